//! Looks the raffle over: who is in it, who was told, and whether anybody can check it.

use std::collections::BTreeSet;

use shared::{
    audit,
    domain::{
        participant::{Participant, Stage},
        raffle::{Bundle, Raffle},
    },
};

use super::tally::Totals;

pub(super) fn check_raffle(
    raffle: &Raffle,
    everybody: &[Participant],
    totals: &mut Totals,
    violations: &mut Vec<String>,
) {
    let drawn = raffle.order().len();
    totals.winners = raffle.holders().count();
    totals.alternates = (drawn - totals.winners).min(raffle.commitment.alternates as usize);
    let distinct: BTreeSet<_> = raffle.order().iter().collect();
    if distinct.len() != raffle.entries.len() || distinct.len() != drawn {
        violations.push("the raffle's order is not its list of entries".to_owned());
    }
    match Bundle::of(raffle) {
        Some(bundle) => {
            let wrong = audit::check(&bundle);
            violations.extend(wrong.into_iter().map(|wrong| format!("the raffle: {wrong}")));
            totals.raffle_bundle = Some(bundle);
        }
        None => violations.push("the raffle was not drawn".to_owned()),
    }
    for participant in everybody {
        let Stage::Enrolled(enrollment) = &participant.stage else {
            continue;
        };
        let place = raffle.ticket_of(&participant.id).and_then(|ticket| raffle.place(ticket));
        if place != enrollment.place || place.is_some() != enrollment.raffle.is_some() {
            violations.push(format!("{} and the raffle disagree about a place", participant.id));
        }
        let sealed = enrollment.entry.as_ref().map(|entry| entry.code.clone());
        if place.is_some() && sealed != Some(raffle.commitment.code()) {
            violations.push(format!("{} was not told the raffle's seal", participant.id));
        }
    }
}
