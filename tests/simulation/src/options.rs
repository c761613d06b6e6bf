//! What a run is made of.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use jiff::civil;
use shared::domain::{course::Course, ids::MediaName, language::Language, time::Zone};

use crate::history::Keep;

/// How much goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    #[default]
    None,
    /// A bad month in production: a fault in about one of a thousand calls.
    Normal,
    /// Everything at once, in about one of ten calls.
    Storm,
}

#[derive(Debug, Clone)]
pub struct Options {
    pub course: Arc<Course>,
    /// The course's files, to be uploaded to each number.
    pub media: BTreeMap<MediaName, (Bytes, String)>,
    /// Two letters.
    pub country: String,
    pub zone: Zone,
    pub language: Language,
    /// The cycle's first morning.
    pub starts_on: civil::Date,
    pub participants: usize,
    /// Days simulated from the first morning on; a cycle has five.
    pub days: u32,
    pub faults: Profile,
    /// One number, one cohort and one thread's work each.
    pub people_per_world: usize,
    pub threads: usize,
    pub keep: Keep,
    /// Check the invariants after every step.
    pub check: bool,
    /// Print every step.
    pub loud: bool,
}

impl Options {
    /// A small course in Lima, everything going well.
    pub fn small(participants: usize) -> Self {
        Self {
            course: Arc::new(small_course()),
            media: BTreeMap::new(),
            country: "PE".to_owned(),
            zone: Zone::new("America/Lima").unwrap_or_else(|_| Zone::utc()),
            language: Language::Es,
            starts_on: civil::date(2026, 11, 2),
            participants,
            days: 5,
            faults: Profile::None,
            people_per_world: 100,
            threads: 4,
            keep: Keep::Nobody,
            check: true,
            loud: false,
        }
    }
}

/// A course small enough for a test, in both languages.
pub fn small_course() -> Course {
    match serde_json::from_str(include_str!("course.json")) {
        Ok(course) => course,
        Err(error) => unreachable!("the course beside this file: {error}"),
    }
}
