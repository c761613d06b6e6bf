//! Who takes part.

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use shared::{
    domain::{
        cohort::Cohort,
        participant::{Participant, roster_group},
        raffle::Entrant,
        ticket::Ticket,
    },
    ports::{Participants, Roster, SHARDS, Shard, Unavailable},
};

const READS_AT_ONCE: usize = 16;

/// Reads everybody's own item: the index may lag behind, and an entry that came in time must count.
pub(crate) async fn of(
    participants: &(impl Participants + Roster),
    cohort: &Cohort,
) -> Result<Vec<Entrant>, Unavailable> {
    let mut entrants = Vec::new();
    for zone in &cohort.zones {
        for index in 0..SHARDS {
            let shard = Shard { group: roster_group(&cohort.id, zone), index };
            let mut from = None;
            loop {
                let page = participants.members(&shard, from).await?;
                let people: Vec<Option<Participant>> = stream::iter(page.participants)
                    .map(async |id| {
                        let loaded = participants.load(&id).await?;
                        Ok::<_, Unavailable>(loaded.map(|loaded| loaded.value))
                    })
                    .buffer_unordered(READS_AT_ONCE)
                    .try_collect()
                    .await?;
                entrants.extend(people.into_iter().flatten().filter(|p| takes_part(p, cohort)));
                from = page.next;
                if from.is_none() {
                    break;
                }
            }
        }
    }
    let entrants = entrants.into_iter();
    Ok(entrants.map(|p| (Ticket::of(&p.id, &cohort.id), p.id, p.standing.waited)).collect())
}

/// An accepted challenge, and still with us: whoever left is not drawn in her absence.
fn takes_part(participant: &Participant, cohort: &Cohort) -> bool {
    participant.is_reachable()
        && participant.enrollment().is_some_and(|enrollment| {
            enrollment.cohort == cohort.id && enrollment.has_entry(cohort)
        })
}
