//! Webhooks on their way: in order of time, several at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::world::World;
use crate::sim::{Change, ChangeKind};
use crate::webhook::{TIMEOUT, WebhookCall, WebhookOutcome};

const AT_ONCE: usize = 8;
/// However far away the next thing is: look again, in case the clock moved unseen.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

pub(super) async fn run(world: Arc<World>) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let (calls, next) = world.quietly(|sim, now| (sim.due_webhooks(now), sim.next_due()));
        for call in calls {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                let outcome = deliver(&world, &call).await;
                world.with(|sim, now| sim.webhook_answered(call.id, now, outcome));
                drop(place);
            });
        }
        let pause = match next {
            Some(next) => {
                let left = next.duration_since(world.now());
                Duration::try_from(left).unwrap_or(Duration::ZERO).min(LONGEST_SLEEP)
            }
            None => LONGEST_SLEEP,
        };
        tokio::select! {
            () = world.woken() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn deliver(world: &World, call: &WebhookCall) -> WebhookOutcome {
    // Without an address nobody is subscribed, and there is no history to fetch later.
    let Some(url) = world.webhook() else { return WebhookOutcome::Status(200) };
    let limit = Duration::try_from(TIMEOUT).unwrap_or_default();
    let mut request = world.client.post(url).timeout(limit).body(call.body.clone());
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    let outcome = match request.send().await {
        Ok(answer) => WebhookOutcome::Status(answer.status().as_u16()),
        Err(error) if error.is_timeout() => WebhookOutcome::TimedOut,
        Err(_) => WebhookOutcome::Unreachable,
    };
    world.tell(Change {
        kind: ChangeKind::Webhook,
        person: None,
        at: world.now(),
        text: format!("attempt {} of webhook {}: {outcome:?}", call.attempt, call.id),
    });
    outcome
}
