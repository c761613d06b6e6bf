//! How fast the bulk lane may go: a permit for each message, taken at the last moment before it leaves.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use shared::{
    domain::{
        address::Address,
        ids::{MediaId, MessageId, NumberId},
    },
    outgoing::Message,
    ports::{Channel, Clock, FetchError, SendOutcome, Traffic},
    whatsapp::errors::Limit,
};
use tokio::time::{Instant, sleep_until};

use crate::lane::{Lane, WAIT_MAX};

/// How often a number's count is read: half a read unit each time.
const READ_EVERY: Duration = Duration::from_secs(2);
/// Letters in hand for each message a second: one takes a quarter of it, so that somebody always waits for the next
/// moment and nobody for long.
const IN_HAND_SECONDS: f64 = 1.0;
pub(crate) const IN_HAND_MAX: usize = 100;

pub trait Pace: Send + Sync {
    /// Returns when the next message of that number may leave. `false`: not before `latest`, and it must not leave at
    /// all.
    fn permit(&self, number: &NumberId, latest: Instant) -> impl Future<Output = bool> + Send;

    /// What became of it.
    fn answered(&self, number: &NumberId, outcome: &SendOutcome);

    /// How many letters of that number may be in hand at once, as fast as it goes now.
    fn in_hand(&self, number: &NumberId) -> usize;
}

/// The same pause between any two messages of a number.
#[derive(Debug)]
pub struct Steady<T, C> {
    traffic: T,
    clock: C,
    rate: u32,
    environments: u32,
    lanes: Mutex<BTreeMap<NumberId, Lane>>,
}

impl<T: Traffic, C: Clock> Steady<T, C> {
    /// `rate` is what a number may pass in a second, in and out; `environments` is how many of these run at once
    /// (the queue's maximum concurrency).
    pub fn new(traffic: T, clock: C, rate: u32, environments: u32) -> Self {
        Self { traffic, clock, rate, environments, lanes: Mutex::default() }
    }

    fn lanes(&self) -> MutexGuard<'_, BTreeMap<NumberId, Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn of<R>(&self, number: &NumberId, ask: impl FnOnce(&mut Lane) -> R) -> R {
        let mut lanes = self.lanes();
        if let Some(lane) = lanes.get_mut(number) {
            return ask(lane);
        }
        let mut lane = Lane::new(self.rate, self.environments, Instant::now());
        let answer = ask(&mut lane);
        lanes.insert(number.clone(), lane);
        answer
    }

    /// Without an answer the lane goes back to the share that is always its own.
    async fn look_at_the_others(&self, number: &NumberId) {
        let at = Instant::now();
        let is_due = self.of(number, |lane| {
            let is_due = lane.others.is_due(at, READ_EVERY);
            if is_due {
                lane.others.ask(at);
            }
            is_due
        });
        if !is_due {
            return;
        }
        let read = self.traffic.traffic(number).await;
        let now = self.clock.now();
        self.of(number, |lane| match read {
            Ok(passed) => lane.others.read(at, now, passed),
            Err(error) => {
                tracing::warn!(%error, "traffic_unknown");
                lane.others.forget();
            }
        });
    }
}

impl<T: Traffic, C: Clock> Pace for Steady<T, C> {
    async fn permit(&self, number: &NumberId, latest: Instant) -> bool {
        self.look_at_the_others(number).await;
        let Some(moment) = self.of(number, |lane| lane.take(Instant::now(), latest)) else {
            return false;
        };
        sleep_until(moment).await;
        true
    }

    fn answered(&self, number: &NumberId, outcome: &SendOutcome) {
        if is_too_fast(outcome) {
            self.of(number, |lane| lane.slow_down(Instant::now()));
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few messages a second"
    )]
    fn in_hand(&self, number: &NumberId) -> usize {
        let rate = self.of(number, |lane| lane.per_second());
        ((rate * IN_HAND_SECONDS).ceil() as usize).clamp(1, IN_HAND_MAX)
    }
}

/// Meta says that the number, the account or the app goes too fast. What it says of one person concerns nobody else: her
/// own messages wait, in her outbox.
fn is_too_fast(outcome: &SendOutcome) -> bool {
    matches!(outcome, SendOutcome::Refused { code } if Limit::of(*code) == Some(Limit::Number))
}

/// No pause at all: for tests and transcripts, where time is not real.
#[derive(Debug, Clone, Copy)]
pub struct Unhurried;

impl Pace for Unhurried {
    async fn permit(&self, _: &NumberId, _: Instant) -> bool {
        true
    }

    fn answered(&self, _: &NumberId, _: &SendOutcome) {}

    fn in_hand(&self, _: &NumberId) -> usize {
        20
    }
}

/// A channel whose messages leave at their pace. The permit is taken here and not before the letter is opened, so that
/// who gets nothing takes nothing, and nothing lies between the permit and the request.
///
/// A message that Meta does not take because the number goes too fast takes another permit, of a slower lane. What is
/// certainly refused may be sent again under the same key.
#[derive(Debug, Clone)]
pub struct Paced<Ch, P> {
    channel: Ch,
    pace: Arc<P>,
}

impl<Ch, P> Paced<Ch, P> {
    pub const fn new(channel: Ch, pace: Arc<P>) -> Self {
        Self { channel, pace }
    }
}

impl<Ch: Channel, P: Pace> Channel for Paced<Ch, P> {
    async fn send(
        &self,
        number: &NumberId,
        to: &Address,
        body: &Message,
        key: &str,
    ) -> SendOutcome {
        let latest = Instant::now() + WAIT_MAX;
        let mut outcome = SendOutcome::NotSent;
        while self.pace.permit(number, latest).await {
            outcome = self.channel.send(number, to, body, key).await;
            self.pace.answered(number, &outcome);
            if !is_too_fast(&outcome) {
                break;
            }
        }
        outcome
    }

    async fn mark_read(&self, number: &NumberId, message: &MessageId, typing: bool) {
        self.channel.mark_read(number, message, typing).await;
    }

    async fn fetch_media(
        &self,
        number: &NumberId,
        media: &MediaId,
        limit_bytes: u64,
    ) -> Result<Vec<u8>, FetchError> {
        self.channel.fetch_media(number, media, limit_bytes).await
    }
}
