//! One participant's way through one cohort.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    caps::Caps,
    cohort::Cohort,
    course::Day,
    ids::CohortId,
    submission::{Kept, Submission},
    ticket::Ticket,
    time::Timestamp,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrollment {
    #[serde(rename = "c")]
    pub cohort: CohortId,
    /// Lessons that have reached her, with the moment. A day is in here at most once.
    #[serde(rename = "l", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lessons: BTreeMap<Day, Timestamp>,
    /// Days that she marked with *Listo*.
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub done: Vec<Day>,
    /// The day whose lesson or challenge she looked at last: what she sends now counts for it.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<Day>,
    #[serde(rename = "s", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub submissions: BTreeMap<Day, Submission>,
    /// Two lessons went unanswered: no more until she writes.
    #[serde(rename = "p", default, skip_serializing_if = "std::ops::Not::not")]
    pub paused: bool,
    #[serde(rename = "k", default, skip_serializing_if = "std::ops::Not::not")]
    pub class_link_sent: bool,
    /// What she was told when the list was sealed.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<Box<RaffleEntry>>,
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub raffle: Option<RaffleResult>,
    /// Her place in the order of the draw, from 1.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
}

/// Her ticket in a sealed list, and what everybody on the list was told alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaffleEntry {
    #[serde(rename = "t")]
    pub ticket: Ticket,
    #[serde(rename = "c")]
    pub code: String,
    #[serde(rename = "r")]
    pub round: u64,
    #[serde(rename = "a")]
    pub draws_at: Timestamp,
}

/// What a place in the order of the draw means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RaffleResult {
    Won,
    /// How many places behind the last winner, from 1.
    Alternate(u32),
    NotDrawn,
}

impl RaffleResult {
    pub const fn of_place(place: u32, winners: u32, alternates: u32) -> Self {
        if place <= winners {
            Self::Won
        } else if place - winners <= alternates {
            Self::Alternate(place - winners)
        } else {
            Self::NotDrawn
        }
    }
}

impl Enrollment {
    pub const fn new(cohort: CohortId) -> Self {
        Self {
            cohort,
            lessons: BTreeMap::new(),
            done: Vec::new(),
            focus: None,
            submissions: BTreeMap::new(),
            paused: false,
            class_link_sent: false,
            entry: None,
            raffle: None,
            place: None,
        }
    }

    /// Her last lessons, as many as the caps allow, came after the last thing that she wrote.
    pub fn has_fallen_silent(&self, caps: Caps, last_inbound_at: Option<Timestamp>) -> bool {
        let unanswered = self.lessons.values().filter(|at| Some(**at) > last_inbound_at);
        unanswered.count() >= usize::from(caps.unanswered_lessons)
    }

    /// One more lesson in this cycle would be too much.
    pub fn has_had_enough(&self, caps: Caps) -> bool {
        self.lessons.len() >= usize::from(caps.a_cycle)
    }

    /// The link to the class would be too much on the last day, or in this cycle; but not for whoever takes part in the
    /// raffle, since it brings her ticket.
    pub fn has_no_room_for_the_link(&self, caps: Caps) -> bool {
        let today = u8::from(self.lessons.contains_key(&Day::LAST));
        self.entry.is_none() && (today >= caps.a_day || self.has_had_enough(caps))
    }

    /// Begins another try for that day and gives its number.
    pub fn next_try(&mut self, day: Day) -> u32 {
        let submission =
            self.submissions.entry(day).or_insert(Submission { seq: 0, kept: None, sent_at: None });
        submission.seq += 1;
        submission.seq
    }

    pub fn kept(&self, day: Day) -> Option<&Kept> {
        self.submissions.get(&day)?.kept.as_ref()
    }

    /// Whether she takes part in the raffle: an accepted challenge, sent before entries closed.
    pub fn has_entry(&self, cohort: &Cohort) -> bool {
        let closes = cohort.entries_close();
        self.submissions.values().any(|s| s.kept.as_ref().is_some_and(|kept| kept.at <= closes))
    }

    pub fn accepted(&self) -> usize {
        self.submissions.values().filter(|submission| submission.kept.is_some()).count()
    }
}
