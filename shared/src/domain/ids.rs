//! Every identifier, in one alphabetical list.
//!
//! An identifier is opaque text with a type, so that a cohort's can never be passed where a
//! participant's is wanted. None of them is a phone number or a user name; those live in
//! [`super::address::Address`] and nowhere else.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn new(value: impl Into<String>) -> Self {
                Self(value.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A cohort's short code, as people type it after the keyword: `LIMA1`.
    CohortId
}
id! {
    /// A course's folder name: `vender-mejor`.
    CourseSlug
}
id! {
    /// The name of something that happened: a message's `wamid…`, `step:LIMA1:America/Lima:lesson-1`, `wait:…`.
    /// Handling the same name twice changes nothing the second time.
    EventId
}
id! {
    /// A published form (a *Flow*) at WhatsApp. It cannot be changed: other questions are another form.
    /// <https://developers.facebook.com/docs/whatsapp/flows>
    FormId
}
id! {
    /// A media file at WhatsApp. An inbound one lives 7 days, an uploaded one 30.
    /// <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media>
    MediaId
}
id! {
    /// A media file of a course, by its file name: `dia-1.jpg`.
    MediaName
}
id! {
    /// WhatsApp's message id (`wamid.…`), at most about 130 characters.
    MessageId
}
id! {
    /// One of our own business numbers, by WhatsApp's `phone_number_id`.
    NumberId
}
id! {
    /// A person in the programme: random, internal, never derived from a phone number.
    ParticipantId
}
id! {
    /// Where an object lies in the submissions bucket.
    ObjectKey
}

/// Which raffle: a cohort has one.
pub type RaffleId = CohortId;
