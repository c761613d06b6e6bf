//! From a verified body to what the rest of the system knows: messages and statuses, free of the wire.
//!
//! Permissive by rule. Whatever is odd costs itself and nothing beside it; whatever is unknown is counted by name;
//! and nothing is made up: a message without an id, a sender, or one of our own numbers is no message.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components>

mod content;
mod ignored;
mod message;
mod moved;
mod repair;
mod sender;
mod status;
#[cfg(test)]
mod tests;
mod warning;

use std::{borrow::Cow, collections::BTreeSet};

pub use ignored::Ignored;
pub use warning::Warning;

use self::sender::Contacts;
use super::{signature::Verified, wire::Node};
use crate::domain::{
    ids::{MessageId, NumberId},
    inbound::Inbound,
    status::Status,
    time::Timestamp,
};

/// What one body holds for us.
#[derive(Debug, Default, PartialEq)]
pub struct Updates {
    /// The oldest first, each once.
    pub messages: Vec<Inbound>,
    /// In the body's order, each once.
    pub statuses: Vec<Status>,
    /// About the account; for the log and the alarms.
    pub warnings: Vec<Warning>,
    pub ignored: Ignored,
}

#[derive(Debug, thiserror::Error)]
#[error("the body is not JSON")]
pub struct NotJson(#[source] serde_json::Error);

/// Reads a whole body. `numbers` are our own; what was sent to any other is counted and left alone.
/// `received_at` stands in for a time that is missing or makes no sense.
pub fn parse(
    body: Verified<&[u8]>,
    numbers: &BTreeSet<NumberId>,
    received_at: Timestamp,
) -> Result<Updates, NotJson> {
    let bytes = *body.get();
    let repaired;
    let root = match Node::parse(bytes) {
        Ok(root) => root,
        // Half an emoji, cut by somebody who counts in UTF-16, must not cost a thousand other updates.
        Err(error) => match repair::repair(bytes) {
            Some(bytes) => {
                repaired = bytes;
                Node::parse(&repaired).map_err(NotJson)?
            }
            None => return Err(NotJson(error)),
        },
    };

    let mut reader = Reader { numbers, received_at, updates: Updates::default() };
    reader.body(&root);
    let mut updates = reader.updates;
    // The order within a body is no promise of Meta's, and three bubbles make sense in one order only.
    updates.messages.sort_by_key(|message| message.at);
    leave_out_repetitions(&mut updates);
    Ok(updates)
}

struct Reader<'n> {
    numbers: &'n BTreeSet<NumberId>,
    received_at: Timestamp,
    updates: Updates,
}

