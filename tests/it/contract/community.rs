use shared::{
    domain::{
        advisory::Topic,
        community::{AdviceNote, AttentionCall, Author, Kept, Question},
        event::Attention,
        ids::{CohortId, EventId, ParticipantId},
    },
    memory,
    ports::Community,
};

use super::{
    sample::{NOW, id},
    tables::Tables,
};

/// No function reads what is kept; a test may look.
pub(super) trait Counted {
    async fn count(&self, whose: &ParticipantId) -> usize;
}

impl Counted for memory::Store {
    async fn count(&self, whose: &ParticipantId) -> usize {
        let questions = self.questions().into_iter().map(|question| question.participant);
        let calls = self.attention_calls().into_iter().map(|call| call.participant);
        let notes = self.advice().into_iter().map(|note| note.participant);
        questions.chain(calls).chain(notes).filter(|author| author == whose).count()
    }
}

pub(super) fn question(whose: &str, name: &str, text: String) -> Question {
    Question {
        id: EventId::new(name),
        participant: id(whose),
        cohort: Some(CohortId::new("LIMA1")),
        at: NOW,
        text,
    }
}

fn call(whose: &str, seconds: i64) -> AttentionCall {
    AttentionCall {
        participant: id(whose),
        cohort: None,
        at: NOW.plus(seconds),
        why: Attention::Help,
    }
}

fn note(whose: &str, name: &str, author: Author) -> AdviceNote {
    AdviceNote {
        id: EventId::new(name),
        participant: id(whose),
        cohort: CohortId::new("LIMA1"),
        topic: Topic::Session,
        author,
        at: NOW,
        text: "Va a anotar lo que vende".to_owned(),
    }
}

pub(super) async fn what_is_kept_twice_is_kept_once(community: &(impl Community + Counted)) {
    for _ in 0..2 {
        for name in ["wamid.A", "wamid.B"] {
            let question = question("p1", name, "¿Cuánto cobro?".to_owned());
            community.keep_question(&question).await.unwrap();
        }
        community.keep_attention(&call("p1", 0)).await.unwrap();
        community.keep_attention(&call("p1", 1)).await.unwrap();
        // Two people speak of one session.
        let hers = note("p1", "wamid.A", Author::Participant);
        community.keep_advice(&hers).await.unwrap();
        let advisors = note("p1", "advisor:7F39M2", Author::Advisor);
        community.keep_advice(&advisors).await.unwrap();
    }
    assert_eq!(community.count(&id("p1")).await, 6);
    assert_eq!(community.count(&id("p2")).await, 0);
}

pub(super) async fn forgetting_somebody_leaves_nothing_of_hers(
    community: &(impl Community + Counted),
) {
    for whose in ["p1", "p2"] {
        let question = question(whose, "wamid.A", "¿Cuánto cobro?".to_owned());
        community.keep_question(&question).await.unwrap();
        community.keep_attention(&call(whose, 0)).await.unwrap();
        let note = note(whose, "wamid.A", Author::Participant);
        community.keep_advice(&note).await.unwrap();
    }
    for _ in 0..2 {
        community.forget(&id("p1")).await.unwrap();
        assert_eq!(community.count(&id("p1")).await, 0);
    }
    assert_eq!(community.count(&id("p2")).await, 3);
}

pub(super) async fn what_arrives_after_she_was_forgotten_is_not_kept(
    community: &(impl Community + Counted),
) {
    community.forget(&id("p1")).await.unwrap();
    let late = question("p1", "wamid.A", "¿Cuánto cobro?".to_owned());
    community.keep_question(&late).await.unwrap();
    community.keep_attention(&call("p1", 0)).await.unwrap();
    community.keep_advice(&note("p1", "wamid.B", Author::Advisor)).await.unwrap();
    assert_eq!(community.count(&id("p1")).await, 0);
}

/// A page is a megabyte; these are two.
pub(super) async fn more_than_a_page_of_questions_is_forgotten(
    community: &(impl Community + Counted),
) {
    for number in 0..40 {
        let question = question("p1", &format!("wamid.{number}"), "¿".repeat(30_000));
        community.keep_question(&question).await.unwrap();
    }
    assert_eq!(community.count(&id("p1")).await, 40);
    community.forget(&id("p1")).await.unwrap();
    assert_eq!(community.count(&id("p1")).await, 0);
}

#[tokio::test]
async fn she_is_shown_all_that_is_kept_of_her_as_it_was() {
    let table = Tables::start().await.community();
    let asked = question("p1", "wamid.A", "¿Cuánto cobro?".to_owned());
    let noted = note("p1", "wamid.B", Author::Advisor);
    table.keep_question(&asked).await.unwrap();
    table.keep_question(&question("p2", "wamid.A", "¿Y yo?".to_owned())).await.unwrap();
    table.keep_attention(&call("p1", 0)).await.unwrap();
    table.keep_advice(&noted).await.unwrap();
    let mut kept = table.kept(&id("p1")).await.unwrap();
    for one in [Kept::Question(asked), Kept::Attention(call("p1", 0)), Kept::Advice(noted)] {
        let index = kept.iter().position(|kept| *kept == one).expect("it is not there");
        kept.remove(index);
    }
    assert_eq!(kept, []);
}
