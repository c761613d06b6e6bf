//! People, cohorts and raffles to store.

use std::collections::BTreeMap;

use shared::domain::{
    address::{Address, Phone, UserId},
    cohort::{Calendar, Cohort},
    course::{CourseRef, Day},
    enrollment::Enrollment,
    event::Announcement,
    ids::{
        CohortId, CourseSlug, EventId, FormId, MediaId, MediaName, NumberId, ObjectKey,
        ParticipantId,
    },
    inbound::{Media, MediaKind},
    language::Language,
    outbox::Effect,
    participant::{Consent, Participant, Stage, Wait},
    raffle::{Beacon, BeaconValue, Commitment, Drawn, LEAD_SECONDS, Raffle, Weights, freeze, hex},
    reply::Reply,
    submission::{Kept, Source, Submission},
    ticket::Ticket,
    time::{QuietHours, Timestamp, Zone},
};

pub(super) const NOW: Timestamp = Timestamp::from_seconds(1_772_454_600);

pub(super) fn id(name: &str) -> ParticipantId {
    ParticipantId::new(name)
}

/// Somebody who has just come.
pub(super) fn newcomer(name: &str) -> Participant {
    let address = Address::new(Phone::parse("51900000000"), UserId::parse("PE.1")).unwrap();
    Participant::new(id(name), NumberId::new("1065"), address)
}

/// Somebody in her fourth day, with something of everything.
pub(super) fn regular(name: &str) -> Participant {
    let mut person = newcomer(name);
    person.profile.name = Some("Rosa Ñ. 🌻".to_owned());
    person.profile.trade = Some("Vendo anticuchos y café".to_owned());
    person.consent = Some(Consent { text: 1, at: NOW });
    person.zone = Zone::new("America/Lima").unwrap();
    person.questions = 2;
    person.window.renew(NOW);
    for number in 0..32 {
        person.handled.insert(&EventId::new(format!("wamid.{number}")));
    }
    let mut enrollment = Enrollment::new(CohortId::new("LIMA1"));
    for day in Day::all().take(4) {
        enrollment.lessons.insert(day, NOW.plus(i64::from(day.number()) * 86_400));
        let seq = enrollment.next_try(day);
        let kept = Kept {
            seq,
            object: ObjectKey::new(format!("submissions/{name}/LIMA1/{day}-{seq}.jpg")),
            at: NOW,
        };
        let submission = Submission { seq, sent_at: Some(NOW), kept: Some(kept) };
        enrollment.submissions.insert(day, submission);
    }
    enrollment.focus = Day::new(4);
    person.stage = Stage::Enrolled(Box::new(enrollment));
    person
}

/// The same with an outbox full of things of every shape, and a wait.
pub(super) fn busy(name: &str) -> Participant {
    let mut person = regular(name);
    let media = Media {
        id: MediaId::new("1479537139650973"),
        kind: MediaKind::Image,
        mime_type: "image/jpeg".to_owned(),
        sha256: Some("ab".repeat(32)),
        caption: Some("Mi puesto".to_owned()),
        unavailable: false,
    };
    let effects = [
        Effect::Send(Reply::Waiting),
        Effect::Send(Reply::Lesson { day: Day::FIRST }),
        Effect::Send(Reply::SubmissionReceived {
            day: Day::FIRST,
            ticket: Ticket::of(&person.id, &CohortId::new("LIMA1")),
            replaced: false,
        }),
        Effect::Announce(Announcement::SubmissionReceived {
            participant: person.id.clone(),
            number: person.number.clone(),
            cohort: CohortId::new("LIMA1"),
            day: Day::LAST,
            seq: 3,
            source: Source::Media(media),
        }),
        Effect::Announce(Announcement::QuestionAsked {
            participant: person.id.clone(),
            question: EventId::new("wamid.Q"),
            cohort: None,
            at: NOW,
            text: "¿Cuánto cobro?".to_owned(),
        }),
    ];
    for effect in effects {
        person.outbox.push(effect, true, NOW);
    }
    person.wait = Some(wait("wait:busy", NOW));
    person
}

pub(super) fn wait(name: &str, until: Timestamp) -> Wait {
    Wait { id: EventId::new(name), until }
}

/// Waits for a cohort, so that a roster lists her.
pub(super) fn waiting(name: &str, number: &str) -> Participant {
    let mut person = newcomer(name);
    person.number = NumberId::new(number);
    person.stage = Stage::Waiting;
    person
}

pub(super) fn seals(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

pub(super) fn cohort(code: &str, number: &str, starts_on: &str, zones: &[&str]) -> Cohort {
    Cohort {
        id: CohortId::new(code),
        number: NumberId::new(number),
        course: CourseRef {
            slug: CourseSlug::new("vender-mejor"),
            version: "0123456789ab".to_owned(),
        },
        language: Language::Es,
        zones: zones.iter().map(|zone| Zone::new(zone).unwrap()).collect(),
        starts_on: starts_on.parse().unwrap(),
        calendar: Calendar::default(),
        quiet: QuietHours::default(),
        class_url: "https://example.org/clase".to_owned(),
        winners: 2,
        alternates: 3,
        beacon: Beacon::Quicknet,
        media: BTreeMap::from([(MediaName::new("dia-1.jpg"), MediaId::new("1479537139650973"))]),
        locale: None,
        budget: None,
        form: Some(FormId::new("1290000000000077")),
        caps: shared::domain::caps::Caps { a_day: 2, a_cycle: 8, unanswered_lessons: 1 },
    }
}

/// A sealed list; `moment` tells it apart from another of the same people.
pub(super) fn raffle(code: &str, entries: u32, moment: u8) -> Raffle {
    let cohort = CohortId::new(code);
    let (entries, owners) = freeze((0..entries).map(|number| {
        let person = ParticipantId::new(format!("p{number:020}"));
        (Ticket::of(&person, &cohort), person, number % 4)
    }));
    let at = NOW.plus(i64::from(moment));
    let round = Beacon::Quicknet.first_from(at.plus(LEAD_SECONDS));
    let beacon = (Beacon::Quicknet, round);
    let commitment = Commitment::new(cohort, &entries, (2, 3), Weights::default(), beacon, at);
    Raffle::committed(commitment, entries, owners)
}

/// Its draw by that value.
pub(super) fn drawn(raffle: &Raffle, value: u8) -> Drawn {
    let (round, randomness) = (raffle.commitment.round, hex(&[value; 32]));
    let value = BeaconValue { round, randomness, signature: None, extraction: None };
    raffle.draw(value, NOW.plus(2 * LEAD_SECONDS)).unwrap()
}
