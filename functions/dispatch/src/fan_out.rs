//! One letter for everybody on a roster, in chunks.

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use shared::{
    domain::{
        cohort::{Cohort, PlannedStep, Step},
        event::{CHUNK_MAX, Chunk},
        participant,
        time::{DAY, Timestamp},
    },
    ports::{Bus, Clock, Cohorts, Queues, Roster, SHARDS, Shard},
};

use crate::{Dispatch, Incomplete, all_taken, letters};

/// Slices of the list that are read beside each other: a million people are 1,000 pages and 10,000 chunks.
const SLICES_AT_ONCE: usize = 4;

impl<Co: Cohorts, R: Roster, Q: Queues, B: Bus, C: Clock> Dispatch<Co, R, Q, B, C> {
    /// Whether somebody is still to get it, her mailbox knows.
    pub(crate) async fn fan_out(
        &self,
        cohort: &Cohort,
        planned: &PlannedStep,
        now: Timestamp,
    ) -> Result<usize, Incomplete> {
        let group = match planned.step {
            Step::Invite => participant::waiting_group(&cohort.number),
            Step::Lesson(_) | Step::ClassLink | Step::Seal | Step::Raffle => {
                participant::roster_group(&cohort.id, &planned.zone)
            }
        };
        let first = first_slice(planned);
        let slices = (0..SHARDS).map(|place| (first + place) % SHARDS);
        stream::iter(slices.map(|index| Shard { group: group.clone(), index }))
            .map(async |shard| self.fan_out_slice(&shard, cohort, planned, now).await)
            .buffer_unordered(SLICES_AT_ONCE)
            .try_fold(0, async |sum, people| Ok(sum + people))
            .await
    }

    async fn fan_out_slice(
        &self,
        shard: &Shard,
        cohort: &Cohort,
        planned: &PlannedStep,
        now: Timestamp,
    ) -> Result<usize, Incomplete> {
        let mut people = 0;
        let mut from = None;
        loop {
            let page = self.roster.members(shard, from).await?;
            people += page.participants.len();
            let chunks: Vec<Chunk> = page
                .participants
                .chunks(evenly(page.participants.len()))
                .map(|people| letters::chunk(cohort, planned, people, now))
                .collect();
            if !chunks.is_empty() {
                all_taken(&self.queues.deliver(&chunks).await)?;
            }
            from = page.next;
            if from.is_none() {
                return Ok(people);
            }
        }
    }
}

/// Letters of a chunk, so that a page's chunks are alike: 104 people are two chunks of 52, and not one that is worth an
/// invocation and another that is not.
fn evenly(people: usize) -> usize {
    people.div_ceil(people.div_ceil(CHUNK_MAX).max(1)).max(1)
}

/// Where the list begins today: a lane that takes hours is late for all alike, and not for the same people every
/// morning. In a cycle's five days everybody is once in each fifth of the list.
fn first_slice(planned: &PlannedStep) -> u32 {
    let day = planned.due.seconds().div_euclid(DAY);
    u32::try_from((day * 3).rem_euclid(i64::from(SHARDS))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use shared::domain::{course::Day, ids::CohortId, time::Zone};

    use super::*;

    #[test]
    fn chunks_of_a_page_are_alike_and_none_is_too_large() {
        assert_eq!((evenly(0), evenly(1), evenly(100)), (1, 1, 100));
        assert_eq!((evenly(101), evenly(104), evenly(1_000)), (51, 52, 100));
        for people in 1..2_000_usize {
            assert_eq!(people.div_ceil(evenly(people)), people.div_ceil(CHUNK_MAX), "{people}");
        }
    }

    #[test]
    fn nobody_is_last_every_morning() {
        let zone = Zone::new("America/Lima").unwrap();
        let morning = |day: Day| PlannedStep {
            due: Timestamp::from_seconds(1_772_454_600).plus(i64::from(day.number()) * DAY),
            cohort: CohortId::new("LIMA1"),
            zone: zone.clone(),
            step: Step::Lesson(day),
        };
        for slice in 0..SHARDS {
            let places: Vec<u32> = Day::all()
                .map(|day| (slice + SHARDS - first_slice(&morning(day))) % SHARDS)
                .collect();
            let sum: u32 = places.iter().sum();
            assert!((28..=47).contains(&sum), "slice {slice}: {places:?}");
            assert!(places.iter().filter(|place| **place >= SHARDS * 3 / 4).count() <= 2);
        }
    }
}
