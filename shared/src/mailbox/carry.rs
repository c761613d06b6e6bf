//! Carrying out what was claimed: sent or announced, the answer classified.

use super::{
    Mailbox, World,
    claim::{Ready, Sending, Work},
    journal,
};
use crate::planted::{Bug, planted};
use crate::{
    domain::{
        outbox::{Ended, Outcome, SEND_SECONDS_MAX},
        participant::Participant,
        status::{FORM_CODES, TEMPLATE_CODES},
        time::{MINUTE, Timestamp},
    },
    outgoing::Message,
    ports::{Bus as _, Channel as _, Clock as _, SendOutcome},
    whatsapp::errors::{Advice, Limit, Remedy},
};

/// A job and what became of it; `None` if it could not begin.
pub(super) struct Settled {
    pub(super) seq: u32,
    pub(super) outcome: Option<Outcome>,
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
    /// In order. After a send that did not go through, the later ones of its kind wait, so that nothing overtakes.
    pub(super) async fn carry_out(
        &self,
        participant: &Participant,
        claimed: Vec<Ready>,
    ) -> Vec<Settled> {
        let mut settled = Vec::with_capacity(claimed.len());
        let mut stuck = false;
        for Ready { seq, until, work } in claimed {
            let starts_in_time = self.world.process().now() <= until.plus(-SEND_SECONDS_MAX);
            let outcome = match work {
                Work::Send(sending) if stuck || !starts_in_time => {
                    self.give_back(&sending).await;
                    None
                }
                Work::Send(sending) => {
                    let outcome = self.send(participant, &sending).await;
                    let is_over = matches!(
                        outcome,
                        Outcome::Done | Outcome::DoneAsTemplate | Outcome::Refused
                    );
                    stuck = !is_over && !planted(Bug::Overtake);
                    Some(outcome)
                }
                Work::Announce(announcement) => {
                    match self.world.bus().announce(&[announcement]).await {
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
            settled.push(Settled { seq, outcome });
        }
        settled
    }

    async fn send(&self, participant: &Participant, sending: &Sending) -> Outcome {
        let Sending { reply, message, key, attempt, falls_back, .. } = sending;
        let sent = self
            .world
            .channel()
            .send(&participant.number, &participant.address, message, key)
            .await;
        if matches!(sent, SendOutcome::Refused { .. } | SendOutcome::NotSent) {
            self.give_back(sending).await;
        }
        let outcome = match &sent {
            SendOutcome::Refused { code } if *falls_back && is_stopped(message, *code) => {
                Outcome::NeedsFallback
            }
            SendOutcome::Refused { .. }
            | SendOutcome::Accepted { .. }
            | SendOutcome::NotSent
            | SendOutcome::InDoubt => classify(&sent, message.is_template(), *attempt),
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
/// No connection was made, or not in time: there may be a way in a moment.
const UNREACHABLE_AGAIN_SECONDS: i64 = 20;
const UNREACHABLE_SECONDS_MAX: i64 = 15 * MINUTE;

/// It is the template or the form that Meta does not take, whatever it says of the rest.
fn is_stopped(message: &Message, code: i64) -> bool {
    if message.is_form() { FORM_CODES.contains(&code) } else { TEMPLATE_CODES.contains(&code) }
}

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
