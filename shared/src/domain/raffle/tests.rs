use super::*;
use crate::domain::time::MINUTE;

const NOON: Timestamp = Timestamp::from_seconds(1_772_816_400);

fn people(count: u32) -> Vec<Entrant> {
    let cohort = CohortId::new("LIMA1");
    let entrant = |n: u32| {
        let id = ParticipantId::new(format!("p{n}"));
        (Ticket::of(&id, &cohort), id, n % 5)
    };
    (0..count).map(entrant).collect()
}

fn committed(count: u32) -> Raffle {
    let (entries, owners) = freeze(people(count));
    let round = Round { number: 123, due: NOON.plus(10 * MINUTE) };
    let commitment = Commitment::new(
        CohortId::new("LIMA1"),
        &entries,
        (2, 3),
        Weights::default(),
        (Beacon::Test, round),
        NOON,
    );
    Raffle::committed(commitment, entries, owners)
}

fn of(byte: u8) -> BeaconValue {
    BeaconValue { round: 123, randomness: hex(&[byte; 32]), signature: None, extraction: None }
}

fn drawn(count: u32, value: u8) -> Raffle {
    let raffle = committed(count);
    let drawn = raffle.draw(of(value), NOON.plus(11 * MINUTE)).unwrap();
    Raffle { drawn: Some(drawn), ..raffle }
}

/// Everything here was computed from `functions/raffle/PROTOCOL.md` alone, with Python's hashlib.
#[test]
fn all_is_as_it_is_written() {
    let raffle = drawn(7, 7);
    assert_eq!(raffle.commitment.text(), TEXT);
    assert_eq!(raffle.commitment.code(), CODE);
    let draw = raffle.drawn.as_ref().unwrap();
    assert_eq!(draw.seed, SEED);
    let order: Vec<&str> = draw.order.iter().map(Ticket::as_str).collect();
    assert_eq!(order, ORDER);
}

const TEXT: &str = "tertulia raffle v2\ncohort LIMA1\nroot 3ddb2a68d01a5820999f73c20fe82c15f59e498bf22afe7eeca553df8c7daefd\ncount 7\nprizes 2\nalternates 3\nlots 1 2 4\nfirst-from 3\nbeacon test\nround 123\ncommitted-at 1772816400\ndraws-at 1772817000\n";
const CODE: &str = "CP9E-DA5Z-AHYW";
const SEED: &str = "36a25f292b244db72dcb87b7ae050d9848d254dfdeea7d6bb89d4049bb78abef";
const ORDER: [&str; 7] =
    ["QNZC-6WNC", "EVN8-Q6AN", "8X6B-51PT", "ATNW-V8T5", "36NA-GYTZ", "EAA8-R880", "11S4-PHDZ"];

#[test]
fn everybody_has_one_place() {
    let raffle = drawn(500, 1);
    assert_eq!(raffle.order().len(), 500);
    let places: BTreeSet<u32> =
        raffle.entries.iter().filter_map(|entry| raffle.place(&entry.ticket)).collect();
    assert_eq!(places, (1..=500).collect());
}

#[test]
fn whoever_has_waited_three_times_comes_before_everybody_else_and_four_times_before_three() {
    let raffle = drawn(100, 1);
    let waits: Vec<u32> = raffle
        .order()
        .iter()
        .filter_map(|ticket| raffle.entries.iter().find(|entry| entry.ticket == *ticket))
        .map(|entry| entry.waited)
        .collect();
    assert!(waits[..20].iter().all(|waited| *waited == 4), "{waits:?}");
    assert!(waits[20..40].iter().all(|waited| *waited == 3), "{waits:?}");
    assert!(waits[40..].iter().all(|waited| *waited < 3), "{waits:?}");
}

