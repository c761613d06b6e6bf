//! The ports around one store in memory: each call takes its time and is counted.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rates::aws::{Usage, index_units, read_units, write_units};
use shared::{
    domain::{
        address::Address,
        budget::{Amount, Budget},
        cohort::{Cohort, PlannedStep},
        event::{Announcement, Chunk, Letter},
        ids::{CohortId, EventId, MediaId, MessageId, NumberId, ParticipantId},
        outbox::DeliveryKey,
        participant::Participant,
        time::{Month, Timestamp},
    },
    memory::Store,
    outgoing::Message,
    ports::{
        Bus, Channel, Clock, Cohorts, CommitError, Day, FetchError, Found, Page, Participants,
        Passage, Pulse, Purse, Queues, Roster, SendOutcome, Shard, Taken, Traffic, Unavailable,
        Versioned,
    },
    store::item,
};
use tokio::{sync::Notify, time::Instant};

use crate::meta::Meta;

/// What a call takes, in milliseconds: DynamoDB and SQS in their own region, Graph across the sea.
const READ_MS: u64 = 5;
const WRITE_MS: u64 = 8;
const QUERY_MS: u64 = 15;
const QUEUE_MS: u64 = 20;
const TO_META_MS: u64 = 60;
const FROM_META_MS: (u64, u64) = (120, 280);

/// SQS counts each 64 kB as a request. <https://aws.amazon.com/sqs/pricing/>
pub(crate) const REQUEST_BYTES: usize = 64 * 1024;

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) store: Store,
    usage: Mutex<Usage>,
    /// Chunks that `dispatch` has put into the bulk lane.
    chunks: AtomicU64,
    meta: Mutex<Meta>,
    deliveries: Mutex<VecDeque<String>>,
    posted: Mutex<VecDeque<Letter>>,
    /// Something has come into one of the two queues.
    pub(crate) delivering: Notify,
    pub(crate) posting: Notify,
    /// Bytes of everybody's item, as DynamoDB measures.
    sizes: Mutex<HashMap<ParticipantId, usize>>,
    fan_out: Mutex<(usize, Option<Duration>)>,
    begun: Instant,
    start: Timestamp,
    dice: Mutex<u64>,
    /// After so many chunks whoever hands them on is gone, each time once.
    deaths: Mutex<Vec<u64>>,
    pub(crate) dead: Notify,
}

#[derive(Debug, Clone)]
pub(crate) struct Door(pub(crate) Arc<World>);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl World {
    pub(crate) fn new(store: Store, start: Timestamp, meta: Meta, deaths: Vec<u64>) -> Self {
        Self {
            store,
            usage: Mutex::default(),
            chunks: AtomicU64::new(0),
            meta: Mutex::new(meta),
            deliveries: Mutex::default(),
            posted: Mutex::default(),
            delivering: Notify::new(),
            posting: Notify::new(),
            sizes: Mutex::default(),
            fan_out: Mutex::default(),
            begun: Instant::now(),
            start,
            dice: Mutex::new(0x9e37_79b9_7f4a_7c15),
            deaths: Mutex::new(deaths),
            dead: Notify::new(),
        }
    }

    pub(crate) fn now_us(&self) -> i64 {
        i64::try_from(self.begun.elapsed().as_micros()).unwrap_or(i64::MAX)
    }

    pub(crate) fn usage(&self) -> MutexGuard<'_, Usage> {
        lock(&self.usage)
    }

    pub(crate) fn meta(&self) -> MutexGuard<'_, Meta> {
        lock(&self.meta)
    }

    pub(crate) fn deliveries(&self) -> MutexGuard<'_, VecDeque<String>> {
        lock(&self.deliveries)
    }

    pub(crate) fn redeliver(&self, body: String) {
        self.deliveries().push_back(body);
        self.delivering.notify_one();
    }

    pub(crate) fn posted(&self) -> MutexGuard<'_, VecDeque<Letter>> {
        lock(&self.posted)
    }

    /// So many more of all steps have been handed on.
    pub(crate) fn fanned_out(&self, steps: usize, of: usize, after: Duration) {
        let (done, took) = &mut *lock(&self.fan_out);
        *done += steps;
        if steps > 0 && *done >= of {
            *took = Some(after);
        }
    }

    pub(crate) fn fan_out(&self) -> Option<Duration> {
        lock(&self.fan_out).1
    }

    /// What her item weighed when it was last written, and what it weighs from now on.
    fn weigh(&self, person: &Participant, version: u64) -> (usize, usize) {
        let bytes = bytes(person, version);
        let before = lock(&self.sizes).insert(person.id.clone(), bytes);
        (before.unwrap_or(bytes), bytes)
    }

    /// Evenly from `low` to `high`, the same in every run.
    pub(crate) fn between(&self, low: u64, high: u64) -> u64 {
        let mut dice = lock(&self.dice);
        *dice =
            dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        low + (*dice >> 33) % (high - low + 1)
    }
}

