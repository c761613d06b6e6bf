//! One person's mailbox: load, decide, commit, then act, then record.
//!
//! Both lanes use it, `conversation` for what people send and `deliver` for what the calendar brings. Nothing leaves
//! before the commit that owes it, and only its claim may send it. A message costs one strong read and two writes.

mod carry;
mod directory;
mod process;

pub use directory::Directory;
pub use process::Process;

use std::sync::Arc;

use crate::{
    domain::{
        cohort::Cohort,
        course::Course,
        decide::{self, Context, Decision, Received, Seen},
        event::{Announcement, Event, EventKind, Letter, Recipient},
        ids::NumberId,
        outbox::Job,
        participant::{Participant, Stage},
        submission::Inspection,
        time::{QuietHours, Timestamp},
    },
    ports::{
        AliasKey, Bus, Chance, Channel, Clock, Cohorts, CommitError, Found, Library, Participants,
        Unavailable, Versioned,
    },
};

/// Loads and decisions for one letter when others write the same item at the same time.
const ATTEMPTS_MAX: usize = 5;
/// Rounds of claiming what others left pending; a round carries out everything that is ready.
const ROUNDS_MAX: usize = 4;

/// The doors that a mailbox needs. `Env` is what a process knows by itself: time, chance, the key of the aliases.
#[derive(Debug, Clone)]
pub struct Mailbox<Db, Lib, Ch, B, Env> {
    pub store: Db,
    pub library: Lib,
    pub channel: Ch,
    pub bus: B,
    pub env: Env,
    /// Cohorts as read within the last minute, shared by all letters of a process.
    pub directory: Directory,
}

/// Why a letter has to come again.
#[derive(Debug, thiserror::Error)]
pub enum Later {
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The item changed under every attempt.
    #[error("the participant's item keeps changing")]
    Contended,
    /// A message to her may be on its way, and she is leaving.
    #[error("a message is on its way")]
    Busy,
}

impl From<CommitError> for Later {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => Self::Contended,
            CommitError::Unavailable(unavailable) => Self::Unavailable(unavailable),
        }
    }
}

/// What she is in and may join, as far as a decision and its words need it.
#[derive(Debug, Default)]
struct Surroundings {
    cohort: Option<Arc<Cohort>>,
    course: Option<Arc<Course>>,
    open: Arc<Vec<Cohort>>,
}

