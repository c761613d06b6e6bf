//! Carrying out what a claim holds: words chosen, sent or announced, the answer classified.

use super::{Mailbox, Surroundings, World, journal};
use crate::planted::{Bug, planted};
use crate::{
    domain::{
        budget::Purpose,
        outbox::{DeliveryKey, Effect, Ended, Job, Outcome, SEND_SECONDS_MAX},
        participant::Participant,
        reply::Reply,
        status::TEMPLATE_CODES,
        time::{MINUTE, Timestamp},
    },
    ports::{Bus as _, Channel as _, Clock as _, SendOutcome},
    whatsapp::errors::{Advice, Limit, Remedy},
    wording::{self, Scene, Window},
};

/// A job and what became of it; `None` if its claim was about to end before it could begin.
pub(super) struct Settled {
    seq: u32,
    outcome: Option<Outcome>,
}

impl Settled {
    pub(super) fn apply(&self, next: &mut Participant, now: Timestamp) {
        match self.outcome {
            Some(outcome) => {
                if let Some(ended) = next.settle(self.seq, outcome, now) {
                    report(next, ended);
                }
            }
            None => next.outbox.release(self.seq, now),
        }
    }
}

/// One line for each message that somebody may have to look after; the alarms count them.
pub(super) fn report(participant: &Participant, ended: Ended) {
    let id = &participant.id;
    match ended {
        Ended::Failed { seq, class } => tracing::warn!(participant = %id, seq, ?class, "given_up"),
        Ended::Unconfirmed { seq, class } => {
            tracing::warn!(participant = %id, seq, ?class, "unconfirmed");
        }
        Ended::Twice { seq } => tracing::error!(participant = %id, seq, "duplicate_confirmed"),
    }
}

impl<W: World> Mailbox<W> {
    /// In order. After a send that did not go through, the later ones of its kind wait, so that nothing overtakes; only
    /// what nobody may be refused does not wait for money.
    pub(super) async fn carry_out(
        &self,
        participant: &Participant,
        around: &Surroundings,
        jobs: Vec<Job>,
    ) -> Vec<Settled> {
        let mut settled = Vec::with_capacity(jobs.len());
        let (mut stuck, mut unpaid) = (false, false);
        for job in jobs {
            let starts_in_time = self.world.process().now() <= job.until.plus(-SEND_SECONDS_MAX);
            let outcome = match &job.effect {
                Effect::Send(reply) if stuck || unpaid && !reply.is_a_duty() || !starts_in_time => {
                    None
                }
                Effect::Send(reply) => {
                    let outcome = self.send(participant, around, reply, &job).await;
                    let no_money = outcome == Outcome::HeldBack(NO_MONEY_AGAIN_SECONDS);
                    unpaid |= no_money;
                    let is_over = matches!(
                        outcome,
                        Outcome::Done | Outcome::DoneAsTemplate | Outcome::Refused
                    );
                    stuck = !is_over && !no_money && !planted(Bug::Overtake);
                    Some(outcome)
                }
                Effect::Announce(announcement) => {
                    match self.world.bus().announce(std::slice::from_ref(announcement)).await {
                        Ok(()) => Some(Outcome::Done),
                        Err(error) => {
                            tracing::warn!(participant = %participant.id, %error, "not_announced");
                            if planted(Bug::DropAnnouncement) {
                                Some(Outcome::Done)
                            } else {
                                Some(Outcome::RetryAfter(ANNOUNCE_AGAIN_SECONDS))
                            }
                        }
                    }
                }
            };
            settled.push(Settled { seq: job.seq, outcome });
        }
        settled
    }

    /// Whether there is money for it. Before she is in a cohort nobody's purse pays.
    async fn pays(
        &self,
        participant: &Participant,
        around: &Surroundings,
        reply: &Reply,
        is_template: bool,
    ) -> bool {
        let Some(cohort) = &around.cohort else { return true };
        let (purse, purpose) = (self.world.cohorts(), Purpose::of(reply));
        let now = self.world.process().now();
        match self.wallet.pay(purse, cohort, purpose, is_template, now).await {
            Ok(paid) => paid || planted(Bug::SpendBeyondCap),
            Err(error) => {
                tracing::warn!(participant = %participant.id, %error, "purse_unknown");
                purpose == Purpose::Duty
            }
        }
    }

