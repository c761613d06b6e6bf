//! What is owed because of decisions: sends and announcements, in order, until each is done.
//!
//! An entry is *claimed* in the same write that decided it (or later, by whoever finds it pending), carried out, and
//! *settled* in the next write. A claim that runs out leaves an announcement to be repeated, which is harmless, and a
//! send *in doubt*, which is not: WhatsApp has no key that would make a repetition harmless, so a doubtful send waits
//! for the status webhook that bears its key, and is repeated once and only after that wait.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::{
    event::Announcement,
    ids::ParticipantId,
    reply::{Class, Reply},
    time::{MINUTE, QuietHours, Timestamp, Zone},
};

/// Longer than the client's timeout of 10 s, so that a claim never ends while its request is under way.
pub const LEASE_SECONDS: i64 = 20;
/// The client gives up then. A request must not start when the rest of its lease could not hold it.
pub const SEND_SECONDS_MAX: i64 = 10;
/// Tries of a send that Meta refused for the moment (rate, outage).
const TRIES_MAX: u8 = 6;
/// A message that may have arrived is repeated once; what Meta has certainly refused before does not count.
const DOUBTS_MAX: u8 = 2;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outbox {
    /// Number of the next entry; never used twice.
    #[serde(rename = "n", default)]
    next: u32,
    #[serde(rename = "e", default, skip_serializing_if = "Vec::is_empty")]
    entries: Vec<Entry>,
    /// The last messages of the programme that left, in case Meta says later that the window was closed.
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    recent: Vec<Recent>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Recent {
    #[serde(rename = "n")]
    seq: u32,
    #[serde(rename = "d")]
    reply: Reply,
}

const RECENT_MAX: usize = 2;

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
    doubts: u8,
    /// Decided as the answer to something that she has just sent: quiet hours do not hold it back.
    #[serde(rename = "q", default, skip_serializing_if = "std::ops::Not::not")]
    pub answering: bool,
    /// Meta said that the window is closed although we thought it open.
    #[serde(rename = "w", default, skip_serializing_if = "std::ops::Not::not")]
    pub as_template: bool,
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
    Pending { not_before: Timestamp },
    Claimed { until: Timestamp },
    InDoubt { until: Timestamp },
}

/// An entry to be carried out now by whoever claimed it.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub seq: u32,
    pub attempt: u8,
    pub effect: Effect,
    pub as_template: bool,
    pub until: Timestamp,
}

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// It certainly did not leave; again after this many seconds.
    RetryAfter(i64),
    /// The window was closed: once more as a template.
    NeedsTemplate,
    /// Refused for good.
    Refused,
    InDoubt,
}

