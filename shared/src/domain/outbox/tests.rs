//! Examples first; then any sequence of pushes, claims, tries, deaths of runners, statuses and time.

mod news;
mod random;

use super::*;
use crate::domain::{
    course::Day,
    event::Announcement,
    ids::{CohortId, ParticipantId},
    reply::Reply,
    time::MINUTE,
};

fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

fn lima() -> Zone {
    Zone::new("America/Lima").unwrap()
}

/// Noon in Lima.
fn noon() -> Timestamp {
    at("2026-03-03T17:00:00Z")
}

fn lesson() -> Effect {
    Effect::Send(Reply::Lesson { day: Day::FIRST })
}

fn announcement() -> Effect {
    Effect::Announce(Announcement::RaffleDue { cohort: CohortId::new("LIMA1") })
}

/// While statuses of later things keep coming in.
fn jobs(outbox: &mut Outbox, now: Timestamp) -> Vec<Job> {
    outbox.claim(now, &QuietHours::default(), &lima(), Some(now)).jobs
}

fn claimed(outbox: &mut Outbox, now: Timestamp) -> Vec<u32> {
    jobs(outbox, now).into_iter().map(|job| job.seq).collect()
}

/// While no status has come in since then.
fn claimed_unheard(outbox: &mut Outbox, now: Timestamp, heard: Timestamp) -> Claim {
    outbox.claim(now, &QuietHours::default(), &lima(), Some(heard))
}

fn with(effects: impl IntoIterator<Item = Effect>, answering: bool) -> Outbox {
    let mut outbox = Outbox::default();
    effects.into_iter().for_each(|effect| outbox.push(effect, answering, noon()));
    outbox
}

/// What is still in it, as it would be claimed when everything that waits has waited long enough.
fn left(outbox: &Outbox) -> Vec<u32> {
    outbox.entries().iter().map(|entry| entry.seq).collect()
}

#[test]
fn a_claim_lasts_twenty_seconds_and_leaves_a_doubt_of_fifteen_minutes() {
    let mut outbox = with([lesson()], false);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    assert!(outbox.is_busy(noon().plus(19)) && !outbox.is_busy(noon().plus(20)));
    assert_eq!(claimed(&mut outbox, noon().plus(20)), [] as [u32; 0]);
    let doubt_ends = noon().plus(20 + 15 * 60);
    assert_eq!(outbox.wake_at(), Some(doubt_ends));
    assert_eq!(claimed(&mut outbox, doubt_ends.plus(-1)), [] as [u32; 0]);
    assert_eq!(claimed(&mut outbox, doubt_ends), [0]);
}

#[test]
fn a_doubtful_answer_waits_two_minutes_and_is_repeated_once() {
    let mut outbox = with([Effect::Send(Reply::Help)], true);
    let mut now = noon();
    assert_eq!(claimed(&mut outbox, now), [0]);
    outbox.settle(0, Outcome::InDoubt, now);
    assert_eq!(claimed(&mut outbox, now.plus(119)), [] as [u32; 0]);
    now = now.plus(120);
    assert_eq!(claimed(&mut outbox, now), [0]);
    outbox.settle(0, Outcome::InDoubt, now);
    assert_eq!(claimed(&mut outbox, now.plus(120)), [] as [u32; 0]);
    assert!(outbox.is_empty(), "given up");
}

/// Statuses do not come in: perhaps they all wait at Meta, this message's among them.
#[test]
fn while_the_channel_is_silent_a_doubt_is_not_repeated() {
    let mut outbox = with([Effect::Send(Reply::Help)], true);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    outbox.settle(0, Outcome::InDoubt, noon());
    let mut looks = Vec::new();
    while let Some(wake) = outbox.wake_at() {
        let Claim { jobs, ended } = claimed_unheard(&mut outbox, wake, noon());
        assert_eq!(jobs, [], "{wake}");
        looks.push(wake.since(noon()) / MINUTE);
        if outbox.is_empty() {
            assert_eq!(ended, [Ended::Unconfirmed { seq: 0, class: Class::Answer }]);
        }
    }
    assert_eq!(looks, [2, 4, 8, 16, 32, 64, 128, 256, 512, 720], "minutes");
}

