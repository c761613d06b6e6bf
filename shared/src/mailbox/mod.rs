//! One person's mailbox: load, decide, commit, then act, then record.
//!
//! Both lanes use it, `conversation` for what people send and `deliver` for what the calendar brings. Nothing leaves
//! before the commit that owes it, and only its claim may send it. A message costs one strong read and two writes.

mod carry;
mod claim;
mod directory;
mod journal;
mod process;
mod wallet;
mod world;

pub use directory::Directory;
pub use process::Process;
pub use world::{Ports, World};

use crate::planted::{Bug, planted};
use claim::Ready;
use journal::Told;
use wallet::Wallet;

use std::sync::Arc;

use crate::{
    domain::{
        advisory::{Ask, News, Why},
        cohort::Cohort,
        course::Course,
        decide::{self, Context, Decision, Received, Seen},
        event::{Announcement, EventKind, Letter, Recipient},
        ids::NumberId,
        participant::{Participant, Stage},
        submission::Inspection,
        time::Timestamp,
    },
    ports::{
        AliasKey as _, Bus as _, Chance as _, Channel as _, Clock as _, CommitError, Found,
        Library as _, Participants as _, Pulse as _, Unavailable, Versioned,
    },
};

/// Loads and decisions for one letter when others write the same item at the same time.
const ATTEMPTS_MAX: usize = 5;
/// Rounds of claiming what others left pending; a round carries out everything that is ready.
const ROUNDS_MAX: usize = 4;
/// Messages a day and number to people who are in no cohort: who signs up gets two or three, and whoever floods a number
/// with messages must not make it spend without end.
const STRANGERS_A_DAY: u64 = 5_000;

#[derive(Debug, Clone)]
pub struct Mailbox<W> {
    world: W,
    /// Cohorts as read within the last minute, shared by all letters of a process.
    directory: Directory,
    wallet: Wallet,
    strangers_a_day: u64,
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

/// What she is in and may join, as far as a decision, its words and its sending need it.
#[derive(Debug, Default)]
struct Surroundings {
    cohort: Option<Arc<Cohort>>,
    course: Option<Arc<Course>>,
    open: Arc<Vec<Cohort>>,
    /// The newest moment of which a status of her number has told; asked for only when a doubt's wait is over.
    heard: Option<Timestamp>,
}

impl<W: World> Mailbox<W> {
    pub fn new(world: W) -> Self {
        let (directory, wallet) = (Directory::default(), Wallet::default());
        Self { world, directory, wallet, strangers_a_day: STRANGERS_A_DAY }
    }

