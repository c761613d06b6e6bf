//! Cohorts remembered for a while: a read for each message would double its price.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    domain::{
        cohort::Cohort,
        ids::{CohortId, NumberId},
        time::{MINUTE, Timestamp},
    },
    ports::{Cohorts, Unavailable},
};

/// Nothing of a cohort changes once it is open; should somebody mend one by hand, that is how long it takes.
const COHORT_SECONDS: i64 = 15 * MINUTE;
/// A code that was printed a minute ago has to be known.
const OPEN_SECONDS: i64 = MINUTE;
/// One process serves few numbers and cohorts; beyond this it forgets all and begins anew.
const REMEMBERED_MAX: usize = 256;

#[derive(Debug, Clone, Default)]
pub struct Directory(Arc<Mutex<Remembered>>);

#[derive(Debug, Default)]
struct Remembered {
    cohorts: BTreeMap<CohortId, Read<Option<Arc<Cohort>>>>,
    open: BTreeMap<NumberId, Read<Arc<Vec<Cohort>>>>,
}

#[derive(Debug, Clone)]
struct Read<T> {
    at: Timestamp,
    value: T,
}

impl<T> Read<T> {
    /// A clock that went backwards makes nothing fresh for ever.
    const fn is_fresh(&self, now: Timestamp, seconds: i64) -> bool {
        now.since(self.at).unsigned_abs() < seconds.unsigned_abs()
    }
}

impl Directory {
    pub async fn cohort(
        &self,
        store: &impl Cohorts,
        id: &CohortId,
        now: Timestamp,
    ) -> Result<Option<Arc<Cohort>>, Unavailable> {
        let known = self.with(|known| known.cohorts.get(id).cloned());
        // What is not there yet may be there soon.
        let seconds = |found: bool| if found { COHORT_SECONDS } else { OPEN_SECONDS };
        if let Some(read) = known.filter(|read| read.is_fresh(now, seconds(read.value.is_some()))) {
            return Ok(read.value);
        }
        let value = store.cohort(id).await?.map(Arc::new);
        let read = Read { at: now, value: value.clone() };
        self.with(|known| {
            forget_if_full(&mut known.cohorts);
            known.cohorts.insert(id.clone(), read);
        });
        Ok(value)
    }

    pub async fn open(
        &self,
        store: &impl Cohorts,
        number: &NumberId,
        now: Timestamp,
    ) -> Result<Arc<Vec<Cohort>>, Unavailable> {
        let known = self.with(|known| known.open.get(number).cloned());
        if let Some(read) = known.filter(|read| read.is_fresh(now, OPEN_SECONDS)) {
            return Ok(read.value);
        }
        let value = Arc::new(store.open_cohorts(number).await?);
        let read = Read { at: now, value: value.clone() };
        self.with(|known| {
            forget_if_full(&mut known.open);
            known.open.insert(number.clone(), read);
        });
        Ok(value)
    }

    fn with<T>(&self, f: impl FnOnce(&mut Remembered) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn forget_if_full<K, V>(known: &mut BTreeMap<K, V>) {
    if known.len() >= REMEMBERED_MAX {
        known.clear();
    }
}
