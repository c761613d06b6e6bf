//! What the doors tell the world when an effect has happened.

use std::collections::BTreeMap;

use shared::{
    domain::{
        agenda::Agenda,
        event::{Announcement, Chunk, Letter, Recipient},
        ids::{ObjectKey, ParticipantId},
        outbox::{DeliveryKey, Effect, Entry, State},
        participant::Participant,
        raffle::{Drawn, Raffle},
        ticket::Ticket,
        time::Timestamp,
    },
    outgoing::Message,
    ports::SendOutcome,
};
use simulator::FaultKind;

use crate::{
    bus,
    fault::Fault,
    habits::{Act, Seen},
    lambda::{About, Given},
    world::{Line, World},
};

/// EventBridge's usual way, and an hour of it in a storm.
const BUS_LATE_MS: (i64, i64) = (1_000, 3_600_000);
/// In so many of 10,000 claims of one message, and of more, somebody leaves.
const LEAVE_OF_10_000: (u32, u32) = (20, 150);
const LEAVES_WITHIN_MS: i64 = 100;

impl World {
    /// Ends the world when something is broken.
    pub(crate) fn alarm_if_failed(&self) {
        if self.checker().has_failed() {
            self.alarm.notify_one();
        }
    }

    pub(crate) fn created(&self, participant: &Participant) {
        self.checker().created(participant);
    }

    /// `true` if it is to take some seconds until the writer hears of it.
    pub(crate) fn committed(
        &self,
        about: &About,
        before: &Participant,
        after: &Participant,
    ) -> bool {
        let given = about.given();
        self.note(
            self.checker().person_of(&after.id),
            format_args!("  {} owes {}", after.id, Owes(after)),
        );
        if before.wait != after.wait {
            self.written.notify_one();
        }
        let leaves = self.may_leave(after);
        let by = (about.invocation(), given.as_slice());
        self.checker().committed(self.clock.now_ms(), by, before, after);
        self.alarm_if_failed();
        leaves
    }

    /// People leave at the worst moment: when a message to them has been claimed and has not left.
    fn may_leave(&self, after: &Participant) -> bool {
        let is_send = |entry: &&Entry| matches!(entry.effect, Effect::Send(_));
        let claimed = after.outbox.entries().iter().filter(is_send);
        let claimed = claimed.filter(|entry| matches!(entry.state, State::Claimed { .. })).count();
        let parts = match claimed {
            0 => return false,
            1 => LEAVE_OF_10_000.0,
            _ => LEAVE_OF_10_000.1,
        };
        let person = self.checker().person_of(&after.id);
        let leaves = after.is_reachable() && self.happens(0, parts);
        let Some(person) = person.filter(|_| leaves) else { return false };
        self.count(Fault::Leaves);
        let soon = self.clock.now_ms() + self.between(0, LEAVES_WITHIN_MS);
        self.crowd().leave(soon, person);
        true
    }

    pub(crate) fn erased(&self, before: &Participant) {
        self.checker().erased(before, self.clock.now_ms());
    }

    pub(crate) fn kept_agenda(&self, agenda: &Agenda) {
        let now = self.clock.now();
        self.checker().kept_agenda(agenda, now);
        self.alarm_if_failed();
    }

    pub(crate) fn sealed(&self, raffle: &Raffle) {
        let now = Timestamp::from_seconds(self.clock.now_ms() / 1_000);
        self.checker().sealed(raffle, now);
        self.checker().owned(&raffle.owners);
        self.alarm_if_failed();
    }

    pub(crate) fn owned(&self, owners: &BTreeMap<Ticket, ParticipantId>) {
        self.checker().owned(owners);
        self.alarm_if_failed();
    }

    pub(crate) fn drawn(&self, drawn: &Drawn) {
        let now = Timestamp::from_seconds(self.clock.now_ms() / 1_000);
        self.checker().drawn(drawn, now);
        self.alarm_if_failed();
    }

    pub(crate) fn said(&self, person: usize, wamid: &str, act: &Act) {
        let _ = act;
        self.checker().said(person, wamid);
    }

