//! Raffles of the first protocol, as the table still holds them: frozen and drawn in one write, by a seed of our own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Beacon, BeaconValue, Commitment, Drawn, Entry, PROTOCOL_1, Raffle, Weights};
use crate::domain::{
    ids::{CohortId, ParticipantId},
    ticket::Ticket,
    time::Timestamp,
};

/// `{"id":"LIMA1","algorithm":"tertulia raffle v1","entries":{"K7F3-921M":"p01"},"seed":"…","drawn_at":1772842500,…}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstRaffle {
    pub id: CohortId,
    pub algorithm: String,
    pub entries: BTreeMap<Ticket, ParticipantId>,
    pub seed: String,
    pub drawn_at: Timestamp,
    pub winners: u32,
    pub alternates: u32,
    pub order: Vec<Ticket>,
}

/// It is shown as it was; nobody can check it, and its protocol says so.
impl From<FirstRaffle> for Raffle {
    fn from(first: FirstRaffle) -> Self {
        let entry = |ticket: &Ticket| Entry { ticket: ticket.clone(), waited: 0 };
        let entries: Vec<Entry> = first.entries.keys().map(entry).collect();
        let commitment = Commitment {
            protocol: PROTOCOL_1.to_owned(),
            cohort: first.id,
            root: String::new(),
            count: u32::try_from(entries.len()).unwrap_or(u32::MAX),
            prizes: first.winners,
            alternates: first.alternates,
            weights: Weights { lots: vec![1], first_from: u32::MAX },
            // A machine's own seed is worth as much as a test's.
            beacon: Beacon::Test,
            round: 0,
            committed_at: first.drawn_at,
            draws_at: first.drawn_at,
        };
        let value = BeaconValue {
            round: 0,
            randomness: first.seed.clone(),
            signature: None,
            extraction: None,
        };
        let drawn = Drawn {
            value,
            seed: first.seed,
            drawn_at: first.drawn_at,
            order: first.order,
            gone: Vec::new(),
        };
        Self { commitment, entries, owners: first.entries, drawn: Some(drawn), passed: Vec::new() }
    }
}
