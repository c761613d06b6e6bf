//! Throughput, pair limit, tier and management calls, at their edges.

use jiff::SignedDuration;
use simulator::{Config, Number, PairLimit, Rate, Say, Tier};

use crate::support::{WABA, World, code, template, text};

fn world(rate: Rate) -> World {
    let number = Number { rate, ..Number::made_up(0) };
    World::with(Config { numbers: vec![number], ..Config::default() })
}

#[test]
fn throughput_counts_what_comes_in_and_what_goes_out() {
    for (rate, limit) in [(Rate::Standard, 80), (Rate::High, 1_000), (Rate::Coexistence, 20)] {
        let mut world = world(rate);
        let people: Vec<String> = (0..=limit).map(|_| world.person()).collect();
        // A quarter comes in and has arrived; nothing takes longer than 400 ms.
        for person in &people[..limit / 4] {
            world.say(person, Say::text("hola"));
        }
        world.now += SignedDuration::from_millis(400);
        let mut accepted = 0;
        for person in &people {
            if world.send(person, text("x")).0 == 200 {
                accepted += 1;
            } else {
                break;
            }
        }
        assert_eq!(accepted, limit - limit / 4);
        let (status, answer) = world.send(&people[limit], text("x"));
        assert_eq!((status, code(&answer)), (400, 130429));
        world.now += SignedDuration::from_secs(1);
        assert_eq!(world.send(&people[limit], text("x")).0, 200);
    }
}

#[test]
fn burst_of_45_is_lent_and_46_refused() {
    for limit in [PairLimit::Bucket, PairLimit::PaidBack] {
        let mut world = World::with(Config { pair_limit: limit, ..Config::default() });
        let person = world.writer();
        for _ in 0..45 {
            assert_eq!(world.send(&person, text("x")).0, 200);
        }
        let (status, answer) = world.send(&person, text("x"));
        assert_eq!((status, code(&answer)), (400, 131056));
        world.pass(6);
        let expected = if limit == PairLimit::Bucket { 200 } else { 400 };
        assert_eq!(world.send(&person, text("x")).0, expected);
        // 45 messages take four and a half minutes to pay back.
        world.pass(45 * 6);
        assert_eq!(world.send(&person, text("x")).0, 200);
    }
}

#[test]
fn another_person_and_another_number_have_buckets_of_their_own() {
    let numbers = vec![Number::made_up(0), Number::made_up(1)];
    let other = numbers[1].id.clone();
    let mut world = World::with(Config { numbers, ..Config::default() });
    let (one, two) = (world.writer(), world.writer());
    for _ in 0..45 {
        world.accepted(&one, text("x"));
    }
    assert_eq!(world.send(&one, text("x")).0, 400);
    assert_eq!(world.send(&two, text("x")).0, 200);
    let mut message = text("x");
    message["messaging_product"] = "whatsapp".into();
    message["to"] = world.phone(&one).into();
    let path = format!("/v26.0/{other}/messages");
    assert_eq!(world.call(simulator::Method::Post, &path, message).0, 200);
}

#[test]
fn tier_counts_different_people_outside_a_window_in_24_hours() {
    let mut world = World::with(Config { tier: Tier::T250, ..Config::default() });
    world.template("lesson", "UTILITY", "La lección de hoy ya está lista");
    let first = world.person();
    world.accepted(&first, template("lesson"));
    for _ in 1..250 {
        world.pass(1);
        let person = world.person();
        world.accepted(&person, template("lesson"));
    }
    // The same person again, and a person who wrote, are not new people.
    world.accepted(&first, template("lesson"));
    let writer = world.writer();
    world.accepted(&writer, template("lesson"));
    world.pass(10);
    assert!(world.statuses().iter().all(|status| status["status"] != "failed"));
    assert_eq!(world.sim.people_reached(), 250);
    let over = world.person();
    world.accepted(&over, template("lesson"));
    world.pass(10);
    assert_eq!(world.statuses().last().unwrap()["errors"][0]["code"], 131048);
    world.pass(86_400);
    world.accepted(&over, template("lesson"));
    world.pass(10);
    assert_eq!(world.statuses().last().unwrap()["status"], "delivered");
}

#[test]
fn management_calls_are_200_an_hour_and_messages_do_not_count() {
    let mut world = World::new();
    let person = world.writer();
    for _ in 0..200 {
        assert_eq!(world.get(&format!("/v26.0/{WABA}/message_templates")).0, 200);
    }
    let (status, answer) = world.get(&format!("/v26.0/{WABA}/message_templates"));
    assert_eq!((status, code(&answer)), (400, 80007));
    assert_eq!(world.send(&person, text("x")).0, 200);
    world.pass(3_600);
    assert_eq!(world.get(&format!("/v26.0/{WABA}/message_templates")).0, 200);
}

#[test]
fn a_refused_send_uses_nothing_up() {
    let mut world = World::new();
    let person = world.writer();
    for _ in 0..100 {
        assert_eq!(world.send(&person, serde_json::json!({ "type": "text", "text": {} })).0, 400);
    }
    assert_eq!(world.send(&person, text("x")).0, 200);
    assert_eq!(world.sim.totals().refused.get(&100), Some(&100));
}

#[test]
fn an_upgrade_takes_a_minute_and_then_a_thousand_a_second_go() {
    let mut world = World::new();
    let people: Vec<String> = (0..81).map(|_| world.person()).collect();
    world.sim.upgrade_throughput(world.now, 0);
    world.pass(59);
    let (status, answer) = world.send(&people[0], text("x"));
    assert_eq!((status, code(&answer)), (500, 131057));
    world.pass(1);
    assert!(people.iter().all(|person| world.send(person, text("x")).0 == 200));
    let told = crate::support::changes(&world.drain());
    assert_eq!(told[0]["value"]["event"], "THROUGHPUT_UPGRADE");
}