#[test]
fn a_doubt_is_repeated_as_soon_as_the_channel_speaks_of_later_things() {
    let mut outbox = with([lesson()], false);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    outbox.settle(0, Outcome::InDoubt, noon().plus(3));
    let first_look = noon().plus(3 + 15 * MINUTE);
    assert!(outbox.has_old_doubt(first_look) && !outbox.has_old_doubt(first_look.plus(-1)));
    assert_eq!(claimed_unheard(&mut outbox, first_look, noon().plus(3)).jobs, []);
    let second_look = outbox.wake_at().unwrap();
    assert_eq!(claimed_unheard(&mut outbox, second_look, noon().plus(4)).jobs.len(), 1);
}

/// What the version before wrote, before a doubt knew its beginning.
#[test]
fn a_doubt_without_a_beginning_is_repeated_by_the_old_rule() {
    let old = r#"{"n":1,"e":[{"n":0,"d":{"send":"help"},"s":{"in_doubt":{"until":1772557200}},"t":1,"q":true}]}"#;
    let mut outbox: Outbox = serde_json::from_str(old).unwrap();
    assert_eq!(claimed(&mut outbox, Timestamp::from_seconds(1_772_557_200)), [0]);
}

#[test]
fn a_doubtful_prize_is_never_repeated() {
    let mut outbox = with([Effect::Send(Reply::RaffleWon)], false);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    outbox.settle(0, Outcome::InDoubt, noon());
    let claim = claimed_unheard(&mut outbox, noon().plus(15 * 60), noon().plus(60));
    assert_eq!(claim.jobs, []);
    assert_eq!(claim.ended, [Ended::Unconfirmed { seq: 0, class: Class::Prize }]);
    assert!(outbox.is_empty());
}

/// Being refused for the moment is no doubt: it must not use up the one repetition that a doubt has.
#[test]
fn a_doubt_after_two_refusals_is_repeated_too() {
    let mut outbox = with([lesson()], false);
    let mut now = noon();
    for _ in 0..2 {
        assert_eq!(claimed(&mut outbox, now), [0]);
        outbox.settle(0, Outcome::RetryAfter(60), now);
        now = now.plus(60);
    }
    assert_eq!(claimed(&mut outbox, now), [0]);
    outbox.settle(0, Outcome::InDoubt, now);
    assert_eq!(claimed(&mut outbox, now.plus(15 * 60)), [0], "it may never have left");
}

#[test]
fn six_refusals_for_the_moment_are_enough() {
    let mut outbox = with([lesson()], false);
    for n in 0..6 {
        assert_eq!(claimed(&mut outbox, noon()), [0], "try {n}");
        outbox.settle(0, Outcome::RetryAfter(0), noon());
    }
    assert!(outbox.is_empty());
}

/// The number goes too fast, or there is no way out: that is no reason to give a lesson up.
#[test]
fn being_held_back_does_not_count_as_a_try_until_half_a_day_is_over() {
    let mut outbox = with([lesson()], false);
    // No faster than one person may be written to.
    let moment = |n: i64| noon().plus(n * pair::PAUSE_SECONDS);
    for n in 0..49 {
        assert_eq!(claimed(&mut outbox, moment(n)), [0], "try {n}");
        assert_eq!(outbox.settle(0, Outcome::HeldBack(0), moment(n)), None);
    }
    for n in 49..54 {
        assert_eq!(claimed(&mut outbox, moment(n)), [0], "refusal {n}");
        assert_eq!(outbox.settle(0, Outcome::RetryAfter(0), moment(n)), None);
    }
    // An item of before knows of no such tries.
    let old: Outbox = serde_json::from_str(
        r#"{"n":1,"e":[{"n":0,"d":{"send":"help"},"s":{"pending":{"not_before":5}},"t":3}]}"#,
    )
    .unwrap();
    assert_eq!(old.entries()[0].held, 0);
    assert_eq!(claimed(&mut outbox, moment(54)), [0]);
    let ended = outbox.settle(0, Outcome::HeldBack(0), moment(54));
    assert_eq!(ended, Some(Ended::Failed { seq: 0, class: Class::Programme }));
}

