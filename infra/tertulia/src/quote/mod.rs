//! `tertulia quote`: what a course costs before anybody is asked to join.
//!
//! The course is lived three times by the same people, through the real functions on models: as they are expected to
//! be, silent, and talkative. What was delivered is priced by the rate card of its day.

mod picture;
mod report;
#[cfg(test)]
mod tests;
mod tier;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::{Context, Result};
use jiff::civil::Date;
use rates::{
    Category, Market, Usd,
    aws::{Prices, Usage},
};
use serde::Serialize;
use simulation::{
    Habits, Outcome, SEND_RATE,
    account::Account,
    habits::{Model, Share},
};
use simulator::{Bill, Delivery};

use crate::simulate::{Files, Prepared, Request, write};

pub use report::report;

/// Of the number's rate, what scheduled messages may count on; the rest is kept for replies.
const BULK_SHARE_PERCENT: u64 = 70;

/// Everything that is printed, drawn and written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quote {
    pub course: String,
    pub title: String,
    pub country: String,
    pub participants: usize,
    pub starts_on: Date,
    pub seed: u64,
    pub card: Option<Card>,
    pub best: Scenario,
    pub expected: Scenario,
    pub worst: Scenario,
    pub sending: Sending,
    pub aws: Aws,
}

/// What the calls of the three runs cost on AWS, with nothing of an account's free allowances. What a deployment costs
/// while nobody uses it is not in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Aws {
    pub region: &'static str,
    /// When the prices were looked up.
    pub prices_of: String,
    pub best: Usd,
    pub expected: Usd,
    pub worst: Usd,
}

/// The prices that hold on the first day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Card {
    pub from: Date,
    pub checked_on: Date,
    pub source: String,
    pub marketing: Usd,
    pub utility: Usd,
    pub service: Usd,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scenario {
    pub assumes: &'static str,
    pub total: Sum,
    pub by_category: BTreeMap<&'static str, Sum>,
    pub by_day: BTreeMap<Date, BTreeMap<&'static str, Sum>>,
    /// Delivered and free: the number's first thousand of the month.
    pub free: usize,
    pub each: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Sum {
    pub delivered: usize,
    pub billed: usize,
    /// Of those whose price is known.
    pub usd: Usd,
    pub unknown_price: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sending {
    /// Messages a second, in and out, that the number may pass.
    pub rate: u32,
    /// One lesson to everybody takes so long.
    pub lesson_seconds: u64,
    /// Different people in any 24 hours who are written to without having written.
    pub people_a_day: usize,
    /// The messaging limit that this needs; `None` is *unlimited*.
    pub limit: Option<u32>,
}

/// What is told apart: who talks how much, and as what WhatsApp charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Best,
    Expected,
    Worst,
}

impl Case {
    const fn assumes(self) -> &'static str {
        match self {
            Self::Best => "nobody writes more than the course asks for",
            Self::Expected => "people behave as the country's model assumes",
            Self::Worst => {
                "everybody stays, talks a lot and fills in no form, and each lesson and template is charged as marketing"
            }
        }
    }

    fn model(self, model: &Model) -> Model {
        let mut model = model.clone();
        let talk = match self {
            Self::Expected => return model,
            Self::Best => 0.0,
            Self::Worst => 1.0,
        };
        let week = &mut model.week;
        for share in [
            &mut week.asks_a_question,
            &mut week.opens_the_menu,
            &mut week.says_thanks,
            &mut week.several_bubbles,
            &mut week.writes_in_the_wrong_place,
            &mut week.sends_it_again,
        ] {
            set(share, talk);
        }
        // A cohort can be opened without a form, and Meta can stop one.
        set(&mut model.joining.fills_in_the_form, 1.0 - talk);
        if self == Self::Worst {
            for share in [&mut week.starts, &mut week.finishes, &mut week.sends_a_challenge] {
                set(share, 1.0);
            }
            let joining = &mut model.joining;
            for share in [
                &mut week.leaves,
                &mut week.erases_herself,
                &mut joining.declines,
                &mut joining.ignores_the_consent,
            ] {
                set(share, 0.0);
            }
        }
        model
    }

    fn category(self, delivery: &Delivery, is_bulk: bool) -> Category {
        if self == Self::Worst && is_bulk { Category::Marketing } else { delivery.category }
    }
}

fn set(share: &mut Share, to: f64) {
    *share = Share { share: to, source: "quote".to_owned() };
}

