//! How many messages pass a number beside the bulk lane, added up here and written now and then.
//!
//! Only those are told of that follow each other closely, the first eight, then sixteen, then ever thirty-two: when many
//! write, the lane has to make room. The others are forgotten: each would cost a write more, and they are too few for
//! the lane to mind.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use shared::{
    domain::{
        address::Address,
        event::{EventKind, Letter, Recipient},
        ids::{MediaId, MessageId, NumberId},
        time::Timestamp,
    },
    outgoing::Message,
    ports::{Channel, Clock, FetchError, SendOutcome, Traffic},
    whatsapp::errors::Limit,
};
use tokio::time::{Instant, sleep};

/// Written when so many have come together: a thirty-second of a write unit for each.
const TOGETHER: u32 = 32;
/// The first that follow each other closely.
const FIRST: u32 = 8;
/// After so long a pause nobody follows closely. One person who chats is slower than that.
const PAUSE_SECONDS: i64 = 5;

/// A reply that Meta does not take because the number goes too fast is tried again after this, for so long: the bulk
/// lane hears the same and slows down. What is certainly refused may be sent again under the same key.
const AGAIN_AFTER: Duration = Duration::from_millis(400);
const AGAIN_FOR: Duration = Duration::from_secs(4);

pub trait Meter: Send + Sync {
    /// Something that is in a mailbox was taken in.
    fn taken(&self, letter: &Letter);
    /// Something left.
    fn left(&self, number: &NumberId);
    /// The batch is over.
    fn write(&self) -> impl Future<Output = ()> + Send;
}

/// Counts nothing: for tests and transcripts.
#[derive(Debug, Clone, Copy)]
pub struct Unmetered;

impl Meter for Unmetered {
    fn taken(&self, _: &Letter) {}
    fn left(&self, _: &NumberId) {}
    async fn write(&self) {}
}

#[derive(Debug)]
pub struct Counting<T, C> {
    traffic: T,
    clock: C,
    counts: Mutex<BTreeMap<NumberId, Count>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    /// Those that follow each other closely and are not told yet, and how many are told together next time.
    messages: u32,
    together: u32,
    last: Timestamp,
}

impl Count {
    fn add(&mut self, now: Timestamp) {
        if now.since(self.last) >= PAUSE_SECONDS {
            (self.messages, self.together) = (0, FIRST);
        }
        self.last = now;
        self.messages += 1;
    }

    /// So many are to be told now.
    fn take(&mut self) -> Option<u32> {
        if self.messages < self.together {
            return None;
        }
        self.together = self.together.saturating_mul(2).min(TOGETHER);
        Some(std::mem::take(&mut self.messages))
    }
}

impl<T: Traffic, C: Clock> Counting<T, C> {
    pub fn new(traffic: T, clock: C) -> Self {
        Self { traffic, clock, counts: Mutex::default() }
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<NumberId, Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn full(&self) -> Vec<(NumberId, u32)> {
        let mut counts = self.counts();
        let told = counts.iter_mut();
        told.filter_map(|(number, count)| Some((number.clone(), count.take()?))).collect()
    }
}

impl<T: Traffic, C: Clock> Meter for Counting<T, C> {
    fn taken(&self, letter: &Letter) {
        if let (Recipient::Contact { number, .. }, EventKind::Message(_)) =
            (&letter.to, &letter.event.kind)
        {
            self.left(number);
        }
    }

    fn left(&self, number: &NumberId) {
        let now = self.clock.now();
        self.counts().entry(number.clone()).or_default().add(now);
    }

    /// What cannot be written is forgotten: an old count would say *now* of what was then.
    async fn write(&self) {
        for (number, messages) in self.full() {
            if let Err(error) = self.traffic.pass(&number, messages, self.clock.now()).await {
                tracing::warn!(%error, "traffic_not_counted");
            }
        }
    }
}

/// A channel whose sends are counted.
#[derive(Debug, Clone)]
pub struct Metered<Ch, M> {
    channel: Ch,
    meter: Arc<M>,
}

impl<Ch, M> Metered<Ch, M> {
    pub const fn new(channel: Ch, meter: Arc<M>) -> Self {
        Self { channel, meter }
    }
}

impl<Ch: Channel, M: Meter> Channel for Metered<Ch, M> {
    async fn send(
        &self,
        number: &NumberId,
        to: &Address,
        body: &Message,
        key: &str,
    ) -> SendOutcome {
        let begun = Instant::now();
        loop {
            let outcome = self.channel.send(number, to, body, key).await;
            self.meter.left(number);
            let too_fast = matches!(&outcome, SendOutcome::Refused { code }
                if Limit::of(*code) == Some(Limit::Number));
            // A template answers nobody: it has time, and waits in her outbox.
            let waits = body.is_template() || begun.elapsed() + AGAIN_AFTER > AGAIN_FOR;
            if !too_fast || waits {
                return outcome;
            }
            sleep(AGAIN_AFTER).await;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told when so many come, each so many tenths of a second after the one before.
    fn told(count: &mut Count, messages: i64, tenths: i64) -> Vec<u32> {
        let begin = count.last.plus(60);
        let mut told = Vec::new();
        for message in 0..messages {
            count.add(begin.plus(message * tenths / 10));
            told.extend(count.take());
        }
        told
    }

    #[test]
    fn when_many_begin_to_write_the_lane_is_told_at_once_and_then_ever_more_together() {
        let mut count = Count { last: Timestamp::from_seconds(1_000_000), ..Count::default() };
        assert_eq!(told(&mut count, 200, 1), [8, 16, 32, 32, 32, 32, 32]);
        assert_eq!(told(&mut count, 8, 1), [8], "after a rest it begins anew");
    }

    #[test]
    fn who_comes_alone_costs_no_write() {
        let mut count = Count { last: Timestamp::from_seconds(1_000_000), ..Count::default() };
        assert!(told(&mut count, 100, 50).is_empty());
    }
}
