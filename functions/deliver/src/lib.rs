//! The bulk lane: what the calendar brings, at the pace that each number allows.
//!
//! The letters of all chunks in hand go through one pipeline for each number, so that the lane does not run dry between
//! two chunks. One letter that fails takes nobody else's with it; its chunk comes again, and whoever has hers already is
//! only looked at: that costs a read, and no permit.

mod hand;
mod lane;
mod others;
mod pace;

use std::{collections::BTreeMap, time::Duration};

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use futures_util::{
    future,
    stream::{self, StreamExt as _},
};
use shared::planted::{Bug, planted};
use shared::{
    batch::{self, Malformed},
    domain::{
        event::{Chunk, Letter},
        ids::NumberId,
    },
    mailbox::{Mailbox, World},
};
use tokio::time::Instant;

use hand::Hand;
use pace::IN_HAND_MAX;

pub use pace::{Pace, Paced, Steady, Unhurried};

/// No letter is begun later than this, so that none is under way when the function's 120 seconds are over.
const BEGIN_FOR: Duration = Duration::from_secs(100);

pub async fn handle<W: World>(
    mailbox: &Mailbox<W>,
    pace: &impl Pace,
    batch: &SqsEvent,
) -> SqsBatchResponse {
    let begun = Instant::now();
    let mut left: Vec<Result<Left, Malformed>> = Vec::with_capacity(batch.records.len());
    let mut lanes: BTreeMap<NumberId, Vec<(usize, Letter)>> = BTreeMap::new();
    for (place, record) in batch.records.iter().enumerate() {
        left.push(batch::read::<Chunk>(record).map(|chunk| {
            let of = chunk.letters.len();
            let letters = chunk.letters.into_iter().map(|letter| (place, letter));
            lanes.entry(chunk.number).or_default().extend(letters);
            Left { failed: 0, of }
        }));
    }
    let lanes = lanes.iter().map(async |(number, letters)| {
        let hand = Hand::default();
        let hand = &hand;
        stream::iter(letters)
            .map(async |(place, letter)| {
                let _held = hand.take(|| pace.in_hand(number)).await;
                if begun.elapsed() >= BEGIN_FOR {
                    return Some(*place);
                }
                let error = mailbox.receive(letter).await.err()?;
                tracing::warn!(%error, "letter_failed");
                Some(*place)
            })
            .buffer_unordered(IN_HAND_MAX)
            .filter_map(future::ready)
            .collect::<Vec<usize>>()
            .await
    });
    for place in future::join_all(lanes).await.into_iter().flatten() {
        if let Some(Ok(left)) = left.get_mut(place) {
            left.failed += 1;
        }
    }
    let mut returned = Vec::new();
    for (record, left) in batch.records.iter().zip(left) {
        if let Err(error) = left.map_err(Returned::Malformed).and_then(Left::ended) {
            batch::report(record, &error);
            returned.push(record);
        }
    }
    batch::come_again(returned)
}

/// Letters of a chunk that have to come again.
struct Left {
    failed: usize,
    of: usize,
}

impl Left {
    fn ended(self) -> Result<(), Returned> {
        let Self { failed, of } = self;
        let dropped = planted(Bug::DropHalfChunk) && failed < of;
        if failed == 0 || dropped { Ok(()) } else { Err(Returned::Incomplete { failed, of }) }
    }
}

#[derive(Debug, thiserror::Error)]
enum Returned {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("{failed} of {of} letters have to come again")]
    Incomplete { failed: usize, of: usize },
}
