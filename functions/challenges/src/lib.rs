//! Takes what people send as a challenge out of WhatsApp, looks at it, and keeps it or says why not.
//!
//! Trusts no declared type, size or hash. Everything here can be done twice: the same announcement writes the same
//! object and posts the letter of the same name.

mod attempt;
mod config;
mod fetch;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use shared::planted::{Bug, planted};
use shared::{
    batch::{self, Malformed},
    domain::{
        event::Announcement,
        ids::NumberId,
        submission::{Inspection, Refusal, Source},
    },
    media,
    ports::{Channel, Clock, Objects, Queues, Unavailable},
};

pub use config::Environment;

use attempt::{Attempt, folder};
use fetch::{Obstacle, fetch};

#[derive(Debug)]
pub struct Challenges<Ch, O, Q, Cl> {
    pub channel: Ch,
    pub objects: O,
    pub queues: Q,
    pub clock: Cl,
}

impl<Ch: Channel, O: Objects, Q: Queues, Cl: Clock> Challenges<Ch, O, Q, Cl> {
    pub async fn handle(&self, batch: SqsEvent) -> SqsBatchResponse {
        batch::each(&batch, |record| self.record(record)).await
    }

    async fn record(&self, record: &SqsMessage) -> Result<(), Returned> {
        match batch::announcement(record)? {
            Announcement::SubmissionReceived { participant, number, cohort, day, seq, source } => {
                let attempt = Attempt::new(participant, cohort, day, seq)?;
                self.receive(attempt, &number, source).await
            }
            Announcement::SubmissionReplaced { participant, object } => {
                // Nobody's announcement takes away what is somebody else's.
                if !object.as_str().starts_with(&folder(&participant)?) {
                    return Err(Malformed.into());
                }
                self.objects.delete(&object).await?;
                tracing::info!(%participant, "replaced");
                Ok(())
            }
            Announcement::ParticipantErased { participant, .. } => {
                if !planted(Bug::EraseLeavesObject) {
                    self.objects.delete_all(&folder(&participant)?).await?;
                }
                tracing::info!(%participant, "erased");
                Ok(())
            }
            other @ (Announcement::QuestionAsked { .. }
            | Announcement::AttentionNeeded { .. }
            | Announcement::AdvisoryAsked { .. }
            | Announcement::AdviceAnswered { .. }
            | Announcement::RaffleDue { .. }) => {
                tracing::debug!(name = other.name(), "not for challenges");
                Ok(())
            }
        }
    }

    async fn receive(
        &self,
        attempt: Attempt,
        number: &NumberId,
        source: Source,
    ) -> Result<(), Returned> {
        let result = match self.keep(&attempt, number, source).await {
            Ok(stored) => stored,
            Err(Obstacle::Refused(refusal)) => Inspection::Refused(refusal),
            Err(Obstacle::Unavailable(unavailable)) => return Err(unavailable.into()),
        };
        attempt.log(&result);
        let letter = attempt.letter(self.clock.now(), result);
        match self.queues.post(&[letter]).await.as_slice() {
            [true] => Ok(()),
            _ => Err(Returned::NotPosted),
        }
    }

    async fn keep(
        &self,
        attempt: &Attempt,
        number: &NumberId,
        source: Source,
    ) -> Result<Inspection, Obstacle> {
        let (bytes, mime_type, extension) = match source {
            Source::Media(file) => {
                let bytes = fetch(&self.channel, number, &file).await?;
                let clean = media::inspect(file.kind, bytes)?;
                (clean.bytes, clean.format.mime_type(), clean.format.extension())
            }
            Source::Text(text) if text.trim().is_empty() => return Err(Refusal::Broken.into()),
            Source::Text(text) => (text.into_bytes(), "text/plain; charset=utf-8", "txt"),
        };
        let object = attempt.object(extension);
        let sha256 = media::sha256(&bytes);
        let length = bytes.len() as u64;
        let put = self.objects.put(&object, bytes, mime_type, &sha256).await;
        if !planted(Bug::AcknowledgeBeforeStored) {
            put?;
        }
        Ok(Inspection::Stored { object, sha256, bytes: length, mime_type: mime_type.to_owned() })
    }
}

/// Why a record goes back to the queue.
#[derive(Debug, thiserror::Error)]
enum Returned {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("the mailbox did not take the letter")]
    NotPosted,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}
