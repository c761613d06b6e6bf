//! Cohorts, courses, raffles, and what the community keeps.

use std::{collections::BTreeMap, sync::Arc};

use shared::{
    domain::{
        agenda::Agenda,
        budget::{Amount, Budget},
        cohort::{Cohort, PlannedStep},
        community::{AdviceNote, AttentionCall, Question},
        course::{Course, CourseRef},
        ids::{CohortId, NumberId, ParticipantId},
        raffle::{Beacon, Drawn, Entered, Raffle},
        ticket::Ticket,
        time::{Month, Timestamp},
    },
    ports::{
        Agendas, Answered, BeaconSource, Cohorts, CommitError, Community, Day, Library, Pulse,
        Purse, Raffles, Taken, Unavailable, Versioned,
    },
};

use super::Door;
use crate::{fault::Fault, now::now_or_never, options::Broken, site::Site};

impl Library for Door {
    async fn course(&self, course: &CourseRef) -> Result<Option<Arc<Course>>, Unavailable> {
        self.call(Site::Course, None, |_| now_or_never(self.world.shelf.course(course))).await
    }
}

impl Cohorts for Door {
    async fn cohort(&self, id: &CohortId) -> Result<Option<Cohort>, Unavailable> {
        self.call(Site::Cohort, None, |_| now_or_never(self.world.store.cohort(id))).await
    }

    async fn open_cohorts(&self, number: &NumberId) -> Result<Vec<Cohort>, Unavailable> {
        let effect = |_: &_| now_or_never(self.world.store.open_cohorts(number));
        self.call(Site::OpenCohorts, None, effect).await
    }

    async fn open(&self, cohort: &Cohort, steps: &[PlannedStep]) -> Result<bool, Unavailable> {
        self.world.store.open(cohort, steps).await
    }

    async fn due_steps(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<PlannedStep>, Unavailable> {
        self.call(Site::DueSteps, None, |plan| {
            let mut due = now_or_never(self.world.store.due_steps(now, limit))?;
            if plan.is(Fault::Stale)
                && let Some(finished) = self.world.finished_lately()
            {
                self.struck(Site::DueSteps, None, Fault::Stale);
                due.push(finished);
            }
            Ok(due)
        })
        .await
    }

    async fn claim_step(
        &self,
        step: &PlannedStep,
        now: Timestamp,
        lease_seconds: i64,
    ) -> Result<bool, Unavailable> {
        self.call(Site::ClaimStep, None, |plan| {
            if plan.is(Fault::Conflict) {
                self.struck(Site::ClaimStep, None, Fault::Conflict);
                return Ok(false);
            }
            now_or_never(self.world.store.claim_step(step, now, lease_seconds))
        })
        .await
    }

    async fn finish_step(&self, step: &PlannedStep, now: Timestamp) -> Result<(), Unavailable> {
        self.call(Site::FinishStep, None, |_| {
            now_or_never(self.world.store.finish_step(step, now))?;
            self.world.finished(step);
            Ok(())
        })
        .await
    }

    async fn set_budget(&self, id: &CohortId, budget: &Budget) -> Result<bool, Unavailable> {
        self.world.store.set_budget(id, budget).await
    }

    async fn put_off(&self, step: &PlannedStep) -> Result<(), Unavailable> {
        self.call(Site::PutOff, None, |_| now_or_never(self.world.store.put_off(step))).await
    }
}

impl Pulse for Door {
    async fn beat(&self, number: &NumberId, at: Timestamp) -> Result<(), Unavailable> {
        self.call(Site::Beat, None, |_| now_or_never(self.world.store.beat(number, at))).await
    }

    /// Without faults: a line for ops hangs on it, and nobody's message.
    async fn note_billed(&self, number: &NumberId, month: Month) -> Result<bool, Unavailable> {
        now_or_never(self.world.store.note_billed(number, month))
    }

    async fn last_beat(&self, number: &NumberId) -> Result<Option<Timestamp>, Unavailable> {
        self.call(Site::LastBeat, None, |plan| {
            let beat = now_or_never(self.world.store.last_beat(number))?;
            if plan.is(Fault::Stale) && beat.is_some() {
                // A copy that lags knows an older moment.
                self.struck(Site::LastBeat, None, Fault::Stale);
                return Ok(beat.map(|at| at.plus(-2)));
            }
            Ok(beat)
        })
        .await
    }
}

impl Purse for Door {
    async fn take(
        &self,
        day: &Day<'_>,
        amount: Amount,
        ceiling: Amount,
    ) -> Result<Taken, Unavailable> {
        let effect = |_: &_| now_or_never(self.world.store.take(day, amount, ceiling));
        self.call(Site::TakeMoney, None, effect).await
    }

