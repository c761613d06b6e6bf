//! What a process has taken out of purses and not spent yet.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;
use tokio::sync::Mutex;

use crate::{
    domain::{
        budget::{Amount, Budget, Purpose},
        cohort::Cohort,
        ids::{CohortId, NumberId},
        time::{Timestamp, Zone},
    },
    ports::{Day, Purse, Taken, Unavailable},
};

/// Held while the purse is open, so that many messages at once take out one lease and not many.
#[derive(Debug, Clone, Default)]
pub(super) struct Wallet(Arc<Mutex<BTreeMap<Owner, Pocket>>>);

/// A number, and a cohort of its or those who are in none.
type Owner = (NumberId, Option<CohortId>);

/// Whose purse it is, and how much may be in it today.
#[derive(Debug, Clone)]
pub(super) struct Account {
    owner: Owner,
    budget: Budget,
    day: Date,
}

impl Account {
    /// `None`: of a cohort from before there were budgets.
    pub(super) fn of_cohort(cohort: &Cohort, now: Timestamp) -> Option<Self> {
        let owner = (cohort.number.clone(), Some(cohort.id.clone()));
        cohort.budget.map(|budget| Self { owner, budget, day: cohort.budget_day(now) })
    }

    /// Of everybody who is in no cohort: counted in messages, since no quote says what one costs.
    pub(super) fn of_strangers(number: &NumberId, messages_a_day: u64, now: Timestamp) -> Self {
        let (daily_cap, each) = (Amount(messages_a_day), Amount(1));
        let budget = Budget { daily_cap, template: each, free_form: each, people_a_day: None };
        Self { owner: (number.clone(), None), budget, day: Zone::utc().local(now).date() }
    }
}

/// What was taken out for one message, to be given back should it not leave.
#[derive(Debug, Clone, Default)]
pub(super) struct Payment {
    /// `None`: nobody pays.
    owner: Option<Owner>,
    amount: Amount,
}

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
    fn spent(&mut self, spent: Amount, account: &Account) {
        self.spent = spent;
        let cap = account.budget.daily_cap.0;
        let percent = spent.0.saturating_mul(100).checked_div(cap).unwrap_or(100);
        let passed = NEAR_PERCENT.into_iter().rev().find(|near| percent >= *near);
        if let Some(percent) = passed.filter(|percent| *percent > self.told) {
            self.told = percent;
            let (number, cohort) = account.names();
            tracing::warn!(number, cohort, percent, spent = spent.0, cap, "cap_near");
        }
    }

    fn is_empty(&mut self, account: &Account) {
        if self.told < REACHED_PERCENT {
            self.told = REACHED_PERCENT;
            let (number, cohort) = account.names();
            let cap = account.budget.daily_cap.0;
            tracing::error!(number, cohort, spent = self.spent.0, cap, "cap_reached");
        }
    }
}

impl Account {
    fn names(&self) -> (&str, Option<&str>) {
        (self.owner.0.as_str(), self.owner.1.as_ref().map(CohortId::as_str))
    }
}

impl Wallet {
    /// Pays for one message; `None`: there is no money for it today.
    pub(super) async fn pay(
        &self,
        purse: &impl Purse,
        account: &Account,
        purpose: Purpose,
        is_template: bool,
    ) -> Result<Option<Payment>, Unavailable> {
        let Account { owner, budget, day } = account;
        let price = budget.price(is_template);
        let payment = || Payment { owner: Some(owner.clone()), amount: price };
        let mut pockets = self.0.lock().await;
        let new = Pocket { day: *day, left: Amount(0), spent: Amount(0), paid: 0, told: 0 };
        let pocket = pockets.entry(owner.clone()).or_insert(new);
        if pocket.day != *day {
            *pocket = new;
        }
        let (ceiling, lease) = match budget.ceiling(purpose) {
            Some(ceiling) => (ceiling, budget.lease(price, pocket.spent, ceiling, pocket.paid)),
            None => (Amount(u64::MAX), price),
        };
        if price <= pocket.left && pocket.spent <= ceiling {
            pocket.left = pocket.left.minus(price);
            pocket.paid += 1;
            return Ok(Some(payment()));
        }
        let key = Day { number: &owner.0, cohort: owner.1.as_ref(), date: *day };
        // A whole lease first, and if there is no more so much, what this one costs.
        let second = Some(price).filter(|price| *price < lease);
        for amount in std::iter::once(lease).chain(second) {
            match purse.take(&key, amount, ceiling).await? {
                Taken::Yes { spent } => {
                    pocket.left = pocket.left.plus(amount).minus(price);
                    pocket.paid += 1;
                    pocket.spent(spent, account);
                    return Ok(Some(payment()));
                }
                Taken::No { spent } => pocket.spent(spent, account),
            }
        }
        pocket.is_empty(account);
        Ok(None)
    }

    pub(super) async fn give_back(&self, payment: &Payment) {
        let Some(owner) = &payment.owner else { return };
        if let Some(pocket) = self.0.lock().await.get_mut(owner) {
            pocket.left = pocket.left.plus(payment.amount);
        }
    }
}
