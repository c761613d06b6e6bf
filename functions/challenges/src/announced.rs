//! What EventBridge put into the queue.

use serde::Deserialize;
use shared::domain::event::Announcement;

/// Nothing that a retry would mend: the dead-letter queue is where it ends.
#[derive(Debug, thiserror::Error)]
#[error("this is no announcement of ours")]
pub(crate) struct Malformed;

/// How EventBridge wraps what was announced; the rest of it is about the wrapping.
#[derive(Deserialize)]
struct Envelope {
    detail: Announcement,
}

/// What serde has to say about a body would quote it, so it is not kept.
pub(crate) fn read(body: Option<&str>) -> Result<Announcement, Malformed> {
    serde_json::from_str(body.unwrap_or_default())
        .map(|envelope: Envelope| envelope.detail)
        .map_err(|_| Malformed)
}