/// Whoever is answered within ten minutes is still looking; a later answer does not wake her.
#[test]
fn an_answer_that_was_held_back_for_long_respects_the_night() {
    for (seconds, is_answer) in [(61, true), (600, true), (601, false), (1_800, false)] {
        let mut outbox = with([Effect::Send(Reply::QuestionKept)], true);
        assert_eq!(claimed(&mut outbox, noon()), [0]);
        outbox.settle(0, Outcome::HeldBack(seconds), noon());
        assert_eq!(outbox.entries()[0].answering, is_answer, "{seconds}");
        // Once it has waited so long it stays so.
        assert_eq!(claimed(&mut outbox, noon().plus(seconds)), [0]);
        outbox.settle(0, Outcome::HeldBack(0), noon().plus(seconds));
        assert_eq!(outbox.entries()[0].answering, is_answer, "{seconds}, and then none");
        assert_eq!(outbox.next_seq(), 1);
    }
    assert_eq!(with([lesson(), announcement()], false).next_seq(), 2);
}

/// Nobody who asks for help waits for answers that there is no money for.
#[test]
fn a_duty_waits_for_nothing_that_has_not_left() {
    let answers = [Effect::Send(Reply::QuestionKept), Effect::Send(Reply::NotUnderstood)];
    let mut outbox = with(answers, true);
    assert_eq!(claimed(&mut outbox, noon()), [0, 1]);
    outbox.settle(0, Outcome::HeldBack(1_800), noon());
    outbox.release(1, noon());
    outbox.push(Effect::Send(Reply::Help), true, noon());
    assert_eq!(claimed(&mut outbox, noon()), [2], "and the answers keep their order");
}

/// Yesterday's lesson that was only ever held back has certainly not left: today's takes its place.
#[test]
fn what_was_only_held_back_may_still_be_dropped_and_what_is_in_doubt_may_not() {
    let mut outbox = with([lesson(), Effect::Send(Reply::Help)], false);
    assert_eq!(claimed(&mut outbox, noon()), [0, 1]);
    outbox.settle(0, Outcome::HeldBack(60), noon());
    outbox.settle(1, Outcome::RetryAfter(60), noon());
    outbox.drop_untried(|_| true);
    assert_eq!(left(&outbox), [1]);
}

/// Whoever has to forget her, or to look at her photo, has to hear of it, however long the bus is down.
#[test]
fn an_announcement_is_never_given_up() {
    let mut outbox = with([announcement()], true);
    let mut now = noon();
    for n in 0..300 {
        assert_eq!(claimed(&mut outbox, now), [0], "try {n}");
        outbox.settle(0, Outcome::RetryAfter(30), now);
        now = now.plus(30);
    }
}

#[test]
fn a_retry_whose_time_is_at_night_is_not_early() {
    let mut outbox = with([lesson()], false);
    let evening = at("2026-03-04T00:59:30Z");
    assert_eq!(claimed(&mut outbox, evening), [0], "19:59:30 in Lima");
    outbox.settle(0, Outcome::RetryAfter(60), evening);
    assert_eq!(claimed(&mut outbox, evening), [] as [u32; 0]);
    assert_eq!(claimed(&mut outbox, evening.plus(10)), [] as [u32; 0], "19:59:40, 50 s early");
    assert_eq!(outbox.wake_at(), Some(at("2026-03-04T12:30:00Z")), "nobody looks here at night");
}

/// A thank-you that took too long waits for the morning; what she writes at night is answered at night.
#[test]
fn what_waits_for_the_morning_does_not_hold_back_an_answer() {
    let night = at("2026-03-04T03:00:00Z");
    let mut outbox = Outbox::default();
    outbox.push(Effect::Send(Reply::SubmissionTooLate), false, night);
    outbox.push(Effect::Send(Reply::Help), true, night);
    assert_eq!(claimed(&mut outbox, night), [1]);
    outbox.settle(1, Outcome::Done, night);
    assert_eq!(outbox.wake_at(), Some(at("2026-03-04T12:30:00Z")));
    assert_eq!(claimed(&mut outbox, at("2026-03-04T12:30:00Z")), [0]);
}