    async fn spent(&self, day: &Day<'_>) -> Result<Amount, Unavailable> {
        self.world.store.spent(day).await
    }
}

impl Raffles for Door {
    async fn raffle(&self, cohort: &CohortId) -> Result<Option<Raffle>, Unavailable> {
        self.call(Site::ReadRaffle, None, |_| {
            if self.is(Broken::RaffleWithoutCondition) {
                return Ok(None);
            }
            now_or_never(self.world.store.raffle(cohort))
        })
        .await
    }

    async fn commit(&self, raffle: &Raffle) -> Result<Raffle, Unavailable> {
        self.call(Site::CommitRaffle, None, |_| {
            let mut stored = now_or_never(self.world.store.commit(raffle))?;
            let entries = raffle.commitment.count as usize;
            self.world.counts(&self.about, |counter, cause| counter.sealed(cause, entries));
            if self.is(Broken::RaffleWithoutCondition) {
                stored = raffle.clone();
            }
            self.world.sealed(&stored);
            Ok(stored)
        })
        .await
    }

    async fn own(
        &self,
        cohort: &CohortId,
        owners: &BTreeMap<Ticket, ParticipantId>,
    ) -> Result<(), Unavailable> {
        self.call(Site::OwnTickets, None, |_| {
            now_or_never(self.world.store.own(cohort, owners))?;
            self.world.counts(&self.about, |counter, cause| counter.sealed(cause, owners.len()));
            self.world.owned(owners);
            Ok(())
        })
        .await
    }

    async fn draw(&self, raffle: &Raffle, drawn: &Drawn) -> Result<Drawn, Unavailable> {
        self.call(Site::RecordDraw, None, |_| {
            let mut recorded = now_or_never(self.world.store.draw(raffle, drawn))?;
            if self.is(Broken::RaffleWithoutCondition) {
                recorded = drawn.clone();
            }
            self.world.drawn(&recorded);
            Ok(recorded)
        })
        .await
    }

    async fn disown(&self, cohort: &CohortId, owner: &ParticipantId) -> Result<(), Unavailable> {
        let effect = |_: &_| now_or_never(self.world.store.disown(cohort, owner));
        self.call(Site::Disown, Some(owner), effect).await
    }

    /// People enter them by the command; no function does.
    async fn enter_numbers(&self, cohort: &CohortId, entered: &Entered) -> Result<(), Unavailable> {
        self.world.store.enter_numbers(cohort, entered).await
    }

    async fn entered_numbers(&self, cohort: &CohortId) -> Result<Vec<Entered>, Unavailable> {
        let effect = |_: &_| now_or_never(self.world.store.entered_numbers(cohort));
        self.call(Site::ReadRaffle, None, effect).await
    }
}

impl BeaconSource for Door {
    async fn value(&self, beacon: Beacon, round: u64) -> Result<Answered, Unavailable> {
        let effect = |_: &_| now_or_never(self.world.beacons.value(beacon, round));
        self.call(Site::AskBeacon, None, effect).await
    }
}

impl Agendas for Door {
    async fn agenda(&self, cohort: &CohortId) -> Result<Versioned<Agenda>, Unavailable> {
        self.call(Site::ReadAgenda, None, |_| now_or_never(self.world.store.agenda(cohort))).await
    }

    async fn keep_agenda(
        &self,
        cohort: &CohortId,
        loaded: &Versioned<Agenda>,
        next: Agenda,
    ) -> Result<Versioned<Agenda>, CommitError> {
        self.call(Site::KeepAgenda, None, |plan| {
            if plan.is(Fault::Conflict) {
                self.struck(Site::KeepAgenda, None, Fault::Conflict);
                return Err(CommitError::Conflict);
            }
            let kept = now_or_never(self.world.store.keep_agenda(cohort, loaded, next))?;
            self.world.kept_agenda(&kept.value);
            Ok(kept)
        })
        .await
    }
}

impl Community for Door {
    async fn keep_question(&self, question: &Question) -> Result<(), Unavailable> {
        self.call(Site::KeepQuestion, Some(&question.participant), |_| {
            now_or_never(self.world.store.keep_question(question))
        })
        .await
    }

    async fn keep_attention(&self, call: &AttentionCall) -> Result<(), Unavailable> {
        self.call(Site::KeepAttention, Some(&call.participant), |_| {
            now_or_never(self.world.store.keep_attention(call))
        })
        .await
    }

    async fn keep_advice(&self, note: &AdviceNote) -> Result<(), Unavailable> {
        self.call(Site::KeepAdvice, Some(&note.participant), |_| {
            now_or_never(self.world.store.keep_advice(note))
        })
        .await
    }

    async fn forget(&self, participant: &ParticipantId) -> Result<(), Unavailable> {
        self.call(Site::Forget, Some(participant), |_| {
            now_or_never(self.world.store.forget(participant))
        })
        .await
    }
}
