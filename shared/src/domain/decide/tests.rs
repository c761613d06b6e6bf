//! Every stage with every event, once: what the next stage is and what is owed.
//!
//! The tables in `table/`, one for each stage, are the specification in the form in which it can be read;
//! `UPDATE_EXPECT=1` renews them, and the difference is to be read line by line.

mod marks;
mod moments;
mod random;
mod sessions;

use std::{collections::BTreeMap, fmt::Write as _};

use expect_test::expect_file;

use super::*;
use crate::domain::{
    address::{Address, Phone},
    cohort::{Calendar, Step},
    course::{CourseRef, Day},
    enrollment::Enrollment,
    ids::*,
    inbound::{Media, MediaKind},
    language::Language,
    outbox::DeliveryKey,
    participant::{Consent, Profile, Prompt},
    status::{Status, StatusStage},
    submission::{Inspection, Kept, Refusal, Submission},
    ticket::Ticket,
    time::{QuietHours, Zone},
};

fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

fn cohort() -> Cohort {
    Cohort {
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
        caps: crate::domain::caps::Caps::default(),
    }
}

fn person(stage: Stage) -> Participant {
    let address = Address::new(Phone::parse("51900000000"), None).unwrap();
    let mut person = Participant::new(ParticipantId::new("p1"), NumberId::new("100"), address);
    person.zone = Zone::new("America/Lima").unwrap();
    person.consent = Some(Consent { text: 1, at: at("2026-02-27T15:00:00Z") });
    person.profile = Profile { name: Some("Rosa".into()), ..Profile::default() };
    person.handled.insert(&EventId::new("earlier"));
    person.stage = stage;
    person
}

fn enrolled() -> Enrollment {
    Enrollment::new(CohortId::new("LIMA1"))
}

/// In the middle of day 2, with a first challenge kept and a second try under way.
fn busy() -> Enrollment {
    let mut enrollment = enrolled();
    enrollment.lessons = [
        (Day::FIRST, at("2026-03-02T12:30:00Z")),
        (Day::new(2).unwrap(), at("2026-03-03T12:30:00Z")),
    ]
    .into();
    enrollment.focus = Day::new(2);
    let sent_at = Some(at("2026-03-03T14:00:00Z"));
    let object = ObjectKey::new("submissions/p1/LIMA1/2-1.jpg");
    let kept = Some(Kept { seq: 1, object, at: at("2026-03-03T13:00:00Z") });
    enrollment.submissions.insert(Day::new(2).unwrap(), Submission { seq: 2, sent_at, kept });
    enrollment
}

