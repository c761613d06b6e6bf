//! Webhooks on their way: bodies, signatures, retries.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use simulator::{
    Config, Envelope, Fault, FaultKind, Say, WEBHOOK_BODY_LIMIT, WebhookCall, WebhookOutcome, sign,
};

use crate::support::{World, changes, text, updates};

fn styled(change: impl FnOnce(&mut Config)) -> World {
    let mut config = Config::default();
    change(&mut config);
    World::with(config)
}

fn one_due(world: &mut World) -> WebhookCall {
    let mut calls = world.sim.due_webhooks(world.now);
    assert_eq!(calls.len(), 1);
    calls.remove(0)
}

#[test]
fn signature_is_over_the_very_bytes() {
    for escaped in [true, false] {
        let mut world = styled(|config| config.webhooks.escaped = escaped);
        let person = world.person();
        world.say(&person, Say::text("¿qué? a/b 👍"));
        world.pass(5);
        let call = one_due(&mut world);
        let body = std::str::from_utf8(&call.body).unwrap();
        assert_eq!(body.contains("\\u00bf") && body.contains("\\/"), escaped);
        assert_eq!(body.is_ascii(), escaped);
        assert_eq!(call.headers[1].1, sign(b"simulated-app-secret", &call.body));
        let value: Value = serde_json::from_slice(&call.body).unwrap();
        assert_eq!(updates(&[value], "messages")[0]["text"]["body"], "¿qué? a/b 👍");
    }
}

#[test]
fn envelope_is_the_documented_one() {
    let mut world = World::new();
    let person = world.person();
    world.say(&person, Say::text("hola"));
    world.pass(5);
    let body = world.drain().remove(0);
    assert_eq!(body["object"], "whatsapp_business_account");
    assert_eq!(body["entry"][0]["id"], "102290129340398");
    assert!(body["entry"][0].get("time").is_none());
    let value = &body["entry"][0]["changes"][0]["value"];
    assert_eq!(value["messaging_product"], "whatsapp");
    assert_eq!(
        value["metadata"],
        json!({
            "display_phone_number": "15550100001", "phone_number_id": "106540352242922",
        })
    );
    world.sim.notify(world.now, "account_review_update", json!({ "decision": "APPROVED" }));
    let body = world.drain().remove(0);
    assert_eq!(body["entry"][0]["time"], world.now.as_second());
}

#[test]
fn anything_but_200_is_tried_again_with_the_same_bytes_and_growing_pauses() {
    let mut world = World::new();
    let person = world.person();
    world.say(&person, Say::text("hola"));
    world.pass(5);
    let first = one_due(&mut world);
    let mut tried = vec![world.now];
    world.sim.webhook_answered(first.id, world.now, WebhookOutcome::Status(500));
    let outcomes = [
        WebhookOutcome::TimedOut,
        WebhookOutcome::Unreachable,
        WebhookOutcome::Status(204),
        WebhookOutcome::Status(302),
        WebhookOutcome::Status(404),
    ];
    for outcome in outcomes.into_iter().cycle() {
        let Some(next) = world.sim.next_due() else { break };
        world.now = next;
        let again = one_due(&mut world);
        assert_eq!((&again.body, &again.headers), (&first.body, &first.headers));
        tried.push(world.now);
        world.sim.webhook_answered(again.id, world.now, outcome);
    }
    let pauses: Vec<f64> =
        tried.windows(2).map(|pair| pair[1].duration_since(pair[0]).as_secs_f64()).collect();
    assert!(pauses[0] <= 1.0, "the first is at once: {pauses:?}");
    // Doubling outgrows the tenth of chance in each; the last ones are at the longest pause.
    assert!(pauses[..10].windows(2).all(|pair| pair[0] < pair[1]), "{pauses:?}");
    let whole = tried.last().unwrap().duration_since(tried[0]).as_hours();
    assert!((6 * 24..=7 * 24).contains(&whole), "{whole} hours");
    assert_eq!(world.sim.webhooks_given_up(), 1);
}

#[test]
fn retries_can_end_after_36_hours() {
    let mut world = styled(|config| config.webhooks.retry_for = SignedDuration::from_hours(36));
    let person = world.person();
    world.say(&person, Say::text("hola"));
    let begin = world.now;
    while let Some(next) = world.sim.next_due() {
        world.now = next;
        for call in world.sim.due_webhooks(next) {
            world.sim.webhook_answered(call.id, next, WebhookOutcome::Status(500));
        }
    }
    let whole = world.now.duration_since(begin).as_hours();
    assert!((28..=36).contains(&whole), "{whole} hours");
}

#[test]
fn a_retry_arrives_beside_newer_events() {
    let mut world = World::new();
    let person = world.person();
    world.say(&person, Say::text("uno"));
    world.pass(5);
    let first = one_due(&mut world);
    world.sim.webhook_answered(first.id, world.now, WebhookOutcome::Unreachable);
    world.say(&person, Say::text("dos"));
    world.pass(5);
    let bodies = world.drain();
    let mut texts: Vec<String> = updates(&bodies, "messages")
        .iter()
        .map(|message| message["text"]["body"].as_str().unwrap().to_owned())
        .collect();
    texts.sort();
    assert_eq!(texts, ["dos", "uno"]);
}

/// So many people write and are answered; what comes is read together.
fn crowd(world: &mut World, people: usize) -> Vec<WebhookCall> {
    let people: Vec<String> = (0..people).map(|_| world.person()).collect();
    for (index, person) in people.iter().enumerate() {
        world.say(person, Say::text("hola"));
        world.accepted(person, text("¡Hola!"));
        if index % 50 == 49 {
            world.pass(1);
        }
    }
    world.pass(10);
    world.sim.due_webhooks(world.now)
}

