//! How many messages pass a number beside the bulk lane, added up here and written now and then.
//!
//! Few at a time are kept back: a message would otherwise cost a write more, and the bulk lane does not mind a handful.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use shared::{
    domain::{
        address::Address,
        event::{EventKind, Letter, Recipient},
        ids::{MediaId, MessageId, NumberId},
    },
    outgoing::Message,
    ports::{Channel, Clock, FetchError, SendOutcome, Traffic},
};

/// Written when so many have come together: a thirty-second of a write unit for each.
const TOGETHER: u32 = 32;

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
    counts: Mutex<BTreeMap<NumberId, u32>>,
}

impl<T: Traffic, C: Clock> Counting<T, C> {
    pub fn new(traffic: T, clock: C) -> Self {
        Self { traffic, clock, counts: Mutex::default() }
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<NumberId, u32>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn full(&self) -> Vec<(NumberId, u32)> {
        let full = |(_, count): &(&NumberId, &mut u32)| **count >= TOGETHER;
        let take = |(number, count): (&NumberId, &mut u32)| (number.clone(), std::mem::take(count));
        self.counts().iter_mut().filter(full).map(take).collect()
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
        *self.counts().entry(number.clone()).or_default() += 1;
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
        let outcome = self.channel.send(number, to, body, key).await;
        self.meter.left(number);
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
