//! What people can do on their phones.

use serde::Deserialize;
use serde_json::Value;

use crate::shapes::Shape;

/// One thing that a person does. Exactly one of the acts is given; the rest says how.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Say {
    pub text: Option<String>,
    /// The id of an upload; `kind` says what it is sent as.
    pub media: Option<String>,
    pub kind: Option<Kind>,
    pub caption: Option<String>,
    pub filename: Option<String>,
    /// Pretend that the file is so large.
    pub declared_bytes: Option<usize>,
    pub tap: Option<Tap>,
    pub choose: Option<Choose>,
    pub flow: Option<FlowAnswer>,
    pub react: Option<React>,
    pub location: Option<Value>,
    pub contacts: Option<Value>,
    pub order: Option<Value>,
    pub edit: Option<Edit>,
    /// The message of one's own that is deleted for everyone.
    pub revoke: Option<String>,
    /// A kind of message that the API does not carry, such as `poll`.
    pub unsupported: Option<String>,
    /// The chat is opened for the first time, with welcome messages switched on.
    pub welcome: bool,
    /// The person calls, and nobody answers.
    pub call: bool,
    pub call_permission: Option<CallPermission>,
    pub payment: Option<Value>,
    pub system: Option<Value>,
    /// A whole message object; id, sender and time are filled in where missing.
    pub raw: Option<Value>,

    pub reply_to: Option<String>,
    pub referral: Option<Value>,
    pub group_id: Option<String>,
    pub shapes: Vec<Shape>,
    /// To which business number, by id; the first one if missing.
    pub number: Option<String>,
}

/// What a file is sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Image,
    Video,
    Audio,
    /// An audio file recorded in the chat.
    Voice,
    Document,
    Sticker,
}

impl Kind {
    pub(crate) fn wire(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio | Self::Voice => "audio",
            Self::Document => "document",
            Self::Sticker => "sticker",
        }
    }
}

/// A button is pressed, named by its id, payload or text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tap {
    pub message: String,
    pub button: String,
}

/// A row of a list is chosen, named by its id or title.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choose {
    pub message: String,
    pub row: String,
}

/// A Flow is completed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowAnswer {
    pub message: String,
    pub answers: Value,
}

/// A reaction to a message of either side; an empty or missing emoji takes it back.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct React {
    pub message: String,
    #[serde(default)]
    pub emoji: String,
}

/// A message of one's own gets another text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    pub message: String,
    pub text: String,
}

/// The answer to a request to be called.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallPermission {
    pub message: Option<String>,
    pub accept: bool,
    #[serde(default)]
    pub permanent: bool,
}

impl Say {
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..Self::default() }
    }

    pub fn media(upload: impl Into<String>, kind: Kind) -> Self {
        Self { media: Some(upload.into()), kind: Some(kind), ..Self::default() }
    }

    pub fn tap(message: impl Into<String>, button: impl Into<String>) -> Self {
        let tap = Tap { message: message.into(), button: button.into() };
        Self { tap: Some(tap), ..Self::default() }
    }

    pub fn choose(message: impl Into<String>, row: impl Into<String>) -> Self {
        let choose = Choose { message: message.into(), row: row.into() };
        Self { choose: Some(choose), ..Self::default() }
    }

    pub fn flow(message: impl Into<String>, answers: Value) -> Self {
        let flow = FlowAnswer { message: message.into(), answers };
        Self { flow: Some(flow), ..Self::default() }
    }

    pub fn react(message: impl Into<String>, emoji: impl Into<String>) -> Self {
        let react = React { message: message.into(), emoji: emoji.into() };
        Self { react: Some(react), ..Self::default() }
    }

    pub fn raw(message: Value) -> Self {
        Self { raw: Some(message), ..Self::default() }
    }

    pub fn caption(self, caption: impl Into<String>) -> Self {
        Self { caption: Some(caption.into()), ..self }
    }

    pub fn replying_to(self, message: impl Into<String>) -> Self {
        Self { reply_to: Some(message.into()), ..self }
    }

    pub fn shaped(mut self, shape: Shape) -> Self {
        self.shapes.push(shape);
        self
    }

    pub fn to_number(self, number: impl Into<String>) -> Self {
        Self { number: Some(number.into()), ..self }
    }
}
