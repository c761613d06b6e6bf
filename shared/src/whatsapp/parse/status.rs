//! One element of `statuses[]`.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages/status>

use super::{
    super::{errors::Advice, wire::Node},
    ignored, kept, message_id, timestamp,
};
use crate::domain::{
    ids::NumberId,
    status::{Pricing, Status, StatusStage},
    time::Timestamp,
};

/// Meta returns at most what it was sent, and it takes at most 512.
const KEY_CHARS_MAX: usize = 512;
const WORD_CHARS_MAX: usize = 40;
const ERRORS_MAX: usize = 10;

/// The status, or the name under which it is counted.
pub(super) fn status(
    node: &Node<'_>,
    number: &NumberId,
    received_at: Timestamp,
) -> Result<Status, String> {
    if !node.is_object() {
        return Err("status.malformed".to_owned());
    }
    if node.get("recipient_type").text().as_deref() == Some("group") {
        return Err("status.group".to_owned());
    }
    // Calls and payments have statuses as well.
    match node.get("type").text().as_deref() {
        None | Some("message") => {}
        Some(other) => return Err(ignored::name("status_of", other)),
    }
    let message = message_id(node.get("id")).ok_or("status.no_id")?;
    let name = node.get("status").text().ok_or("status.malformed")?;
    let stage = match name.as_ref() {
        "sent" => StatusStage::Sent,
        "delivered" => StatusStage::Delivered,
        "read" => StatusStage::Read,
        "played" => StatusStage::Played,
        "failed" => StatusStage::Failed,
        other => return Err(ignored::name("status", other)),
    };
    let errors: Vec<i64> = node
        .get("errors")
        .list()
        .iter()
        .filter_map(|error| error.get("code").integer())
        .take(ERRORS_MAX)
        .collect();
    let again_seconds = match stage {
        StatusStage::Failed => again_seconds(&errors),
        StatusStage::Sent
        | StatusStage::Delivered
        | StatusStage::Read
        | StatusStage::Played
        | StatusStage::Unknown => None,
    };
    Ok(Status {
        message,
        number: number.clone(),
        at: timestamp(node.get("timestamp")).unwrap_or(received_at),
        stage,
        key: node.get("biz_opaque_callback_data").text().map(|key| kept(&key, KEY_CHARS_MAX)),
        errors,
        again_seconds,
        pricing: pricing(node.get("pricing")),
    })
}

/// The longest pause that any of the codes asks for; `None` if one of them forbids it, or if there is none.
fn again_seconds(codes: &[i64]) -> Option<i64> {
    let pauses = codes.iter().map(|code| Advice::of(*code).next_try_seconds(1));
    pauses.collect::<Option<Vec<i64>>>()?.into_iter().max()
}

fn pricing(node: &Node<'_>) -> Option<Pricing> {
    if !node.is_object() {
        return None;
    }
    let word = |key: &str| {
        node.get(key)
            .text()
            .map_or_else(|| "unknown".to_owned(), |text| kept(&text, WORD_CHARS_MAX))
    };
    let (kind, category) = (word("type"), word("category"));
    // Meta will drop `billable` one day in favour of the type; a type that we do not know is not taken as free.
    let billable = node.get("billable").boolean().or(match kind.as_str() {
        "regular" => Some(true),
        free if free.starts_with("free_") => Some(false),
        _ => None,
    });
    Some(Pricing { billable, category, kind })
}
