use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use sha2::{Digest, Sha256};

use super::lock;
use crate::{
    domain::raffle::{Beacon, BeaconValue, hex},
    ports::{Answered, BeaconSource, Unavailable},
};

/// A beacon for tests: every round has a value that its number makes, unsigned, unless a test says otherwise.
#[derive(Clone, Debug, Default)]
pub struct Beacons(Arc<Mutex<Said>>);

#[derive(Debug, Default)]
struct Said {
    answers: BTreeMap<u64, Answered>,
    silent: bool,
    asked: BTreeSet<u64>,
}

impl Beacons {
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on, about that round.
    pub fn answer(&self, round: u64, answer: Answered) {
        lock(&self.0).answers.insert(round, answer);
    }

    /// Nobody has any value yet.
    pub fn fall_silent(&self, silent: bool) {
        lock(&self.0).silent = silent;
    }

    pub fn asked(&self) -> BTreeSet<u64> {
        lock(&self.0).asked.clone()
    }
}

/// What [`Beacons`] says of a round by itself.
pub fn test_value(round: u64) -> BeaconValue {
    let randomness = hex(&Sha256::digest(format!("a test's round {round}")));
    BeaconValue { round, randomness, signature: None, extraction: None }
}

impl BeaconSource for Beacons {
    async fn value(&self, _beacon: Beacon, round: u64) -> Result<Answered, Unavailable> {
        let mut said = lock(&self.0);
        said.asked.insert(round);
        if said.silent {
            return Ok(Answered::NotYet);
        }
        let answer = said.answers.get(&round).cloned();
        Ok(answer.unwrap_or_else(|| Answered::Value(test_value(round))))
    }
}
