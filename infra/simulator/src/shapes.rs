//! Spellings of one and the same webhook that public samples show.
//!
//! A person or a message can be given any of them; what a parser survives here, it survives there.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One way in which the wire differs from the documentation's first example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    TimestampNumber,
    TimestampMillis,
    /// Coordinates, quantities, prices and expiry times as strings.
    StringsForNumbers,
    /// Expiry times as numbers.
    NumbersForStrings,
    ResponseJsonInvalid,
    ResponseJsonNull,
    ResponseJsonList,
    FlowTokenMissing,
    UsernameWithAt,
    UsernameWithoutAt,
    /// The business-scoped id stands in `from` and `wa_id`.
    IdInFrom,
    /// `uPE.…`, as a page of Meta's misprints it.
    IdMisprinted,
    /// An id that is not of the documented form.
    IdGarbage,
    NoProfile,
    NoContacts,
    NoFrom,
    /// `{code,title,details}` instead of `{code,title,message,error_data,href}`.
    OldErrors,
    NoContext,
    ContextFromUser,
    Forwarded,
    FrequentlyForwarded,
    ReferredProduct,
    EmojiEmpty,
    /// `new_wa_id` instead of `wa_id`.
    SystemNewWaId,
    SystemWithPreviousId,
    /// An interactive message without its body, with `value.errors`.
    InteractiveMissing,
    HashHex,
    NoMediaUrl,
    /// 131052 beside the media object.
    MediaFailed,
    /// The older `code: 400` beside the media object.
    MediaThrottled,
    UnknownFields,
    UnknownType,
    NoType,
    /// The same message twice in one body.
    Twice,
    NoClickId,
    /// Contacts with `origin` and without `name`.
    ContactsOrigin,
    /// `origin` on the message instead of the contact.
    ContactsOriginOutside,
    ParentRecipientUserId,
    RecipientParentUserId,
    ParentUserId,
}

impl Shape {
    pub const ALL: [Self; 40] = [
        Self::TimestampNumber,
        Self::TimestampMillis,
        Self::StringsForNumbers,
        Self::NumbersForStrings,
        Self::ResponseJsonInvalid,
        Self::ResponseJsonNull,
        Self::ResponseJsonList,
        Self::FlowTokenMissing,
        Self::UsernameWithAt,
        Self::UsernameWithoutAt,
        Self::IdInFrom,
        Self::IdMisprinted,
        Self::IdGarbage,
        Self::NoProfile,
        Self::NoContacts,
        Self::NoFrom,
        Self::OldErrors,
        Self::NoContext,
        Self::ContextFromUser,
        Self::Forwarded,
        Self::FrequentlyForwarded,
        Self::ReferredProduct,
        Self::EmojiEmpty,
        Self::SystemNewWaId,
        Self::SystemWithPreviousId,
        Self::InteractiveMissing,
        Self::HashHex,
        Self::NoMediaUrl,
        Self::MediaFailed,
        Self::MediaThrottled,
        Self::UnknownFields,
        Self::UnknownType,
        Self::NoType,
        Self::Twice,
        Self::NoClickId,
        Self::ContactsOrigin,
        Self::ContactsOriginOutside,
        Self::ParentRecipientUserId,
        Self::RecipientParentUserId,
        Self::ParentUserId,
    ];
}

/// An inbound message with its company, before it goes into a body.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) message: Value,
    pub(crate) contact: Value,
    pub(crate) errors: Option<Value>,
    pub(crate) twice: bool,
}

