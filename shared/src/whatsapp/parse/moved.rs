//! The same person under a new number or a new id, in every spelling that was seen.

use sha2::{Digest, Sha256};

use super::{super::wire::Node, sender::identity, timestamp};
use crate::domain::{
    address::{Address, Phone, UserId},
    ids::{MessageId, NumberId},
    inbound::{Content, Inbound},
    time::Timestamp,
};

/// A `system` message. The address is who she was, the content who she is.
///
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages/system>
pub(super) fn system(node: &Node<'_>) -> Option<(Address, Content)> {
    let system = node.get("system");
    let (mut phone, mut user) = (None, None);
    for place in ["wa_id", "new_wa_id", "user_id"] {
        let (new_phone, new_user) = identity(system.get(place));
        phone = phone.or(new_phone);
        user = user.or(new_user);
    }
    let previous_user = identity(system.get("previous_user_id")).1;

    let (mut old_phone, mut old_user) = (None, previous_user.clone());
    for place in [node.get("from"), node.get("from_user_id"), system.get("customer")] {
        let (known_phone, known_user) = identity(place);
        old_phone = old_phone.or(known_phone);
        old_user = old_user.or(known_user);
    }
    moved(old_phone, old_user, phone, user, previous_user)
}

/// One element of the field `user_id_update`. It has no id of its own, so it is named after what it says:
/// the same update has the same name however often it comes.
pub(super) fn user_id_update(
    node: &Node<'_>,
    number: &NumberId,
    received_at: Timestamp,
) -> Option<Inbound> {
    let pair = node.get("user_id");
    let (current, previous) = if pair.is_object() {
        (pair.get("current"), pair.get("previous"))
    } else {
        (pair, node.get("previous_user_id"))
    };
    let user = identity(current).1?;
    let previous_user = identity(previous).1;
    let phone = identity(node.get("wa_id")).0;
    let (from, content) =
        moved(phone, previous_user.clone(), None, Some(user.clone()), previous_user.clone())?;
    let at = timestamp(node.get("timestamp"));
    let mut hash = Sha256::new();
    for part in [number.as_str(), previous_user.as_ref().map_or("", UserId::as_str), user.as_str()]
    {
        hash.update(part);
        hash.update([0]);
    }
    hash.update(at.map_or(0, Timestamp::seconds).to_be_bytes());
    let name = hex::encode(&hash.finalize()[..16]);
    Some(Inbound {
        id: MessageId::new(format!("user_id_update:{name}")),
        at: at.unwrap_or(received_at),
        number: number.clone(),
        from,
        reply_to: None,
        free_entry: false,
        content,
    })
}

/// Nothing, if it is not said who moved, or where to.
fn moved(
    old_phone: Option<Phone>,
    old_user: Option<UserId>,
    phone: Option<Phone>,
    user: Option<UserId>,
    previous_user: Option<UserId>,
) -> Option<(Address, Content)> {
    if phone.is_none() && user.is_none() {
        return None;
    }
    let content = Content::Moved { phone, user, previous_user };
    Some((Address::new(old_phone, old_user)?, content))
}
