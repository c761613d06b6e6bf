//! One person: everything that a decision about her needs, in one small item.
//!
//! Field names are short in storage because the item is written for each message and paid by the kilobyte: at most
//! 1 kB in a usual cycle.

mod owed;
#[cfg(test)]
mod tests;

use crate::planted::{Bug, planted};
use serde::{Deserialize, Serialize};

use super::{
    action::PartOfDay,
    address::Address,
    advisory::{Advisory, Topic},
    cohort::Cohort,
    enrollment::{Enrollment, RaffleResult},
    handled::Handled,
    ids::{CohortId, EventId, NumberId, ParticipantId},
    language::Language,
    outbox::Outbox,
    reply::Reply,
    time::{Timestamp, Zone},
    window::ServiceWindow,
};

/// The wording of the consent question that is in force. Raise it whenever the words change in meaning.
pub const CONSENT_TEXT: u16 = 1;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Participant {
    #[serde(rename = "i")]
    pub id: ParticipantId,
    #[serde(rename = "n")]
    pub number: NumberId,
    #[serde(rename = "a")]
    pub address: Address,
    #[serde(rename = "l")]
    pub language: Language,
    #[serde(rename = "z")]
    pub zone: Zone,
    #[serde(rename = "p", default, skip_serializing_if = "Profile::is_empty")]
    pub profile: Profile,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    #[serde(rename = "s")]
    pub stage: Stage,
    /// The question that is open beside the stage's own.
    #[serde(rename = "q", default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Prompt>,
    #[serde(rename = "g", default, skip_serializing_if = "std::ops::Not::not")]
    pub light: bool,
    #[serde(rename = "k", default, skip_serializing_if = "is_zero")]
    pub questions: u32,
    #[serde(rename = "w", default, skip_serializing_if = "ServiceWindow::is_unset")]
    pub window: ServiceWindow,
    /// Her raffles, from cohort to cohort.
    #[serde(rename = "r", default, skip_serializing_if = "Standing::is_unset")]
    pub standing: Standing,
    #[serde(rename = "h", default, skip_serializing_if = "Handled::is_empty")]
    pub handled: Handled,
    #[serde(rename = "y", default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Said>,
    #[serde(rename = "o", default, skip_serializing_if = "Outbox::is_unused")]
    pub outbox: Outbox,
    /// She erased herself at that moment and came back: what she wrote until then, and a late webhook brings, is not
    /// hers any more.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub erased_before: Option<Timestamp>,
    /// Her advisory session, once a place was hers.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub advisory: Option<Box<Advisory>>,
    /// When her mailbox has to be looked at although nobody wrote. Kept in step with the outbox and her session.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Wait>,
}

/// Where she stands. What a stage needs to know, it carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Has been asked whether we may write to her. `code` is the cohort she named when she came.
    Consent {
        code: Option<CohortId>,
    },
    /// Said no.
    Declined,
    /// Has been asked for her name and her trade.
    Name {
        code: Option<CohortId>,
    },
    /// Has told her name only.
    Trade {
        code: Option<CohortId>,
    },
    /// No cohort was open when she joined.
    Waiting,
    Enrolled(Box<Enrollment>),
    /// Left. Nothing is sent to her until she comes back by herself.
    OptedOut {
        at: Timestamp,
        before: Box<Stage>,
    },
    /// Has asked to be forgotten: as soon as the outbox is empty the item goes.
    Erasing {
        at: Timestamp,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub trade: Option<String>,
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub least_busy: Option<PartOfDay>,
}

impl Profile {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What her raffles so far mean for her next one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Raffles in a row that she took part in without winning a session. Whoever wins begins anew.
    #[serde(rename = "w", default, skip_serializing_if = "is_zero")]
    pub waited: u32,
    /// Raffles whose lists say which ticket is hers, the last of them at the end: to be told if she erases herself.
    #[serde(rename = "l", default, skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<CohortId>,
}

/// More raffles than anybody takes part in; the bound keeps the item small.
const LISTED_MAX: usize = 12;

impl Standing {
    fn is_unset(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn is_listed_in(&mut self, cohort: &CohortId) {
        if !self.listed.contains(cohort) {
            if self.listed.len() == LISTED_MAX {
                self.listed.remove(0);
            }
            self.listed.push(cohort.clone());
        }
    }

    pub(super) fn drawn(&mut self, result: RaffleResult) {
        self.waited = match result {
            RaffleResult::Won => 0,
            RaffleResult::Alternate(_) | RaffleResult::NotDrawn => self.waited.saturating_add(1),
        };
    }
}

/// What she agreed to, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    #[serde(rename = "v")]
    pub text: u16,
    #[serde(rename = "t")]
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// She may write her question for the advisor.
    Question,
    /// Words that may be a challenge or a question; she has been asked which.
    ChallengeOrQuestion {
        text: String,
    },
    ConfirmErase,
    ConfirmOptOut,
    /// *My challenge*: plain words count as well.
    Challenge,
    /// She was asked about her session: what she writes next is the answer.
    Advice {
        cohort: CohortId,
        topic: Topic,
        /// When she began to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answered: Option<Timestamp>,
    },
}

