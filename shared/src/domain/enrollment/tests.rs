//! What counts as silence, as an entry, and as a place.

use super::*;
use crate::domain::{
    cohort::Calendar,
    course::CourseRef,
    ids::{CourseSlug, NumberId, ObjectKey, ParticipantId},
    language::Language,
    time::{QuietHours, Zone},
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn day(number: u8) -> Day {
    Day::new(number).unwrap()
}

fn enrollment() -> Enrollment {
    Enrollment::new(CohortId::new("LIMA1"))
}

#[test]
fn two_lessons_since_she_last_wrote_are_silence_or_as_many_as_the_caps_say() {
    let (mut enrollment, caps) = (enrollment(), Caps::default());
    assert!(!enrollment.has_fallen_silent(caps, None));
    enrollment.lessons = [(day(1), at(100)), (day(2), at(200)), (day(3), at(300))].into();
    assert!(enrollment.has_fallen_silent(caps, None), "she never wrote");
    assert!(enrollment.has_fallen_silent(caps, Some(at(199))));
    assert!(!enrollment.has_fallen_silent(caps, Some(at(200))), "at the same second");
    assert!(!enrollment.has_fallen_silent(caps, Some(at(250))));
    let one = Caps { unanswered_lessons: 1, ..caps };
    assert!(enrollment.has_fallen_silent(one, Some(at(250))));
    assert!(!enrollment.has_fallen_silent(one, Some(at(300))));
}

#[test]
fn a_cycle_brings_no_more_than_its_caps() {
    let (mut enrollment, caps) = (enrollment(), Caps { a_cycle: 3, ..Caps::default() });
    enrollment.lessons = [(day(1), at(100)), (day(2), at(200))].into();
    assert!(!enrollment.has_had_enough(caps) && !enrollment.has_no_room_for_the_link(caps));
    enrollment.lessons.insert(day(3), at(300));
    assert!(enrollment.has_had_enough(caps) && enrollment.has_no_room_for_the_link(caps));
    assert!(!enrollment.has_had_enough(Caps::default()));
}

#[test]
fn the_link_has_room_on_the_last_day_if_its_cap_says_so_or_it_brings_a_ticket() {
    let mut enrollment = enrollment();
    let one = Caps { a_day: 1, ..Caps::default() };
    assert!(!enrollment.has_no_room_for_the_link(one));
    enrollment.lessons = [(Day::LAST, at(100))].into();
    assert!(enrollment.has_no_room_for_the_link(one));
    assert!(!enrollment.has_no_room_for_the_link(Caps { a_day: 2, ..one }));
    enrollment.entry = Some(Box::new(RaffleEntry {
        ticket: Ticket::of(&ParticipantId::new("p00000000000000000001"), &CohortId::new("LIMA1")),
        code: "AB12".to_owned(),
        round: 1,
        draws_at: at(200),
    }));
    assert!(!enrollment.has_no_room_for_the_link(one));
}

#[test]
fn places_are_won_then_next_in_line_then_not_drawn() {
    let results: Vec<RaffleResult> =
        (1..=6).map(|place| RaffleResult::of_place(place, 2, 3)).collect();
    use RaffleResult::{Alternate, NotDrawn, Won};
    assert_eq!(results, [Won, Won, Alternate(1), Alternate(2), Alternate(3), NotDrawn]);
    assert_eq!(RaffleResult::of_place(u32::MAX, 0, 0), NotDrawn);
    assert_eq!(RaffleResult::of_place(1, u32::MAX, u32::MAX), Won);
}

#[test]
fn tries_are_counted_for_each_day() {
    let mut enrollment = enrollment();
    assert_eq!([enrollment.next_try(day(1)), enrollment.next_try(day(1))], [1, 2]);
    assert_eq!(enrollment.next_try(day(2)), 1);
    assert_eq!((enrollment.accepted(), enrollment.kept(day(1))), (0, None));
}

#[test]
fn a_challenge_sent_in_the_last_second_is_an_entry_and_a_later_one_is_not() {
    let cohort = Cohort {
        id: CohortId::new("LIMA1"),
        number: NumberId::new("100"),
        course: CourseRef { slug: CourseSlug::new("vender"), version: "0".into() },
        language: Language::Es,
        zones: vec![Zone::new("America/Lima").unwrap()],
        starts_on: jiff::civil::date(2026, 3, 2),
        calendar: Calendar::default(),
        quiet: QuietHours::default(),
        class_url: "https://clase.example".into(),
        winners: 1,
        alternates: 1,
        beacon: crate::domain::raffle::Beacon::Quicknet,
        media: BTreeMap::new(),
        locale: None,
        budget: None,
        form: None,
        caps: Caps::default(),
    };
    let closes = cohort.entries_close();
    let mut enrollment = enrollment();
    enrollment.next_try(day(5));
    assert!(!enrollment.has_entry(&cohort), "sent, not kept");
    for (at, counts) in [(closes, true), (closes.plus(1), false)] {
        let kept = Some(Kept { seq: 1, object: ObjectKey::new("o"), at });
        let submission = Submission { seq: 1, sent_at: Some(at), kept };
        enrollment.submissions.insert(day(5), submission);
        assert_eq!(enrollment.has_entry(&cohort), counts);
        assert_eq!(enrollment.accepted(), 1);
        assert!(enrollment.kept(day(5)).is_some());
    }
}
