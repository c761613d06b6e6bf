use shared::{domain::ids::CohortId, ports::Raffles};

use super::{sample::raffle, tables::Tables};

pub(super) async fn there_is_no_raffle_before_it_is_recorded(raffles: &impl Raffles) {
    assert_eq!(raffles.raffle(&CohortId::new("LIMA1")).await.unwrap(), None);
}

pub(super) async fn a_raffle_is_recorded_once(raffles: &impl Raffles) {
    let first = raffle("LIMA1", 10, 1);
    assert_eq!(raffles.record(&first).await.unwrap(), first);
    for (entries, seed) in [(10, 2), (11, 1), (8_000, 3)] {
        let again = raffles.record(&raffle("LIMA1", entries, seed)).await.unwrap();
        assert_eq!(again, first);
    }
    assert_eq!(raffles.raffle(&first.id).await.unwrap(), Some(first));
    let other = raffle("LIMA2", 3, 4);
    assert_eq!(raffles.record(&other).await.unwrap(), other);
}

#[tokio::test]
async fn a_hundred_thousand_entries_come_back() {
    let tables = Tables::start().await;
    let raffles = tables.raffles();
    let large = raffle("LIMA1", 100_000, 1);
    assert!(large.entries.len() > 99_000, "tickets differ");
    assert!(raffles.record(&large).await.unwrap() == large);
    let second = raffle("LIMA1", 10, 2);
    assert!(raffles.record(&second).await.unwrap() == large);
    assert_eq!(tables.rows("raffles").await.len(), 15, "a head and 14 pieces");
}

pub(super) async fn of_two_writers_both_get_the_same(raffles: &impl Raffles) {
    for (code, entries) in [("SMALL", 10), ("LARGE", 8_000)] {
        let (mine, hers) = (raffle(code, entries, 1), raffle(code, entries, 2));
        let (first, second) = tokio::join!(raffles.record(&mine), raffles.record(&hers));
        let (first, second) = (first.unwrap(), second.unwrap());
        assert!(first == second, "{code}");
        assert!(first == mine || first == hers, "{code}");
        assert!(raffles.raffle(&mine.id).await.unwrap().unwrap() == first, "{code}");
    }
}