    /// Lets people in no cohort be sent up to `messages_a_day` messages a day, all together, instead of 5,000.
    #[must_use]
    pub fn answering_strangers(self, messages_a_day: u64) -> Self {
        Self { strangers_a_day: messages_a_day, ..self }
    }

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
            let joins = decide::looks_for_a_cohort(&loaded.value, &letter.event);
            let around = self.surroundings(&loaded.value, joins).await?;
            let now = self.world.process().now();
            let context = Context { now, cohort: around.cohort.as_deref(), open: &around.open };
            let (next, seen, meaning) =
                match decide::receive(&loaded.value, &letter.event, &context) {
                    Received::Busy => {
                        journal::postponed(&loaded.value.id, &letter.event, now);
                        return Err(Later::Busy);
                    }
                    // Who else has this letter may be gone, and then nobody would come back to what is claimed.
                    Received::Repeated | Received::Nothing(_)
                        if loaded.value.outbox.is_busy(now) =>
                    {
                        return Err(Later::Busy);
                    }
                    Received::Repeated => (loaded.value.clone(), None, "repeated"),
                    Received::Nothing(meaning) => (loaded.value.clone(), None, meaning),
                    Received::Decided(decision) => {
                        let Decision { next, seen, meaning } = *decision;
                        (next, seen, meaning)
                    }
                };
            let told = Told { event: &letter.event, meaning };
            match self.commit_and_act(&loaded, next, seen, &told).await {
                Err(Later::Contended) if planted(Bug::SwallowConflict) => return Ok(()),
                Err(Later::Contended) => {
                    let again = self.world.participants().load(&loaded.value.id).await?;
                    let Some(again) = again else {
                        return self.receive_for_nobody(letter).await;
                    };
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
        told: &Told<'_>,
    ) -> Result<(), Later> {
        // Who is asked for her name may be asked in a form of the cohort that she can join.
        let asks = matches!(next.stage, Stage::Name { .. });
        let around = self.surroundings(&next, asks).await?;
        let now = self.world.process().now();
        let mut jobs = self.claim(&mut next, &around, now).await;
        next.set_wait();
        if planted(Bug::SendBeforeClaim) {
            self.carry_out(&next, jobs.clone()).await;
        }
        let mut current = if next == loaded.value {
            loaded.clone()
        } else {
            match self.world.participants().commit(loaded, next).await {
                Ok(committed) => committed,
                Err(error) => {
                    self.give_all_back(&jobs).await;
                    return Err(error.into());
                }
            }
        };
        if planted(Bug::LogPhone) {
            let phone = current.value.address.phone().map(|phone| phone.digits());
            tracing::info!(phone, "committed");
        }
        // Only now: what could not be committed was not decided.
        told.decided(&loaded.value, &current.value, now);
        self.link_new_aliases(&loaded.value, &current.value).await?;
        if let Some(seen) = seen {
            self.world.channel().mark_read(&current.value.number, &seen.message, seen.typing).await;
        }
        for _ in 0..ROUNDS_MAX {
            if jobs.is_empty() {
                break;
            }
            let outcomes = self.carry_out(&current.value, jobs).await;
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
    ) -> Result<(Versioned<Participant>, Vec<Ready>), Later> {
        for _ in 0..ATTEMPTS_MAX {
            let now = self.world.process().now();
            let mut next = current.value.clone();
            for settled in outcomes.iter().filter(|_| !planted(Bug::ForgetSettled)) {
                settled.apply(&mut next, now);
            }
            let jobs = self.claim(&mut next, around, now).await;
            next.set_wait();
            let error = match self.world.participants().commit(&current, next).await {
                Ok(recorded) => return Ok((recorded, jobs)),
                Err(error) => error,
            };
            self.give_all_back(&jobs).await;
            match error {
                CommitError::Unavailable(unavailable) => return Err(unavailable.into()),
                CommitError::Conflict => {
                    match self.world.participants().load(&current.value.id).await? {
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
            Recipient::Participant(id) => return Ok(self.world.participants().load(id).await?),
            Recipient::Contact { number, address } => (number, address),
        };
        let sealed: Vec<String> =
            address.aliases().map(|a| self.world.process().seal(&a)).collect();
        for _ in 0..ATTEMPTS_MAX {
            // One after the other: the first may be that of somebody who erased herself, the second lead to who came
            // back since under it alone.
            let mut erased_before = None;
            for alias in &sealed {
                match self.world.participants().find(std::slice::from_ref(alias)).await? {
                    // Written before she erased herself: the webhook was late or repeated.
                    Some(Found::Erased(at)) if sent_at(letter) <= at => return Ok(None),
                    Some(Found::Participant(id)) => {
                        if let Some(loaded) = self.world.participants().load(&id).await? {
                            let erased = loaded.value.erased_before;
                            return Ok((Some(sent_at(letter)) > erased).then_some(loaded));
                        }
                        // The alias outlived its owner: whoever writes now gets an item of her own.
                    }
                    Some(Found::Erased(at)) => erased_before = erased_before.max(Some(at)),
                    None => {}
                }
            }
            let mut new = self.stranger(number, address);
            new.erased_before = erased_before;
            match self.world.participants().create(&new, &sealed).await {
                Ok(created) => return Ok(Some(created)),
                // Another message of hers was first.
                Err(CommitError::Conflict) => {}
                Err(CommitError::Unavailable(unavailable)) => return Err(unavailable.into()),
            }
        }
        Err(Later::Contended)
    }

    fn stranger(
        &self,
        number: &NumberId,
        address: &crate::domain::address::Address,
    ) -> Participant {
        Participant::new(self.world.process().participant_id(), number.clone(), address.clone())
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
            self.world.bus().announce(&[left_over]).await?;
        }
        // Nobody would ever take the place or pass it on.
        if let (
            Recipient::Participant(participant),
            EventKind::Advice { cohort, news: News::Called { .. }, .. },
        ) = (&letter.to, &letter.event.kind)
        {
            let (participant, cohort) = (participant.clone(), cohort.clone());
            let ask = Ask::GiveUp(Why::Left);
            let gone = Announcement::AdvisoryAsked { participant, cohort, turn: u32::MAX, ask };
            self.world.bus().announce(&[gone]).await?;
        }
        Ok(())
    }

    async fn link_new_aliases(
        &self,
        before: &Participant,
        after: &Participant,
    ) -> Result<(), Later> {
        if before.address == after.address {
            return Ok(());
        }
        let sealed = self.sealed_aliases(after);
        Ok(self.world.participants().link(&after.id, &sealed).await?)
    }

    async fn forget(&self, erasing: &Versioned<Participant>) -> Result<(), Later> {
        let sealed = self.sealed_aliases(&erasing.value);
        let now = self.world.process().now();
        let at = match erasing.value.stage {
            Stage::Erasing { at } => at.max(now),
            Stage::Consent { .. }
            | Stage::Declined
            | Stage::Name { .. }
            | Stage::Trade { .. }
            | Stage::Waiting
            | Stage::Enrolled(_)
            | Stage::OptedOut { .. } => now,
        };
        match self.world.participants().erase(erasing, &sealed, at).await {
            Ok(()) => {
                tracing::info!(participant = %erasing.value.id, "erased");
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn sealed_aliases(&self, participant: &Participant) -> Vec<String> {
        participant.address.aliases().map(|alias| self.world.process().seal(&alias)).collect()
    }

    /// What can be joined is only asked for if it matters.
    async fn surroundings(
        &self,
        participant: &Participant,
        joins: bool,
    ) -> Result<Surroundings, Unavailable> {
        let now = self.world.process().now();
        let cohort = match participant.cohort() {
            Some(id) => self.directory.cohort(self.world.cohorts(), id, now).await?,
            None => None,
        };
        let course = match &cohort {
            Some(cohort) => self.world.library().course(&cohort.course).await?,
            None => None,
        };
        let open = if joins {
            self.directory.open(self.world.cohorts(), &participant.number, now).await?
        } else {
            Arc::default()
        };
        let heard = if participant.outbox.has_old_doubt(now) {
            self.world.cohorts().last_beat(&participant.number).await?
        } else {
            None
        };
        Ok(Surroundings { cohort, course, open, heard })
    }
}

/// When the thing itself happened, by the clock of whoever saw it.
fn sent_at(letter: &Letter) -> Timestamp {
    match &letter.event.kind {
        EventKind::Message(inbound) => inbound.at,
        EventKind::Status(_)
        | EventKind::Inspected { .. }
        | EventKind::Step { .. }
        | EventKind::RaffleCommitted { .. }
        | EventKind::RaffleDrawn { .. }
        | EventKind::Advice { .. }
        | EventKind::WaitOver { .. } => letter.event.at,
    }
}
