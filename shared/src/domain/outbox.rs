//! What is owed because of decisions: sends and announcements, in order, until each is done.
//!
//! An entry is *claimed* in the same write that decided it (or later, by whoever finds it pending), carried out, and
//! *settled* in the next write. A claim that runs out leaves an announcement to be repeated, which is harmless, and a
//! send *in doubt*, which is not: WhatsApp has no key that would make a repetition harmless. A doubtful send waits
//! for the status webhook that bears its key. It is repeated once, only after that wait, and only if the channel has
//! meanwhile spoken of later messages and not of this one.

mod entry;
mod key;
mod news;
mod pair;
#[cfg(test)]
mod tests;

use crate::planted::{Bug, planted};
use serde::{Deserialize, Serialize};

use super::{
    reply::Class,
    time::{MINUTE, QuietHours, Timestamp, Zone},
};

pub use entry::{Effect, Entry, State};
pub use key::DeliveryKey;
pub use news::News;
pub use pair::{BURST as PAIR_BURST, PAUSE_SECONDS as PAIR_PAUSE_SECONDS};

use entry::Aged;
use news::{Recent, Repeated};
use pair::Pair;

/// Longer than the client's timeout of 10 s, so that a claim never ends while its request is under way.
pub const LEASE_SECONDS: i64 = 20;
/// A send waits up to 5 s for its turn, and the client gives up 10 s later. It must not begin when the rest of its lease
/// could not hold it.
pub const SEND_SECONDS_MAX: i64 = 15;
/// Tries of a send that Meta refused for the moment (an outage).
const TRIES_MAX: u8 = 6;
/// Tries of a send that could not leave for reasons that are not its own: with pauses of up to 15 minutes, half a day,
/// after which a lesson can be opened from the menu.
const HELD_MAX: u8 = 50;

/// Whoever has to wait longer for an answer has put her phone away: it does not wake her at night.
const ANSWERING_SECONDS_MAX: i64 = 10 * MINUTE;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outbox {
    /// Number of the next entry; never used twice.
    #[serde(rename = "n", default)]
    next: u32,
    #[serde(rename = "e", default, skip_serializing_if = "Vec::is_empty")]
    entries: Vec<Entry>,
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    recent: Vec<Recent>,
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    repeated: Vec<Repeated>,
    #[serde(rename = "p", default, skip_serializing_if = "Pair::is_unused")]
    pair: Pair,
}

/// An entry to be carried out now by whoever claimed it.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub seq: u32,
    pub attempt: u8,
    pub effect: Effect,
    pub as_template: bool,
    /// The reply's own template is stopped, or its form.
    pub fallback: bool,
    pub until: Timestamp,
}

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// It left as a template: should it fail later, a template is what failed.
    DoneAsTemplate,
    /// It certainly did not leave; again after this many seconds.
    RetryAfter(i64),
    /// The same, because there is too much of everything or no way out: that says nothing of this message.
    HeldBack(i64),
    /// The window was closed: once more as a template.
    NeedsTemplate,
    /// Its template or its form is stopped: the fallback at once.
    NeedsFallback,
    /// Refused for good.
    Refused,
    InDoubt,
}

/// A message that came to an end of which somebody has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It certainly did not arrive, and is not tried again.
    Failed { seq: u32, class: Class },
    /// Nobody knows whether it arrived, and it is not tried again.
    Unconfirmed { seq: u32, class: Class },
    /// Two tries of it arrived: what all of this is there to prevent.
    Twice { seq: u32 },
}

/// What [`Outbox::claim`] found.
#[must_use]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claim {
    /// To be carried out now, in order.
    pub jobs: Vec<Job>,
    pub ended: Vec<Ended>,
}

