//! What Meta checks before it accepts a message: every part present, every limit kept.

mod contacts;
pub(crate) mod creation;
mod field;
mod free;
mod interactive;
pub(crate) mod template;

use serde_json::Value;

pub(crate) use field::Field;

use crate::codes::Refusal;
use crate::media::MediaKind;

/// <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages>
const KEY_LIMIT: usize = 512;

/// A message that is well formed.
#[derive(Clone, Debug)]
pub(crate) struct Checked<'a> {
    pub(crate) kind: &'static str,
    pub(crate) to: To<'a>,
    pub(crate) reply_to: Option<&'a str>,
    pub(crate) key: Option<&'a str>,
    pub(crate) group: bool,
    pub(crate) assets: Vec<Asset<'a>>,
    /// Target and emoji.
    pub(crate) reaction: Option<(&'a str, &'a str)>,
    pub(crate) voice: bool,
}

/// Whom it is for. A phone number wins over an id.
#[derive(Clone, Copy, Debug)]
pub(crate) enum To<'a> {
    Phone(&'a str),
    Id(&'a str),
}

/// A file of the message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asset<'a> {
    pub(crate) kind: MediaKind,
    pub(crate) source: Source<'a>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'a> {
    Id(&'a str),
    Link(&'a str),
}

/// Everything that can be checked by looking at the message alone.
pub(crate) fn message(body: &Value) -> Result<Checked<'_>, Refusal> {
    let top = Field::top(body);
    match body.get("messaging_product").map(Value::as_str) {
        Some(Some("whatsapp")) => {}
        Some(_) => {
            return Err(Refusal::invalid("Param messaging_product must be one of {WHATSAPP}."));
        }
        None => return Err(Refusal::invalid("The parameter messaging_product is required.")),
    }
    let group = match body.get("recipient_type").map(Value::as_str) {
        None | Some(Some("individual")) => false,
        Some(Some("group")) => true,
        Some(_) => {
            return Err(Refusal::invalid(
                "Param recipient_type must be one of {INDIVIDUAL, GROUP}.",
            ));
        }
    };
    let to = recipient(body, group)?;
    let key = top.optional_text("biz_opaque_callback_data", KEY_LIMIT)?;
    let reply_to = match body.get("context") {
        Some(context) => Some(Field::at(context, "context").text("message_id", 1, usize::MAX)?),
        None => None,
    };
    let mut checked = Checked {
        kind: "text",
        to,
        reply_to,
        key,
        group,
        assets: Vec::new(),
        reaction: None,
        voice: false,
    };
    let kind = match body.get("type") {
        Some(Value::String(kind)) => kind.as_str(),
        Some(_) => return Err(Refusal::invalid("Param type must be a string.")),
        // Without a type it is a text.
        None => "text",
    };
    match kind {
        "text" => free::text(&top.object("text")?)?,
        "image" | "video" | "audio" | "document" | "sticker" => {
            free::media(&top, kind, &mut checked)?
        }
        "location" => free::location(&top.object("location")?)?,
        "contacts" => contacts::contacts(&top)?,
        "reaction" => free::reaction(&top.object("reaction")?, &mut checked)?,
        "interactive" => interactive::interactive(&top.object("interactive")?, &mut checked)?,
        "template" => {
            checked.kind = "template";
            top.object("template")?;
        }
        other => {
            return Err(Refusal::new(131051, format!("Message type {other:?} is not supported.")));
        }
    }
    if checked.kind == "text" && kind != "text" {
        checked.kind = named(kind);
    }
    Ok(checked)
}

fn named(kind: &str) -> &'static str {
    const KINDS: [&str; 9] = [
        "image",
        "video",
        "audio",
        "document",
        "sticker",
        "location",
        "contacts",
        "reaction",
        "interactive",
    ];
    KINDS.into_iter().find(|known| *known == kind).unwrap_or("text")
}

fn recipient(body: &Value, group: bool) -> Result<To<'_>, Refusal> {
    match (body.get("to"), body.get("recipient")) {
        (Some(Value::String(to)), _) if !to.trim().is_empty() => {
            let digits = to.chars().filter(char::is_ascii_digit).count();
            let allowed = to.chars().all(|letter| {
                letter.is_ascii_digit() || matches!(letter, '+' | '-' | ' ' | '(' | ')' | '.')
            });
            // E.164 numbers have 15 digits at most.
            if !group && (!allowed || !(7..=15).contains(&digits)) {
                return Err(Refusal::invalid("Param to must be a phone number."));
            }
            Ok(To::Phone(to))
        }
        (None, Some(Value::String(id))) => {
            if is_business_scoped(id) {
                Ok(To::Id(id))
            } else {
                Err(Refusal::new(131063, "Param recipient must be a business-scoped user id."))
            }
        }
        (None, None) => Err(Refusal::invalid("The parameter to is required.")),
        _ => Err(Refusal::invalid("Param to must be a phone number.")),
    }
}

/// `CC.` and up to 128 letters and digits, or `CC.ENT.` and the same for a parent id.
fn is_business_scoped(id: &str) -> bool {
    let mut parts = id.split('.');
    let country = parts.next().unwrap_or_default();
    let (middle, tail) = match (parts.next(), parts.next(), parts.next()) {
        (Some(tail), None, None) => ("ENT", tail),
        (Some(middle), Some(tail), None) => (middle, tail),
        _ => return false,
    };
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && middle == "ENT"
        && (1..=128).contains(&tail.len())
        && tail.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
