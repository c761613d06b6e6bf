//! That statuses come in, noted once a minute: what `conversation` and `deliver` ask before they send a message again.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use shared::{
    domain::{
        ids::NumberId,
        status::Status,
        time::{MINUTE, Timestamp},
    },
    ports::Pulse,
};

/// The newest moment of which the statuses tell, by number.
pub(crate) fn newest(statuses: &[Status], now: Timestamp) -> BTreeMap<NumberId, Timestamp> {
    let mut newest = BTreeMap::new();
    for status in statuses {
        // A clock that is ahead of ours must not vouch for what has not happened yet.
        let at = status.at.min(now);
        let known = newest.entry(status.number.clone()).or_insert(at);
        *known = at.max(*known);
    }
    newest
}

/// Each environment writes at most one unit a minute and number, however many statuses come.
const BEAT_SECONDS: i64 = MINUTE;

#[derive(Debug)]
pub struct Heart<L> {
    pulse: L,
    noted: Mutex<BTreeMap<NumberId, Timestamp>>,
}

impl<L: Pulse> Heart<L> {
    pub fn new(pulse: L) -> Self {
        Self { pulse, noted: Mutex::default() }
    }

    /// A beat that cannot be written is left out: the next minute brings another, and until then nothing is repeated.
    pub(crate) async fn hear(&self, newest: BTreeMap<NumberId, Timestamp>) {
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

    fn is_due(&self, number: &NumberId, at: Timestamp) -> bool {
        self.noted().get(number).is_none_or(|noted| at.since(*noted) >= BEAT_SECONDS)
    }

    fn noted(&self) -> std::sync::MutexGuard<'_, BTreeMap<NumberId, Timestamp>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