fn bytes(person: &Participant, version: u64) -> usize {
    item::participant(person, version, &[7; 8]).map_or(0, |item| item::bytes(&item))
}

async fn takes(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

impl Door {
    async fn reads(&self, units: f64) {
        self.0.usage().read_units += units;
        takes(READ_MS).await;
    }
}

impl Participants for Door {
    async fn find(&self, sealed: &[String]) -> Result<Option<Found>, Unavailable> {
        self.reads(0.5).await;
        self.0.store.find(sealed).await
    }

    async fn load(
        &self,
        id: &ParticipantId,
    ) -> Result<Option<Versioned<Participant>>, Unavailable> {
        let loaded = self.0.store.load(id).await?;
        let bytes = lock(&self.0.sizes).get(id).copied();
        self.reads(read_units(bytes.unwrap_or_default())).await;
        Ok(loaded)
    }

    async fn peek(&self, id: &ParticipantId) -> Result<Option<Participant>, Unavailable> {
        self.reads(0.5).await;
        self.0.store.peek(id).await
    }

    async fn create(
        &self,
        participant: &Participant,
        sealed: &[String],
    ) -> Result<Versioned<Participant>, CommitError> {
        self.0.usage().write_units += 2.0 * (1 + sealed.len()) as f64 + sealed.len() as f64;
        takes(WRITE_MS).await;
        self.0.store.create(participant, sealed).await
    }

    async fn commit(
        &self,
        loaded: &Versioned<Participant>,
        next: Participant,
    ) -> Result<Versioned<Participant>, CommitError> {
        let before = &loaded.value;
        let (old, new) = self.0.weigh(&next, loaded.version + 1);
        self.0.usage().write_units += write_units(old, new)
            + index_units(before.roster_group(), next.roster_group())
            + index_units(before.wait.as_ref(), next.wait.as_ref());
        takes(WRITE_MS).await;
        self.0.store.commit(loaded, next).await
    }

    async fn link(&self, id: &ParticipantId, sealed: &[String]) -> Result<(), Unavailable> {
        self.0.usage().write_units += 2.0 * sealed.len() as f64;
        takes(WRITE_MS).await;
        self.0.store.link(id, sealed).await
    }

    async fn erase(
        &self,
        loaded: &Versioned<Participant>,
        sealed: &[String],
        at: Timestamp,
    ) -> Result<(), CommitError> {
        takes(WRITE_MS).await;
        self.0.store.erase(loaded, sealed, at).await
    }
}

impl Roster for Door {
    /// Some 80 bytes of index for each person, eventually consistent.
    async fn members(&self, shard: &Shard, from: Option<String>) -> Result<Page, Unavailable> {
        let page = self.0.store.members(shard, from).await?;
        self.0.usage().read_units += read_units(page.participants.len() * 80) / 2.0;
        takes(QUERY_MS).await;
        Ok(page)
    }

    async fn due_waits(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(ParticipantId, EventId, Timestamp)>, Unavailable> {
        self.reads(2.0).await;
        self.0.store.due_waits(now, limit).await
    }
}

impl Cohorts for Door {
    async fn cohort(&self, id: &CohortId) -> Result<Option<Cohort>, Unavailable> {
        self.reads(0.5).await;
        self.0.store.cohort(id).await
    }

    async fn open_cohorts(&self, number: &NumberId) -> Result<Vec<Cohort>, Unavailable> {
        self.reads(0.5).await;
        self.0.store.open_cohorts(number).await
    }

    async fn open(&self, cohort: &Cohort, steps: &[PlannedStep]) -> Result<bool, Unavailable> {
        self.0.store.open(cohort, steps).await
    }

    async fn due_steps(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<PlannedStep>, Unavailable> {
        self.reads(0.5).await;
        self.0.store.due_steps(now, limit).await
    }

    async fn claim_step(
        &self,
        step: &PlannedStep,
        now: Timestamp,
        lease_seconds: i64,
    ) -> Result<bool, Unavailable> {
        self.0.usage().write_units += 1.0;
        takes(WRITE_MS).await;
        self.0.store.claim_step(step, now, lease_seconds).await
    }

    async fn finish_step(&self, step: &PlannedStep, now: Timestamp) -> Result<(), Unavailable> {
        self.0.usage().write_units += 2.0;
        takes(WRITE_MS).await;
        self.0.store.finish_step(step, now).await
    }

    async fn set_budget(&self, id: &CohortId, budget: &Budget) -> Result<bool, Unavailable> {
        self.0.store.set_budget(id, budget).await
    }

    async fn put_off(&self, step: &PlannedStep) -> Result<(), Unavailable> {
        self.0.store.put_off(step).await
    }
}

impl Pulse for Door {
    async fn beat(&self, number: &NumberId, at: Timestamp) -> Result<(), Unavailable> {
        self.0.usage().write_units += 1.0;
        self.0.store.beat(number, at).await
    }

    async fn last_beat(&self, number: &NumberId) -> Result<Option<Timestamp>, Unavailable> {
        self.reads(0.5).await;
        self.0.store.last_beat(number).await
    }

    async fn note_billed(&self, number: &NumberId, month: Month) -> Result<bool, Unavailable> {
        self.0.usage().write_units += 1.0;
        self.0.store.note_billed(number, month).await
    }
}

impl Purse for Door {
    async fn take(
        &self,
        day: &Day<'_>,
        amount: Amount,
        ceiling: Amount,
    ) -> Result<Taken, Unavailable> {
        self.0.usage().write_units += 1.0;
        takes(WRITE_MS).await;
        self.0.store.take(day, amount, ceiling).await
    }

    async fn spent(&self, day: &Day<'_>) -> Result<Amount, Unavailable> {
        self.reads(0.5).await;
        self.0.store.spent(day).await
    }
}

impl Traffic for Door {
    async fn pass(
        &self,
        number: &NumberId,
        messages: u32,
        at: Timestamp,
    ) -> Result<(), Unavailable> {
        self.0.usage().write_units += 1.0;
        takes(WRITE_MS).await;
        self.0.store.pass(number, messages, at).await
    }

    async fn traffic(&self, number: &NumberId) -> Result<Option<Passage>, Unavailable> {
        self.reads(0.5).await;
        self.0.store.traffic(number).await
    }
}

impl Queues for Door {
    async fn post(&self, letters: &[Letter]) -> Vec<bool> {
        takes(QUEUE_MS).await;
        self.0.usage().fifo += letters.len().div_ceil(10) as u64;
        lock(&self.0.posted).extend(letters.iter().cloned());
        self.0.posting.notify_one();
        vec![true; letters.len()]
    }

    async fn deliver(&self, chunks: &[Chunk]) -> Vec<bool> {
        let mut taken = Vec::new();
        // As the adapter does it: ten to a call, one call after the other.
        for call in chunks.chunks(10) {
            let bodies: Vec<String> =
                call.iter().filter_map(|chunk| serde_json::to_string(chunk).ok()).collect();
            let bytes: usize = bodies.iter().map(String::len).sum();
            takes(QUEUE_MS).await;
            self.0.usage().sqs += bytes.div_ceil(REQUEST_BYTES) as u64;
            for body in bodies {
                self.put(body).await;
                taken.push(true);
            }
        }
        taken
    }
}

impl Door {
    async fn put(&self, body: String) {
        let count = self.0.chunks.fetch_add(1, Ordering::Relaxed) + 1;
        self.0.redeliver(body);
        let dies = {
            let mut deaths = lock(&self.0.deaths);
            let dies = deaths.first() == Some(&count);
            if dies {
                deaths.remove(0);
            }
            dies
        };
        if dies {
            self.0.dead.notify_one();
            std::future::pending::<()>().await;
        }
    }
}

impl Bus for Door {
    async fn announce(&self, announcements: &[Announcement]) -> Result<(), Unavailable> {
        self.0.usage().events += announcements.len() as u64;
        takes(QUEUE_MS).await;
        Ok(())
    }
}

/// Who somebody is in the run, by her id: `p` and her number.
pub(crate) fn number_of(id: &ParticipantId) -> Option<usize> {
    id.as_str().strip_prefix('p')?.parse().ok()
}

impl Channel for Door {
    async fn send(&self, _: &NumberId, _: &Address, message: &Message, key: &str) -> SendOutcome {
        takes(TO_META_MS).await;
        let now_us = self.0.now_us();
        let taken = {
            let mut meta = self.0.meta();
            let taken = meta.pass(now_us);
            let person = DeliveryKey::parse(key).and_then(|key| number_of(&key.participant));
            if let Some(person) = person.filter(|_| taken && message.is_template()) {
                meta.lesson(now_us, person);
            }
            taken
        };
        takes(self.0.between(FROM_META_MS.0, FROM_META_MS.1)).await;
        if taken {
            SendOutcome::Accepted { message: MessageId::new("wamid") }
        } else {
            SendOutcome::Refused { code: 130_429 }
        }
    }

    async fn mark_read(&self, _: &NumberId, _: &MessageId, _: bool) {
        takes(TO_META_MS).await;
    }

    async fn fetch_media(&self, _: &NumberId, _: &MediaId, _: u64) -> Result<Vec<u8>, FetchError> {
        Err(FetchError::Gone)
    }
}

impl Clock for Door {
    fn now(&self) -> Timestamp {
        self.0.start.plus(self.0.now_us().div_euclid(1_000_000))
    }
}