    pub(crate) fn put_letter(&self, about: &About, letter: &Letter, group: String, name: String) {
        let _ = about;
        self.checker().queued(&letter.event.id);
        let mut body = serde_json::to_string(letter).unwrap_or_default();
        if self.happens(20, 500) {
            // The next version says more than this one knows.
            self.count(Fault::NewLetter);
            body.insert_str(1, r#""later":{"edition":2},"#);
            body = body.replacen(r#""event":{"#, r#""event":{"urgency":"high","#, 1);
        }
        let now_ms = self.clock.now_ms();
        let mut queue = self.queue(Line::Participants);
        queue.send(now_ms, now_ms, body, vec![given(letter, &group)], Some((group, name)));
    }

    pub(crate) fn put_chunk(&self, chunk: &Chunk) {
        let body = serde_json::to_string(chunk).unwrap_or_default();
        let given: Vec<Given> = chunk.letters.iter().map(|letter| given(letter, "")).collect();
        let now_ms = self.clock.now_ms();
        let twice = self.happens(20, 1_000);
        if twice {
            self.count(Fault::QueueTwice);
        }
        let mut queue = self.queue(Line::Deliveries);
        if twice {
            queue.send(now_ms, now_ms, body.clone(), given.clone(), None);
        }
        queue.send(now_ms, now_ms, body, given, None);
    }

    pub(crate) fn announced(&self, about: &About, announcement: &Announcement) {
        let now_ms = self.clock.now_ms();
        let queues = bus::receivers(announcement).len();
        self.counts(about, |counter, cause| counter.announced(cause, queues));
        for line in bus::receivers(announcement) {
            let copies = if self.happens(20, 800) {
                self.count(Fault::BusTwice);
                2
            } else {
                1
            };
            for _ in 0..copies {
                let late = if self.happens(20, 800) {
                    self.count(Fault::BusLate);
                    self.between(BUS_LATE_MS.0, BUS_LATE_MS.1)
                } else {
                    0
                };
                let body = bus::envelope(announcement);
                let mut queue = self.queue(*line);
                queue.send(now_ms, now_ms + late, body, Vec::new(), None);
            }
        }
    }

    pub(crate) fn putting(&self, key: &ObjectKey, bytes: &[u8], mime_type: &str) {
        self.checker().put(key.as_str(), bytes, mime_type);
        self.alarm_if_failed();
    }

    pub(crate) fn deleting(&self, key: &ObjectKey) {
        self.checker().deleted(key.as_str());
    }

    pub(crate) fn deleting_all(&self, prefix: &str) {
        self.checker().deleted_all(prefix);
    }

    pub(crate) fn unsendable(&self, key: &str) {
        self.checker().fail(4, format!("a message that the channel could never take: {key}"));
        self.alarm_if_failed();
    }

    /// A send begins: the request has not left yet.
    pub(crate) fn sending(&self, message: &Message, body: &str, key: &str) {
        self.checker().sending(self.clock.now_ms(), message, body, key);
        self.alarm_if_failed();
    }

    /// Tells the simulator what will become of the next message.
    pub(crate) fn before_post(&self, later: Option<Fault>) {
        if later == Some(Fault::FailsLate) {
            let code = if self.below(2) == 0 { 131_047 } else { 131_026 };
            let fault = simulator::Fault::once(FaultKind::SendFails).with_code(code);
            self.simulator().add_fault(fault);
        }
    }

    /// Graph has answered, whoever hears it.
    pub(crate) fn posted(
        &self,
        about: &About,
        message: &Message,
        key: &str,
        outcome: &SendOutcome,
        later: Option<Fault>,
    ) {
        self.simulator().clear_faults();
        if let SendOutcome::Refused { code } = outcome {
            self.checker().refused(*code);
            self.alarm_if_failed();
        }
        let SendOutcome::Accepted { message: wamid } = outcome else { return };
        self.checker().accepted(key, wamid.as_str());
        self.checker().costs(key, self.clock.now());
        let failed = |wamid: &str| {
            self.simulator().ledger_row(wamid).is_some_and(|row| row.failed_at.is_some())
        };
        self.checker().look_at_lessons(key, failed);
        self.alarm_if_failed();
        let person =
            DeliveryKey::parse(key).and_then(|key| self.checker().person_of(&key.participant));
        if let Some(fault) = later {
            self.count(fault);
            self.note(person, format_args!("{} ! {}", about.name, fault.words()));
        }
        if later == Some(Fault::AcceptedThenLost) {
            self.swallow(wamid.as_str());
        } else if let (Some(person), Some(seen)) = (person, Seen::of(wamid.as_str(), message)) {
            let now_ms = self.clock.now_ms();
            self.crowd().expect(now_ms, person, seen);
        }
    }

    /// The sender knows how it ended.
    pub(crate) fn sent(&self, about: &About, key: &str, outcome: &SendOutcome) {
        self.checker().told(about.invocation(), key, outcome);
    }
}

/// An outbox in a line.
struct Owes<'a>(&'a Participant);

impl std::fmt::Display for Owes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let entries = self.0.outbox.entries();
        if entries.is_empty() {
            return f.write_str("nothing");
        }
        for entry in entries {
            let name = match &entry.effect {
                Effect::Send(reply) => reply.name(),
                Effect::Announce(announcement) => announcement.name(),
            };
            let state = match entry.state {
                State::Pending { .. } => "waits",
                State::Claimed { .. } => "claimed",
                State::InDoubt { .. } => "in doubt",
            };
            write!(f, "{}:{name} {state} (try {}) ", entry.seq, entry.tries)?;
        }
        Ok(())
    }
}

fn given(letter: &Letter, group: &str) -> Given {
    let to = match &letter.to {
        Recipient::Participant(id) => Some(id.clone()),
        Recipient::Contact { .. } => None,
    };
    Given { to, event: letter.event.id.clone(), group: group.to_owned() }
}
