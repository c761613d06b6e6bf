use shared::{
    domain::{
        community::{AttentionCall, Question},
        ids::ParticipantId,
    },
    memory::Store,
};

use super::{
    act::Act,
    answers::{Answer, Doors, Look, Seen},
    place::Place,
};

/// Small pages, so that few people fill several.
pub(super) const MEMBERS_PER_PAGE: usize = 2;

/// One way in which everything so far can have come about.
pub(super) struct OnMaps {
    place: Place,
    store: Store,
    seen: Seen,
}

impl OnMaps {
    pub(super) fn new(place: Place) -> Self {
        let store = Store::with_pages_of(MEMBERS_PER_PAGE);
        Self { place, store, seen: Seen::default() }
    }

    /// What can come of it: one thing, or of a race two.
    pub(super) async fn perform(self, act: &Act) -> Vec<(Self, Answer)> {
        let Act::Race(first, second, _) = act else {
            let mut way = self;
            let answer = way.step(act).await;
            way.seen.note(&answer);
            return vec![(way, answer)];
        };
        let Self { place, store, seen } = &self;
        let other = Self { place: place.clone(), store: store.fork(), seen: seen.clone() };
        let one = self;
        // Neither has seen what the other writes.
        let (a, b) = (one.step(first).await, one.step(second).await);
        let (d, c) = (other.step(second).await, other.step(first).await);
        let mut outcomes = Vec::new();
        for (mut way, a, b) in [(one, a, b), (other, c, d)] {
            let both = Answer::Both(Box::new(a), Box::new(b));
            way.seen.note(&both);
            outcomes.push((way, both));
        }
        outcomes
    }

    async fn step(&self, act: &Act) -> Answer {
        let Self { place, store, seen } = self;
        let doors = Doors { people: store, cohorts: store, raffles: store, community: store };
        doors.perform(place, seen, act).await
    }
}

/// Two ways that have led to the same are one.
pub(super) fn without_doubles(ways: &mut Vec<OnMaps>) {
    if ways.len() > 1 {
        let mut known = Vec::new();
        ways.retain(|way| {
            let state = format!("{:?} {:?}", way.store, way.seen);
            let is_new = !known.contains(&state);
            known.push(state);
            is_new
        });
    }
}

impl Look for Store {
    async fn look(&self, whose: &ParticipantId) -> (Vec<Question>, Vec<AttentionCall>) {
        let (mut questions, mut calls) = (self.questions(), self.attention_calls());
        questions.retain(|question| question.participant == *whose);
        calls.retain(|call| call.participant == *whose);
        (questions, calls)
    }
}
