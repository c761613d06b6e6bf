//! Every row of "What can go wrong" in PROTOCOL.md.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::collections::BTreeMap;

use raffle::{Raffling, Returned};
use shared::{
    domain::{
        address::{Address, Phone},
        cohort::{Calendar, Cohort, Step},
        course::{CourseRef, Day},
        enrollment::Enrollment,
        event::{EventKind, Letter, Recipient},
        ids::{CohortId, CourseSlug, NumberId, ObjectKey, ParticipantId},
        language::Language,
        participant::{Consent, Participant, Stage},
        raffle::{Beacon, Bundle, Entered, LEAD_SECONDS, Raffle},
        submission::{Kept, Submission},
        time::{MINUTE, QuietHours, Timestamp, Zone},
    },
    memory::{Beacons, Clock, Objects, Queues, Store},
    ports::{Answered, Cohorts as _, Participants as _, Raffles as _},
};

type Here = Raffling<Store, Store, Store, Beacons, Objects, Queues, Clock>;

fn cohort(beacon: Beacon) -> Cohort {
    Cohort {
        id: CohortId::new("LIMA1"),
        number: NumberId::new("1065"),
        course: CourseRef { slug: CourseSlug::new("vender-mejor"), version: "0".into() },
        language: Language::Es,
        zones: vec![Zone::new("America/Lima").unwrap()],
        starts_on: jiff::civil::date(2026, 3, 2),
        calendar: Calendar::default(),
        quiet: QuietHours::default(),
        class_url: "https://example.org".into(),
        winners: 2,
        alternates: 2,
        beacon,
        media: BTreeMap::new(),
        locale: None,
        budget: None,
        form: None,
        caps: shared::domain::caps::Caps::default(),
    }
}

fn person(number: u32, cohort: &Cohort) -> Participant {
    let address = Address::new(Phone::parse(&format!("5190000{number:04}")), None).unwrap();
    let id = ParticipantId::new(format!("p{number:020}"));
    let mut person = Participant::new(id, cohort.number.clone(), address);
    person.consent = Some(Consent { text: 1, at: Timestamp::from_seconds(0) });
    person.zone = cohort.zones[0].clone();
    let mut enrollment = Enrollment::new(cohort.id.clone());
    let object = ObjectKey::new("o");
    let kept = Some(Kept { seq: 1, object, at: cohort.entries_close() });
    enrollment.submissions.insert(Day::FIRST, Submission { seq: 1, kept, sent_at: None });
    person.stage = Stage::Enrolled(Box::new(enrollment));
    person
}

struct World {
    raffling: Here,
    cohort: Cohort,
}

impl World {
    async fn new(people: u32, beacon: Beacon) -> Self {
        let cohort = cohort(beacon);
        let store = Store::new();
        assert!(store.open(&cohort, &[]).await.unwrap());
        for number in 0..people {
            let sealed = format!("sealed{number}");
            store.create(&person(number, &cohort), &[sealed]).await.unwrap();
        }
        let raffling = Raffling {
            participants: store.clone(),
            cohorts: store.clone(),
            raffles: store,
            beacons: Beacons::new(),
            audit: Objects::new(),
            queues: Queues::new(),
            clock: Clock::at(cohort.seals_at()),
            is_local: false,
        };
        Self { raffling, cohort }
    }

    /// A look at a moment so long after the sealing.
    async fn look(&self, after: i64) -> Result<(), Returned> {
        self.raffling.clock.set(self.cohort.seals_at().plus(after));
        self.raffling.look(&self.cohort.id).await
    }

    async fn raffle(&self) -> Raffle {
        self.raffling.raffles.raffle(&self.cohort.id).await.unwrap().unwrap()
    }

    fn letters(&self) -> Vec<Letter> {
        self.raffling.queues.take_chunks().into_iter().flat_map(|chunk| chunk.letters).collect()
    }

    async fn change(&self, id: &ParticipantId, change: impl FnOnce(&mut Participant)) {
        let store = &self.raffling.participants;
        let loaded = store.load(id).await.unwrap().unwrap();
        let mut next = loaded.value.clone();
        change(&mut next);
        shared::ports::Participants::commit(store, &loaded, next).await.unwrap();
    }

    async fn erase(&self, id: &ParticipantId) {
        let store = &self.raffling.participants;
        let loaded = store.load(id).await.unwrap().unwrap();
        store.erase(&loaded, &[], self.cohort.seals_at()).await.unwrap();
        self.raffling.raffles.disown(&self.cohort.id, id).await.unwrap();
    }

