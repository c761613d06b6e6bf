//! The people on the other side: who they are to the business, and the state of their phones.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::limits::Pair;
use crate::shapes::Shape;
use rates::Market;

/// What of a person the business can see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Identity {
    /// A phone number and no business-scoped id, as before April 2026.
    Phone,
    #[default]
    Both,
    /// A business-scoped id only: the person took a user name. Writing to the phone number, if one
    /// is known, puts it into the contact book, and from then on webhooks show it.
    Id,
}

/// A person to add; what is missing is made up from the seed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewPerson {
    pub id: Option<String>,
    pub name: Option<String>,
    /// Two letters; Peru if missing.
    pub country: Option<String>,
    pub phone: Option<String>,
    pub user_id: Option<String>,
    pub parent_user_id: Option<String>,
    pub username: Option<String>,
    pub zone: Option<String>,
    pub language: Option<String>,
    pub identity: Identity,
    pub online: Option<bool>,
    pub has_whatsapp: Option<bool>,
    pub blocked: bool,
    pub light: bool,
    pub read_receipts: Option<bool>,
    /// Reads by itself so long after delivery; without it somebody has to open the chat.
    pub reads_after_seconds: Option<u32>,
    /// What goes with the first message: the person came by an advertisement.
    pub referral: Option<serde_json::Value>,
    /// Spellings in which this person's webhooks are written.
    pub shapes: Vec<Shape>,
}

/// What can change about a person.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PersonChange {
    pub name: Option<String>,
    pub zone: Option<String>,
    pub online: Option<bool>,
    pub blocked: Option<bool>,
    pub has_whatsapp: Option<bool>,
    pub light: Option<bool>,
    pub read_receipts: Option<bool>,
    pub reads_after_seconds: Option<u32>,
    pub username: Option<String>,
    pub identity: Option<Identity>,
    pub shapes: Option<Vec<Shape>>,
    pub new_phone: Option<String>,
    pub new_user_id: Option<String>,
    /// In the experiment that answers marketing with 130472.
    pub experiment: Option<bool>,
    /// Stops or resumes marketing messages.
    pub marketing: Option<Marketing>,
}

/// The switch in the chat's menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Marketing {
    Stop,
    Resume,
}

/// A person as the control API shows one.
#[derive(Clone, Debug, Serialize)]
pub struct PersonView {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    pub identity: Identity,
    pub zone: String,
    pub language: String,
    pub online: bool,
    pub blocked: bool,
    pub has_whatsapp: bool,
    pub light: bool,
    pub read_receipts: bool,
    pub marketing_stopped: bool,
    pub unread: usize,
    /// The newest line of the chat, if there is one.
    pub last: Option<serde_json::Value>,
}

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) country: String,
    /// Digits only.
    pub(crate) phone: Option<String>,
    pub(crate) user_id: Option<String>,
    pub(crate) parent_user_id: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) identity: Identity,
    /// The business wrote to the phone number, so webhooks show it from now on.
    pub(crate) in_contact_book: bool,
    pub(crate) zone: String,
    pub(crate) language: String,
    pub(crate) online: bool,
    pub(crate) blocked: bool,
    pub(crate) has_whatsapp: bool,
    pub(crate) light: bool,
    pub(crate) read_receipts: bool,
    pub(crate) reads_after: Option<SignedDuration>,
    pub(crate) marketing_stopped: bool,
    pub(crate) experiment: bool,
    pub(crate) referral: Option<serde_json::Value>,
    pub(crate) shapes: Vec<Shape>,
    /// By business number.
    pub(crate) threads: Vec<Thread>,
    /// Accepted, and waiting for the phone.
    pub(crate) waiting: Vec<u32>,
    /// Said while the phone was off.
    pub(crate) unsent: Vec<u32>,
    /// Delivered and not opened yet.
    pub(crate) unread: Vec<u32>,
    pub(crate) chat: Vec<u32>,
    /// Which message changed at which count of changes.
    pub(crate) changed: BTreeMap<u64, u32>,
    pub(crate) typing_until: Option<Timestamp>,
}

/// One business number and one person.
#[derive(Clone, Debug, Default)]
pub(crate) struct Thread {
    pub(crate) window_until: Option<Timestamp>,
    /// Until when an answer opens the free entry point.
    pub(crate) offer_until: Option<Timestamp>,
    pub(crate) entry_until: Option<Timestamp>,
    pub(crate) entry_id: Option<String>,
    pub(crate) pair: Pair,
    pub(crate) marketing: Vec<Timestamp>,
}

impl Thread {
    pub(crate) fn window_open(&self, now: Timestamp) -> bool {
        self.window_until.is_some_and(|until| now < until)
    }

    pub(crate) fn entry_open(&self, now: Timestamp) -> bool {
        self.entry_until.is_some_and(|until| now < until)
    }
}

/// How a person appears on the wire.
#[derive(Clone, Debug)]
pub(crate) struct Wire<'a> {
    pub(crate) wa_id: Option<&'a str>,
    pub(crate) user_id: Option<&'a str>,
    pub(crate) parent_user_id: Option<&'a str>,
}

impl Person {
    pub(crate) fn wire(&self) -> Wire<'_> {
        let phone_shown = match self.identity {
            Identity::Phone | Identity::Both => true,
            Identity::Id => self.in_contact_book,
        };
        let id_shown = match self.identity {
            Identity::Phone => false,
            Identity::Both | Identity::Id => true,
        };
        Wire {
            wa_id: self.phone.as_deref().filter(|_| phone_shown),
            user_id: self.user_id.as_deref().filter(|_| id_shown),
            parent_user_id: self.parent_user_id.as_deref().filter(|_| id_shown),
        }
    }

    /// What a wamid carries inside.
    pub(crate) fn address(&self) -> &str {
        self.wire().wa_id.or(self.user_id.as_deref()).unwrap_or("")
    }

    pub(crate) fn market(&self) -> Market {
        match self.phone.as_deref() {
            Some(phone) => Market::of_phone(phone),
            None => Market::of_country(&self.country),
        }
    }
}

/// The part of an address that decides whose it is. Brazil's ninth digit, Mexico's 1 and
/// Argentina's 9 are written or left out, and still mean the same person.
pub(crate) fn same_phone(input: &str) -> String {
    let digits: String = input.chars().filter(char::is_ascii_digit).collect();
    let length = digits.len();
    let bytes = digits.as_bytes();
    if digits.starts_with("55") && length == 13 && bytes.get(4) == Some(&b'9') {
        return format!("{}{}", &digits[..4], &digits[5..]);
    }
    if digits.starts_with("521") && length == 13 {
        return format!("52{}", &digits[3..]);
    }
    if digits.starts_with("549") && length == 13 {
        return format!("54{}", &digits[3..]);
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::same_phone;

    #[test]
    fn written_and_left_out_digits_are_one_person() {
        assert_eq!(same_phone("+55 11 9 0000-0000"), same_phone("551100000000"));
        assert_eq!(same_phone("5210000000000"), same_phone("+52 0000000000"));
        assert_eq!(same_phone("5490000000000"), same_phone("540000000000"));
        assert_ne!(same_phone("51000000001"), same_phone("51000000002"));
    }
}
