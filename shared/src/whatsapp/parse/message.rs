//! One element of `messages[]`.

use super::{
    super::wire::Node, content, ignored, kept, message_id, moved, sender::Contacts, timestamp,
};
use crate::domain::{
    address::Address,
    ids::{MessageId, NumberId},
    inbound::{Content, Inbound},
    time::Timestamp,
};

/// What the message's surroundings tell.
pub(super) struct Context<'c> {
    pub(super) number: &'c NumberId,
    pub(super) contacts: &'c Contacts<'c>,
    pub(super) received_at: Timestamp,
    /// The code in `value.errors`: a message that Meta could not put into words has its reason there.
    pub(super) error: Option<i64>,
}

/// The message, or the name under which it is counted.
pub(super) fn message(node: &Node<'_>, context: &Context<'_>) -> Result<Inbound, String> {
    if !node.is_object() {
        return Err("message.malformed".to_owned());
    }
    // A group's members have not agreed to be answered one by one.
    if !node.get("group_id").is_null() {
        return Err("message.group".to_owned());
    }
    let id = message_id(node.get("id")).ok_or("message.no_id")?;
    let kind = kind(node);
    if kind == "system" {
        return system(node, id, context);
    }
    let from = context.contacts.sender(node).ok_or("message.no_sender")?;
    let content = content::content(&kind, node, context.error);
    Ok(inbound(node, id, from, content, context))
}

fn system(node: &Node<'_>, id: MessageId, context: &Context<'_>) -> Result<Inbound, String> {
    let system = node.get("system");
    let name = system.get("type").text().unwrap_or_default();
    match name.as_ref() {
        // The last is what it was called before the Cloud API.
        "user_changed_number" | "user_changed_user_id" | "customer_changed_number" => {
            let (from, content) = moved::system(node).ok_or("system.no_sender")?;
            Ok(inbound(node, id, from, content, context))
        }
        // A new phone with the same number changes nothing for us.
        other => Err(ignored::name("system", other)),
    }
}

fn inbound(
    node: &Node<'_>,
    id: MessageId,
    from: Address,
    content: Content,
    context: &Context<'_>,
) -> Inbound {
    Inbound {
        id,
        at: timestamp(node.get("timestamp")).unwrap_or(context.received_at),
        number: context.number.clone(),
        from,
        // A message that was only forwarded has a context without an id.
        reply_to: message_id(node.get("context").get("id")),
        free_entry: node.get("referral").is_object(),
        content,
    }
}

/// The type that is declared, or else the one whose body is there.
fn kind(node: &Node<'_>) -> String {
    const CHARS_MAX: usize = 40;
    match node.get("type").text() {
        Some(kind) => kept(&kind, CHARS_MAX),
        None => content::KINDS
            .iter()
            .find(|kind| !node.get(kind).is_null())
            .map_or_else(String::new, |kind| (*kind).to_owned()),
    }
}
