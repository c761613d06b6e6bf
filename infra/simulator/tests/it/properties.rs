//! What holds whatever happens.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::Value;
use simulator::{
    Category, Config, Fault, FaultKind, Market, NewPerson, PersonChange, Say, Usd, WebhookOutcome,
    rate,
};

use crate::support::{World, template, text, updates};

/// One thing that somebody does.
#[derive(Clone, Debug)]
enum Act {
    Pass(i64),
    Say(usize),
    Text(usize, u8),
    Template(usize),
    Read(usize),
    Online(usize, bool),
    Fault(usize),
}

const FAULTS: [FaultKind; 8] = [
    FaultKind::StatusDuplicate,
    FaultKind::StatusSkipped,
    FaultKind::StatusLate,
    FaultKind::WebhookDuplicate,
    FaultKind::WebhookReorder,
    FaultKind::WebhookLost,
    FaultKind::AnswerLost,
    FaultKind::SendFails,
];
const PEOPLE: usize = 4;

fn act() -> impl Strategy<Value = Act> {
    let person = 0..PEOPLE;
    prop_oneof![
        4 => (0_i64..4_000).prop_map(Act::Pass),
        1 => (40_000_i64..100_000).prop_map(Act::Pass),
        3 => person.clone().prop_map(Act::Say),
        4 => (person.clone(), 1_u8..60).prop_map(|(person, times)| Act::Text(person, times)),
        2 => person.clone().prop_map(Act::Template),
        1 => person.clone().prop_map(Act::Read),
        1 => (person, any::<bool>()).prop_map(|(person, online)| Act::Online(person, online)),
        1 => (0..FAULTS.len()).prop_map(Act::Fault),
    ]
}

/// Every byte that left the simulator, and what the property needs of it.
#[derive(Debug, Default)]
struct History {
    bytes: Vec<u8>,
    bodies: Vec<Value>,
    accepted: Vec<(usize, Timestamp)>,
    world: Option<World>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("World").field("now", &self.now).finish()
    }
}

fn live(seed: u64, acts: &[Act]) -> History {
    let mut world = World::with(Config { seed, ..Config::default() });
    world.template("lesson", "UTILITY", "La lección de hoy");
    let people: Vec<String> = (0..PEOPLE).map(|_| world.add(NewPerson::default())).collect();
    let mut history = History::default();
    for act in acts {
        one(&mut world, &people, act, &mut history);
        collect(&mut world, &mut history);
    }
    // Whatever is still on its way arrives: a phone that is off goes on, and lost bodies come again.
    world.sim.clear_faults();
    for person in &people {
        online(&mut world, person, true);
    }
    settle(&mut world, &mut history);
    for person in &people {
        world.sim.read(person, world.now).unwrap();
    }
    settle(&mut world, &mut history);
    history.world = Some(world);
    history
}

fn settle(world: &mut World, history: &mut History) {
    collect(world, history);
    while let Some(next) = world.sim.next_due() {
        world.now = world.now.max(next);
        collect(world, history);
    }
}

fn online(world: &mut World, person: &str, online: bool) {
    let change = PersonChange { online: Some(online), ..PersonChange::default() };
    world.sim.change_person(person, world.now, change).unwrap();
}

fn one(world: &mut World, people: &[String], act: &Act, history: &mut History) {
    match act {
        Act::Pass(seconds) => world.pass(*seconds),
        Act::Say(person) => {
            world.say(&people[*person], Say::text("hola"));
        }
        Act::Text(person, times) => {
            for _ in 0..*times {
                world.now += SignedDuration::from_millis(15);
                send(world, *person, &people[*person], text("x"), history);
            }
        }
        Act::Template(person) => {
            send(world, *person, &people[*person], template("lesson"), history)
        }
        Act::Read(person) => {
            world.sim.read(&people[*person], world.now).unwrap();
        }
        Act::Online(person, on) => online(world, &people[*person], *on),
        Act::Fault(index) => world.sim.add_fault(Fault::once(FAULTS[*index])),
    }
}

fn send(world: &mut World, index: usize, person: &str, message: Value, history: &mut History) {
    let (status, answer) = world.send(person, message);
    history.bytes.extend_from_slice(answer.to_string().as_bytes());
    if status == 200 {
        history.accepted.push((index, world.now));
    }
}