impl Outbox {
    pub fn push(&mut self, effect: Effect, answering: bool, not_before: Timestamp) {
        let state = State::Pending { not_before };
        let seq = self.next;
        self.next = self.next.wrapping_add(1);
        let (tries, doubts, as_template) = (0, 0, false);
        self.entries.push(Entry { seq, effect, state, tries, doubts, answering, as_template });
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn is_unused(&self) -> bool {
        self.next == 0
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Somebody is carrying something out, as far as anyone can tell.
    pub fn is_busy(&self, now: Timestamp) -> bool {
        self.entries.iter().any(|entry| match entry.state {
            State::Claimed { until } => until > now,
            State::Pending { .. } | State::InDoubt { .. } => false,
        })
    }

    /// The fate of that message is still open, so a status about it is news.
    pub fn awaits_status(&self, seq: u32) -> bool {
        self.entries.iter().any(|entry| {
            entry.seq == seq
                && match entry.state {
                    State::Claimed { .. } | State::InDoubt { .. } => true,
                    // A try before this one may have arrived after all.
                    State::Pending { .. } => entry.tries > 0,
                }
        })
    }

    /// When somebody has to look here again without any event. Claims are not counted: the letter or chunk behind a
    /// claim comes back by itself, and an index row for each send would double the cost of every message. Neither is
    /// what has to wait for an earlier entry: whoever settles that one claims the rest.
    pub fn wake_at(&self) -> Option<Timestamp> {
        let has_to_wait = |index: usize, entry: &Entry| {
            self.entries[..index].iter().any(|earlier| earlier.holds_back(entry, true))
        };
        self.entries
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| match entry.state {
                State::Pending { .. } if has_to_wait(index, entry) => None,
                State::Pending { not_before } => Some(not_before),
                State::InDoubt { until } => Some(until),
                State::Claimed { .. } => None,
            })
            .min()
    }

    /// Drops the sends that have not started; announcements stay. For opting out and erasure.
    pub fn drop_sends(&mut self) {
        self.entries.retain(|entry| matches!(entry.effect, Effect::Announce(_)));
    }

    /// Takes everything that may be carried out at `now`, in order. Nothing while another runner is busy: it will
    /// find the rest when it settles.
    #[must_use]
    pub fn claim(&mut self, now: Timestamp, quiet: &QuietHours, zone: &Zone) -> Vec<Job> {
        if self.is_busy(now) {
            return Vec::new();
        }
        self.entries.retain_mut(|entry| entry.refresh(now));
        let until = now.plus(LEASE_SECONDS);
        let is_night = quiet.contains(zone, now);
        let mut jobs: Vec<Job> = Vec::new();
        for index in 0..self.entries.len() {
            let (earlier, rest) = self.entries.split_at_mut(index);
            let Some(entry) = rest.first_mut() else { break };
            let State::Pending { not_before } = entry.state else { continue };
            let mut ready = not_before.max(now);
            if entry.respects_the_night() {
                ready = quiet.next_waking(zone, ready);
            }
            let held_back = earlier.iter().any(|earlier| {
                let leaves_before = jobs.iter().any(|job| job.seq == earlier.seq);
                !leaves_before && earlier.holds_back(entry, is_night)
            });
            if ready > now {
                entry.state = State::Pending { not_before: ready };
            } else if !held_back {
                entry.tries = entry.tries.saturating_add(1);
                entry.state = State::Claimed { until };
                jobs.push(Job {
                    seq: entry.seq,
                    attempt: entry.tries,
                    effect: entry.effect.clone(),
                    as_template: entry.as_template,
                    until,
                });
            }
        }
        jobs
    }

    /// Records what became of a job. One that a status has settled meanwhile is not there any more.
    pub fn settle(&mut self, seq: u32, outcome: Outcome, now: Timestamp) {
        let Some(index) = self.entries.iter().position(|entry| entry.seq == seq) else {
            return;
        };
        let entry = &mut self.entries[index];
        let gone = match outcome {
            Outcome::Done => {
                entry.remember_in(&mut self.recent);
                true
            }
            Outcome::Refused => true,
            Outcome::RetryAfter(seconds) => {
                entry.state = State::Pending { not_before: now.plus(seconds) };
                // Somebody else has to hear an announcement, however long the bus is down: who erases herself, say.
                entry.class() != Class::Announcement && entry.tries >= TRIES_MAX
            }
            // Only once: a template that is refused for a closed window would be refused for ever.
            Outcome::NeedsTemplate if entry.as_template => true,
            Outcome::NeedsTemplate => {
                entry.as_template = true;
                entry.state = State::Pending { not_before: now };
                false
            }
            Outcome::InDoubt => {
                entry.state = State::InDoubt { until: now.plus(entry.class().doubt_seconds()) };
                false
            }
        };
        if gone {
            self.entries.remove(index);
        }
    }

    /// Meta accepted the message and says only now that the window was closed: once more, as a template.
    /// `false` if it was not one of the programme's, or is too long ago.
    pub fn repeat_as_template(&mut self, seq: u32, now: Timestamp) -> bool {
        let Some(index) = self.recent.iter().position(|recent| recent.seq == seq) else {
            return false;
        };
        let reply = self.recent.remove(index).reply;
        self.push(Effect::Send(reply), false, now);
        if let Some(entry) = self.entries.last_mut() {
            entry.as_template = true;
        }
        true
    }

    /// A claim that its runner cannot begin any more (its time is up): nothing has left, so it is pending again.
    pub fn release(&mut self, seq: u32, now: Timestamp) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.seq == seq) {
            entry.tries = entry.tries.saturating_sub(1);
            entry.state = State::Pending { not_before: now };
        }
    }
}

