//! The raffle: the list and its seal, the draw, and what everybody is told. The rules are in `PROTOCOL.md`.
//!
//! `RaffleDue` says: look. What is there decides what happens, and each thing is written once, so that a letter that
//! comes twice, or a crash anywhere, changes nothing that stands.

pub mod config;
mod draw;
mod entries;
mod letters;
mod places;
mod publish;
mod seal;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use shared::{
    batch::{self, Malformed},
    desk::{self, Desk},
    domain::{
        cohort::{Cohort, PlannedStep, Step},
        event::Announcement,
        ids::CohortId,
        time::Timestamp,
    },
    ports::{
        Agendas, BeaconSource, Clock, Cohorts, Objects, Participants, Queues, Raffles, Roster,
        Unavailable,
    },
};

#[derive(Debug, Clone)]
pub struct Raffling<P, C, R, B, O, Q, Cl> {
    pub participants: P,
    pub cohorts: C,
    pub raffles: R,
    pub beacons: B,
    /// Where commitments and bundles lie for everybody.
    pub audit: O,
    pub queues: Q,
    pub clock: Cl,
    /// The laptop's clock can be moved, and its rounds are recorded ones.
    pub is_local: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum Returned {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    #[error(transparent)]
    Later(#[from] desk::Later),
    #[error("the queue refused {0} chunks of letters")]
    Refused(usize),
    #[error("cohort {0} asks for a beacon that nobody may choose: {1}")]
    Beacon(CohortId, &'static str),
    /// The stored list or value is not what was committed to: a person has to look, and nothing is drawn.
    #[error("raffle {0} cannot be drawn")]
    Damaged(CohortId, #[source] shared::domain::raffle::NoDraw),
}

impl<P, C, R, B, O, Q, Cl> Raffling<P, C, R, B, O, Q, Cl>
where
    P: Participants + Roster,
    C: Cohorts,
    R: Raffles + Agendas,
    B: BeaconSource,
    O: Objects,
    Q: Queues,
    Cl: Clock,
{
    pub async fn handle(&self, batch: &SqsEvent) -> SqsBatchResponse {
        batch::each(batch, |record| self.record(record)).await
    }

    async fn record(&self, record: &SqsMessage) -> Result<(), Returned> {
        match batch::announcement(record)? {
            Announcement::RaffleDue { cohort } => self.look(&cohort).await,
            Announcement::AdvisoryAsked { participant, cohort, turn, ask } => {
                self.hear(&cohort, &participant, turn, ask).await
            }
            Announcement::ParticipantErased { participant, raffles } => {
                self.forget(&participant, &raffles).await
            }
            other @ (Announcement::SubmissionReceived { .. }
            | Announcement::SubmissionReplaced { .. }
            | Announcement::QuestionAsked { .. }
            | Announcement::AttentionNeeded { .. }
            | Announcement::AdviceAnswered { .. }) => {
                tracing::debug!(name = other.name(), "not for the raffle");
                Ok(())
            }
        }
    }

    /// Does what is due: seals the list, or draws, or tells again what stands.
    ///
    /// # Errors
    /// Nothing is lost and nothing is drawn again when it is called once more.
    pub async fn look(&self, id: &CohortId) -> Result<(), Returned> {
        let Some(cohort) = self.cohorts.cohort(id).await? else {
            return Ok(());
        };
        let now = self.clock.now();
        let Some(raffle) = self.raffles.raffle(id).await? else {
            if now < cohort.seals_at() {
                tracing::warn!(cohort = %id, "entries are still open");
                return Ok(());
            }
            return self.seal(&cohort).await;
        };
        let raffle = self.owned(&cohort, raffle).await?;
        if raffle.drawn.is_some() {
            self.tell_results(&cohort, &raffle).await?;
            return Ok(self.desk().open(id).await?);
        }
        if now < raffle.commitment.draws_at {
            return self.tell_entrants(&cohort, raffle).await;
        }
        if self.draw(&cohort, raffle, now).await? {
            self.desk().open(id).await?;
        }
        Ok(())
    }

    const fn desk(&self) -> Desk<'_, C, R, Q, Cl> {
        let Self { cohorts, raffles, queues, clock, .. } = self;
        Desk { cohorts, raffles, queues, clock }
    }

    /// Another look at that moment.
    async fn look_again(&self, cohort: &Cohort, due: Timestamp) -> Result<(), Returned> {
        let Some(zone) = cohort.zones.first().cloned() else {
            return Ok(());
        };
        let (cohort, step) = (cohort.id.clone(), Step::Raffle);
        self.cohorts.put_off(&PlannedStep { due, cohort, zone, step }).await?;
        Ok(())
    }
}
