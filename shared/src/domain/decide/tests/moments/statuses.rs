//! What WhatsApp says about our own messages.

use super::*;
use crate::domain::{enrollment::RaffleEntry, ticket::Ticket};

#[test]
fn a_status_settles_only_what_it_is_about() {
    let doubtful = || {
        let mut chat = Chat::enrolled(enrolled(), NOON);
        chat.happens(EventKind::Step { cohort: CohortId::new("LIMA1"), step: lesson(2) });
        assert_eq!(chat.person.claim(chat.now, &QuietHours::default(), None).jobs.len(), 1);
        chat.person.settle(0, Outcome::InDoubt, chat.now);
        chat
    };
    let told = |stage, seq, errors: &[i64]| {
        let mut chat = doubtful();
        let kind = status(stage, seq, errors.to_vec(), chat.now);
        chat.happens(kind);
        let entries = chat.person.outbox.entries();
        (entries.len(), entries.first().is_some_and(|entry| entry.as_template))
    };
    use StatusStage::{Delivered, Failed, Played, Read, Sent, Unknown};
    for stage in [Sent, Delivered, Read, Played] {
        assert_eq!(told(stage, 0, &[]), (0, false), "{stage:?}");
        assert_eq!(told(stage, 1, &[]), (1, false), "another message");
    }
    assert_eq!(told(Failed, 0, &[131_026]), (0, false), "refused for good");
    assert_eq!(told(Failed, 0, &[131_047]), (1, true), "the window was closed");
    assert_eq!(told(Unknown, 0, &[]), (1, false));
    let mut chat = doubtful();
    let EventKind::Status(mut foreign) = status(Delivered, 0, vec![], chat.now) else {
        unreachable!()
    };
    foreign.key = Some("v1.p2.0.1".into());
    chat.happens(EventKind::Status(foreign.clone()));
    foreign.key = None;
    chat.happens(EventKind::Status(foreign));
    assert_eq!(chat.person.outbox.entries().len(), 1, "somebody else's");
}

#[test]
fn what_a_closed_window_swallowed_comes_as_a_template_unless_she_has_left() {
    for (leaves, expected) in [(false, 1), (true, 0)] {
        let mut chat = Chat::enrolled(enrolled(), NOON);
        assert_eq!(chat.step(lesson(2)), ["lesson"]);
        if leaves {
            chat.writes("BAJA");
        }
        for _ in 0..2 {
            let kind = status(StatusStage::Failed, 0, vec![131_047], chat.now);
            chat.happens(kind);
        }
        let templates = chat.person.outbox.entries().iter().filter(|entry| entry.as_template);
        assert_eq!(templates.count(), expected);
    }
}

/// No machine repeats a prize; somebody calls her.
#[test]
fn a_prize_that_did_not_arrive_calls_a_person_unless_she_has_left() {
    for (leaves, expected) in [(false, 1), (true, 0)] {
        let mut chat = Chat::enrolled(enrolled(), NOON);
        let (cohort, place) = (CohortId::new("LIMA1"), 1);
        let kind = EventKind::RaffleDrawn { cohort, place, winners: 1, alternates: 1, skipped: 0 };
        assert_eq!(chat.happens(kind).len(), 1);
        chat.leaves();
        if leaves {
            chat.writes("BAJA");
        }
        for _ in 0..2 {
            chat.happens(status(StatusStage::Failed, 0, vec![131_026], chat.now));
        }
        let owed = chat.person.outbox.entries().iter();
        let calls = owed.filter(|entry| format!("{entry:?}").contains("why: Prize"));
        assert_eq!(calls.count(), expected);
    }
}

/// What left is remembered without her ticket, which stands in her enrollment: what comes again has it all the same.
#[test]
fn a_link_to_the_class_that_did_not_arrive_comes_again_with_her_ticket() {
    let mut enrollment = enrolled();
    let ticket = Ticket::of(&ParticipantId::new("p1"), &CohortId::new("LIMA1"));
    let code = "PDH8-V59S-C8EF".to_owned();
    let entry = RaffleEntry { ticket, code, round: 123, draws_at: at("2026-03-07T00:15:00Z") };
    enrollment.entry = Some(Box::new(entry));
    let mut chat = Chat::enrolled(enrollment, "2026-03-06T22:30:00Z");
    assert_eq!(chat.step(Step::ClassLink), ["class_link"]);
    let remembered = serde_json::to_string(&chat.person.outbox).unwrap();
    assert!(remembered.contains("class_link") && !remembered.contains("PDH8"), "{remembered}");
    chat.happens(status(StatusStage::Failed, 0, vec![131_047], chat.now));
    let owed = &chat.person.outbox.entries()[0].effect;
    let Effect::Send(Reply::ClassLink { entry: Some(entry), .. }) = owed else {
        panic!("{owed:?}")
    };
    assert_eq!(entry.code, "PDH8-V59S-C8EF");
}
