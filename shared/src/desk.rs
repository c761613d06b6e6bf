//! Where advisory sessions are given out: load a cohort's agenda, take one step, keep it, then post what is owed.
//!
//! What is owed is kept in the same write as the step that owes it, and is taken off when it has been posted. Whoever
//! dies between the two leaves it there: the same question comes again from its queue, changes nothing, and posts it.
//! A piece of news that is posted twice has one name, and her mailbox takes it once.

use crate::{
    domain::{
        advisory::{self, Ask},
        agenda::{Agenda, Facts},
        cohort::Cohort,
        event::{Event, EventKind, Letter, Recipient},
        ids::{CohortId, ParticipantId},
        raffle::Raffle,
        ticket::Ticket,
        time::Timestamp,
    },
    planted::{Bug, planted},
    ports::{Agendas, Clock, Cohorts, CommitError, Queues, Raffles, Unavailable, Versioned},
};

/// Steps when others write the same agenda at the same time.
const ATTEMPTS_MAX: usize = 8;

#[derive(Debug)]
pub struct Desk<'a, C, R, Q, Cl> {
    pub cohorts: &'a C,
    /// The draws and, beside each, its agenda.
    pub raffles: &'a R,
    pub queues: &'a Q,
    pub clock: &'a Cl,
}

/// Why a step has to come again.
#[derive(Debug, thiserror::Error)]
pub enum Later {
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    #[error("the agenda keeps changing")]
    Contended,
    #[error("the queue refused {0} pieces of news; they are kept")]
    Refused(usize),
}

/// Why an advisor's step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum StepError<E> {
    #[error(transparent)]
    Later(Later),
    #[error("there is no cohort {0}: see `tertulia cohort list`")]
    NoCohort(CohortId),
    #[error(transparent)]
    Refused(E),
}

impl<C: Cohorts, R: Raffles + Agendas, Q: Queues, Cl: Clock> Desk<'_, C, R, Q, Cl> {
    /// The cohort's raffle is drawn: the winners are called.
    ///
    /// # Errors
    /// Nothing is lost and nobody is called twice when it is done again.
    pub async fn open(&self, cohort: &CohortId) -> Result<(), Later> {
        self.ask(cohort, |_, _| {}).await
    }

    /// # Errors
    /// As above.
    pub async fn hear(
        &self,
        cohort: &CohortId,
        who: &ParticipantId,
        turn: u32,
        ask: Ask,
    ) -> Result<(), Later> {
        self.ask(cohort, |agenda, facts| agenda.hear(who, turn, ask, facts)).await
    }

    /// A cohort that is not there any more needs no answer.
    async fn ask(
        &self,
        cohort: &CohortId,
        step: impl Fn(&mut Agenda, &Facts<'_>),
    ) -> Result<(), Later> {
        let step = |agenda: &mut Agenda, facts: &Facts<'_>| {
            step(agenda, facts);
            Ok::<(), std::convert::Infallible>(())
        };
        match self.step(cohort, step).await {
            Ok(()) | Err(StepError::NoCohort(_)) => Ok(()),
            Err(StepError::Later(later)) => Err(later),
            Err(StepError::Refused(never)) => match never {},
        }
    }

    /// Takes one step on the agenda as it is now, and answers with what the step answered.
    ///
    /// # Errors
    /// What the step refuses has changed nothing. After [`Later`] it may have been taken: taking it again finds out.
    pub async fn step<T, E>(
        &self,
        cohort: &CohortId,
        step: impl Fn(&mut Agenda, &Facts<'_>) -> Result<T, E>,
    ) -> Result<T, StepError<E>> {
        let found = self.cohorts.cohort(cohort).await.map_err(Later::from)?;
        let cohort = found.ok_or_else(|| StepError::NoCohort(cohort.clone()))?;
        let raffle = self.raffles.raffle(&cohort.id).await.map_err(Later::from)?;
        let order = raffle.as_ref().map(order).unwrap_or_default();
        for _ in 0..ATTEMPTS_MAX {
            let now = self.clock.now();
            let facts = Facts { now, cohort: &cohort, order: &order };
            let loaded = self.raffles.agenda(&cohort.id).await.map_err(Later::from)?;
            let mut next = loaded.value.clone();
            // Whoever asks before the one who drew came round to it opens the agenda for everybody.
            if let Some(raffle) = raffle.as_ref().filter(|raffle| raffle.drawn.is_some()) {
                next.open(raffle.commitment.prizes, &facts);
            }
            let answer = step(&mut next, &facts).map_err(StepError::Refused)?;
            let is_known = next == loaded.value;
            match self.keep(&cohort, loaded, next).await {
                Ok(_) if is_known && planted(Bug::ForgetOwed) => return Ok(answer),
                Ok(kept) => {
                    self.post(&cohort, kept, now).await?;
                    return Ok(answer);
                }
                Err(CommitError::Conflict) => {}
                Err(CommitError::Unavailable(unavailable)) => {
                    return Err(Later::from(unavailable).into());
                }
            }
        }
        Err(Later::Contended.into())
    }

    async fn keep(
        &self,
        cohort: &Cohort,
        loaded: Versioned<Agenda>,
        next: Agenda,
    ) -> Result<Versioned<Agenda>, CommitError> {
        if next == loaded.value {
            return Ok(loaded);
        }
        self.raffles.keep_agenda(&cohort.id, &loaded, next).await
    }

    async fn post(
        &self,
        cohort: &Cohort,
        kept: Versioned<Agenda>,
        at: Timestamp,
    ) -> Result<(), Later> {
        let Some(last) = kept.value.owed().last().map(|owed| owed.number) else {
            return Ok(());
        };
        let letters: Vec<Letter> = kept
            .value
            .owed()
            .iter()
            .map(|owed| Letter {
                to: Recipient::Participant(owed.to.clone()),
                event: Event {
                    id: advisory::news_name(&cohort.id, owed.number),
                    at,
                    kind: EventKind::Advice {
                        cohort: cohort.id.clone(),
                        number: owed.number,
                        news: owed.news.clone(),
                    },
                },
            })
            .collect();
        let taken = self.queues.post(&letters).await;
        let refused = taken.iter().filter(|taken| !**taken).count();
        if refused > 0 {
            return Err(Later::Refused(refused));
        }
        tracing::info!(cohort = %cohort.id, news = letters.len(), "advice");
        let mut next = kept.value.clone();
        next.posted(last);
        match self.raffles.keep_agenda(&cohort.id, &kept, next).await {
            // Somebody else is at it: he posts the same once more, which is harmless, and takes it off.
            Ok(_) | Err(CommitError::Conflict) => Ok(()),
            Err(CommitError::Unavailable(unavailable)) => Err(unavailable.into()),
        }
    }
}

/// The published order; whoever had left at the draw, or has erased herself since, is nobody in it.
fn order(raffle: &Raffle) -> Vec<(Ticket, Option<ParticipantId>)> {
    let gone =
        |ticket: &Ticket| raffle.drawn.as_ref().is_some_and(|drawn| drawn.gone.contains(ticket));
    let owner = |ticket: &Ticket| raffle.owner(ticket).filter(|_| !gone(ticket)).cloned();
    raffle.order().iter().map(|ticket| (ticket.clone(), owner(ticket))).collect()
}

impl<E> From<Later> for StepError<E> {
    fn from(later: Later) -> Self {
        Self::Later(later)
    }
}
