use std::collections::BTreeMap;

use shared::{
    domain::{
        ids::{CohortId, ParticipantId},
        raffle::{Entered, Raffle, hex},
    },
    ports::Raffles,
};

use super::{
    sample::{NOW, drawn, raffle},
    tables::Tables,
};

pub(super) async fn there_is_no_raffle_before_it_is_committed(raffles: &impl Raffles) {
    assert_eq!(raffles.raffle(&CohortId::new("LIMA1")).await.unwrap(), None);
}

pub(super) async fn a_raffle_is_committed_once(raffles: &impl Raffles) {
    let first = raffle("LIMA1", 10, 1);
    assert_eq!(raffles.commit(&first).await.unwrap(), first);
    for (entries, moment) in [(10, 2), (11, 1), (12_000, 3)] {
        let again = raffles.commit(&raffle("LIMA1", entries, moment)).await.unwrap();
        assert_eq!(again, first);
    }
    assert_eq!(raffles.raffle(first.cohort()).await.unwrap(), Some(first));
    let other = raffle("LIMA2", 3, 4);
    assert_eq!(raffles.commit(&other).await.unwrap(), other);
}

pub(super) async fn a_raffle_is_drawn_once(raffles: &impl Raffles) {
    let committed = raffles.commit(&raffle("LIMA1", 10, 1)).await.unwrap();
    let first = drawn(&committed, 1);
    assert_eq!(raffles.draw(&committed, &first).await.unwrap(), first);
    assert_eq!(raffles.draw(&committed, &drawn(&committed, 2)).await.unwrap(), first);
    let stored = raffles.raffle(committed.cohort()).await.unwrap().unwrap();
    assert_eq!(stored, Raffle { drawn: Some(first), ..committed });
}

pub(super) async fn whose_a_ticket_was_can_be_forgotten(raffles: &impl Raffles) {
    for (code, count) in [("SMALL", 10), ("LARGE", 12_000)] {
        let committed = raffles.commit(&raffle(code, count, 1)).await.unwrap();
        let (cohort, gone) = (committed.cohort(), ParticipantId::new(format!("p{:020}", 3)));
        let ticket = committed.ticket_of(&gone).unwrap().clone();
        raffles.disown(cohort, &gone).await.unwrap();
        raffles.disown(cohort, &gone).await.unwrap();
        raffles.disown(cohort, &ParticipantId::new("nobody")).await.unwrap();
        raffles.disown(&CohortId::new("NONE"), &gone).await.unwrap();
        let stored = raffles.raffle(cohort).await.unwrap().unwrap();
        assert_eq!(stored.owner(&ticket), None);
        assert_eq!(stored.owners.len(), committed.owners.len() - 1);
        assert_eq!(stored.entries, committed.entries, "the ticket stays");
    }
}

pub(super) async fn two_people_read_the_lottery_each_for_herself(raffles: &impl Raffles) {
    let cohort = CohortId::new("RIO1");
    let entered = |by: &str, first: &str| Entered {
        by: by.to_owned(),
        round: 20_260_307,
        numbers: vec![first.to_owned(), "67890".to_owned()],
        reference: "5912".to_owned(),
        at: NOW,
    };
    assert_eq!(raffles.entered_numbers(&cohort).await.unwrap(), []);
    for one in [entered("luis", "12345"), entered("ana", "12354"), entered("ana", "12345")] {
        raffles.enter_numbers(&cohort, &one).await.unwrap();
    }
    let all = raffles.entered_numbers(&cohort).await.unwrap();
    assert_eq!(all, [entered("ana", "12345"), entered("luis", "12345")]);
}

pub(super) async fn of_two_writers_both_get_the_same(raffles: &impl Raffles) {
    for (code, entries) in [("SMALL", 10), ("LARGE", 12_000)] {
        let (mine, hers) = (raffle(code, entries, 1), raffle(code, entries, 2));
        let (first, second) = tokio::join!(raffles.commit(&mine), raffles.commit(&hers));
        let (first, second) = (first.unwrap(), second.unwrap());
        // Whose the tickets are may still be on its way to the one who was slower.
        assert!(first.commitment == second.commitment, "{code}");
        let stored = raffles.raffle(mine.cohort()).await.unwrap().unwrap();
        assert!(stored == mine || stored == hers, "{code}");
        assert!(stored.commitment == first.commitment, "{code}");
        let (one, other) = (drawn(&stored, 1), drawn(&stored, 2));
        let (first, second) =
            tokio::join!(raffles.draw(&stored, &one), raffles.draw(&stored, &other));
        assert!(first.unwrap() == second.unwrap(), "{code}");
    }
}

