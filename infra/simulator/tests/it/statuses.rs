//! What happens to a message after it was accepted.

use serde_json::{Value, json};
use simulator::{Fault, FaultKind, NewPerson, PersonChange, Say};

use crate::support::{World, template, text};

fn names(statuses: &[Value]) -> Vec<&str> {
    statuses.iter().map(|status| status["status"].as_str().unwrap()).collect()
}

fn change(world: &mut World, person: &str, value: Value) {
    let change: PersonChange = serde_json::from_value(value).unwrap();
    world.sim.change_person(person, world.now, change).unwrap();
}

#[test]
fn sent_delivered_read_played() {
    let mut world = World::new();
    let person = world.writer();
    let voice =
        json!({ "type": "audio", "audio": { "link": "https://example.org/a.ogg", "voice": true } });
    let wamid = world.accepted(&person, voice);
    world.pass(5);
    assert_eq!(names(&world.statuses()), ["sent", "delivered"]);
    world.sim.read(&person, world.now).unwrap();
    assert_eq!(names(&world.statuses()), ["read"]);
    world.sim.played(&person, world.now, &wamid).unwrap();
    world.sim.played(&person, world.now, &wamid).unwrap();
    assert_eq!(names(&world.statuses()), ["played"]);
    assert_eq!(world.sim.ledger_row(&wamid).unwrap().outcome, "played");
}

#[test]
fn only_a_voice_note_is_played() {
    let mut world = World::new();
    let person = world.writer();
    let wamid = world.accepted(&person, text("x"));
    world.pass(5);
    world.drain();
    world.sim.played(&person, world.now, &wamid).unwrap();
    assert_eq!(names(&world.statuses()), ["read"]);
}

#[test]
fn reading_can_be_kept_private_or_happen_by_itself() {
    let mut world = World::new();
    let person = world.add(NewPerson { read_receipts: Some(false), ..NewPerson::default() });
    world.say(&person, Say::text("hola"));
    world.accepted(&person, text("x"));
    world.pass(5);
    world.drain();
    assert_eq!(world.sim.read(&person, world.now).unwrap(), 1);
    assert!(world.statuses().is_empty());
    let person = world.add(NewPerson { reads_after_seconds: Some(60), ..NewPerson::default() });
    world.say(&person, Say::text("hola"));
    world.accepted(&person, text("x"));
    world.pass(5);
    world.drain();
    world.pass(60);
    assert_eq!(names(&world.statuses()), ["read"]);
    assert_eq!(world.sim.person(&person).unwrap().unread, 0);
}

#[test]
fn a_phone_that_is_off_for_two_days_gets_it_then() {
    let mut world = World::new();
    let person = world.writer();
    change(&mut world, &person, json!({ "online": false }));
    let wamid = world.accepted(&person, text("x"));
    world.pass(2 * 86_400);
    assert_eq!(names(&world.statuses()), ["sent"]);
    assert_eq!(world.sim.pending().offline_messages, 1);
    change(&mut world, &person, json!({ "online": true }));
    world.pass(1);
    assert_eq!(names(&world.statuses()), ["delivered"]);
    assert_eq!(world.sim.pending().offline_messages, 0);
    let row = world.sim.ledger_row(&wamid).unwrap();
    let waited = row.delivered_at.unwrap().duration_since(row.accepted_at);
    assert_eq!(waited.as_hours(), 48);
}

#[test]
fn a_message_is_dropped_without_a_word_after_its_time_to_live() {
    let mut world = World::new();
    world.sim.install_template(&json!({
        "name": "short", "language": "es", "category": "UTILITY", "message_send_ttl_seconds": 60,
        "components": [{ "type": "BODY", "text": "La lección de hoy ya está lista" }],
    })).unwrap();
    world.template("otp", "AUTHENTICATION", "Tu clave");
    world.template("long", "UTILITY", "La lección de hoy ya está lista");
    for (name, life) in [("short", 60), ("otp", 600), ("long", 30 * 86_400)] {
        for (wait, arrives) in [(life - 1, true), (life, false)] {
            let mut world = World { sim: world.sim.clone(), now: world.now };
            let person = world.person();
            change(&mut world, &person, json!({ "online": false }));
            let wamid = world.accepted(&person, template(name));
            world.pass(wait);
            world.drain();
            change(&mut world, &person, json!({ "online": true }));
            world.pass(5);
            assert_eq!(world.statuses().len(), usize::from(arrives), "{name} after {wait}");
            let outcome = world.sim.ledger_row(&wamid).unwrap().outcome;
            assert_eq!(outcome, if arrives { "delivered" } else { "expired" });
        }
    }
}

