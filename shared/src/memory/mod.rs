//! The ports kept in maps: for transcripts, for simulations, and as the plain statement of what the tables do.
//!
//! Everything is deterministic and shared by cloning. State passes through JSON each time it is stored, so what
//! could not be stored cannot pass a test.

mod agendas;
mod beacons;
mod carried;
mod cohorts;
mod kept;
mod objects;
mod participants;
mod raffles;
mod time;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use beacons::{Beacons, test_value};
pub use carried::{Bus, Queues};
pub use objects::{Object, Objects, Shelf};
pub use time::{Clock, Counter};

use crate::store::seal::SealingKey;

/// All tables: participants and roster, cohorts, raffles, community.
#[derive(Clone, Debug, Default)]
pub struct Store(Arc<Mutex<Tables>>);

#[derive(Clone, Debug, Default)]
struct Tables {
    people: participants::People,
    cohorts: cohorts::Calendar,
    kept: kept::Kept,
    agendas: agendas::Kept,
    drums: raffles::Drums,
}

impl Store {
    pub fn new() -> Self {
        Self::default()
    }

    /// With smaller pages than [`MEMBERS_PER_PAGE`](crate::store::keys::MEMBERS_PER_PAGE), for tests.
    pub fn with_pages_of(members: usize) -> Self {
        let store = Self::default();
        store.tables().people.set_page(members);
        store
    }

    /// Participants are kept as they are given and do not pass through JSON: a tenth less work in a simulation that
    /// only asks what a week brings.
    pub fn trusting() -> Self {
        let store = Self::default();
        store.tables().people.trust_writes();
        store
    }

    /// Another store that holds the same now and goes its own way from here. (A clone is the same store.)
    #[must_use]
    pub fn fork(&self) -> Self {
        let tables = self.tables().clone();
        Self(Arc::new(Mutex::new(tables)))
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        lock(&self.0)
    }
}

/// A key for tests: the same aliases get the same seals in every run.
pub fn sealing_key() -> SealingKey {
    match SealingKey::new(b"a key that everybody may know: it seals nobody") {
        Ok(key) => key,
        Err(short) => unreachable!("{short}"),
    }
}

/// A test that panicked elsewhere must not hide its reason behind this one.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
