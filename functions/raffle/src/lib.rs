//! The raffle: who takes part, the draw, and everybody's result.
//!
//! The list and the draw are written in one go, once; whoever comes second, or again after a crash, finds them and only
//! tells the results, and whoever has been told is not told twice.

mod entries;
mod letters;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use shared::{
    batch::{self, Malformed},
    desk::{self, Desk},
    domain::{
        cohort::Cohort,
        event::{Announcement, CHUNK_MAX, Chunk, Letter},
        ids::CohortId,
        raffle::Raffle,
    },
    ports::{Agendas, Chance, Clock, Cohorts, Participants, Queues, Raffles, Roster, Unavailable},
};

#[derive(Debug, Clone)]
pub struct Raffling<P, C, R, Q, Cl, Ch> {
    pub participants: P,
    pub cohorts: C,
    pub raffles: R,
    pub queues: Q,
    pub clock: Cl,
    pub chance: Ch,
}

#[derive(Debug, thiserror::Error)]
pub enum Returned {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    #[error(transparent)]
    Later(#[from] desk::Later),
    #[error("the queue refused {0} chunks of results")]
    Refused(usize),
}

impl<P, C, R, Q, Cl, Ch> Raffling<P, C, R, Q, Cl, Ch>
where
    P: Participants + Roster,
    C: Cohorts,
    R: Raffles + Agendas,
    Q: Queues,
    Cl: Clock,
    Ch: Chance,
{
    pub async fn handle(&self, batch: &SqsEvent) -> SqsBatchResponse {
        batch::each(batch, |record| self.record(record)).await
    }

    async fn record(&self, record: &SqsMessage) -> Result<(), Returned> {
        match batch::announcement(record)? {
            Announcement::RaffleDue { cohort } => self.raffle(&cohort).await,
            Announcement::AdvisoryAsked { participant, cohort, turn, ask } => {
                Ok(self.desk().hear(&cohort, &participant, turn, ask).await?)
            }
            other @ (Announcement::SubmissionReceived { .. }
            | Announcement::SubmissionReplaced { .. }
            | Announcement::QuestionAsked { .. }
            | Announcement::AttentionNeeded { .. }
            | Announcement::AdviceAnswered { .. }
            | Announcement::ParticipantErased { .. }) => {
                tracing::debug!(name = other.name(), "not for the raffle");
                Ok(())
            }
        }
    }

    /// Draws unless it has been drawn, then tells everybody.
    ///
    /// # Errors
    /// Nothing is lost and nothing is drawn again when it is called once more.
    pub async fn raffle(&self, id: &CohortId) -> Result<(), Returned> {
        let Some(cohort) = self.cohorts.cohort(id).await? else {
            return Ok(());
        };
        let raffle = match self.raffles.raffle(id).await? {
            Some(raffle) => raffle,
            None => {
                let entries = entries::of(&self.participants, &cohort).await?;
                let (seed, now) = (self.chance.seed(), self.clock.now());
                let (winners, alternates) = (cohort.winners, cohort.alternates);
                let drawn = Raffle::draw(id, entries, seed, now, winners, alternates);
                self.raffles.record(&drawn).await?
            }
        };
        let (entries, winners) = (raffle.order.len(), raffle.winners);
        tracing::info!(cohort = %id, entries, winners, "drawn");
        self.tell(&cohort, &raffle).await?;
        Ok(self.desk().open(id).await?)
    }

    const fn desk(&self) -> Desk<'_, C, R, Q, Cl> {
        let Self { cohorts, raffles, queues, clock, .. } = self;
        Desk { cohorts, raffles, queues, clock }
    }

    async fn tell(&self, cohort: &Cohort, raffle: &Raffle) -> Result<(), Returned> {
        let letters: Vec<Letter> = raffle
            .places()
            .map(|(id, place)| letters::result(raffle, id, place, self.clock.now()))
            .collect();
        let chunks: Vec<Chunk> = letters
            .chunks(CHUNK_MAX)
            .map(|letters| Chunk { number: cohort.number.clone(), letters: letters.to_vec() })
            .collect();
        if chunks.is_empty() {
            return Ok(());
        }
        match self.queues.deliver(&chunks).await.iter().filter(|taken| !**taken).count() {
            0 => Ok(()),
            refused => Err(Returned::Refused(refused)),
        }
    }
}