/// Whoever is forgotten is in no piece of an earlier edition either.
#[tokio::test]
async fn nothing_of_a_forgotten_owner_is_left_in_the_table() {
    let tables = Tables::start().await;
    let raffles = tables.raffles();
    let committed = raffles.commit(&raffle("LIMA1", 12_000, 1)).await.unwrap();
    let gone = ParticipantId::new(format!("p{:020}", 11_000));
    let naming = async || {
        let rows = tables.rows("raffles").await;
        let text = |row: &std::collections::HashMap<String, _>| format!("{row:?}");
        let shown: String = rows.iter().map(text).collect();
        let bytes = hex(gone.as_str().as_bytes());
        shown.contains(gone.as_str()) || shown.contains(&bytes)
    };
    assert!(naming().await, "or this looks for nothing");
    raffles.disown(committed.cohort(), &gone).await.unwrap();
    assert!(!naming().await);
}

#[tokio::test]
async fn a_hundred_thousand_entries_come_back() {
    let tables = Tables::start().await;
    let raffles = tables.raffles();
    let large = raffle("LIMA1", 100_000, 1);
    assert!(large.entries.len() > 99_000, "tickets differ");
    assert!(raffles.commit(&large).await.unwrap() == large);
    let second = raffle("LIMA1", 10, 2);
    assert!(raffles.commit(&second).await.unwrap() == large);
    let draw = drawn(&large, 1);
    assert!(raffles.draw(&large, &draw).await.unwrap() == draw);
    let stored = raffles.raffle(large.cohort()).await.unwrap().unwrap();
    assert!(stored == Raffle { drawn: Some(draw), ..large });
}

/// What the programs of the first months wrote: one item, frozen and drawn at once.
#[tokio::test]
async fn a_raffle_of_the_first_months_is_read_and_never_drawn_again() {
    use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
    use sha2::{Digest, Sha256};
    use shared::store::{item, keys};

    let tables = Tables::start().await;
    let old = r#"{"id":"LIMA1","algorithm":"tertulia raffle v1","entries":{"11S4-PHDZ":"p1","EVN8-Q6AN":"p2"},"seed":"0707","drawn_at":1772842500,"winners":1,"alternates":1,"order":["EVN8-Q6AN","11S4-PHDZ"]}"#;
    let cohort = CohortId::new("LIMA1");
    let head = Some(keys::RAFFLE.to_owned());
    let mut row = item::item(item::Entity::Raffle, keys::raffle(&cohort), head);
    item::put(&mut row, "piece", AttributeValue::B(Blob::new(old)));
    let sum: String = Sha256::digest(old).iter().map(|byte| format!("{byte:02x}")).collect();
    item::put(&mut row, "sha256", AttributeValue::S(sum));
    item::put(&mut row, "pieces", AttributeValue::N("0".to_owned()));
    tables.client.put_item().table_name("raffles").set_item(Some(row)).send().await.unwrap();

    let raffles = tables.raffles();
    let read = raffles.raffle(&cohort).await.unwrap().unwrap();
    let order: Vec<&str> = read.order().iter().map(|ticket| ticket.as_str()).collect();
    assert_eq!(order, ["EVN8-Q6AN", "11S4-PHDZ"]);
    let owners: BTreeMap<_, _> =
        read.owners.iter().map(|(ticket, owner)| (ticket.as_str(), owner.as_str())).collect();
    assert_eq!(owners, BTreeMap::from([("11S4-PHDZ", "p1"), ("EVN8-Q6AN", "p2")]));
    assert_eq!(raffles.commit(&raffle("LIMA1", 5, 1)).await.unwrap(), read);
}
