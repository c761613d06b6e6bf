//! What a process has taken out of its cohorts' purses and not spent yet.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;
use tokio::sync::Mutex;

use crate::{
    domain::{
        budget::{Amount, Purpose},
        cohort::Cohort,
        ids::CohortId,
        time::Timestamp,
    },
    ports::{Day, Purse, Taken, Unavailable},
};

/// Held while the purse is open, so that many messages at once take out one lease and not many.
#[derive(Debug, Clone, Default)]
pub(super) struct Wallet(Arc<Mutex<BTreeMap<CohortId, Pocket>>>);

#[derive(Debug, Clone, Copy)]
struct Pocket {
    day: Date,
    left: Amount,
    /// By everybody, when the purse was last open.
    spent: Amount,
    /// Messages that this process has paid for.
    paid: u64,
    /// Percent of the cap of which somebody has been told.
    told: u64,
}

/// Of these parts of the cap somebody is told beforehand; then that there is no more.
const NEAR_PERCENT: [u64; 2] = [70, 90];
const REACHED_PERCENT: u64 = 100;

impl Pocket {
    fn spent(&mut self, spent: Amount, cohort: &CohortId, cap: Amount) {
        self.spent = spent;
        let percent = spent.0.saturating_mul(100).checked_div(cap.0).unwrap_or(100);
        let passed = NEAR_PERCENT.into_iter().rev().find(|near| percent >= *near);
        if let Some(percent) = passed.filter(|percent| *percent > self.told) {
            self.told = percent;
            tracing::warn!(%cohort, percent, spent = spent.0, cap = cap.0, "cap_near");
        }
    }
}

impl Wallet {
    /// Pays for one message, or says that there is no money for it today.
    pub(super) async fn pay(
        &self,
        purse: &impl Purse,
        cohort: &Cohort,
        purpose: Purpose,
        is_template: bool,
        now: Timestamp,
    ) -> Result<bool, Unavailable> {
        let Some(budget) = &cohort.budget else { return Ok(true) };
        let price = budget.price(is_template);
        let day = cohort.budget_day(now);
        let mut pockets = self.0.lock().await;
        let new = Pocket { day, left: Amount(0), spent: Amount(0), paid: 0, told: 0 };
        let pocket = pockets.entry(cohort.id.clone()).or_insert(new);
        if pocket.day != day {
            *pocket = new;
        }
        let (ceiling, lease) = match budget.ceiling(purpose) {
            Some(ceiling) => (ceiling, budget.lease(price, pocket.spent, ceiling, pocket.paid)),
            None => (Amount(u64::MAX), price),
        };
        if price <= pocket.left && pocket.spent <= ceiling {
            pocket.left = pocket.left.minus(price);
            pocket.paid += 1;
            return Ok(true);
        }
        let key = Day { number: &cohort.number, cohort: &cohort.id, date: day };
        // A whole lease first, and if there is no more so much, what this one costs.
        let second = Some(price).filter(|price| *price < lease);
        for amount in std::iter::once(lease).chain(second) {
            match purse.take(&key, amount, ceiling).await? {
                Taken::Yes { spent } => {
                    pocket.left = pocket.left.plus(amount).minus(price);
                    pocket.paid += 1;
                    pocket.spent(spent, &cohort.id, budget.daily_cap);
                    return Ok(true);
                }
                Taken::No { spent } => pocket.spent(spent, &cohort.id, budget.daily_cap),
            }
        }
        if pocket.told < REACHED_PERCENT {
            pocket.told = REACHED_PERCENT;
            tracing::error!(cohort = %cohort.id, spent = pocket.spent.0, cap = budget.daily_cap.0, "cap_reached");
        }
        Ok(false)
    }

    /// What was paid for did not leave, or is not charged.
    pub(super) async fn give_back(&self, cohort: &Cohort, is_template: bool) {
        let Some(budget) = &cohort.budget else { return };
        if let Some(pocket) = self.0.lock().await.get_mut(&cohort.id) {
            pocket.left = pocket.left.plus(budget.price(is_template));
        }
    }
}