#[test]
fn another_value_another_list_or_another_wait_is_another_order() {
    let one = drawn(50, 1);
    assert_ne!(one.order(), drawn(50, 2).order());
    let more = drawn(51, 1);
    let without: Vec<_> =
        more.order().iter().filter(|ticket| one.owners.contains_key(ticket)).collect();
    assert_ne!(one.order().iter().collect::<Vec<_>>(), without);
    let mut waited = committed(50);
    waited.entries[0].waited += 1;
    waited.commitment.root = hex(&root(&waited.entries));
    assert_ne!(waited.draw(of(1), NOON).unwrap().order, one.order());
}

#[test]
fn a_list_that_was_changed_after_the_commitment_is_not_drawn() {
    let mut raffle = committed(5);
    raffle.entries.pop();
    assert_eq!(raffle.draw(of(1), NOON), Err(NoDraw::List));
    let mut raffle = committed(5);
    raffle.entries[0].waited += 1;
    assert_eq!(raffle.draw(of(1), NOON), Err(NoDraw::List));
}

#[test]
fn another_round_or_half_a_value_does_not_decide() {
    let raffle = committed(5);
    let other = BeaconValue { round: 124, ..of(1) };
    assert_eq!(raffle.draw(other, NOON), Err(NoDraw::Round { named: 123, came: 124 }));
    for randomness in ["", "00", &"0A".repeat(32), &"é".repeat(32), &"+1".repeat(32)] {
        let half = BeaconValue { randomness: randomness.to_owned(), ..of(1) };
        assert_eq!(raffle.draw(half, NOON), Err(NoDraw::Value), "{randomness}");
    }
}

#[test]
fn a_later_round_stands_in_only_within_the_written_limit() {
    let mut commitment = committed(1).commitment;
    commitment.beacon = Beacon::Quicknet;
    let round = Beacon::Quicknet.first_from(NOON);
    (commitment.round, commitment.draws_at) = (round.number, round.due);
    assert!(commitment.allows(round.number) && commitment.allows(round.number + 1200));
    assert!(!commitment.allows(round.number - 1) && !commitment.allows(round.number + 1201));
}

#[test]
fn a_place_that_is_passed_on_goes_to_the_next_and_the_order_stays() {
    let mut raffle = drawn(6, 1);
    let order = raffle.order().to_vec();
    assert_eq!(raffle.holders().collect::<Vec<_>>(), [&order[0], &order[1]]);
    let passed = Passed { ticket: order[0].clone(), why: Why::Gone, at: NOON };
    raffle.passed.push(passed);
    assert_eq!(raffle.holders().collect::<Vec<_>>(), [&order[1], &order[2]]);
    assert_eq!(raffle.order(), order);
    assert_eq!(raffle.place(&order[2]), Some(3));
}

#[test]
fn two_people_with_one_ticket_both_take_part() {
    let ticket = Ticket::of(&ParticipantId::new("p1"), &CohortId::new("LIMA1"));
    let (entries, owners) = freeze([
        (ticket.clone(), ParticipantId::new("b"), 2),
        (ticket.clone(), ParticipantId::new("a"), 1),
    ]);
    assert_eq!(owners.get(&ticket), Some(&ParticipantId::new("a")));
    assert_eq!(owners.get(&ticket.copy(2)), Some(&ParticipantId::new("b")));
    let waits: Vec<u32> = entries.iter().map(|entry| entry.waited).collect();
    assert_eq!(waits, [1, 2]);
}

#[test]
fn the_lottery_gives_a_value_made_of_all_that_was_entered() {
    let extraction = Extraction {
        numbers: ["12345", "67890", "00001", "54321", "99999"].map(str::to_owned).to_vec(),
        reference: "5912".to_owned(),
        entered_by: vec!["ana".to_owned(), "luis".to_owned()],
    };
    assert_eq!(hex(&extraction.randomness(20_260_307)), LOTERIA);
    assert_ne!(extraction.randomness(20_260_307), extraction.randomness(20_260_311));
}

