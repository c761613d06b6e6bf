//! `tertulia report cost`: what the messages cost, booked from what WhatsApp says of each delivery.
//!
//! Each delivery is one `priced` line of the webhook, told by its key; `sent` lines of the mailboxes say what it was and
//! to which country. A line that comes twice counts once.

mod page;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rates::{Category, Market, Usd, rate};
use serde::Serialize;
use serde_json::Value;
use shared::domain::{course::DAYS, outbox::DeliveryKey};

use crate::log::Line;

pub use page::page;

/// WhatsApp's part, by what it was spent on.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Cost {
    pub total: Sum,
    pub by_day: BTreeMap<Date, Sum>,
    pub by_part: BTreeMap<Part, Sum>,
    pub by_category: BTreeMap<String, Sum>,
    /// People to whom something was sent.
    pub people: usize,
    /// Those of them who did at least four of the five lessons.
    pub completers: usize,
    pub usd_per_person: Option<f64>,
    pub usd_per_completer: Option<f64>,
    /// Deliveries that bear no key of ours, or one that no line names: their price is in no sum.
    pub unnamed: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Sum {
    pub delivered: usize,
    pub billed: usize,
    /// Of those whose price is known.
    pub usd: Usd,
    pub unknown_price: usize,
}

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Joining,
    Lessons,
    Challenges,
    Class,
    Raffle,
    Advisory,
    /// Whatever else she asked for.
    Replies,
}

impl Part {
    /// By the reply's name in the log.
    fn of(reply: &str) -> Self {
        match reply {
            "ask_consent" | "consent_refused" | "ask_name" | "ask_name_again" | "ask_trade"
            | "ask_trade_again" | "place_reserved" | "joined_late" | "waiting" | "unknown_code"
            | "invitation" => Self::Joining,
            "lesson" | "lesson_again" | "lesson_locked" => Self::Lessons,
            "challenge_how"
            | "submission_received"
            | "submission_refused"
            | "submission_too_late" => Self::Challenges,
            "class_link" => Self::Class,
            _ if reply.starts_with("raffle") => Self::Raffle,
            "ask_cancel" | "place_opened" | "choose_hour" | "slot_list" | "no_slots"
            | "session_booked" | "session_reminder" | "session_withdrawn" | "ask_give_up"
            | "place_given_up" | "place_passed" | "no_advisory" | "ask_advice"
            | "advice_in_words" => Self::Advisory,
            _ => Self::Replies,
        }
    }

    pub const fn words(self) -> &'static str {
        match self {
            Self::Joining => "joining",
            Self::Lessons => "lessons",
            Self::Challenges => "challenges",
            Self::Class => "live class",
            Self::Raffle => "raffle",
            Self::Advisory => "advisory sessions",
            Self::Replies => "other replies",
        }
    }
}

/// A message as a mailbox named it when it left.
struct Named {
    part: Part,
    market: Market,
}

/// Adds up. Days are those of the account's zone, since cards change at its midnight.
pub fn cost(lines: &[Line], zone: &TimeZone) -> Cost {
    let lines: Vec<(Timestamp, Value)> = lines
        .iter()
        .filter_map(|line| Some((line.at, serde_json::from_str(&line.text).ok()?)))
        .collect();
    let (named, people) = names(&lines);
    let mut cost = Cost { people: people.len(), completers: completers(&lines), ..Cost::default() };
    let mut seen = BTreeSet::new();
    for (written, fields) in lines.iter().filter(|(_, fields)| fields["message"] == "priced") {
        let Some(key) = fields["key"].as_str() else {
            cost.unnamed += 1;
            continue;
        };
        if !seen.insert(key.to_owned()) {
            continue;
        }
        let Some(named) = named.get(key) else {
            cost.unnamed += 1;
            continue;
        };
        // The status's own time, where the line says it: a local clock can be moved.
        let at = fields["at"].as_i64().and_then(|at| Timestamp::from_second(at).ok());
        cost.book(fields, named, at.unwrap_or(*written).to_zoned(zone.clone()).date());
    }
    let known = cost.total.unknown_price == 0;
    let per = |count: usize| (known && count > 0).then(|| cost.total.usd.dollars() / count as f64);
    (cost.usd_per_person, cost.usd_per_completer) = (per(cost.people), per(cost.completers));
    cost
}

impl Cost {
    fn book(&mut self, fields: &Value, named: &Named, day: Date) {
        let category = fields["category"].as_str().unwrap_or("unknown").to_lowercase();
        // What WhatsApp calls free costs nothing; what it leaves open costs what the card says.
        let billed = fields["billable"].as_bool() != Some(false);
        let usd = if billed {
            Category::parse(&category).and_then(|category| rate(named.market, category, day))
        } else {
            Some(Usd(0))
        };
        let sums = [
            self.by_day.entry(day).or_default(),
            self.by_part.entry(named.part).or_default(),
            self.by_category.entry(category).or_default(),
            &mut self.total,
        ];
        for sum in sums {
            sum.delivered += 1;
            sum.billed += usize::from(billed);
            match usd {
                Some(usd) => sum.usd.0 += usd.0,
                None => sum.unknown_price += 1,
            }
        }
    }
}

/// Whatever may have left, by key, and to whom: a message in doubt can turn out to be delivered.
fn names(lines: &[(Timestamp, Value)]) -> (BTreeMap<String, Named>, BTreeSet<String>) {
    let (mut named, mut people) = (BTreeMap::new(), BTreeSet::new());
    for (_, fields) in lines {
        if !["sent", "in_doubt", "not_sent"].iter().any(|name| fields["message"] == *name) {
            continue;
        }
        let Some(key) = fields["key"].as_str() else { continue };
        let market = fields["to"].as_str().map_or(Market::ELSEWHERE, Market::of_country);
        let part = Part::of(fields["reply"].as_str().unwrap_or_default());
        named.insert(key.to_owned(), Named { part, market });
        people.extend(DeliveryKey::parse(key).map(|key| key.participant.to_string()));
    }
    (named, people)
}

fn completers(lines: &[(Timestamp, Value)]) -> usize {
    let enough = u64::from(DAYS).saturating_sub(1);
    let decided = lines.iter().filter(|(_, fields)| fields["message"] == "decided");
    let done = decided.filter(|(_, fields)| fields["done"].as_u64() >= Some(enough));
    let people: BTreeSet<&str> =
        done.filter_map(|(_, fields)| fields["participant"].as_str()).collect();
    people.len()
}
