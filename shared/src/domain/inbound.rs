//! What a person sent, free of the wire: the parser in `shared::whatsapp` makes these and nothing else.

use serde::{Deserialize, Serialize};

use super::{
    address::{Address, Phone, UserId},
    ids::{MediaId, MessageId, NumberId},
    time::Timestamp,
};

/// One message or account event of one person.
///
/// ```json
/// {"id":"wamid.A","at":1772454600,"number":"106540352242922","from":{"p":"51900000000"},
///  "content":{"text":{"body":"Hola"}}}
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inbound {
    pub id: MessageId,
    /// WhatsApp's clock, not ours: seconds.
    pub at: Timestamp,
    /// Which of our numbers it was sent to.
    pub number: NumberId,
    pub from: Address,
    /// The message that this one answers or quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// She came by an advertisement or a Page button, which opens 72 hours without charges.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub free_entry: bool,
    pub content: Content,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    Text {
        body: String,
    },
    Media(Media),
    /// A reply button, a row of a list, or a template's quick reply.
    Button {
        payload: String,
        title: String,
    },
    /// The answers of a WhatsApp Flow as they came: a JSON object in text, unchecked.
    Flow {
        answers: String,
    },
    Location {
        latitude: f64,
        longitude: f64,
    },
    Contacts,
    /// `emoji` is empty when a reaction was taken back.
    Reaction {
        to: MessageId,
        emoji: String,
    },
    Order,
    /// The same person has a new number, a new id, or both.
    Moved {
        phone: Option<Phone>,
        user: Option<UserId>,
        /// The id before, where WhatsApp tells.
        previous_user: Option<UserId>,
    },
    Edited {
        original: MessageId,
        body: Option<String>,
    },
    Revoked {
        original: MessageId,
    },
    /// She opened the chat for the first time and has not written yet.
    Opened,
    /// Something WhatsApp or this parser does not know. `kind` is its type name, cut to 40 characters.
    Unsupported {
        kind: String,
        code: Option<i64>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    pub id: MediaId,
    pub kind: MediaKind,
    /// Declared by the sender's phone: believed only after the bytes were looked at.
    pub mime_type: String,
    /// Lower-case hex of the SHA-256, 64 characters, where WhatsApp sent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// WhatsApp could not fetch it from the person's phone (error 131052).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unavailable: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    Audio,
    Document,
    Image,
    Sticker,
    Video,
    Voice,
}