/// Every place where somebody can stand, with a moment at which she stands there.
fn stages() -> Vec<(&'static str, Participant, Timestamp)> {
    let before = at("2026-02-27T15:00:00Z");
    let morning = at("2026-03-03T12:30:30Z");
    let noon = at("2026-03-03T17:00:00Z");
    let after = at("2026-03-07T15:00:00Z");
    let code = None;
    let mut stranger = person(Stage::Consent { code: None });
    (stranger.consent, stranger.handled) = (None, crate::domain::handled::Handled::default());
    let mut asked = person(Stage::Consent { code: None });
    asked.consent = None;
    let mut declined = person(Stage::Declined);
    declined.consent = None;
    let place = |enrollment| person(Stage::Enrolled(Box::new(enrollment)));
    let mut yesterday = busy();
    yesterday.lessons.remove(&Day::new(2).unwrap());
    let mut current = place(yesterday);
    current.window.renew(at("2026-03-02T20:00:00Z"));
    let mut silent = busy();
    silent.lessons.insert(Day::FIRST, at("2026-03-01T12:30:00Z"));
    silent.lessons.insert(Day::LAST, at("2026-03-02T12:30:00Z"));
    silent.lessons.remove(&Day::new(2).unwrap());
    let prompted = |prompt| {
        let mut person = place(busy());
        person.prompt = Some(prompt);
        person
    };
    let gone = Stage::OptedOut { at: before, before: Box::new(Stage::Enrolled(Box::new(busy()))) };
    let mut stages = vec![
        ("stranger", stranger, before),
        ("asked for consent", asked, before),
        ("declined", declined, before),
        ("asked for her name", person(Stage::Name { code: code.clone() }), before),
        ("asked for her trade", person(Stage::Trade { code }), before),
        ("waiting for a cohort", person(Stage::Waiting), before),
        ("enrolled, before the cycle", place(enrolled()), before),
        ("enrolled, day 2 in the morning", current, morning),
        ("enrolled, silent since two lessons", place(silent), morning),
        ("enrolled, day 2 at noon", place(busy()), noon),
        ("asked for her question", prompted(Prompt::Question), noon),
        ("asked for her challenge", prompted(Prompt::Challenge), noon),
        (
            "asked whether it is a challenge or a question",
            prompted(Prompt::ChallengeOrQuestion { text: "puse un letrero".into() }),
            noon,
        ),
        ("asked whether to erase", prompted(Prompt::ConfirmErase), noon),
        ("asked whether to leave", prompted(Prompt::ConfirmOptOut), noon),
        ("enrolled, after the cycle", place(busy()), after),
        ("opted out", person(gone), noon),
        ("erasing", person(Stage::Erasing { at: noon }), noon),
        ("last question, the cycle is running", person(Stage::Trade { code: None }), noon),
        ("last question, the cycle is over", person(Stage::Trade { code: None }), after),
        ("enrolled, in light mode", Participant { light: true, ..place(busy()) }, noon),
    ];
    stages.extend(sessions::stages());
    stages
}

fn message(content: Content, now: Timestamp) -> EventKind {
    EventKind::Message(Box::new(Inbound {
        id: MessageId::new("wamid.new"),
        at: now,
        number: NumberId::new("100"),
        from: Address::new(Phone::parse("51900000000"), None).unwrap(),
        reply_to: None,
        free_entry: false,
        content,
    }))
}

fn media(kind: MediaKind, unavailable: bool) -> Content {
    let (id, mime_type) = (MediaId::new("m1"), "image/jpeg".to_owned());
    Content::Media(Media { id, kind, mime_type, sha256: None, caption: None, unavailable })
}

fn form(name: &str, trade: &str, least_busy: &str) -> Content {
    let answers = serde_json::json!({
        "flow_token": "introduction", "name": name, "trade": trade, "least_busy": least_busy,
    });
    Content::Flow { answers: answers.to_string() }
}

fn status(stage: StatusStage, seq: u32, errors: Vec<i64>, now: Timestamp) -> EventKind {
    let participant = ParticipantId::new("p1");
    let key = DeliveryKey { participant, seq, attempt: 1 }.to_string();
    EventKind::Status(Box::new(Status {
        again_seconds: None,
        message: MessageId::new("wamid.ours"),
        number: NumberId::new("100"),
        at: now,
        stage,
        key: Some(key),
        errors,
        pricing: None,
    }))
}

