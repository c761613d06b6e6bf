//! The invariants, looked at from outside: what people did, what went through the doors, what the ledger says.
//!
//! Nothing here calls the code that it checks: hours, order, windows, hashes and lots are worked out again. What is
//! stored is believed only as far as it is evidence of what the code will do next.

mod applied;
mod ending;
mod files;
mod money;
mod night;
mod private;
mod raffle;
mod sends;

use std::collections::{BTreeMap, BTreeSet};

use shared::domain::{
    cohort::Cohort, course::Day, ids::ParticipantId, participant::Participant, time::Timestamp,
};

use crate::{crowd::Known, options::Options};

pub(crate) use applied::Heard;

/// What was broken, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The number of the invariant in the design, 1 to 11; 0 for a panic.
    pub invariant: u8,
    pub what: String,
}

#[derive(Debug)]
pub(crate) struct Checker {
    active: bool,
    cohort: Cohort,
    people: Vec<Known>,
    phones: BTreeSet<String>,
    /// Participant ids, and whose they are.
    persons: BTreeMap<ParticipantId, usize>,
    aliases: BTreeMap<String, usize>,
    items: BTreeMap<ParticipantId, Item>,
    /// Until when the channel lets us write freely to a person, by what has reached us.
    windows: BTreeMap<usize, i64>,
    heard: Heard,
    files: files::Files,
    money: money::Money,
    raffle: raffle::Drum,
    told: private::Told,
    /// When the dispatcher was done with each step.
    finished: BTreeMap<String, i64>,
    /// The newest moment of which a status that we took has told.
    pulse: Option<Timestamp>,
    /// Invocations whose write about somebody failed: what they knew is not written down.
    forgetful: BTreeSet<(u64, ParticipantId)>,
    violation: Option<Violation>,
    /// Messages that arrived twice although nobody did anything wrong: the residue.
    pub(crate) residue: u64,
    /// Events that were taken in again after more than an item remembers.
    pub(crate) forgotten: u64,
}

/// One participant, as she was committed last, and what she is owed.
#[derive(Debug, Default)]
pub(crate) struct Item {
    pub(crate) latest: Option<Participant>,
    /// How often each event was taken in.
    pub(crate) applied: BTreeMap<String, u32>,
    /// How many were taken in, and at which place each was first.
    pub(crate) taken: u64,
    pub(crate) taken_at: BTreeMap<String, u64>,
    pub(crate) owed: BTreeMap<u32, sends::Owed>,
    /// While she is away: the first message that was decided with her leaving.
    pub(crate) left: Option<u32>,
    pub(crate) away_ever: bool,
    pub(crate) enrolled_ms: Option<i64>,
    pub(crate) lessons: BTreeMap<Day, Vec<u32>>,
    pub(crate) paused_ever: bool,
    pub(crate) erased_ms: Option<i64>,
    /// When she sent the newest message that was taken in.
    pub(crate) newest_ms: Option<i64>,
}

impl Checker {
    pub(crate) fn new(options: &Options, cohort: &Cohort, people: Vec<Known>) -> Self {
        let mut aliases = BTreeMap::new();
        for (index, known) in people.iter().enumerate() {
            aliases.extend(known.phone.iter().chain(&known.user).map(|name| (name.clone(), index)));
        }
        let phones = people.iter().filter_map(|known| known.phone.clone()).collect();
        Self {
            active: options.check,
            cohort: cohort.clone(),
            people,
            phones,
            persons: BTreeMap::new(),
            aliases,
            items: BTreeMap::new(),
            windows: BTreeMap::new(),
            heard: Heard::default(),
            files: files::Files::default(),
            money: money::Money::default(),
            raffle: raffle::Drum::default(),
            told: private::Told::default(),
            finished: BTreeMap::new(),
            pulse: None,
            forgetful: BTreeSet::new(),
            violation: None,
            residue: 0,
            forgotten: 0,
        }
    }

    pub(crate) fn finished(&mut self, step: &str, now_ms: i64) {
        self.finished.entry(step.to_owned()).or_insert(now_ms);
    }

    pub(crate) fn person_of(&self, id: &ParticipantId) -> Option<usize> {
        self.persons.get(id).copied()
    }

    /// The first one counts; what follows may only be its echo.
    pub(crate) fn fail(&mut self, invariant: u8, what: String) {
        if self.active && self.violation.is_none() {
            self.violation = Some(Violation { invariant, what });
        }
    }

    pub(crate) const fn has_failed(&self) -> bool {
        self.violation.is_some()
    }

    pub(crate) fn take_violation(&mut self) -> Option<Violation> {
        self.violation.take()
    }

    /// A line of a log: nobody's number, name or words may stand in it.
    pub(crate) fn logged(&mut self, line: &str) {
        if let Some(what) = self.personal(line) {
            self.fail(9, format!("a log line holds {what}"));
        }
    }

    /// What of a person stands in a text that should hold nothing of anybody.
    fn personal(&self, text: &str) -> Option<&'static str> {
        if text.contains("Zuleyka") {
            return Some("a name");
        }
        if text.contains("marca") {
            return Some("somebody's words");
        }
        let runs = text.split(|letter: char| !letter.is_ascii_digit());
        let mut long = runs.filter(|run| run.len() >= 8);
        long.any(|run| self.phones.contains(run)).then_some("a phone number")
    }

    pub(crate) fn created(&mut self, participant: &Participant) {
        let address = &participant.address;
        let phone = address.phone().map(|phone| phone.digits());
        let user = address.user().map(|user| user.as_str());
        let names = phone.into_iter().chain(user);
        let person = names.filter_map(|name| self.aliases.get(name)).copied().next();
        if let Some(person) = person {
            self.persons.insert(participant.id.clone(), person);
        }
        let item = self.items.entry(participant.id.clone()).or_default();
        item.latest = Some(participant.clone());
    }
}
