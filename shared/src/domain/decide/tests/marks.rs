//! What a decision leaves in the item, where the tables only show what is owed.

use super::*;
use crate::domain::{
    enrollment::RaffleResult,
    event::Announcement,
    reply::Reply,
    time::{DAY, MINUTE},
};

const DURING: &str = "2026-03-03T17:00:00Z";

fn taking_part() -> Participant {
    person(Stage::Enrolled(Box::new(busy())))
}

fn decided(person: &Participant, kind: EventKind, now: Timestamp) -> Participant {
    match outcome(person, kind, &cohort(), now) {
        Received::Decided(decision) => decision.next,
        other => panic!("{other:?}"),
    }
}

fn raffles_of(erasing: &Participant) -> Vec<CohortId> {
    let mut found = None;
    for entry in erasing.outbox.entries() {
        if let Effect::Announce(Announcement::ParticipantErased { raffles, .. }) = &entry.effect {
            assert_eq!(found.replace(raffles.clone()), None, "announced once");
        }
    }
    found.unwrap_or_default()
}

#[test]
fn who_is_erased_by_hand_is_forgotten_everywhere_once() {
    let now = at(DURING);
    let (lima, earlier) = (CohortId::new("LIMA1"), CohortId::new("LIMA0"));
    let mut person = taking_part();
    person.standing.is_listed_in(&earlier);
    let erasing = leaving::erased(&person, now);
    assert_eq!(erasing.stage, Stage::Erasing { at: now });
    assert_eq!(raffles_of(&erasing), [earlier.clone(), lima.clone()]);
    assert_eq!(leaving::erased(&erasing, now.plus(60)), erasing, "she is being erased already");
    person.standing.is_listed_in(&lima);
    assert_eq!(raffles_of(&leaving::erased(&person, now)), [earlier, lima]);
}

/// What she wrote before it no longer exists for us, by WhatsApp's clock, which may be a little ahead of ours.
#[test]
fn an_erasure_counts_from_its_message_unless_that_is_from_another_day() {
    let now = at(DURING);
    for (ahead, counts_from) in [(-5, 0), (300, 300), (600, 600), (601, 600), (DAY, 10 * MINUTE)] {
        let mut person = taking_part();
        person.prompt = Some(Prompt::ConfirmErase);
        let yes = message(Content::Text { body: "sí".into() }, now.plus(ahead));
        let erasing = decided(&person, yes, now);
        assert_eq!(erasing.stage, Stage::Erasing { at: now.plus(counts_from) }, "{ahead}");
    }
}

#[test]
fn a_winner_has_a_session_to_come_and_nobody_else_has() {
    for (place, result) in
        [(1, RaffleResult::Won), (2, RaffleResult::Alternate(1)), (3, RaffleResult::NotDrawn)]
    {
        let (cohort, winners, alternates) = (CohortId::new("LIMA1"), 1, 1);
        let drawn = EventKind::RaffleDrawn { cohort, place, winners, alternates, skipped: 0 };
        let next = decided(&taking_part(), drawn, at("2026-03-07T15:00:00Z"));
        assert_eq!(next.enrollment().and_then(|hers| hers.raffle), Some(result));
        assert_eq!(next.advisory.is_some(), result == RaffleResult::Won, "{result:?}");
    }
}

#[test]
fn a_place_on_the_list_is_told_once_for_her_own_cohort_and_not_before_the_class_if_the_link_can() {
    let class = cohort().class_starts(&Zone::new("America/Lima").unwrap());
    let sealed = |code: &str, now: Timestamp| {
        let cohort = CohortId::new(code);
        let ticket = Ticket::of(&ParticipantId::new("p1"), &cohort);
        let (code, draws_at) = ("4Q7K-2MX9-P0TD".into(), now.plus(600));
        EventKind::RaffleCommitted { cohort, ticket, code, round: 123, draws_at }
    };
    let told = |next: &Participant| {
        let entries = next.outbox.entries().iter();
        let told = entries
            .filter(|entry| matches!(&entry.effect, Effect::Send(Reply::RaffleEntered { .. })));
        told.count()
    };
    for (now, is_told) in [(class.plus(-1), 0), (class, 1)] {
        let next = decided(&taking_part(), sealed("LIMA1", now), now);
        assert_eq!(told(&next), is_told, "{now}");
        assert!(next.enrollment().unwrap().entry.is_some());
        let other = decided(&taking_part(), sealed("LIMA0", now), now);
        assert!(other.enrollment().unwrap().entry.is_none() && told(&other) == 0);
        let mut known = taking_part();
        known.enrollment_mut().unwrap().raffle = Some(RaffleResult::NotDrawn);
        let known = decided(&known, sealed("LIMA1", now), now);
        assert!(known.enrollment().unwrap().entry.is_none() && told(&known) == 0);
    }
}

/// A lesson whose template Meta has stopped goes out as the course's fallback; any other failure is none of that.
#[test]
fn a_stopped_template_is_told_from_other_failures() {
    let now = at(DURING);
    for (code, falls_back) in [(132_015, true), (131_026, false)] {
        let mut person = taking_part();
        let lesson = Reply::Lesson { day: Day::FIRST };
        person.outbox.push(Effect::Send(lesson), false, now);
        assert_eq!(person.claim(now, &QuietHours::default(), None).jobs.len(), 1);
        person.settle(0, crate::domain::outbox::Outcome::DoneAsTemplate, now);
        let failed = status(StatusStage::Failed, 0, vec![code], now);
        let next = match outcome(&person, failed, &cohort(), now) {
            Received::Decided(decision) => decision.next,
            Received::Nothing(_) => person.clone(),
            other => panic!("{other:?}"),
        };
        let fallback = next.outbox.entries().iter().any(|entry| entry.fallback);
        assert_eq!(fallback, falls_back, "{code}");
    }
}
