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

use crate::{fault::Fault, habits::Model, history::Keep};

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
/// Of a message in a world with a daily cap.
pub(crate) const MESSAGE_PRICE: u64 = 30_000;
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
    /// What a world may spend on messages in a day, in millionths of a dollar; each costs three cents.
    pub daily_cap: Option<u64>,
    /// Check the invariants after every step.
    pub check: bool,
    /// Print every step.
    pub loud: bool,
    /// Each world has a place and a week of its own, some of them with clocks that are put forward or back.
    pub varied: bool,
    /// Which call of a world, counted from the first, meets which fault.
    pub script: Vec<(u64, Fault)>,
    /// Note every call's site.
    pub record_calls: bool,
    /// Count what would be asked of AWS.
    pub count_usage: bool,
    /// A week of one person: what she does is fixed, and one fault is all that ever happens.
    pub rehearsed: bool,
    /// A door that does not keep its promise, to see whether somebody notices.
    pub broken: Option<Broken>,
}

/// What an adapter could get wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// The write replaces whatever is there.
    CommitWithoutCondition,
    /// The raffle is written over.
    RaffleWithoutCondition,
    /// Says that an object is stored before it is.
    PutWithoutStoring,
    /// Answers that letters are taken, and drops one.
    PostAndDrop,
}

impl Broken {
    pub const ALL: [Self; 4] = [
        Self::CommitWithoutCondition,
        Self::RaffleWithoutCondition,
        Self::PutWithoutStoring,
        Self::PostAndDrop,
    ];
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
            daily_cap: None,
            check: true,
            loud: false,
            varied: false,
            script: Vec::new(),
            record_calls: false,
            count_usage: false,
            rehearsed: false,
            broken: None,
        }
    }

    /// A storm over many small cohorts, each in a place and week of its own.
    pub fn storm(participants: usize) -> Self {
        let (faults, varied) = (Profile::Storm, true);
        Self { faults, varied, people_per_world: 20, ..Self::small(participants) }
    }

    /// The same in the place and the week that belong to a seed.
    pub(crate) fn of_seed(&self, seed: u64) -> Self {
        if !self.varied {
            return self.clone();
        }
        let (country, zone, language, starts_on) = match (seed >> 20) % 6 {
            // The clocks jump forward on the cycle's fourth day, at two in the morning,
            0 => ("MX", "America/Tijuana", Language::Es, civil::date(2026, 3, 5)),
            // and back on its fourth day.
            1 => ("MX", "America/Tijuana", Language::Es, civil::date(2026, 10, 29)),
            // Here they jump at midnight, so that the day begins at one.
            2 => ("CL", "America/Santiago", Language::Es, civil::date(2026, 9, 3)),
            3 => ("CL", "America/Santiago", Language::Es, civil::date(2026, 4, 2)),
            4 => ("BR", "America/Sao_Paulo", Language::Pt, civil::date(2026, 11, 9)),
            _ => ("PE", "America/Lima", Language::Es, civil::date(2026, 11, 2)),
        };
        let zone = Zone::new(zone).unwrap_or_else(|_| Zone::utc());
        // In every sixteenth there is money for some two messages a person and day.
        let people = self.people_per_world as u64;
        let daily_cap = (seed >> 36).is_multiple_of(16).then_some(people * 2 * MESSAGE_PRICE);
        Self { country: country.to_owned(), zone, language, starts_on, daily_cap, ..self.clone() }
    }

    /// What the clocks do in the cycle.
    pub(crate) fn clock_change(&self, seed: u64) -> Option<Fault> {
        match (seed >> 20) % 6 {
            0 | 2 if self.varied => Some(Fault::DstGap),
            1 | 3 if self.varied => Some(Fault::DstOverlap),
            _ => None,
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
