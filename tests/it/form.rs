//! The form that asks a newcomer for everything at once: Meta takes it, or the same question goes out in words. Never
//! both, and never neither.

use shared::{
    domain::{
        language::Language,
        participant::{Participant, Stage},
        status::FORM_CODES,
    },
    wording,
};
use simulator::{Fault, FaultKind, NewPerson, Say};

use crate::{
    alarms::listening,
    world::{World, course},
};

/// Somebody who has been asked for her consent, and may be asked for the rest in a form.
async fn newcomer() -> (World, String) {
    let world = World::at("2026-02-27T15:00:00Z");
    let cohort = world.with_form(world.cohort("LIMA1", "2026-03-02", Language::Es));
    world.open(cohort, course()).await;
    let rosa = world.add(NewPerson { name: Some("Rosa".into()), ..NewPerson::default() });
    world.says(&rosa, "UNIRME LIMA1").await;
    (world, rosa)
}

/// How she has been asked so far, and answered: `form` or `words`, without the consent.
fn asked(world: &World, person: &str) -> Vec<&'static str> {
    let messages = world.messages(person);
    let kind = |is_form: bool| if is_form { "form" } else { "words" };
    messages.iter().skip(1).map(|entry| kind(entry.flow_json.is_some())).collect()
}

fn her(world: &World) -> Participant {
    world.store.everybody().remove(0)
}

fn answers(name: &str, trade: &str, least_busy: &str) -> serde_json::Value {
    serde_json::json!({ "name": name, "trade": trade, "least_busy": least_busy })
}

#[tokio::test]
async fn the_form_saves_every_question_after_it() {
    let (world, rosa) = newcomer().await;
    world.says(&rosa, "sí").await;
    assert_eq!(asked(&world, &rosa), ["form"]);
    world.fills_in(&rosa, answers("Rosa", "ropa de niños", "hour:evening")).await;
    assert_eq!(asked(&world, &rosa), ["form", "words"], "her place");
    let hers = her(&world);
    assert!(matches!(hers.stage, Stage::Enrolled(_)) && hers.profile.least_busy.is_some());
    assert!(hers.outbox.is_empty());
}

/// What is shown on the phone is what is published, and what comes back is what is asked.
#[tokio::test]
async fn the_phone_shows_the_form_as_it_is_published() {
    let (world, rosa) = newcomer().await;
    world.says(&rosa, "sí").await;
    let shown = world.messages(&rosa).pop().unwrap().flow_json.unwrap();
    let published = wording::form(Language::Es).unwrap();
    assert_eq!(shown, serde_json::from_str::<serde_json::Value>(&published.json).unwrap());
    let fields = shown.pointer("/screens/0/layout/children/0/children").unwrap();
    let names: Vec<&str> =
        fields.as_array().unwrap().iter().filter_map(|field| field["name"].as_str()).collect();
    assert_eq!(names, ["name", "trade", "least_busy"]);
}

#[tokio::test]
async fn whatever_meta_has_against_the_form_she_is_asked_in_words_at_once_and_once() {
    for code in FORM_CODES {
        let (world, rosa) = newcomer().await;
        let fault = Fault::once(FaultKind::SendRefused).with_code(u32::try_from(code).unwrap());
        world.simulator().add_fault(fault.for_person(&rosa));
        let ear = listening();
        world.says(&rosa, "sí").await;
        assert_eq!(asked(&world, &rosa), ["words"], "{code}");
        let lines = ear.lines();
        let said = |what: &str| lines.iter().filter(|line| line.contains(what)).count();
        assert_eq!((said("\"fallback\""), said("\"meta_refuses\"")), (1, 1), "{code}: {lines:?}");
        world.says(&rosa, "Rosa, vendo ropa").await;
        assert_eq!(asked(&world, &rosa).len(), 2, "{code}: her place, with the last question");
        assert!(her(&world).outbox.is_empty());
    }
}

/// Codes that are about something else are no reason to ask otherwise.
#[tokio::test]
async fn what_is_not_about_the_form_leaves_it_as_it_is() {
    let (world, rosa) = newcomer().await;
    let fault = Fault::once(FaultKind::SendRefused).with_code(130_429).for_person(&rosa);
    world.simulator().add_fault(fault);
    world.says(&rosa, "sí").await;
    world.until(world.now().plus(60)).await;
    assert_eq!(asked(&world, &rosa), ["form"], "a little later");

    let (world, rosa) = newcomer().await;
    world.simulator().add_fault(Fault::once(FaultKind::AnswerLost));
    world.says(&rosa, "sí").await;
    world.until(world.now().plus(20 * 60)).await;
    assert_eq!(asked(&world, &rosa), ["form"], "its status settled the doubt");
}

/// Not a word of what she fills in is in any line, whether it can be used or not.
#[tokio::test]
async fn what_she_fills_in_is_in_no_line() {
    let (world, rosa) = newcomer().await;
    let ear = listening();
    world.says(&rosa, "sí").await;
    let form = world.messages(&rosa).pop().unwrap().id;
    for answers in [
        answers("Zuleyka 12 34", "", "nunca jamás"),
        answers("Zuleyka", "quesillos", "hour:midday"),
        answers("Zuleyka", "quesillos", "hour:midday"),
    ] {
        world.does(&rosa, Say::flow(&form, answers)).await;
    }
    assert!(matches!(her(&world).stage, Stage::Enrolled(_)));
    let lines = ear.lines();
    assert!(lines.iter().any(|line| line.contains("\"meaning\":\"form\"")), "{lines:?}");
    for word in ["Zuleyka", "quesillos", "jamás", "midday"] {
        assert!(!lines.iter().any(|line| line.contains(word)), "{word}: {lines:?}");
    }
}