impl Entry {
    pub fn class(&self) -> Class {
        match &self.effect {
            Effect::Send(reply) => reply.class(),
            Effect::Announce(_) => Class::Announcement,
        }
    }

    const fn respects_the_night(&self) -> bool {
        matches!(self.effect, Effect::Send(_)) && !self.answering
    }

    /// Sends of one class leave in order; but what she asks at night is answered at night, whatever else waits for
    /// the morning.
    fn holds_back(&self, later: &Self, is_night: bool) -> bool {
        let waits_for_the_morning = is_night
            && matches!(self.state, State::Pending { .. })
            && self.respects_the_night()
            && !later.respects_the_night();
        self.class() == later.class() && self.class().is_ordered() && !waits_for_the_morning
    }

    /// A template is not remembered: no window can be closed to it.
    fn remember_in(&self, recent: &mut Vec<Recent>) {
        let Effect::Send(reply) = &self.effect else {
            return;
        };
        let by_calendar = match self.class() {
            Class::Programme | Class::Prize => true,
            Class::Answer | Class::Announcement => false,
        };
        if by_calendar && !self.as_template {
            if recent.len() == RECENT_MAX {
                recent.remove(0);
            }
            recent.push(Recent { seq: self.seq, reply: reply.clone() });
        }
    }

    /// Draws the consequence of time that has passed; `false` if the entry has come to its end.
    fn refresh(&mut self, now: Timestamp) -> bool {
        match self.state {
            State::Claimed { until } if until <= now => {
                self.state = match self.effect {
                    Effect::Announce(_) => State::Pending { not_before: now },
                    Effect::Send(_) => {
                        State::InDoubt { until: until.plus(self.class().doubt_seconds()) }
                    }
                };
                true
            }
            State::InDoubt { until } if until <= now => {
                self.doubts = self.doubts.saturating_add(1);
                self.state = State::Pending { not_before: now };
                self.class().may_repeat() && self.doubts < DOUBTS_MAX
            }
            State::Claimed { .. } | State::InDoubt { .. } | State::Pending { .. } => true,
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
const fn is_zero(number: &u8) -> bool {
    *number == 0
}

impl Class {
    /// How long a doubtful send waits for its status.
    const fn doubt_seconds(self) -> i64 {
        match self {
            // She is waiting for an answer.
            Self::Answer => 2 * MINUTE,
            Self::Announcement | Self::Programme | Self::Prize => 15 * MINUTE,
        }
    }

    const fn may_repeat(self) -> bool {
        match self {
            Self::Announcement | Self::Answer | Self::Programme => true,
            // Two notices of one prize would be worse than one that a person has to repeat by hand.
            Self::Prize => false,
        }
    }

    const fn is_ordered(self) -> bool {
        match self {
            Self::Announcement => false,
            Self::Answer | Self::Programme | Self::Prize => true,
        }
    }
}

/// Our key in `biz_opaque_callback_data`: `v1.<participant>.<seq>.<attempt>`. It comes back in every status.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryKey {
    pub participant: ParticipantId,
    pub seq: u32,
    pub attempt: u8,
}

impl std::fmt::Display for DeliveryKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "v1.{}.{}.{}", self.participant, self.seq, self.attempt)
    }
}

impl DeliveryKey {
    /// `None` for a key that is not ours or of another edition.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (version, participant) = (parts.next()?, parts.next()?);
        let (seq, attempt) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        (version == "v1" && !participant.is_empty() && parts.next().is_none()).then(|| Self {
            participant: ParticipantId::new(participant),
            seq,
            attempt,
        })
    }
}
