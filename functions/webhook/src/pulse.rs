//! That statuses come in, noted once a minute: what `conversation` and `deliver` ask before they send a message again.
//! And that a number's free messages of the month are used up, noted once.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use futures_util::future::join;
use shared::{
    domain::{
        ids::NumberId,
        status::{Pricing, Status},
        time::{MINUTE, Month, Timestamp},
    },
    ports::Pulse,
};

/// What a body of statuses tells of their numbers.
pub(crate) struct Heard {
    newest: BTreeMap<NumberId, Timestamp>,
    billed: BTreeMap<NumberId, Month>,
}

impl Heard {
    pub(crate) fn of(statuses: &[Status], now: Timestamp) -> Self {
        Self { newest: newest(statuses, now), billed: billed(statuses, now) }
    }
}

/// The newest moment of which the statuses tell, by number.
fn newest(statuses: &[Status], now: Timestamp) -> BTreeMap<NumberId, Timestamp> {
    let mut newest = BTreeMap::new();
    for status in statuses {
        // A clock that is ahead of ours must not vouch for what has not happened yet.
        let at = status.at.min(now);
        let known = newest.entry(status.number.clone()).or_insert(at);
        *known = at.max(*known);
    }
    newest
}

/// The newest month of which an answer was billed, by number: then the number's free ones of that month are used up.
fn billed(statuses: &[Status], now: Timestamp) -> BTreeMap<NumberId, Month> {
    let mut billed = BTreeMap::new();
    for status in statuses {
        let is_billed =
            |pricing: &&Pricing| pricing.billable == Some(true) && pricing.category == "service";
        if status.pricing.as_ref().filter(is_billed).is_some() {
            // One from the future would keep this silent until then.
            let month = Month::of(status.at.min(now));
            let known = billed.entry(status.number.clone()).or_insert(month);
            *known = month.max(*known);
        }
    }
    billed
}

/// Each environment writes at most one unit a minute and number, however many statuses come.
const BEAT_SECONDS: i64 = MINUTE;

#[derive(Debug)]
pub struct Heart<L> {
    pulse: L,
    noted: Mutex<BTreeMap<NumberId, Timestamp>>,
    told: Mutex<BTreeMap<NumberId, Month>>,
}

impl<L: Pulse> Heart<L> {
    pub fn new(pulse: L) -> Self {
        Self { pulse, noted: Mutex::default(), told: Mutex::default() }
    }

    pub(crate) async fn hear(&self, heard: Heard) {
        join(self.beat(heard.newest), self.note_billed(heard.billed)).await;
    }

    /// A beat that cannot be written is left out: the next minute brings another, and until then nothing is repeated.
    async fn beat(&self, newest: BTreeMap<NumberId, Timestamp>) {
        for (number, at) in newest {
            if !self.is_due(&number, at) {
                continue;
            }
            match self.pulse.beat(&number, at).await {
                Ok(()) => {
                    self.noted().insert(number, at);
                }
                Err(error) => tracing::warn!(%error, "no_beat"),
            }
        }
    }

    /// Said once a month and number, by whichever environment sees it first. If that cannot be written, the next status
    /// tries.
    async fn note_billed(&self, billed: BTreeMap<NumberId, Month>) {
        for (number, month) in billed {
            if self.told().get(&number).is_some_and(|told| *told >= month) {
                continue;
            }
            match self.pulse.note_billed(&number, month).await {
                Ok(is_news) => {
                    if is_news {
                        tracing::warn!(%number, %month, "free_used_up");
                    }
                    self.told().insert(number, month);
                }
                Err(error) => tracing::warn!(%error, "not_noted"),
            }
        }
    }

    fn told(&self) -> std::sync::MutexGuard<'_, BTreeMap<NumberId, Month>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_due(&self, number: &NumberId, at: Timestamp) -> bool {
        self.noted().get(number).is_none_or(|noted| at.since(*noted) >= BEAT_SECONDS)
    }

    fn noted(&self) -> std::sync::MutexGuard<'_, BTreeMap<NumberId, Timestamp>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
