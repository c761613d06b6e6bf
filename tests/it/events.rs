//! The sample events of the functions that have no test of their own for them, through their handlers.

use std::{fs, path::PathBuf};

use aws_lambda_events::sqs::SqsEvent;
use conversation::Unmetered;
use deliver::Unhurried;
use shared::{
    domain::{
        address::{Address, Phone},
        enrollment::Enrollment,
        ids::{CohortId, ParticipantId},
        language::Language,
        outbox::Effect,
        participant::{Consent, Participant, Stage},
    },
    ports::Participants as _,
};

use crate::world::{World, course};

const PARTICIPANT: &str = "p0123456789ABCDEFGHJK";

fn sample(name: &str) -> SqsEvent {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../events");
    let text = fs::read_to_string(folder.join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Monday, 2 March 2026, 7:30 in Lima: the moment of all samples. Somebody with the samples' id is in LIMA1.
async fn world() -> World {
    let world = World::at("2026-02-27T15:00:00Z");
    world.open(world.cohort("LIMA1", "2026-03-02", Language::Es), course()).await;
    let address = Address::new(Phone::parse("51900000007"), None).unwrap();
    let mut somebody =
        Participant::new(ParticipantId::new(PARTICIPANT), world.number.clone(), address);
    somebody.consent = Some(Consent { text: 1, at: world.now() });
    somebody.zone = shared::domain::time::Zone::new("America/Lima").unwrap();
    let mut enrollment = Enrollment::new(CohortId::new("LIMA1"));
    enrollment.next_try(shared::domain::course::Day::FIRST);
    somebody.stage = Stage::Enrolled(Box::new(enrollment));
    world.store.create(&somebody, &["sealed".to_owned()]).await.unwrap();
    world.clock.set(shared::domain::time::Timestamp::from_seconds(1_772_454_600));
    world
}

async fn conversation(world: &World, name: &str) -> usize {
    let response = conversation::handle(world.mailbox(), &Unmetered, &sample(name)).await;
    response.batch_item_failures.len()
}

#[tokio::test]
async fn letters() {
    let world = world().await;
    for name in ["text", "no-phone", "form", "status-failed", "wait-over"] {
        assert_eq!(conversation(&world, &format!("conversation.{name}")).await, 0, "{name}");
    }
    // The two who wrote have an item each, beside the one who was there.
    assert_eq!(world.store.everybody().len(), 3);
    assert_eq!(conversation(&world, "conversation.photo").await, 0);
    assert_eq!(conversation(&world, "conversation.inspected").await, 0);
    let somebody = world.store.load(&ParticipantId::new(PARTICIPANT)).await.unwrap().unwrap();
    assert_eq!(somebody.value.enrollment().unwrap().accepted(), 1);
    assert_eq!(conversation(&world, "conversation.malformed").await, 1);
}

#[tokio::test]
async fn chunks() {
    let world = world().await;
    for (name, failed) in [("lesson", 0), ("lesson", 0), ("raffle", 0), ("malformed", 1)] {
        let event = sample(&format!("deliver.{name}"));
        let response = deliver::handle(world.mailbox(), &Unhurried, &event).await;
        assert_eq!(response.batch_item_failures.len(), failed, "{name}");
    }
    let somebody = world.store.load(&ParticipantId::new(PARTICIPANT)).await.unwrap().unwrap();
    let enrollment = somebody.value.enrollment().unwrap();
    assert_eq!(enrollment.lessons.len(), 1);
    assert!(enrollment.raffle.is_some());
    let unsent = somebody.value.outbox.entries().iter();
    assert_eq!(unsent.filter(|entry| matches!(entry.effect, Effect::Send(_))).count(), 0);
}

#[tokio::test]
async fn raffles() {
    let world = world().await;
    for (name, failed) in [
        ("due", 0),
        ("due", 0),
        ("asked", 0),
        ("erased", 0),
        ("unknown-cohort", 0),
        ("malformed", 1),
    ] {
        let response = world.raffling().handle(&sample(&format!("raffle.{name}"))).await;
        assert_eq!(response.batch_item_failures.len(), failed, "{name}");
    }
}

#[tokio::test]
async fn a_minute() {
    let world = world().await;
    let text = include_str!("../../events/dispatch.minute.json");
    assert!(serde_json::from_str::<serde_json::Value>(text).is_ok(), "the scheduler sends JSON");
    let handed = world.dispatcher().run().await.unwrap();
    assert_eq!((handed.steps, handed.people), (1, 1), "the first lesson, for one person");
    let again = world.dispatcher().run().await.unwrap();
    assert_eq!(again.steps, 0, "a step is handed on once");
}
