//! What the doors tell the world when an effect has happened.

use shared::{
    domain::{
        event::{Announcement, Chunk, Letter, Recipient},
        ids::ObjectKey,
        outbox::DeliveryKey,
        participant::Participant,
        raffle::Raffle,
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

impl World {
    pub(crate) fn created(&self, participant: &Participant) {
        self.checker().created(participant);
    }

    pub(crate) fn committed(&self, about: &About, before: &Participant, after: &Participant) {
        let _ = (about, before, after);
    }

    pub(crate) fn erased(&self, before: &Participant) {
        let _ = before;
    }

    pub(crate) fn drawn(&self, raffle: &Raffle) {
        let _ = raffle;
    }

    pub(crate) fn said(&self, person: usize, wamid: &str, act: &Act) {
        let _ = (person, wamid, act);
    }

    pub(crate) fn put_letter(&self, about: &About, letter: &Letter, group: String, name: String) {
        let _ = about;
        let body = serde_json::to_string(letter).unwrap_or_default();
        let now_ms = self.clock.now_ms();
        let mut queue = self.queue(Line::Participants);
        queue.send(now_ms, now_ms, body, vec![given(letter)], Some((group, name)));
    }

    pub(crate) fn put_chunk(&self, chunk: &Chunk) {
        let body = serde_json::to_string(chunk).unwrap_or_default();
        let given: Vec<Given> = chunk.letters.iter().map(given).collect();
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

    pub(crate) fn announced(&self, _: &About, announcement: &Announcement) {
        let now_ms = self.clock.now_ms();
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
        let _ = (key, bytes, mime_type);
    }

    pub(crate) fn deleting(&self, key: &ObjectKey) {
        let _ = key;
    }

    pub(crate) fn deleting_all(&self, prefix: &str) {
        let _ = prefix;
    }

    pub(crate) fn unsendable(&self, key: &str) {
        let _ = key;
    }

    /// A send begins: the request has not left yet.
    pub(crate) fn sending(&self, about: &About, message: &Message, key: &str) {
        let _ = (about, message, key);
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
        let SendOutcome::Accepted { message: wamid } = outcome else { return };
        let person =
            DeliveryKey::parse(key).and_then(|key| self.checker().person_of(&key.participant));
        if let Some(fault) = later {
            self.count(fault);
            self.note(person, format_args!("{} ! {}", about.function.name(), fault.words()));
        }
        if later == Some(Fault::AcceptedThenLost) {
            self.swallow(wamid.as_str());
        } else if let (Some(person), Some(seen)) = (person, Seen::of(wamid.as_str(), message)) {
            let now_ms = self.clock.now_ms();
            self.crowd().expect(now_ms, person, seen);
        }
    }

    /// The sender knows how it ended.
    pub(crate) fn sent(&self, key: &str, outcome: &SendOutcome) {
        let _ = (key, outcome);
    }
}

fn given(letter: &Letter) -> Given {
    let to = match &letter.to {
        Recipient::Participant(id) => Some(id.clone()),
        Recipient::Contact { .. } => None,
    };
    Given { to, event: letter.event.id.clone() }
}
