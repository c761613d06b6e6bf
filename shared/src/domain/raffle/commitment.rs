//! What is fixed before anybody can know the number: who takes part, for what, by which rules, and which number it is.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Entry,
    beacon::{Beacon, Round},
    hex,
    merkle::{self, Hash},
};
use crate::domain::{
    ids::CohortId,
    ticket::ALPHABET,
    time::{MINUTE, Timestamp},
};

/// The number of the rules in `functions/raffle/PROTOCOL.md`. Other rules are another number.
pub const PROTOCOL: &str = "tertulia raffle v2";

/// Rules of the first months: the seed was drawn by the machine itself. Such raffles stay readable.
pub const PROTOCOL_1: &str = "tertulia raffle v1";

/// The named round lies at least so far ahead.
pub const LEAD_SECONDS: i64 = 10 * MINUTE;

/// How much a wait weighs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// Papers in the urn after 0, 1, 2… raffles without winning; beyond the end the last number holds.
    pub lots: Vec<u32>,
    /// Who has waited for so many raffles is drawn before everybody else.
    pub first_from: u32,
}

impl Default for Weights {
    fn default() -> Self {
        Self { lots: vec![1, 2, 4], first_from: 3 }
    }
}

impl Weights {
    /// At least one: whoever is on the list is in the urn.
    pub fn lots_for(&self, waited: u32) -> u32 {
        let place = (waited as usize).min(self.lots.len().saturating_sub(1));
        self.lots.get(place).copied().unwrap_or(1).max(1)
    }
}

/// Stored once, before the round. Everything in it is public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    pub protocol: String,
    pub cohort: CohortId,
    /// The seal of the list, 64 hex digits.
    pub root: String,
    pub count: u32,
    pub prizes: u32,
    pub alternates: u32,
    pub weights: Weights,
    pub beacon: Beacon,
    pub round: u64,
    pub committed_at: Timestamp,
    /// When the round falls due.
    pub draws_at: Timestamp,
}

impl Commitment {
    pub fn new(
        cohort: CohortId,
        entries: &[Entry],
        (prizes, alternates): (u32, u32),
        weights: Weights,
        (beacon, round): (Beacon, Round),
        committed_at: Timestamp,
    ) -> Self {
        Self {
            protocol: PROTOCOL.to_owned(),
            cohort,
            root: hex(&root(entries)),
            count: u32::try_from(entries.len()).unwrap_or(u32::MAX),
            prizes,
            alternates,
            weights,
            beacon,
            round: round.number,
            committed_at,
            draws_at: round.due,
        }
    }

    /// The text that is hashed: a line for each field, in this order, each ended by a line feed.
    pub fn text(&self) -> String {
        let lots: Vec<String> = self.weights.lots.iter().map(u32::to_string).collect();
        format!(
            "{}\ncohort {}\nroot {}\ncount {}\nprizes {}\nalternates {}\nlots {}\nfirst-from {}\nbeacon {}\nround {}\ncommitted-at {}\ndraws-at {}\n",
            self.protocol,
            self.cohort,
            self.root,
            self.count,
            self.prizes,
            self.alternates,
            lots.join(" "),
            self.weights.first_from,
            self.beacon.name(),
            self.round,
            self.committed_at.seconds(),
            self.draws_at.seconds(),
        )
    }

    /// What people are told and can compare: 60 bits of the hash of [`Self::text`], such as `4Q7K-2MX9-P0TD`. Finding
    /// another list with the same code takes 2^59 tries on average.
    pub fn code(&self) -> String {
        let digest = Sha256::digest(self.text());
        let symbol = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
        let symbols: Vec<char> = digest.iter().take(12).map(symbol).collect();
        symbols.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
    }

    /// The draw's seed: `"tertulia raffle v2\0"`, the root, the round's number as eight bytes, the round's value.
    pub fn seed(&self, round: u64, randomness: &Hash) -> Hash {
        let seed = Sha256::new().chain_update(PROTOCOL).chain_update([0]);
        let seed = seed.chain_update(super::unhex(&self.root).unwrap_or_default());
        seed.chain_update(round.to_be_bytes()).chain_update(randomness).finalize().into()
    }

    /// Whether that round may decide: the named one, or one that is held soon after it in its place.
    pub fn allows(&self, round: u64) -> bool {
        if round == self.round {
            return true;
        }
        let patience = self.beacon.patience_seconds();
        let due = self.beacon.due(round);
        let later = |due: Timestamp| (1..=patience).contains(&due.since(self.draws_at));
        round > self.round && due.is_some_and(later)
    }
}

/// The seal over the sorted list.
pub fn root(entries: &[Entry]) -> Hash {
    merkle::root(entries.iter().map(Entry::leaf).collect())
}
