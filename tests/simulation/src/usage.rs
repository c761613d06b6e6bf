//! What a run asks of AWS, counted at the doors by the rules by which AWS counts, and told apart by what caused it.
//!
//! Units and calls are counted; what a call takes is assumed, since nothing here takes time.

use std::collections::{BTreeMap, HashMap};

use rates::aws::{Usage, index_units, read_units, write_units};
use serde::Serialize;
use shared::{
    domain::{event::Chunk, ids::ParticipantId, participant::Participant},
    store::item,
};

use crate::{
    lambda::{Function, Given},
    site::Site,
};

/// Whose doing an invocation was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Somebody wrote.
    Message,
    /// WhatsApp told what became of a message of ours.
    Status,
    /// A step of the programme was due, or a wait was over.
    Calendar,
    /// What follows: challenges, questions, the raffle.
    Aftermath,
    /// Somebody looked for a cohort, got her item and her place, has another number, or has left for good.
    Coming,
    /// Once a minute and number: that statuses still come.
    Pulse,
    /// The money of the day is taken out, for many messages at once.
    Purse,
}

/// A photo as phones send it, and how long `infra/template.yaml` keeps it.
const PHOTO_BYTES: f64 = 250_000.0;
const PHOTO_MONTHS: f64 = 90.0 * 12.0 / 365.0;
/// Some 80 bytes of index for each person of a list.
const MEMBER_BYTES: usize = 80;
/// A ticket with what stands beside it.
const ENTRY_BYTES: usize = 60;
/// One SQS request. <https://aws.amazon.com/sqs/pricing/>
const REQUEST_BYTES: usize = 64 * 1024;
/// A call to Graph with its headers; connections are kept.
const GRAPH_BYTES: u64 = 2_000;
/// Lambda's own three lines and ours, of which none is longer than 300 bytes; a test holds it.
pub const LOG_BYTES_EACH: u64 = 1_200;
/// What a function's own work takes, at the seventh of a CPU that 256 MB bring: `cargo run --release -p cold-start` prints
/// 0.6 for a warm webhook with a whole one.
const OWN_MS: u64 = 5;

/// What a call takes, as `tests/scale` assumes it.
const fn takes_ms(site: Site) -> u64 {
    match site {
        Site::Send | Site::MarkRead => 260,
        Site::FetchMedia => 600,
        Site::AskBeacon | Site::Put => 80,
        Site::Post | Site::Deliver | Site::Announce | Site::Delete | Site::DeleteAll => 20,
        Site::Members | Site::DueWaits | Site::DueSteps => 15,
        Site::Create
        | Site::Commit
        | Site::Link
        | Site::Erase
        | Site::ClaimStep
        | Site::FinishStep
        | Site::PutOff
        | Site::Beat
        | Site::TakeMoney
        | Site::KeepAgenda
        | Site::CommitRaffle
        | Site::OwnTickets
        | Site::RecordDraw
        | Site::Disown
        | Site::KeepQuestion
        | Site::KeepAttention
        | Site::KeepAdvice
        | Site::Forget => 8,
        Site::Find
        | Site::Load
        | Site::Peek
        | Site::Cohort
        | Site::OpenCohorts
        | Site::LastBeat
        | Site::Course
        | Site::ReadRaffle
        | Site::ReadAgenda => 5,
    }
}

/// What one call of a kind uses; whatever depends on its content is added where that is known.
fn of_call(site: Site) -> Usage {
    let read = |read_units: f64| Usage { read_units, ..Usage::default() };
    let write = |write_units: f64| Usage { write_units, ..Usage::default() };
    match site {
        Site::Find
        | Site::Peek
        | Site::Cohort
        | Site::OpenCohorts
        | Site::DueSteps
        | Site::LastBeat => read(0.5),
        Site::Load | Site::ReadRaffle | Site::ReadAgenda => read(1.0),
        // Half a unit of each slice of the index.
        Site::DueWaits => read(2.0),
        Site::ClaimStep
        | Site::Beat
        | Site::TakeMoney
        | Site::KeepAgenda
        | Site::RecordDraw
        | Site::Disown => write(1.0),
        // With its row of an index.
        Site::FinishStep
        | Site::PutOff
        | Site::KeepQuestion
        | Site::KeepAttention
        | Site::KeepAdvice
        | Site::Forget => write(2.0),
        Site::Announce => Usage { events: 1, ..Usage::default() },
        Site::Post => Usage { fifo: 1, ..Usage::default() },
        Site::Put => {
            Usage { s3_puts: 1, s3_byte_months: PHOTO_BYTES * PHOTO_MONTHS, ..Usage::default() }
        }
        Site::Delete | Site::DeleteAll => Usage { s3_puts: 1, ..Usage::default() },
        Site::Send | Site::MarkRead | Site::FetchMedia => {
            Usage { out_bytes: GRAPH_BYTES, ..Usage::default() }
        }
        Site::Create
        | Site::Commit
        | Site::Link
        | Site::Erase
        | Site::Members
        | Site::Course
        | Site::CommitRaffle
        | Site::OwnTickets
        | Site::AskBeacon
        | Site::Deliver => Usage::default(),
    }
}

/// Everything that was used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Used {
    pub by_cause: BTreeMap<Cause, Usage>,
    /// Messages that people sent and statuses, as often as a function was given them.
    pub messages: u64,
    pub statuses: u64,
}

impl Used {
    pub fn of(&self, cause: Cause) -> Usage {
        self.by_cause.get(&cause).copied().unwrap_or_default()
    }

