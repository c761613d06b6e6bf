//! What statuses bring about.

use super::*;
use crate::domain::time::HOUR;

/// A lesson whose first try is in doubt and whose second is under way.
fn repeated() -> (Outbox, Timestamp) {
    let mut outbox = with([lesson()], false);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    outbox.settle(0, Outcome::InDoubt, noon());
    let now = noon().plus(15 * MINUTE);
    assert_eq!(jobs(&mut outbox, now)[0].attempt, 2);
    (outbox, now)
}

#[test]
fn a_late_status_of_the_first_try_confirms_a_duplicate_once() {
    let (mut outbox, now) = repeated();
    outbox.settle(0, Outcome::Done, now);
    assert!(!outbox.awaits_status(0, 2), "that is the one we know of");
    assert!(outbox.awaits_status(0, 1));
    assert_eq!(outbox.hear(0, 2, News::Arrived, true, now), None);
    assert_eq!(outbox.hear(0, 1, News::Arrived, true, now), Some(Ended::Twice { seq: 0 }));
    assert!(!outbox.awaits_status(0, 1));
    assert_eq!(outbox.hear(0, 1, News::Arrived, true, now), None, "delivered, read");
}

#[test]
fn a_status_of_the_first_try_that_meets_the_second_under_way_waits_for_its_end() {
    for (outcome, ended) in [
        (Outcome::Done, Some(Ended::Twice { seq: 0 })),
        (Outcome::Refused, None),
        (Outcome::RetryAfter(60), None),
        (Outcome::InDoubt, None),
    ] {
        let (mut outbox, now) = repeated();
        assert_eq!(outbox.hear(0, 1, News::Arrived, true, now), None);
        assert_eq!(outbox.settle(0, outcome, now), ended, "{outcome:?}");
        assert!(outbox.is_empty(), "she has it: {outcome:?}");
    }
    let (mut outbox, now) = repeated();
    outbox.hear(0, 1, News::Arrived, true, now);
    outbox.release(0, now);
    assert!(outbox.is_empty(), "it had not begun");
    let (mut outbox, now) = repeated();
    outbox.hear(0, 1, News::Arrived, true, now);
    assert_eq!(claimed(&mut outbox, now.plus(LEASE_SECONDS)), [] as [u32; 0]);
    assert!(outbox.is_empty(), "its runner died");
    assert_eq!(outbox.hear(0, 2, News::Arrived, true, now), Some(Ended::Twice { seq: 0 }));
}

/// The status is faster than the answer to the request: the runner finds nothing left to write down.
#[test]
fn a_status_that_comes_before_its_own_answer_ends_it() {
    for outcome in [Outcome::Done, Outcome::InDoubt] {
        let mut outbox = with([lesson()], false);
        assert_eq!(claimed(&mut outbox, noon()), [0]);
        assert_eq!(outbox.hear(0, 1, News::Arrived, true, noon()), None);
        assert!(outbox.is_empty());
        assert_eq!(outbox.settle(0, outcome, noon()), None, "{outcome:?}");
    }
    let (mut outbox, now) = repeated();
    assert_eq!(outbox.hear(0, 2, News::Arrived, true, now), None, "nor does the second try's");
    assert!(outbox.is_empty());
}

#[test]
fn a_status_of_the_first_try_ends_what_waits_for_its_second() {
    let mut outbox = with([Effect::Send(Reply::Help)], true);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    outbox.settle(0, Outcome::RetryAfter(60), noon());
    assert_eq!(outbox.hear(0, 1, News::Arrived, true, noon()), None);
    assert!(outbox.is_empty(), "Meta had taken it after all");
}

#[test]
fn both_tries_in_doubt_and_both_arrived() {
    let (mut outbox, now) = repeated();
    outbox.settle(0, Outcome::InDoubt, now);
    assert_eq!(outbox.hear(0, 1, News::Arrived, true, now), None);
    assert!(outbox.is_empty() && outbox.awaits_status(0, 2));
    assert_eq!(outbox.hear(0, 2, News::Arrived, true, now), Some(Ended::Twice { seq: 0 }));
}

#[test]
fn what_was_never_in_doubt_leaves_no_trace() {
    let mut outbox = with([lesson()], false);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    outbox.settle(0, Outcome::RetryAfter(6), noon());
    assert_eq!(claimed(&mut outbox, noon().plus(6)), [0]);
    outbox.settle(0, Outcome::Done, noon().plus(6));
    assert!(!outbox.awaits_status(0, 1) && !outbox.awaits_status(0, 2));
    let json = serde_json::to_value(&outbox).unwrap();
    assert!(json.get("b").is_none(), "{json}");
}

const LATER: News = News::Failed { again_seconds: Some(60) };
const NEVER: News = News::Failed { again_seconds: None };

#[test]
fn a_lesson_that_was_accepted_and_lost_is_sent_again_once_under_a_new_number() {
    let mut outbox = with([lesson()], false);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    outbox.settle(0, Outcome::Done, noon());
    assert_eq!(outbox.hear(0, 1, LATER, true, noon()), None);
    assert_eq!(claimed(&mut outbox, noon().plus(59)), [] as [u32; 0]);
    assert_eq!(claimed(&mut outbox, noon().plus(60)), [1]);
    outbox.settle(1, Outcome::Done, noon().plus(60));
    assert_eq!(outbox.hear(0, 1, LATER, true, noon()), None, "the same status again");
    let ended = outbox.hear(1, 1, LATER, true, noon().plus(70));
    assert_eq!(ended, Some(Ended::Failed { seq: 1, class: Class::Programme }));
    assert!(outbox.is_empty());
}

