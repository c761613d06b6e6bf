//! A message ready to leave: words chosen, limits known, not yet JSON.
//!
//! Limits are the channel's own, see <https://developers.facebook.com/docs/whatsapp/cloud-api/messages>.

use crate::domain::ids::{FormId, MediaId, MessageId};

pub const BODY_MAX: usize = 1024;
pub const TEXT_MAX: usize = 4096;
pub const LIST_BODY_MAX: usize = 4096;
pub const BUTTONS_MAX: usize = 3;
pub const BUTTON_TITLE_MAX: usize = 20;
pub const ROWS_MAX: usize = 10;
pub const ROW_TITLE_MAX: usize = 24;
pub const ROW_DESCRIPTION_MAX: usize = 72;
pub const FOOTER_MAX: usize = 60;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    Text {
        body: String,
    },
    Buttons {
        header: Option<MediaId>,
        body: String,
        footer: Option<String>,
        buttons: Vec<Button>,
    },
    List {
        body: String,
        open: String,
        rows: Vec<Row>,
    },
    /// Words, and a button that opens a form.
    Form {
        body: String,
        open: String,
        form: FormId,
    },
    Audio {
        media: MediaId,
    },
    Reaction {
        to: MessageId,
        emoji: String,
    },
    Template {
        name: String,
        language: String,
        header: Option<MediaId>,
        parameters: Vec<String>,
        payloads: Vec<String>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub id: String,
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    pub title: String,
    pub description: Option<String>,
}

impl Message {
    pub const fn is_form(&self) -> bool {
        matches!(self, Self::Form { .. })
    }

    /// Needs no open service window.
    pub const fn is_template(&self) -> bool {
        matches!(self, Self::Template { .. })
    }
}
