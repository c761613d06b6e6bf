//! The letters that tell people their place.

use shared::domain::{
    event::{Event, EventKind, Letter, Recipient},
    ids::{EventId, ParticipantId},
    raffle::Raffle,
    time::Timestamp,
};

pub(crate) fn result(raffle: &Raffle, id: &ParticipantId, place: u32, at: Timestamp) -> Letter {
    let (winners, alternates) = (raffle.winners, raffle.alternates);
    let cohort = raffle.id.clone();
    let name = EventId::new(format!("raffle:{cohort}:{id}"));
    let kind = EventKind::RaffleDrawn { cohort, place, winners, alternates };
    Letter { to: Recipient::Participant(id.clone()), event: Event { id: name, at, kind } }
}