/// Runs all three, prints the quote, and writes what was asked for.
///
/// # Errors
/// What cannot be simulated, or a file that cannot be written.
pub fn run(request: &Request, courses: &Path, threads: Option<usize>, to: &Files) -> Result<()> {
    let quote = quote(request, courses, threads)?;
    println!("{}", report(&quote));
    if let Some(path) = &to.json {
        let text = serde_json::to_string_pretty(&quote).context("the quote cannot be written")?;
        write(path, text + "\n")?;
    }
    if let Some(path) = &to.svg {
        write(path, picture::svg(&quote))?;
    }
    Ok(())
}

/// # Errors
/// What cannot be simulated, with what to do about it.
pub fn quote(request: &Request, courses: &Path, threads: Option<usize>) -> Result<Quote> {
    let prepared = request.prepare(courses, crate::simulate::threads(threads))?;
    let play = |case| {
        let mut prepared = prepared.clone();
        let model = Arc::new(Case::model(case, &prepared.model));
        prepared.options.habits = Habits::Modelled(model);
        prepared.options.count_usage = true;
        let Outcome { account, used, .. } = simulation::run(request.seed, &prepared.options);
        (Scenario::of(case, &account, &prepared), used.total(), account)
    };
    let (expected, usual, account) = play(Case::Expected);
    let ((best, least, _), (worst, most, _)) = (play(Case::Best), play(Case::Worst));
    let people_a_day = tier::people_a_day(&account);
    let lessons = u64::try_from(request.participants).unwrap_or(u64::MAX);
    let share = u64::from(SEND_RATE) * BULK_SHARE_PERCENT;
    Ok(Quote {
        course: request.course.clone(),
        title: prepared.title.clone(),
        country: prepared.options.country.clone(),
        participants: request.participants,
        starts_on: request.starts_on,
        seed: request.seed,
        card: card(&prepared),
        best,
        expected,
        worst,
        sending: Sending {
            rate: SEND_RATE,
            lesson_seconds: (lessons * 100).div_ceil(share),
            people_a_day,
            limit: tier::limit(people_a_day),
        },
        aws: Aws::of([least, usual, most]),
    })
}

fn card(prepared: &Prepared) -> Option<Card> {
    let market = Market::of_country(&prepared.options.country);
    let row = rates::row(market, prepared.request.starts_on)?;
    Some(Card {
        from: row.from,
        checked_on: row.checked_on,
        source: row.source.clone(),
        marketing: row.marketing,
        utility: row.utility,
        service: row.service,
    })
}

impl Aws {
    fn of(usages: [Usage; 3]) -> Self {
        let prices = Prices::current();
        let [best, expected, worst] = usages.map(|usage| Usd::of_dollars(usage.usd(&prices)));
        Self { region: "us-east-1", prices_of: prices.date(), best, expected, worst }
    }
}

impl Scenario {
    /// All cohorts write from one number, so their deliveries are one account's, in order of time.
    fn of(case: Case, account: &Account, prepared: &Prepared) -> Self {
        let rules = jiff::tz::TimeZone::get(prepared.options.zone.name());
        let mut bill = Bill::new(rules.unwrap_or(jiff::tz::TimeZone::UTC));
        let mut deliveries: Vec<Delivery> = account
            .messages
            .iter()
            .filter_map(|letter| {
                let delivery = letter.delivery?;
                let is_bulk = letter.template || letter.day.is_some();
                Some(Delivery { category: case.category(&delivery, is_bulk), ..delivery })
            })
            .collect();
        deliveries.sort();
        let mut scenario = Self {
            assumes: case.assumes(),
            total: Sum::default(),
            by_category: BTreeMap::new(),
            by_day: BTreeMap::new(),
            free: 0,
            each: 0.0,
        };
        for delivery in deliveries {
            let charge = bill.charge(&delivery);
            let category = charge.category.name();
            let day = scenario.by_day.entry(bill.day(delivery.at)).or_default();
            let sums = [
                day.entry(category).or_default(),
                scenario.by_category.entry(category).or_default(),
                &mut scenario.total,
            ];
            for sum in sums {
                sum.add(charge.free.is_none(), charge.usd);
            }
            scenario.free += usize::from(charge.free == Some(rates::Free::Allowance));
        }
        scenario.each = scenario.total.usd.dollars() / prepared.request.participants as f64;
        scenario
    }
}

impl Sum {
    fn add(&mut self, billed: bool, usd: Option<Usd>) {
        self.delivered += 1;
        self.billed += usize::from(billed);
        match usd {
            Some(usd) => self.usd.0 += usd.0,
            None => self.unknown_price += 1,
        }
    }
}
