//! The mailboxes: each letter of the FIFO queue goes to one participant, who decides and answers.
//!
//! Letters of one group are taken one after the other. When one fails, the rest of its group goes back with it: to go
//! on would put the second word before the first.

mod meter;

use shared::planted::{Bug, planted};
use std::time::Duration;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use futures_util::future;
use shared::{
    batch::{self, Malformed},
    domain::event::Letter,
    mailbox::{Later, Mailbox, World},
};

pub use meter::{Counting, Meter, Metered, Unmetered};

/// Together longer than a send may take, and well within the function's 30 seconds.
const BUSY_TRIES: u32 = 15;
const BUSY_PAUSE: Duration = Duration::from_millis(750);

/// Answers with the records that have to come again.
pub async fn handle<W: World>(
    mailbox: &Mailbox<W>,
    meter: &impl Meter,
    batch: &SqsEvent,
) -> SqsBatchResponse {
    let groups = by_group(batch);
    let returned = future::join_all(groups.iter().map(|group| take(mailbox, meter, group))).await;
    meter.write().await;
    batch::come_again(returned.into_iter().flatten())
}

/// Takes a group's letters in order and gives back those from the first failure on.
async fn take<'a, W: World>(
    mailbox: &Mailbox<W>,
    meter: &impl Meter,
    group: &[&'a SqsMessage],
) -> Vec<&'a SqsMessage> {
    for (index, record) in group.iter().enumerate() {
        if let Err(error) = receive(mailbox, meter, record).await {
            batch::report(record, &error);
            if planted(Bug::ContinueAfterFailure) {
                continue;
            }
            return group[index..].to_vec();
        }
    }
    Vec::new()
}

async fn receive<W: World>(
    mailbox: &Mailbox<W>,
    meter: &impl Meter,
    record: &SqsMessage,
) -> Result<(), Returned> {
    let letter: Letter = batch::read(record)?;
    meter.taken(&letter);
    for _ in 0..BUSY_TRIES {
        match mailbox.receive(&letter).await {
            // Leaving must not take the queue's three minutes: what is on its way settles in a moment.
            Err(Later::Busy | Later::Contended) => tokio::time::sleep(BUSY_PAUSE).await,
            result => return Ok(result?),
        }
    }
    Ok(mailbox.receive(&letter).await?)
}

#[derive(Debug, thiserror::Error)]
enum Returned {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error(transparent)]
    Later(#[from] Later),
}

/// The records of each message group, in the order in which they came. A batch has at most ten.
fn by_group(batch: &SqsEvent) -> Vec<Vec<&SqsMessage>> {
    let mut groups: Vec<(Option<&String>, Vec<&SqsMessage>)> = Vec::new();
    for record in &batch.records {
        let name = record.attributes.get("MessageGroupId");
        match groups.iter_mut().find(|(group, _)| *group == name) {
            Some((_, records)) => records.push(record),
            None => groups.push((name, vec![record])),
        }
    }
    groups.into_iter().map(|(_, records)| records).collect()
}
