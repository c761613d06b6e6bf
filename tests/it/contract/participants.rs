use shared::ports::{CommitError, Found, Participants};

use super::sample::{NOW, busy, id, newcomer, regular, seals};

pub(super) async fn nobody_is_there_before_she_is_created(people: &impl Participants) {
    assert_eq!(people.find(&seals(&["a"])).await.unwrap(), None);
    assert_eq!(people.find(&[]).await.unwrap(), None);
    assert_eq!(people.load(&id("p1")).await.unwrap(), None);
    assert_eq!(people.peek(&id("p1")).await.unwrap(), None);
}

pub(super) async fn what_was_created_is_found_and_loaded(people: &impl Participants) {
    let created = people.create(&newcomer("p1"), &seals(&["a", "b"])).await.unwrap();
    assert_eq!((created.version, &created.value), (1, &newcomer("p1")));
    let found = Some(Found::Participant(id("p1")));
    assert_eq!(people.find(&seals(&["a"])).await.unwrap(), found);
    assert_eq!(people.find(&seals(&["unknown", "b"])).await.unwrap(), found);
    assert_eq!(people.load(&id("p1")).await.unwrap(), Some(created));
    assert_eq!(people.peek(&id("p1")).await.unwrap(), Some(newcomer("p1")));
}

pub(super) async fn everything_that_she_is_comes_back_as_it_was(people: &impl Participants) {
    for person in [regular("p1"), busy("p2")] {
        let created = people.create(&person, &[]).await.unwrap();
        assert_eq!(people.load(&person.id).await.unwrap(), Some(created.clone()));
        let mut next = person.clone();
        next.light = true;
        next.wait = None;
        people.commit(&created, next.clone()).await.unwrap();
        assert_eq!(people.peek(&person.id).await.unwrap(), Some(next));
    }
}

pub(super) async fn an_id_is_created_once(people: &impl Participants) {
    let first = people.create(&regular("p1"), &seals(&["a"])).await.unwrap();
    let again = people.create(&newcomer("p1"), &seals(&["b"])).await;
    assert!(matches!(again, Err(CommitError::Conflict)));
    assert_eq!(people.load(&id("p1")).await.unwrap(), Some(first));
    assert_eq!(people.find(&seals(&["b"])).await.unwrap(), None);
}

pub(super) async fn an_alias_of_somebody_else_stops_a_creation_as_a_whole(
    people: &impl Participants,
) {
    people.create(&newcomer("p1"), &seals(&["a"])).await.unwrap();
    let second = people.create(&newcomer("p2"), &seals(&["b", "a"])).await;
    assert!(matches!(second, Err(CommitError::Conflict)));
    assert_eq!(people.load(&id("p2")).await.unwrap(), None);
    assert_eq!(people.find(&seals(&["b"])).await.unwrap(), None);
    assert_eq!(people.find(&seals(&["a"])).await.unwrap(), Some(Found::Participant(id("p1"))));
}

pub(super) async fn the_same_alias_twice_is_one(people: &impl Participants) {
    let created = people.create(&newcomer("p1"), &seals(&["a", "a"])).await.unwrap();
    people.link(&id("p1"), &seals(&["b", "b"])).await.unwrap();
    people.erase(&created, &seals(&["a", "b", "a"]), NOW).await.unwrap();
    assert_eq!(people.find(&seals(&["b"])).await.unwrap(), Some(Found::Erased(NOW)));
}

pub(super) async fn a_commit_takes_the_place_of_the_edition_that_was_loaded(
    people: &impl Participants,
) {
    let mut edition = people.create(&newcomer("p1"), &seals(&["a"])).await.unwrap();
    for questions in 1..=3 {
        let mut next = edition.value.clone();
        next.questions = questions;
        let committed = people.commit(&edition, next.clone()).await.unwrap();
        assert_eq!((committed.version, &committed.value), (edition.version + 1, &next));
        assert_eq!(people.load(&id("p1")).await.unwrap().as_ref(), Some(&committed));
        edition = committed;
    }
}

