//! The bulk lane: what the calendar brings, at the pace that the number allows.
//!
//! A chunk may come twice, and one letter of it may fail: whoever has hers already is only looked at again.

mod pace;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use futures_util::{StreamExt as _, stream};
use shared::planted::{Bug, planted};
use shared::{
    batch::{self, Malformed},
    domain::event::Chunk,
    mailbox::{Mailbox, World},
};

pub use pace::{Pace, Steady, Unhurried};

/// Requests under way at once. One takes about 250 ms, so this many carry 80 a second.
const UNDER_WAY_MAX: usize = 20;

pub async fn handle<W: World>(
    mailbox: &Mailbox<W>,
    pace: &impl Pace,
    batch: &SqsEvent,
) -> SqsBatchResponse {
    batch::each(batch, |record| deliver(mailbox, pace, record)).await
}

async fn deliver<W: World>(
    mailbox: &Mailbox<W>,
    pace: &impl Pace,
    record: &SqsMessage,
) -> Result<(), Returned> {
    let chunk: Chunk = batch::read(record)?;
    let failed = stream::iter(&chunk.letters)
        .map(async |letter| {
            pace.permit().await;
            mailbox.receive(letter).await
        })
        .buffer_unordered(UNDER_WAY_MAX)
        .fold(0, async |failed, result| match result {
            Ok(()) => failed,
            Err(error) => {
                tracing::warn!(%error, "letter_failed");
                failed + 1
            }
        })
        .await;
    let dropped = planted(Bug::DropHalfChunk) && failed < chunk.letters.len();
    if failed == 0 || dropped {
        Ok(())
    } else {
        Err(Returned::Incomplete { failed, of: chunk.letters.len() })
    }
}

#[derive(Debug, thiserror::Error)]
enum Returned {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("{failed} of {of} letters have to come again")]
    Incomplete { failed: usize, of: usize },
}
