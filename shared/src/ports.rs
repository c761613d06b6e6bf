//! The doors to the outside. Handlers are generic over these, so that a Lambda function, a transcript and a
//! simulation run the same code with AWS, maps, or a model with faults behind it.
//!
//! Every error type says what the caller does next.

use std::{collections::BTreeMap, future::Future};

use crate::domain::{
    address::Address,
    agenda::Agenda,
    budget::{Amount, Budget},
    cohort::{Cohort, PlannedStep},
    community::{AdviceNote, AttentionCall, Question},
    course::{Course, CourseRef},
    event::{Announcement, Chunk, Letter},
    ids::{CohortId, EventId, MediaId, MessageId, NumberId, ObjectKey, ParticipantId},
    participant::Participant,
    raffle::{Beacon, BeaconValue, Drawn, Entered, Raffle},
    ticket::Ticket,
    time::{Month, Timestamp},
};

/// The other side did not answer or refused for now: try again later, the queue does it by itself.
#[derive(Debug, thiserror::Error)]
#[error("{what} is not available")]
pub struct Unavailable {
    pub what: &'static str,
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl Unavailable {
    pub fn new(
        what: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { what, source: source.into() }
    }
}

pub trait Clock: Send + Sync {
    /// Read once per event, at the handler's door.
    fn now(&self) -> Timestamp;
}

/// Fresh ids. The only chance in the system: raffles take theirs from a public source.
pub trait Chance: Send + Sync {
    fn participant_id(&self) -> ParticipantId;
}

/// Turns an alias (`phone:…`, `user:…`) into what is stored in its place: an HMAC-SHA256 under a secret key,
/// lower-case hex, 64 characters.
pub trait AliasKey: Send + Sync {
    fn seal(&self, alias: &str) -> String;
}

pub trait Queues: Send + Sync {
    /// Puts letters into the mailboxes. The group is the recipient, the deduplication id the event's name.
    /// The answer has one entry a letter, in order: `false` for those that were not taken.
    fn post(&self, letters: &[Letter]) -> impl Future<Output = Vec<bool>> + Send;

    /// Puts chunks into the bulk lane.
    fn deliver(&self, chunks: &[Chunk]) -> impl Future<Output = Vec<bool>> + Send;
}

pub trait Bus: Send + Sync {
    /// All or an error; a repetition is harmless, since each receiver knows what it has handled.
    fn announce(
        &self,
        announcements: &[Announcement],
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;
}

/// The submissions bucket.
pub trait Objects: Send + Sync {
    /// Whole or not at all; `sha256` is lower-case hex and is checked by the store.
    fn put(
        &self,
        key: &ObjectKey,
        bytes: Vec<u8>,
        mime_type: &str,
        sha256: &str,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;

    fn delete(&self, key: &ObjectKey) -> impl Future<Output = Result<(), Unavailable>> + Send;

    /// Everything under a prefix, every version of it.
    fn delete_all(&self, prefix: &str) -> impl Future<Output = Result<(), Unavailable>> + Send;
}

/// Published courses.
pub trait Library: Send + Sync {
    fn course(
        &self,
        course: &CourseRef,
    ) -> impl Future<Output = Result<Option<std::sync::Arc<Course>>, Unavailable>> + Send;
}

/// Cohorts, their steps and who is in them.
pub trait Cohorts: Send + Sync {
    /// Eventually consistent: a cohort hardly ever changes.
    fn cohort(
        &self,
        id: &CohortId,
    ) -> impl Future<Output = Result<Option<Cohort>, Unavailable>> + Send;

    /// Cohorts of a number that somebody can still join.
    fn open_cohorts(
        &self,
        number: &NumberId,
    ) -> impl Future<Output = Result<Vec<Cohort>, Unavailable>> + Send;

    /// Writes the cohort and its steps; `false` if the code is taken, and nothing was changed.
    fn open(
        &self,
        cohort: &Cohort,
        steps: &[PlannedStep],
    ) -> impl Future<Output = Result<bool, Unavailable>> + Send;

