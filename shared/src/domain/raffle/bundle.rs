//! Everything that anyone needs to check a draw, in one file. Nothing in it says who anybody is.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{BeaconValue, Commitment, Entry, Passed, Raffle, hex};
use crate::domain::{ticket::Ticket, time::Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// What everybody on the list was told before the draw.
    pub code: String,
    pub commitment: Commitment,
    pub entries: Vec<MarkedEntry>,
    pub value: BeaconValue,
    /// 64 hex digits.
    pub seed: String,
    pub drawn_at: Timestamp,
    pub order: Vec<Ticket>,
    pub passed: Vec<Passed>,
    /// SHA-256 of [`Bundle::text`]: a slip of a copier shows even where nothing else would tell.
    pub sum: String,
}

/// An entry with the first eight bytes of its leaf, so that a changed one can be named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkedEntry {
    pub ticket: Ticket,
    pub waited: u32,
    pub leaf: String,
}

impl MarkedEntry {
    pub fn of(entry: &Entry) -> Self {
        let leaf = hex(&entry.leaf()[..8]);
        Self { ticket: entry.ticket.clone(), waited: entry.waited, leaf }
    }

    pub fn entry(&self) -> Entry {
        Entry { ticket: self.ticket.clone(), waited: self.waited }
    }
}

impl Bundle {
    /// `None` before the draw.
    pub fn of(raffle: &Raffle) -> Option<Self> {
        let drawn = raffle.drawn.as_ref()?;
        let mut bundle = Self {
            code: raffle.commitment.code(),
            commitment: raffle.commitment.clone(),
            entries: raffle.entries.iter().map(MarkedEntry::of).collect(),
            value: drawn.value.clone(),
            seed: drawn.seed.clone(),
            drawn_at: drawn.drawn_at,
            order: drawn.order.clone(),
            passed: raffle.all_passed().collect(),
            sum: String::new(),
        };
        bundle.sum = hex(&Sha256::digest(bundle.text()));
        Some(bundle)
    }

    /// All values as lines, whatever the file's layout: what `sum` is made of.
    pub fn text(&self) -> String {
        let mut text = self.commitment.text();
        let mut line = |words: &[&str]| {
            text.push_str(&words.join(" "));
            text.push('\n');
        };
        line(&["code", &self.code]);
        for entry in &self.entries {
            line(&["entry", entry.ticket.as_str(), &entry.waited.to_string(), &entry.leaf]);
        }
        line(&["value", &self.value.round.to_string(), &self.value.randomness]);
        if let Some(signature) = &self.value.signature {
            line(&["signature", signature]);
        }
        if let Some(extraction) = &self.value.extraction {
            line(&["numbers", &extraction.numbers.join(" ")]);
            line(&["reference", &extraction.reference]);
            line(&["entered-by", &extraction.entered_by.join(" ")]);
        }
        line(&["seed", &self.seed]);
        line(&["drawn-at", &self.drawn_at.seconds().to_string()]);
        for ticket in &self.order {
            line(&["order", ticket.as_str()]);
        }
        for passed in &self.passed {
            let at = passed.at.seconds().to_string();
            line(&["passed", passed.ticket.as_str(), passed.why.name(), &at]);
        }
        text
    }
}
