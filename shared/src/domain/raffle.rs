//! The raffle of the advisory sessions: a list that is sealed, a number that nobody can know beforehand, an order that
//! anyone can recompute. The rules are in `functions/raffle/PROTOCOL.md`.

mod beacon;
mod bundle;
mod commitment;
mod first;
mod merkle;
#[cfg(test)]
mod tests;
mod urn;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use self::{
    beacon::{Beacon, QUICKNET_CHAIN, RECORDED_ROUNDS, Round},
    bundle::{Bundle, MarkedEntry},
    commitment::{Commitment, LEAD_SECONDS, PROTOCOL, PROTOCOL_1, Weights, root},
    first::FirstRaffle,
    merkle::Hash,
    urn::order,
};
use super::{
    advisory,
    agenda::Agenda,
    ids::{CohortId, ParticipantId},
    ticket::Ticket,
    time::Timestamp,
};

/// One ticket in the list, and for how many raffles its owner has taken part without winning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub ticket: Ticket,
    pub waited: u32,
}

impl Entry {
    pub fn leaf(&self) -> Hash {
        merkle::leaf(format!("{} {}", self.ticket, self.waited).as_bytes())
    }
}

/// The value of a beacon's round, with what proves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BeaconValue {
    pub round: u64,
    /// 64 hex digits.
    pub randomness: String,
    /// drand's, 96 hex digits; the randomness is its SHA-256.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// The lottery's; the randomness is made of its numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extraction: Option<Extraction>,
}

/// The five numbers of a Loteria Federal, as two people read them independently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extraction {
    /// First prize first, digits only.
    pub numbers: Vec<String>,
    /// Where it is published: the extraction's number, a link.
    pub reference: String,
    pub entered_by: Vec<String>,
}

/// One person's reading of an extraction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    pub by: String,
    pub round: u64,
    pub numbers: Vec<String>,
    pub reference: String,
    pub at: Timestamp,
}

impl Extraction {
    /// Of all readings of that round, the numbers that two people read alike; `None` while there are none, or while
    /// anybody reads otherwise.
    pub fn agreed(readings: &[Entered], round: u64) -> Option<Self> {
        let of_round: Vec<&Entered> = readings.iter().filter(|one| one.round == round).collect();
        let [first, others @ ..] = of_round.as_slice() else {
            return None;
        };
        let alike = others.iter().all(|other| other.numbers == first.numbers);
        let people: BTreeSet<&str> = of_round.iter().map(|one| one.by.as_str()).collect();
        (alike && people.len() >= 2).then(|| Self {
            numbers: first.numbers.clone(),
            reference: first.reference.clone(),
            entered_by: people.into_iter().map(str::to_owned).collect(),
        })
    }

    pub fn value(self, round: u64) -> BeaconValue {
        let randomness = hex(&self.randomness(round));
        BeaconValue { round, randomness, signature: None, extraction: Some(self) }
    }

    /// SHA-256 of `"loteria federal\0"`, then the round and each number, each ended by a line feed.
    pub fn randomness(&self, round: u64) -> Hash {
        let mut hash = Sha256::new().chain_update(b"loteria federal\0");
        hash.update(format!("{round}\n"));
        for number in &self.numbers {
            hash.update(format!("{number}\n"));
        }
        hash.finalize().into()
    }
}

/// Written once, at the round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    pub value: BeaconValue,
    /// 64 hex digits.
    pub seed: String,
    pub drawn_at: Timestamp,
    pub order: Vec<Ticket>,
    /// Tickets that would hold a session and whose owners had left or erased themselves by then: it goes to the next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<Ticket>,
}

/// A place in the order whose owner cannot take it: the session goes to the next. The order itself never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passed {
    pub ticket: Ticket,
    pub why: Why,
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// She had left or erased herself when the draw was made.
    Gone,
    /// She said that she cannot.
    Declined,
    /// She did not choose an hour in time.
    NoAnswer,
    /// She did not come.
    NoShow,
}

impl Why {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Declined => "declined",
            Self::NoAnswer => "no-answer",
            Self::NoShow => "no-show",
        }
    }
}

/// A cohort's raffle, from the commitment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raffle {
    pub commitment: Commitment,
    /// Sorted by ticket. Everything in it is public.
    pub entries: Vec<Entry>,
    /// Whose the tickets are. Never published; whoever erases herself is taken out.
    pub owners: BTreeMap<Ticket, ParticipantId>,
    pub drawn: Option<Drawn>,
    /// What the agenda says of the places ([`Raffle::with_passed`]); the store keeps it there, not here.
    pub passed: Vec<Passed>,
}

/// Somebody who takes part: her ticket, who she is, and for how many raffles she has waited.
pub type Entrant = (Ticket, ParticipantId, u32);

/// The sorted list, and whose the tickets are. Two people with the same ticket, which happens once in thousands of
/// raffles, keep it and get `-2`, `-3` behind it, in the order of their ids.
pub fn freeze(
    entrants: impl IntoIterator<Item = Entrant>,
) -> (Vec<Entry>, BTreeMap<Ticket, ParticipantId>) {
    let sorted: BTreeMap<(Ticket, ParticipantId), u32> =
        entrants.into_iter().map(|(ticket, owner, waited)| ((ticket, owner), waited)).collect();
    let mut waits: BTreeMap<Ticket, u32> = BTreeMap::new();
    let mut owners: BTreeMap<Ticket, ParticipantId> = BTreeMap::new();
    for ((ticket, owner), waited) in sorted {
        let free = (1..).map(|copy| ticket.copy(copy)).find(|ticket| !owners.contains_key(ticket));
        let ticket = free.unwrap_or(ticket);
        waits.insert(ticket.clone(), waited);
        owners.insert(ticket, owner);
    }
    let entries = waits.into_iter().map(|(ticket, waited)| Entry { ticket, waited }).collect();
    (entries, owners)
}

