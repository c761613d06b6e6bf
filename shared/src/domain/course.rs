//! A course as published: immutable, versioned, no people in it.
//!
//! Authors write text files; `tertulia course` checks them and makes this bundle, which lies in S3 as
//! `courses/<slug>/<version>.json` and is never changed afterwards.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    caps::Caps,
    ids::{CourseSlug, MediaName},
    language::Language,
};

/// Days of a cycle. The programme's form, not a setting: five mornings, from Monday to Friday.
pub const DAYS: u8 = 5;

/// Which edition of which course: what a cohort runs on from its first day to its last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CourseRef {
    pub slug: CourseSlug,
    /// First 12 hex digits of the SHA-256 over the bundle's content.
    pub version: String,
}

impl CourseRef {
    pub fn object_name(&self) -> String {
        format!("courses/{}/{}.json", self.slug, self.version)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    pub slug: CourseSlug,
    pub texts: BTreeMap<Language, CourseText>,
    /// SHA-256 (hex) and size of each file under `media/`, so that a bundle names its exact pictures.
    pub media: BTreeMap<MediaName, MediaFile>,
    #[serde(default, skip_serializing_if = "Caps::are_usual")]
    pub caps: Caps,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseText {
    pub title: String,
    /// One sentence: what a participant will be able to do afterwards.
    pub promise: String,
    /// Exactly [`DAYS`] of them, in order.
    pub lessons: Vec<Lesson>,
}

/// One morning: a single message of at most 1,024 characters with its challenge.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    pub title: String,
    pub text: String,
    /// A rule of thumb: one sentence to remember.
    pub rule: String,
    pub challenge: String,
    /// What the circle talks about in the afternoon.
    pub discussion: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<MediaName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<MediaName>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaFile {
    pub sha256: String,
    pub bytes: u64,
    pub mime_type: String,
}

impl Course {
    /// The course in her language, or in the first one that it has.
    pub fn text(&self, language: Language) -> Option<&CourseText> {
        self.texts.get(&language).or_else(|| self.texts.values().next())
    }

    /// `None` for a day that the course does not have.
    pub fn lesson(&self, language: Language, day: Day) -> Option<&Lesson> {
        self.text(language)?.lessons.get(usize::from(day.number() - 1))
    }
}

/// A day of the cycle, 1 to [`DAYS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Day(u8);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a cycle has days 1 to {DAYS}, not {0}")]
pub struct NoSuchDay(pub u8);

impl Day {
    pub const FIRST: Self = Self(1);
    pub const LAST: Self = Self(DAYS);

    pub const fn new(number: u8) -> Option<Self> {
        if number >= 1 && number <= DAYS { Some(Self(number)) } else { None }
    }

    pub const fn number(self) -> u8 {
        self.0
    }

    pub fn all() -> impl DoubleEndedIterator<Item = Self> {
        (1..=DAYS).map(Self)
    }
}

impl TryFrom<u8> for Day {
    type Error = NoSuchDay;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        Self::new(number).ok_or(NoSuchDay(number))
    }
}

impl From<Day> for u8 {
    fn from(day: Day) -> Self {
        day.0
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson(day: u8) -> Lesson {
        let text = format!("Lección {day}");
        Lesson {
            title: text.clone(),
            text: text.clone(),
            rule: text.clone(),
            challenge: text.clone(),
            discussion: text,
            picture: None,
            audio: None,
        }
    }

    #[test]
    fn a_lesson_is_found_by_its_day_and_her_language_or_the_first_there_is() {
        let spanish = CourseText {
            title: "Vender".to_owned(),
            promise: String::new(),
            lessons: (1..=DAYS).map(lesson).collect(),
        };
        let portuguese = CourseText { title: "Vendas".to_owned(), ..spanish.clone() };
        let only = |language, text| Course {
            slug: CourseSlug::new("vender"),
            texts: BTreeMap::from([(language, text)]),
            media: BTreeMap::new(),
            caps: Caps::default(),
        };
        let course = only(Language::Es, spanish.clone());
        for day in Day::all() {
            assert_eq!(course.lesson(Language::Pt, day), Some(&lesson(day.number())));
        }
        let both = Course {
            texts: BTreeMap::from([(Language::Es, spanish), (Language::Pt, portuguese)]),
            ..course
        };
        assert_eq!(both.text(Language::Pt).unwrap().title, "Vendas");
        assert_eq!(Course { texts: BTreeMap::new(), ..both }.text(Language::Es), None);
    }

    #[test]
    fn an_edition_has_a_file_of_its_own() {
        let course = CourseRef { slug: CourseSlug::new("vender"), version: "0a1b".to_owned() };
        assert_eq!(course.object_name(), "courses/vender/0a1b.json");
    }
}