#[test]
fn a_failure_may_come_before_the_answer_is_written_down() {
    let mut outbox = with([lesson()], false);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    outbox.hear(0, 1, LATER, true, noon());
    outbox.settle(0, Outcome::Done, noon());
    assert_eq!(left(&outbox), [1], "the runner knows nothing of the new one");
}

#[test]
fn a_failure_that_no_repetition_mends_is_told() {
    for (news, may_repeat) in [(NEVER, true), (LATER, false), (News::WindowClosed, false)] {
        let mut outbox = with([Effect::Send(Reply::RaffleWon)], false);
        assert_eq!(claimed(&mut outbox, noon()), [0]);
        outbox.settle(0, Outcome::Done, noon());
        let ended = outbox.hear(0, 1, news, may_repeat, noon());
        assert_eq!(ended, Some(Ended::Failed { seq: 0, class: Class::Prize }), "{news:?}");
        assert!(outbox.is_empty());
    }
}

#[test]
fn the_failure_of_an_earlier_try_is_no_news_for_the_later_one() {
    let (mut outbox, now) = repeated();
    assert_eq!(outbox.hear(0, 1, LATER, true, now), None);
    assert_eq!(left(&outbox), [0]);
    outbox.settle(0, Outcome::Done, now);
    assert_eq!(outbox.hear(0, 1, LATER, true, now), None);
    assert!(outbox.is_empty());
}

#[test]
fn a_lesson_that_failed_as_a_template_stays_one() {
    let mut outbox = with([lesson()], false);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    outbox.settle(0, Outcome::NeedsTemplate, noon());
    assert!(jobs(&mut outbox, noon())[0].as_template);
    outbox.settle(0, Outcome::Done, noon());
    assert_eq!(outbox.hear(0, 2, LATER, true, noon()), None);
    let again = jobs(&mut outbox, noon().plus(60));
    assert_eq!((again[0].seq, again[0].as_template), (1, true));
}

#[test]
fn a_status_about_what_was_never_sent_changes_nothing() {
    let mut outbox = with([lesson()], false);
    let before = outbox.clone();
    for (seq, attempt) in [(0, 1), (0, 0), (7, 1)] {
        for news in [News::Arrived, News::WindowClosed, LATER, NEVER] {
            assert_eq!(outbox.hear(seq, attempt, news, true, noon()), None);
            assert_eq!(outbox, before, "{seq}.{attempt} {news:?}");
        }
    }
}

#[test]
fn a_stopped_template_gives_way_to_the_fallback_once() {
    let stopped = News::TemplateStopped { again_seconds: Some(3 * HOUR) };
    let mut outbox = with([lesson()], false);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    outbox.settle(0, Outcome::DoneAsTemplate, noon());
    assert_eq!(outbox.hear(0, 1, stopped, true, noon()), None);
    let job = jobs(&mut outbox, noon()).remove(0);
    assert!(job.fallback && job.as_template);
    // The fallback is stopped as well: the same after Meta's pause, and then no more.
    outbox.settle(job.seq, Outcome::DoneAsTemplate, noon());
    assert_eq!(outbox.hear(job.seq, 1, stopped, true, noon()), None);
    assert_eq!(claimed(&mut outbox, noon()), [] as [u32; 0]);
    let later = jobs(&mut outbox, noon().plus(3 * HOUR)).remove(0);
    assert!(later.fallback);
    outbox.settle(later.seq, Outcome::DoneAsTemplate, noon().plus(3 * HOUR));
    let ended = outbox.hear(later.seq, 1, stopped, true, noon().plus(3 * HOUR));
    assert!(matches!(ended, Some(Ended::Failed { .. })), "{ended:?}");
    // In the answer, and for what has no fallback.
    let mut outbox = with([lesson()], false);
    for fallback in [false, true] {
        assert_eq!(jobs(&mut outbox, noon())[0].fallback, fallback);
        let ended = outbox.settle(0, Outcome::NeedsFallback, noon());
        assert_eq!(ended.is_some(), fallback);
    }
    let mut outbox = with([Effect::Send(Reply::RaffleNotDrawn)], false);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    outbox.settle(0, Outcome::DoneAsTemplate, noon());
    assert_eq!(outbox.hear(0, 1, stopped, true, noon()), None);
    assert!(!jobs(&mut outbox, noon().plus(3 * HOUR))[0].fallback);
}

#[test]
fn a_form_that_meta_does_not_take_goes_as_words_at_once_and_only_once() {
    let mut outbox = Outbox::default();
    outbox.push(Effect::Send(Reply::AskName), true, noon());
    let claim = |outbox: &mut Outbox, now| {
        outbox.claim(now, &QuietHours::default(), &Zone::utc(), None).jobs
    };
    assert_eq!(claim(&mut outbox, noon()).len(), 1);
    assert_eq!(outbox.settle(0, Outcome::NeedsFallback, noon()), None);
    let jobs = claim(&mut outbox, noon());
    assert!(jobs[0].fallback && !jobs[0].as_template, "{jobs:?}");
    let ended = outbox.settle(0, Outcome::NeedsFallback, noon());
    assert_eq!(ended, Some(Ended::Failed { seq: 0, class: Class::Answer }));

    // Meta says so after the answer was lost: the same, by the status.
    outbox.push(Effect::Send(Reply::AskName), true, noon());
    assert_eq!(claim(&mut outbox, noon()).len(), 1);
    assert_eq!(outbox.settle(1, Outcome::InDoubt, noon()), None);
    assert_eq!(outbox.hear(1, 1, News::FormStopped { again_seconds: None }, true, noon()), None);
    let jobs = claim(&mut outbox, noon());
    assert!(jobs[0].seq == 2 && jobs[0].fallback && !jobs[0].as_template, "{jobs:?}");
}
