//! The figures of a simulated week.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use serde::Serialize;
use shared::domain::{
    course::{DAYS, Day},
    enrollment::RaffleResult,
    time::{Timestamp, Zone},
};
use simulation::{
    Outcome,
    account::{Account, Standing},
};
use simulator::{Bill, Delivery, Usd, card};

use super::Prepared;

/// Everything that is printed, drawn and written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Week {
    pub course: String,
    pub title: String,
    pub country: String,
    pub zone: String,
    pub participants: usize,
    pub cohorts: usize,
    pub days: u32,
    pub starts_on: Date,
    pub seed: u64,
    pub faults: String,
    /// Of everything that happened: the same seed and options give the same.
    pub history_hash: String,
    pub people: People,
    pub lessons: Vec<LessonDay>,
    /// Each kind of message.
    pub messages: BTreeMap<&'static str, Sums>,
    pub advisor: Advisor,
    pub money: Money,
    pub faults_struck: BTreeMap<&'static str, u64>,
    /// Invariants that broke; none, or something is wrong with Tertulia.
    pub violations: usize,
    /// What the people are assumed to be like.
    pub assumptions: Vec<Assumption>,
    /// Somebody of each kind, by her number: for `tertulia explain`.
    pub examples: BTreeMap<&'static str, usize>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct People {
    pub wrote: usize,
    pub consented: usize,
    pub enrolled: usize,
    /// Marked a lesson as done, of those enrolled.
    pub started: usize,
    /// At least four of the five lessons.
    pub finished: usize,
    pub sent_a_challenge: usize,
    pub asked: usize,
    pub fell_silent: usize,
    pub left: usize,
    pub erased: usize,
    pub won: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LessonDay {
    pub day: u8,
    pub date: Date,
    pub delivered: usize,
    /// By the people's own clocks.
    pub first: Option<DateTime>,
    pub half: Option<DateTime>,
    pub nearly_all: Option<DateTime>,
    pub last: Option<DateTime>,
    pub read: usize,
    pub done: usize,
    pub challenges: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sums {
    pub sent: usize,
    pub delivered: usize,
    pub billed: usize,
    /// Of those whose price is known.
    pub usd: Dollars,
    pub unknown_price: usize,
}

/// A millionth of a dollar is the unit inside, so that sums are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dollars(pub Usd);

impl Serialize for Dollars {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// What comes to the advisors' desks.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Advisor {
    pub questions: usize,
    pub challenges: usize,
    pub calls_for_attention: usize,
    /// On each date, by the hour: questions, challenges and calls together.
    pub by_hour: BTreeMap<Date, [usize; 24]>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Money {
    /// From when on the card is in force by which this is priced.
    pub card: Option<Date>,
    pub by_day: BTreeMap<Date, Sums>,
    pub total: Sums,
    /// Delivered and free: the month's first thousand.
    pub allowance: usize,
    pub per_enrolled: Option<f64>,
    pub per_finisher: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assumption {
    pub what: &'static str,
    pub share: f64,
    pub source: String,
}

impl Week {
    pub fn of(prepared: &Prepared, outcome: &Outcome) -> Self {
        let (request, options) = (&prepared.request, &prepared.options);
        let account = &outcome.account;
        let (messages, money) = money(account, prepared);
        let struck = outcome.struck.0.iter().map(|(fault, count)| (fault.words(), *count));
        let assumptions = prepared.model.shares().into_iter().map(|(what, share)| Assumption {
            what,
            share: share.share,
            source: share.source.clone(),
        });
        Self {
            course: request.course.clone(),
            title: prepared.title.clone(),
            country: options.country.clone(),
            zone: options.zone.name().to_owned(),
            participants: request.participants,
            cohorts: request.participants.div_ceil(options.people_per_world),
            days: request.days,
            starts_on: request.starts_on,
            seed: request.seed,
            faults: format!("{:?}", request.faults).to_lowercase(),
            history_hash: outcome.history_hash.clone(),
            people: people(account),
            lessons: Day::all()
                .take(request.days as usize)
                .map(|day| lesson(day, account, prepared))
                .collect(),
            messages,
            advisor: advisor(account, &options.zone),
            money,
            faults_struck: struck.collect(),
            violations: outcome.failures.len(),
            assumptions: assumptions.collect(),
            examples: examples(account),
        }
    }
}

fn people(account: &Account) -> People {
    let mut people = People::default();
    for life in account.people.values() {
        let add = |place: &mut usize, holds: bool| *place += usize::from(holds);
        let consented = match life.standing {
            Standing::Joining | Standing::Waiting | Standing::Enrolled | Standing::Left => true,
            Standing::Erased => true,
            Standing::Unknown | Standing::Asked | Standing::Declined => false,
        };
        add(&mut people.wrote, life.standing != Standing::Unknown);
        add(&mut people.consented, consented);
        add(&mut people.enrolled, life.standing == Standing::Enrolled || !life.lessons.is_empty());
        add(&mut people.started, !life.done.is_empty());
        add(&mut people.finished, life.done.len() + 1 >= usize::from(DAYS));
        add(&mut people.sent_a_challenge, life.challenges > 0);
        add(&mut people.asked, life.questions > 0);
        add(&mut people.fell_silent, life.paused);
        add(&mut people.left, life.standing == Standing::Left);
        add(&mut people.erased, life.standing == Standing::Erased);
        add(&mut people.won, life.raffle == Some(RaffleResult::Won));
    }
    people
}

fn lesson(day: Day, account: &Account, prepared: &Prepared) -> LessonDay {
    let zone = &prepared.options.zone;
    let mut arrived: Vec<Timestamp> = Vec::new();
    let mut read = 0;
    for letter in account.messages.iter().filter(|letter| letter.day == Some(day)) {
        arrived.extend(letter.delivered_at);
        read += usize::from(letter.read);
    }
    arrived.sort();
    let after = |share: f64| {
        let place = ((arrived.len() as f64 * share).ceil() as usize).saturating_sub(1);
        arrived.get(place).map(|at| zone.local(*at))
    };
    let offset = i64::from(day.number()) - 1;
    let date = prepared.request.starts_on.checked_add(jiff::ToSpan::days(offset));
    let date = date.unwrap_or(prepared.request.starts_on);
    let done = account.people.values().filter(|life| life.done.contains(&day)).count();
    let challenges = account.challenges.iter().filter(|(_, at)| zone.local(*at).date() == date);
    LessonDay {
        day: day.number(),
        date,
        delivered: arrived.len(),
        first: after(0.0),
        half: after(0.5),
        nearly_all: after(0.95),
        last: after(1.0),
        read,
        done,
        challenges: challenges.count(),
    }
}

fn advisor(account: &Account, zone: &Zone) -> Advisor {
    let mut advisor = Advisor {
        questions: account.questions.len(),
        challenges: account.challenges.len(),
        calls_for_attention: account.attention.len(),
        by_hour: BTreeMap::new(),
    };
    let all = [&account.questions, &account.challenges, &account.attention];
    for (_, at) in all.into_iter().flatten() {
        let local = zone.local(*at);
        let hours = advisor.by_hour.entry(local.date()).or_insert([0; 24]);
        if let Some(hour) = hours.get_mut(usize::try_from(local.hour()).unwrap_or_default()) {
            *hour += 1;
        }
    }
    advisor
}

/// All cohorts write from one number, so their deliveries are billed as one account's, in order of time.
fn money(account: &Account, prepared: &Prepared) -> (BTreeMap<&'static str, Sums>, Money) {
    let rules = jiff::tz::TimeZone::get(prepared.options.zone.name());
    let mut bill = Bill::new(rules.unwrap_or(jiff::tz::TimeZone::UTC));
    let mut kinds: BTreeMap<&'static str, Sums> = BTreeMap::new();
    let mut money = Money { card: card(prepared.request.starts_on), ..Money::default() };
    let mut deliveries: Vec<(Delivery, &'static str)> = Vec::new();
    for letter in &account.messages {
        kinds.entry(letter.what).or_default().sent += 1;
        deliveries.extend(letter.delivery.map(|delivery| (delivery, letter.what)));
    }
    deliveries.sort();
    for (delivery, what) in deliveries {
        let charge = bill.charge(&delivery);
        let day = bill.day(delivery.at);
        money.allowance += usize::from(charge.free == Some(simulator::Free::Allowance));
        let places = [
            kinds.entry(what).or_default(),
            money.by_day.entry(day).or_default(),
            &mut money.total,
        ];
        for sums in places {
            sums.delivered += 1;
            sums.billed += usize::from(charge.free.is_none());
            match charge.usd {
                Some(usd) => sums.usd.0.0 += usd.0,
                None => sums.unknown_price += 1,
            }
        }
    }
    let by_day: usize = money.by_day.values().map(|sums| sums.delivered).sum();
    money.total.sent = account.messages.len();
    debug_assert_eq!(by_day, money.total.delivered, "each delivery has its day");
    let people = people(account);
    let per = |count: usize| {
        let known = money.total.unknown_price == 0 && count > 0;
        known.then(|| money.total.usd.0.dollars() / count as f64)
    };
    (money.per_enrolled, money.per_finisher) = (per(people.enrolled), per(people.finished));
    (kinds, money)
}

/// The first of each kind.
fn examples(account: &Account) -> BTreeMap<&'static str, usize> {
    let mut examples = BTreeMap::new();
    for (number, life) in &account.people {
        let kinds = [
            ("finished", life.done.len() + 1 >= usize::from(DAYS)),
            ("won", life.raffle == Some(RaffleResult::Won)),
            ("asked a question", life.questions > 0),
            ("fell silent", life.paused),
            ("left", life.standing == Standing::Left),
            ("erased herself", life.standing == Standing::Erased),
            ("declined", life.standing == Standing::Declined),
        ];
        for (kind, _) in kinds.into_iter().filter(|(_, holds)| *holds) {
            // People count from 1.
            examples.entry(kind).or_insert(number + 1);
        }
    }
    examples
}