/// What she is waited for, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    #[serde(rename = "i")]
    pub id: EventId,
    #[serde(rename = "t")]
    pub until: Timestamp,
}

/// A reply that was given lately, so that three bubbles in two seconds are answered once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    #[serde(rename = "r")]
    pub mark: u32,
    #[serde(rename = "t")]
    pub at: Timestamp,
}

const SAID_MAX: usize = 3;

impl Participant {
    /// Somebody who has just written for the first time.
    pub fn new(id: ParticipantId, number: NumberId, address: Address) -> Self {
        let language = address.country().and_then(Language::spoken_in).unwrap_or_default();
        Self {
            id,
            number,
            address,
            language,
            zone: Zone::utc(),
            profile: Profile::default(),
            consent: None,
            stage: Stage::Consent { code: None },
            prompt: None,
            light: false,
            questions: 0,
            window: ServiceWindow::default(),
            standing: Standing::default(),
            handled: Handled::default(),
            said: Vec::new(),
            outbox: Outbox::default(),
            advisory: None,
            erased_before: None,
            wait: None,
        }
    }

    pub fn enrollment(&self) -> Option<&Enrollment> {
        match &self.stage {
            Stage::Enrolled(enrollment) => Some(enrollment),
            Stage::OptedOut { before, .. } => match before.as_ref() {
                Stage::Enrolled(enrollment) => Some(enrollment),
                Stage::Consent { .. }
                | Stage::Declined
                | Stage::Name { .. }
                | Stage::Trade { .. }
                | Stage::Waiting
                | Stage::OptedOut { .. }
                | Stage::Erasing { .. } => None,
            },
            Stage::Consent { .. }
            | Stage::Declined
            | Stage::Name { .. }
            | Stage::Trade { .. }
            | Stage::Waiting
            | Stage::Erasing { .. } => None,
        }
    }

    /// Hers even if she has left.
    pub fn enrollment_of_hers(&mut self) -> Option<&mut Enrollment> {
        let mut stage = &mut self.stage;
        while let Stage::OptedOut { before, .. } = stage {
            stage = before;
        }
        if let Stage::Enrolled(enrollment) = stage { Some(enrollment) } else { None }
    }

    pub fn enrollment_mut(&mut self) -> Option<&mut Enrollment> {
        match &mut self.stage {
            Stage::Enrolled(enrollment) => Some(enrollment),
            Stage::OptedOut { before, .. } if planted(Bug::SkipOptOutCheck) => {
                if let Stage::Enrolled(enrollment) = before.as_mut() {
                    Some(enrollment)
                } else {
                    None
                }
            }
            Stage::Consent { .. }
            | Stage::Declined
            | Stage::Name { .. }
            | Stage::Trade { .. }
            | Stage::Waiting
            | Stage::OptedOut { .. }
            | Stage::Erasing { .. } => None,
        }
    }

    pub fn cohort(&self) -> Option<&CohortId> {
        self.enrollment().map(|enrollment| &enrollment.cohort)
    }

    /// The cohort that she asked for when she came, while she is still being asked things.
    pub fn code(&self) -> Option<&CohortId> {
        match &self.stage {
            Stage::Consent { code } | Stage::Name { code } | Stage::Trade { code } => code.as_ref(),
            Stage::Declined
            | Stage::Waiting
            | Stage::Enrolled(_)
            | Stage::OptedOut { .. }
            | Stage::Erasing { .. } => None,
        }
    }

    /// May she be written to without having asked just now?
    pub fn is_reachable(&self) -> bool {
        self.consent.is_some()
            && !matches!(self.stage, Stage::OptedOut { .. } | Stage::Erasing { .. })
    }

    /// The group of the roster index that lists her; `None` for those whom no step concerns.
    /// Leaving does not take her off the list: that would cost two index writes, and her item says it anyway.
    pub fn roster_group(&self) -> Option<String> {
        match (&self.stage, self.cohort()) {
            (_, Some(cohort)) => Some(roster_group(cohort, &self.zone)),
            (Stage::Waiting, None) => Some(waiting_group(&self.number)),
            (_, None) => None,
        }
    }

    /// Notes that `reply` is given now, unless the same one was given in the last `seconds`.
    pub(super) fn says(&mut self, reply: &Reply, now: Timestamp, seconds: i64) -> bool {
        let mark = reply.mark();
        let repeated =
            self.said.iter().any(|said| said.mark == mark && now.since(said.at) < seconds);
        if !repeated {
            self.said.retain(|said| said.mark != mark);
            if self.said.len() == SAID_MAX {
                self.said.remove(0);
            }
            self.said.push(Said { mark, at: now });
        }
        !repeated
    }
}

/// Who is in that cohort and lives by that zone.
pub fn roster_group(cohort: &CohortId, zone: &Zone) -> String {
    format!("cohort:{cohort}:{}", zone.name())
}

/// Who waits for a cohort on that number.
pub fn waiting_group(number: &NumberId) -> String {
    format!("waiting:{number}")
}

/// Hers, or the cohort's first.
pub(super) fn zone_in(cohort: &Cohort, participant: &Participant) -> Option<Zone> {
    cohort.zone_for(participant.address.country())
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}
