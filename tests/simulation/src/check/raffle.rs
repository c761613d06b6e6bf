//! Invariant 6: one draw, worked out again, and nobody is told "won" without a record.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};
use shared::domain::{
    agenda::{Agenda, Place, PlaceState},
    ids::ParticipantId,
    raffle::Raffle,
};

use super::Checker;

#[derive(Debug, Default)]
pub(crate) struct Drawn {
    pub(super) first: Option<Raffle>,
    /// Everybody who was ever called to a place, the winners among them.
    called: BTreeSet<ParticipantId>,
}

impl Checker {
    /// A raffle was recorded, or found recorded.
    pub(crate) fn drawn(&mut self, raffle: &Raffle) {
        match &self.raffle.first {
            Some(first) if first != raffle => self.fail(6, "the raffle was drawn twice".to_owned()),
            Some(_) => {}
            None => {
                if order(raffle) != raffle.order.iter().map(|one| one.as_str()).collect::<Vec<_>>()
                {
                    self.fail(6, "the draw cannot be worked out again".to_owned());
                }
                for owner in raffle.entries.values() {
                    let latest = self.items.get(owner).and_then(|item| item.latest.as_ref());
                    let sent = latest.and_then(|one| one.enrollment()).is_some_and(|enrollment| {
                        enrollment.submissions.values().any(|one| one.kept.is_some())
                    });
                    if latest.is_some() && !sent {
                        self.fail(6, format!("{owner} is drawn and sent no challenge"));
                    }
                }
                self.raffle.first = Some(raffle.clone());
            }
        }
    }

    /// A place that is passed on is passed on once: of all who were called, as many as there are places still have
    /// theirs, or had it.
    pub(crate) fn kept_agenda(&mut self, agenda: &Agenda) {
        let Some(raffle) = &self.raffle.first else { return };
        let passed = |place: &&Place| matches!(place.state, PlaceState::Passed { .. });
        let hold = agenda.places.len() - agenda.places.values().filter(passed).count();
        if hold > raffle.winners as usize {
            self.fail(6, format!("{hold} people hold {} places", raffle.winners));
        }
        let who = agenda.places.values().filter_map(|place| place.who.clone());
        self.raffle.called.extend(who);
    }

    pub(super) fn look_at_prize(&self, id: &ParticipantId) -> Result<(), (u8, String)> {
        let place = self.raffle.first.as_ref().and_then(|raffle| {
            let ticket = raffle.entries.iter().find(|(_, owner)| *owner == id)?.0;
            raffle.order.iter().position(|one| one == ticket).map(|place| (place, raffle.winners))
        });
        match place {
            Some((place, winners)) if place < winners as usize => Ok(()),
            Some(_) if self.raffle.called.contains(id) => Ok(()),
            Some(_) => Err((6, "a prize notice to somebody who did not win".to_owned())),
            None => Err((6, "a prize notice without a record".to_owned())),
        }
    }
}

/// The published algorithm, version 1, written a second time.
fn order(raffle: &Raffle) -> Vec<&str> {
    let seed = hex::decode(&raffle.seed).unwrap_or_default();
    let tickets: Vec<&str> = raffle.entries.keys().map(|ticket| ticket.as_str()).collect();
    let lines: String = tickets.iter().map(|ticket| format!("{ticket}\n")).collect();
    let list = Sha256::digest(lines.as_bytes());
    let mut lots: Vec<(Vec<u8>, &str)> = tickets
        .into_iter()
        .map(|ticket| {
            let text = [b"tertulia raffle v1\0", seed.as_slice(), &list[..], ticket.as_bytes()];
            (Sha256::digest(text.concat()).to_vec(), ticket)
        })
        .collect();
    lots.sort();
    lots.into_iter().map(|(_, ticket)| ticket).collect()
}
