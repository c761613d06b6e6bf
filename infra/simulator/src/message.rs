//! A message in either direction, from acceptance to its last status.

use bytes::Bytes;
use jiff::Timestamp;

use rates::{Category, Charge};

/// How far a message to a person has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tick {
    /// Accepted, or still on the phone of the person who wrote it.
    Clock,
    Sent,
    Delivered,
    Read,
    Played,
    Failed,
    /// Its time to live ran out; no status says so.
    Expired,
}

impl Tick {
    pub fn name(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Played => "played",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) wamid: Box<str>,
    pub(crate) number: u16,
    pub(crate) person: u32,
    pub(crate) inbound: bool,
    pub(crate) kind: Box<str>,
    pub(crate) at: Timestamp,
    /// The request, or the message object of the webhook, as JSON; empty if contents are not kept.
    pub(crate) content: Bytes,
    pub(crate) reply_to: Option<Box<str>>,
    pub(crate) tick: Tick,
    /// The count of changes at the newest change.
    pub(crate) changed: u64,
    /// From whom, and which emoji: at most one of each side.
    pub(crate) reactions: Vec<(bool, Box<str>)>,
    pub(crate) out: Option<Box<Out>>,
    /// Inbound: the contact object and the rest that goes into the webhook, until it has gone.
    pub(crate) arriving: Option<Box<Arriving>>,
}

/// What only a message from the business has.
#[derive(Clone, Debug)]
pub(crate) struct Out {
    pub(crate) key: Option<Box<str>>,
    pub(crate) template: Option<Box<str>>,
    pub(crate) rendered: Option<Box<str>>,
    pub(crate) category: Category,
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) delivered_at: Option<Timestamp>,
    pub(crate) read_at: Option<Timestamp>,
    pub(crate) failed_at: Option<Timestamp>,
    pub(crate) expires: Timestamp,
    pub(crate) charge: Option<Charge>,
    pub(crate) errors: Vec<u32>,
    pub(crate) voice: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Arriving {
    pub(crate) message: serde_json::Value,
    pub(crate) contact: serde_json::Value,
    pub(crate) errors: Option<serde_json::Value>,
    pub(crate) twice: bool,
    /// Spellings that are still to be applied.
    pub(crate) shapes: Vec<crate::shapes::Shape>,
}