pub(super) async fn a_commit_of_an_old_edition_changes_nothing(people: &impl Participants) {
    let old = people.create(&newcomer("p1"), &[]).await.unwrap();
    let new = people.commit(&old, regular("p1")).await.unwrap();
    for stale in [busy("p1"), regular("p1")] {
        let late = people.commit(&old, stale).await;
        assert!(matches!(late, Err(CommitError::Conflict)));
    }
    assert_eq!(people.load(&id("p1")).await.unwrap(), Some(new));
}

pub(super) async fn nobody_is_committed_under_another_id(people: &impl Participants) {
    let first = people.create(&newcomer("p1"), &[]).await.unwrap();
    let second = people.create(&newcomer("p2"), &[]).await.unwrap();
    let mixed = people.commit(&first, regular("p2")).await;
    assert!(matches!(mixed, Err(CommitError::Conflict)));
    assert_eq!(people.load(&id("p2")).await.unwrap(), Some(second));
}

pub(super) async fn nobody_is_committed_before_she_is_created(people: &impl Participants) {
    let created = people.create(&newcomer("p1"), &[]).await.unwrap();
    people.erase(&created, &[], NOW).await.unwrap();
    let late = people.commit(&created, regular("p1")).await;
    assert!(matches!(late, Err(CommitError::Conflict)));
    assert_eq!(people.load(&id("p1")).await.unwrap(), None);
}

pub(super) async fn an_erased_person_is_gone_and_her_aliases_say_when(people: &impl Participants) {
    let created = people.create(&regular("p1"), &seals(&["a", "b"])).await.unwrap();
    let loaded = people.commit(&created, busy("p1")).await.unwrap();
    people.erase(&loaded, &seals(&["a", "b", "never linked"]), NOW).await.unwrap();
    assert_eq!(people.load(&id("p1")).await.unwrap(), None);
    assert_eq!(people.peek(&id("p1")).await.unwrap(), None);
    for alias in ["a", "b", "never linked"] {
        assert_eq!(people.find(&seals(&[alias])).await.unwrap(), Some(Found::Erased(NOW)));
    }
}

pub(super) async fn an_erased_alias_can_be_somebody_new(people: &impl Participants) {
    let created = people.create(&newcomer("p1"), &seals(&["a"])).await.unwrap();
    people.erase(&created, &seals(&["a"]), NOW).await.unwrap();
    people.create(&newcomer("p2"), &seals(&["a"])).await.unwrap();
    assert_eq!(people.find(&seals(&["a"])).await.unwrap(), Some(Found::Participant(id("p2"))));
}

pub(super) async fn erasing_an_old_edition_changes_nothing(people: &impl Participants) {
    let old = people.create(&newcomer("p1"), &seals(&["a"])).await.unwrap();
    let new = people.commit(&old, regular("p1")).await.unwrap();
    let late = people.erase(&old, &seals(&["a"]), NOW).await;
    assert!(matches!(late, Err(CommitError::Conflict)));
    assert_eq!(people.load(&id("p1")).await.unwrap(), Some(new.clone()));
    assert_eq!(people.find(&seals(&["a"])).await.unwrap(), Some(Found::Participant(id("p1"))));
    people.erase(&new, &seals(&["a"]), NOW).await.unwrap();
    let again = people.erase(&new, &seals(&["a"]), NOW.plus(1)).await;
    assert!(matches!(again, Err(CommitError::Conflict)));
    assert_eq!(people.find(&seals(&["a"])).await.unwrap(), Some(Found::Erased(NOW)));
}

pub(super) async fn erasing_leaves_the_aliases_of_others_alone(people: &impl Participants) {
    people.create(&newcomer("p1"), &seals(&["a", "shared"])).await.unwrap();
    let second = people.create(&newcomer("p2"), &seals(&["b"])).await.unwrap();
    people.erase(&second, &seals(&["a", "b", "shared"]), NOW).await.unwrap();
    let first = Some(Found::Participant(id("p1")));
    assert_eq!(people.find(&seals(&["a"])).await.unwrap(), first);
    assert_eq!(people.find(&seals(&["shared"])).await.unwrap(), first);
    assert_eq!(people.find(&seals(&["b"])).await.unwrap(), Some(Found::Erased(NOW)));
    assert_eq!(people.load(&id("p2")).await.unwrap(), None);
}

