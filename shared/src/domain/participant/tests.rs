//! Her item survives being written and read, whatever is in it.

use super::*;
use crate::domain::{
    address::{Phone, UserId},
    event::{Announcement, Attention},
    outbox::{DeliveryKey, Effect, Outcome},
    reply::Reply,
    time::{MINUTE, QuietHours},
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_772_454_600 + seconds)
}

fn somebody() -> Participant {
    let address = Address::new(Phone::parse("51900000000"), UserId::parse("PE.1")).unwrap();
    Participant::new(ParticipantId::new("p1"), NumberId::new("100"), address)
}

fn all_stages() -> Vec<Stage> {
    let code = || Some(CohortId::new("LIMA1"));
    let enrolled = || Stage::Enrolled(Box::new(Enrollment::new(CohortId::new("LIMA1"))));
    vec![
        Stage::Consent { code: None },
        Stage::Consent { code: code() },
        Stage::Declined,
        Stage::Name { code: code() },
        Stage::Trade { code: code() },
        Stage::Waiting,
        enrolled(),
        Stage::OptedOut { at: at(0), before: Box::new(enrolled()) },
        Stage::OptedOut { at: at(0), before: Box::new(Stage::Waiting) },
        Stage::Erasing { at: at(0) },
    ]
}

#[test]
fn every_stage_comes_back_from_json() {
    for stage in all_stages() {
        let person = Participant { stage, ..somebody() };
        let json = serde_json::to_string(&person).unwrap();
        assert_eq!(serde_json::from_str::<Participant>(&json).unwrap(), person, "{json}");
    }
}

#[test]
fn she_may_be_written_to_if_she_consented_and_has_not_left() {
    for stage in all_stages() {
        let gone = matches!(stage, Stage::OptedOut { .. } | Stage::Erasing { .. });
        let mut person = Participant { stage, ..somebody() };
        assert!(!person.is_reachable(), "without consent");
        person.consent = Some(Consent { text: CONSENT_TEXT, at: at(0) });
        assert_eq!(person.is_reachable(), !gone, "{:?}", person.stage);
    }
}

#[test]
fn the_roster_lists_those_whom_a_step_may_concern() {
    let groups: Vec<Option<String>> = all_stages()
        .into_iter()
        .map(|stage| Participant { stage, ..somebody() }.roster_group())
        .collect();
    let cohort = Some("cohort:LIMA1:UTC".to_owned());
    let waiting = Some("waiting:100".to_owned());
    let mut expected = vec![None; 5];
    expected.extend([waiting, cohort.clone(), cohort, None, None]);
    assert_eq!(groups, expected);
}

#[test]
fn the_code_she_came_with_is_known_until_she_has_a_place() {
    let codes =
        all_stages().into_iter().map(|stage| Participant { stage, ..somebody() }.code().is_some());
    let expected = [false, true, false, true, true, false, false, false, false, false];
    assert_eq!(codes.collect::<Vec<_>>(), expected);
}

#[test]
fn the_same_reply_is_noticed_until_its_time_is_over_and_three_are_remembered() {
    let mut person = somebody();
    assert!(person.says(&Reply::Help, at(0), 60));
    assert!(!person.says(&Reply::Help, at(59), 60), "a repetition");
    assert!(person.says(&Reply::Help, at(60), 60), "the time is over");
    assert!(!person.says(&Reply::Help, at(61), 60), "counted from the last one");
    for reply in [Reply::AskName, Reply::AskTrade] {
        assert!(person.says(&reply, at(62), 60));
    }
    assert!(!person.says(&Reply::Help, at(63), 60), "still one of three");
    assert!(person.says(&Reply::AskTradeAgain, at(64), 60));
    assert!(person.says(&Reply::Help, at(65), 60), "four are too many to remember");
    assert_eq!(person.said.len(), SAID_MAX);
}

/// Numbers of messages are never used twice, so an outbox that was used once is kept even when it is empty.
#[test]
fn an_outbox_is_kept_from_its_first_message_on() {
    use crate::domain::outbox::{Effect, Outcome};
    let stored = |person: &Participant| serde_json::to_value(person).unwrap().get("o").is_some();
    let mut person = somebody();
    assert!(!stored(&person), "an item is paid by the kilobyte");
    person.outbox.push(Effect::Send(Reply::Help), true, at(0));
    assert!(!person.outbox.is_empty() && stored(&person));
    person.outbox.settle(0, Outcome::Refused, at(0));
    assert!(person.outbox.is_empty() && stored(&person));
    person.outbox.push(Effect::Send(Reply::Help), true, at(0));
    assert_eq!(person.outbox.entries()[0].seq, 1);
}

#[test]
fn when_she_wrote_last_is_stored() {
    let mut person = somebody();
    assert_eq!(person.window.last_inbound_at(), None);
    person.window.renew(at(0));
    let json = serde_json::to_string(&person).unwrap();
    let back: Participant = serde_json::from_str(&json).unwrap();
    assert_eq!(back.window.last_inbound_at(), Some(at(0)));
}

/// Nobody knows whether she has heard of her prize, and the person who is to tell her hears of it at once.
#[test]
fn a_prize_that_is_given_up_calls_a_person_in_the_same_claim() {
    let quiet = QuietHours::default();
    let mut person = somebody();
    person.stage = Stage::Waiting;
    person.consent = Some(Consent { text: CONSENT_TEXT, at: at(0) });
    person.outbox.push(Effect::Send(Reply::RaffleWon), true, at(0));
    assert_eq!(person.claim(at(0), &quiet, None).jobs.len(), 1);
    let key = |seq| DeliveryKey { participant: person.id.clone(), seq, attempt: 1 };
    let (hers, none) = (key(0), key(9));
    assert!(person.awaits_status(&hers) && !person.awaits_status(&none));
    assert_eq!(person.settle(0, Outcome::InDoubt, at(0)), None);
    let claim = person.claim(at(15 * MINUTE), &quiet, None);
    assert_eq!(claim.ended.len(), 1);
    let called = claim.jobs.iter().map(|job| &job.effect);
    let called: Vec<&Effect> = called.collect();
    assert!(
        matches!(
            called[..],
            [Effect::Announce(Announcement::AttentionNeeded { why: Attention::Prize, .. })]
        ),
        "{called:?}"
    );
    assert!(!person.awaits_status(&hers));
}
