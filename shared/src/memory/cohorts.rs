use std::collections::BTreeMap;

use super::Store;
use crate::{
    domain::{
        budget::{Amount, Budget},
        cohort::{Cohort, PlannedStep},
        ids::{CohortId, EventId, NumberId},
        time::{Month, Timestamp},
    },
    ports::{Cohorts, Day, Passage, Pulse, Purse, Taken, Traffic, Unavailable},
    store::keys,
};

#[derive(Clone, Debug, Default)]
pub(super) struct Calendar {
    cohorts: BTreeMap<CohortId, Cohort>,
    steps: BTreeMap<EventId, StepRow>,
    beats: BTreeMap<NumberId, Timestamp>,
    billed: BTreeMap<NumberId, Month>,
    passed: BTreeMap<NumberId, Passage>,
    spent: BTreeMap<(NumberId, Option<CohortId>, jiff::civil::Date), Amount>,
}

#[derive(Clone, Debug)]
struct StepRow {
    step: PlannedStep,
    leased_until: Option<Timestamp>,
    finished: bool,
}

impl Cohorts for Store {
    async fn cohort(&self, id: &CohortId) -> Result<Option<Cohort>, Unavailable> {
        Ok(self.tables().cohorts.cohorts.get(id).cloned())
    }

    async fn open_cohorts(&self, number: &NumberId) -> Result<Vec<Cohort>, Unavailable> {
        let tables = self.tables();
        let all = tables.cohorts.cohorts.values();
        let mut open: Vec<Cohort> =
            all.filter(|cohort| cohort.number == *number).cloned().collect();
        open.sort_by_key(|cohort| keys::listed_cohort(cohort.entries_close(), &cohort.id));
        let old = open.len().saturating_sub(keys::LISTED_COHORTS_MAX);
        Ok(open.split_off(old))
    }

    async fn open(&self, cohort: &Cohort, steps: &[PlannedStep]) -> Result<bool, Unavailable> {
        keys::check_plan(steps).map_err(|error| Unavailable::new("the cohorts table", error))?;
        let calendar = &mut self.tables().cohorts;
        if calendar.cohorts.contains_key(&cohort.id) {
            return Ok(false);
        }
        calendar.cohorts.insert(cohort.id.clone(), cohort.clone());
        for step in steps {
            let row = StepRow { step: step.clone(), leased_until: None, finished: false };
            calendar.steps.insert(step.name(), row);
        }
        Ok(true)
    }

    async fn due_steps(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<PlannedStep>, Unavailable> {
        let tables = self.tables();
        let rows = tables.cohorts.steps.values();
        let mut due: Vec<PlannedStep> = rows
            .filter(|row| !row.finished && row.step.due <= now)
            .map(|row| row.step.clone())
            .collect();
        due.sort();
        due.truncate(limit);
        Ok(due)
    }

    async fn claim_step(
        &self,
        step: &PlannedStep,
        now: Timestamp,
        lease_seconds: i64,
    ) -> Result<bool, Unavailable> {
        let calendar = &mut self.tables().cohorts;
        let Some(row) = calendar.steps.get_mut(&step.name()) else {
            return Ok(false);
        };
        let free = !row.finished && row.leased_until.is_none_or(|until| until <= now);
        if free {
            row.leased_until = Some(now.plus(lease_seconds));
        }
        Ok(free)
    }

    async fn finish_step(&self, step: &PlannedStep, _now: Timestamp) -> Result<(), Unavailable> {
        if let Some(row) = self.tables().cohorts.steps.get_mut(&step.name())
            && row.step.due == step.due
        {
            row.finished = true;
        }
        Ok(())
    }

    async fn set_budget(&self, id: &CohortId, budget: &Budget) -> Result<bool, Unavailable> {
        let cohort = &mut self.tables().cohorts.cohorts;
        let Some(cohort) = cohort.get_mut(id) else { return Ok(false) };
        cohort.budget = Some(*budget);
        Ok(true)
    }

    async fn put_off(&self, step: &PlannedStep) -> Result<(), Unavailable> {
        let row = StepRow { step: step.clone(), leased_until: None, finished: false };
        self.tables().cohorts.steps.insert(step.name(), row);
        Ok(())
    }
}

impl Pulse for Store {
    async fn beat(&self, number: &NumberId, at: Timestamp) -> Result<(), Unavailable> {
        let known = &mut self.tables().cohorts.beats;
        let newest = known.entry(number.clone()).or_insert(at);
        *newest = at.max(*newest);
        Ok(())
    }

    async fn last_beat(&self, number: &NumberId) -> Result<Option<Timestamp>, Unavailable> {
        Ok(self.tables().cohorts.beats.get(number).copied())
    }

    async fn note_billed(&self, number: &NumberId, month: Month) -> Result<bool, Unavailable> {
        let billed = &mut self.tables().cohorts.billed;
        let is_news = billed.get(number).is_none_or(|known| *known < month);
        if is_news {
            billed.insert(number.clone(), month);
        }
        Ok(is_news)
    }
}

impl Traffic for Store {
    async fn pass(
        &self,
        number: &NumberId,
        messages: u32,
        at: Timestamp,
    ) -> Result<(), Unavailable> {
        let known = &mut self.tables().cohorts.passed;
        let passed = known.entry(number.clone()).or_insert(Passage { total: 0, at });
        passed.total += u64::from(messages);
        passed.at = at;
        Ok(())
    }

    async fn traffic(&self, number: &NumberId) -> Result<Option<Passage>, Unavailable> {
        Ok(self.tables().cohorts.passed.get(number).copied())
    }
}

impl Purse for Store {
    async fn take(
        &self,
        day: &Day<'_>,
        amount: Amount,
        ceiling: Amount,
    ) -> Result<Taken, Unavailable> {
        let known = &mut self.tables().cohorts.spent;
        let key = (day.number.clone(), day.cohort.cloned(), day.date);
        let spent = known.get(&key).copied().unwrap_or_default();
        let next = spent.plus(amount);
        if next > ceiling {
            return Ok(Taken::No { spent });
        }
        known.insert(key, next);
        Ok(Taken::Yes { spent: next })
    }

    async fn spent(&self, day: &Day<'_>) -> Result<Amount, Unavailable> {
        let key = (day.number.clone(), day.cohort.cloned(), day.date);
        Ok(self.tables().cohorts.spent.get(&key).copied().unwrap_or_default())
    }
}
