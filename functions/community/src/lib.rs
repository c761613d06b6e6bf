//! Keeps what advisors and facilitators have to see: questions, and people who need somebody.
//!
//! Everything here can be done twice. Nothing is forwarded and nobody is answered from here yet.

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use shared::{
    batch::{self, Malformed},
    domain::{
        community::{AdviceNote, AttentionCall, Author, Question},
        event::Announcement,
    },
    planted::{Bug, planted},
    ports::{self, Unavailable},
};

#[derive(Debug)]
pub struct Community<S> {
    pub store: S,
}

impl<S: ports::Community> Community<S> {
    pub async fn handle(&self, batch: SqsEvent) -> SqsBatchResponse {
        batch::each(&batch, |record| self.record(record)).await
    }

    async fn record(&self, record: &SqsMessage) -> Result<(), Returned> {
        match batch::announcement(record)? {
            Announcement::QuestionAsked { participant, question, cohort, at, text } => {
                let question = Question { id: question, participant, cohort, at, text };
                if !planted(Bug::DropQuestion) {
                    self.store.keep_question(&question).await?;
                }
                tracing::info!(participant = %question.participant, "asked");
                Ok(())
            }
            Announcement::AttentionNeeded { participant, cohort, at, why } => {
                let call = AttentionCall { participant, cohort, at, why };
                self.store.keep_attention(&call).await?;
                tracing::info!(participant = %call.participant, why = ?call.why, "attention");
                Ok(())
            }
            Announcement::AdviceAnswered { participant, note, cohort, topic, at, text } => {
                let author = Author::Participant;
                let note = AdviceNote { id: note, participant, cohort, topic, author, at, text };
                self.store.keep_advice(&note).await?;
                tracing::info!(participant = %note.participant, topic = topic.name(), "advised");
                Ok(())
            }
            Announcement::ParticipantErased { participant, .. } => {
                self.store.forget(&participant).await?;
                tracing::info!(%participant, "forgotten");
                Ok(())
            }
            other @ (Announcement::SubmissionReceived { .. }
            | Announcement::SubmissionReplaced { .. }
            | Announcement::AdvisoryAsked { .. }
            | Announcement::RaffleDue { .. }) => {
                tracing::debug!(name = other.name(), "not for community");
                Ok(())
            }
        }
    }
}

/// Why a record goes back to the queue.
#[derive(Debug, thiserror::Error)]
enum Returned {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}