impl Outbox {
    pub fn push(&mut self, effect: Effect, answering: bool, not_before: Timestamp) {
        let seq = self.next;
        self.next = self.next.wrapping_add(1);
        self.entries.push(Entry::new(seq, effect, answering, not_before));
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn is_unused(&self) -> bool {
        self.next == 0
    }

    /// The number of the next entry: how many there have been.
    pub const fn next_seq(&self) -> u32 {
        self.next
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub fn effects_mut(&mut self) -> impl Iterator<Item = &mut Effect> {
        self.entries.iter_mut().map(|entry| &mut entry.effect)
    }

    /// Somebody is carrying something out, as far as anyone can tell.
    pub fn is_busy(&self, now: Timestamp) -> bool {
        self.entries.iter().any(|entry| match entry.state {
            State::Claimed { until } => until > now,
            State::Pending { .. } | State::InDoubt { .. } => false,
        })
    }

    /// A doubt's wait is over: before it is claimed, ask whether the channel is alive.
    pub fn has_old_doubt(&self, now: Timestamp) -> bool {
        self.entries.iter().any(|entry| match entry.state {
            State::InDoubt { until, .. } => until <= now,
            State::Pending { .. } | State::Claimed { .. } => false,
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
                State::InDoubt { until, .. } => Some(until),
                State::Claimed { .. } => None,
            })
            .min()
    }

    /// What a timer that is believed without a look would do: see [`Bug::TrustStaleTimer`].
    pub(super) fn end_doubts(&mut self, now: Timestamp) {
        for entry in &mut self.entries {
            if let State::InDoubt { until, .. } = &mut entry.state {
                *until = now;
            }
        }
    }

    /// Drops the sends that have not started; announcements stay. For opting out and erasure.
    pub fn drop_sends(&mut self) {
        self.entries.retain(|entry| matches!(entry.effect, Effect::Announce(_)));
    }

    /// Drops the sends that have certainly not left and that `stale` takes for untrue by now.
    pub fn drop_untried(&mut self, stale: impl Fn(&super::reply::Reply) -> bool) {
        self.entries.retain(|entry| match (&entry.effect, entry.state) {
            (Effect::Send(reply), State::Pending { .. }) => {
                entry.tries > entry.held || !stale(reply)
            }
            (Effect::Send(_) | Effect::Announce(_), _) => true,
        });
    }

    /// Takes everything that may be carried out at `now`, in order. Nothing while another runner is busy: it will
    /// find the rest when it settles. `heard` is the newest moment of which any status of her number has come in; it
    /// is asked for only where [`Outbox::has_old_doubt`].
    pub fn claim(
        &mut self,
        now: Timestamp,
        quiet: &QuietHours,
        zone: &Zone,
        heard: Option<Timestamp>,
    ) -> Claim {
        if self.is_busy(now) {
            return Claim::default();
        }
        let utc = Zone::utc();
        let zone = if planted(Bug::WrongZone) { &utc } else { zone };
        let ended = self.age(now, heard);
        let until = now.plus(LEASE_SECONDS);
        let is_night = quiet.contains(zone, now);
        let mut jobs: Vec<Job> = Vec::new();
        for index in 0..self.entries.len() {
            let (earlier, rest) = self.entries.split_at_mut(index);
            let Some(entry) = rest.first_mut() else { break };
            let State::Pending { not_before } = entry.state else { continue };
            let mut ready = not_before.max(now);
            let is_send = matches!(entry.effect, Effect::Send(_));
            if is_send {
                ready = ready.max(self.pair.next(now));
            }
            if entry.respects_the_night() && !planted(Bug::SkipQuietHours) {
                ready = quiet.next_waking(zone, ready);
            }
            let held_back = earlier.iter().any(|earlier| {
                let leaves_before = jobs.iter().any(|job| job.seq == earlier.seq);
                !leaves_before && earlier.holds_back(entry, is_night) && !planted(Bug::Overtake)
            });
            if ready > now {
                entry.state = State::Pending { not_before: ready };
            } else if !held_back {
                if is_send {
                    self.pair.take(now);
                }
                entry.tries = entry.tries.saturating_add(1);
                entry.state = State::Claimed { until };
                jobs.push(Job {
                    seq: entry.seq,
                    attempt: entry.tries,
                    effect: entry.effect.clone(),
                    as_template: entry.as_template,
                    fallback: entry.fallback,
                    until,
                });
            }
        }
        Claim { jobs, ended }
    }

    /// Draws the consequences of time that has passed.
    fn age(&mut self, now: Timestamp, heard: Option<Timestamp>) -> Vec<Ended> {
        let mut ended = Vec::new();
        let mut arrived = Vec::new();
        self.entries.retain_mut(|entry| match entry.age(now, heard) {
            Aged::Stays => true,
            Aged::Arrived => {
                arrived.push(entry.clone());
                false
            }
            Aged::Unconfirmed => {
                ended.push(Ended::Unconfirmed { seq: entry.seq, class: entry.class() });
                false
            }
        });
        for entry in arrived {
            self.remember(&entry, entry.arrived);
        }
        ended
    }

    /// Records what became of a job. One that a status has settled meanwhile is not there any more.
    pub fn settle(&mut self, seq: u32, outcome: Outcome, now: Timestamp) -> Option<Ended> {
        let index = self.entries.iter().position(|entry| entry.seq == seq)?;
        let entry = &mut self.entries[index];
        let class = entry.class();
        if entry.arrived > 0 {
            let entry = self.entries.remove(index);
            self.remember(&entry, entry.arrived);
            let twice = matches!(outcome, Outcome::Done | Outcome::DoneAsTemplate);
            return twice.then_some(Ended::Twice { seq });
        }
        let failed = match outcome {
            Outcome::Done | Outcome::DoneAsTemplate => {
                let mut entry = self.entries.remove(index);
                entry.as_template |= outcome == Outcome::DoneAsTemplate;
                self.remember(&entry, entry.tries);
                return None;
            }
            Outcome::Refused => true,
            Outcome::RetryAfter(seconds) => {
                entry.state = State::Pending { not_before: now.plus(seconds) };
                // Somebody else has to hear an announcement, however long the bus is down: who erases herself, say.
                class != Class::Announcement && entry.tries.saturating_sub(entry.held) >= TRIES_MAX
            }
            Outcome::HeldBack(seconds) => {
                entry.state = State::Pending { not_before: now.plus(seconds) };
                entry.held = entry.held.saturating_add(1);
                entry.answering &= seconds <= ANSWERING_SECONDS_MAX;
                class != Class::Announcement && entry.held >= HELD_MAX
            }
            // Only once: a template that is refused for a closed window would be refused for ever.
            Outcome::NeedsTemplate if entry.as_template => true,
            Outcome::NeedsTemplate => {
                entry.as_template = true;
                entry.state = State::Pending { not_before: now };
                false
            }
            Outcome::NeedsFallback if entry.fallback => true,
            Outcome::NeedsFallback => {
                // Words stand in for a form, another template for a template.
                entry.as_template |= !entry.has_form();
                entry.fallback = true;
                entry.state = State::Pending { not_before: now };
                false
            }
            Outcome::InDoubt => {
                entry.doubt(now);
                false
            }
        };
        if !failed {
            return None;
        }
        let entry = self.entries.remove(index);
        // An earlier try may have arrived after all.
        Some(match entry.doubts {
            0 => Ended::Failed { seq, class },
            1.. => Ended::Unconfirmed { seq, class },
        })
    }

    /// A claim that its runner cannot begin any more (its time is up): nothing has left, so it is pending again.
    pub fn release(&mut self, seq: u32, now: Timestamp) {
        let Some(index) = self.entries.iter().position(|entry| entry.seq == seq) else {
            return;
        };
        let entry = &mut self.entries[index];
        entry.tries = entry.tries.saturating_sub(1);
        entry.state = State::Pending { not_before: now };
        if matches!(entry.effect, Effect::Send(_)) {
            self.pair.give_back();
        }
        if entry.arrived > 0 {
            let entry = self.entries.remove(index);
            self.remember(&entry, entry.arrived);
        }
    }
}
