//! The service window and the free entry point, to the second.

use jiff::SignedDuration;
use serde_json::json;
use simulator::{NewPerson, Say};

use crate::support::{World, template, text, time};

/// How the last status of a text ends that is sent so long after the person wrote.
fn outcome_after(seconds: i64) -> (String, Option<i64>) {
    let mut world = World::new();
    let person = world.person();
    let wrote = world.now;
    world.say(&person, Say::text("hola"));
    world.pass(10);
    world.drain();
    world.now = wrote + SignedDuration::from_secs(seconds);
    world.accepted(&person, text("x"));
    world.pass(10);
    let last = world.statuses().pop().unwrap();
    (last["status"].as_str().unwrap().to_owned(), last["errors"][0]["code"].as_i64())
}

#[test]
fn window_is_open_for_23_59_59_and_closed_at_24_00_00() {
    assert_eq!(outcome_after(86_399), ("delivered".to_owned(), None));
    assert_eq!(outcome_after(86_400), ("failed".to_owned(), Some(131047)));
}

#[test]
fn each_message_renews_it() {
    let mut world = World::new();
    let person = world.person();
    for _ in 0..3 {
        world.say(&person, Say::text("hola"));
        world.pass(23 * 3_600);
    }
    world.pass(3_599);
    world.drain();
    world.accepted(&person, text("x"));
    world.pass(10);
    assert_eq!(world.statuses().last().unwrap()["status"], "delivered");
}

#[test]
fn a_welcome_and_a_call_open_it_and_a_system_message_does_not() {
    for (say, opens) in [
        (Say { welcome: true, ..Say::default() }, true),
        (Say { call: true, ..Say::default() }, true),
        (Say { unsupported: Some("poll".to_owned()), ..Say::default() }, true),
        (
            Say { system: Some(json!({ "type": "customer_identity_changed" })), ..Say::default() },
            false,
        ),
    ] {
        let mut world = World::new();
        let person = world.person();
        world.say(&person, say);
        world.pass(5);
        world.drain();
        world.accepted(&person, text("x"));
        world.pass(10);
        let delivered = world.statuses().last().unwrap()["status"] == "delivered";
        assert_eq!(delivered, opens);
    }
}

#[test]
fn it_is_kept_by_number() {
    let numbers = vec![simulator::Number::made_up(0), simulator::Number::made_up(1)];
    let other = numbers[1].id.clone();
    let mut world = World::with(simulator::Config { numbers, ..simulator::Config::default() });
    let person = world.person();
    world.say(&person, Say::text("hola").to_number(other));
    world.pass(5);
    world.drain();
    world.accepted(&person, text("x"));
    world.pass(10);
    assert_eq!(world.statuses().last().unwrap()["errors"][0]["code"], 131047);
}

#[test]
fn what_was_said_while_the_phone_was_off_counts_from_when_it_is_sent() {
    let mut world = World::new();
    let person = world.add(NewPerson { online: Some(false), ..NewPerson::default() });
    world.say(&person, Say::text("hola"));
    world.pass(2 * 86_400);
    assert!(world.drain().is_empty());
    let on = serde_json::from_value(json!({ "online": true })).unwrap();
    world.sim.change_person(&person, world.now, on).unwrap();
    let sent = world.now;
    world.pass(86_399);
    let messages = world.updates("messages");
    assert_eq!(messages[0]["timestamp"], sent.as_second().to_string());
    world.accepted(&person, text("x"));
    world.pass(10);
    assert_eq!(world.statuses().last().unwrap()["status"], "delivered");
}

