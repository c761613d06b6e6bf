//! Invariant 6: one list, one draw, worked out again, and nobody is told "won" without a record.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};
use shared::domain::{
    advisory::news_name,
    agenda::{Agenda, Owed, Place, PlaceState},
    ids::ParticipantId,
    raffle::{Drawn, Raffle},
    ticket::Ticket,
    time::{HOUR, Timestamp},
};

use super::Checker;

#[derive(Debug, Default)]
pub(crate) struct Drum {
    /// The list as it was sealed first.
    sealed: Option<Raffle>,
    drawn: Option<Drawn>,
    /// Whose the tickets were, whoever has erased herself since among them.
    owners: BTreeMap<Ticket, ParticipantId>,
    /// Everybody who was ever called to a place, the winners among them.
    called: BTreeSet<ParticipantId>,
    /// Since when each piece of news has been owed.
    owed: BTreeMap<u32, Timestamp>,
}

impl Checker {
    /// A list was sealed, or found sealed.
    pub(crate) fn sealed(&mut self, raffle: &Raffle, now: Timestamp) {
        match &self.raffle.sealed {
            Some(first) if first.commitment != raffle.commitment => {
                self.fail(6, "two commitments for one raffle".to_owned());
            }
            Some(first) if first.entries != raffle.entries => {
                self.fail(6, "the list changed after it was sealed".to_owned());
            }
            Some(_) => {}
            None => {
                if raffle.commitment.root != root(raffle) {
                    self.fail(6, "the seal is not the list's".to_owned());
                }
                if raffle.commitment.draws_at.since(now) < 600 - CLOCKS_APART_SECONDS {
                    self.fail(6, "the round was known when the list was sealed".to_owned());
                }
                self.raffle.sealed = Some(raffle.clone());
            }
        }
    }

    /// A ticket's owner is noted once, and only for somebody who did the work.
    pub(crate) fn owned(&mut self, owners: &BTreeMap<Ticket, ParticipantId>) {
        for (ticket, owner) in owners {
            let latest = self.items.get(owner).and_then(|item| item.latest.as_ref());
            let sent = latest.and_then(|one| one.enrollment()).is_some_and(|enrollment| {
                enrollment.submissions.values().any(|one| one.kept.is_some())
            });
            if latest.is_some() && !sent {
                self.fail(6, format!("{owner} is on the list and sent no challenge"));
            }
            self.raffle.owners.entry(ticket.clone()).or_insert_with(|| owner.clone());
        }
    }

    /// A draw was recorded, or found recorded.
    pub(crate) fn drawn(&mut self, drawn: &Drawn, now: Timestamp) {
        let Some(raffle) = self.raffle.sealed.clone() else {
            return self.fail(6, "drawn without a sealed list".to_owned());
        };
        match &self.raffle.drawn {
            Some(first) if first != drawn => self.fail(6, "the raffle was drawn twice".to_owned()),
            Some(_) => {}
            None => {
                if raffle.commitment.draws_at.since(now) > CLOCKS_APART_SECONDS {
                    self.fail(6, "drawn before the round".to_owned());
                }
                if drawn.value.round != raffle.commitment.round {
                    self.fail(6, "drawn by another round than the sealed one".to_owned());
                }
                let on_the_list =
                    |ticket: &Ticket| raffle.entries.iter().any(|one| one.ticket == *ticket);
                if !drawn.order.iter().all(on_the_list) {
                    self.fail(6, "somebody is drawn who is not on the sealed list".to_owned());
                }
                if order(&raffle, drawn)
                    != drawn.order.iter().map(Ticket::as_str).collect::<Vec<_>>()
                {
                    self.fail(6, "the draw cannot be worked out again".to_owned());
                }
                self.raffle.drawn = Some(drawn.clone());
            }
        }
    }

    /// A place that is passed on is passed on once: of all who were called, as many as there are places still have
    /// theirs, or had it.
    pub(crate) fn kept_agenda(&mut self, agenda: &Agenda, now: Timestamp) {
        for owed in agenda.owed() {
            let since = *self.raffle.owed.entry(owed.number).or_insert(now);
            if now.since(since) > OWED_SECONDS_MAX && !self.is_posted(owed) {
                self.fail(6, format!("{} was not told for hours: {:?}", owed.to, owed.news));
            }
        }
        let Some(raffle) = &self.raffle.sealed else { return };
        let prizes = raffle.commitment.prizes;
        let passed = |place: &&Place| matches!(place.state, PlaceState::Passed { .. });
        let hold = agenda.places.len() - agenda.places.values().filter(passed).count();
        if hold > prizes as usize {
            self.fail(6, format!("{hold} people hold {prizes} places"));
        }
        let who = agenda.places.values().filter_map(|place| place.who.clone());
        self.raffle.called.extend(who);
    }

