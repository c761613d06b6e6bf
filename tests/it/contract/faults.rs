//! Lost answers, refusals, and processes that end in the middle.

use shared::{
    aws::dynamodb::RafflesTable,
    ports::{Cohorts, CommitError, Community, Found, Participants, Raffles},
    store::{item, keys},
};

use super::{
    community::{Counted, question},
    sample::{NOW, busy, cohort, id, newcomer, raffle, regular, seals},
    tables::Tables,
};

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_a_success() {
    let tables = Tables::start().await;
    let people = tables.participants();
    let created = people.create(&newcomer("p1"), &[]).await.unwrap();
    tables.wire.lose_answer_of("PutItem");
    let committed = people.commit(&created, regular("p1")).await.unwrap();
    assert_eq!(tables.wire.calls()["PutItem"], 2, "the SDK asked again");
    assert_eq!(committed.version, 2);
    assert_eq!(people.load(&id("p1")).await.unwrap(), Some(committed));
}

#[tokio::test]
async fn a_commit_that_somebody_overtook_after_its_answer_was_lost_is_a_conflict() {
    let tables = Tables::start().await;
    let people = tables.participants();
    let created = people.create(&newcomer("p1"), &[]).await.unwrap();
    people.commit(&created, regular("p1")).await.unwrap();
    // Even when what was to be written is what is there now: the write was another's.
    tables.wire.lose_answer_of("PutItem");
    let late = people.commit(&created, regular("p1")).await;
    assert!(matches!(late, Err(CommitError::Conflict)), "{late:?}");
}

#[tokio::test]
async fn a_creation_whose_answer_was_lost_is_a_success() {
    let tables = Tables::start().await;
    let people = tables.participants();
    tables.wire.lose_answer_of("TransactWriteItems");
    people.create(&newcomer("p1"), &seals(&["a"])).await.unwrap();
    assert_eq!(tables.wire.calls()["TransactWriteItems"], 2);
    assert_eq!(people.find(&seals(&["a"])).await.unwrap(), Some(Found::Participant(id("p1"))));
}

#[tokio::test]
async fn an_erasure_whose_answer_was_lost_is_a_success() {
    let tables = Tables::start().await;
    let people = tables.participants();
    let created = people.create(&newcomer("p1"), &seals(&["a"])).await.unwrap();
    tables.wire.lose_answer_of("TransactWriteItems");
    people.erase(&created, &seals(&["a"]), NOW).await.unwrap();
    assert_eq!(people.find(&seals(&["a"])).await.unwrap(), Some(Found::Erased(NOW)));
}

#[tokio::test]
async fn a_claim_whose_answer_was_lost_is_held_by_who_made_it() {
    let tables = Tables::start().await;
    let cohorts = tables.cohorts();
    let lima = cohort("LIMA1", "1065", "2026-03-02", &["America/Lima"]);
    tables.wire.lose_answer_of("TransactWriteItems");
    assert!(cohorts.open(&lima, &lima.plan()).await.unwrap());
    tables.wire.lose_answer_of("UpdateItem");
    assert!(cohorts.claim_step(&lima.plan()[0], NOW, 60).await.unwrap());
    assert!(!cohorts.claim_step(&lima.plan()[0], NOW, 60).await.unwrap());
}

#[tokio::test]
async fn a_busy_table_is_unavailable_and_no_conflict() {
    let tables = Tables::start().await;
    let people = tables.participants();
    let created = people.create(&newcomer("p1"), &[]).await.unwrap();
    tables.wire.refuse("PutItem", "ProvisionedThroughputExceededException");
    people.commit(&created, regular("p1")).await.expect("the second try is let through");
    for _ in 0..3 {
        tables.wire.refuse("PutItem", "ProvisionedThroughputExceededException");
    }
    let loaded = people.load(&id("p1")).await.unwrap().unwrap();
    let refused = people.commit(&loaded, busy("p1")).await.unwrap_err();
    let CommitError::Unavailable(refused) = refused else {
        panic!("{refused:?}");
    };
    let reason = std::error::Error::source(&refused).unwrap().to_string();
    assert!(reason.starts_with("ProvisionedThroughputExceededException"), "{reason}");
}

#[tokio::test]
async fn a_transaction_in_the_way_is_unavailable_and_no_conflict() {
    let tables = Tables::start().await;
    let people = tables.participants();
    let in_the_way = || tables.wire.refuse("TransactWriteItems", "TransactionCanceledException");
    in_the_way();
    let refused = people.create(&newcomer("p1"), &seals(&["a"])).await;
    assert!(matches!(refused, Err(CommitError::Unavailable(_))), "{refused:?}");
    let created = people.create(&newcomer("p1"), &seals(&["a"])).await.unwrap();
    in_the_way();
    let refused = people.erase(&created, &seals(&["a"]), NOW).await;
    assert!(matches!(refused, Err(CommitError::Unavailable(_))), "{refused:?}");
    assert_eq!(people.load(&id("p1")).await.unwrap(), Some(created));
    let lima = cohort("LIMA1", "1065", "2026-03-02", &["America/Lima"]);
    in_the_way();
    assert!(tables.cohorts().open(&lima, &[]).await.is_err());
    assert!(tables.cohorts().open(&lima, &[]).await.unwrap());
}