    /// When the cohort's step calls again.
    async fn due(&self) -> Option<Timestamp> {
        let far = Timestamp::from_seconds(4_000_000_000);
        let steps = self.raffling.cohorts.due_steps(far, 10).await.unwrap();
        steps.iter().find(|step| step.step == Step::Raffle).map(|step| step.due)
    }
}

const DRAW: i64 = 2 * 60 * MINUTE;

#[tokio::test]
async fn the_list_is_sealed_once_before_a_round_that_lies_ahead() {
    let world = World::new(5, Beacon::Quicknet).await;
    world.look(-1).await.unwrap();
    assert!(world.raffling.raffles.raffle(&world.cohort.id).await.unwrap().is_none());
    world.look(0).await.unwrap();
    let sealed = world.raffle().await;
    let commitment = &sealed.commitment;
    assert_eq!((commitment.count, commitment.prizes), (5, 2));
    assert!(commitment.draws_at.since(commitment.committed_at) >= LEAD_SECONDS);
    let raffle_at = world.cohort.step_moment(&world.cohort.zones[0], Step::Raffle);
    assert!((0..3).contains(&raffle_at.since(commitment.draws_at)));
    for letter in world.letters() {
        let EventKind::RaffleCommitted { ticket, code, .. } = letter.event.kind else { panic!() };
        let Recipient::Participant(id) = letter.to else { panic!() };
        assert_eq!((sealed.ticket_of(&id), code), (Some(&ticket), commitment.code()));
    }
    // Somebody comes too late, and the moment comes twice.
    let late = person(77, &world.cohort);
    world.raffling.participants.create(&late, &["late".into()]).await.unwrap();
    world.look(MINUTE).await.unwrap();
    assert_eq!(world.raffle().await, sealed);
    assert!(world.raffling.beacons.asked().is_empty(), "nobody asks before the round");
    let objects = world.raffling.audit.all();
    assert!(objects.contains_key(&ObjectKey::new("raffles/LIMA1/commitment.json")));
}

#[tokio::test]
async fn it_is_drawn_once_however_often_it_is_due() {
    let world = World::new(9, Beacon::Quicknet).await;
    world.look(0).await.unwrap();
    world.letters();
    world.look(DRAW).await.unwrap();
    let drawn = world.raffle().await;
    let mut places: Vec<u32> = world
        .letters()
        .into_iter()
        .map(|letter| {
            let EventKind::RaffleDrawn { place, skipped: 0, .. } = letter.event.kind else {
                panic!("{letter:?}");
            };
            place
        })
        .collect();
    places.sort_unstable();
    assert_eq!(places, (1..=9).collect::<Vec<_>>());
    let round = drawn.commitment.round;
    world.raffling.beacons.answer(round, Answered::Value(shared::memory::test_value(round + 1)));
    for again in 1..4 {
        world.look(DRAW + again).await.unwrap();
        assert_eq!(world.raffle().await, drawn);
        assert_eq!(world.letters().len(), 9, "whoever has her letter does nothing with the second");
    }
    let objects = world.raffling.audit.all();
    let bundle = &objects[&ObjectKey::new("raffles/LIMA1/bundle.json")].bytes;
    let bundle: Bundle = serde_json::from_slice(bundle).unwrap();
    assert_eq!(Some(bundle), Bundle::of(&drawn));
}

#[tokio::test]
async fn a_round_that_is_late_is_waited_for_and_never_replaced() {
    let world = World::new(3, Beacon::Quicknet).await;
    world.look(0).await.unwrap();
    world.raffling.beacons.fall_silent(true);
    for late in [DRAW, DRAW + 60 * MINUTE, DRAW + 48 * 60 * MINUTE] {
        world.look(late).await.unwrap();
        assert!(world.raffle().await.drawn.is_none());
        let next = world.cohort.seals_at().plus(late + MINUTE);
        assert_eq!(world.due().await, Some(next), "it looks again by itself");
    }
    world.raffling.beacons.fall_silent(false);
    world.look(DRAW + 49 * 60 * MINUTE).await.unwrap();
    let raffle = world.raffle().await;
    assert_eq!(raffle.drawn.unwrap().value.round, raffle.commitment.round);
}

