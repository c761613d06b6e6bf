//! The letters that tell people what stands.

use shared::{
    domain::{
        cohort::Cohort,
        event::{CHUNK_MAX, Chunk, Event, EventKind, Letter, Recipient},
        ids::{EventId, ParticipantId},
        raffle::Raffle,
        ticket::Ticket,
        time::Timestamp,
    },
    ports::Queues,
};

use crate::Returned;

pub(crate) fn entered(
    raffle: &Raffle,
    owner: &ParticipantId,
    ticket: &Ticket,
    at: Timestamp,
) -> Letter {
    let commitment = &raffle.commitment;
    let (cohort, ticket, code) = (commitment.cohort.clone(), ticket.clone(), commitment.code());
    let name = EventId::new(format!("sealed:{cohort}:{owner}"));
    let (round, draws_at) = (commitment.round, commitment.draws_at);
    let kind = EventKind::RaffleCommitted { cohort, ticket, code, round, draws_at };
    letter(owner, Event { id: name, at, kind })
}

pub(crate) fn result(
    raffle: &Raffle,
    owner: &ParticipantId,
    (place, skipped): (u32, u32),
    at: Timestamp,
) -> Letter {
    let commitment = &raffle.commitment;
    let (winners, alternates) = (commitment.prizes, commitment.alternates);
    let cohort = commitment.cohort.clone();
    let name = EventId::new(format!("raffle:{cohort}:{owner}"));
    let kind = EventKind::RaffleDrawn { cohort, place, winners, alternates, skipped };
    letter(owner, Event { id: name, at, kind })
}

fn letter(to: &ParticipantId, event: Event) -> Letter {
    Letter { to: Recipient::Participant(to.clone()), event }
}

/// Into the bulk lane: it may be everybody of a cohort.
pub(crate) async fn post(
    queues: &impl Queues,
    cohort: &Cohort,
    letters: &[Letter],
) -> Result<(), Returned> {
    let chunks: Vec<Chunk> = letters
        .chunks(CHUNK_MAX)
        .map(|letters| Chunk { number: cohort.number.clone(), letters: letters.to_vec() })
        .collect();
    if chunks.is_empty() {
        return Ok(());
    }
    match queues.deliver(&chunks).await.iter().filter(|taken| !**taken).count() {
        0 => Ok(()),
        refused => Err(Returned::Refused(refused)),
    }
}
