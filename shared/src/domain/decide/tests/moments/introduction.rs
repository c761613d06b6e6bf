//! Her name, her trade and the quiet part of her day.

use super::*;

#[test]
fn a_name_that_is_still_short_is_taken_and_a_novel_is_not() {
    let mut chat = Chat::with(person(Stage::Name { code: None }), NOON);
    assert_eq!(chat.writes("R"), ["ask_name_again"]);
    assert_eq!(chat.writes("Li"), ["ask_trade"]);
    assert_eq!(chat.writes("yo"), ["ask_trade_again"]);
    assert_eq!(chat.writes("pan"), ["joined_late"]);
    let profile = &chat.person.profile;
    assert_eq!((profile.name.as_deref(), profile.trade.as_deref()), (Some("Li"), Some("pan")));
    let mut chat = Chat::with(person(Stage::Trade { code: None }), NOON);
    chat.writes(&"vendo de todo un poco ".repeat(20));
    assert_eq!(chat.person.profile.trade.unwrap().chars().count(), 120);
}

/// Each message costs money: who tells both is asked nothing more.
#[test]
fn name_and_trade_in_one_message_are_a_place() {
    let mut chat = Chat::with(person(Stage::Name { code: None }), NOON);
    assert_eq!(chat.writes("Rosa, vendo ropa"), ["joined_late"]);
    let profile = chat.person.profile.clone();
    assert_eq!(profile.name.as_deref(), Some("Rosa"));
    assert_eq!(profile.trade.as_deref(), Some("vendo ropa"));
    let mut chat = Chat::with(person(Stage::Name { code: None }), NOON);
    chat.person.profile.name = None;
    assert_eq!(chat.writes("vendo ropa"), ["ask_name_again"], "only the name is missing");
    assert_eq!(chat.writes("Rosa"), ["joined_late"]);
    assert_eq!(chat.person.profile.trade.as_deref(), Some("vendo ropa"));
}

/// Before the cycle, and in a sentence as well as by the button.
#[test]
fn the_quiet_part_of_the_day_is_noted_and_costs_no_message() {
    let mut chat = Chat::enrolled(enrolled(), "2026-02-27T15:00:00Z");
    assert_eq!(chat.writes("en la noche, después de cerrar el puesto"), ["reaction"]);
    let evening = Some(crate::domain::action::PartOfDay::Evening);
    assert_eq!(chat.person.profile.least_busy, evening);
    assert_eq!(chat.writes("más o menos a las 9 am"), ["not_started"], "asked once");
    assert_eq!(chat.person.profile.least_busy, evening);
}

fn newcomer() -> Participant {
    let mut person = person(Stage::Name { code: None });
    person.profile = Profile::default();
    person
}

/// Everything at once: nothing is left to ask, so it costs one message less.
#[test]
fn the_form_is_a_place_and_no_question_is_left() {
    let mut chat = Chat::with(newcomer(), "2026-02-27T15:00:00Z");
    chat.hears(form(" Rosa  Quispe ", "ropa de niños", "hour:evening"));
    let place = Reply::PlaceReserved { starts_on: chat.cohort.starts_on, asks: false };
    assert!(chat.person.said.iter().any(|said| said.mark == place.mark()), "{:?}", chat.person);
    let profile = &chat.person.profile;
    assert_eq!(profile.name.as_deref(), Some("Rosa Quispe"));
    assert_eq!(profile.trade.as_deref(), Some("ropa de niños"));
    assert_eq!(profile.least_busy, Some(crate::domain::action::PartOfDay::Evening));
}

