//! Cohort after cohort of people who come back if they did not win, or not: how long do they wait?

use sha2::{Digest, Sha256};
use shared::domain::{
    ids::{CohortId, ParticipantId},
    raffle::{Entry, Weights, order},
    ticket::Ticket,
};

/// People who ended their wait by winning, by the number of raffles that it took, from 1.
pub(crate) struct Waits {
    pub(crate) won_after: Vec<u32>,
}

impl Waits {
    pub(crate) fn longest(&self) -> usize {
        self.won_after.len()
    }

    pub(crate) fn share(&self, raffles: usize) -> f64 {
        let all: u32 = self.won_after.iter().sum();
        let won = self.won_after.get(raffles - 1).copied().unwrap_or(0);
        f64::from(won) / f64::from(all.max(1))
    }
}

/// `people` in every cohort, one session for five of them. Of a hundred who did not win, `back` come again; the places of
/// all others are taken by newcomers. Everything follows from the numbers.
pub(crate) fn simulate(cohorts: u32, people: u32, back: u32, weights: &Weights) -> Waits {
    let mut won_after = Vec::new();
    let mut list: Vec<(ParticipantId, u32)> = Vec::new();
    let mut born = 0;
    for cohort in 0..cohorts {
        while list.len() < people as usize {
            list.push((ParticipantId::new(format!("p{born:020}")), 0));
            born += 1;
        }
        let id = CohortId::new(format!("C{cohort}"));
        let entry = |(person, waited): &(ParticipantId, u32)| Entry {
            ticket: Ticket::of(person, &id),
            waited: *waited,
        };
        let mut entries: Vec<(Entry, &ParticipantId)> =
            list.iter().map(|one| (entry(one), &one.0)).collect();
        entries.sort();
        let listed: Vec<Entry> = entries.iter().map(|(entry, _)| entry.clone()).collect();
        let seed: [u8; 32] = Sha256::digest(format!("cohort {cohort} of {people}, {back}")).into();
        let drawn = order(&listed, weights, &seed);
        let (winners, losers) = drawn.split_at((people / 5) as usize);
        let find = |ticket: &Ticket| entries.iter().find(|(entry, _)| entry.ticket == *ticket);
        // The first cohorts only fill the queue.
        if cohort >= 10 {
            for waited in winners.iter().filter_map(find).map(|(entry, _)| entry.waited as usize) {
                if won_after.len() <= waited {
                    won_after.resize(waited + 1, 0);
                }
                won_after[waited] += 1;
            }
        }
        let comes_back = |person: &ParticipantId| {
            let dice = Sha256::digest(format!("{person} after {cohort}"));
            u32::from(u16::from_be_bytes([dice[0], dice[1]])) * 100 / 65_536 < back
        };
        let next: Vec<(ParticipantId, u32)> = losers
            .iter()
            .filter_map(find)
            .filter(|(_, person)| comes_back(person))
            .map(|(entry, person)| ((*person).clone(), entry.waited + 1))
            .collect();
        list = next;
    }
    Waits { won_after }
}
