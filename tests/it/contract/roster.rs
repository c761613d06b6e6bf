use std::collections::BTreeSet;

use shared::{
    domain::{ids::ParticipantId, participant::Participant},
    memory,
    ports::{Participants, Roster, SHARDS, Shard},
    store::keys,
};

use super::{
    sample::{NOW, id, newcomer, regular, wait, waiting},
    tables::Tables,
};

/// How often each was listed.
async fn listed(roster: &impl Roster, group: &str) -> Vec<ParticipantId> {
    let mut everybody = Vec::new();
    for index in 0..SHARDS {
        let group = group.to_owned();
        let shard = Shard { group, index };
        let mut from = None;
        loop {
            let page = roster.members(&shard, from).await.unwrap();
            everybody.extend(page.participants);
            from = page.next;
            if from.is_none() {
                break;
            }
        }
    }
    everybody.sort();
    everybody
}

pub(super) async fn a_member_is_listed_once_in_the_slice_that_is_hers(
    people: &(impl Participants + Roster),
) {
    let names: Vec<String> = (0..50).map(|number| format!("p{number:02}")).collect();
    for name in &names {
        people.create(&waiting(name, "1065"), &[]).await.unwrap();
    }
    people.create(&waiting("other number", "1066"), &[]).await.unwrap();
    people.create(&newcomer("not listed"), &[]).await.unwrap();
    let expected: Vec<ParticipantId> = names.iter().map(|name| id(name)).collect();
    assert_eq!(listed(people, "waiting:1065").await, expected);
    assert_eq!(listed(people, "waiting:1066").await, [id("other number")]);
    assert_eq!(listed(people, "waiting:").await, []);
}

pub(super) async fn who_changes_her_group_changes_the_list(people: &(impl Participants + Roster)) {
    let created = people.create(&waiting("p1", "1065"), &[]).await.unwrap();
    let enrolled = people.commit(&created, regular("p1")).await.unwrap();
    assert_eq!(listed(people, "waiting:1065").await, []);
    assert_eq!(listed(people, "cohort:LIMA1:America/Lima").await, [id("p1")]);
    let gone = people.commit(&enrolled, newcomer("p1")).await.unwrap();
    assert_eq!(listed(people, "cohort:LIMA1:America/Lima").await, []);
    let back = people.commit(&gone, waiting("p1", "1065")).await.unwrap();
    people.erase(&back, &[], NOW).await.unwrap();
    assert_eq!(listed(people, "waiting:1065").await, []);
}

/// Everybody in slice 7, and more than two pages of them.
fn crowd() -> Vec<Participant> {
    let names = (0..).map(|number| format!("p{number:06}"));
    let names = names.filter(|name| keys::slice(&id(name), SHARDS) == 7);
    names.take(2_100).map(|name| waiting(&name, "1065")).collect()
}

async fn pages_lead_to_everybody_once(roster: &impl Roster) {
    let group = "waiting:1065".to_owned();
    let shard = Shard { group, index: 7 };
    let mut seen = BTreeSet::new();
    let (mut pages, mut from) = (0, None);
    loop {
        let page = roster.members(&shard, from).await.unwrap();
        assert!(page.participants.len() <= keys::MEMBERS_PER_PAGE);
        for person in page.participants {
            assert!(seen.insert(person.clone()), "{person} twice");
        }
        pages += 1;
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (2_100, 3));
}

#[tokio::test]
async fn pages_lead_to_everybody_once_in_memory() {
    let store = memory::Store::new();
    for person in crowd() {
        store.create(&person, &[]).await.unwrap();
    }
    pages_lead_to_everybody_once(&store).await;
}

#[tokio::test]
async fn pages_lead_to_everybody_once_on_dynamodb_and_cost_a_hundredth_of_a_read_each() {
    let tables = Tables::start().await;
    tables.fill(&crowd()).await;
    pages_lead_to_everybody_once(&tables.participants()).await;
    let cost = tables.wire.units()["Query cohort"];
    assert!(cost <= 21.0, "{cost}");
}

pub(super) async fn a_wait_is_due_from_its_moment_on(people: &(impl Participants + Roster)) {
    let mut person = newcomer("p1");
    person.wait = Some(wait("wait:a", NOW));
    people.create(&person, &[]).await.unwrap();
    assert_eq!(people.due_waits(NOW.plus(-1), 10).await.unwrap(), []);
    let due = [(id("p1"), wait("wait:a", NOW).id, NOW)];
    assert_eq!(people.due_waits(NOW, 10).await.unwrap(), due);
    assert_eq!(people.due_waits(NOW.plus(86_400), 10).await.unwrap(), due);
}

pub(super) async fn a_wait_that_has_gone_is_not_due(people: &(impl Participants + Roster)) {
    let mut person = newcomer("p1");
    person.wait = Some(wait("wait:a", NOW));
    let first = people.create(&person, &[]).await.unwrap();
    person.wait = Some(wait("wait:b", NOW.plus(60)));
    let moved = people.commit(&first, person.clone()).await.unwrap();
    assert_eq!(people.due_waits(NOW, 10).await.unwrap(), []);
    let later = people.due_waits(NOW.plus(60), 10).await.unwrap();
    assert_eq!(later, [(id("p1"), wait("wait:b", NOW).id, NOW.plus(60))]);
    person.wait = None;
    let without = people.commit(&moved, person.clone()).await.unwrap();
    assert_eq!(people.due_waits(NOW.plus(60), 10).await.unwrap(), []);
    person.wait = Some(wait("wait:c", NOW));
    let waiting = people.commit(&without, person).await.unwrap();
    people.erase(&waiting, &[], NOW).await.unwrap();
    assert_eq!(people.due_waits(NOW.plus(60), 10).await.unwrap(), []);
}

pub(super) async fn the_oldest_waits_come_first_and_no_more_than_asked_for(
    people: &(impl Participants + Roster),
) {
    for number in 0..40_i64 {
        let mut person = newcomer(&format!("p{number:02}"));
        // Spread over all slices, and not in the order of the names.
        let until = NOW.plus((number * 7) % 40);
        person.wait = Some(wait(&format!("wait:{number}"), until));
        people.create(&person, &[]).await.unwrap();
    }
    let moments = async |limit| -> Vec<i64> {
        let due = people.due_waits(NOW.plus(30), limit).await.unwrap();
        due.iter().map(|(_, _, until)| until.since(NOW)).collect()
    };
    assert_eq!(moments(5).await, [0, 1, 2, 3, 4]);
    assert_eq!(moments(1_000).await, (0..=30).collect::<Vec<_>>());
    assert!(moments(0).await.is_empty());
}
