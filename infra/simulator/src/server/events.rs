//! What changes, as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use axum::routing::get;
use futures_util::{Stream, stream};
use tokio::sync::broadcast::error::RecvError;

use super::world::World;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new().route("/_simulator/events", get(events))
}

async fn events(
    State(world): State<Arc<World>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = stream::unfold(world.listen(), |mut changes| async move {
        loop {
            match changes.recv().await {
                Ok(change) => {
                    let data = serde_json::to_string(&change).unwrap_or_default();
                    return Some((Ok(Event::default().data(data)), changes));
                }
                // Each change only says where to look, so a missed one is made up by the next.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}