#[test]
fn the_later_one_of_a_kind_waits_and_other_kinds_do_not() {
    let answer = || Effect::Send(Reply::Help);
    let mut outbox = with([lesson(), answer(), lesson(), announcement(), announcement()], true);
    assert_eq!(claimed(&mut outbox, noon()), [0, 1, 2, 3, 4]);
    outbox.settle(0, Outcome::RetryAfter(60), noon());
    outbox.release(2, noon());
    outbox.settle(1, Outcome::Done, noon());
    outbox.settle(3, Outcome::RetryAfter(60), noon());
    outbox.release(4, noon());
    assert_eq!(claimed(&mut outbox, noon()), [4], "announcements overtake, lessons do not");
    outbox.settle(4, Outcome::Done, noon());
    assert_eq!(claimed(&mut outbox, noon().plus(60)), [0, 2, 3]);
}

/// Looking at what has to wait for another would wake nobody and cost a read each minute.
#[test]
fn nobody_looks_before_the_first_of_a_kind_can_go() {
    let mut outbox = with([lesson(), lesson()], false);
    assert_eq!(outbox.wake_at(), Some(noon()));
    assert_eq!(claimed(&mut outbox, noon()), [0, 1]);
    assert_eq!(outbox.wake_at(), None, "the letter behind the claim comes back by itself");
    outbox.settle(0, Outcome::InDoubt, noon());
    outbox.release(1, noon());
    assert_eq!(outbox.wake_at(), Some(noon().plus(15 * 60)));
    outbox.push(Effect::Send(Reply::Help), true, noon());
    assert_eq!(outbox.wake_at(), Some(noon()), "another kind");
}

#[test]
fn a_claim_that_was_given_back_was_no_try() {
    let mut outbox = with([lesson()], false);
    for _ in 0..3 {
        let claimed = jobs(&mut outbox, noon());
        assert_eq!(claimed[0].attempt, 1);
        outbox.release(0, noon());
    }
    assert!(!outbox.awaits_status(0, 1), "nothing has left");
}

#[test]
fn a_closed_window_makes_it_a_template_once() {
    let mut outbox = with([lesson()], false);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    outbox.settle(0, Outcome::NeedsTemplate, noon());
    let claimed = jobs(&mut outbox, noon());
    assert!(claimed[0].as_template);
    outbox.settle(0, Outcome::NeedsTemplate, noon());
    assert!(outbox.is_empty());
}

#[test]
fn the_last_two_messages_of_the_programme_can_be_repeated_as_templates_once_each() {
    let lessons = (1..=3).filter_map(Day::new).map(|day| Effect::Send(Reply::Lesson { day }));
    let mut outbox = with(lessons.chain([Effect::Send(Reply::Help)]), true);
    for seq in claimed(&mut outbox, noon()) {
        outbox.settle(seq, Outcome::Done, noon());
    }
    let closed = |outbox: &mut Outbox, seq| {
        let before = outbox.entries().len();
        outbox.hear(seq, 1, News::WindowClosed, true, noon());
        outbox.entries().len() > before
    };
    assert!(!closed(&mut outbox, 0), "too long ago");
    assert!(!closed(&mut outbox, 3), "an answer");
    assert!(closed(&mut outbox, 1));
    assert!(!closed(&mut outbox, 1), "it has been");
    assert!(closed(&mut outbox, 2));
    let claimed = jobs(&mut outbox, noon());
    let days: Vec<_> = claimed.iter().map(|job| (job.seq, job.as_template, &job.effect)).collect();
    let day = |n| Effect::Send(Reply::Lesson { day: Day::new(n).unwrap() });
    assert_eq!(days, [(4, true, &day(2)), (5, true, &day(3))]);
    outbox.settle(4, Outcome::Done, noon());
    assert!(!closed(&mut outbox, 4), "a template meets no closed window");
}

#[test]
fn a_status_is_news_while_the_fate_of_a_message_is_open() {
    let mut outbox = with([lesson()], false);
    assert!(!outbox.awaits_status(0, 1), "not sent yet");
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    assert!(outbox.awaits_status(0, 1) && !outbox.awaits_status(1, 1));
    outbox.settle(0, Outcome::InDoubt, noon());
    assert!(outbox.awaits_status(0, 1));
    outbox.settle(0, Outcome::RetryAfter(60), noon());
    assert!(outbox.awaits_status(0, 1), "an earlier try may have arrived");
    outbox.settle(0, Outcome::Done, noon());
    assert!(!outbox.awaits_status(0, 1));
}

