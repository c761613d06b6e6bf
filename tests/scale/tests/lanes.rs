//! What the million shows, with fewer people. The figures are asserted; the million prints its table.

use rates::aws::Prices;
use scale::{Plan, Report, run};

const QUIET: Plan = Plan {
    people: 2_400,
    rate: 80,
    environments: 2,
    writing: 0.0,
    zones: 12,
    dispatchers: 1,
    deaths: Vec::new(),
    allowed: None,
};

fn everybody_once(report: &Report) {
    assert_eq!((report.delivered, report.duplicates), (report.people, 0), "{report:#?}");
}

#[test]
fn ten_thousand_lessons_at_80_a_second_take_130_seconds() {
    let report = run(&Plan { people: 10_000, zones: 1, ..QUIET });
    everybody_once(&report);
    assert!(report.last_after_seconds <= 130.0, "{report:#?}");
    assert!(report.fullest <= 80 && report.refused == 0, "{report:#?}");
    assert!(report.used >= 0.95, "{report:#?}");
    // Two writes, a read, a hundredth of a chunk, and a part of a second of an environment.
    let each = |units: f64| units / report.people as f64;
    let usd = each(report.usage.usd(&Prices::current()));
    assert!((1.0e-6..3.0e-6).contains(&usd), "{usd} USD a lesson: {report:#?}");
    assert!(each(report.usage.write_units) <= 2.05, "{report:#?}");
    assert!(each(report.usage.read_units) <= 1.1, "{report:#?}");
}

#[test]
fn people_who_write_are_answered_at_once_and_the_lane_makes_room() {
    let report = run(&Plan { people: 6_000, writing: 4.0, ..QUIET });
    everybody_once(&report);
    assert!(report.replies > 300, "{report:#?}");
    assert!(report.reply_p99_seconds < 3.0, "{report:#?}");
    // The lane goes at its full rate when the first of them write, and needs some seconds to hear of it.
    assert!((report.refused as f64) < 0.02 * report.people as f64, "{report:#?}");
}

/// A fast number has room for them from the first on, but for a handful who write in the same second. Of a million 95 % of
/// the rate is used; here the last ten seconds, in which one environment after the other runs dry, are a larger part.
#[test]
fn at_a_thousand_a_second_there_is_room_for_people_who_write() {
    let (rate, environments) = (1_000, 49);
    let plan = Plan { people: 130_000, zones: 1, rate, environments, writing: 3.0, ..QUIET };
    let report = run(&plan);
    everybody_once(&report);
    assert!(report.replies > 300 && report.reply_p99_seconds < 3.0, "{report:#?}");
    assert!(report.fullest <= 1_005 && report.refused <= 10, "{report:#?}");
    assert!(report.used >= 0.9, "{report:#?}");
}

/// Here it dies after any chunk of a small list; twice, so that the second dies in the first one's repetition.
#[test]
fn dispatch_may_die_after_any_chunk_and_run_twice() {
    // Everybody of a zone's slice is a chunk: 192 of them.
    for chunk in (1..=192).step_by(16) {
        let people = 400;
        let report = run(&Plan { people, deaths: vec![chunk, chunk + 9], ..QUIET });
        everybody_once(&report);
        assert!(report.fullest <= 80, "{report:#?}");
        let report = run(&Plan { people, dispatchers: 2, deaths: vec![chunk], ..QUIET });
        everybody_once(&report);
    }
}

/// Meta allows a quarter of what was promised: the number is used with a phone as well, say.
#[test]
fn nobody_loses_her_lesson_because_the_number_is_slow() {
    let report = run(&Plan { people: 4_000, allowed: Some(20), ..QUIET });
    everybody_once(&report);
    assert!(report.seconds < 1.6 * 4_000.0 / 20.0, "{report:#?}");
    // Without slowing down three of four would be refused, again and again.
    assert!((report.refused as f64) < 0.2 * report.people as f64, "{report:#?}");
}
