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

    /// What can come of it: one thing, or of a race two; of two that seal one raffle at once four, since the list stands
    /// in the table before whose its tickets are, and the later of the two may look in between.
    pub(super) async fn perform(self, act: &Act) -> Vec<(Self, Answer)> {
        let Act::Race(first, second, _) = act else {
            let answer = self.step(act).await;
            return vec![self.noting(answer)];
        };
        let seals_at_once = self.seals_at_once(first, second).await;
        let (one, other) = (self.fork(), self);
        // Neither has seen what the other writes.
        let (a, b) = (one.step(first).await, one.step(second).await);
        let (d, c) = (other.step(second).await, other.step(first).await);
        let mut outcomes = Vec::new();
        if seals_at_once {
            let (b, c) = (without_owners(b.clone()), without_owners(c.clone()));
            outcomes.push(one.fork().noting(both(a.clone(), b)));
            outcomes.push(other.fork().noting(both(c, d.clone())));
        }
        outcomes.push(one.noting(both(a, b)));
        outcomes.push(other.noting(both(c, d)));
        outcomes
    }

    fn fork(&self) -> Self {
        let Self { place, store, seen } = self;
        Self { place: place.clone(), store: store.fork(), seen: seen.clone() }
    }

    fn noting(mut self, answer: Answer) -> (Self, Answer) {
        self.seen.note(&answer);
        (self, answer)
    }

    async fn seals_at_once(&self, first: &Act, second: &Act) -> bool {
        let (Act::Record { code, .. }, Act::Record { code: other, .. }) = (first, second) else {
            return false;
        };
        code == other
            && self.step(&Act::Raffle { code: *code }).await == Answer::Raffle(Box::default())
    }

    async fn step(&self, act: &Act) -> Answer {
        let Self { place, store, seen } = self;
        let doors = Doors { people: store, cohorts: store, raffles: store, community: store };
        doors.perform(place, seen, act).await
    }
}

fn both(first: Answer, second: Answer) -> Answer {
    Answer::Both(Box::new(first), Box::new(second))
}

/// As it is before its owners are written; whoever meets it so writes them.
fn without_owners(mut answer: Answer) -> Answer {
    if let Answer::Raffle(raffle) = &mut answer
        && let Some(raffle) = raffle.as_mut()
    {
        raffle.owners.clear();
    }
    answer
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