#[test]
fn bodies_hold_up_to_a_thousand_updates_messages_and_statuses_mixed() {
    for batch in [1, 7, 1_000] {
        let mut world = styled(|config| {
            config.webhooks.batch = batch;
            config.webhooks.linger = SignedDuration::from_secs(60);
            config.numbers[0].rate = simulator::Rate::High;
        });
        let mut calls = crowd(&mut world, 400);
        world.pass(120);
        calls.extend(world.sim.due_webhooks(world.now));
        let mut total = 0;
        let mut mixed = false;
        let mut largest = 0;
        for call in &calls {
            let body: Value = serde_json::from_slice(&call.body).unwrap();
            let bodies = [body];
            let messages = updates(&bodies, "messages").len();
            let statuses = updates(&bodies, "statuses").len();
            mixed |= messages > 0 && statuses > 0;
            largest = largest.max(messages + statuses);
            total += messages + statuses;
        }
        assert_eq!(total, 1_200, "400 messages, 800 statuses");
        assert_eq!(largest, batch);
        assert_eq!(mixed, batch > 1);
    }
}

#[test]
fn a_batch_may_be_scattered_over_entries_and_changes() {
    let mut world = styled(|config| {
        config.webhooks.batch = 100;
        config.webhooks.linger = SignedDuration::from_secs(60);
        config.webhooks.scattered = true;
    });
    crowd(&mut world, 3);
    world.pass(120);
    let bodies = world.drain();
    assert_eq!(bodies.len(), 1);
    assert_eq!(bodies[0]["entry"].as_array().unwrap().len(), 5);
    assert_eq!(changes(&bodies).len(), 9);
}

#[test]
fn no_body_is_larger_than_3_megabytes_and_one_can_be_nearly_that() {
    let mut world = styled(|config| {
        config.webhooks.batch = 1_000;
        config.webhooks.linger = SignedDuration::from_secs(60);
        config.numbers[0].rate = simulator::Rate::High;
    });
    // Two hundred texts of 4,096 letters with a tilde, six bytes each when escaped, are 4.9 MB.
    for _ in 0..200 {
        let person = world.person();
        world.say(&person, Say::text("ñ".repeat(4_096)));
    }
    world.pass(120);
    let calls = world.sim.due_webhooks(world.now);
    let sizes: Vec<usize> = calls.iter().map(|call| call.body.len()).collect();
    assert!(sizes.iter().all(|size| *size <= WEBHOOK_BODY_LIMIT), "{sizes:?}");
    assert!(sizes.iter().any(|size| *size > WEBHOOK_BODY_LIMIT / 2), "{sizes:?}");
    let messages: usize = calls
        .iter()
        .map(|call| updates(&[serde_json::from_slice(&call.body).unwrap()], "messages").len())
        .sum();
    assert_eq!(messages, 200);
}

#[test]
fn webhooks_are_lost_doubled_and_overtaken_as_told() {
    let mut world = World::new();
    let person = world.person();
    world.sim.add_fault(Fault::once(FaultKind::WebhookLost));
    world.say(&person, Say::text("uno"));
    world.now += SignedDuration::from_millis(400);
    assert!(world.sim.due_webhooks(world.now).is_empty());
    world.pass(2);
    assert_eq!(updates(&world.drain(), "messages").len(), 1);

    world.sim.add_fault(Fault::once(FaultKind::WebhookDuplicate));
    world.say(&person, Say::text("dos"));
    world.pass(2);
    let twice = updates(&world.drain(), "messages");
    assert_eq!((twice.len(), &twice[0]), (2, &twice[1]));

    world.sim.add_fault(Fault { times: Some(20), ..Fault::always(FaultKind::WebhookReorder) });
    let mut order = Vec::new();
    for number in 0..20 {
        world.say(&person, Say::text(number.to_string()));
        world.pass(1);
        order.extend(updates(&world.drain(), "messages"));
    }
    world.pass(30);
    order.extend(updates(&world.drain(), "messages"));
    let numbers: Vec<u32> =
        order.iter().map(|one| one["text"]["body"].as_str().unwrap().parse().unwrap()).collect();
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 20);
    assert!(numbers.windows(2).any(|pair| pair[0] > pair[1]), "{numbers:?}");
}

#[test]
fn the_same_message_may_stand_twice_in_a_body() {
    let mut world = World::new();
    let person = world.person();
    world.say(&person, Say::text("hola").shaped(simulator::Shape::Twice));
    world.pass(5);
    let bodies = world.drain();
    assert_eq!((bodies.len(), updates(&bodies, "messages").len()), (1, 2));
}

#[test]
fn entries_can_come_in_the_envelope_of_aws() {
    let mut world = styled(|config| config.webhooks.envelope = Envelope::Aws);
    let person = world.person();
    world.say(&person, Say::text("¿hola?"));
    world.pass(5);
    let body = world.drain().remove(0);
    let entry: Value =
        serde_json::from_str(body["whatsAppWebhookEntry"].as_str().unwrap()).unwrap();
    let text = &entry["changes"][0]["value"]["messages"][0]["text"]["body"];
    assert_eq!(text, "¿hola?");
    assert_eq!(body["context"]["MetaWabaIds"][0]["wabaId"], "102290129340398");
    assert_eq!(body["context"]["MetaPhoneNumberIds"][0]["metaPhoneNumberId"], "106540352242922");
}

#[test]
fn an_answer_to_an_unknown_call_changes_nothing() {
    let mut world = World::new();
    world.sim.webhook_answered(77, Timestamp::UNIX_EPOCH, WebhookOutcome::Status(200));
    assert_eq!(world.sim.webhook_counts(), simulator::WebhookCounts::default());
}
