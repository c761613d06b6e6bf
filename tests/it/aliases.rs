//! Somebody who erased herself comes back, and webhooks name her now by her phone, now by her id, now by both.

use simulator::{Identity, NewPerson, PersonChange};

use crate::world::World;

/// Found by the simulation: a repeated webhook of what she wrote before she erased herself was taken in again, as if
/// she had just written it.
#[tokio::test]
async fn what_was_written_before_the_erasure_stays_erased_after_she_is_back() {
    let world = World::at("2026-02-27T15:00:00Z");
    let rosa = world.add(NewPerson::default());
    world.says(&rosa, "hola").await;
    let (number, written) = (world.number.clone(), world.now().seconds());
    let phone = world.simulator().person(&rosa).unwrap().phone;
    world.says(&rosa, "ELIMINAR").await;
    world.says(&rosa, "ELIMINAR").await;
    world.says(&rosa, "hola").await;
    let (before, shown) = (world.store.everybody(), world.messages(&rosa).len());
    assert_eq!(before.len(), 1, "she is back");
    // Under a name that nobody has heard yet, as the ring of the new item has not.
    let letter = serde_json::from_value(serde_json::json!({
        "to": {"contact": {"number": number, "address": {"p": phone}}},
        "event": {"id": "wamid.OLD", "at": written, "kind": {"message": {
            "id": "wamid.OLD", "at": written, "number": number, "from": {"p": phone},
            "content": {"text": {"body": "BAJA"}},
        }}},
    }));
    world.mailbox().receive(&letter.unwrap()).await.unwrap();
    world.settle().await;
    assert_eq!(world.store.everybody(), before);
    assert_eq!(world.messages(&rosa).len(), shown);
}

/// Found by the simulation: her second message went round and round until it was a dead letter, because the alias
/// that was looked up first belonged to nobody any more and the other one to the item that her first message had made.
#[tokio::test]
async fn who_comes_back_under_one_alias_is_found_under_both() {
    for (first, then) in [(Identity::Phone, Identity::Both), (Identity::Id, Identity::Both)] {
        let world = World::at("2026-02-27T15:00:00Z");
        let rosa = world.add(NewPerson::default());
        world.says(&rosa, "hola").await;
        world.says(&rosa, "ELIMINAR").await;
        world.says(&rosa, "ELIMINAR").await;
        assert!(world.store.everybody().is_empty(), "she has erased herself");
        for identity in [first, then] {
            // The same answer is not given twice within a minute.
            world.until(world.now().plus(120)).await;
            let before = world.messages(&rosa).len();
            let change = PersonChange { identity: Some(identity), ..PersonChange::default() };
            let now = world.now().to_jiff();
            world.simulator().change_person(&rosa, now, change).unwrap();
            world.says(&rosa, "hola").await;
            world.says(&rosa, "UNIRME").await;
            assert!(world.messages(&rosa).len() > before, "{identity:?} after {first:?}");
            assert_eq!(world.store.everybody().len(), 1, "{identity:?} after {first:?}");
        }
    }
}