    async fn send(
        &self,
        participant: &Participant,
        around: &Surroundings,
        reply: &Reply,
        job: &Job,
    ) -> Outcome {
        let now = self.world.process().now();
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
        };
        let key =
            DeliveryKey { participant: participant.id.clone(), seq: job.seq, attempt: job.attempt }
                .to_string();
        let message = match wording::render(reply, &scene, window) {
            Ok(message) => message,
            Err(error) => {
                let (reply, at) = (reply.name(), now.seconds());
                tracing::warn!(participant = %participant.id, reply, %key, at, then = "never", %error, "not_sent");
                return Outcome::Refused;
            }
        };
        let is_template = message.is_template();
        if !self.pays(participant, around, reply, is_template).await {
            let (reply, at) = (reply.name(), now.seconds());
            tracing::warn!(participant = %participant.id, reply, %key, at, then = "again", "not_paid");
            return Outcome::HeldBack(NO_MONEY_AGAIN_SECONDS);
        }
        // The purse may have been slow, and the claim is over soon.
        if self.world.process().now() > job.until.plus(-SEND_SECONDS_MAX) {
            if let Some(cohort) = &around.cohort {
                self.wallet.give_back(cohort, is_template).await;
            }
            return Outcome::HeldBack(0);
        }
        let sent = self
            .world
            .channel()
            .send(&participant.number, &participant.address, &message, &key)
            .await;
        if matches!(sent, SendOutcome::Refused { .. } | SendOutcome::NotSent)
            && let Some(cohort) = &around.cohort
        {
            self.wallet.give_back(cohort, is_template).await;
        }
        let falls_back = message.is_template() && !job.fallback && reply.has_fallback();
        let outcome = match &sent {
            SendOutcome::Refused { code } if falls_back && TEMPLATE_CODES.contains(code) => {
                Outcome::NeedsFallback
            }
            SendOutcome::Refused { .. }
            | SendOutcome::Accepted { .. }
            | SendOutcome::NotSent
            | SendOutcome::InDoubt => classify(&sent, message.is_template(), job.attempt),
        };
        let (id, reply) = (&participant.id, reply.name());
        // Prices go by country.
        let to = participant.address.country();
        // When it ended, which can be seconds after it began.
        let at = self.world.process().now().seconds();
        let then = journal::then(outcome);
        match &sent {
            SendOutcome::Accepted { .. } => {
                tracing::info!(participant = %id, reply, %key, at, to, template = message.is_template(), "sent");
            }
            SendOutcome::Refused { code } => {
                tracing::warn!(participant = %id, reply, %key, at, to, then, code, "not_sent");
                if Advice::of(*code).alert {
                    tracing::error!(participant = %id, reply, %key, at, code, "meta_refuses");
                }
            }
            SendOutcome::NotSent => {
                tracing::warn!(participant = %id, reply, %key, at, to, then, "not_sent");
            }
            SendOutcome::InDoubt => {
                tracing::warn!(participant = %id, reply, %key, at, to, then, "in_doubt");
            }
        }
        outcome
    }
}

const ANNOUNCE_AGAIN_SECONDS: i64 = 30;
/// Until somebody raises the cap, or the next day comes.
const NO_MONEY_AGAIN_SECONDS: i64 = 30 * MINUTE;
/// No connection was made, or not in time: there may be a way in a moment.
const UNREACHABLE_AGAIN_SECONDS: i64 = 20;
const UNREACHABLE_SECONDS_MAX: i64 = 15 * MINUTE;

fn classify(sent: &SendOutcome, is_template: bool, attempt: u8) -> Outcome {
    match sent {
        SendOutcome::Accepted { .. } if is_template => Outcome::DoneAsTemplate,
        SendOutcome::Accepted { .. } => Outcome::Done,
        SendOutcome::NotSent if planted(Bug::NotSentIsDone) => Outcome::Done,
        SendOutcome::InDoubt if planted(Bug::DoubtIsRefused) => Outcome::RetryAfter(30),
        SendOutcome::NotSent => {
            let growth = 4_i64.saturating_pow(u32::from(attempt.saturating_sub(1)));
            let seconds = UNREACHABLE_AGAIN_SECONDS.saturating_mul(growth);
            Outcome::HeldBack(seconds.min(UNREACHABLE_SECONDS_MAX))
        }
        SendOutcome::InDoubt => Outcome::InDoubt,
        SendOutcome::Refused { code } => {
            let advice = Advice::of(*code);
            match (advice.remedy, advice.next_try_seconds(attempt)) {
                (Remedy::Template, _) if is_template => Outcome::Refused,
                (Remedy::Template, _) => Outcome::NeedsTemplate,
                (_, Some(seconds)) if Limit::of(*code).is_some() => Outcome::HeldBack(seconds),
                (_, Some(seconds)) => Outcome::RetryAfter(seconds),
                (_, None) => Outcome::Refused,
            }
        }
    }
}
