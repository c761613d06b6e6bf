//! The raffle, as one participant lives it.

use super::{Turn, advising};
use crate::domain::{
    advisory::Advisory,
    enrollment::{RaffleEntry, RaffleResult},
    ids::CohortId,
    reply::Reply,
};

/// The list is sealed and she is on it. If the link to the class is still to come, it brings the news: a message less
/// for everybody who takes part.
pub(super) fn committed(turn: &mut Turn<'_>, cohort: &CohortId, entry: RaffleEntry) {
    turn.next.standing.is_listed_in(cohort);
    let (now, reachable) = (turn.now(), turn.next.is_reachable());
    let class = turn.context.cohort.map(|cohort| cohort.class_starts(&turn.next.zone));
    let Some(enrollment) = turn.next.enrollment_mut() else {
        return;
    };
    if enrollment.cohort != *cohort || enrollment.entry.is_some() || enrollment.raffle.is_some() {
        turn.meaning = "has_it";
        return;
    }
    let comes_with_the_link =
        !enrollment.class_link_sent && !enrollment.paused && class.is_some_and(|at| now < at);
    enrollment.entry = Some(Box::new(entry.clone()));
    turn.meaning = match (reachable, comes_with_the_link) {
        (false, _) => "not_reachable",
        (true, true) => "comes_with_the_link",
        (true, false) => "entered",
    };
    if reachable && !comes_with_the_link {
        turn.say(Reply::RaffleEntered { entry: Box::new(entry) });
    }
}

/// She may be in another cohort by now, or have left: that she waited counts all the same.
pub(super) fn drawn(turn: &mut Turn<'_>, cohort: &CohortId, place: u32, result: RaffleResult) {
    let reachable = turn.next.is_reachable();
    let is_hers = turn.next.cohort() == Some(cohort);
    let was_told = turn.next.enrollment().is_some_and(|enrollment| enrollment.raffle.is_some());
    if is_hers && was_told {
        turn.meaning = "has_it";
        // The agenda's news was faster than this letter and could not say which place it is.
        if let Some(enrollment) = turn.next.enrollment_mut() {
            enrollment.place.get_or_insert(place);
        }
        return;
    }
    turn.next.standing.drawn(result);
    let Some(enrollment) = turn.next.enrollment_mut().filter(|_| is_hers) else {
        return;
    };
    enrollment.raffle = Some(result);
    enrollment.place = Some(place);
    turn.meaning = if reachable { "result" } else { "not_reachable" };
    let won = result == RaffleResult::Won;
    if won && !advising::may_begin(turn) {
        return;
    }
    if won {
        turn.next.advisory = Some(Box::new(Advisory::new(cohort.clone())));
    }
    if reachable {
        turn.say(match result {
            RaffleResult::Won => Reply::RaffleWon,
            RaffleResult::Alternate(place) => Reply::RaffleAlternate { place },
            RaffleResult::NotDrawn => Reply::RaffleNotDrawn,
        });
    }
}
