//! Every kind of fraud that a bundle can carry is called by its name.

use std::collections::BTreeMap;

use super::*;
use crate::domain::{
    ids::{CohortId, ParticipantId},
    raffle::{Commitment, Extraction, Passed, Raffle, Round, Weights, Why, freeze},
    time::Timestamp,
};

const AT: Timestamp = Timestamp::from_seconds(1_772_836_500);

fn ticket(name: &str) -> Ticket {
    Ticket::of(&ParticipantId::new(name), &CohortId::new("LIMA1"))
}

fn bundle() -> Bundle {
    drawn(Beacon::RecordedQuicknet, Round { number: 123, due: AT.plus(7_200) }, |round| {
        recorded(round).unwrap()
    })
}

fn by_lottery(readers: &[&str]) -> Bundle {
    let round = Beacon::LoteriaFederal.first_from(AT.plus(7_200));
    drawn(Beacon::LoteriaFederal, round, |round| {
        let numbers = ["01234", "56789", "00000", "99999", "31415"].map(str::to_owned).to_vec();
        let entered_by = readers.iter().map(|reader| (*reader).to_owned()).collect();
        Extraction { numbers, reference: "5912".to_owned(), entered_by }.value(round)
    })
}

fn drawn(beacon: Beacon, round: Round, value: impl Fn(u64) -> BeaconValue) -> Bundle {
    let cohort = CohortId::new("LIMA1");
    let (entries, _) = freeze((0..7).map(|number| {
        let name = format!("p{number}");
        (ticket(&name), ParticipantId::new(name), number % 4)
    }));
    let commitment =
        Commitment::new(cohort, &entries, (2, 2), Weights::default(), (beacon, round), AT);
    let raffle = Raffle::committed(commitment, entries, BTreeMap::new());
    let drawn = raffle.draw(value(round.number), round.due.plus(5)).unwrap();
    Bundle::of(&Raffle { drawn: Some(drawn), ..raffle }).unwrap()
}

/// With a new sum, so that only what was done can tell.
fn after(change: impl FnOnce(&mut Bundle)) -> String {
    let mut bundle = bundle();
    change(&mut bundle);
    said_of(bundle)
}

fn said_of(mut bundle: Bundle) -> String {
    bundle.sum = hex(&Sha256::digest(bundle.text()));
    check(&bundle).join("\n")
}

#[test]
fn an_honest_draw_holds_by_drand_and_by_lottery() {
    assert_eq!(said_of(bundle()), "");
    assert_eq!(said_of(by_lottery(&["ana", "luis"])), "");
}

#[test]
fn a_list_that_was_stuffed_afterwards_is_seen() {
    let friend = || MarkedEntry::of(&Entry { ticket: ticket("a friend"), waited: 3 });
    let exchanged = after(|bundle| bundle.entries[2] = friend());
    assert!(exchanged.contains(&format!("entry {}", friend().ticket)), "{exchanged}");
    assert!(exchanged.contains("the list is not the one that was sealed"), "{exchanged}");
    let added = after(|bundle| bundle.entries.push(friend()));
    assert!(added.contains("there are 8, and 7 were sealed"), "{added}");
    let removed = after(|bundle| drop(bundle.entries.remove(0)));
    assert!(removed.contains("there are 6, and 7 were sealed"), "{removed}");
    // Sealed anew, it all fits, but people were told another code.
    let resealed = after(|bundle| {
        bundle.entries[2].waited += 1;
        bundle.entries[2] = MarkedEntry::of(&bundle.entries[2].entry());
        let entries: Vec<Entry> = bundle.entries.iter().map(MarkedEntry::entry).collect();
        bundle.commitment.root = hex(&root(&entries));
    });
    assert!(resealed.contains("and people were told"), "{resealed}");
}

#[test]
fn another_rule_or_round_than_was_promised_is_seen() {
    let told = "and people were told";
    let prizes = after(|bundle| bundle.commitment.prizes += 1);
    assert!(prizes.contains(told), "{prizes}");
    let weights = after(|bundle| bundle.commitment.weights.lots = vec![1]);
    assert!(weights.contains(told), "{weights}");
    let round = after(|bundle| bundle.value = recorded(657_413).unwrap());
    assert!(round.contains("round 123 was to decide, not 657413"), "{round}");
    let late = after(|bundle| bundle.commitment.committed_at = AT.plus(7_000));
    assert!(late.contains("only 200 seconds ahead"), "{late}");
    let early = after(|bundle| bundle.drawn_at = AT.plus(7_199));
    assert!(early.contains("drawn before its round"), "{early}");
    let protocol = after(|bundle| bundle.commitment.protocol = "tertulia raffle v3".to_owned());
    assert!(protocol.contains("this program checks"), "{protocol}");
}

#[test]
fn a_value_that_is_nobodys_is_seen() {
    let made_up = after(|bundle| {
        let signature = "ab".repeat(48);
        bundle.value.randomness = hex(&Sha256::digest(hex::decode(&signature).unwrap()));
        bundle.value.signature = Some(signature);
    });
    assert!(made_up.contains("is not drand's"), "{made_up}");
    let unsigned = after(|bundle| bundle.value.signature = None);
    assert!(unsigned.contains("it carries no signature"), "{unsigned}");
    let by_test = after(|bundle| bundle.commitment.beacon = Beacon::Test);
    assert!(by_test.contains("a test's value proves nothing"), "{by_test}");
}

#[test]
fn a_lottery_needs_two_readers_and_its_own_numbers() {
    let alone = said_of(by_lottery(&["ana"]));
    assert!(alone.contains("fewer than two people"), "{alone}");
    let twice = said_of(by_lottery(&["ana", "ana"]));
    assert!(twice.contains("fewer than two people"), "{twice}");
    let mut other = by_lottery(&["ana", "luis"]);
    other.value.extraction.as_mut().unwrap().numbers[0] = "01235".to_owned();
    let other = said_of(other);
    assert!(other.contains("does not follow from the lottery's numbers"), "{other}");
    let mut none = by_lottery(&["ana", "luis"]);
    none.value.extraction = None;
    assert!(said_of(none).contains("the lottery's numbers are missing"));
    let mut signed = by_lottery(&["ana", "luis"]);
    signed.value.signature = recorded(1).unwrap().signature;
    assert!(said_of(signed).contains("a lottery signs nothing"));
}

#[test]
fn another_order_and_a_place_that_never_was_are_seen() {
    let swapped = after(|bundle| bundle.order.swap(0, 1));
    assert!(swapped.contains("order: place 1 is"), "{swapped}");
    let shorter = after(|bundle| drop(bundle.order.pop()));
    assert!(shorter.contains("order: it has 7 places"), "{shorter}");
    let seed = after(|bundle| bundle.seed = "00".repeat(32));
    assert!(seed.contains("seed: it does not follow"), "{seed}");
    let (stranger, at) = (ticket("a stranger"), AT.plus(9_000));
    let passed = |ticket: &Ticket| Passed { ticket: ticket.clone(), why: Why::NoShow, at };
    let nobody = after(|bundle| bundle.passed = vec![passed(&stranger)]);
    assert!(nobody.contains(&format!("{stranger} has no place to pass on")), "{nobody}");
    let twice = after(|bundle| {
        let first = bundle.order[0].clone();
        bundle.passed = vec![passed(&first), passed(&first)];
    });
    assert!(twice.contains("has no place to pass on"), "{twice}");
    let once = after(|bundle| {
        let first = bundle.order[0].clone();
        bundle.passed = vec![passed(&first)];
    });
    assert_eq!(once, "");
}
