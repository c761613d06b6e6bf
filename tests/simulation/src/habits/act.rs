//! What a person can do on her phone.

use serde_json::json;
use shared::domain::{
    action::{Action, PartOfDay},
    form,
};
use simulator::{Kind, Say};

/// One thing that she does now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Write(String),
    /// Presses a button, named by its payload, under a message, named by its WhatsApp id.
    Tap {
        message: String,
        choice: String,
    },
    /// Takes a row of a list.
    Choose {
        message: String,
        choice: String,
    },
    /// Fills in the form of a message and sends it.
    Fill {
        message: String,
        name: String,
        trade: String,
        least_busy: PartOfDay,
    },
    /// A file; `number` makes it another one than her earlier files. Its bytes: [`super::files::bytes`].
    Send {
        file: File,
        number: u32,
    },
    /// Looks at the chat: everything that has arrived is read.
    OpensChat,
    PhoneOff,
    PhoneOn,
}

/// What she sends. Each is something that `challenges` has to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum File {
    Photo,
    Voice,
    Pdf,
    /// Of a kind that is no challenge.
    Archive,
}

impl File {
    /// What her phone sends it as.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Photo => Kind::Image,
            Self::Voice => Kind::Voice,
            Self::Pdf | Self::Archive => Kind::Document,
        }
    }

    pub const fn mime_type(self) -> &'static str {
        match self {
            Self::Photo => "image/jpeg",
            Self::Voice => "audio/ogg; codecs=opus",
            Self::Pdf => "application/pdf",
            Self::Archive => "application/zip",
        }
    }

    pub const fn filename(self) -> Option<&'static str> {
        match self {
            Self::Photo | Self::Voice => None,
            Self::Pdf => Some("reto.pdf"),
            Self::Archive => Some("fotos.zip"),
        }
    }
}

impl Act {
    /// What the simulator is told; `upload` puts a file on her phone and answers its id. `None` for what concerns the
    /// phone and not the chat.
    pub fn to_say(&self, upload: impl FnOnce(File, u32) -> String) -> Option<Say> {
        match self {
            Self::Write(text) => Some(Say::text(text)),
            Self::Tap { message, choice } => Some(Say::tap(message, choice)),
            Self::Choose { message, choice } => Some(Say::choose(message, choice)),
            Self::Fill { message, name, trade, least_busy } => {
                let least_busy = Action::LeastBusy(*least_busy).to_string();
                let answers = json!({
                    form::NAME: name, form::TRADE: trade, form::LEAST_BUSY: least_busy,
                });
                Some(Say::flow(message, answers))
            }
            Self::Send { file, number } => {
                let filename = file.filename().map(str::to_owned);
                Some(Say { filename, ..Say::media(upload(*file, *number), file.kind()) })
            }
            Self::OpensChat | Self::PhoneOff | Self::PhoneOn => None,
        }
    }
}
