//! The raffle of the advisory sessions: a frozen list, a recorded seed, an order that anyone can recompute.
//!
//! # The algorithm, version 1
//!
//! 1. The entries are tickets, sorted by their bytes, without doubles.
//! 2. `list` = SHA-256 of all tickets in that order, each followed by a line feed.
//! 3. Each ticket's lot = SHA-256 of `"tertulia raffle v1\0"`, the 32 bytes of the seed, the 32 bytes of `list`,
//!    and the ticket's bytes.
//! 4. The order is that of the lots, compared as bytes, smallest first. The first `winners` won; those after them
//!    follow, one by one, if a winner cannot.
//!
//! The seed is drawn after the list is frozen, is stored with it, and is never drawn again. A public beacon takes its
//! place later; then `Seed` also says where it came from.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    ids::{CohortId, ParticipantId, RaffleId},
    ticket::Ticket,
    time::Timestamp,
};

pub const ALGORITHM: &str = "tertulia raffle v1";

/// Frozen and drawn in one write: there is no moment at which the list stands and the order does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raffle {
    pub id: RaffleId,
    pub algorithm: String,
    /// The tickets and whose they are. Only the tickets are ever published.
    pub entries: BTreeMap<Ticket, ParticipantId>,
    /// 64 hex digits.
    pub seed: String,
    pub drawn_at: Timestamp,
    pub winners: u32,
    pub alternates: u32,
    pub order: Vec<Ticket>,
}

/// Ticket and owner of everybody who takes part. Two people with the same ticket, which happens once in thousands of
/// raffles, keep it and get `-2`, `-3` behind it, in the order of their ids.
pub fn freeze(
    entrants: impl IntoIterator<Item = (Ticket, ParticipantId)>,
) -> BTreeMap<Ticket, ParticipantId> {
    let sorted: BTreeSet<(Ticket, ParticipantId)> = entrants.into_iter().collect();
    let mut entries: BTreeMap<Ticket, ParticipantId> = BTreeMap::new();
    for (ticket, owner) in sorted {
        let free = (1..).map(|copy| ticket.copy(copy)).find(|ticket| !entries.contains_key(ticket));
        entries.insert(free.unwrap_or(ticket), owner);
    }
    entries
}

impl Raffle {
    /// Freezes the entries and draws.
    pub fn draw(
        cohort: &CohortId,
        entries: BTreeMap<Ticket, ParticipantId>,
        seed: [u8; 32],
        drawn_at: Timestamp,
        winners: u32,
        alternates: u32,
    ) -> Self {
        let order = order(entries.keys(), &seed);
        let seed = hex(&seed);
        let algorithm = ALGORITHM.to_owned();
        let id = cohort.clone();
        Self { id, algorithm, entries, seed, drawn_at, winners, alternates, order }
    }

    /// Everybody's place, from 1, in order.
    pub fn places(&self) -> impl Iterator<Item = (&ParticipantId, u32)> {
        self.order
            .iter()
            .zip(1..)
            .filter_map(|(ticket, place)| Some((self.entries.get(ticket)?, place)))
    }
}

fn order<'a>(tickets: impl Iterator<Item = &'a Ticket> + Clone, seed: &[u8; 32]) -> Vec<Ticket> {
    let mut list = Sha256::new();
    for ticket in tickets.clone() {
        list.update(ticket.as_str());
        list.update(b"\n");
    }
    let list = list.finalize();
    let mut lots: Vec<([u8; 32], &Ticket)> =
        tickets.map(|ticket| (lot(seed, &list, ticket), ticket)).collect();
    lots.sort();
    lots.into_iter().map(|(_, ticket)| ticket.clone()).collect()
}

fn lot(seed: &[u8; 32], list: &[u8], ticket: &Ticket) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"tertulia raffle v1\0");
    hash.update(seed);
    hash.update(list);
    hash.update(ticket.as_str());
    hash.finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
