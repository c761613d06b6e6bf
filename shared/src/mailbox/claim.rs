//! Claiming what may leave now: put into words and paid for before the claim is written. From that write to Meta's
//! answer nobody knows what has left, so nothing that can be done before is done in between.

use super::{
    Mailbox, Surroundings, World,
    carry::{self, Settled},
    wallet::{Account, Payment},
};
use crate::planted::{Bug, planted};
use crate::{
    domain::{
        budget::Purpose,
        decide,
        event::Announcement,
        outbox::{DeliveryKey, Effect, Job, Outcome},
        participant::Participant,
        reply::Reply,
        time::{MINUTE, QuietHours, Timestamp},
    },
    outgoing::Message,
    ports::Clock as _,
    wording::{self, Scene, Unsayable, Window},
};

/// Until somebody raises the cap, or the next day comes.
const NO_MONEY_AGAIN_SECONDS: i64 = 30 * MINUTE;

/// A job that has been claimed and may begin.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub(super) seq: u32,
    pub(super) until: Timestamp,
    pub(super) work: Work,
}

#[derive(Debug, Clone)]
pub(super) enum Work {
    Announce(Announcement),
    Send(Box<Sending>),
}

/// A message in words, and what was taken out of the purse for it.
#[derive(Debug, Clone)]
pub(super) struct Sending {
    pub(super) reply: Reply,
    pub(super) message: Message,
    pub(super) key: String,
    pub(super) attempt: u8,
    /// Should Meta have stopped its template, there is another; should it not take its form, there are plain words.
    pub(super) falls_back: bool,
    payment: Payment,
}

impl<W: World> Mailbox<W> {
    /// What nobody may be refused does not wait for money; what there is no money for is put off in the same write.
    pub(super) async fn claim(
        &self,
        next: &mut Participant,
        around: &Surroundings,
        now: Timestamp,
    ) -> Vec<Ready> {
        let quiet = around.cohort.as_ref().map_or_else(QuietHours::default, |cohort| cohort.quiet);
        let claim = next.claim(now, &quiet, around.heard);
        for ended in &claim.ended {
            carry::report(next, *ended);
        }
        let mut ready = Vec::with_capacity(claim.jobs.len());
        let mut is_empty = false;
        for job in claim.jobs {
            let (seq, until) = (job.seq, job.until);
            let work = match &job.effect {
                Effect::Announce(announcement) => Ok(Work::Announce(announcement.clone())),
                Effect::Send(reply) if is_empty && !reply.is_a_duty() => Err(None),
                Effect::Send(reply) => self.prepare(next, around, reply, &job, now).await,
            };
            match work {
                Ok(work) => ready.push(Ready { seq, until, work }),
                Err(outcome) => {
                    is_empty |= outcome.is_some_and(|outcome| outcome != Outcome::Refused);
                    Settled { seq, outcome }.apply(next, now);
                }
            }
        }
        ready
    }

    async fn prepare(
        &self,
        participant: &Participant,
        around: &Surroundings,
        reply: &Reply,
        job: &Job,
        now: Timestamp,
    ) -> Result<Work, Option<Outcome>> {
        let (seq, attempt) = (job.seq, job.attempt);
        let key = DeliveryKey { participant: participant.id.clone(), seq, attempt }.to_string();
        let (id, name, at) = (&participant.id, reply.name(), now.seconds());
        let message = match words(participant, around, reply, job, now) {
            Ok(message) => message,
            Err(error) => {
                tracing::warn!(participant = %id, reply = name, %key, at, then = "never", %error, "not_sent");
                return Err(Some(Outcome::Refused));
            }
        };
        let is_template = message.is_template();
        let Some(payment) = self.pay(participant, around, reply, is_template).await else {
            tracing::warn!(participant = %id, reply = name, %key, at, then = "again", "not_paid");
            return Err(Some(Outcome::HeldBack(NO_MONEY_AGAIN_SECONDS)));
        };
        let has_fallback = is_template && reply.has_fallback() || message.is_form();
        let falls_back = has_fallback && !job.fallback;
        let reply = reply.clone();
        Ok(Work::Send(Box::new(Sending { reply, message, key, attempt, falls_back, payment })))
    }

    /// Before she is in a cohort, and after, the number's own purse pays.
    async fn pay(
        &self,
        participant: &Participant,
        around: &Surroundings,
        reply: &Reply,
        is_template: bool,
    ) -> Option<Payment> {
        let now = self.world.process().now();
        let account = match &around.cohort {
            Some(cohort) => Account::of_cohort(cohort, now),
            None => {
                let (number, most) = (&participant.number, self.strangers_a_day);
                Some(Account::of_strangers(number, most, now))
            }
        };
        let Some(account) = account else { return Some(Payment::default()) };
        let (purse, purpose) = (self.world.cohorts(), Purpose::of(reply));
        match self.wallet.pay(purse, &account, purpose, is_template).await {
            Ok(None) if planted(Bug::SpendBeyondCap) => Some(Payment::default()),
            Ok(payment) => payment,
            Err(error) => {
                tracing::warn!(participant = %participant.id, %error, "purse_unknown");
                (purpose == Purpose::Duty).then(Payment::default)
            }
        }
    }

    /// Of messages that were not claimed after all.
    pub(super) async fn give_all_back(&self, ready: &[Ready]) {
        for ready in ready {
            if let Work::Send(sending) = &ready.work {
                self.give_back(sending).await;
            }
        }
    }

    /// It did not leave, or is not charged.
    pub(super) async fn give_back(&self, sending: &Sending) {
        self.wallet.give_back(&sending.payment).await;
    }
}

fn words(
    participant: &Participant,
    around: &Surroundings,
    reply: &Reply,
    job: &Job,
    now: Timestamp,
) -> Result<Message, Unsayable> {
    let window = match participant.window.open_at(now) {
        None if planted(Bug::FreeFormOutsideWindow) => Window::Open,
        Some(_) if !job.as_template => Window::Open,
        Some(_) | None if job.fallback => Window::Stopped,
        Some(_) | None => Window::Closed,
    };
    let scene = Scene {
        language: participant.language,
        name: participant.profile.name.as_deref(),
        zone: &participant.zone,
        now,
        cohort: around.cohort.as_deref(),
        course: around.course.as_deref(),
        light: participant.light,
        form: decide::form_for(participant, &around.open, now).filter(|_| !job.fallback),
    };
    wording::render(reply, &scene, window)
}