impl Reader<'_> {
    fn body(&mut self, root: &Node<'_>) {
        match root.get("object").text().as_deref() {
            Some("whatsapp_business_account") => {}
            other => return self.ignore("object", other.unwrap_or("missing")),
        }
        for entry in root.get("entry").list() {
            for change in entry.get("changes").list() {
                let field = change.get("field").text().unwrap_or(Cow::Borrowed("messages"));
                let value = change.get("value");
                match field.as_ref() {
                    "messages" => self.messages(value),
                    "user_id_update" => self.user_id_updates(value),
                    "user_preferences" => self.preferences(value),
                    "phone_number_quality_update" => self.warn(&field, warning::quality(value)),
                    "message_template_status_update" => self.warn(&field, warning::template(value)),
                    "template_category_update" => self.warn(&field, warning::category(value)),
                    other => self.ignore("field", other),
                }
            }
        }
    }

    fn messages(&mut self, value: &Node<'_>) {
        let errors = value.get("errors").list();
        for error in errors {
            self.ignore_code(error.get("code").integer());
        }
        for key in value.keys().filter(|key| !KNOWN_KEYS.contains(key)) {
            self.ignore("value", key);
        }
        let messages = value.get("messages").list();
        let statuses = value.get("statuses").list();
        let number = match self.own_number(value) {
            Ok(number) => number,
            Err(why) => {
                let count = messages.len() + statuses.len();
                return self.updates.ignored.add(why, count);
            }
        };
        let contacts = Contacts::new(value.get("contacts").list(), messages.len());
        let error = errors.first().and_then(|error| error.get("code").integer());
        for node in messages {
            let context = message::Context {
                number: &number,
                contacts: &contacts,
                received_at: self.received_at,
                error,
            };
            match message::message(node, &context) {
                Ok(message) => self.updates.messages.push(message),
                Err(why) => self.updates.ignored.add(&why, 1),
            }
        }
        for node in statuses {
            match status::status(node, &number, self.received_at) {
                Ok(status) => self.updates.statuses.push(status),
                Err(why) => self.updates.ignored.add(&why, 1),
            }
        }
    }

    fn user_id_updates(&mut self, value: &Node<'_>) {
        let updates = value.get("user_id_update").list();
        match self.own_number(value) {
            Ok(number) => {
                for node in updates {
                    match moved::user_id_update(node, &number, self.received_at) {
                        Some(message) => self.updates.messages.push(message),
                        None => self.ignore("user_id_update", "incomplete"),
                    }
                }
            }
            Err(why) => self.updates.ignored.add(why, updates.len()),
        }
    }

    /// They concern marketing templates only, and we send none. Leaving is a word that she writes.
    fn preferences(&mut self, value: &Node<'_>) {
        for preference in value.get("user_preferences").list() {
            let wish = preference.get("value").text().unwrap_or_default();
            self.ignore("user_preferences", &wish);
        }
    }

    /// What is no reason to look is left alone like any other field.
    fn warn(&mut self, field: &str, warning: Option<Warning>) {
        match warning {
            Some(warning) => self.updates.warnings.push(warning),
            None => self.ignore("field", field),
        }
    }

    fn own_number(&self, value: &Node<'_>) -> Result<NumberId, &'static str> {
        let id = value.get("metadata").get("phone_number_id").text();
        let number = NumberId::new(id.ok_or("number.missing")?);
        if self.numbers.contains(&number) { Ok(number) } else { Err("number.foreign") }
    }

    fn ignore(&mut self, group: &'static str, name: &str) {
        self.updates.ignored.add(&ignored::name(group, name), 1);
    }

    fn ignore_code(&mut self, code: Option<i64>) {
        let name =
            code.map_or_else(|| "errors.unknown".to_owned(), |code| format!("errors.{code}"));
        self.updates.ignored.add(&name, 1);
    }
}

const KNOWN_KEYS: [&str; 6] =
    ["messaging_product", "metadata", "contacts", "messages", "statuses", "errors"];

fn leave_out_repetitions(updates: &mut Updates) {
    let Updates { messages, statuses, warnings: _, ignored } = updates;
    let mut seen: BTreeSet<MessageId> = BTreeSet::new();
    let before = messages.len();
    if before > 1 {
        messages.retain(|message| seen.insert(message.id.clone()));
    }
    ignored.add("message.repeated", before - messages.len());

    let mut seen = BTreeSet::new();
    let before = statuses.len();
    if before > 1 {
        statuses.retain(|status| seen.insert((status.message.clone(), status.stage)));
    }
    ignored.add("status.repeated", before - statuses.len());
}

/// Seconds, milliseconds or microseconds, as a number or as text. Below the year 5138 a count of seconds has at most
/// 11 digits, so what is larger is a finer unit.
fn timestamp(node: &Node<'_>) -> Option<Timestamp> {
    const SECONDS_MAX: i64 = 99_999_999_999;
    let mut value = node.integer().filter(|value| *value > 0)?;
    while value > SECONDS_MAX {
        value /= 1_000;
    }
    Some(Timestamp::from_seconds(value))
}

/// An id is opaque, so it is taken as it is, or not at all. WhatsApp's have up to about 130 characters.
fn message_id(node: &Node<'_>) -> Option<MessageId> {
    const BYTES_MAX: usize = 512;
    let text = node.text()?;
    let fits = !text.is_empty() && text.len() <= BYTES_MAX && !text.chars().any(char::is_control);
    (fits && text.chars().all(is_carried)).then(|| MessageId::new(text))
}

/// At most so many characters of a text, without the two that a queue refuses: a message that can never be queued
/// would come back for seven days.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>
fn kept(text: &str, chars_max: usize) -> String {
    text.chars().filter(|character| is_carried(*character)).take(chars_max).collect()
}

const fn is_carried(character: char) -> bool {
    !matches!(character, '\u{FFFE}' | '\u{FFFF}')
}
