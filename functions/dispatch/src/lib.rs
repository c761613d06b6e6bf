//! Once a minute: which steps and waits are due? Each is handed on; nothing is sent here.
//!
//! A step is claimed, fanned out, and finished. If this dies on the way, the claim runs out and another minute does it
//! again from the beginning: whoever has had her letter does nothing with the second, which costs one read and no
//! permit of the lane. To note how far it came would be a write for each slice, in every run, to spare a rare one that.

mod fan_out;
mod letters;

use std::time::Duration;

use shared::{
    domain::{
        cohort::{PlannedStep, Step},
        event::{Announcement, Letter},
        time::{MINUTE, Timestamp},
    },
    planted::{Bug, planted},
    ports::{Bus, Clock, Cohorts, Queues, Roster, Unavailable},
};
use tokio::time::Instant;

/// A claim must outlast its claimer, which runs for a minute at most (`infra/template.yaml`).
const CLAIM_SECONDS: i64 = 3 * MINUTE;
const STEPS_MAX: usize = 50;
/// Waits are handed on until then: the run ends within its minute.
const WAITS_FOR: Duration = Duration::from_secs(45);
const SECOND: Duration = Duration::from_secs(1);
/// A second's waits are this part of what the number may pass. Each may be a message, and mailboxes send at once: the
/// morning after a raffle, everybody's would otherwise leave in the same second.
const WAITS_SHARE: u32 = 10;

#[derive(Debug, Clone)]
pub struct Dispatch<Co, R, Q, B, C> {
    pub cohorts: Co,
    pub roster: R,
    pub queues: Q,
    pub bus: B,
    pub clock: C,
    /// What a number may pass in a second, in and out.
    pub rate: u32,
}

#[derive(Debug, thiserror::Error)]
pub enum Incomplete {
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    #[error("a queue refused {0} entries")]
    Refused(usize),
}

/// What one run has handed on.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Handed {
    pub steps: usize,
    pub people: usize,
    pub waits: usize,
}

impl<Co: Cohorts, R: Roster, Q: Queues, B: Bus, C: Clock> Dispatch<Co, R, Q, B, C> {
    /// # Errors
    /// What could not be handed on stays due; the next minute tries again.
    pub async fn run(&self) -> Result<Handed, Incomplete> {
        let (now, begun) = (self.clock.now(), Instant::now());
        let mut handed = Handed::default();
        for step in self.cohorts.due_steps(now, STEPS_MAX).await? {
            if self.cohorts.claim_step(&step, now, CLAIM_SECONDS).await? {
                if planted(Bug::FinishBeforePosted) {
                    self.cohorts.finish_step(&step, now).await?;
                }
                handed.people += self.hand_on(&step, now).await?;
                handed.steps += 1;
                self.cohorts.finish_step(&step, now).await?;
            }
        }
        handed.waits = self.waits(now, begun).await?;
        Ok(handed)
    }

    async fn hand_on(&self, planned: &PlannedStep, now: Timestamp) -> Result<usize, Incomplete> {
        let Some(cohort) = self.cohorts.cohort(&planned.cohort).await? else {
            return Ok(0);
        };
        let (step, zone) = (planned.step, planned.zone.name());
        let late = cohort.is_too_late(&planned.zone, step, now);
        let people = match step {
            _ if late => 0,
            Step::Seal | Step::Raffle => {
                let cohort = cohort.id.clone();
                self.bus.announce(&[Announcement::RaffleDue { cohort }]).await?;
                0
            }
            Step::Invite | Step::Lesson(_) | Step::ClassLink => {
                self.fan_out(&cohort, planned, now).await?
            }
        };
        tracing::info!(cohort = %cohort.id, %step, zone, people, late, "step");
        Ok(people)
    }

    /// A wait stays in the index until its owner has seen to it, so a letter that is lost is posted again.
    async fn waits(&self, now: Timestamp, begun: Instant) -> Result<usize, Incomplete> {
        let in_a_second = (self.rate / WAITS_SHARE).max(1) as usize;
        let most = in_a_second * WAITS_FOR.as_secs() as usize;
        let due = self.roster.due_waits(now, most).await?;
        let letters: Vec<Letter> =
            due.into_iter().map(|(id, wait, _)| letters::wait_over(id, wait, now)).collect();
        let mut posted = 0;
        for second in letters.chunks(in_a_second) {
            if posted > 0 {
                tokio::time::sleep(SECOND).await;
            }
            if begun.elapsed() > WAITS_FOR {
                break;
            }
            all_taken(&self.queues.post(second).await)?;
            posted += second.len();
        }
        if posted > 0 {
            tracing::info!(waits = posted, "waits");
        }
        Ok(posted)
    }
}

fn all_taken(taken: &[bool]) -> Result<(), Incomplete> {
    match taken.iter().filter(|taken| !**taken).count() {
        0 => Ok(()),
        refused => Err(Incomplete::Refused(refused)),
    }
}