/// An answer to an advertisement within 24 hours makes everything free for 72.
#[test]
fn entry_point_is_free_for_72_hours_after_an_answer_within_24() {
    let mut world = World::new().at("2026-11-02T12:00:00Z");
    world.template("news", "MARKETING", "Novedades de esta semana");
    let referral = Some(json!({ "source_type": "ad", "source_id": "1", "ctwa_clid": "x" }));
    let person = world.add(NewPerson { referral, ..NewPerson::default() });
    world.say(&person, Say::text("hola"));
    world.pass(3_600);
    assert_eq!(world.updates("messages")[0]["referral"]["source_type"], "ad");
    let answered = world.now;
    world.accepted(&person, text("bienvenida"));
    world.pass(10);
    let delivered = world.statuses().pop().unwrap();
    assert_eq!(
        delivered["pricing"],
        json!({
            "billable": false, "pricing_model": "PMP", "type": "free_entry_point",
            "category": "referral_conversion",
        })
    );
    assert_eq!(delivered["conversation"]["origin"]["type"], "referral_conversion");
    let until = (answered + SignedDuration::from_hours(72)).as_second().to_string();
    assert_eq!(delivered["conversation"]["expiration_timestamp"], until);
    // The message is delivered within two seconds, so this one is delivered inside.
    world.now = answered + SignedDuration::from_secs(72 * 3_600 - 5);
    let inside = world.accepted(&person, template("news"));
    world.now = answered + SignedDuration::from_hours(72);
    let outside = world.accepted(&person, template("news"));
    world.pass(10);
    assert_eq!(world.sim.ledger_row(&inside).unwrap().free_reason, Some("entry_point"));
    let outside = world.sim.ledger_row(&outside).unwrap();
    assert_eq!((outside.billable, outside.usd.unwrap().dollars()), (true, 0.0703));
    assert_eq!(world.now, time("2026-11-05T13:00:10Z"));
}

#[test]
fn entry_point_is_lost_by_an_answer_after_24_hours() {
    let mut world = World::new();
    world.template("news", "MARKETING", "Novedades de esta semana");
    let referral = Some(json!({ "source_type": "ad", "source_id": "1" }));
    let person = world.add(NewPerson { referral, ..NewPerson::default() });
    world.say(&person, Say::text("hola"));
    world.pass(24 * 3_600);
    let late = world.accepted(&person, template("news"));
    world.pass(10);
    assert!(world.sim.ledger_row(&late).unwrap().billable);
}

/// What is charged is decided at the instant of delivery.
#[test]
fn entry_point_ends_after_72_00_00() {
    for (seconds, free) in [(72 * 3_600 - 1, true), (72 * 3_600, false)] {
        let mut world = World::new();
        world.template("news", "MARKETING", "Novedades de esta semana");
        let referral = Some(json!({ "source_type": "ad", "source_id": "1" }));
        let person = world.add(NewPerson { referral, ..NewPerson::default() });
        world.say(&person, Say::text("hola"));
        let answered = world.now;
        world.accepted(&person, text("bienvenida"));
        let online = |online: bool| serde_json::from_value(json!({ "online": online })).unwrap();
        world.pass(10);
        world.sim.change_person(&person, world.now, online(false)).unwrap();
        let wamid = world.accepted(&person, template("news"));
        world.now = answered + SignedDuration::from_secs(seconds);
        world.sim.change_person(&person, world.now, online(true)).unwrap();
        let row = world.sim.ledger_row(&wamid).unwrap();
        assert_eq!((row.delivered_at, row.free_reason.is_some()), (Some(world.now), free));
    }
}

#[test]
fn entry_point_is_opened_by_the_first_answer_and_not_moved_by_the_next() {
    let mut world = World::new();
    world.template("news", "MARKETING", "Novedades de esta semana");
    let referral = Some(json!({ "source_type": "ad", "source_id": "1" }));
    let person = world.add(NewPerson { referral, ..NewPerson::default() });
    world.say(&person, Say::text("hola"));
    let answered = world.now;
    world.accepted(&person, text("bienvenida"));
    world.pass(3_600);
    world.accepted(&person, text("otra"));
    world.now = answered + SignedDuration::from_hours(72);
    let wamid = world.accepted(&person, template("news"));
    world.pass(10);
    assert!(world.sim.ledger_row(&wamid).unwrap().billable);
}