    /// Taking it off the agenda may have failed after that.
    pub(super) fn is_posted(&self, owed: &Owed) -> bool {
        let name = news_name(&self.cohort.id, owed.number);
        self.heard.queued.contains(name.as_str())
    }

    pub(super) fn look_at_prize(&self, id: &ParticipantId) -> Result<(), (u8, String)> {
        let drum = &self.raffle;
        let Some((raffle, drawn)) = drum.sealed.as_ref().zip(drum.drawn.as_ref()) else {
            return Err((6, "a prize notice without a record".to_owned()));
        };
        let owner = |ticket: &&Ticket| drum.owners.get(*ticket) == Some(id);
        let mut in_line = drawn.order.iter().filter(|ticket| !drawn.gone.contains(ticket));
        match in_line.position(|ticket| owner(&ticket)) {
            Some(place) if place < raffle.commitment.prizes as usize => Ok(()),
            Some(_) if drum.called.contains(id) => Ok(()),
            Some(_) | None => Err((6, "a prize notice to somebody who did not win".to_owned())),
        }
    }
}

/// A letter that fails until it is dead, and is called back within the hour, twice.
const OWED_SECONDS_MAX: i64 = 4 * HOUR;
/// So far a clock is off in a storm.
const CLOCKS_APART_SECONDS: i64 = 300;

fn sha(parts: &[&[u8]]) -> Vec<u8> {
    Sha256::digest(parts.concat()).to_vec()
}

/// The seal by the recursive definition of RFC 6962, which the product does not use.
fn root(raffle: &Raffle) -> String {
    fn of(leaves: &[Vec<u8>]) -> Vec<u8> {
        match leaves {
            [] => sha(&[]),
            [leaf] => leaf.clone(),
            many => {
                let (left, right) = many.split_at(many.len().div_ceil(2).next_power_of_two());
                sha(&[&[1], &of(left), &of(right)])
            }
        }
    }
    let leaf = |ticket: &Ticket, waited: u32| sha(&[&[0], format!("{ticket} {waited}").as_bytes()]);
    let leaves: Vec<_> = raffle.entries.iter().map(|one| leaf(&one.ticket, one.waited)).collect();
    hex::encode(of(&leaves))
}

/// The published algorithm, version 2, written a second time.
fn order<'r>(raffle: &'r Raffle, drawn: &Drawn) -> Vec<&'r str> {
    let commitment = &raffle.commitment;
    let bytes = |text: &str| hex::decode(text).unwrap_or_default();
    let (root, value) = (bytes(&commitment.root), bytes(&drawn.value.randomness));
    let round = drawn.value.round.to_be_bytes();
    let seed = sha(&[b"tertulia raffle v2\0", &root, &round, &value]);
    let mut words = (0_u64..).flat_map(move |block| {
        let block = sha(&[b"tertulia raffle v2 stream\0", &seed, &block.to_be_bytes()]);
        let word = |four: &[u8]| four.iter().fold(0, |word, byte| (word << 8) | u64::from(*byte));
        block.chunks(4).map(word).collect::<Vec<u64>>()
    });
    let mut shuffle = |mut papers: Vec<&'r str>| {
        for place in 0..papers.len().saturating_sub(1) {
            let left = (papers.len() - place) as u64;
            let full = (1_u64 << 32) / left * left;
            let word = words.find(|word| *word < full).unwrap_or_default();
            papers.swap(place, place + (word % left) as usize);
        }
        papers
    };
    let first = commitment.weights.first_from;
    let waits: BTreeSet<u32> = raffle.entries.iter().map(|one| one.waited).collect();
    let mut out: Vec<&str> = Vec::new();
    for wait in waits.into_iter().rev().filter(|wait| *wait >= first) {
        let of_wait = raffle.entries.iter().filter(|one| one.waited == wait);
        out.extend(shuffle(of_wait.map(|one| one.ticket.as_str()).collect()));
    }
    let lots = |waited: u32| match waited {
        0 => 1,
        1 => 2,
        _ => 4,
    };
    let others = raffle.entries.iter().filter(|one| one.waited < first);
    let papers = others.flat_map(|one| vec![one.ticket.as_str(); lots(one.waited)]).collect();
    for paper in shuffle(papers) {
        if !out.contains(&paper) {
            out.push(paper);
        }
    }
    out
}
