//! Which events a participant's mailbox has already handled.
//!
//! WhatsApp repeats a webhook for up to seven days and our queues deliver at least once, so each event's name is
//! remembered, as six bytes of its SHA-256, in a ring. A cycle brings about 60 events to a busy participant; two
//! different names share six bytes once in 10^12 pairs.

use crate::planted::{Bug, planted};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use super::ids::EventId;

const MARK_BYTES: usize = 6;
/// Marks kept: 384 bytes of the item.
pub const HANDLED_MAX: usize = 64;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handled {
    /// Oldest first.
    marks: Vec<[u8; MARK_BYTES]>,
}

impl Handled {
    pub fn contains(&self, event: &EventId) -> bool {
        self.marks.contains(&mark(event))
    }

    /// Forgets the oldest when it is full.
    pub fn insert(&mut self, event: &EventId) {
        if planted(Bug::ResetHandled) {
            self.marks.clear();
        }
        if self.marks.len() == HANDLED_MAX {
            self.marks.remove(0);
        }
        self.marks.push(mark(event));
    }

    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// As [`mark_of`] writes them, oldest first.
    pub fn marks(&self) -> impl Iterator<Item = String> {
        self.marks.iter().map(in_hex)
    }
}

/// An event's mark as 12 hex digits: its name for log lines. WhatsApp's own ids hold the phone number, so they never
/// stand in one.
pub fn mark_of(event: &EventId) -> String {
    in_hex(&mark(event))
}

fn in_hex(mark: &[u8; MARK_BYTES]) -> String {
    mark.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn mark(event: &EventId) -> [u8; MARK_BYTES] {
    let digest = Sha256::digest(event.as_str());
    std::array::from_fn(|index| digest[index])
}

// As bytes and not as a list: a list of numbers would take five times the room in DynamoDB.
impl Serialize for Handled {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.marks.concat())
    }
}

impl<'de> Deserialize<'de> for Handled {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl<'de> de::Visitor<'de> for Bytes {
            type Value = Vec<u8>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("marks of six bytes each")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }

            // JSON has no bytes: there it is a list of numbers.
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<u8>, A::Error> {
                let mut bytes = Vec::new();
                while let Some(byte) = seq.next_element()? {
                    bytes.push(byte);
                }
                Ok(bytes)
            }
        }

        let bytes = deserializer.deserialize_byte_buf(Bytes)?;
        let (marks, _) = bytes.as_chunks::<MARK_BYTES>();
        Ok(Self { marks: marks.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_written_as_it_is_kept() {
        let mut handled = Handled::default();
        let event = EventId::new("wamid.A");
        handled.insert(&event);
        assert_eq!(handled.marks().collect::<Vec<_>>(), [mark_of(&event)]);
        assert_eq!(mark_of(&event).len(), 12);
    }

    #[test]
    fn the_oldest_is_forgotten_and_no_other() {
        let mut handled = Handled::default();
        let event = |n: usize| EventId::new(format!("wamid.{n}"));
        (0..=HANDLED_MAX).for_each(|n| handled.insert(&event(n)));
        assert!(!handled.contains(&event(0)));
        assert!((1..=HANDLED_MAX).all(|n| handled.contains(&event(n))));
    }

    #[test]
    fn marks_come_back_from_bytes_and_from_a_list() {
        use de::value::{BytesDeserializer, Error};
        let mut handled = Handled::default();
        for name in ["wamid.A", "wamid.B"] {
            handled.insert(&EventId::new(name));
        }
        let json = serde_json::to_string(&handled).unwrap();
        let from_list: Handled = serde_json::from_str(&json).unwrap();
        let bytes = handled.marks.concat();
        let bytes = BytesDeserializer::<Error>::new(&bytes);
        let from_bytes = Handled::deserialize(bytes).unwrap();
        assert_eq!((&from_list, &from_bytes), (&handled, &handled));
        let refused = serde_json::from_str::<Handled>("7").unwrap_err().to_string();
        assert!(refused.contains("marks of six bytes each"), "{refused}");
    }
}