/// What may be logged must not hold what is stored.
#[tokio::test]
async fn an_error_shows_nothing_of_the_item() {
    let tables = Tables::start().await;
    let people = tables.participants();
    let mut huge = newcomer("p1");
    huge.profile.trade = Some("secreto ".repeat(60_000));
    let created = people.create(&newcomer("p1"), &[]).await.unwrap();
    let error = people.commit(&created, huge).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("ValidationException"), "{shown}");
    assert!(!shown.contains("secreto") && !shown.contains("51900000000"), "{shown}");
}

#[tokio::test]
async fn an_item_of_a_newer_program_is_left_alone() {
    let tables = Tables::start().await;
    let people = tables.participants();
    people.create(&newcomer("p1"), &[]).await.unwrap();
    let mut row = tables.row("participants", "P#p1").await.unwrap();
    let newer = (item::SCHEMA + 1).to_string();
    item::put(&mut row, "sv", aws_sdk_dynamodb::types::AttributeValue::N(newer));
    let put = tables.client.put_item().table_name("participants");
    put.set_item(Some(row.clone())).send().await.unwrap();
    let error = people.load(&id("p1")).await.unwrap_err();
    let reason = std::error::Error::source(&error).unwrap().to_string();
    assert!(reason.contains(&format!("form {}", item::SCHEMA + 1)), "{reason}");
    assert_eq!(tables.row("participants", "P#p1").await, Some(row));
}

/// A writer may end between any two of its calls; whoever comes next finds a raffle that is whole, or writes one.
#[tokio::test]
async fn a_raffle_survives_a_writer_that_ends_anywhere() {
    let tables = Tables::start().await;
    for calls in 0..8 {
        // One look; two pieces and a head; as much for whose the tickets are; another look and its pieces.
        let code = format!("LIMA{calls}");
        let (mine, hers) = (raffle(&code, 12_000, 1), raffle(&code, 12_000, 2));
        let id = mine.cohort();
        tables.wire.cut_after(calls);
        let cut = RafflesTable::new(&tables.config, "raffles").commit(&mine).await;
        tables.wire.mend();
        assert!(cut.is_err(), "{calls}");
        let raffles = tables.raffles();
        let before = raffles.raffle(id).await.unwrap();
        let head_is_written = before.is_some();
        assert_eq!(head_is_written, calls >= HEAD_AFTER, "{calls}");
        let stored = raffles.commit(&hers).await.unwrap();
        let expected = if head_is_written { mine } else { hers };
        assert!(stored.commitment == expected.commitment, "{calls}");
        raffles.own(stored.cohort(), &expected.owners).await.unwrap();
        let whole = raffles.raffle(stored.cohort()).await.unwrap().unwrap();
        assert!(whole == expected, "{calls}");
    }
}

/// The look, the list's pieces, then the head.
const HEAD_AFTER: usize = 4;

#[tokio::test]
async fn a_raffle_whose_pieces_were_changed_is_not_read() {
    let tables = Tables::start().await;
    let raffles = tables.raffles();
    let large = raffle("LIMA1", 12_000, 1);
    raffles.commit(&large).await.unwrap();
    let rows = tables.rows("raffles").await;
    let mut piece =
        rows.into_iter().find(|row| row["sk"].as_s().unwrap().ends_with("#00000")).unwrap();
    let bytes = piece["piece"].as_b().unwrap().as_ref().to_ascii_uppercase();
    let bytes = aws_sdk_dynamodb::primitives::Blob::new(bytes);
    item::put(&mut piece, "piece", aws_sdk_dynamodb::types::AttributeValue::B(bytes));
    tables.client.put_item().table_name("raffles").set_item(Some(piece)).send().await.unwrap();
    let error = raffles.raffle(large.cohort()).await.unwrap_err();
    let reason = std::error::Error::source(&error).unwrap().to_string();
    assert!(reason.contains("not what was recorded"), "{reason}");
}

/// A question and its author's erasure, with each of the two cut off after each of its calls, in both orders; then
/// the queue brings back what was not finished.
#[tokio::test]
async fn a_question_never_outlives_its_author() {
    let tables = Tables::start().await;
    let community = tables.community();
    for (round, (first_forget, calls)) in
        (0..4).flat_map(|calls| [(true, calls), (false, calls)]).enumerate()
    {
        let whose = format!("p{round}");
        let question = question(&whose, "wamid.A", "¿Cuánto cobro?".to_owned());
        tables.wire.cut_after(calls);
        if first_forget {
            let _ = community.forget(&id(&whose)).await;
        } else {
            let _ = community.keep_question(&question).await;
        }
        tables.wire.mend();
        if first_forget {
            community.keep_question(&question).await.unwrap();
            community.forget(&id(&whose)).await.unwrap();
        } else {
            community.forget(&id(&whose)).await.unwrap();
            community.keep_question(&question).await.unwrap();
        }
        assert_eq!(community.count(&id(&whose)).await, 0, "{first_forget} {calls}");
    }
    let marks = tables.rows("community").await;
    assert!(marks.iter().all(|row| row["pk"].as_s().unwrap().starts_with("E#")));
    assert!(!marks.iter().any(|row| row["pk"].as_s().unwrap() == &keys::participant(&id("p0"))));
}
