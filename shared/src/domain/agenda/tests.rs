//! One cohort's sessions, step by step; then any sequence of steps.

mod random;

use super::*;
use crate::domain::{
    advisory::Ask,
    cohort::Calendar,
    course::CourseRef,
    ids::{CohortId, CourseSlug, NumberId},
    language::Language,
    slot::SlotError,
    time::{MINUTE, QuietHours},
};

fn lima() -> Zone {
    Zone::new("America/Lima").unwrap()
}

/// By the clocks of Lima.
fn at(text: &str) -> Timestamp {
    lima().moment(text.parse().unwrap())
}

fn cohort() -> Cohort {
    Cohort {
        id: CohortId::new("LIMA1"),
        number: NumberId::new("100"),
        course: CourseRef { slug: CourseSlug::new("vender"), version: "0".into() },
        language: Language::Es,
        zones: vec![lima()],
        starts_on: jiff::civil::date(2026, 3, 2),
        calendar: Calendar::default(),
        quiet: QuietHours::default(),
        class_url: "https://clase.example".into(),
        winners: 2,
        alternates: 1,
        beacon: crate::domain::raffle::Beacon::Quicknet,
        media: BTreeMap::new(),
        locale: None,
        budget: None,
        form: None,
        caps: crate::domain::caps::Caps::default(),
    }
}

fn person(number: u32) -> ParticipantId {
    ParticipantId::new(format!("p{number}"))
}

/// Friday, 19:15, after the draw: `entrants` people in the order of their numbers, two places.
struct Cycle {
    agenda: Agenda,
    cohort: Cohort,
    order: Vec<(Ticket, Option<ParticipantId>)>,
    now: Timestamp,
}

impl Cycle {
    fn undrawn(entrants: u32) -> Self {
        let cohort = cohort();
        let order = (1..=entrants).map(|n| (Ticket::of(&person(n), &cohort.id), Some(person(n))));
        Self {
            agenda: Agenda::default(),
            order: order.collect(),
            cohort,
            now: at("2026-03-06T19:15"),
        }
    }

    fn drawn(entrants: u32) -> Self {
        let mut cycle = Self::undrawn(entrants);
        cycle.step(|agenda, facts| agenda.open(2, facts));
        cycle
    }

