//! The list is closed: what it is and which number will decide is written down for good, and everybody on it is told.

use shared::{
    domain::{
        cohort::{Cohort, Step},
        raffle::{Beacon, Commitment, LEAD_SECONDS, Raffle, Weights, freeze},
        time::Timestamp,
    },
    ports::{
        Agendas, BeaconSource, Clock, Cohorts, Objects, Participants, Queues, Raffles, Roster,
    },
};

use crate::{Raffling, Returned, entries, letters, publish};

/// Less than the three seconds between two rounds of quicknet.
const JUST_BEFORE_SECONDS: i64 = 2;

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
    pub(crate) async fn seal(&self, cohort: &Cohort) -> Result<(), Returned> {
        let asked = cohort.beacon.name();
        let beacon = Beacon::selected(asked, self.is_local)
            .ok_or_else(|| Returned::Beacon(cohort.id.clone(), asked))?;
        let (entries, owners) = freeze(entries::of(&self.participants, cohort).await?);
        // Only now: to read the list may take a minute, and the round has to be far away when it is sealed.
        let now = self.clock.now();
        let planned = raffle_moment(cohort);
        // A round of quicknet falls due every three seconds: the one just before the planned moment is out at it.
        let earliest = planned.plus(-JUST_BEFORE_SECONDS).max(now.plus(LEAD_SECONDS));
        let round = beacon.first_from(earliest);
        let commitment = Commitment::new(
            cohort.id.clone(),
            &entries,
            (cohort.winners, cohort.alternates),
            Weights::default(),
            (beacon, round),
            now,
        );
        let raffle = self.raffles.commit(&Raffle::committed(commitment, entries, owners)).await?;
        let sealed = &raffle.commitment;
        let sure =
            raffle.entries.iter().filter(|entry| entry.waited >= sealed.weights.first_from).count();
        tracing::info!(
            cohort = %cohort.id,
            entries = sealed.count,
            sure,
            prizes = sealed.prizes,
            beacon = sealed.beacon.name(),
            round = sealed.round,
            code = sealed.code(),
            "sealed"
        );
        if sure > sealed.prizes as usize {
            tracing::warn!(cohort = %cohort.id, sure, "more people have waited three cycles than there are sessions");
        }
        if raffle.drawn.is_some() {
            return Ok(());
        }
        let raffle = self.owned(cohort, raffle).await?;
        self.tell_entrants(cohort, raffle).await
    }

    /// Whoever wrote the list may have died before writing whose it is; the same people make the same tickets.
    pub(crate) async fn owned(
        &self,
        cohort: &Cohort,
        mut raffle: Raffle,
    ) -> Result<Raffle, Returned> {
        if raffle.owners.is_empty() && !raffle.entries.is_empty() {
            let (_, mut owners) = freeze(entries::of(&self.participants, cohort).await?);
            owners.retain(|ticket, _| raffle.entries.iter().any(|entry| entry.ticket == *ticket));
            self.raffles.own(&cohort.id, &owners).await?;
            raffle.owners = owners;
        }
        Ok(raffle)
    }

    /// Publishes the commitment and tells everybody on the list, as often as it takes.
    pub(crate) async fn tell_entrants(
        &self,
        cohort: &Cohort,
        raffle: Raffle,
    ) -> Result<(), Returned> {
        publish::commitment(&self.audit, &raffle.commitment).await?;
        let draws_at = raffle.commitment.draws_at;
        if draws_at > raffle_moment(cohort) {
            self.look_again(cohort, draws_at).await?;
        }
        let now = self.clock.now();
        let letters = raffle.owners.iter();
        let letters = letters.map(|(ticket, owner)| letters::entered(&raffle, owner, ticket, now));
        letters::post(&self.queues, cohort, &letters.collect::<Vec<_>>()).await
    }
}

fn raffle_moment(cohort: &Cohort) -> Timestamp {
    let zone = cohort.zones.first();
    zone.map_or(Timestamp::from_seconds(0), |zone| cohort.step_moment(zone, Step::Raffle))
}