#[test]
fn held_messages_wait_and_go() {
    let mut world = World::new();
    world.template("lesson", "UTILITY", "La lección de hoy ya está lista");
    let person = world.person();
    world.sim.add_fault(Fault::once(FaultKind::HeldForQuality).with_seconds(600));
    let (_, answer) = world.send(&person, template("lesson"));
    assert_eq!(answer["messages"][0]["message_status"], "held_for_quality_assessment");
    world.pass(599);
    assert!(world.statuses().is_empty());
    world.pass(10);
    assert_eq!(names(&world.statuses()), ["sent", "delivered"]);
    let (_, answer) = world.send(&person, template("lesson"));
    assert_eq!(answer["messages"][0]["message_status"], "accepted");
}

#[test]
fn gaps_doubles_delays_and_unknown_ones() {
    let told = |fault: Fault| {
        let mut world = World::new();
        let person = world.add(NewPerson { reads_after_seconds: Some(1), ..NewPerson::default() });
        world.say(&person, Say::text("hola"));
        world.pass(5);
        world.drain();
        world.sim.add_fault(fault);
        world.accepted(&person, text("x"));
        world.pass(10);
        let early: Vec<String> = names(&world.statuses()).into_iter().map(str::to_owned).collect();
        world.pass(60);
        let late: Vec<String> = names(&world.statuses()).into_iter().map(str::to_owned).collect();
        (early.join(" "), late.join(" "))
    };
    let of = |kind, status: &str| Fault { status: Some(status.to_owned()), ..Fault::once(kind) };
    let pair = |early: &str, late: &str| (early.to_owned(), late.to_owned());
    assert_eq!(told(of(FaultKind::StatusSkipped, "delivered")), pair("sent read", ""));
    assert_eq!(told(of(FaultKind::StatusDuplicate, "read")), pair("sent delivered read read", ""));
    let late = of(FaultKind::StatusLate, "delivered").with_seconds(30);
    assert_eq!(told(late), pair("sent read", "delivered"));
    assert_eq!(told(of(FaultKind::StatusUnknown, "sent")), pair("warning sent delivered read", ""));
}

#[test]
fn every_status_carries_contact_and_key_but_a_failed_one_no_contact() {
    let mut world = World::new();
    let person = world.writer();
    let mut message = text("x");
    message["biz_opaque_callback_data"] = "k".into();
    world.accepted(&person, message);
    world.pass(5);
    let bodies = world.drain();
    assert_eq!(crate::support::updates(&bodies, "contacts").len(), 2);
    for status in crate::support::updates(&bodies, "statuses") {
        assert_eq!(status["biz_opaque_callback_data"], "k");
        assert_eq!(status["recipient_id"].as_str(), Some(world.phone(&person).as_str()));
        assert!(status["recipient_user_id"].as_str().unwrap().starts_with("PE."));
    }
    world.sim.add_fault(Fault::once(FaultKind::SendFails).with_code(131000));
    world.accepted(&person, text("x"));
    world.pass(5);
    let bodies = world.drain();
    assert!(crate::support::updates(&bodies, "contacts").is_empty());
    assert_eq!(crate::support::updates(&bodies, "statuses")[0]["errors"][0]["code"], 131000);
}

#[test]
fn a_fault_for_one_person_leaves_others_alone() {
    let mut world = World::new();
    let (one, two) = (world.writer(), world.writer());
    world.sim.add_fault(Fault::always(FaultKind::SendFails).with_code(131049).for_person(&one));
    world.accepted(&two, text("x"));
    world.accepted(&one, text("x"));
    world.pass(5);
    let statuses = world.statuses();
    assert_eq!(statuses.iter().filter(|status| status["status"] == "failed").count(), 1);
    assert_eq!(world.sim.totals().delivered, 1);
}
