use expect_test::expect;
use shared::domain::{
    advisory::{Ask, Why as PassedOn},
    agenda::{Facts, Mark},
    cohort::{Calendar, Cohort},
    course::CourseRef,
    ids::{CohortId, CourseSlug, NumberId, ParticipantId},
    language::Language,
    raffle::{Beacon, BeaconValue, Commitment, Drawn, Round, Weights, freeze},
    slot::SlotId,
    ticket::Ticket,
    time::QuietHours,
};

use super::*;

fn lima() -> Zone {
    Zone::new("America/Lima").unwrap()
}

/// By the clocks of Lima.
fn at(text: &str) -> Timestamp {
    lima().moment(text.parse().unwrap())
}

fn cohort() -> Cohort {
    Cohort {
        id: CohortId::new("LIMA1"),
        number: NumberId::new("100"),
        course: CourseRef { slug: CourseSlug::new("vender"), version: "0".into() },
        language: Language::Es,
        locale: None,
        budget: None,
        form: None,
        caps: shared::domain::caps::Caps::default(),
        zones: vec![lima()],
        starts_on: jiff::civil::date(2026, 3, 2),
        calendar: Calendar::default(),
        quiet: QuietHours::default(),
        class_url: "https://clase.example".into(),
        winners: 3,
        alternates: 1,
        beacon: Beacon::Quicknet,
        media: std::collections::BTreeMap::new(),
    }
}

fn person(number: u32) -> ParticipantId {
    ParticipantId::new(format!("p{number}"))
}

fn sealed() -> Raffle {
    let id = CohortId::new("LIMA1");
    let (entries, owners) = freeze((1..=6).map(|n| (Ticket::of(&person(n), &id), person(n), 0)));
    let (round, sealed_at) =
        (Round { number: 7, due: at("2026-03-06T19:15") }, at("2026-03-06T17:20"));
    let beacon = (Beacon::Quicknet, round);
    let commitment = Commitment::new(id, &entries, (3, 1), Weights::default(), beacon, sealed_at);
    Raffle { commitment, entries, owners, drawn: None, passed: Vec::new() }
}

/// In the order of their numbers.
fn drawn() -> Raffle {
    let mut raffle = sealed();
    let randomness = "0".repeat(64);
    raffle.drawn = Some(Drawn {
        value: BeaconValue { round: 7, randomness, signature: None, extraction: None },
        seed: String::new(),
        drawn_at: at("2026-03-06T19:15"),
        order: (1..=6).map(|n| Ticket::of(&person(n), &raffle.commitment.cohort)).collect(),
        gone: Vec::new(),
    });
    raffle
}

fn offered(hour: &str) -> (SlotId, Slot) {
    let (advisor, at, state) = ("Lucía".to_owned(), at(hour), SlotState::Offered);
    let id = SlotId::of(&CohortId::new("LIMA1"), &advisor, at);
    (id, Slot { advisor, at, minutes: 30, link: "https://sala.example/1".to_owned(), state })
}

#[test]
fn before_the_draw_the_seal_is_shown_and_no_order() {
    let agenda = Agenda::default();
    assert_eq!(raffle(None, &agenda, &lima()), "The list is not sealed yet.");
    let shown = raffle(Some(&sealed()), &agenda, &lima());
    expect![[r#"
        Sealed 2026-03-06 17:20: 6 tickets, 3 places to win, seal 6R6W-XSQN-2B2Z, drand-quicknet round 7.
        Not drawn yet: that round falls due 2026-03-06 19:15."#]].assert_eq(&shown);
}

/// The first takes an hour and does not come, the second's is held, the third waits; the fourth gets the first's place
/// and gives it up, so that it is the fifth's.
#[test]
fn every_place_says_what_became_of_it_and_every_hour_too() {
    let (cohort, lima_raffle) = (cohort(), drawn());
    let order: Vec<_> = lima_raffle
        .order()
        .iter()
        .zip(1..)
        .map(|(ticket, n)| (ticket.clone(), Some(person(n))))
        .collect();
    let facts = |now: &str| Facts { now: at(now), cohort: &cohort, order: &order };
    let slots =
        [offered("2026-03-09T10:00"), offered("2026-03-09T11:00"), offered("2026-03-10T10:00")];
    let [(first, _), (second, _), _] = &slots;
    let mut agenda = Agenda::default();
    assert_eq!(super::slots(&agenda, &lima(), at("2026-03-06T19:00")), NO_HOURS);
    agenda.publish(&slots, &facts("2026-03-06T12:00")).unwrap();
    agenda.open(3, &facts("2026-03-06T19:15"));
    agenda.hear(&person(1), 1, Ask::Slot(*first), &facts("2026-03-06T19:20"));
    agenda.hear(&person(2), 1, Ask::Slot(*second), &facts("2026-03-06T19:21"));
    let marked = facts("2026-03-09T12:00");
    agenda.mark(*first, Mark::NoShow, &marked).unwrap();
    agenda.mark(*second, Mark::Held, &marked).unwrap();
    agenda.hear(&person(4), 1, Ask::GiveUp(PassedOn::Declined), &facts("2026-03-09T13:00"));
    let now = at("2026-03-09T14:00");
    let shown = format!(
        "{}\n\n{}",
        raffle(Some(&lima_raffle), &agenda, &lima()),
        super::slots(&agenda, &lima(), now)
    );
    expect![[r#"
        Sealed 2026-03-06 17:20: 6 tickets, 3 places to win, seal 6R6W-XSQN-2B2Z, drand-quicknet round 7.
        Drawn 2026-03-06 19:15.
           1  ATNW-V8T5  did not come, passed on to 4
           2  8X6B-51PT  held 1QTH8X
           3  EVN8-Q6AN  told 2026-03-06 19:15, choosing until 2026-03-08 18:15
           4  QNZC-6WNC  could not, passed on to 5
           5  EAA8-R880  told 2026-03-09 13:00, choosing until 2026-03-11 12:00
           6  36NA-GYTZ  waits

        V5GAFZ  2026-03-09 10:00  30 min  Lucía  no-show (place 1)
        1QTH8X  2026-03-09 11:00  30 min  Lucía  held (place 2)
        Q4QA64  2026-03-10 10:00  30 min  Lucía  offered"#]].assert_eq(&shown);
    for number in 1..=6 {
        assert!(!shown.contains(person(number).as_str()), "tickets, never people");
    }
}

const NO_HOURS: &str = "No hours are offered: add some with `tertulia advisor slots add`.";