#[tokio::test]
async fn a_round_that_was_never_held_gives_way_to_the_next_within_the_limit() {
    let world = World::new(3, Beacon::Quicknet).await;
    world.look(0).await.unwrap();
    let round = world.raffle().await.commitment.round;
    for missing in round..round + 3 {
        world.raffling.beacons.answer(missing, Answered::NeverHeld);
    }
    world.look(DRAW).await.unwrap();
    assert_eq!(world.raffle().await.drawn.unwrap().value.round, round + 3);

    let world = World::new(3, Beacon::Quicknet).await;
    world.look(0).await.unwrap();
    for missing in round..=round + 1_200 {
        world.raffling.beacons.answer(missing, Answered::NeverHeld);
    }
    world.look(DRAW).await.unwrap();
    assert!(world.raffle().await.drawn.is_none(), "beyond the limit it waits");
}

#[tokio::test]
async fn whoever_left_or_erased_herself_passes_her_place_on() {
    let probe = World::new(6, Beacon::Quicknet).await;
    probe.look(0).await.unwrap();
    probe.look(DRAW).await.unwrap();
    let order = probe.raffle().await;
    let ids: Vec<ParticipantId> =
        order.order().iter().map(|ticket| order.owner(ticket).unwrap().clone()).collect();

    let world = World::new(6, Beacon::Quicknet).await;
    world.look(0).await.unwrap();
    world.letters();
    world.erase(&ids[0]).await;
    world
        .change(&ids[2], |person| {
            let before = Box::new(person.stage.clone());
            person.stage = Stage::OptedOut { at: Timestamp::from_seconds(0), before };
        })
        .await;
    world.look(DRAW).await.unwrap();
    let raffle = world.raffle().await;
    assert_eq!(raffle.order(), order.order(), "the order is what it would have been");
    assert_eq!(raffle.owner(&order.order()[0]), None, "a ticket of nobody");
    let holders: Vec<_> = raffle.holders().map(|ticket| raffle.owner(ticket).unwrap()).collect();
    assert_eq!(holders, [&ids[1], &ids[3]]);
    let told: BTreeMap<String, (u32, u32)> = world
        .letters()
        .into_iter()
        .map(|letter| match (letter.to, letter.event.kind) {
            (Recipient::Participant(id), EventKind::RaffleDrawn { place, skipped, .. }) => {
                (id.to_string(), (place, skipped))
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told.get(ids[0].as_str()), None);
    assert_eq!(told[ids[1].as_str()], (2, 1));
    assert_eq!(told[ids[3].as_str()], (4, 2));
    // She comes back afterwards: her place has gone, and the draw stands.
    world.look(DRAW + MINUTE).await.unwrap();
    assert_eq!(world.raffle().await, raffle);
}

#[tokio::test]
async fn a_lottery_is_drawn_when_two_people_read_the_same() {
    let world = World::new(4, Beacon::LoteriaFederal).await;
    world.look(0).await.unwrap();
    assert_eq!(world.raffle().await.commitment.round, 20_260_307, "Saturday");
    let entered = |by: &str, first: &str| Entered {
        by: by.to_owned(),
        round: 20_260_307,
        numbers: [first, "11111", "22222", "33333", "44444"].map(str::to_owned).to_vec(),
        reference: "5912".to_owned(),
        at: world.cohort.seals_at(),
    };
    let later = 30 * 60 * MINUTE;
    for (one, is_drawn) in [
        (entered("ana", "12345"), false),
        (entered("ana", "12354"), false),
        (entered("luis", "12345"), false),
        (entered("ana", "12345"), true),
    ] {
        world.raffling.raffles.enter_numbers(&world.cohort.id, &one).await.unwrap();
        world.look(later).await.unwrap();
        assert_eq!(world.raffle().await.drawn.is_some(), is_drawn, "{one:?}");
    }
    let extraction = world.raffle().await.drawn.unwrap().value.extraction.unwrap();
    assert_eq!(extraction.entered_by, ["ana", "luis"]);
}

#[tokio::test]
async fn no_deployment_draws_by_a_tests_beacon_and_none_but_a_laptop_by_recordings() {
    for beacon in [Beacon::Test, Beacon::RecordedQuicknet] {
        let world = World::new(2, beacon).await;
        assert!(matches!(world.look(0).await, Err(Returned::Beacon(..))), "{beacon:?}");
        assert!(world.raffling.raffles.raffle(&world.cohort.id).await.unwrap().is_none());
    }
    let template = include_str!("../../../infra/template.yaml");
    assert!(template.contains("STAGE: !Ref Stage"));
    assert!(!template.contains("recorded-quicknet"));
}
