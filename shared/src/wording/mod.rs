//! From a [`Reply`] to the message that a person reads. The words are in `locales/*.ftl` and in courses.
//!
//! ```
//! use shared::{
//!     domain::{language::Language, reply::Reply, time::{Timestamp, Zone}},
//!     outgoing::Message,
//!     wording::{self, Scene, Window},
//! };
//!
//! let zone = Zone::new("America/Lima")?;
//! let now = Timestamp::from_seconds(1_772_454_600);
//! let scene = Scene { name: Some("Rosa"), ..Scene::new(Language::Es, &zone, now) };
//! let message = wording::render(&Reply::AskTrade, &scene, Window::Open)?;
//! assert!(matches!(message, Message::Text { body } if body.starts_with("¡Mucho gusto, Rosa!")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod advice;
mod form;
mod lesson;
mod limits;
mod menu;
mod moments;
mod my_data;
mod notices;
mod open;
mod speaker;
mod templates;
mod verified;
mod words;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use form::{FormText, form};
pub use lesson::lesson_body;
pub use limits::length;
pub use templates::{TemplateText, templates};

use crate::{
    domain::{
        cohort::Cohort,
        course::Course,
        ids::FormId,
        language::{Language, Locale},
        reply::Reply,
        time::{Timestamp, Zone},
    },
    outgoing::Message,
};

/// Chooses the words. An open window gets a free-form message, a closed one the reply's template.
///
/// A course or cohort that is missing costs detail, never the message.
///
/// # Errors
/// [`Unsayable::NeedsOpenWindow`] for a reply that has no template and a window that is closed.
pub fn render(reply: &Reply, scene: &Scene<'_>, window: Window) -> Result<Message, Unsayable> {
    match window {
        Window::Open => open::message(reply, scene),
        Window::Closed => templates::message(reply, scene),
        Window::Stopped => templates::fallback(reply, scene),
    }
}

/// To whom, where and when something is said.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    pub language: Language,
    pub name: Option<&'a str>,
    pub zone: &'a Zone,
    /// So that a moment can be called *today* or *tomorrow*.
    pub now: Timestamp,
    pub cohort: Option<&'a Cohort>,
    pub course: Option<&'a Course>,
    /// No pictures.
    pub light: bool,
    /// In which she may tell of herself, if it is in her language.
    pub form: Option<&'a FormId>,
}

/// WhatsApp's service window: open for 24 hours after her last message.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages#customer-service-windows>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    Open,
    Closed,
    /// Closed, and Meta has stopped the reply's own template: its fallback.
    Stopped,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsayable {
    #[error("this reply has no template, and the service window is closed: wait until she writes")]
    NeedsOpenWindow,
    /// The tests go through every message in every language, so this is a slip of theirs.
    #[error("the {} words have no message {id:?}, or not with these values: see shared/locales", .language.tag())]
    NoWords { language: Language, id: &'static str },
}

impl<'a> Scene<'a> {
    /// Somebody of whom nothing more is known.
    pub const fn new(language: Language, zone: &'a Zone, now: Timestamp) -> Self {
        Self {
            language,
            name: None,
            zone,
            now,
            cohort: None,
            course: None,
            light: false,
            form: None,
        }
    }

    pub(crate) fn locale(&self, language: Language) -> Locale {
        self.cohort.map_or(Locale::of(language), |cohort| cohort.locale(language))
    }
}
