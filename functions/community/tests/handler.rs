//! Every sample event of `community`, through its handler.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
};

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use community::Community;
use shared::{
    domain::{
        advisory::Topic,
        community::{AdviceNote, AttentionCall, Author, Question},
        event::Attention,
        ids::{CohortId, EventId, ParticipantId},
        time::Timestamp,
    },
    memory,
    ports::{self, Unavailable},
};

const PARTICIPANT: &str = "p0123456789ABCDEFGHJK";
const ASKED: Timestamp = Timestamp::from_seconds(1_772_454_600);

#[tokio::test]
async fn a_question_is_kept_once_however_often_it_comes() {
    let community = community();
    for _ in 0..2 {
        assert_eq!(run(&community, "community.question").await, Vec::<String>::new());
    }
    assert_eq!(
        community.store.tables.questions(),
        [Question {
            id: EventId::new("wamid.QUESTION1"),
            participant: ParticipantId::new(PARTICIPANT),
            cohort: Some(CohortId::new("LIMA1")),
            at: ASKED,
            text: "¿Cómo pongo mi tienda en el mapa?".to_owned(),
        }]
    );
}

#[tokio::test]
async fn each_call_for_attention_is_kept_once() {
    let community = community();
    for _ in 0..2 {
        assert_eq!(run(&community, "community.attention").await, Vec::<String>::new());
    }
    let call = |cohort: Option<&str>, at, why| AttentionCall {
        participant: ParticipantId::new(PARTICIPANT),
        cohort: cohort.map(CohortId::new),
        at,
        why,
    };
    assert_eq!(
        community.store.tables.attention_calls(),
        [
            call(Some("LIMA1"), ASKED, Attention::Silent),
            call(None, ASKED.plus(3600), Attention::Help),
        ]
    );
}

#[tokio::test]
async fn what_she_says_of_her_session_is_kept_once() {
    let community = community();
    for _ in 0..2 {
        assert_eq!(run(&community, "community.advice").await, Vec::<String>::new());
    }
    assert_eq!(
        community.store.tables.advice(),
        [AdviceNote {
            id: EventId::new("wamid.ADVICE1"),
            participant: ParticipantId::new(PARTICIPANT),
            cohort: CohortId::new("LIMA1"),
            topic: Topic::Session,
            author: Author::Participant,
            at: ASKED,
            text: "Voy a anotar cada noche lo que vendo".to_owned(),
        }]
    );
}

#[tokio::test]
async fn who_erases_herself_is_forgotten_even_by_what_comes_late() {
    let community = community();
    run(&community, "community.question").await;
    run(&community, "community.attention").await;
    run(&community, "community.advice").await;

    let again = ["community.question", "community.attention", "community.advice"];
    for late in ["community.erased"].into_iter().chain(again) {
        assert_eq!(run(&community, late).await, Vec::<String>::new());
        assert!(community.store.tables.questions().is_empty());
        assert!(community.store.tables.attention_calls().is_empty());
        assert!(community.store.tables.advice().is_empty());
    }
}

#[tokio::test]
async fn what_is_no_announcement_goes_back() {
    let community = community();
    let back = run(&community, "community.malformed").await;
    assert_eq!(
        back,
        ["10000000-0000-4000-8000-000000000001", "10000000-0000-4000-8000-000000000002"]
    );
}

#[tokio::test]
async fn while_the_table_is_away_the_record_comes_again() {
    let community = community();
    for (sample, records) in [
        ("community.question", 1),
        ("community.attention", 2),
        ("community.advice", 1),
        ("community.erased", 1),
    ] {
        community.store.away.store(true, Ordering::SeqCst);
        assert_eq!(run(&community, sample).await.len(), records);
        community.store.away.store(false, Ordering::SeqCst);
        assert!(run(&community, sample).await.is_empty());
    }
}

#[tokio::test]
async fn what_is_for_others_is_done_at_once() {
    let community = community();
    community.store.away.store(true, Ordering::SeqCst);
    assert_eq!(run(&community, "challenges.photo").await, Vec::<String>::new());
    assert_eq!(run(&community, "challenges.replaced").await, Vec::<String>::new());
}

fn community() -> Community<Store> {
    Community { store: Store::default() }
}

/// The ids of what comes again.
async fn run(community: &Community<Store>, sample: &str) -> Vec<String> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../events/{sample}.json"));
    let batch: SqsEvent = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let SqsBatchResponse { batch_item_failures, .. } = community.handle(batch).await;
    batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
}

/// A table that can be away.
#[derive(Default)]
struct Store {
    tables: memory::Store,
    away: AtomicBool,
}

impl Store {
    fn reach(&self) -> Result<&memory::Store, Unavailable> {
        if self.away.load(Ordering::SeqCst) {
            return Err(Unavailable::new("the community table", "a test said so"));
        }
        Ok(&self.tables)
    }
}

impl ports::Community for Store {
    async fn keep_question(&self, question: &Question) -> Result<(), Unavailable> {
        self.reach()?.keep_question(question).await
    }

    async fn keep_attention(&self, call: &AttentionCall) -> Result<(), Unavailable> {
        self.reach()?.keep_attention(call).await
    }

    async fn keep_advice(&self, note: &AdviceNote) -> Result<(), Unavailable> {
        self.reach()?.keep_advice(note).await
    }

    async fn forget(&self, participant: &ParticipantId) -> Result<(), Unavailable> {
        self.reach()?.forget(participant).await
    }
}
