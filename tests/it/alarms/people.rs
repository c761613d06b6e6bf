//! What people notice: lessons that do not come, and a wish to leave.

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use conversation::Unmetered;
use shared::domain::{
    cohort::Step,
    course::Day,
    event::{Event, EventKind, Letter, Recipient},
    ids::{CohortId, EventId},
    language::Language,
};
use simulator::{Fault, FaultKind, NewPerson};

use super::{Figures, at, listening, stays_quiet, trips};
use crate::world::{World, course};

/// So many people with a place in a cohort that begins the next morning.
pub(super) async fn cohort_of(people: usize) -> World {
    let world = World::at("2026-03-01T15:00:00Z");
    world.open(world.cohort("LIMA1", "2026-03-02", Language::Es), course()).await;
    for _ in 0..people {
        let person = world.add(NewPerson::default());
        for words in ["UNIRME LIMA1", "sí", "Rosa", "ropa", "noche"] {
            world.says(&person, words).await;
        }
    }
    world
}

#[tokio::test]
async fn lessons_that_cannot_be_sent() {
    let world = cohort_of(3).await;
    world.simulator().add_fault(Fault::always(FaultKind::SendRefused).with_code(131_026));
    let ear = listening();
    world.until(at("2026-03-02T20:00:00Z")).await;
    trips("LessonsMissing", &ear.figures());
}

/// Her letter of that morning, `minutes` after it was written.
async fn a_lesson_after(minutes: i64) -> Figures {
    let world = cohort_of(1).await;
    let due: jiff::Timestamp = "2026-03-02T12:30:00Z".parse().unwrap();
    let id = world.store.everybody()[0].id.clone();
    let cohort = CohortId::new("LIMA1");
    let kind = EventKind::Step { cohort, step: Step::Lesson(Day::FIRST) };
    let event = Event { id: EventId::new("step:late"), at: due.into(), kind };
    let letter = Letter { to: Recipient::Participant(id), event };
    world.clock.set((due + jiff::SignedDuration::from_mins(minutes)).into());
    let ear = listening();
    let mut record = SqsMessage::default();
    record.message_id = Some("m1".to_owned());
    record.body = Some(serde_json::to_string(&letter).unwrap());
    let mut batch = SqsEvent::default();
    batch.records.push(record);
    let response = conversation::handle(world.mailbox(), &Unmetered, &batch).await;
    assert!(response.batch_item_failures.is_empty());
    ear.figures()
}

#[tokio::test]
async fn lessons_that_come_half_an_hour_late() {
    trips("LessonsMissing", &a_lesson_after(31).await);
    stays_quiet("LessonsMissing", &a_lesson_after(29).await);
}

#[tokio::test]
async fn many_leave_on_one_day() {
    let world = cohort_of(5).await;
    let people: Vec<String> =
        world.simulator().people().iter().map(|person| person.id.clone()).collect();
    let ear = listening();
    for person in &people[..3] {
        world.says(person, "BAJA").await;
    }
    trips("ManyLeave", &ear.figures());
}