fn events(now: Timestamp) -> Vec<(String, EventKind)> {
    let mut events = Vec::new();
    for body in [
        "UNIRME LIMA1",
        "UNIRME NADA9",
        "BAJA",
        "bajaa",
        "cancelar",
        "VOLVER",
        "ELIMINAR",
        "MIS DATOS",
        "LIGERO",
        "AYUDA",
        "menú",
        "hola",
        "gracias",
        "sí",
        "no",
        "listo",
        "mi reto",
        "pregunta",
        "Rosa",
        "en la noche",
        "¿cuánto cobro por esto?",
        "hoy cambié mis precios y me fue mejor",
        "👍",
    ] {
        let content = Content::Text { body: body.to_owned() };
        events.push((format!("writes {body:?}"), message(content, now)));
    }
    for action in crate::domain::action::Action::all() {
        let content = Content::Button { payload: action.to_string(), title: "?".to_owned() };
        events.push((format!("taps {action}"), message(content, now)));
    }
    for (name, content) in [
        ("sends a photo", media(MediaKind::Image, false)),
        ("sends a voice note", media(MediaKind::Voice, false)),
        ("sends a file that WhatsApp lost", media(MediaKind::Document, true)),
        ("sends a sticker", media(MediaKind::Sticker, false)),
        ("fills in the form", form("Rosa", "ropa", "hour:evening")),
        ("fills in its name alone", form("Rosa", "", "")),
        ("fills it in with nonsense", form("7", "😊", "nunca")),
        ("sends a form of somebody else's", Content::Flow { answers: r#"{"a":1}"#.into() }),
        ("sends a broken form", Content::Flow { answers: r#"{"name":"#.into() }),
        ("sends a place", Content::Location { latitude: 0.0, longitude: 0.0 }),
        ("reacts", Content::Reaction { to: MessageId::new("w"), emoji: "❤".into() }),
        ("deletes a message", Content::Revoked { original: MessageId::new("w") }),
        (
            "has a new number",
            Content::Moved { phone: Phone::parse("51900000001"), user: None, previous_user: None },
        ),
    ] {
        events.push((name.to_owned(), message(content, now)));
    }
    let cohort = CohortId::new("LIMA1");
    for step in [
        Step::Invite,
        Step::Lesson(Day::new(2).unwrap()),
        Step::ClassLink,
        Step::Seal,
        Step::Raffle,
    ] {
        events.push((format!("step {step}"), EventKind::Step { cohort: cohort.clone(), step }));
    }
    let (ticket, code) = (Ticket::of(&ParticipantId::new("p1"), &cohort), "4Q7K-2MX9-P0TD".into());
    let (of, draws_at) = (cohort.clone(), now.plus(600));
    let sealed = EventKind::RaffleCommitted { cohort: of, ticket, code, round: 123, draws_at };
    events.push(("raffle sealed".to_owned(), sealed));
    for place in 1..=3 {
        let (winners, alternates, cohort) = (1, 1, cohort.clone());
        let kind = EventKind::RaffleDrawn { cohort, place, winners, alternates, skipped: 0 };
        events.push((format!("raffle, place {place}"), kind));
    }
    let object = ObjectKey::new("submissions/p1/LIMA1/2-2.jpg");
    let stored = || Inspection::Stored {
        object: object.clone(),
        sha256: String::new(),
        bytes: 1,
        mime_type: "image/jpeg".into(),
    };
    for (name, seq, result) in [
        ("challenge stored", 2, stored()),
        ("an older challenge stored", 1, stored()),
        ("challenge refused", 2, Inspection::Refused(Refusal::TooLarge)),
    ] {
        let (cohort, day) = (cohort.clone(), Day::new(2).unwrap());
        events.push((name.to_owned(), EventKind::Inspected { cohort, day, seq, result }));
    }
    events.extend(sessions::events());
    events.push(("delivered".into(), status(StatusStage::Delivered, 0, vec![], now)));
    events
        .push(("failed: form blocked".into(), status(StatusStage::Failed, 0, vec![132_068], now)));
    events
        .push(("failed: window closed".into(), status(StatusStage::Failed, 0, vec![131_047], now)));
    events.push(("wait over".into(), EventKind::WaitOver { wait: EventId::new("wait:old") }));
    events
}

fn context<'a>(person: &Participant, cohort: &'a Cohort, now: Timestamp) -> Context<'a> {
    let cohort_of_hers = person.cohort().map(|_| cohort);
    Context { now, cohort: cohort_of_hers, open: std::slice::from_ref(cohort) }
}

fn outcome(person: &Participant, kind: EventKind, cohort: &Cohort, now: Timestamp) -> Received {
    let event = Event { id: EventId::new("wamid.new"), at: now, kind };
    receive(person, &event, &context(person, cohort, now))
}

/// The variant's name, for the table.
fn stage_name(stage: &Stage) -> &'static str {
    match stage {
        Stage::Consent { .. } => "consent",
        Stage::Declined => "declined",
        Stage::Name { .. } => "name",
        Stage::Trade { .. } => "trade",
        Stage::Waiting => "waiting",
        Stage::Enrolled(_) => "enrolled",
        Stage::OptedOut { .. } => "opted out",
        Stage::Erasing { .. } => "erasing",
    }
}

fn owed(next: &Participant) -> Vec<String> {
    let names = next.outbox.entries().iter().map(|entry| match &entry.effect {
        Effect::Send(reply) => reply.name().to_owned(),
        Effect::Announce(announcement) => format!("!{}", announcement.name()),
    });
    names.collect()
}

#[test]
fn every_stage_with_every_event() {
    let cohort = cohort();
    for (number, (name, person, now)) in stages().into_iter().enumerate() {
        let mut table = format!("## {name}\n");
        for (event, kind) in events(now) {
            let result = match outcome(&person, kind, &cohort, now) {
                Received::Decided(decision) => {
                    let next = decision.next;
                    let prompt = next.prompt.as_ref().map(|prompt| match prompt {
                        Prompt::Question => " ?question",
                        Prompt::Challenge => " ?challenge",
                        Prompt::ChallengeOrQuestion { .. } => " ?which",
                        Prompt::ConfirmErase => " ?erase",
                        Prompt::ConfirmOptOut => " ?leave",
                        Prompt::Advice { .. } => " ?advice",
                    });
                    let owed = owed(&next).join(", ");
                    format!("{}{}: {owed}", stage_name(&next.stage), prompt.unwrap_or_default())
                }
                Received::Nothing(_) => "-".to_owned(),
                other @ (Received::Repeated | Received::Busy) => format!("{other:?}"),
            };
            writeln!(table, "{event} -> {}", result.trim_end()).unwrap();
        }
        let file = name.replace([',', ' '], "-").replace("--", "-");
        expect_file![format!("table/{:02}-{file}.txt", number + 1)].assert_eq(&table);
    }
}

#[test]
fn what_was_handled_once_changes_nothing_the_second_time() {
    let cohort = cohort();
    for (name, person, now) in stages() {
        for (event, kind) in events(now) {
            if let Received::Decided(first) = outcome(&person, kind.clone(), &cohort, now) {
                let again = outcome(&first.next, kind, &cohort, now);
                assert!(matches!(again, Received::Repeated), "{name}: {event}: {again:?}");
            }
        }
    }
}

#[test]
fn one_message_gets_at_most_one_answer() {
    let cohort = cohort();
    for (name, person, now) in stages() {
        for (event, kind) in events(now) {
            if let Received::Decided(decision) = outcome(&person, kind, &cohort, now) {
                let sends = owed(&decision.next).iter().filter(|o| !o.starts_with('!')).count();
                assert!(sends <= 1, "{name}: {event}");
            }
        }
    }
}

#[test]
fn nobody_is_written_to_without_consent_unless_she_has_just_written() {
    let cohort = cohort();
    for (name, mut person, now) in stages() {
        person.consent = None;
        for (event, kind) in events(now) {
            let is_message = matches!(kind, EventKind::Message(_) | EventKind::Inspected { .. });
            if let Received::Decided(decision) = outcome(&person, kind, &cohort, now) {
                let sends = owed(&decision.next).iter().any(|owed| !owed.starts_with('!'));
                assert!(is_message || !sends, "{name}: {event}");
            }
        }
    }
}

#[test]
fn leaving_waits_until_nothing_is_on_its_way() {
    let (cohort, now) = (cohort(), at("2026-03-03T17:00:00Z"));
    let mut person = person(Stage::Enrolled(Box::new(busy())));
    person.outbox.push(Effect::Send(Reply::Lesson { day: Day::FIRST }), false, now);
    assert_eq!(person.claim(now, &cohort.quiet, None).jobs.len(), 1);
    let leave = || message(Content::Text { body: "BAJA".into() }, now);
    assert!(matches!(outcome(&person, leave(), &cohort, now), Received::Busy));
    let later = now.plus(crate::domain::outbox::LEASE_SECONDS);
    assert!(matches!(outcome(&person, leave(), &cohort, later), Received::Decided(_)));
}
