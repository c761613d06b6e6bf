//! What a run is made of.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use jiff::{ToSpan as _, civil};
use shared::domain::{
    course::Course,
    ids::MediaName,
    language::Language,
    time::{Timestamp, Zone},
};

use crate::{habits::Model, history::Keep};

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

/// Who the people are.
#[derive(Debug, Clone, Default)]
pub enum Habits {
    /// They do everything at every hour.
    #[default]
    Wild,
    /// They behave as people are assumed to.
    Modelled(Arc<Model>),
}

/// `SendRate` in `infra/template.yaml`: the default of every number.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput>
pub const SEND_RATE: u32 = 80;
/// Modelled people begin to join so many days before the cycle.
pub(crate) const OPENS_DAYS_BEFORE: i64 = 3;

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
    pub habits: Habits,
    /// A world's share of what its number may pass in a second, in and out: beside each other, worlds can be one number.
    pub send_rate: u32,
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
    /// When a world begins: before anybody has written.
    pub(crate) fn begins(&self) -> Timestamp {
        match &self.habits {
            Habits::Wild => {
                let eve = self.starts_on.yesterday().unwrap_or(self.starts_on);
                self.zone.moment(eve.at(9, 0, 0, 0))
            }
            Habits::Modelled(_) => {
                let first = self.starts_on.checked_sub(OPENS_DAYS_BEFORE.days());
                self.zone.moment(first.unwrap_or(self.starts_on).at(0, 0, 0, 0))
            }
        }
    }

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
            habits: Habits::Wild,
            send_rate: SEND_RATE,
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
