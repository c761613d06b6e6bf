//! Looks the raffle over: who is in it, who was told, and whether the order follows from the seed.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use shared::domain::{
    participant::{Participant, Stage},
    raffle::Raffle,
    ticket::Ticket,
};

use super::tally::Totals;

pub(super) fn check_raffle(
    raffle: &Raffle,
    everybody: &[Participant],
    totals: &mut Totals,
    violations: &mut Vec<String>,
) {
    let drawn = raffle.order.len();
    totals.winners = drawn.min(raffle.winners as usize);
    totals.alternates = (drawn - totals.winners).min(raffle.alternates as usize);
    let distinct: BTreeSet<_> = raffle.order.iter().collect();
    if distinct.len() != raffle.entries.len() || distinct.len() != drawn {
        violations.push("the raffle's order is not its list of entries".to_owned());
    }
    if drawn_again(raffle).as_ref() != Some(&raffle.order) {
        violations.push("the raffle's order does not follow from its seed".to_owned());
    }
    for participant in everybody {
        let Stage::Enrolled(enrollment) = &participant.stage else {
            continue;
        };
        let entered = raffle.entries.values().any(|owner| *owner == participant.id);
        if entered != enrollment.raffle.is_some() {
            violations.push(format!("{} and the raffle disagree about an entry", participant.id));
        }
    }
}

/// The order by the published algorithm, written down here a second time on purpose.
fn drawn_again(raffle: &Raffle) -> Option<Vec<Ticket>> {
    let seed = hex::decode(&raffle.seed).ok()?;
    let mut list = Sha256::new();
    for ticket in raffle.entries.keys() {
        list.update(format!("{ticket}\n"));
    }
    let list = list.finalize();
    let mut lots: Vec<_> = raffle
        .entries
        .keys()
        .map(|ticket| {
            let lot = Sha256::new()
                .chain_update(b"tertulia raffle v1\0")
                .chain_update(&seed)
                .chain_update(list)
                .chain_update(ticket.to_string())
                .finalize();
            (lot, ticket.clone())
        })
        .collect();
    lots.sort();
    Some(lots.into_iter().map(|(_, ticket)| ticket).collect())
}

#[cfg(test)]
mod tests {
    use shared::domain::{
        ids::{CohortId, ParticipantId},
        raffle::freeze,
        time::Timestamp,
    };

    use super::*;

    #[test]
    fn an_order_that_does_not_follow_from_the_seed_is_seen() {
        let cohort = CohortId::new("LIMA1");
        let people = (1..=9).map(|number| ParticipantId::new(format!("p{number}")));
        let entries = freeze(people.map(|id| (Ticket::of(&id, &cohort), id)));
        let mut raffle = Raffle::draw(&cohort, entries, [7; 32], Timestamp::from_seconds(0), 2, 3);
        assert_eq!(drawn_again(&raffle).as_ref(), Some(&raffle.order));
        raffle.order.swap(0, 1);
        assert_ne!(drawn_again(&raffle).as_ref(), Some(&raffle.order));
    }
}
