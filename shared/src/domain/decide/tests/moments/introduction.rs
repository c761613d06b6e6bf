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
