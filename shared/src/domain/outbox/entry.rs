//! One thing owed, and what time does to it.

use crate::planted::{Bug, planted};
use serde::{Deserialize, Serialize};

use crate::domain::{
    event::Announcement,
    reply::{Class, Reply},
    time::{HOUR, MINUTE, Timestamp},
};

/// A message that may have arrived is repeated once; what Meta has certainly refused before does not count.
const DOUBTS_MAX: u8 = 2;
/// A doubt that nothing resolves for so long is given up: a lesson is then half a day old, and can be opened from
/// the menu.
const DOUBT_SECONDS_MAX: i64 = 12 * HOUR;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    #[serde(rename = "n")]
    pub seq: u32,
    #[serde(rename = "d")]
    pub effect: Effect,
    #[serde(rename = "s")]
    pub state: State,
    /// Tries begun so far.
    #[serde(rename = "t", default)]
    pub tries: u8,
    /// Those of them whose end nobody knows.
    #[serde(rename = "u", default, skip_serializing_if = "is_zero")]
    pub(super) doubts: u8,
    /// Those of them that did not leave for reasons that were not this message's.
    #[serde(rename = "h", default, skip_serializing_if = "is_zero")]
    pub(super) held: u8,
    /// Decided as the answer to something that she has just sent: quiet hours do not hold it back.
    #[serde(rename = "q", default, skip_serializing_if = "std::ops::Not::not")]
    pub answering: bool,
    /// Meta said that the window is closed although we thought it open.
    #[serde(rename = "w", default, skip_serializing_if = "std::ops::Not::not")]
    pub as_template: bool,
    /// Meta has stopped its template or its form: the fallback goes.
    #[serde(rename = "f", default, skip_serializing_if = "std::ops::Not::not")]
    pub fallback: bool,
    /// Takes the place of a message that Meta accepted and reported as failed afterwards.
    #[serde(rename = "g", default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) again: bool,
    /// The try of which a status said that it arrived, while a later one was already under way.
    #[serde(rename = "a", default, skip_serializing_if = "is_zero")]
    pub(super) arrived: u8,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    Send(Reply),
    Announce(Announcement),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Pending {
        not_before: Timestamp,
    },
    Claimed {
        until: Timestamp,
    },
    InDoubt {
        /// Since when nobody knows; what was written before there was this field counts as proven.
        #[serde(default)]
        since: Timestamp,
        until: Timestamp,
    },
}

/// What time has made of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aged {
    Stays,
    /// It arrived by an earlier try.
    Arrived,
    /// Nobody will ever know.
    Unconfirmed,
}

impl Entry {
    pub(super) const fn new(
        seq: u32,
        effect: Effect,
        answering: bool,
        not_before: Timestamp,
    ) -> Self {
        let state = State::Pending { not_before };
        let (tries, doubts, held, arrived) = (0, 0, 0, 0);
        let (as_template, fallback, again) = (false, false, false);
        Self {
            seq,
            effect,
            state,
            tries,
            doubts,
            held,
            answering,
            as_template,
            fallback,
            again,
            arrived,
        }
    }

    pub fn class(&self) -> Class {
        match &self.effect {
            Effect::Send(reply) => reply.class(),
            Effect::Announce(_) => Class::Announcement,
        }
    }

    pub(super) const fn respects_the_night(&self) -> bool {
        matches!(self.effect, Effect::Send(_)) && !self.answering
    }

    /// Sends of one class leave in order; but what she asks at night is answered at night, whatever else waits for
    /// the morning, and what nobody may be refused waits for nothing that has not left, which may be short of money.
    pub(super) fn holds_back(&self, later: &Self, is_night: bool) -> bool {
        let waits_for_the_morning = is_night
            && matches!(self.state, State::Pending { .. })
            && self.respects_the_night()
            && !later.respects_the_night();
        let waits_for_money =
            matches!(self.state, State::Pending { .. }) && !self.is_a_duty() && later.is_a_duty();
        let may_be_overtaken = waits_for_the_morning || waits_for_money;
        self.class() == later.class() && self.class().is_ordered() && !may_be_overtaken
    }

    pub(super) const fn has_form(&self) -> bool {
        matches!(&self.effect, Effect::Send(reply) if reply.has_form())
    }

    const fn is_a_duty(&self) -> bool {
        matches!(&self.effect, Effect::Send(reply) if reply.is_a_duty())
    }

    pub(super) fn doubt(&mut self, since: Timestamp) {
        self.state = State::InDoubt { since, until: since.plus(self.class().doubt_seconds()) };
    }

    /// Draws the consequence of time that has passed. `heard` is the newest moment of which any status of the number
    /// has come in: only a channel that has spoken of later things, and not of this message, says that it was lost.
    pub(super) fn age(&mut self, now: Timestamp, heard: Option<Timestamp>) -> Aged {
        match self.state {
            State::Claimed { until } if until <= now => {
                if self.arrived > 0 {
                    return Aged::Arrived;
                }
                match self.effect {
                    Effect::Announce(_) => self.state = State::Pending { not_before: now },
                    Effect::Send(_) => self.doubt(until),
                }
                Aged::Stays
            }
            State::InDoubt { since, until } if until <= now || planted(Bug::ResendAtOnce) => {
                if !self.class().may_repeat() || self.doubts + 1 >= DOUBTS_MAX {
                    return Aged::Unconfirmed;
                }
                if heard.is_some_and(|heard| heard > since) || planted(Bug::ResendWithoutPulse) {
                    self.doubts += 1;
                    self.state = State::Pending { not_before: now };
                    return Aged::Stays;
                }
                let waited = now.since(since);
                if waited >= DOUBT_SECONDS_MAX {
                    return Aged::Unconfirmed;
                }
                // Twice as long each time: a channel that is silent for hours is not asked every two minutes.
                let until = now.plus(waited).min(since.plus(DOUBT_SECONDS_MAX));
                self.state = State::InDoubt { since, until };
                Aged::Stays
            }
            State::Claimed { .. } | State::InDoubt { .. } | State::Pending { .. } => Aged::Stays,
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
pub(super) const fn is_zero(number: &u8) -> bool {
    *number == 0
}

impl Class {
    /// How long a doubtful send waits for its status.
    pub(super) const fn doubt_seconds(self) -> i64 {
        match self {
            // She is waiting for an answer.
            Self::Answer => 2 * MINUTE,
            Self::Announcement | Self::Programme | Self::Prize => 15 * MINUTE,
        }
    }

    fn may_repeat(self) -> bool {
        match self {
            Self::Announcement | Self::Answer | Self::Programme => true,
            // Two notices of one prize would be worse than one that a person has to repeat by hand.
            Self::Prize => planted(Bug::ResendPrize),
        }
    }

    const fn is_ordered(self) -> bool {
        match self {
            Self::Announcement => false,
            Self::Answer | Self::Programme | Self::Prize => true,
        }
    }
}
