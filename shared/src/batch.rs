//! SQS batches: what lies in a record, and which records have to come again.
//!
//! A record that cannot be read fails as one that could not be handled: after some receives it is a dead letter, and
//! somebody looks. Its body is never quoted, for it may hold anybody's words.

use crate::planted::{Bug, planted};
use std::future::Future;

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use serde::{Deserialize, de::DeserializeOwned};

use crate::domain::event::Announcement;

/// Nothing that a retry would mend.
#[derive(Debug, thiserror::Error)]
#[error("this record holds nothing of ours")]
pub struct Malformed;

/// # Errors
/// [`Malformed`], without serde's words: those would quote the body.
pub fn read<T: DeserializeOwned>(record: &SqsMessage) -> Result<T, Malformed> {
    serde_json::from_str(record.body.as_deref().unwrap_or_default()).map_err(|_| Malformed)
}

/// What EventBridge put into the queue: our announcement is its `detail`.
///
/// # Errors
/// [`Malformed`] for a body that holds none.
pub fn announcement(record: &SqsMessage) -> Result<Announcement, Malformed> {
    #[derive(Deserialize)]
    struct Envelope {
        detail: Announcement,
    }
    read::<Envelope>(record).map(|envelope| envelope.detail)
}

/// Handles the records one after the other and answers with those that failed.
pub async fn each<'a, E, F>(
    batch: &'a SqsEvent,
    mut handle: impl FnMut(&'a SqsMessage) -> F,
) -> SqsBatchResponse
where
    E: std::error::Error + 'static,
    F: Future<Output = Result<(), E>>,
{
    let mut failed = Vec::new();
    for record in &batch.records {
        if let Err(error) = handle(record).await {
            report(record, &error);
            failed.push(record);
        }
    }
    come_again(failed)
}

pub fn report(record: &SqsMessage, error: &(dyn std::error::Error + 'static)) {
    tracing::warn!(message_id = record.message_id, error, "returned");
}

pub fn come_again<'a>(records: impl IntoIterator<Item = &'a SqsMessage>) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    for record in records {
        let mut failure = BatchItemFailure::default();
        // Without an id of its own a failed record takes the whole batch back with it, which loses nothing.
        failure.item_identifier = record.message_id.clone().unwrap_or_default();
        response.batch_item_failures.push(failure);
    }
    if planted(Bug::LoseBatchFailure) {
        response.batch_item_failures.pop();
    }
    response
}
