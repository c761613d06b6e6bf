//! Cohorts remembered for a minute: they change hardly ever, and a read for each message would double its price.

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

const FRESH_SECONDS: i64 = MINUTE;
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
    const fn is_fresh(&self, now: Timestamp) -> bool {
        now.since(self.at).unsigned_abs() < FRESH_SECONDS.unsigned_abs()
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
        if let Some(read) = known.filter(|read| read.is_fresh(now)) {
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
        if let Some(read) = known.filter(|read| read.is_fresh(now)) {
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