    fn step<T>(&mut self, act: impl FnOnce(&mut Agenda, &Facts<'_>) -> T) -> T {
        let facts = Facts { now: self.now, cohort: &self.cohort, order: &self.order };
        let result = act(&mut self.agenda, &facts);
        // Whatever is in it can be stored and read again.
        let json = serde_json::to_string(&self.agenda).unwrap();
        self.agenda = serde_json::from_str(&json).unwrap();
        result
    }

    fn asks(&mut self, number: u32, turn: u32, ask: Ask) -> Vec<(u32, News)> {
        self.step(|agenda, facts| agenda.hear(&person(number), turn, ask, facts));
        self.news()
    }

    fn offers(&mut self, times: &[&str]) -> Vec<SlotId> {
        let slots: Vec<_> = times.iter().map(|time| slot(at(time))).collect();
        self.step(|agenda, facts| agenda.publish(&slots, facts)).unwrap();
        slots.into_iter().map(|(id, _)| id).collect()
    }

    /// What is owed, to whom; then it is posted.
    fn news(&mut self) -> Vec<(u32, News)> {
        let owed = self.agenda.owed().to_vec();
        assert!(owed.is_sorted_by(|a, b| a.number < b.number), "{owed:?}");
        self.agenda.posted(owed.last().map_or(0, |owed| owed.number));
        owed.into_iter().map(|owed| (owed.to.as_str()[1..].parse().unwrap(), owed.news)).collect()
    }

    fn state(&self, place: u32) -> PlaceState {
        self.agenda.places[&place].state
    }
}

fn slot(at: Timestamp) -> (SlotId, Slot) {
    let advisor = "Lucía".to_owned();
    let id = SlotId::of(&CohortId::new("LIMA1"), &advisor, at);
    let link = "https://meet.example/abc".to_owned();
    (id, Slot { advisor, at, minutes: 30, link, state: SlotState::Offered })
}

const MONDAY: &str = "2026-03-09T15:00";
const TUESDAY: &str = "2026-03-10T08:00";

#[test]
fn the_draw_calls_the_winners_once_and_no_more_than_took_part() {
    let mut cycle = Cycle::drawn(3);
    let called = |until| News::Called { until };
    assert_eq!(cycle.news(), [(1, called(None)), (2, called(None))], "there are no hours yet");
    cycle.step(|agenda, facts| agenda.open(2, facts));
    assert_eq!(cycle.news(), []);
    let mut alone = Cycle::drawn(1);
    assert_eq!(alone.news(), [(1, called(None))]);
}

#[test]
fn time_runs_from_the_moment_when_there_is_something_to_choose() {
    let mut cycle = Cycle::drawn(3);
    cycle.news();
    assert_eq!(cycle.asks(1, 1, Ask::Slots), [(1, News::NoSlots { missed: false })]);
    cycle.now = at("2026-03-07T09:00");
    cycle.offers(&[MONDAY]);
    // Eleven hours of Saturday, twelve and a half of Sunday, half an hour of Monday.
    let until = at("2026-03-09T08:00");
    // She who asked in vain is told; she who has not asked knows already that she may.
    let news = [(1, News::Open { until }), (2, News::Called { until: Some(until) })];
    assert_eq!(cycle.news(), news);
    cycle.offers(&[TUESDAY]);
    assert_eq!(cycle.news(), [], "nobody is told of each further hour");
}

/// Two winners in front of the hours of Monday and Tuesday.
fn choosing() -> (Cycle, SlotId, SlotId) {
    let mut cycle = Cycle::undrawn(4);
    let slots = cycle.offers(&[MONDAY, TUESDAY]);
    assert_eq!(cycle.news(), [], "nobody has won yet");
    cycle.step(|agenda, facts| agenda.open(2, facts));
    cycle.news();
    (cycle, slots[0], slots[1])
}

fn booked(news: &[(u32, News)]) -> Vec<(u32, SlotId)> {
    let found = news.iter().filter_map(|(who, news)| match news {
        News::Booked(booking) => Some((*who, booking.slot)),
        _ => None,
    });
    found.collect()
}

#[test]
fn an_hour_is_taken_by_whoever_comes_first_and_the_other_sees_what_is_left() {
    let (mut cycle, monday, tuesday) = choosing();
    let first = cycle.asks(1, 1, Ask::Slot(monday));
    assert_eq!(booked(&first), [(1, monday)]);
    let [(2, News::Offered { slots, until: Some(_), missed: true })] =
        &cycle.asks(2, 1, Ask::Slot(monday))[..]
    else {
        panic!("she gets the list again")
    };
    assert_eq!(slots.iter().map(|offer| offer.slot).collect::<Vec<_>>(), [tuesday]);
    assert_eq!(booked(&cycle.asks(2, 2, Ask::Slot(tuesday))), [(2, tuesday)]);
    let states = cycle.agenda.slots.values().map(|slot| slot.state);
    assert_eq!(states.filter(|state| matches!(state, SlotState::Taken(_))).count(), 2);
}

#[test]
fn a_question_that_comes_again_or_was_overtaken_changes_nothing() {
    let (mut cycle, monday, tuesday) = choosing();
    cycle.asks(1, 2, Ask::Slot(monday));
    let before = cycle.agenda.clone();
    for (turn, ask) in [
        (2, Ask::Slot(monday)),
        (2, Ask::GiveUp(Why::Declined)),
        (1, Ask::Slot(tuesday)),
        (0, Ask::Slots),
    ] {
        assert_eq!(cycle.asks(1, turn, ask), [], "{turn} {ask:?}");
        assert_eq!(cycle.agenda, before);
    }
    assert_eq!(cycle.asks(9, 1, Ask::Slots), [], "somebody without a place");
}

#[test]
fn another_hour_frees_the_one_she_had_and_whoever_waits_hears_of_it() {
    let (mut cycle, monday, tuesday) = choosing();
    cycle.asks(1, 1, Ask::Slot(monday));
    cycle.step(|agenda, facts| agenda.withdraw(tuesday, facts)).unwrap();
    assert_eq!(cycle.asks(2, 1, Ask::Slots), [(2, News::NoSlots { missed: false })]);
    cycle.offers(&[TUESDAY]);
    assert!(matches!(cycle.news()[..], [(2, News::Open { .. })]));
    cycle.asks(2, 2, Ask::Slot(tuesday));
    let wednesday = cycle.offers(&["2026-03-11T09:00"])[0];
    assert_eq!(cycle.news(), [], "nobody waits");
    let moved = cycle.asks(1, 2, Ask::Slot(wednesday));
    assert_eq!(booked(&moved), [(1, wednesday)]);
    assert_eq!(cycle.agenda.slots[&monday].state, SlotState::Offered);
    assert_eq!(booked(&cycle.asks(1, 3, Ask::Slot(wednesday))), [(1, wednesday)], "confirmed anew");
}

#[test]
fn at_most_nine_hours_are_offered_the_soonest_and_none_that_is_too_close() {
    let mut cycle = Cycle::undrawn(1);
    cycle.now = at("2026-03-06T14:00");
    let times: Vec<String> =
        (0..12).map(|n| format!("2026-03-06T{:02}:{:02}", 15 + n / 6, n % 6 * 10)).collect();
    let times: Vec<&str> = times.iter().rev().map(String::as_str).collect();
    cycle.offers(&times);
    let free = cycle.agenda.free(cycle.now.plus(1));
    assert_eq!(free.len(), OFFERED_MAX);
    assert_eq!(free[0].at, at("2026-03-06T15:10"), "15:00 is less than an hour away");
    assert!(free.is_sorted_by_key(|offer| offer.at));
}

#[test]
fn i_cannot_passes_the_place_to_the_next_once() {
    let (mut cycle, monday, _) = choosing();
    cycle.asks(1, 1, Ask::Slot(monday));
    let news = cycle.asks(1, 2, Ask::GiveUp(Why::Declined));
    let [(1, News::Passed { why: Why::Declined }), (3, News::Called { until: Some(_) })] =
        &news[..]
    else {
        panic!("{news:?}")
    };
    assert_eq!(cycle.state(1), PlaceState::Passed { why: Why::Declined, to: Some(3) });
    assert_eq!(cycle.agenda.slots[&monday].state, SlotState::Offered);
    assert_eq!(cycle.asks(1, 3, Ask::GiveUp(Why::Left)), []);
    assert_eq!(cycle.asks(1, 4, Ask::Slot(monday)), [], "it is not hers any more");
    assert_eq!(cycle.agenda.places[&1].who, None, "who has left is not named");
    // Down to the end of the order.
    cycle.asks(3, 1, Ask::GiveUp(Why::Declined));
    cycle.asks(4, 1, Ask::GiveUp(Why::Declined));
    assert_eq!(cycle.state(4), PlaceState::Passed { why: Why::Declined, to: None });
}

#[test]
fn whoever_leaves_is_told_nothing_and_frees_her_hour() {
    let (mut cycle, monday, _) = choosing();
    cycle.asks(1, 1, Ask::Slot(monday));
    let news = cycle.asks(1, u32::MAX, Ask::GiveUp(Why::Left));
    assert!(matches!(news[..], [(3, News::Called { .. })]), "{news:?}");
    assert_eq!(cycle.agenda.slots[&monday].state, SlotState::Offered);
    assert_eq!(cycle.agenda.places[&1].who, None);
}

#[test]
fn the_time_limit_passes_the_place_on_when_it_is_over_and_not_before() {
    let (mut cycle, monday, _) = choosing();
    let PlaceState::Choosing { until: Some(until), .. } = cycle.state(1) else { panic!() };
    cycle.now = until.plus(-61);
    assert_eq!(cycle.asks(1, 1, Ask::GiveUp(Why::TimedOut)), [], "put off meanwhile");
    cycle.now = until.plus(-60);
    let news = cycle.asks(1, 2, Ask::GiveUp(Why::TimedOut));
    assert_eq!(news[0], (1, News::Passed { why: Why::TimedOut }));
    cycle.asks(2, 1, Ask::Slot(monday));
    assert_eq!(cycle.asks(2, 2, Ask::GiveUp(Why::TimedOut)), [], "she has chosen");
}

#[test]
fn nobody_loses_her_place_for_lack_of_hours() {
    let (mut cycle, monday, tuesday) = choosing();
    cycle.asks(2, 1, Ask::Slot(monday));
    cycle.step(|agenda, facts| agenda.withdraw(tuesday, facts)).unwrap();
    cycle.now = at("2026-03-09T12:00");
    assert_eq!(cycle.asks(1, 1, Ask::GiveUp(Why::TimedOut)), []);
    assert_eq!(cycle.state(1), PlaceState::Choosing { until: None, in_vain: true });
    cycle.offers(&[TUESDAY]);
    assert!(matches!(cycle.news()[..], [(1, News::Open { .. })]));
}

#[test]
fn whoever_loses_a_race_at_the_last_minute_has_two_hours_more() {
    let (mut cycle, monday, _) = choosing();
    cycle.asks(2, 1, Ask::Slot(monday));
    let PlaceState::Choosing { until: Some(until), .. } = cycle.state(1) else { panic!() };
    cycle.now = until.plus(-MINUTE);
    cycle.asks(1, 1, Ask::Slot(monday));
    let later = Some(cycle.cohort.quiet.after_waking(&lima(), cycle.now, 2 * HOUR));
    assert_eq!(cycle.state(1), PlaceState::Choosing { until: later, in_vain: false });
}

#[test]
fn an_hour_that_the_advisor_takes_back_leaves_her_the_place() {
    let (mut cycle, monday, _) = choosing();
    cycle.asks(1, 1, Ask::Slot(monday));
    cycle.step(|agenda, facts| agenda.withdraw(monday, facts)).unwrap();
    let news = cycle.news();
    let [(1, News::Withdrawn { at: lost, until: Some(_) })] = &news[..] else { panic!("{news:?}") };
    assert_eq!(*lost, at(MONDAY));
    assert!(matches!(cycle.state(1), PlaceState::Choosing { until: Some(_), in_vain: false }));
    cycle.step(|agenda, facts| agenda.withdraw(monday, facts)).unwrap();
    assert_eq!(cycle.news(), [], "once");
    assert_eq!(cycle.agenda.slots[&monday].state, SlotState::Released);
    assert_eq!(cycle.offers(&[MONDAY]), [monday], "and may offer it again");
    assert_eq!(cycle.agenda.slots[&monday].state, SlotState::Offered);
}

#[test]
fn a_session_is_marked_after_it_began_once_and_as_one_thing() {
    let (mut cycle, monday, tuesday) = choosing();
    cycle.asks(1, 1, Ask::Slot(monday));
    cycle.asks(2, 1, Ask::Slot(tuesday));
    let mark =
        |cycle: &mut Cycle, id, mark| cycle.step(|agenda, facts| agenda.mark(id, mark, facts));
    cycle.now = at(MONDAY).plus(-1);
    assert_eq!(mark(&mut cycle, monday, Mark::Held), Err(MarkError::NotYet(monday, at(MONDAY))));
    cycle.now = at(MONDAY);
    assert_eq!(mark(&mut cycle, monday, Mark::Held), Ok(Some(person(1))));
    assert_eq!(cycle.news(), [(1, News::Held { at: at(MONDAY) })]);
    assert_eq!(mark(&mut cycle, monday, Mark::Held), Ok(Some(person(1))));
    assert_eq!(cycle.news(), []);
    assert_eq!(mark(&mut cycle, monday, Mark::NoShow), Err(MarkError::Marked(monday, "held")));
    cycle.now = at(TUESDAY).plus(HOUR);
    for round in [1, 0] {
        assert_eq!(mark(&mut cycle, tuesday, Mark::NoShow), Ok(Some(person(2))));
        assert_eq!(cycle.news().len(), 2 * round, "she is told, and the next is called; once");
    }
    assert_eq!(cycle.state(2), PlaceState::Passed { why: Why::NoShow, to: Some(3) });
    assert_eq!(cycle.asks(1, 2, Ask::GiveUp(Why::Declined)), [], "it has been");
    assert_eq!(cycle.state(1), PlaceState::Held { slot: monday });
}

#[test]
fn what_is_no_session_cannot_be_marked_and_what_was_one_not_withdrawn() {
    let (mut cycle, monday, _) = choosing();
    let unknown = SlotId::parse("000000").unwrap();
    cycle.now = at(MONDAY);
    let mut step = |act: &dyn Fn(&mut Agenda, &Facts<'_>) -> Result<(), MarkError>| cycle.step(act);
    assert_eq!(
        step(&|agenda, facts| agenda.mark(monday, Mark::Held, facts).map(|_| ())),
        Err(MarkError::Free(monday))
    );
    assert_eq!(
        step(&|agenda, facts| agenda.withdraw(unknown, facts)),
        Err(MarkError::Unknown(unknown))
    );
    assert_eq!(
        step(&|agenda, facts| agenda.mark(unknown, Mark::NoShow, facts).map(|_| ())),
        Err(MarkError::Unknown(unknown))
    );
    cycle.now = at("2026-03-06T19:15");
    cycle.asks(1, 1, Ask::Slot(monday));
    cycle.now = at(MONDAY);
    cycle.step(|agenda, facts| agenda.mark(monday, Mark::Held, facts)).unwrap();
    assert_eq!(
        cycle.step(|agenda, facts| agenda.withdraw(monday, facts)),
        Err(MarkError::Marked(monday, "held"))
    );
}

#[test]
fn hours_are_published_all_or_none() {
    let mut cycle = Cycle::undrawn(1);
    let (good, past) = (slot(at(MONDAY)), slot(at("2026-03-06T19:30")));
    let error = cycle.step(|agenda, facts| agenda.publish(&[good.clone(), past], facts));
    assert_eq!(error, Err(MarkError::Slot(SlotError::Past(at("2026-03-06T19:30")))));
    assert!(cycle.agenda.slots.is_empty());
    let double = [good.clone(), good.clone()];
    cycle.step(|agenda, facts| agenda.publish(&double, facts)).unwrap();
    assert_eq!(cycle.agenda.slots.len(), 1);
    let mut other = slot(at(TUESDAY));
    other.0 = good.0;
    assert_eq!(
        cycle.step(|agenda, facts| agenda.publish(&[other], facts)),
        Err(MarkError::NameTaken(good.0))
    );
}

#[test]
fn whoever_has_left_is_passed_over_and_nobody_moves_up() {
    let mut cycle = Cycle::undrawn(6);
    cycle.order[0].1 = None;
    cycle.order[2].1 = None;
    cycle.step(|agenda, facts| agenda.open(2, facts));
    let called: Vec<u32> = cycle.news().into_iter().map(|(who, _)| who).collect();
    assert_eq!(called, [2, 4], "by the numbers of the published order");
    assert_eq!(cycle.state(1), PlaceState::Passed { why: Why::Left, to: Some(2) });
    assert_eq!(cycle.state(3), PlaceState::Passed { why: Why::Left, to: Some(4) });
    // The second erases herself: the list does not name her any more, and the fifth is next, not the sixth.
    cycle.order[1].1 = None;
    let news = cycle.asks(2, u32::MAX, Ask::GiveUp(Why::Left));
    assert!(matches!(news[..], [(5, News::Called { .. })]), "{news:?}");
    cycle.order[5].1 = None;
    assert!(cycle.asks(4, u32::MAX, Ask::GiveUp(Why::Left)).is_empty(), "nobody is left");
    assert_eq!(cycle.state(4), PlaceState::Passed { why: Why::Left, to: None });
    let passed: Vec<_> =
        cycle.agenda.passed().map(|(ticket, why, _)| (ticket.clone(), why)).collect();
    let left = |place: usize| (cycle.order[place].0.clone(), Why::Left);
    assert_eq!(passed, [left(0), left(1), left(2), left(3), left(5)]);
}