const LOTERIA: &str = "c77c1dc631ef2d625af74ce019017ed7ef96732fe54d02acad9c5b7901cde182";

#[test]
fn a_raffle_of_the_first_months_is_still_read() {
    let old = r#"{"id":"LIMA1","algorithm":"tertulia raffle v1","entries":{"11S4-PHDZ":"p1","EVN8-Q6AN":"p2"},
        "seed":"0707","drawn_at":1772842500,"winners":1,"alternates":1,"order":["EVN8-Q6AN","11S4-PHDZ"]}"#;
    let raffle: Raffle = serde_json::from_str::<FirstRaffle>(old).unwrap().into();
    assert_eq!(raffle.commitment.protocol, PROTOCOL_1);
    let winner = raffle.holders().next().unwrap();
    assert_eq!(raffle.owner(winner), Some(&ParticipantId::new("p2")));
}

mod random {
    use proptest::{prelude::*, sample::SizeRange};

    use super::*;

    fn ids(count: impl Into<SizeRange>) -> impl Strategy<Value = Vec<ParticipantId>> {
        proptest::collection::btree_set("[a-z0-9]{1,20}", count)
            .prop_map(|ids| ids.into_iter().map(ParticipantId::new).collect())
    }

    /// Few tickets for many people, so that some share one.
    fn entrants(people: Vec<ParticipantId>, kinds: u32) -> Vec<Entrant> {
        let cohort = CohortId::new("LIMA1");
        let ticket = |n: u32| Ticket::of(&ParticipantId::new(format!("t{n}")), &cohort);
        (0..).zip(people).map(|(n, id)| (ticket(n % kinds), id, n % 6)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn everybody_is_drawn_once_and_who_came_first_makes_no_difference(
            people in ids(0..60),
            kinds in 1..60_u32,
            seed in any::<[u8; 32]>(),
            turn in any::<proptest::sample::Index>(),
        ) {
            let in_order = entrants(people.clone(), kinds);
            let mut shuffled = in_order.clone();
            shuffled.reverse();
            if !shuffled.is_empty() {
                let turn = turn.index(shuffled.len());
                shuffled.rotate_left(turn);
            }
            // Somebody who is listed twice takes part once.
            shuffled.extend(in_order.first().cloned());
            let (entries, owners) = freeze(in_order);
            prop_assert_eq!((&entries, &owners), (&freeze(shuffled.clone()).0, &freeze(shuffled).1));
            let order = order(&entries, &Weights::default(), &seed);
            prop_assert_eq!(order.len(), people.len());
            let drawn: BTreeSet<_> = order.iter().filter_map(|ticket| owners.get(ticket)).collect();
            prop_assert_eq!(drawn, people.iter().collect());
        }
    }
}

/// Three have 1, 2 and 4 papers: the first place goes to each as often as her papers say. Chi-square with 2 degrees of
/// freedom: a fair draw exceeds 13.8 once in a thousand times. The seeds are fixed, so it is the same draw each time.
#[test]
fn papers_weigh_what_they_say() {
    const DRAWS: u32 = 7_000;
    let cohort = CohortId::new("LIMA1");
    let entry = |waited: u32| {
        let id = ParticipantId::new(format!("p{waited}"));
        Entry { ticket: Ticket::of(&id, &cohort), waited }
    };
    let entries: Vec<Entry> = (0..3).map(entry).collect();
    let mut wins = [0_f64; 3];
    for n in 0..DRAWS {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&n.to_be_bytes());
        let first = order(&entries, &Weights::default(), &seed).remove(0);
        let winner = entries.iter().find(|entry| entry.ticket == first).unwrap();
        wins[winner.waited as usize] += 1.0;
    }
    let expected = [1_000.0, 2_000.0, 4_000.0];
    let chi_square: f64 = wins.iter().zip(expected).map(|(won, of)| (won - of).powi(2) / of).sum();
    assert!(chi_square < 13.8, "{chi_square}: {wins:?}");
}