impl Draft {
    pub(crate) fn reshape(&mut self, shape: Shape) {
        let kind = self.message["type"].as_str().unwrap_or_default().to_owned();
        let message = &mut self.message;
        match shape {
            Shape::TimestampNumber => respell(&mut message["timestamp"], 1),
            Shape::TimestampMillis => respell(&mut message["timestamp"], 1_000),
            Shape::StringsForNumbers => strings_for_numbers(message),
            Shape::NumbersForStrings => {
                let reply = &mut message["interactive"]["call_permission_reply"];
                if reply.is_object() {
                    respell(&mut reply["expiration_timestamp"], 1);
                }
            }
            Shape::ResponseJsonInvalid => {
                set(message, "/interactive/nfm_reply/response_json", json!("{\"flow_token\": "));
            }
            Shape::ResponseJsonNull => {
                set(message, "/interactive/nfm_reply/response_json", Value::Null);
            }
            Shape::ResponseJsonList => {
                set(message, "/interactive/nfm_reply/response_json", json!("[1, 2]"));
            }
            Shape::FlowTokenMissing => without_flow_token(message),
            Shape::UsernameWithAt => {
                self.username(|name| format!("@{}", name.trim_start_matches('@')))
            }
            Shape::UsernameWithoutAt => {
                self.username(|name| name.trim_start_matches('@').to_owned());
            }
            Shape::IdInFrom => {
                if let Some(id) = self.contact.get("user_id").cloned() {
                    message["from"] = id.clone();
                    self.contact["wa_id"] = id;
                }
            }
            Shape::IdMisprinted => self.ids(|id| format!("u{id}")),
            Shape::IdGarbage => self.ids(|_| "not a documented id!".to_owned()),
            Shape::NoProfile => remove(&mut self.contact, "profile"),
            Shape::NoContacts => self.contact = Value::Null,
            Shape::NoFrom => remove(message, "from"),
            Shape::OldErrors => old_errors(&mut message["errors"]),
            Shape::NoContext => remove(message, "context"),
            Shape::ContextFromUser => {
                if let Some(from) = message.get("from").cloned() {
                    set(message, "/context/from", from);
                }
            }
            // A context of this sort has no id.
            Shape::Forwarded => message["context"] = json!({ "forwarded": true }),
            Shape::FrequentlyForwarded => {
                message["context"] = json!({ "forwarded": true, "frequently_forwarded": true });
            }
            Shape::ReferredProduct => {
                message["context"]["referred_product"] =
                    json!({ "catalog_id": "1000000000000", "product_retailer_id": "sku-1" });
            }
            Shape::EmojiEmpty => {
                if message["reaction"].is_object() {
                    message["reaction"]["emoji"] = "".into();
                }
            }
            Shape::SystemNewWaId => rename(&mut message["system"], "wa_id", "new_wa_id"),
            // The shape is drawn where the change happens, which knows the previous id.
            Shape::SystemWithPreviousId => {}
            Shape::InteractiveMissing => {
                remove(message, "interactive");
                self.errors = Some(json!([crate::outbound::error_object(
                    131000,
                    "Unsupported webhook payload"
                )]));
            }
            Shape::HashHex => media_of(message, &kind, hash_to_hex),
            Shape::NoMediaUrl => media_of(message, &kind, |media| remove(media, "url")),
            Shape::MediaFailed => {
                message["errors"] = json!([crate::outbound::error_object(
                    131052,
                    "The file that the user sent could not be fetched."
                )]);
            }
            Shape::MediaThrottled => {
                message["errors"] = json!([{
                    "code": 400,
                    "title": "Media download failed",
                    "details": "Last error was: ServerThrottle. Http request error",
                }]);
            }
            Shape::UnknownFields => {
                message["a_field_of_tomorrow"] = json!({ "nested": [1, { "deep": true }] });
                if self.contact.is_object() {
                    self.contact["a_field_of_tomorrow"] = json!("x");
                }
            }
            Shape::UnknownType => {
                message["type"] = "hologram".into();
                message["hologram"] = json!({ "id": "1" });
            }
            Shape::NoType => remove(message, "type"),
            Shape::Twice => self.twice = true,
            Shape::NoClickId => remove(&mut message["referral"], "ctwa_clid"),
            Shape::ContactsOrigin => each_contact(message, |contact| {
                remove(contact, "name");
                contact["origin"] = "contact_request".into();
            }),
            Shape::ContactsOriginOutside => {
                each_contact(message, |contact| remove(contact, "name"));
                message["origin"] = "contact_request".into();
            }
            // These concern statuses; see `outbound`.
            Shape::ParentRecipientUserId | Shape::RecipientParentUserId | Shape::ParentUserId => {}
        }
    }

    fn username(&mut self, spell: impl Fn(&str) -> String) {
        if let Some(name) = self.contact.pointer_mut("/profile/username")
            && let Some(text) = name.as_str()
        {
            *name = spell(text).into();
        }
    }

    fn ids(&mut self, spell: impl Fn(&str) -> String) {
        for place in [self.contact.get_mut("user_id"), self.message.get_mut("from_user_id")] {
            if let Some(place) = place
                && let Some(id) = place.as_str()
            {
                *place = spell(id).into();
            }
        }
    }
}

fn set(value: &mut Value, pointer: &str, to: Value) {
    if let Some((parent, key)) = pointer.rsplit_once('/')
        && let Some(parent) = value.pointer_mut(parent).and_then(Value::as_object_mut)
    {
        parent.insert(key.to_owned(), to);
    }
}

fn remove(value: &mut Value, key: &str) {
    if let Some(object) = value.as_object_mut() {
        object.remove(key);
    }
}

fn rename(value: &mut Value, from: &str, to: &str) {
    if let Some(object) = value.as_object_mut()
        && let Some(moved) = object.remove(from)
    {
        object.insert(to.to_owned(), moved);
    }
}

fn respell(value: &mut Value, factor: i64) {
    if let Some(number) = value.as_str().and_then(|text| text.parse::<i64>().ok()) {
        *value = (number * factor).into();
    }
}

fn to_string(value: &mut Value) {
    if value.is_number() {
        *value = value.to_string().into();
    }
}

fn strings_for_numbers(message: &mut Value) {
    for pointer in ["/location/latitude", "/location/longitude"] {
        if let Some(place) = message.pointer_mut(pointer) {
            to_string(place);
        }
    }
    let items = message.pointer_mut("/order/product_items").and_then(Value::as_array_mut);
    for item in items.into_iter().flatten() {
        to_string(&mut item["quantity"]);
        to_string(&mut item["item_price"]);
    }
}

fn without_flow_token(message: &mut Value) {
    let Some(place) = message.pointer_mut("/interactive/nfm_reply/response_json") else { return };
    let parsed = place.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    if let Some(mut answers) = parsed {
        remove(&mut answers, "flow_token");
        *place = answers.to_string().into();
    }
}

fn old_errors(errors: &mut Value) {
    for error in errors.as_array_mut().into_iter().flatten() {
        let details = error.pointer("/error_data/details").cloned();
        let old = json!({ "code": error["code"], "title": error["title"], "details": details });
        *error = old;
    }
}

fn media_of(message: &mut Value, kind: &str, change: impl Fn(&mut Value)) {
    if let Some(media) = message.get_mut(kind)
        && media.get("mime_type").is_some()
    {
        change(media);
    }
}

fn hash_to_hex(media: &mut Value) {
    use base64::Engine as _;
    let decoded = media["sha256"]
        .as_str()
        .and_then(|hash| base64::engine::general_purpose::STANDARD.decode(hash).ok());
    if let Some(raw) = decoded {
        media["sha256"] = hex::encode(raw).into();
    }
}

fn each_contact(message: &mut Value, change: impl Fn(&mut Value)) {
    if let Some(list) = message.get_mut("contacts").and_then(Value::as_array_mut) {
        list.iter_mut().for_each(change);
    }
}
