//! How deliveries add up: the account's calendar and its monthly allowances.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::{Category, FREE_SERVICE, Market, Usd, rate, replies_charged};

/// The facts that a price depends on.
#[derive(Clone, Copy, Debug)]
pub struct Occasion {
    pub number: u16,
    pub market: Market,
    pub category: Category,
    pub window_open: bool,
    pub entry_point: bool,
}

/// Why nothing is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Free {
    /// A service window, by the rules before October 2026.
    Window,
    /// One of the month's first thousand.
    Allowance,
    /// The 72 hours after an advertisement or a page button.
    EntryPoint,
}

impl Free {
    pub fn name(self) -> &'static str {
        match self {
            Self::Window => "service_window",
            Self::Allowance => "monthly_allowance",
            Self::EntryPoint => "entry_point",
        }
    }
}

/// What one delivery costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    pub category: Category,
    pub free: Option<Free>,
    /// `None` is unknown.
    pub usd: Option<Usd>,
}

/// The account's calendar and its monthly allowances.
#[derive(Clone, Debug)]
pub struct Meter {
    zone: TimeZone,
    used: BTreeMap<(u16, i16, i8), u32>,
    /// The day last looked up, with its ends: most messages fall on the same one.
    today: Option<(Timestamp, Timestamp, Date)>,
}

impl Meter {
    pub fn new(zone: TimeZone) -> Self {
        Self { zone, used: BTreeMap::new(), today: None }
    }

    pub fn day(&mut self, at: Timestamp) -> Date {
        if let Some((start, end, day)) = self.today
            && start <= at
            && at < end
        {
            return day;
        }
        let day = at.to_zoned(self.zone.clone()).date();
        let start = day.to_zoned(self.zone.clone()).map(|zoned| zoned.timestamp());
        let end = day
            .checked_add(1.day())
            .and_then(|next| next.to_zoned(self.zone.clone()))
            .map(|zoned| zoned.timestamp());
        if let (Ok(start), Ok(end)) = (start, end) {
            self.today = Some((start, end, day));
        }
        day
    }

    /// What it would cost now.
    pub fn quote(&mut self, occasion: Occasion, at: Timestamp) -> Charge {
        let day = self.day(at);
        let Occasion { number, market, category, window_open, entry_point } = occasion;
        let free = if entry_point {
            Some(Free::EntryPoint)
        } else if day < replies_charged() {
            let free = match category {
                Category::Service => true,
                Category::Utility => window_open,
                Category::Marketing | Category::Authentication => false,
            };
            free.then_some(Free::Window)
        } else if category == Category::Service {
            let used = self.used.get(&(number, day.year(), day.month())).copied().unwrap_or(0);
            (used < *FREE_SERVICE).then_some(Free::Allowance)
        } else {
            None
        };
        let usd = match free {
            Some(_) => Some(Usd(0)),
            None => rate(market, category, day),
        };
        Charge { category, free, usd }
    }

    /// The same, and the allowance is used up by it.
    pub fn charge(&mut self, occasion: Occasion, at: Timestamp) -> Charge {
        let charge = self.quote(occasion, at);
        if charge.free == Some(Free::Allowance) {
            let day = self.day(at);
            *self.used.entry((occasion.number, day.year(), day.month())).or_default() += 1;
        }
        charge
    }

    pub fn allowance_left(&mut self, number: u16, at: Timestamp) -> u32 {
        let day = self.day(at);
        let used = self.used.get(&(number, day.year(), day.month())).copied().unwrap_or(0);
        FREE_SERVICE.saturating_sub(used)
    }
}
