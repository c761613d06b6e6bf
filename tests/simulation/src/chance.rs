//! All chance of a world: one tree of generators from one seed.
//!
//! Each purpose has a generator of its own, so that one more draw in one place changes nothing elsewhere.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use sha2::{Digest as _, Sha256};

#[derive(Debug, Clone)]
pub struct Chance(ChaCha8Rng);

impl Chance {
    pub fn new(seed: u64, purpose: &str, index: u64) -> Self {
        let mut hash = Sha256::new();
        hash.update(seed.to_be_bytes());
        hash.update(index.to_be_bytes());
        hash.update(purpose);
        Self(ChaCha8Rng::from_seed(hash.finalize().into()))
    }

    pub fn number(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// From 0 to `limit` - 1; 0 if `limit` is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.number()) * u128::from(limit)) >> 64) as u64
    }

    /// Both ends included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1).unsigned_abs()).cast_signed()
    }

    /// In `parts` of 10,000 cases.
    pub fn happens(&mut self, parts: u32) -> bool {
        parts > 0 && self.below(10_000) < u64::from(parts)
    }

    /// `None` only of nothing.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len() as u64) as usize)
    }
}
