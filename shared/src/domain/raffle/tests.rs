use super::*;

fn entries(count: u32) -> BTreeMap<Ticket, ParticipantId> {
    let cohort = CohortId::new("LIMA1");
    freeze((0..count).map(|n| {
        let id = ParticipantId::new(format!("p{n}"));
        (Ticket::of(&id, &cohort), id)
    }))
}

fn draw(count: u32, seed: u8) -> Raffle {
    let at = Timestamp::from_seconds(0);
    Raffle::draw(&CohortId::new("LIMA1"), entries(count), [seed; 32], at, 2, 3)
}

/// Computed by hand from the steps in the module's documentation, with Python's hashlib.
#[test]
fn the_order_is_that_of_the_written_algorithm() {
    let raffle = draw(4, 7);
    let order: Vec<&str> = raffle.order.iter().map(Ticket::as_str).collect();
    assert_eq!(order, EXPECTED);
}

#[test]
fn everybody_has_one_place() {
    let raffle = draw(500, 1);
    let mut places: Vec<u32> = raffle.places().map(|(_, place)| place).collect();
    assert_eq!(places, (1..=500).collect::<Vec<_>>());
    places.dedup();
    let people: BTreeSet<_> = raffle.places().map(|(id, _)| id.clone()).collect();
    assert_eq!(people.len(), 500);
}

#[test]
fn another_seed_or_another_list_is_another_order() {
    assert_ne!(draw(50, 1).order, draw(50, 2).order);
    let with_one_more = draw(51, 1).order;
    let without: Vec<_> =
        with_one_more.into_iter().filter(|t| draw(50, 1).entries.contains_key(t)).collect();
    assert_ne!(draw(50, 1).order, without);
}

#[test]
fn two_people_with_one_ticket_both_take_part() {
    let ticket = Ticket::of(&ParticipantId::new("p1"), &CohortId::new("LIMA1"));
    let both = freeze([
        (ticket.clone(), ParticipantId::new("b")),
        (ticket.clone(), ParticipantId::new("a")),
    ]);
    assert_eq!(both.get(&ticket), Some(&ParticipantId::new("a")));
    assert_eq!(both.get(&ticket.copy(2)), Some(&ParticipantId::new("b")));
}

const EXPECTED: [&str; 4] = ["11S4-PHDZ", "EVN8-Q6AN", "ATNW-V8T5", "8X6B-51PT"];

mod random {
    use proptest::{prelude::*, sample::SizeRange};

    use super::*;

    fn people(count: impl Into<SizeRange>) -> impl Strategy<Value = Vec<ParticipantId>> {
        proptest::collection::btree_set("[a-z0-9]{1,20}", count)
            .prop_map(|ids| ids.into_iter().map(ParticipantId::new).collect())
    }

    /// Few tickets for many people, so that some share one.
    fn entrants(people: Vec<ParticipantId>, kinds: u32) -> Vec<(Ticket, ParticipantId)> {
        let cohort = CohortId::new("LIMA1");
        let ticket = |n: u32| Ticket::of(&ParticipantId::new(format!("t{n}")), &cohort);
        let tickets = (0..).map(|n: u32| ticket(n % kinds));
        tickets.zip(people).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn everybody_is_drawn_once_and_who_came_first_makes_no_difference(
            people in people(0..60),
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
            let draw = |entrants| Raffle::draw(
                &CohortId::new("LIMA1"), freeze(entrants), seed, Timestamp::from_seconds(0), 2, 3,
            );
            let raffle = draw(in_order);
            prop_assert_eq!(&raffle, &draw(shuffled));
            let drawn: BTreeSet<&ParticipantId> = raffle.places().map(|(id, _)| id).collect();
            prop_assert_eq!(drawn, people.iter().collect());
            let places: Vec<u32> = raffle.places().map(|(_, place)| place).collect();
            prop_assert_eq!(places, (1..).take(people.len()).collect::<Vec<_>>());
            let tickets: BTreeSet<&Ticket> = raffle.order.iter().collect();
            prop_assert_eq!(tickets, raffle.entries.keys().collect());
        }
    }
}

/// Chi-square with 9 degrees of freedom: a fair draw exceeds 27.9 once in a thousand times. The seeds are fixed, so it
/// is the same draw each time, and a draw that favours anybody by a few per cent fails.
#[test]
fn nobody_is_favoured() {
    const DRAWS: u32 = 4_000;
    let people = entries(10);
    let mut first: BTreeMap<&ParticipantId, f64> = people.values().map(|id| (id, 0.0)).collect();
    for n in 0..DRAWS {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&n.to_be_bytes());
        let winner = order(people.keys(), &seed).first().and_then(|ticket| people.get(ticket));
        *first.get_mut(winner.unwrap()).unwrap() += 1.0;
    }
    let expected = f64::from(DRAWS) / 10.0;
    let chi_square: f64 = first.values().map(|wins| (wins - expected).powi(2) / expected).sum();
    assert!(chi_square < 27.9, "{chi_square}: {first:?}");
}

#[test]
fn the_seed_is_recorded_as_anyone_can_read_it() {
    let raffle = draw(1, 0x0a);
    assert_eq!(raffle.seed, "0a".repeat(32));
    assert_eq!(raffle.algorithm, ALGORITHM);
    assert_eq!((raffle.winners, raffle.alternates), (2, 3));
}