    /// Steps due at `now` that nobody has finished, oldest first, at most `limit`.
    fn due_steps(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<PlannedStep>, Unavailable>> + Send;

    /// Takes the step for `lease_seconds`; `false` if somebody else has it or it is finished.
    fn claim_step(
        &self,
        step: &PlannedStep,
        now: Timestamp,
        lease_seconds: i64,
    ) -> impl Future<Output = Result<bool, Unavailable>> + Send;

    /// Done; unless the step has been put off meanwhile, which whoever did it knows nothing of.
    fn finish_step(
        &self,
        step: &PlannedStep,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;

    /// Another budget for a cohort that is open; `false` if there is no such cohort. Processes that remember the cohort
    /// hear of it within a quarter of an hour.
    fn set_budget(
        &self,
        id: &CohortId,
        budget: &Budget,
    ) -> impl Future<Output = Result<bool, Unavailable>> + Send;

    /// The step is due at another moment, whatever was planned or done before: nobody has it, and nobody has finished it.
    fn put_off(&self, step: &PlannedStep) -> impl Future<Output = Result<(), Unavailable>> + Send;
}

/// Whether what Meta reports about a number still comes in: a doubtful message is repeated only while it does.
pub trait Pulse: Send + Sync {
    /// A status that tells of that moment was heard. An older moment than the one that is known changes nothing.
    fn beat(
        &self,
        number: &NumberId,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;

    /// The newest moment of which any status of the number has told, up to a minute behind; `None` if none ever has.
    /// Eventually consistent.
    fn last_beat(
        &self,
        number: &NumberId,
    ) -> impl Future<Output = Result<Option<Timestamp>, Unavailable>> + Send;

    /// An answer of that month was billed: true for the first who notes it. A write whose answer was lost may say no.
    fn note_billed(
        &self,
        number: &NumberId,
        month: Month,
    ) -> impl Future<Output = Result<bool, Unavailable>> + Send;
}

/// How many messages have passed a number outside the bulk lane: what people wrote and the replies to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// Since ever. Only the difference of two readings means anything.
    pub total: u64,
    /// When it was last added to.
    pub at: Timestamp,
}

/// Meta counts what goes in and out of a number together. The bulk lane may use what the others leave, if it knows.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput>
pub trait Traffic: Send + Sync {
    /// So many more have passed. An answer that is lost may lead to their being counted twice, which only slows the
    /// bulk lane down.
    fn pass(
        &self,
        number: &NumberId,
        messages: u32,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;

    /// `None` if nothing was ever counted. Eventually consistent.
    fn traffic(
        &self,
        number: &NumberId,
    ) -> impl Future<Output = Result<Option<Passage>, Unavailable>> + Send;
}

/// A purse of one day.
#[derive(Debug, Clone, Copy)]
pub struct Day<'a> {
    pub number: &'a NumberId,
    /// `None`: that of the number, for people who are in no cohort.
    pub cohort: Option<&'a CohortId>,
    /// In the cohort's first zone; the number's own in UTC.
    pub date: jiff::civil::Date,
}

/// Whether there was as much, and what is spent by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Yes { spent: Amount },
    No { spent: Amount },
}

/// What may be spent in a day, and has been.
pub trait Purse: Send + Sync {
    /// Takes it out unless more than `ceiling` would be spent then. An answer that is lost, or a call that the client
    /// repeats, may take it out twice: less is left, never more.
    fn take(
        &self,
        day: &Day<'_>,
        amount: Amount,
        ceiling: Amount,
    ) -> impl Future<Output = Result<Taken, Unavailable>> + Send;

