//! A send whose fate is unknown: never twice while the first may have arrived, never lost when it did not.

use shared::{
    domain::{language::Language, outbox::Effect, reply::Reply, time::Timestamp},
    ports::Participants as _,
};
use simulator::{Fault, FaultKind, NewPerson};

use crate::world::{World, course};

/// Somebody who has a place in a cohort that begins on Monday.
async fn enrolled() -> (World, String) {
    let world = World::at("2026-03-01T15:00:00Z");
    world.open(world.cohort("LIMA1", "2026-03-02", Language::Es), course()).await;
    let rosa = world.add(NewPerson { name: Some("Rosa".into()), ..NewPerson::default() });
    for words in ["UNIRME LIMA1", "sí", "Rosa", "ropa", "noche"] {
        world.says(&rosa, words).await;
    }
    (world, rosa)
}

fn lessons(world: &World, person: &str) -> usize {
    let messages = world.messages(person);
    messages
        .iter()
        .filter(|message| {
            format!("{:?}", message.content).contains("_d1")
                || format!("{:?}", message.rendered).contains("Lección 1")
                || format!("{:?}", message.content).contains("Lección 1")
        })
        .count()
}

#[tokio::test]
async fn an_answer_that_is_lost_after_it_was_accepted_makes_no_second_message() {
    let (world, rosa) = enrolled().await;
    world.simulator().add_fault(Fault::once(FaultKind::AnswerLost));
    world.until("2026-03-02T13:30:00Z".parse::<jiff::Timestamp>().unwrap().into()).await;
    assert_eq!(lessons(&world, &rosa), 1, "the status settled the doubt");
    assert!(world.store.everybody()[0].outbox.is_empty());
}

fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

#[tokio::test]
async fn a_server_error_is_tried_once_more_after_the_wait_while_statuses_come_in() {
    let (world, rosa) = enrolled().await;
    let ana = world.add(NewPerson { name: Some("Ana".into()), ..NewPerson::default() });
    world.simulator().add_fault(Fault::once(FaultKind::Graph5xx));
    world.until(at("2026-03-02T12:35:00Z")).await;
    world.says(&ana, "hola").await;
    world.until(at("2026-03-02T12:40:00Z")).await;
    assert_eq!(lessons(&world, &rosa), 0, "within the wait nothing is sent again");
    world.until(at("2026-03-02T12:50:00Z")).await;
    assert_eq!(lessons(&world, &rosa), 1);
    assert!(world.store.everybody().iter().all(|person| person.outbox.is_empty()));
}

/// Whether Meta took it nobody can know while it says nothing about anything.
#[tokio::test]
async fn a_server_error_is_not_tried_again_while_no_status_comes_in() {
    let (world, rosa) = enrolled().await;
    world.simulator().add_fault(Fault::once(FaultKind::Graph5xx));
    world.until(at("2026-03-02T14:00:00Z")).await;
    assert_eq!(lessons(&world, &rosa), 0);
    // She writes, and the statuses of the answer prove that the channel is alive.
    let before = world.messages(&rosa).len();
    world.says(&rosa, "ayuda").await;
    world.until(at("2026-03-02T15:00:00Z")).await;
    assert_eq!(world.messages(&rosa).len(), before + 2, "the answer, and then the lesson");
    assert_eq!(lessons(&world, &rosa), 1);
}

#[tokio::test]
async fn a_lesson_that_was_accepted_and_lost_is_sent_again() {
    let (world, rosa) = enrolled().await;
    world.simulator().add_fault(Fault::once(FaultKind::SendFails).with_code(131_000));
    world.until(at("2026-03-02T13:30:00Z")).await;
    let sent = world.messages(&rosa);
    let failed = |message: &&simulator::Entry| message.tick == "failed";
    assert_eq!((lessons(&world, &rosa), sent.iter().filter(failed).count()), (2, 1));
}

