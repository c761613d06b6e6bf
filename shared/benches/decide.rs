//! Deciding, understanding, drawing: what costs no I/O. `cargo bench -p shared --bench decide`.

use std::{collections::BTreeMap, hint::black_box};

use criterion::{Criterion, criterion_group, criterion_main};
use shared::domain::{
    address::{Address, Phone},
    cohort::{Calendar, Cohort, Step},
    command,
    course::{CourseRef, Day},
    decide::{self, Context, Received},
    enrollment::Enrollment,
    event::{Event, EventKind},
    handled::HANDLED_MAX,
    ids::{CohortId, CourseSlug, EventId, MediaId, MessageId, NumberId, ObjectKey, ParticipantId},
    inbound::{Content, Inbound, Media, MediaKind},
    language::Language,
    participant::{CONSENT_TEXT, Consent, Participant, Profile, Stage},
    raffle::{self, Beacon, Weights},
    submission::{Kept, Submission},
    ticket::Ticket,
    time::{QuietHours, Timestamp, Zone},
};

/// Tuesday, 3 March 2026, 7:30 and noon in Lima.
const MORNING: Timestamp = Timestamp::from_seconds(1_772_541_000);
const NOON: Timestamp = Timestamp::from_seconds(1_772_557_200);

fn lima() -> Zone {
    Zone::new("America/Lima").unwrap_or_else(|error| unreachable!("{error}"))
}

fn cohort() -> Cohort {
    Cohort {
        id: CohortId::new("LIMA1"),
        number: NumberId::new("106540352242922"),
        course: CourseRef { slug: CourseSlug::new("vender-mejor"), version: "0".repeat(12) },
        language: Language::Es,
        zones: vec![lima()],
        starts_on: jiff::civil::date(2026, 3, 2),
        calendar: Calendar::default(),
        quiet: QuietHours::default(),
        class_url: "https://clase.example".to_owned(),
        winners: 10,
        alternates: 10,
        beacon: Beacon::default(),
        media: BTreeMap::new(),
        locale: None,
        budget: None,
        form: None,
        caps: shared::domain::caps::Caps::default(),
    }
}

fn address() -> Address {
    let address = Address::new(Phone::parse("51900000000"), None);
    address.unwrap_or_else(|| unreachable!("it has a phone"))
}

/// On her second day: a lesson had, a challenge kept, and as many handled events as are ever remembered.
fn participant() -> Participant {
    let (id, number) =
        (ParticipantId::new("p0123456789ABCDEFGHJK"), NumberId::new("106540352242922"));
    let mut person = Participant::new(id, number, address());
    person.zone = lima();
    person.consent = Some(Consent { text: CONSENT_TEXT, at: MORNING });
    person.profile =
        Profile { name: Some("Rosa".to_owned()), trade: Some("ropa".to_owned()), least_busy: None };
    person.window.renew(MORNING.plus(-40_000));
    let mut enrollment = Enrollment::new(CohortId::new("LIMA1"));
    enrollment.lessons.insert(Day::FIRST, MORNING.plus(-86_400));
    let object = ObjectKey::new("submissions/p0123456789ABCDEFGHJK/LIMA1/1-1.jpg");
    let kept = Some(Kept { seq: 1, object, at: MORNING.plus(-40_000) });
    enrollment.submissions.insert(Day::FIRST, Submission { seq: 1, sent_at: None, kept });
    person.stage = Stage::Enrolled(Box::new(enrollment));
    (0..HANDLED_MAX).for_each(|n| person.handled.insert(&EventId::new(format!("wamid.{n}"))));
    person
}

fn message(content: Content) -> Inbound {
    Inbound {
        id: MessageId::new("wamid.HBgLNTE5MDAwMDAwMDAVAgASGBQzQUNC"),
        at: NOON,
        number: NumberId::new("106540352242922"),
        from: address(),
        reply_to: None,
        free_entry: false,
        content,
    }
}

fn text(body: &str) -> Inbound {
    message(Content::Text { body: body.to_owned() })
}

fn photo() -> Inbound {
    message(Content::Media(Media {
        id: MediaId::new("1037543291543636"),
        kind: MediaKind::Image,
        mime_type: "image/jpeg".to_owned(),
        sha256: Some("0".repeat(64)),
        caption: None,
        unavailable: false,
    }))
}

fn deciding(criterion: &mut Criterion) {
    let (cohort, person) = (cohort(), participant());
    let lesson = Day::new(2).map_or(Step::ClassLink, Step::Lesson);
    let step = EventKind::Step { cohort: cohort.id.clone(), step: lesson };
    let said = |inbound| EventKind::Message(Box::new(inbound));
    let mut group = criterion.benchmark_group("decide");
    for (name, now, kind) in [
        ("a text", NOON, said(text("¿Cuánto debo cobrar por una docena de polos?"))),
        ("a photo", NOON, said(photo())),
        ("a lesson step", MORNING, step),
    ] {
        let event = Event { id: EventId::new("new"), at: now, kind };
        let context = Context { now, cohort: Some(&cohort), open: std::slice::from_ref(&cohort) };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let received = decide::receive(black_box(&person), black_box(&event), &context);
                let Received::Decided(decision) = received else {
                    unreachable!("it is new to her")
                };
                assert!(!decision.next.outbox.is_empty());
                black_box(decision)
            });
        });
    }
    group.finish();
}

fn understanding(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("understand");
    for (name, inbound) in [
        ("a keyword", text("¡BAJA! 🙏")),
        ("a typo", text("ayudaa")),
        (
            "a sentence",
            text("Hoy cambié el letrero de mi puesto y vinieron dos clientas nuevas 😊"),
        ),
        ("4,096 characters", text(&"vendo más ".chars().cycle().take(4096).collect::<String>())),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(command::understand(black_box(&inbound))));
        });
    }
    group.finish();
}

fn drawing(criterion: &mut Criterion) {
    let cohort = CohortId::new("LIMA1");
    let entrants: Vec<raffle::Entrant> = (0..10_000)
        .map(|n| (ParticipantId::new(format!("p{n:020}")), n % 5))
        .map(|(id, waited)| (Ticket::of(&id, &cohort), id, waited))
        .collect();
    let (entries, _) = raffle::freeze(entrants.clone());
    let mut group = criterion.benchmark_group("raffle");
    group.sample_size(30);
    group.bench_function("freezing 10,000 entries", |bencher| {
        bencher.iter(|| black_box(raffle::freeze(entrants.clone())));
    });
    group.bench_function("drawing 10,000 entries", |bencher| {
        bencher.iter(|| {
            let order = raffle::order(black_box(&entries), &Weights::default(), &[7; 32]);
            assert_eq!(order.len(), 10_000);
            black_box(order)
        });
    });
    group.finish();
}

criterion_group!(benches, deciding, understanding, drawing);
criterion_main!(benches);