    /// Eventually consistent.
    fn spent(&self, day: &Day<'_>) -> impl Future<Output = Result<Amount, Unavailable>> + Send;
}

/// A page of people, and where the next begins. The last one may be empty: whether anybody follows a full page is only
/// known by asking.
#[derive(Debug, Clone, Default)]
pub struct Page {
    pub participants: Vec<ParticipantId>,
    pub next: Option<String>,
}

/// Who is in a cohort (or waits for one), found by index: eventually consistent, ids only.
pub trait Roster: Send + Sync {
    fn members(
        &self,
        shard: &Shard,
        from: Option<String>,
    ) -> impl Future<Output = Result<Page, Unavailable>> + Send;

    /// People with a wait that ran out, with its name; at most `limit`.
    fn due_waits(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(ParticipantId, EventId, Timestamp)>, Unavailable>> + Send;
}

/// One slice of the people of a cohort and zone. How many slices there are is [`SHARDS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shard {
    pub group: String,
    pub index: u32,
}

/// One partition of a DynamoDB index serves 3,000 reads a second, far more than one dispatcher asks; the slices
/// are there to share the fan-out's work and to let a crash repeat a part and not the whole.
pub const SHARDS: u32 = 16;

/// What became of a try to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    Accepted {
        message: MessageId,
    },
    /// Meta did not take it, and says why.
    Refused {
        code: i64,
    },
    /// It certainly never left: no connection was made.
    NotSent,
    /// It may have been taken: the connection broke after the request was written, or the answer was a 5xx.
    InDoubt,
}

/// The Graph API.
pub trait Channel: Send + Sync {
    /// `body` is the finished JSON without address and key, which are added here.
    fn send(
        &self,
        number: &NumberId,
        to: &Address,
        body: &crate::outgoing::Message,
        key: &str,
    ) -> impl Future<Output = SendOutcome> + Send;

    /// Blue ticks and *writing…*; not a message, never charged, and nothing depends on it.
    fn mark_read(
        &self,
        number: &NumberId,
        message: &MessageId,
        typing: bool,
    ) -> impl Future<Output = ()> + Send;

    fn fetch_media(
        &self,
        number: &NumberId,
        media: &MediaId,
        limit_bytes: u64,
    ) -> impl Future<Output = Result<Vec<u8>, FetchError>> + Send;
}

#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// 404, or Meta says that it is gone: asking again is useless.
    #[error("the media file is gone")]
    Gone,
    #[error("the media file is larger than the limit")]
    TooLarge,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// A stored value and which edition of it was read. Only what was loaded can be committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Versioned<T> {
    pub version: u64,
    pub value: T,
}

/// Who an alias belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Participant(ParticipantId),
    /// She erased herself at that moment: what she wrote before it no longer exists for us. The row keeps the
    /// sealed alias and the moment, nothing else, and goes 30 days later.
    Erased(Timestamp),
}

#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Somebody else was faster: load and decide again.
    #[error("the participant's item has changed meanwhile")]
    Conflict,
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// One item per person, and a row per sealed alias that points to it.
pub trait Participants: Send + Sync {
    /// The first of the aliases that is known; eventually consistent (0.5 RRU for the usual one).
    fn find(
        &self,
        sealed_aliases: &[String],
    ) -> impl Future<Output = Result<Option<Found>, Unavailable>> + Send;

    /// Strongly consistent.
    fn load(
        &self,
        id: &ParticipantId,
    ) -> impl Future<Output = Result<Option<Versioned<Participant>>, Unavailable>> + Send;

    /// Eventually consistent, at half the price: enough to see whether a status matters.
    fn peek(
        &self,
        id: &ParticipantId,
    ) -> impl Future<Output = Result<Option<Participant>, Unavailable>> + Send;

    /// The item and its alias rows, all or nothing. `Conflict` if an alias belongs to somebody (and was not erased).
    fn create(
        &self,
        participant: &Participant,
        sealed_aliases: &[String],
    ) -> impl Future<Output = Result<Versioned<Participant>, CommitError>> + Send;

