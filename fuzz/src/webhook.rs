use std::collections::BTreeSet;

use serde::{Serialize, de::DeserializeOwned};
use shared::{
    domain::{
        event::{Event, EventKind},
        ids::{EventId, NumberId},
        inbound::Inbound,
        status::Status,
        time::Timestamp,
    },
    whatsapp::{
        Updates, parse,
        parse::NotJson,
        signature::{AppSecrets, sign},
    },
};

const NUMBER: &str = "106540352242922";
const SECRET: &str = "app-secret";

/// A message is queued alone, and a queue takes a megabyte.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>
const LETTER_BYTES_MAX: usize = 256 * 1024;

/// A signed body is read the same way each time, and what is read can be queued and read again.
pub fn webhook_body(data: &[u8]) {
    let (Ok(once), Ok(twice)) = (read(data), read(data)) else {
        assert!(read(data).is_err(), "JSON or not, but not both");
        return;
    };
    assert_eq!(once, twice, "the same body, read twice");
    let ids: BTreeSet<_> = once.messages.iter().map(|message| &message.id).collect();
    assert_eq!(ids.len(), once.messages.len(), "a message twice in one body");
    assert!(once.messages.is_sorted_by_key(|message| message.at), "the oldest comes first");
    for message in &once.messages {
        assert_eq!(message.number.as_str(), NUMBER, "a message to another's number");
        let again: Inbound = through_a_queue(message);
        // Broken floating-point numbers aside, nothing may change on the way.
        assert_eq!(written(&again), written(message));
    }
    for status in &once.statuses {
        let again: Status = through_a_queue(status);
        assert_eq!(&again, status);
    }
}

pub(crate) fn read(body: &[u8]) -> Result<Updates, NotJson> {
    let secrets = AppSecrets::new([SECRET]);
    let Ok(verified) = secrets.verify(Some(&sign(SECRET, body)), body) else {
        unreachable!("what was signed is believed");
    };
    let numbers = BTreeSet::from([NumberId::new(NUMBER)]);
    parse(verified, &numbers, Timestamp::from_seconds(1_772_454_600))
}

/// As `webhook` makes it.
pub(crate) fn event(message: Inbound) -> Event {
    let id = EventId::new(message.id.as_str());
    Event { id, at: message.at, kind: EventKind::Message(Box::new(message)) }
}

fn through_a_queue<T: Serialize + DeserializeOwned>(update: &T) -> T {
    let queued = written(update);
    assert!(queued.len() <= LETTER_BYTES_MAX, "{} bytes are no letter", queued.len());
    assert!(!queued.contains(['\u{FFFE}', '\u{FFFF}']), "a queue would refuse it");
    match serde_json::from_str(&queued) {
        Ok(update) => update,
        Err(error) => panic!("what was queued cannot be read: {error}"),
    }
}

fn written<T: Serialize>(update: &T) -> String {
    match serde_json::to_string(update) {
        Ok(text) => text,
        Err(error) => panic!("what was read cannot be queued: {error}"),
    }
}