    pub fn total(&self) -> Usage {
        let mut total = Usage::default();
        self.by_cause.values().for_each(|usage| total += *usage);
        total
    }

    pub(crate) fn add(&mut self, more: &Self) {
        for (cause, usage) in &more.by_cause {
            *self.by_cause.entry(*cause).or_default() += *usage;
        }
        self.messages += more.messages;
        self.statuses += more.statuses;
    }
}

/// One world's count.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    pub(crate) used: Used,
    /// Bytes of everybody's item.
    sizes: HashMap<ParticipantId, usize>,
}

impl Counter {
    fn on(&mut self, cause: Cause) -> &mut Usage {
        self.used.by_cause.entry(cause).or_default()
    }

    pub(crate) fn called(&mut self, cause: Cause, site: Site) {
        let cause = if site == Site::Beat {
            Cause::Pulse
        } else if site == Site::TakeMoney {
            Cause::Purse
        } else if site == Site::OpenCohorts {
            // Only who looks for a cohort asks for it.
            Cause::Coming
        } else {
            cause
        };
        let on = self.on(cause);
        *on += of_call(site);
        on.lambda_ms += takes_ms(site);
    }

    pub(crate) fn invoked(&mut self, cause: Cause, function: Function) {
        match (function, cause) {
            (Function::Webhook, Cause::Message) => self.used.messages += 1,
            (Function::Webhook, Cause::Status) => self.used.statuses += 1,
            _ => {}
        }
        let on = self.on(cause);
        on.invocations += 1;
        on.lambda_ms += OWN_MS;
        on.log_bytes += LOG_BYTES_EACH;
        match function {
            Function::Webhook => on.http += 1,
            // Received and deleted; sending was counted when it was done.
            Function::Conversation => on.fifo += 2,
            Function::Deliver | Function::Challenges | Function::Raffle | Function::Community => {
                on.sqs += 2;
            }
            Function::Dispatch => {}
        }
    }

    /// So many queues were told of an announcement.
    pub(crate) fn announced(&mut self, cause: Cause, queues: usize) {
        self.on(cause).sqs += queues as u64;
    }

    pub(crate) fn delivered(&mut self, cause: Cause, chunks: &[Chunk]) {
        let bytes: usize = chunks
            .iter()
            .map(|chunk| serde_json::to_string(chunk).map_or(0, |body| body.len()))
            .sum();
        self.on(cause).sqs += bytes.div_ceil(REQUEST_BYTES) as u64;
    }

    pub(crate) fn listed(&mut self, cause: Cause, people: usize) {
        self.on(cause).read_units += read_units(people * MEMBER_BYTES) / 2.0;
    }

    pub(crate) fn sealed(&mut self, cause: Cause, entries: usize) {
        self.on(cause).write_units += write_units(0, entries * ENTRY_BYTES);
    }

    /// In a transaction, which is twice the price, with an index row for each alias.
    pub(crate) fn created(&mut self, person: &Participant, aliases: usize) {
        self.weigh(person, 1);
        let rows = (1 + aliases) as f64;
        self.on(Cause::Coming).write_units += 2.0 * rows + aliases as f64;
    }

    /// The same for erasing: the index loses what it gained.
    pub(crate) fn erased(&mut self, aliases: usize) {
        self.on(Cause::Coming).write_units += 2.0 * (1 + aliases) as f64 + aliases as f64 + 1.0;
    }

    pub(crate) fn linked(&mut self, aliases: usize) {
        self.on(Cause::Coming).write_units += 2.0 * aliases as f64;
    }

    pub(crate) fn committed(
        &mut self,
        cause: Cause,
        before: &Participant,
        after: &Participant,
        version: u64,
    ) {
        let (old, new) = self.weigh(after, version);
        self.on(cause).write_units +=
            write_units(old, new) + index_units(before.wait.as_ref(), after.wait.as_ref());
        // Once, when she is given her place.
        let listed = index_units(before.roster_group(), after.roster_group());
        self.on(Cause::Coming).write_units += listed;
    }

    /// A number's traffic was written, or read.
    pub(crate) fn metered(&mut self, cause: Cause, writes: bool) {
        let on = self.on(cause);
        if writes {
            on.write_units += 1.0;
        } else {
            on.read_units += 0.5;
        }
    }

    /// What her item weighed until now, and what it weighs from now on.
    fn weigh(&mut self, person: &Participant, version: u64) -> (usize, usize) {
        let bytes =
            item::participant(person, version, &[7; 8]).map_or(0, |item| item::bytes(&item));
        let before = self.sizes.insert(person.id.clone(), bytes);
        (before.unwrap_or(bytes), bytes)
    }
}

/// Why a function runs.
pub(crate) fn cause(function: Function, given: &[Given], is_status: bool) -> Cause {
    match function {
        Function::Webhook if is_status => Cause::Status,
        Function::Webhook => Cause::Message,
        Function::Dispatch | Function::Deliver => Cause::Calendar,
        Function::Challenges | Function::Raffle | Function::Community => Cause::Aftermath,
        // A batch is paid by the first in it.
        Function::Conversation => match given.first().map(|given| given.event.as_str()) {
            Some(name) if name.starts_with("wamid.") => Cause::Message,
            Some(name) if name.starts_with("status:") => Cause::Status,
            Some(name) if name.starts_with("wait:") || name.starts_with("step:") => Cause::Calendar,
            _ => Cause::Aftermath,
        },
    }
}
