//! The letters that a due step or wait becomes.

use shared::domain::{
    cohort::{Cohort, PlannedStep},
    event::{Chunk, Event, EventKind, Letter, Recipient},
    ids::{EventId, ParticipantId},
    time::Timestamp,
};

pub(crate) fn wait_over(id: ParticipantId, wait: EventId, at: Timestamp) -> Letter {
    let event = Event { id: wait.clone(), at, kind: EventKind::WaitOver { wait } };
    Letter { to: Recipient::Participant(id), event }
}

pub(crate) fn chunk(
    cohort: &Cohort,
    planned: &PlannedStep,
    people: &[ParticipantId],
    at: Timestamp,
) -> Chunk {
    let letter = |id: &ParticipantId| Letter {
        to: Recipient::Participant(id.clone()),
        event: Event {
            id: planned.name(),
            at,
            kind: EventKind::Step { cohort: cohort.id.clone(), step: planned.step },
        },
    };
    Chunk { number: cohort.number.clone(), letters: people.iter().map(letter).collect() }
}
