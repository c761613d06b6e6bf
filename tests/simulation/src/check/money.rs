//! Invariant 10: a day costs no more than its cap. What nobody may be refused is not counted against it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use shared::domain::{outbox::DeliveryKey, time::Timestamp};

use super::{Checker, sends::Kind};

/// From the moment at which a message is paid to the one at which Meta takes it.
const ON_ITS_WAY_SECONDS: i64 = 30;

pub(super) const DUTIES: [&str; 8] = [
    "consent_refused",
    "opted_out",
    "confirm_opt_out",
    "my_data",
    "confirm_erase",
    "erase_cancelled",
    "erased",
    "help",
];

/// What was accepted on each day, by what it would have cost.
#[derive(Debug, Default)]
pub(crate) struct Money {
    all: BTreeMap<Date, u64>,
    programme: BTreeMap<Date, u64>,
}

impl Checker {
    pub(crate) fn costs(&mut self, key: &str, now: Timestamp) {
        let Some(budget) = self.cohort.budget else { return };
        let Some(key) = DeliveryKey::parse(key).filter(|_| self.active) else { return };
        let Some(item) = self.items.get(&key.participant) else { return };
        let is_in_it = item.latest.as_ref().is_some_and(|latest| latest.cohort().is_some());
        let Some(owed) = item.owed.get(&key.seq).filter(|_| is_in_it) else { return };
        let Some(zone) = self.cohort.zones.first() else { return };
        let (date, paid) =
            (zone.local(now).date(), zone.local(now.plus(-ON_ITS_WAY_SECONDS)).date());
        // At midnight nobody outside knows which day has paid.
        if DUTIES.contains(&owed.name) || date != paid {
            return;
        }
        // Every message of these worlds has one price.
        let price = budget.free_form.0;
        let (name, is_programme) = (owed.name, owed.kind != Kind::Answer);
        let all = self.money.all.entry(date).or_default();
        *all += price;
        let (all, cap) = (*all, budget.daily_cap.0);
        if all > cap {
            self.fail(10, format!("{name} makes {all} on {date}, more than the cap of {cap}"));
        }
        if is_programme {
            let programme = self.money.programme.entry(date).or_default();
            *programme += price;
            let (spent, most) = (*programme, cap / 5 * 4);
            if spent > most {
                self.fail(
                    10,
                    format!("{name} makes {spent} on {date} for the programme, of {most}"),
                );
            }
        }
    }
}
