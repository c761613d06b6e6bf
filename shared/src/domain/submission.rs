//! A participant's answer to a day's challenge, from the message to the object in S3.

use serde::{Deserialize, Serialize};

use super::{ids::ObjectKey, inbound::Media, time::Timestamp};

/// What was sent: a file at WhatsApp, or plain words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Media(Media),
    Text(String),
}

/// Why something could not be taken as a challenge; each has its own kind sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The bytes are of a kind that we do not take (an executable, an archive, …).
    WrongType,
    TooLarge,
    /// WhatsApp no longer has it, or never got it from the phone.
    Expired,
    /// It cannot be read, is empty, or its hash is not the announced one.
    Broken,
}

/// One try of one day; a later one replaces it until the deadline.
///
/// `seq` grows with each try, so a slow upload that arrives after a newer one is known to be stale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The newest try.
    #[serde(rename = "n")]
    pub seq: u32,
    /// When the newest try was sent.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Kept>,
}

/// What lies in S3 and was acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    #[serde(rename = "n")]
    pub seq: u32,
    #[serde(rename = "o")]
    pub object: ObjectKey,
    /// When she sent it, which decides whether it was in time.
    #[serde(rename = "t")]
    pub at: Timestamp,
}

/// What `challenges` found, told to the participant's mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inspection {
    /// The object is written, typed, stripped of what it should not carry.
    Stored {
        object: ObjectKey,
        sha256: String,
        bytes: u64,
        mime_type: String,
    },
    Refused(Refusal),
}