#[test]
fn leaving_drops_what_would_be_sent_and_keeps_what_others_have_to_know() {
    let mut outbox = with([announcement(), lesson(), Effect::Send(Reply::Help)], true);
    outbox.push(announcement(), true, noon());
    outbox.drop_sends();
    assert_eq!(left(&outbox), [0, 3]);
}

#[test]
fn a_delivery_key_comes_back_and_another_edition_does_not() {
    let key = DeliveryKey { participant: ParticipantId::new("p01"), seq: 7, attempt: 2 };
    assert_eq!(key.to_string(), "v1.p01.7.2");
    assert_eq!(DeliveryKey::parse("v1.p01.7.2"), Some(key));
    for text in [
        "",
        "v1",
        "v2.p01.7.2",
        "v1..7.2",
        "v1.p01.7",
        "v1.p01.7.2.1",
        "v1.p01.x.2",
        "v1.p01.7.256",
    ] {
        assert_eq!(DeliveryKey::parse(text), None, "{text}");
    }
}

#[test]
fn only_what_waits_for_the_morning_lets_an_answer_pass() {
    let help = || Effect::Send(Reply::Help);
    let evening = at("2026-03-04T00:59:50Z");
    for (outcome, now, passes) in [
        (Outcome::InDoubt, evening.plus(30), false),
        (Outcome::RetryAfter(600), noon().plus(30), false),
        (Outcome::RetryAfter(600), evening.plus(30), true),
    ] {
        let mut outbox = Outbox::default();
        outbox.push(help(), false, noon());
        assert_eq!(claimed(&mut outbox, now.plus(-30)), [0]);
        outbox.settle(0, outcome, now.plus(-30));
        outbox.push(help(), true, now);
        assert_eq!(!claimed(&mut outbox, now).is_empty(), passes, "{outcome:?} {now}");
    }
    let mut outbox = with([help()], true);
    assert_eq!(claimed(&mut outbox, evening.plus(30)), [0]);
    outbox.settle(0, Outcome::RetryAfter(600), evening.plus(30));
    outbox.push(help(), true, evening);
    assert_eq!(claimed(&mut outbox, evening.plus(40)), [] as [u32; 0], "both are answers");
}

#[test]
fn a_doubt_is_remembered_in_storage() {
    let mut outbox = with([lesson()], false);
    assert_eq!(claimed(&mut outbox, noon()), [0]);
    outbox.settle(0, Outcome::InDoubt, noon());
    assert_eq!(claimed(&mut outbox, noon().plus(15 * 60)), [0]);
    let json = serde_json::to_string(&outbox).unwrap();
    assert_eq!(serde_json::from_str::<Outbox>(&json).unwrap(), outbox, "{json}");
}

#[test]
fn one_person_is_sent_45_at_once_and_then_one_in_six_seconds() {
    let burst = usize::try_from(PAIR_BURST).unwrap();
    let mut outbox = with((0..burst + 3).map(|_| Effect::Send(Reply::Help)), true);
    let mut now = noon();
    assert_eq!(claimed(&mut outbox, now).len(), burst);
    for seq in 0..burst {
        outbox.settle(u32::try_from(seq).unwrap(), Outcome::Done, now);
    }
    assert_eq!(claimed(&mut outbox, now.plus(5)), [] as [u32; 0]);
    for next in 0..3 {
        now = now.plus(PAIR_PAUSE_SECONDS);
        assert_eq!(outbox.wake_at(), Some(now), "it knows when");
        let seq = u32::try_from(burst + next).unwrap();
        assert_eq!(claimed(&mut outbox, now), [seq]);
        outbox.settle(seq, Outcome::Done, now);
    }
    now = now.plus(PAIR_BURST * PAIR_PAUSE_SECONDS);
    (0..burst).for_each(|_| outbox.push(Effect::Send(Reply::Help), true, now));
    assert_eq!(claimed(&mut outbox, now).len(), burst, "all of it is paid back");
}

#[test]
fn what_did_not_leave_is_not_lent() {
    let mut outbox = with([Effect::Send(Reply::Help)], true);
    for _ in 0..2 * PAIR_BURST {
        assert_eq!(claimed(&mut outbox, noon()), [0]);
        outbox.release(0, noon());
    }
}
