//! The round has come: its value is fetched, the order follows from it, and everybody is told her place.

use shared::{
    domain::{
        cohort::Cohort,
        ids::ParticipantId,
        raffle::{Beacon, BeaconValue, Extraction, Raffle},
        ticket::Ticket,
        time::{HOUR, MINUTE, Timestamp},
    },
    planted::{Bug, planted},
    ports::{
        Agendas, Answered, BeaconSource, Clock, Cohorts, Objects, Participants, Queues, Raffles,
        Roster,
    },
};

use crate::{Raffling, Returned, letters, publish};

/// After so long without a value somebody should know.
const OVERDUE_SECONDS: i64 = 15 * MINUTE;

/// Rounds that are asked for in one look when the named one was never held.
const STAND_INS_MAX: usize = 20;

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
    /// `false` while there is no value.
    pub(crate) async fn draw(
        &self,
        cohort: &Cohort,
        mut raffle: Raffle,
        now: Timestamp,
    ) -> Result<bool, Returned> {
        let Some(value) = self.value(&raffle).await? else {
            let late = now.since(raffle.commitment.draws_at);
            if late > OVERDUE_SECONDS {
                tracing::error!(cohort = %cohort.id, late, round = raffle.commitment.round, "raffle overdue");
            }
            self.look_again(cohort, now.plus(pause(raffle.commitment.beacon))).await?;
            return Ok(false);
        };
        let damaged = |error| Returned::Damaged(cohort.id.clone(), error);
        let mut drawn = raffle.draw(value, now).map_err(damaged)?;
        drawn.gone = self.gone(&raffle, &drawn.order).await?;
        if let Some(first) = drawn.order.first_mut().filter(|_| planted(Bug::DrawAStranger)) {
            *first = Ticket::of(&ParticipantId::new("a friend"), &cohort.id);
        }
        if !planted(Bug::TellBeforeRecord) {
            drawn = self.raffles.draw(&raffle, &drawn).await?;
        }
        let (entries, gone, round) = (drawn.order.len(), drawn.gone.len(), drawn.value.round);
        tracing::info!(cohort = %cohort.id, entries, gone, round, "drawn");
        raffle.drawn = Some(drawn);
        self.tell_results(cohort, &raffle).await?;
        Ok(true)
    }

    /// Publishes the bundle and tells everybody her place, as often as it takes.
    pub(crate) async fn tell_results(
        &self,
        cohort: &Cohort,
        raffle: &Raffle,
    ) -> Result<(), Returned> {
        self.publish(raffle.clone()).await?;
        let now = self.clock.now();
        let letters = raffle.places().filter_map(|(ticket, place, skipped)| {
            let owner = raffle.owner(ticket)?;
            Some(letters::result(raffle, owner, (place, skipped), now))
        });
        letters::post(&self.queues, cohort, &letters.collect::<Vec<_>>()).await
    }

    /// The bundle, with what has become of the places by now.
    pub(crate) async fn publish(&self, raffle: Raffle) -> Result<(), Returned> {
        let agenda = self.raffles.agenda(raffle.cohort()).await?;
        Ok(publish::bundle(&self.audit, &raffle.with_passed(&agenda.value)).await?)
    }

    /// The named round's value, or that of the first one held after it where it never was.
    async fn value(&self, raffle: &Raffle) -> Result<Option<BeaconValue>, Returned> {
        let commitment = &raffle.commitment;
        let mut round = commitment.round + u64::from(planted(Bug::DrawByAnotherRound));
        for _ in 0..STAND_INS_MAX {
            match self.ask(raffle, round).await? {
                Answered::Value(value) => return Ok(Some(value)),
                Answered::NotYet => return Ok(None),
                Answered::NeverHeld => {
                    tracing::error!(cohort = %commitment.cohort, round, "this round was never held");
                    let due = commitment.beacon.due(round).unwrap_or(commitment.draws_at);
                    round = commitment.beacon.first_from(due.plus(1)).number;
                }
            }
            if !commitment.allows(round) {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// A lottery's numbers are what two people read; all other values are asked for.
    async fn ask(&self, raffle: &Raffle, round: u64) -> Result<Answered, Returned> {
        let commitment = &raffle.commitment;
        match commitment.beacon {
            Beacon::LoteriaFederal => {
                let readings = self.raffles.entered_numbers(&commitment.cohort).await?;
                if let Some(extraction) = Extraction::agreed(&readings, round) {
                    return Ok(Answered::Value(extraction.value(round)));
                }
                // Whoever enters a later extraction says that there was none on that day; it takes two to say so.
                let none_here = readings.iter().all(|one| one.round > round);
                let is_held = !(none_here && readings.len() >= 2);
                Ok(if is_held { Answered::NotYet } else { Answered::NeverHeld })
            }
            beacon @ (Beacon::Quicknet | Beacon::RecordedQuicknet | Beacon::Test) => {
                Ok(self.beacons.value(beacon, round).await?)
            }
        }
    }

    /// Of those who would hold a session, the ones that nobody can reach any more; as many more are looked at as that
    /// makes room for.
    async fn gone(&self, raffle: &Raffle, order: &[Ticket]) -> Result<Vec<Ticket>, Returned> {
        let prizes = raffle.commitment.prizes as usize;
        let (mut here, mut gone) = (0, Vec::new());
        for ticket in order {
            if here == prizes {
                break;
            }
            let reachable = match raffle.owner(ticket) {
                Some(owner) => {
                    let loaded = self.participants.load(owner).await?;
                    loaded.is_some_and(|loaded| loaded.value.is_reachable())
                }
                None => false,
            };
            if reachable {
                here += 1;
            } else {
                gone.push(ticket.clone());
            }
        }
        Ok(gone)
    }
}

/// Until the next look when there is no value yet.
const fn pause(beacon: Beacon) -> i64 {
    match beacon {
        Beacon::Quicknet | Beacon::RecordedQuicknet | Beacon::Test => MINUTE,
        // People read it in the newspaper.
        Beacon::LoteriaFederal => HOUR,
    }
}
