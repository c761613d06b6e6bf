//! What cannot be simulated, and a small week with its report.

use super::*;

/// A log is captured by whoever asks first; a world that plays beside it without one could switch lines off for both.
pub(crate) static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

pub(crate) fn courses() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../courses")
}

/// Of people in Peru, with seed 7.
pub(crate) fn request(participants: usize) -> Request {
    Request {
        course: "vender-mejor".to_owned(),
        participants,
        days: 5,
        country: "PE".to_owned(),
        seed: 7,
        faults: Profile::None,
        starts_on: STARTS_ON,
        model: None,
    }
}

#[test]
fn what_cannot_be_simulated_says_what_to_do() {
    let refusal = |request: Request| {
        let error = request.prepare(&courses(), 1).unwrap_err();
        format!("{error:#}")
    };
    let good = request(10);
    for (bad, says) in [
        (Request { course: "no-such".to_owned(), ..good.clone() }, "choose one of vender-mejor"),
        (Request { participants: 0, ..good.clone() }, "--participants 1"),
        (Request { participants: 10_000_000, ..good.clone() }, "at most"),
        (Request { country: "XX".to_owned(), ..good.clone() }, "choose PE, BR or CO"),
        (Request { days: 0, ..good.clone() }, "--days 1"),
        (Request { days: 99, ..good.clone() }, "--days 1"),
        (Request { model: Some("no-such.toml".into()), ..good.clone() }, "cannot read the model"),
    ] {
        let said = refusal(bad);
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn cohorts_share_the_numbers_rate_evenly() {
    for participants in [1, 125, 126, 1_000, 10_000, 100_000] {
        let cohorts = cohorts(participants);
        assert_eq!(SEND_RATE as usize % cohorts, 0, "{participants}: {cohorts}");
    }
    assert_eq!((cohorts(1), cohorts(1_000), cohorts(10_000)), (1, 8, 80));
}

#[test]
fn a_small_week_is_counted_drawn_and_the_same_again() {
    let _alone = ALONE.lock();
    let prepared = request(260).prepare(&courses(), 2).unwrap();
    let play = |threads: usize| {
        let mut prepared = prepared.clone();
        prepared.options.threads = threads;
        Week::of(&prepared, &simulation::run(7, &prepared.options))
    };
    let week = play(2);
    assert_eq!(week, play(1), "whatever the number of threads");
    assert_eq!(week.cohorts, 2);
    assert_eq!(week.people.wrote, 260);
    assert!(week.people.enrolled > 220 && week.people.finished > 100, "{:?}", week.people);
    assert_eq!(week.lessons.len(), 5);
    assert!(week.lessons.iter().all(|lesson| lesson.delivered > 0 && lesson.done > 0));
    let billed: usize = week.money.by_day.values().map(|day| day.billed).sum();
    let usd: u64 = week.money.by_day.values().map(|day| day.usd.0.0).sum();
    assert_eq!((billed, usd), (week.money.total.billed, week.money.total.usd.0.0));
    assert_eq!(usd, billed as u64 * 30_000, "Peru's rate");
    assert!(week.money.allowance <= 1_000);
    assert_eq!(week.money.total.unknown_price, 0);

    let page = report(&week);
    for said in [
        "is an assumption",
        "got a place",
        "The advisors' desks",
        "rate card of 2026-10-01",
        "Davies",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let drawing = picture::svg(&week);
    let parsed = roxmltree::Document::parse(&drawing).unwrap();
    let texts = parsed.descendants().filter(|node| node.has_tag_name("text"));
    assert!(texts.count() > 40);
    let json = serde_json::to_value(&week).unwrap();
    assert_eq!(json["history_hash"].as_str().map(str::len), Some(64));
}
