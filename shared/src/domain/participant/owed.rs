//! Her outbox, and a person who helps where no machine should go on.

use super::Participant;
use crate::domain::{
    event::{Announcement, Attention},
    outbox::{Claim, DeliveryKey, Effect, Ended, News, Outcome},
    reply::{Class, Reply},
    time::{QuietHours, Timestamp},
};

impl Participant {
    /// Whether a status about that try would change anything.
    pub fn awaits_status(&self, key: &DeliveryKey) -> bool {
        self.outbox.awaits_status(key.seq, key.attempt)
    }

    /// See [`super::super::outbox::Outbox::claim`].
    pub fn claim(&mut self, now: Timestamp, quiet: &QuietHours, heard: Option<Timestamp>) -> Claim {
        let mut claim = self.outbox.claim(now, quiet, &self.zone, heard);
        for ended in &claim.ended {
            self.look_after(*ended, now);
        }
        if !claim.ended.is_empty() && claim.jobs.is_empty() {
            claim.jobs = self.outbox.claim(now, quiet, &self.zone, heard).jobs;
        }
        claim
    }

    pub fn settle(&mut self, seq: u32, outcome: Outcome, now: Timestamp) -> Option<Ended> {
        let ended = self.outbox.settle(seq, outcome, now)?;
        self.look_after(ended, now);
        Some(ended)
    }

    /// Takes in what a status says of a message to her.
    pub fn hear(&mut self, key: &DeliveryKey, news: News, now: Timestamp) -> Option<Ended> {
        let may_repeat = self.is_reachable();
        let ended = self.outbox.hear(key.seq, key.attempt, news, may_repeat, now);
        self.put_ticket_back();
        let ended = ended?;
        self.look_after(ended, now);
        Some(ended)
    }

    /// The outbox remembers what left without it.
    fn put_ticket_back(&mut self) {
        let Some(hers) = self.enrollment().and_then(|enrollment| enrollment.entry.clone()) else {
            return;
        };
        for effect in self.outbox.effects_mut() {
            if let Effect::Send(Reply::ClassLink { entry: entry @ None, .. }) = effect {
                *entry = Some(hers.clone());
            }
        }
    }

    fn look_after(&mut self, ended: Ended, now: Timestamp) {
        match ended {
            Ended::Failed { class: Class::Prize, .. }
            | Ended::Unconfirmed { class: Class::Prize, .. }
                if self.is_reachable() =>
            {
                let call = Announcement::AttentionNeeded {
                    participant: self.id.clone(),
                    cohort: self.cohort().cloned(),
                    at: now,
                    why: Attention::Prize,
                };
                self.outbox.push(Effect::Announce(call), false, now);
            }
            Ended::Failed { .. } | Ended::Unconfirmed { .. } | Ended::Twice { .. } => {}
        }
    }
}