/// The first answer is lost, its status comes only after the repetition: she has it twice, and we know.
#[tokio::test]
async fn a_status_that_comes_after_the_repetition_confirms_the_duplicate() {
    let (world, rosa) = enrolled().await;
    let ana = world.add(NewPerson { name: Some("Ana".into()), ..NewPerson::default() });
    let hers = |kind| Fault { person: Some(rosa.clone()), ..Fault::once(kind) };
    world.simulator().add_fault(hers(FaultKind::AnswerLost));
    for _ in 0..3 {
        world.simulator().add_fault(hers(FaultKind::StatusLate).with_seconds(3_600));
    }
    world.until(at("2026-03-02T12:35:00Z")).await;
    world.says(&ana, "hola").await;
    world.until(at("2026-03-02T12:50:00Z")).await;
    assert_eq!(lessons(&world, &rosa), 2, "the residue");
    let rosas = || {
        let everybody = world.store.everybody();
        serde_json::to_value(&everybody[0].outbox).unwrap()
    };
    assert!(rosas().get("b").is_some(), "{}", rosas());
    world.until(at("2026-03-02T14:30:00Z")).await;
    assert!(rosas().get("b").is_none(), "counted once: {}", rosas());
}

#[tokio::test]
async fn a_rate_limit_delays_and_loses_nothing() {
    let (world, rosa) = enrolled().await;
    let limited = Fault { times: Some(2), ..Fault::always(FaultKind::RateLimited) };
    world.simulator().add_fault(limited);
    world.until("2026-03-02T13:30:00Z".parse::<jiff::Timestamp>().unwrap().into()).await;
    assert_eq!(lessons(&world, &rosa), 1);
}

#[tokio::test]
async fn a_lesson_that_meets_a_closed_window_goes_out_as_a_template() {
    let (world, rosa) = enrolled().await;
    world.until("2026-03-02T12:29:00Z".parse::<jiff::Timestamp>().unwrap().into()).await;
    world.says(&rosa, "hola").await;
    // Meta is of another mind about the window, and says so only after it has accepted.
    let late = Fault::once(FaultKind::SendFails).with_code(131_047);
    world.simulator().add_fault(late);
    world.until("2026-03-02T13:00:00Z".parse::<jiff::Timestamp>().unwrap().into()).await;
    let sent = world.messages(&rosa);
    let templates = sent.iter().filter(|message| message.kind == "template").count();
    assert_eq!(templates, 1, "{:?}", sent.iter().map(|m| (&m.kind, m.tick)).collect::<Vec<_>>());
}

#[tokio::test]
async fn three_deliveries_of_each_webhook_change_nothing() {
    let (world, rosa) = enrolled().await;
    world.simulator().add_fault(Fault::always(FaultKind::WebhookDuplicate));
    world.says(&rosa, "hola").await;
    world.says(&rosa, "ayuda").await;
    let before = world.messages(&rosa).len();
    world.until("2026-03-02T12:00:00Z".parse::<jiff::Timestamp>().unwrap().into()).await;
    assert_eq!(world.messages(&rosa).len(), before);
}

/// More than fifty messages owed to one person: WhatsApp lends 45 of them, and we ask for no more.
#[tokio::test]
async fn the_pair_limit_is_kept_before_the_call() {
    let (world, rosa) = enrolled().await;
    world.until(at("2026-03-02T15:00:00Z")).await;
    let before = world.messages(&rosa).len();
    let id = world.store.everybody()[0].id.clone();
    let loaded = world.store.load(&id).await.unwrap().unwrap();
    let mut next = loaded.value.clone();
    for _ in 0..50 {
        next.outbox.push(Effect::Send(Reply::Help), true, world.now());
    }
    world.store.commit(&loaded, next).await.unwrap();
    world.says(&rosa, "menú").await;
    let sent = world.messages(&rosa).len() - before;
    assert!((45..=47).contains(&sent), "{sent}");
    world.until(at("2026-03-02T15:05:00Z")).await;
    assert_eq!(world.messages(&rosa).len() - before, 51, "nothing is lost");
    let refused = world.simulator().totals().refused.clone();
    assert!(refused.is_empty(), "{refused:?}");
}
