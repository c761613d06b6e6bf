//! The order of a draw: papers in an urn, shuffled by a stream of SHA-256. Written down byte for byte in
//! `functions/raffle/PROTOCOL.md`; no library's sampling has a part in it.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::{Entry, Weights, merkle::Hash};
use crate::domain::ticket::Ticket;

const STREAM: &[u8] = b"tertulia raffle v2 stream\0";

/// Every ticket once. First those who have waited long enough for the guarantee, the longest first; then the urn of all
/// others, in which a ticket has as many papers as its wait gives it and counts when its first paper comes out.
pub fn order(entries: &[Entry], weights: &Weights, seed: &Hash) -> Vec<Ticket> {
    let mut stream = Stream { seed, block: 0, words: Vec::new() };
    let (sure, others): (Vec<&Entry>, Vec<&Entry>) =
        entries.iter().partition(|entry| entry.waited >= weights.first_from);
    let mut by_wait: BTreeMap<u32, Vec<&Ticket>> = BTreeMap::new();
    for entry in sure {
        by_wait.entry(entry.waited).or_default().push(&entry.ticket);
    }
    let mut order = Vec::with_capacity(entries.len());
    for (_, mut papers) in by_wait.into_iter().rev() {
        stream.shuffle(&mut papers);
        order.extend(papers.into_iter().cloned());
    }
    let mut papers: Vec<&Ticket> = Vec::new();
    for entry in others {
        papers.extend((0..weights.lots_for(entry.waited)).map(|_| &entry.ticket));
    }
    stream.shuffle(&mut papers);
    let mut out = BTreeSet::new();
    order.extend(papers.into_iter().filter(|ticket| out.insert(*ticket)).cloned());
    order
}

/// Words of 32 bits, eight from each hash of the seed and a counter.
struct Stream<'s> {
    seed: &'s Hash,
    block: u64,
    /// What is left of the last block, backwards.
    words: Vec<u32>,
}

impl Stream<'_> {
    fn word(&mut self) -> u32 {
        if self.words.is_empty() {
            let block = Sha256::new().chain_update(STREAM).chain_update(self.seed);
            let block = block.chain_update(self.block.to_be_bytes()).finalize();
            self.block += 1;
            let words = block.chunks_exact(4).rev();
            self.words.extend(words.map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]])));
        }
        self.words.pop().unwrap_or_default()
    }

    /// Evenly one of `0..bound`: a word from the incomplete last round of remainders is thrown away.
    fn below(&mut self, bound: u32) -> u32 {
        const WORDS: u64 = 1 << 32;
        let usable = WORDS - WORDS % u64::from(bound.max(1));
        loop {
            let word = self.word();
            if u64::from(word) < usable {
                return word % bound.max(1);
            }
        }
    }

    /// Fisher and Yates, from the front.
    fn shuffle<T>(&mut self, papers: &mut [T]) {
        // More than 2^32 papers are more people than there are.
        let count = u32::try_from(papers.len()).unwrap_or(u32::MAX);
        for place in 0..count.saturating_sub(1) {
            let from = place + self.below(count - place);
            papers.swap(place as usize, from as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_beyond_the_last_full_round_is_thrown_away() {
        let seed = [0; 32];
        let mut stream = Stream { seed: &seed, block: 0, words: vec![7, u32::MAX, 5] };
        assert_eq!(
            stream.below(3),
            2,
            "5 counts: 2^32 - 1 is the first word that 3 does not divide evenly"
        );
        assert_eq!(stream.below(3), 1, "u32::MAX = 2^32 - 1 is thrown away, 7 counts");
        assert!(stream.words.is_empty());
    }

    #[test]
    fn one_bound_needs_no_luck() {
        let seed = [0; 32];
        let mut stream = Stream { seed: &seed, block: 0, words: Vec::new() };
        assert_eq!(stream.below(1), 0);
        assert_eq!(stream.below(0), 0, "nobody asks, and nothing panics");
    }
}