/// Checked like words in the chat, and what does not pass is asked for there.
#[test]
fn what_a_form_lacks_is_asked_in_words() {
    let mut chat = Chat::with(newcomer(), NOON);
    assert_eq!(chat.hears(form("12", "ropa", "hour:morning")), ["ask_name_again"]);
    assert_eq!(chat.writes("Rosa"), ["joined_late"], "her trade and her hour are there");
    let profile = &chat.person.profile;
    assert_eq!(profile.trade.as_deref(), Some("ropa"));
    assert_eq!(profile.least_busy, Some(crate::domain::action::PartOfDay::Morning));

    let mut chat = Chat::with(newcomer(), NOON);
    assert_eq!(chat.hears(form("Rosa", "😊", "")), ["ask_trade"]);
    assert_eq!(chat.writes("ropa"), ["joined_late"]);
    assert_eq!(chat.person.profile.least_busy, None);

    let mut chat = Chat::with(newcomer(), NOON);
    assert_eq!(chat.hears(form("Rosa, vendo ropa", "", "en la noche")), ["joined_late"]);
    assert_eq!(chat.person.profile.name.as_deref(), Some("Rosa"));

    let mut chat = Chat::with(newcomer(), NOON);
    assert_eq!(chat.hears(form(&"Rosa ".repeat(500), &"x".repeat(9000), "")), ["ask_name_again"]);
    assert!(chat.person.profile.trade.unwrap().chars().count() <= 120);
    let broken = Content::Flow { answers: "{".into() };
    let mut chat = Chat::with(newcomer(), NOON);
    assert_eq!(chat.hears(broken), ["ask_name_again"]);
}

/// Late, or twice, or in another stage: what she has told stays, what she has not is taken, and she gets a smile.
#[test]
fn a_form_that_comes_late_fills_in_what_is_blank() {
    let mut chat = Chat::with(newcomer(), "2026-02-27T15:00:00Z");
    chat.writes("Rosa");
    chat.writes("vendo ropa");
    assert_eq!(chat.person.profile.least_busy, None);
    assert_eq!(chat.hears(form("Otra", "pan", "hour:midday")), ["reaction"]);
    let profile = chat.person.profile.clone();
    assert_eq!(
        (profile.name.as_deref(), profile.trade.as_deref()),
        (Some("Rosa"), Some("vendo ropa"))
    );
    assert_eq!(profile.least_busy, Some(crate::domain::action::PartOfDay::Midday));
    chat.now = chat.now.plus(120);
    assert_eq!(chat.hears(form("Otra", "pan", "hour:evening")), ["reaction"], "once more");
    assert_eq!(chat.person.profile, profile);

    let mut chat = Chat::with(newcomer(), NOON);
    chat.writes("Rosa");
    assert_eq!(chat.hears(form("Otra", "pan", "hour:midday")), ["joined_late"], "she found it");
    let profile = &chat.person.profile;
    assert_eq!((profile.name.as_deref(), profile.trade.as_deref()), (Some("Rosa"), Some("pan")));

    let mut asked = newcomer();
    (asked.stage, asked.consent) = (Stage::Consent { code: None }, None);
    let mut chat = Chat::with(asked, NOON);
    assert_eq!(chat.hears(form("Rosa", "pan", "")), ["ask_consent"]);
    assert_eq!(chat.person.profile, Profile::default(), "nothing is kept without consent");

    let mut chat = Chat::enrolled(busy(), NOON);
    chat.person.prompt = Some(Prompt::Question);
    chat.hears(form("Rosa", "pan", ""));
    assert_eq!(chat.person.prompt, Some(Prompt::Question), "she may still ask");
}

/// Of the cohort that she named, else of the next one; in her language or not at all.
#[test]
fn the_form_is_that_of_the_cohort_she_will_probably_join() {
    let now = at("2026-02-27T15:00:00Z");
    let with = |id: &str, form: Option<&str>| {
        let mut cohort = cohort();
        (cohort.id, cohort.form) = (CohortId::new(id), form.map(FormId::new));
        cohort
    };
    let open = [with("LIMA1", Some("1")), with("LIMA2", Some("2")), with("LIMA3", None)];
    let form = |code: Option<&str>, language| {
        let mut person = person(Stage::Name { code: code.map(CohortId::new) });
        person.language = language;
        form_for(&person, &open, now).map(|form| form.as_str().to_owned())
    };
    assert_eq!(form(Some("LIMA2"), Language::Es).as_deref(), Some("2"));
    assert_eq!(form(None, Language::Es).as_deref(), Some("1"));
    assert_eq!(form(Some("LIMA3"), Language::Es), None);
    assert_eq!(form(Some("LIMA1"), Language::Pt), None, "she would not understand it");
    assert_eq!(form_for(&newcomer(), &[], now), None);
}
