//! The calendar, in zones whose clocks jump.

use proptest::prelude::*;

use super::*;
use crate::domain::ids::CourseSlug;

/// Chile, Paraguay and Cuba move their clocks at midnight, the others at another hour or not at all.
const ZONES: [&str; 8] = [
    "America/Lima",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Asuncion",
    "America/Havana",
    "America/Tijuana",
    "Pacific/Easter",
    "UTC",
];

fn zone(name: &str) -> Zone {
    Zone::new(name).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

fn cohort() -> Cohort {
    Cohort {
        id: CohortId::new("LIMA1"),
        number: NumberId::new("100"),
        course: CourseRef { slug: CourseSlug::new("vender"), version: "0".into() },
        language: Language::Es,
        zones: vec![zone("America/Lima")],
        starts_on: civil::date(2026, 3, 2),
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
    }
}

fn day(number: u8) -> Day {
    Day::new(number).unwrap()
}

/// Long before any cohort here begins.
fn early() -> Timestamp {
    at("1990-01-01T00:00:00Z")
}

#[test]
fn what_is_wrong_with_a_cohort_is_said() {
    let mut wrong = cohort();
    assert_eq!(wrong.check(at("2026-03-02T12:29:59Z")), Ok(()));
    let today = civil::date(2026, 3, 2);
    let past = CohortError::Past { id: wrong.id.clone(), starts_on: today, today };
    assert_eq!(wrong.check(at("2026-03-02T12:30:00Z")), Err(past));
    for code in ["", "L1", "lima1", "LIMA 1", "LIMÁ1", "ABCDEFGHIJKLMNOPQ"] {
        wrong.id = CohortId::new(code);
        assert_eq!(wrong.check(early()), Err(CohortError::Code(code.into())));
    }
    for code in ["LI1", "ABCDEFGHIJKLMNOP", "123"] {
        wrong.id = CohortId::new(code);
        assert_eq!(wrong.check(early()), Ok(()), "{code}");
    }
    let nowhere = Cohort { zones: Vec::new(), ..cohort() };
    assert_eq!(nowhere.check(early()), Err(CohortError::NoZone(nowhere.id.clone())));
    let prizeless = Cohort { winners: 0, ..cohort() };
    assert_eq!(prizeless.check(early()), Err(CohortError::NoPrize(prizeless.id.clone())));
    let usual = Caps::default();
    for caps in [
        Caps { a_day: 0, ..usual },
        Caps { a_cycle: 0, ..usual },
        Caps { unanswered_lessons: 0, ..usual },
    ] {
        let silent = Cohort { caps, ..cohort() };
        assert_eq!(silent.check(early()), Err(CohortError::NothingAllowed(silent.id.clone())));
    }
}

#[test]
fn hours_that_would_wake_people_or_are_out_of_order_are_refused() {
    let fine = Calendar::default();
    let time = |hour, minute| civil::time(hour, minute, 0, 0);
    for (why, calendar) in [
        ("a lesson at night", Calendar { lesson_at: time(7, 29), ..fine }),
        ("a lesson in the evening's quiet", Calendar { lesson_at: time(21, 0), ..fine }),
        ("a lesson after the class link", Calendar { lesson_at: time(17, 31), ..fine }),
        ("a class link at five in the morning", Calendar { class_link_at: time(5, 0), ..fine }),
        ("a link after its class", Calendar { class_link_at: time(18, 1), ..fine }),
        ("a class after the raffle", Calendar { class_at: time(19, 16), ..fine }),
        (
            "entries that close before the lesson",
            Calendar { entries_close_at: time(7, 29), ..fine },
        ),
        (
            "a list sealed too late for its raffle",
            Calendar { entries_close_at: time(18, 51), ..fine },
        ),
        ("a raffle at night", Calendar { raffle_at: time(20, 0), ..fine }),
    ] {
        let wrong = Cohort { calendar, ..cohort() };
        assert_eq!(wrong.check(early()), Err(CohortError::Hours(wrong.id.clone())), "{why}");
    }
    let latest = Calendar { raffle_at: time(19, 59), ..fine };
    assert_eq!(Cohort { calendar: latest, ..cohort() }.check(early()), Ok(()));
}

#[test]
fn the_plan_has_each_step_once_and_the_raffle_in_the_first_zone_only() {
    let zones = vec![zone("America/Lima"), zone("America/Sao_Paulo")];
    let cohort = Cohort { zones, ..cohort() };
    let names: Vec<String> = cohort.plan().iter().map(|step| step.name().to_string()).collect();
    assert_eq!(
        names,
        [
            "step:LIMA1:America/Sao_Paulo:lesson-1",
            "step:LIMA1:America/Lima:lesson-1",
            "step:LIMA1:America/Sao_Paulo:lesson-2",
            "step:LIMA1:America/Lima:lesson-2",
            "step:LIMA1:America/Sao_Paulo:lesson-3",
            "step:LIMA1:America/Lima:lesson-3",
            "step:LIMA1:America/Sao_Paulo:lesson-4",
            "step:LIMA1:America/Lima:lesson-4",
            "step:LIMA1:America/Sao_Paulo:lesson-5",
            "step:LIMA1:America/Lima:lesson-5",
            "step:LIMA1:America/Sao_Paulo:class-link",
            "step:LIMA1:America/Lima:seal",
            "step:LIMA1:America/Lima:class-link",
            "step:LIMA1:America/Lima:raffle",
        ]
    );
}

#[test]
fn a_cohort_has_its_hours_where_people_live() {
    let cohort = cohort();
    let lima = zone("America/Lima");
    assert_eq!(cohort.step_moment(&lima, Step::Lesson(day(1))), at("2026-03-02T12:30:00Z"));
    assert_eq!(cohort.step_moment(&lima, Step::ClassLink), at("2026-03-06T22:30:00Z"));
    assert_eq!(cohort.class_starts(&lima), at("2026-03-06T23:00:00Z"));
    assert_eq!(cohort.entries_close(), at("2026-03-06T22:00:00Z"));
    assert_eq!(cohort.step_moment(&lima, Step::Seal), at("2026-03-06T22:15:00Z"));
    assert_eq!(cohort.step_moment(&lima, Step::Raffle), at("2026-03-07T00:15:00Z"));
}

#[test]
fn a_lesson_is_too_late_on_another_day_and_at_night_and_a_link_once_the_class_began() {
    let cohort = cohort();
    let lima = zone("America/Lima");
    let late = |step, now: &str| cohort.is_too_late(&lima, step, at(now));
    assert!(!late(Step::Lesson(day(2)), "2026-03-03T12:30:00Z"));
    assert!(!late(Step::Lesson(day(2)), "2026-03-04T00:59:59Z"), "19:59:59 on the same day");
    assert!(late(Step::Lesson(day(2)), "2026-03-04T01:00:00Z"), "20:00");
    assert!(late(Step::Lesson(day(2)), "2026-03-04T15:00:00Z"), "the day after");
    assert!(!late(Step::ClassLink, "2026-03-06T22:59:59Z"));
    assert!(late(Step::ClassLink, "2026-03-06T23:00:00Z"));
    assert!(
        !late(Step::Raffle, "2026-03-09T23:00:00Z") && !late(Step::Invite, "2026-03-09T23:00:00Z")
    );
}

#[test]
fn a_day_begins_at_midnight_but_the_first_with_its_lesson() {
    let cohort = cohort();
    let lima = zone("America/Lima");
    let day_at = |now: &str| cohort.day_at(&lima, at(now)).map(Day::number);
    let unlocked = |now: &str| cohort.unlocked(&lima, at(now)).map(Day::number);
    let midnight = |date: u8| format!("2026-03-{date:02}T05:00:00Z");
    assert_eq!((day_at("2026-03-02T12:29:59Z"), unlocked("2026-03-02T12:29:59Z")), (None, None));
    assert_eq!(
        (day_at("2026-03-02T12:30:00Z"), unlocked("2026-03-02T12:30:00Z")),
        (Some(1), Some(1))
    );
    assert_eq!((day_at(&midnight(3)), unlocked(&midnight(3))), (Some(2), Some(1)));
    assert_eq!((day_at(&midnight(7)), unlocked(&midnight(7))), (None, Some(5)));
}

#[test]
fn people_live_by_the_zone_of_their_country_if_the_cohort_has_it() {
    let zones = vec![zone("America/Sao_Paulo"), zone("America/Lima")];
    let cohort = Cohort { zones, ..cohort() };
    let name = |country| cohort.zone_for(country).map(|zone| zone.name().to_owned()).unwrap();
    assert_eq!(name(Some("PE")), "America/Lima");
    assert_eq!(name(Some("BR")), "America/Sao_Paulo");
    assert_eq!(name(Some("CO")), "America/Sao_Paulo");
    assert_eq!(name(None), "America/Sao_Paulo");
    assert_eq!(Cohort { zones: Vec::new(), ..cohort }.zone_for(Some("PE")), None);
}

#[test]
fn a_day_of_the_purse_is_the_first_zones() {
    let zones = vec![zone("America/Lima"), zone("America/Sao_Paulo")];
    let cohort = Cohort { zones, ..cohort() };
    // In Brazil it is already the third.
    assert_eq!(cohort.budget_day(at("2026-03-03T04:30:00Z")), civil::date(2026, 3, 2));
    assert_eq!(cohort.budget_day(at("2026-03-03T05:00:00Z")), civil::date(2026, 3, 3));
    let nowhere = Cohort { zones: Vec::new(), ..cohort };
    assert_eq!(nowhere.budget_day(at("2026-03-03T00:00:00Z")), civil::date(2026, 3, 3));
}

#[test]
fn a_cohort_is_over_once_its_raffle_was_due() {
    let cohort = cohort();
    let raffle = cohort.step_moment(&cohort.zones[0], Step::Raffle);
    assert!(!cohort.is_over(raffle) && cohort.is_over(raffle.plus(1)));
}

#[test]
fn a_cohorts_own_locale_is_for_its_own_language_only() {
    let cohort = Cohort { locale: Some(Locale::EsPe), ..cohort() };
    assert_eq!(cohort.locale(Language::Es), Locale::EsPe);
    assert_eq!(cohort.locale(Language::Pt), Locale::of(Language::Pt));
    let plain = Cohort { locale: None, ..cohort };
    assert_eq!(plain.locale(Language::Es), Locale::of(Language::Es));
}

fn minutes(range: std::ops::Range<i64>) -> impl Strategy<Value = civil::Time> {
    range.prop_map(|m| civil::Time::midnight().checked_add(m.minutes()).unwrap())
}

prop_compose! {
    fn cohorts()(
        zones in proptest::collection::vec(proptest::sample::select(&ZONES[..]), 1..4),
        days in 0..15_000_i64,
        hours in proptest::collection::vec(minutes(0..1440), 5),
        quiet in (minutes(0..1440), minutes(0..1440)),
        usual in any::<bool>(),
    ) -> Cohort {
        let starts_on = civil::date(1995, 1, 1).checked_add(days.days()).unwrap();
        let zones = zones.into_iter().map(zone).collect();
        let mut cohort = Cohort { zones, starts_on, ..cohort() };
        if !usual {
            cohort.quiet = QuietHours { from: quiet.0, until: quiet.1 };
            let [lesson_at, class_link_at, class_at, entries_close_at, raffle_at] = hours[..] else { unreachable!() };
            cohort.calendar = Calendar { lesson_at, class_link_at, class_at, entries_close_at, raffle_at, ..Calendar::default() };
        }
        cohort
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_step_of_an_accepted_cohort_wakes_anybody(cohort in cohorts()) {
        if cohort.check(at("1994-01-01T00:00:00Z")).is_ok() {
            let plan = cohort.plan();
            for step in &plan {
                prop_assert!(!cohort.quiet.contains(&step.zone, step.due), "{step:?}");
                prop_assert!(!cohort.is_too_late(&step.zone, step.step, step.due) || step.step == Step::ClassLink, "{step:?}");
            }
            prop_assert!(plan.windows(2).all(|two| two[0].due <= two[1].due));
            prop_assert_eq!(plan.len(), cohort.zones.len() * 6 + 2);
        }
    }

    #[test]
    fn days_and_lessons_only_move_on(cohort in cohorts(), name in proptest::sample::select(&ZONES[..]), step in 60..20_000_i64) {
        let zone = zone(name);
        let mut now = cohort.step_moment(&zone, Step::Lesson(Day::FIRST)).plus(-2 * 86_400);
        let (mut day, mut unlocked, mut over) = (None, None, false);
        while now < cohort.step_moment(&zone, Step::Lesson(Day::LAST)).plus(2 * 86_400) {
            let next = cohort.day_at(&zone, now);
            prop_assert!(next >= day || next.is_none(), "{now}: from {day:?} back to {next:?}");
            prop_assert!(!over || next.is_none(), "{now}: the cycle began again");
            over |= day.is_some() && next.is_none();
            day = next;
            let next = cohort.unlocked(&zone, now);
            prop_assert!(next >= unlocked, "{now}: {unlocked:?} is locked again");
            prop_assert!(next <= day || day.is_none(), "{now}: {next:?} is out before its day");
            unlocked = next;
            now = now.plus(step);
        }
        prop_assert_eq!((over, unlocked), (true, Some(Day::LAST)));
    }

    #[test]
    fn waking_is_the_first_moment_that_is_not_quiet(cohort in cohorts(), name in proptest::sample::select(&ZONES[..]), after in 0..500_000_i64) {
        let (zone, quiet) = (zone(name), cohort.quiet);
        let now = cohort.step_moment(&zone, Step::Lesson(Day::FIRST)).plus(after);
        let waking = quiet.next_waking(&zone, now);
        prop_assert!(waking >= now);
        prop_assert!(!quiet.contains(&zone, waking), "{waking} is quiet in {zone:?}");
        let earlier = (now.seconds()..waking.seconds()).step_by(600);
        for moment in earlier.map(Timestamp::from_seconds) {
            prop_assert!(quiet.contains(&zone, moment), "{moment} was not quiet any more");
        }
    }
}