    /// One conditional write: `next` takes the place of exactly the edition that was loaded.
    /// A write whose answer was lost and that the client repeated is recognised as done.
    fn commit(
        &self,
        loaded: &Versioned<Participant>,
        next: Participant,
    ) -> impl Future<Output = Result<Versioned<Participant>, CommitError>> + Send;

    /// Points more aliases to her; those that belong to somebody else stay theirs.
    fn link(
        &self,
        id: &ParticipantId,
        sealed_aliases: &[String],
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;

    /// Deletes the item (of exactly that edition); every alias row becomes [`Found::Erased`].
    fn erase(
        &self,
        loaded: &Versioned<Participant>,
        sealed_aliases: &[String],
        at: Timestamp,
    ) -> impl Future<Output = Result<(), CommitError>> + Send;
}

/// Raffles, one a cohort: the commitment is written once, the draw is written once, and what becomes of the places is
/// written beside them.
pub trait Raffles: Send + Sync {
    fn raffle(
        &self,
        cohort: &CohortId,
    ) -> impl Future<Output = Result<Option<Raffle>, Unavailable>> + Send;

    /// Stores the list and its commitment unless one is there; answers with the raffle that is there now.
    fn commit(&self, raffle: &Raffle) -> impl Future<Output = Result<Raffle, Unavailable>> + Send;

    /// Stores whose the tickets are, unless that is there.
    fn own(
        &self,
        cohort: &CohortId,
        owners: &BTreeMap<Ticket, ParticipantId>,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;

    /// Stores the draw unless one is there; answers with the one that is there now.
    fn draw(
        &self,
        raffle: &Raffle,
        drawn: &Drawn,
    ) -> impl Future<Output = Result<Drawn, Unavailable>> + Send;

    /// Her ticket stays on the list; that it is hers is forgotten.
    fn disown(
        &self,
        cohort: &CohortId,
        owner: &ParticipantId,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;

    /// What one person read of a lottery's extraction; whoever enters it again corrects what she entered.
    fn enter_numbers(
        &self,
        cohort: &CohortId,
        entered: &Entered,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;

    /// Everybody's reading, in order of their names.
    fn entered_numbers(
        &self,
        cohort: &CohortId,
    ) -> impl Future<Output = Result<Vec<Entered>, Unavailable>> + Send;
}

/// A public source of numbers.
pub trait BeaconSource: Send + Sync {
    /// What can be said about that round now. A value has been checked against the beacon's key.
    fn value(
        &self,
        beacon: Beacon,
        round: u64,
    ) -> impl Future<Output = Result<Answered, Unavailable>> + Send;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    Value(BeaconValue),
    /// Nobody has it yet, or nobody can be asked.
    NotYet,
    /// Every relay knows later rounds, and none has this one: it was never held.
    NeverHeld,
}

/// Each cohort's advisory sessions, one item a cohort.
pub trait Agendas: Send + Sync {
    /// Strongly consistent; edition 0 and empty if there is none.
    fn agenda(
        &self,
        cohort: &CohortId,
    ) -> impl Future<Output = Result<Versioned<Agenda>, Unavailable>> + Send;

    /// One conditional write: `next` takes the place of exactly the edition that was loaded.
    /// A write whose answer was lost and that the client repeated is recognised as done.
    fn keep_agenda(
        &self,
        cohort: &CohortId,
        loaded: &Versioned<Agenda>,
        next: Agenda,
    ) -> impl Future<Output = Result<Versioned<Agenda>, CommitError>> + Send;
}

/// What the community keeps for advisors and facilitators.
pub trait Community: Send + Sync {
    /// Idempotent by the question's name.
    fn keep_question(
        &self,
        question: &Question,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;

    /// Idempotent by person and moment.
    fn keep_attention(
        &self,
        call: &AttentionCall,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;

    /// Idempotent by the note's name.
    fn keep_advice(
        &self,
        note: &AdviceNote,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;

    /// Forgets everything of hers.
    fn forget(
        &self,
        participant: &ParticipantId,
    ) -> impl Future<Output = Result<(), Unavailable>> + Send;
}