pub(super) async fn the_first_alias_that_is_known_counts(people: &impl Participants) {
    let first = people.create(&newcomer("p1"), &seals(&["a"])).await.unwrap();
    people.create(&newcomer("p2"), &seals(&["b"])).await.unwrap();
    people.erase(&first, &seals(&["a"]), NOW).await.unwrap();
    let found = people.find(&seals(&["x", "a", "b"])).await.unwrap();
    assert_eq!(found, Some(Found::Erased(NOW)));
    let found = people.find(&seals(&["b", "a"])).await.unwrap();
    assert_eq!(found, Some(Found::Participant(id("p2"))));
}

pub(super) async fn more_aliases_can_be_linked(people: &impl Participants) {
    let created = people.create(&newcomer("p1"), &seals(&["a"])).await.unwrap();
    let other = people.create(&newcomer("p2"), &seals(&["old"])).await.unwrap();
    people.erase(&other, &seals(&["old"]), NOW).await.unwrap();
    people.link(&id("p1"), &seals(&["a", "b", "old"])).await.unwrap();
    people.link(&id("p1"), &seals(&["b"])).await.unwrap();
    for alias in ["a", "b", "old"] {
        let found = people.find(&seals(&[alias])).await.unwrap();
        assert_eq!(found, Some(Found::Participant(id("p1"))), "{alias}");
    }
    // Aliases are rows of their own: the item keeps its edition.
    assert_eq!(people.load(&id("p1")).await.unwrap(), Some(created));
}

pub(super) async fn an_alias_that_somebody_has_stays_hers(people: &impl Participants) {
    people.create(&newcomer("p1"), &seals(&["a"])).await.unwrap();
    people.create(&newcomer("p2"), &seals(&["b"])).await.unwrap();
    people.link(&id("p2"), &seals(&["a", "c"])).await.unwrap();
    assert_eq!(people.find(&seals(&["a"])).await.unwrap(), Some(Found::Participant(id("p1"))));
    assert_eq!(people.find(&seals(&["c"])).await.unwrap(), Some(Found::Participant(id("p2"))));
}

/// Also the old number, which her address no longer names.
pub(super) async fn erasing_takes_every_alias_of_hers_along(people: &impl Participants) {
    people.create(&newcomer("p1"), &seals(&["a"])).await.unwrap();
    let second = people.create(&newcomer("p2"), &seals(&["b"])).await.unwrap();
    people.link(&id("p2"), &seals(&["old", "older"])).await.unwrap();
    people.erase(&second, &seals(&["b"]), NOW).await.unwrap();
    for alias in ["b", "old", "older"] {
        let found = people.find(&seals(&[alias])).await.unwrap();
        assert_eq!(found, Some(Found::Erased(NOW)), "{alias}");
    }
    assert_eq!(people.find(&seals(&["a"])).await.unwrap(), Some(Found::Participant(id("p1"))));
}

/// A link that comes after the erasure points to nobody, and must not keep anybody out.
pub(super) async fn an_alias_of_nobody_is_free(people: &impl Participants) {
    let first = people.create(&newcomer("p1"), &seals(&["a"])).await.unwrap();
    let second = people.create(&newcomer("p2"), &seals(&["b"])).await.unwrap();
    people.erase(&first, &seals(&["a"]), NOW).await.unwrap();
    people.erase(&second, &seals(&["b"]), NOW).await.unwrap();
    people.link(&id("p1"), &seals(&["late", "later"])).await.unwrap();
    people.link(&id("p2"), &seals(&["latest"])).await.unwrap();
    people.create(&newcomer("p3"), &seals(&["late", "later", "latest", "c"])).await.unwrap();
    for alias in ["late", "later", "latest", "c"] {
        let found = people.find(&seals(&[alias])).await.unwrap();
        assert_eq!(found, Some(Found::Participant(id("p3"))), "{alias}");
    }
    // Among the living nothing has changed: one of hers still stops a newcomer.
    let blocked = people.create(&newcomer("p4"), &seals(&["d", "late"])).await;
    assert!(matches!(blocked, Err(CommitError::Conflict)));
}