impl From<advisory::Why> for Why {
    fn from(why: advisory::Why) -> Self {
        match why {
            advisory::Why::Declined => Self::Declined,
            advisory::Why::TimedOut => Self::NoAnswer,
            advisory::Why::NoShow => Self::NoShow,
            advisory::Why::Left => Self::Gone,
        }
    }
}

impl Raffle {
    /// With what has become of the places since the draw.
    pub fn with_passed(mut self, agenda: &Agenda) -> Self {
        let gone = self.drawn.as_ref().map(|drawn| drawn.gone.clone()).unwrap_or_default();
        let later = agenda.passed().filter(|(ticket, ..)| !gone.contains(ticket));
        let passed = |(ticket, why, at): (&Ticket, advisory::Why, Timestamp)| Passed {
            ticket: ticket.clone(),
            why: why.into(),
            at,
        };
        self.passed = later.map(passed).collect();
        self
    }

    /// The list and its seal; nothing is drawn yet.
    pub const fn committed(
        commitment: Commitment,
        entries: Vec<Entry>,
        owners: BTreeMap<Ticket, ParticipantId>,
    ) -> Self {
        Self { commitment, entries, owners, drawn: None, passed: Vec::new() }
    }

    pub const fn cohort(&self) -> &CohortId {
        &self.commitment.cohort
    }

    /// What a value makes of the list. It is recorded by somebody else, once.
    ///
    /// # Errors
    /// The round is not one that the commitment allows, or the value is none.
    pub fn draw(&self, value: BeaconValue, drawn_at: Timestamp) -> Result<Drawn, NoDraw> {
        if !self.commitment.allows(value.round) {
            return Err(NoDraw::Round { named: self.commitment.round, came: value.round });
        }
        if root(&self.entries) != unhex(&self.commitment.root).unwrap_or_default() {
            return Err(NoDraw::List);
        }
        let randomness = unhex(&value.randomness).ok_or(NoDraw::Value)?;
        let seed = self.commitment.seed(value.round, &randomness);
        let order = order(&self.entries, &self.commitment.weights, &seed);
        Ok(Drawn { value, seed: hex(&seed), drawn_at, order, gone: Vec::new() })
    }

    /// Tickets in the order of the draw; none before it.
    pub fn order(&self) -> &[Ticket] {
        self.drawn.as_ref().map_or(&[], |drawn| &drawn.order)
    }

    /// From 1.
    pub fn place(&self, ticket: &Ticket) -> Option<u32> {
        let place = self.order().iter().position(|drawn| drawn == ticket)?;
        u32::try_from(place + 1).ok()
    }

    pub fn owner(&self, ticket: &Ticket) -> Option<&ParticipantId> {
        self.owners.get(ticket)
    }

    pub fn ticket_of(&self, owner: &ParticipantId) -> Option<&Ticket> {
        self.owners.iter().find(|(_, of)| *of == owner).map(|(ticket, _)| ticket)
    }

    /// Every place that went on, those of the draw itself first.
    pub fn all_passed(&self) -> impl Iterator<Item = Passed> {
        let gone = self.drawn.iter().flat_map(|drawn| {
            let (why, at) = (Why::Gone, drawn.drawn_at);
            drawn.gone.iter().map(move |ticket| Passed { ticket: ticket.clone(), why, at })
        });
        gone.chain(self.passed.iter().cloned())
    }

    /// Every ticket with its place, from 1, and how many before it went on at the draw itself.
    pub fn places(&self) -> impl Iterator<Item = (&Ticket, u32, u32)> {
        let gone: BTreeSet<&Ticket> =
            self.drawn.iter().flat_map(|drawn| drawn.gone.iter()).collect();
        let mut skipped = 0;
        self.order().iter().zip(1..).map(move |(ticket, place)| {
            let before = skipped;
            skipped += u32::from(gone.contains(ticket));
            (ticket, place, before)
        })
    }

    /// Those who hold a session now: the first of the order who have not passed theirs on, as many as there are prizes.
    pub fn holders(&self) -> impl Iterator<Item = &Ticket> {
        self.in_line().take(self.commitment.prizes as usize)
    }

    /// The order without those whose place has gone on: winners first, then who is next.
    pub fn in_line(&self) -> impl Iterator<Item = &Ticket> {
        let passed: BTreeSet<Ticket> = self.all_passed().map(|passed| passed.ticket).collect();
        self.order().iter().filter(move |ticket| !passed.contains(*ticket))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoDraw {
    #[error("the commitment names round {named}, and this is the value of round {came}")]
    Round { named: u64, came: u64 },
    #[error("the list is not the one that was sealed")]
    List,
    #[error("the round's value is not 64 hex digits")]
    Value,
}

/// Lower case.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Exactly 64 digits in lower case, as everything here is written.
pub fn unhex(text: &str) -> Option<Hash> {
    let digits = text.as_bytes();
    let is_lower = digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    if digits.len() != 64 || !is_lower {
        return None;
    }
    let mut hash = Hash::default();
    for (byte, place) in hash.iter_mut().zip(0..) {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(hash)
}
