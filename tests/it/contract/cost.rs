//! What things cost, counted: dynoxide's capacity figures agree with AWS's.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-unit-calculations.html>

use std::collections::BTreeMap;

use shared::{
    ports::{Cohorts, Participants, Roster},
    store::item,
};

use super::{
    sample::{NOW, busy, cohort, id, newcomer, regular, seals, wait},
    tables::Tables,
};

fn units<const N: usize>(expected: [(&str, f64); N]) -> BTreeMap<String, f64> {
    expected.map(|(name, units)| (name.to_owned(), units)).into()
}

#[tokio::test]
async fn an_inbound_message_costs_one_read_and_two_writes() {
    let tables = Tables::start().await;
    let people = tables.participants();
    people.create(&regular("p1"), &seals(&["a"])).await.unwrap();
    tables.wire.reset();
    // Who is she, what do we know, decide, commit; then the effects, and one write that records them.
    people.find(&seals(&["a"])).await.unwrap();
    let loaded = people.load(&id("p1")).await.unwrap().unwrap();
    let mut next = loaded.value.clone();
    next.questions += 1;
    let committed = people.commit(&loaded, next.clone()).await.unwrap();
    next.questions += 1;
    people.commit(&committed, next).await.unwrap();
    assert_eq!(tables.wire.units(), units([("GetItem", 1.5), ("PutItem", 2.0)]));
    let calls = BTreeMap::from([("GetItem".to_owned(), 2), ("PutItem".to_owned(), 2)]);
    assert_eq!(tables.wire.calls(), calls);
}

#[tokio::test]
async fn a_look_at_a_status_costs_half_a_read_and_no_write() {
    let tables = Tables::start().await;
    let people = tables.participants();
    people.create(&regular("p1"), &[]).await.unwrap();
    tables.wire.reset();
    people.peek(&id("p1")).await.unwrap();
    assert_eq!(tables.wire.units(), units([("GetItem", 0.5)]));
}

#[tokio::test]
async fn the_indexes_cost_only_when_they_change() {
    let tables = Tables::start().await;
    let people = tables.participants();
    tables.wire.reset();
    let mut person = newcomer("p1");
    let mut edition = people.create(&person, &seals(&["a"])).await.unwrap();
    assert_eq!(
        tables.wire.units(),
        units([("TransactWriteItems", 4.0), ("TransactWriteItems cohort", 1.0)])
    );
    let enrolled = regular("p1").stage;
    let mut costs = async |change: &dyn Fn(&mut shared::domain::participant::Participant)| {
        change(&mut person);
        tables.wire.reset();
        edition = people.commit(&edition, person.clone()).await.unwrap();
        tables.wire.units()
    };
    let listed = costs(&|person| person.stage = enrolled.clone()).await;
    assert_eq!(listed, units([("PutItem", 1.0), ("PutItem cohort", 1.0)]));
    let unchanged = costs(&|person| person.light = true).await;
    assert_eq!(unchanged, units([("PutItem", 1.0)]));
    let set = costs(&|person| person.wait = Some(wait("wait:a", NOW))).await;
    assert_eq!(set, units([("PutItem", 1.0), ("PutItem due", 1.0)]));
    let unchanged = costs(&|person| person.light = false).await;
    assert_eq!(unchanged, units([("PutItem", 1.0)]));
    let moved = costs(&|person| person.wait = Some(wait("wait:b", NOW.plus(1)))).await;
    assert_eq!(moved, units([("PutItem", 1.0), ("PutItem due", 2.0)]));
    let cleared = costs(&|person| person.wait = None).await;
    assert_eq!(cleared, units([("PutItem", 1.0), ("PutItem due", 1.0)]));
}

#[tokio::test]
async fn a_quiet_minute_costs_four_small_reads() {
    let tables = Tables::start().await;
    let lima = cohort("LIMA1", "1065", "2026-03-02", &["America/Lima"]);
    tables.cohorts().open(&lima, &lima.plan()).await.unwrap();
    tables.wire.reset();
    tables.participants().due_waits(NOW, 100).await.unwrap();
    tables.cohorts().due_steps(NOW.plus(-86_400 * 30), 100).await.unwrap();
    assert_eq!(tables.wire.calls(), BTreeMap::from([("Query".to_owned(), 5)]));
    assert!(tables.wire.units().values().sum::<f64>() <= 2.5);
}

#[test]
fn a_participant_in_her_fourth_day_fits_into_one_write_unit() {
    let bytes = |person| item::bytes(&item::participant(&person, 1_000, &[7; 8]).unwrap());
    let quiet = bytes(regular("p0123456789ABCDEFGHJK"));
    assert!((600..=1_024).contains(&quiet), "{quiet} bytes");
    let busy = bytes(busy("p0123456789ABCDEFGHJK"));
    assert!((1_024..=4_096).contains(&busy), "{busy} bytes");
}

/// The index has it anyway; a second copy in the state would be paid with each write.
#[test]
fn a_wait_is_stored_once() {
    let item = item::participant(&busy("p1"), 1, &[7; 8]).unwrap();
    assert_eq!(item["wait_id"].as_s().unwrap(), "wait:busy");
    assert!(!format!("{:?}", item["s"]).contains("wait:busy"));
}
