//! The short code that a participant gets for her first challenge and that stands for her in the raffle.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ids::{CohortId, ParticipantId};

/// Crockford's alphabet: no I, L, O or U, so that a code read aloud over the phone is understood.
pub(super) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `K7F3-921M`: 40 bits. Among 100,000 entrants two share a code once in 220 raffles; the raffle looks
/// before it draws.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ticket(String);

impl Ticket {
    /// The participant id is random and never published, so a ticket tells nothing about its owner, and
    /// deriving it needs no dice: a retry gets the same one.
    pub fn of(participant: &ParticipantId, cohort: &CohortId) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"tertulia ticket v1\0");
        hash.update(participant.as_str());
        hash.update(b"\0");
        hash.update(cohort.as_str());
        let digest = hash.finalize();
        let mut code = String::with_capacity(9);
        for (index, chunk) in digest.iter().take(8).enumerate() {
            if index == 4 {
                code.push('-');
            }
            code.push(char::from(ALPHABET[usize::from(chunk % 32)]));
        }
        Self(code)
    }

    /// The second, third, … owner of one code; the first has the code itself.
    #[must_use]
    pub fn copy(&self, number: u32) -> Self {
        if number <= 1 { self.clone() } else { Self(format!("{}-{number}", self.0)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
