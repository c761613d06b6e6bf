//! The letters that tell people what stands.

use shared::domain::{
    event::{Event, EventKind, Letter, Recipient},
    ids::{EventId, ParticipantId},
    raffle::Raffle,
    ticket::Ticket,
    time::Timestamp,
};

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
