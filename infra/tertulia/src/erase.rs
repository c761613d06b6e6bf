//! `tertulia erase`: somebody asked a person, and not the chat, to be forgotten.

use anyhow::{Context, Result, bail};
use shared::{
    aws::{dynamodb::ParticipantsTable, sqs::SqsQueues},
    domain::{
        decide,
        event::{Event, EventKind, Letter, Recipient},
        ids::{EventId, ParticipantId},
        time::Timestamp,
    },
    ports::{CommitError, Participants as _, Queues as _},
};

use crate::cohort::sdk_config;

/// Somebody may be writing to her just then.
const TRIES: usize = 5;

/// Writes down that she is to be forgotten and lets her own mailbox do it: tables, photos, questions, aliases.
///
/// # Errors
/// Nobody has that id, or the deployment cannot be reached.
pub async fn erase(
    participant: &str,
    lookup: &impl Fn(&str) -> Option<String>,
    now: Timestamp,
) -> Result<String> {
    let need = |name: &str| {
        lookup(name).filter(|value| !value.is_empty()).with_context(|| {
            format!("{name} is not set: start `cargo run` in another terminal, or set it to the stack's output of that name")
        })
    };
    let config = sdk_config(lookup).await;
    let table = ParticipantsTable::new(&config, need("TABLE_PARTICIPANTS")?);
    let queues = SqsQueues::new(&config, need("QUEUE_PARTICIPANTS")?, None);
    let id = ParticipantId::new(participant);
    for _ in 0..TRIES {
        let found = table.load(&id).await.context("her item cannot be read")?;
        let Some(found) = found else {
            bail!("nobody here has the id {participant}: it stands in the log and in the console");
        };
        let mut next = decide::erased(&found.value, now);
        next.set_wait();
        match table.commit(&found, next).await {
            Ok(_) => return look(&queues, id, now).await,
            Err(CommitError::Conflict) => {}
            Err(CommitError::Unavailable(error)) => return Err(error.into()),
        }
    }
    bail!("her mailbox is busy: try it again in a minute")
}

async fn look(queues: &SqsQueues, id: ParticipantId, at: Timestamp) -> Result<String> {
    let wait = EventId::new(format!("erase:{id}:{}", at.seconds()));
    let event = Event { id: wait.clone(), at, kind: EventKind::WaitOver { wait } };
    let letter = Letter { to: Recipient::Participant(id.clone()), event };
    // If the queue refuses, the minute's look at due waits finds her.
    let taken = queues.post(std::slice::from_ref(&letter)).await;
    let when = if taken.first() == Some(&true) { "now" } else { "within minutes" };
    Ok(format!(
        "{id} is being erased {when}: tables, photos, questions and aliases. `tertulia explain {id}` says when she is gone."
    ))
}
