//! What becomes of the places after the draw.

use shared::{
    domain::{
        advisory::{Ask, Why},
        ids::{CohortId, ParticipantId},
    },
    ports::{
        Agendas, BeaconSource, Clock, Cohorts, Objects, Participants, Queues, Raffles, Roster,
    },
};

use crate::{Raffling, Returned};

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
    pub(crate) async fn hear(
        &self,
        cohort: &CohortId,
        who: &ParticipantId,
        turn: u32,
        ask: Ask,
    ) -> Result<(), Returned> {
        self.desk().hear(cohort, who, turn, ask).await?;
        match (ask, self.raffles.raffle(cohort).await?) {
            // What became of a place belongs to what everybody may look over.
            (Ask::GiveUp(_), Some(raffle)) => self.publish(raffle).await,
            (Ask::GiveUp(_) | Ask::Slots | Ask::Slot(_), _) => Ok(()),
        }
    }

    /// Her tickets stay on their lists; that they were hers is forgotten. If a place was hers, it goes to the next: she
    /// may have erased herself before she could hear of it.
    pub(crate) async fn forget(
        &self,
        who: &ParticipantId,
        raffles: &[CohortId],
    ) -> Result<(), Returned> {
        for cohort in raffles {
            self.raffles.disown(cohort, who).await?;
            self.hear(cohort, who, u32::MAX, Ask::GiveUp(Why::Left)).await?;
        }
        Ok(())
    }
}