fn collect(world: &mut World, history: &mut History) {
    for call in world.sim.due_webhooks(world.now) {
        world.sim.webhook_answered(call.id, world.now, WebhookOutcome::Status(200));
        history.bytes.extend_from_slice(&call.body);
        history.bytes.extend_from_slice(call.headers[1].1.as_bytes());
        history.bodies.push(serde_json::from_slice(&call.body).unwrap());
    }
}

/// Delivered or, where that was skipped, read: a message counts once.
fn priced(history: &History) -> BTreeMap<String, Value> {
    let mut priced = BTreeMap::new();
    for status in updates(&history.bodies, "statuses") {
        if status["status"] == "delivered" || status["status"] == "read" {
            priced.insert(status["id"].as_str().unwrap().to_owned(), status["pricing"].clone());
        }
    }
    priced
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_seed_gives_the_same_history_byte_for_byte(seed: u64, acts in prop::collection::vec(act(), 1..40)) {
        let (one, two) = (live(seed, &acts), live(seed, &acts));
        prop_assert!(one.bytes == two.bytes);
        let (one, two) = (one.world.unwrap(), two.world.unwrap());
        prop_assert_eq!(
            serde_json::to_string(&one.sim.ledger()).unwrap(),
            serde_json::to_string(&two.sim.ledger()).unwrap()
        );
    }

    #[test]
    fn ledger_is_the_sum_of_the_pricing_objects(seed: u64, acts in prop::collection::vec(act(), 1..40)) {
        let history = live(seed, &acts);
        let priced = priced(&history);
        let ledger = history.world.unwrap().sim.ledger();
        let mut told: u64 = 0;
        for (id, pricing) in &priced {
            let row = ledger.rows.iter().find(|row| row.message == *id).unwrap();
            prop_assert_eq!(pricing["billable"].as_bool().unwrap(), row.billable);
            prop_assert_eq!(pricing["category"].as_str(), row.category);
            if row.billable {
                let category = if row.category == Some("utility") { Category::Utility } else { Category::Service };
                let day = row.delivered_at.unwrap().to_zoned(jiff::tz::TimeZone::get("America/Lima").unwrap()).date();
                told += rate(Market::of_country("PE"), category, day).unwrap().0;
            }
        }
        prop_assert_eq!(ledger.totals.usd, Usd(told));
        // Every delivery is told by one status at least, since everybody has read everything.
        for row in ledger.rows.iter().filter(|row| row.delivered_at.is_some()) {
            prop_assert!(priced.contains_key(&row.message));
        }
    }

    #[test]
    fn no_send_passes_a_limit(seed: u64, acts in prop::collection::vec(act(), 1..60)) {
        let history = live(seed, &acts);
        let second = SignedDuration::from_secs(1);
        for (index, (_, at)) in history.accepted.iter().enumerate() {
            let within = history.accepted[..=index].iter().rev().take_while(|(_, other)| at.duration_since(*other) < second);
            prop_assert!(within.count() <= 80);
        }
        for person in 0..PEOPLE {
            let times: Vec<Timestamp> =
                history.accepted.iter().filter(|(one, _)| *one == person).map(|(_, at)| *at).collect();
            for (first, from) in times.iter().enumerate() {
                for (last, to) in times.iter().enumerate().skip(first) {
                    let allowed = 45.0 + to.duration_since(*from).as_secs_f64() / 6.0;
                    prop_assert!((last - first + 1) as f64 <= allowed + 1e-6);
                }
            }
        }
    }

    #[test]
    fn every_accepted_message_ends_and_statuses_never_repeat_without_a_fault(
        seed: u64,
        acts in prop::collection::vec(act(), 1..40),
    ) {
        let calm: Vec<Act> = acts.into_iter().filter(|act| !matches!(act, Act::Fault(_))).collect();
        let history = live(seed, &calm);
        let mut seen = BTreeSet::new();
        for status in updates(&history.bodies, "statuses") {
            let key = (status["id"].to_string(), status["status"].to_string());
            prop_assert!(seen.insert(key), "{status}");
        }
        let sim = history.world.unwrap().sim;
        for row in sim.ledger().rows {
            prop_assert!(matches!(row.outcome, "read" | "failed"), "{}", row.outcome);
            let delivered = row.outcome != "failed";
            prop_assert_eq!(seen.contains(&(format!("\"{}\"", row.message), "\"delivered\"".to_owned())), delivered);
        }
        prop_assert_eq!(sim.pending().webhooks_due, 0);
    }
}