impl<Db, Lib, Ch, B, Env> Mailbox<Db, Lib, Ch, B, Env>
where
    Db: Participants + Cohorts,
    Lib: Library,
    Ch: Channel,
    B: Bus,
    Env: Clock + Chance + AliasKey,
{
    /// Handles one letter. `Ok` means that it needs not come again: what it caused has been done, or stands in the
    /// item where another runner or the minute's look at due waits finds it.
    ///
    /// # Errors
    /// [`Later`]: the queue brings it again after its visibility timeout.
    pub async fn receive(&self, letter: &Letter) -> Result<(), Later> {
        let Some(loaded) = self.open(letter).await? else {
            return self.receive_for_nobody(letter).await;
        };
        let mut loaded = loaded;
        for _ in 0..ATTEMPTS_MAX {
            let around = self.surroundings(&loaded.value).await?;
            let now = self.env.now();
            let context = Context { now, cohort: around.cohort.as_deref(), open: &around.open };
            let (next, seen) = match decide::receive(&loaded.value, &letter.event, &context) {
                Received::Busy => return Err(Later::Busy),
                Received::Repeated | Received::Nothing => (loaded.value.clone(), None),
                Received::Decided(decision) => {
                    let Decision { next, seen, meaning } = *decision;
                    tracing::info!(
                        participant = %next.id,
                        cause = cause(&letter.event),
                        meaning,
                        stage = stage(&next),
                        effects = next.outbox.entries().len(),
                        "decided"
                    );
                    (next, seen)
                }
            };
            match self.commit_and_act(&loaded, next, seen).await {
                Err(Later::Contended) => {
                    let again = self.store.load(&loaded.value.id).await?;
                    let Some(again) = again else { return self.receive_for_nobody(letter).await };
                    loaded = again;
                }
                other => return other,
            }
        }
        Err(Later::Contended)
    }

    /// Writes what was decided together with the claims, and carries the claimed out.
    async fn commit_and_act(
        &self,
        loaded: &Versioned<Participant>,
        mut next: Participant,
        seen: Option<Seen>,
    ) -> Result<(), Later> {
        let around = self.surroundings(&next).await?;
        let now = self.env.now();
        let mut jobs = claim(&mut next, &around, now);
        next.set_wait();
        let mut current = if next == loaded.value {
            loaded.clone()
        } else {
            self.store.commit(loaded, next).await?
        };
        self.link_new_aliases(&loaded.value, &current.value).await?;
        if let Some(seen) = seen {
            self.channel.mark_read(&current.value.number, &seen.message, seen.typing).await;
        }
        for _ in 0..ROUNDS_MAX {
            if jobs.is_empty() {
                break;
            }
            let outcomes = self.carry_out(&current.value, &around, jobs).await;
            (current, jobs) = self.record(current, &around, &outcomes).await?;
        }
        if matches!(current.value.stage, Stage::Erasing { .. }) && current.value.outbox.is_empty() {
            self.forget(&current).await?;
        }
        Ok(())
    }

    /// Notes what became of the jobs and claims what others have left meanwhile. What has been done must be written
    /// down whoever else writes, so a conflict is tried again on what is there now.
    async fn record(
        &self,
        mut current: Versioned<Participant>,
        around: &Surroundings,
        outcomes: &[carry::Settled],
    ) -> Result<(Versioned<Participant>, Vec<Job>), Later> {
        for _ in 0..ATTEMPTS_MAX {
            let now = self.env.now();
            let mut next = current.value.clone();
            for settled in outcomes {
                settled.apply(&mut next.outbox, now);
            }
            let jobs = claim(&mut next, around, now);
            next.set_wait();
            match self.store.commit(&current, next).await {
                Ok(recorded) => return Ok((recorded, jobs)),
                Err(CommitError::Unavailable(unavailable)) => return Err(unavailable.into()),
                Err(CommitError::Conflict) => {
                    match self.store.load(&current.value.id).await? {
                        Some(again) => current = again,
                        // Erased by another runner: nothing is left to note.
                        None => return Ok((current, Vec::new())),
                    }
                }
            }
        }
        Err(Later::Contended)
    }

    /// The addressee; a stranger who writes gets an item.
    async fn open(&self, letter: &Letter) -> Result<Option<Versioned<Participant>>, Later> {
        let (number, address) = match &letter.to {
            Recipient::Participant(id) => return Ok(self.store.load(id).await?),
            Recipient::Contact { number, address } => (number, address),
        };
        let sealed: Vec<String> = address.aliases().map(|a| self.env.seal(&a)).collect();
        for _ in 0..ATTEMPTS_MAX {
            match self.store.find(&sealed).await? {
                Some(Found::Participant(id)) => {
                    if let Some(loaded) = self.store.load(&id).await? {
                        return Ok(Some(loaded));
                    }
                    // The alias was read a moment before it was erased: look again.
                }
                // Written before she erased herself: the webhook was late or repeated.
                Some(Found::Erased(at)) if sent_at(letter) <= at => return Ok(None),
                Some(Found::Erased(_)) | None => {
                    let new = self.stranger(number, address);
                    match self.store.create(&new, &sealed).await {
                        Ok(created) => return Ok(Some(created)),
                        // Another message of hers was first.
                        Err(CommitError::Conflict) => {}
                        Err(CommitError::Unavailable(unavailable)) => return Err(unavailable.into()),
                    }
                }
            }
        }
        Err(Later::Contended)
    }

    fn stranger(
        &self,
        number: &NumberId,
        address: &crate::domain::address::Address,
    ) -> Participant {
        Participant::new(self.env.participant_id(), number.clone(), address.clone())
    }

    /// She is not here any more. What was stored for her meanwhile must not stay behind.
    async fn receive_for_nobody(&self, letter: &Letter) -> Result<(), Later> {
        if let (
            Recipient::Participant(participant),
            EventKind::Inspected { result: Inspection::Stored { object, .. }, .. },
        ) = (&letter.to, &letter.event.kind)
        {
            let (participant, object) = (participant.clone(), object.clone());
            let left_over = Announcement::SubmissionReplaced { participant, object };
            self.bus.announce(&[left_over]).await?;
        }
        Ok(())
    }

    async fn link_new_aliases(&self, before: &Participant, after: &Participant) -> Result<(), Later> {
        if before.address == after.address {
            return Ok(());
        }
        let sealed = self.sealed_aliases(after);
        Ok(self.store.link(&after.id, &sealed).await?)
    }

    async fn forget(&self, erasing: &Versioned<Participant>) -> Result<(), Later> {
        let sealed = self.sealed_aliases(&erasing.value);
        match self.store.erase(erasing, &sealed, self.env.now()).await {
            Ok(()) => {
                tracing::info!(participant = %erasing.value.id, "erased");
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn sealed_aliases(&self, participant: &Participant) -> Vec<String> {
        participant.address.aliases().map(|alias| self.env.seal(&alias)).collect()
    }

    async fn surroundings(&self, participant: &Participant) -> Result<Surroundings, Unavailable> {
        let now = self.env.now();
        let cohort = match participant.cohort() {
            Some(id) => self.directory.cohort(&self.store, id, now).await?,
            None => None,
        };
        let course = match &cohort {
            Some(cohort) => self.library.course(&cohort.course).await?,
            None => None,
        };
        let open = self.directory.open(&self.store, &participant.number, now).await?;
        Ok(Surroundings { cohort, course, open })
    }

}

fn claim(next: &mut Participant, around: &Surroundings, now: Timestamp) -> Vec<Job> {
    let quiet = around.cohort.as_ref().map_or_else(QuietHours::default, |cohort| cohort.quiet);
    let zone = next.zone.clone();
    next.outbox.claim(now, &quiet, &zone)
}

/// When the thing itself happened, by the clock of whoever saw it.
fn sent_at(letter: &Letter) -> Timestamp {
    match &letter.event.kind {
        EventKind::Message(inbound) => inbound.at,
        EventKind::Status(_)
        | EventKind::Inspected { .. }
        | EventKind::Step { .. }
        | EventKind::RaffleDrawn { .. }
        | EventKind::WaitOver { .. } => letter.event.at,
    }
}

const fn cause(event: &Event) -> &'static str {
    match &event.kind {
        EventKind::Message(_) => "message",
        EventKind::Status(_) => "status",
        EventKind::Inspected { .. } => "inspected",
        EventKind::Step { .. } => "step",
        EventKind::RaffleDrawn { .. } => "raffle_drawn",
        EventKind::WaitOver { .. } => "wait_over",
    }
}

const fn stage(participant: &Participant) -> &'static str {
    match &participant.stage {
        Stage::Consent { .. } => "consent",
        Stage::Declined => "declined",
        Stage::Name { .. } => "name",
        Stage::Trade { .. } => "trade",
        Stage::LeastBusy { .. } => "least_busy",
        Stage::Waiting => "waiting",
        Stage::Enrolled(_) => "enrolled",
        Stage::OptedOut { .. } => "opted_out",
        Stage::Erasing { .. } => "erasing",
    }
}
