//! Whole lives at random: whatever happens to somebody, in whatever order, some things stay true.

use std::collections::BTreeSet;

use proptest::{prelude::*, sample::Index};

use super::*;
use crate::domain::outbox::{Entry, Job, Outcome};

#[derive(Clone, Debug)]
enum Act {
    Happens(Index),
    /// The last event once more, as queues do.
    Again,
    Wait(i64),
    /// What is owed leaves.
    Leaves,
    /// It was claimed, and nobody has heard of it since.
    Sticks,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        12 => any::<Index>().prop_map(Act::Happens),
        1 => Just(Act::Again),
        4 => prop_oneof![1..30_i64, 60..4_000_i64, 3_600..90_000_i64].prop_map(Act::Wait),
        6 => Just(Act::Leaves),
        1 => Just(Act::Sticks),
    ];
    proptest::collection::vec(act, 1..120)
}

struct Life {
    now: Timestamp,
    person: Participant,
    cohorts: Vec<Cohort>,
    count: u32,
    last: Option<Event>,
    lessons: BTreeSet<(CohortId, Day)>,
    results: u32,
}

impl Life {
    fn new(start: i64) -> Self {
        let (_, person, now) = stages().remove(0);
        let second = Cohort {
            id: CohortId::new("LIMA2"),
            starts_on: jiff::civil::date(2026, 3, 9),
            ..cohort()
        };
        let (cohorts, now) = (vec![cohort(), second], now.plus(start));
        let (last, lessons, results) = Default::default();
        Self { now, person, cohorts, count: 0, last, lessons, results }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Wait(seconds) => self.now = self.now.plus(*seconds),
            Act::Leaves => self.leaves(),
            Act::Sticks => drop(self.claim()),
            Act::Again => {
                if let Some(event) = self.last.clone() {
                    let again = self.receive(&event);
                    assert!(matches!(again, Received::Repeated), "{event:?}: {again:?}");
                }
            }
            Act::Happens(which) => {
                let mut events = events(self.now);
                let (_, kind) = events.swap_remove(which.index(events.len()));
                self.happens(kind);
            }
        }
    }

    fn claim(&mut self) -> Vec<Job> {
        self.person.claim(self.now, &QuietHours::default(), Some(self.now)).jobs
    }

    fn leaves(&mut self) {
        for job in self.claim() {
            self.person.settle(job.seq, Outcome::Done, self.now);
        }
    }

    fn receive(&self, event: &Event) -> Received {
        let hers = self.person.cohort();
        let cohort = self.cohorts.iter().find(|cohort| Some(&cohort.id) == hers);
        receive(&self.person, event, &Context { now: self.now, cohort, open: &self.cohorts })
    }

    fn happens(&mut self, kind: EventKind) {
        self.count += 1;
        let event = Event { id: EventId::new(format!("e{}", self.count)), at: self.now, kind };
        let Received::Decided(decision) = self.receive(&event) else { return };
        let before = std::mem::replace(&mut self.person, decision.next);
        self.person.set_wait();
        let json = serde_json::to_string(&self.person).unwrap();
        assert_eq!(serde_json::from_str::<Participant>(&json).unwrap(), self.person, "{json}");
        self.check(&before, &event, decision.seen.is_some());
        self.last = Some(event);
    }

    /// What this event added to the outbox.
    fn new_effects(&self, before: &Participant) -> Vec<Entry> {
        let known: BTreeSet<u32> = before.outbox.entries().iter().map(|entry| entry.seq).collect();
        let entries = self.person.outbox.entries().iter();
        entries.filter(|entry| !known.contains(&entry.seq)).cloned().collect()
    }

    fn check(&mut self, before: &Participant, event: &Event, seen: bool) {
        let person = self.person.clone();
        let new = self.new_effects(before);
        let sends: Vec<&Reply> = new
            .iter()
            .filter_map(|entry| match &entry.effect {
                Effect::Send(reply) => Some(reply),
                Effect::Announce(_) => None,
            })
            .collect();
        let is_message = matches!(event.kind, EventKind::Message(_));
        let is_result = matches!(event.kind, EventKind::Inspected { .. });
        assert!(sends.len() <= 1, "{event:?}: {sends:?}");
        assert!(
            is_message || is_result || before.is_reachable() || sends.is_empty() || repeats(&new),
            "{sends:?}"
        );
        let asked = before.advisory.as_ref().is_some_and(|advisory| advisory.pending.is_some());
        let is_answer = is_result || asked && matches!(event.kind, EventKind::Advice { .. });
        for entry in &new {
            assert!(is_message || is_answer || !entry.answering, "{event:?} wakes her: {entry:?}");
        }
        if is_message && seen {
            assert!(!matches!(person.stage, Stage::OptedOut { .. }), "ticks after she left");
        }
        if matches!(before.stage, Stage::Erasing { .. }) {
            assert_eq!(sends, [] as [&Reply; 0]);
            assert!(matches!(person.stage, Stage::Erasing { .. }));
        }
        let stored = match &event.kind {
            EventKind::Inspected { result: Inspection::Stored { object, .. }, .. } => Some(object),
            _ => None,
        };
        self.objects_are_accounted_for(before, stored, &new);
        for reply in sends {
            match reply {
                Reply::Lesson { day } if !repeats(&new) => {
                    let cohort = person.cohort().cloned().unwrap();
                    assert!(self.lessons.insert((cohort, *day)), "lesson {day} comes twice");
                }
                Reply::SubmissionReceived { day, .. } => {
                    assert!(stored.is_some() && person.enrollment().unwrap().kept(*day).is_some());
                }
                Reply::RaffleWon | Reply::RaffleAlternate { .. } | Reply::RaffleNotDrawn
                    if !repeats(&new) =>
                {
                    self.results += 1;
                    assert!(person.enrollment().unwrap().raffle.is_some());
                }
                _ => {}
            }
        }
        // Another cohort is another raffle, and another five lessons.
        if before.cohort() != person.cohort() {
            (self.lessons, self.results) = Default::default();
        }
        assert!(self.results <= 1, "told her result twice");
    }

    /// What lies in S3 is either kept or given back; what was kept before is too.
    fn objects_are_accounted_for(
        &self,
        before: &Participant,
        stored: Option<&ObjectKey>,
        new: &[Entry],
    ) {
        let kept = |person: &Participant| -> BTreeSet<ObjectKey> {
            let submissions =
                person.enrollment().map(|e| e.submissions.clone()).unwrap_or_default();
            submissions.into_values().filter_map(|s| s.kept).map(|kept| kept.object).collect()
        };
        if before.cohort() != self.person.cohort() {
            return;
        }
        let mut known = kept(before);
        known.extend(stored.cloned());
        let mut accounted = kept(&self.person);
        for entry in new {
            match &entry.effect {
                Effect::Announce(Announcement::SubmissionReplaced { object, .. }) => {
                    accounted.insert(object.clone());
                }
                Effect::Announce(_) | Effect::Send(_) => {}
            }
        }
        assert_eq!(known, accounted);
    }

    fn writes(&mut self, body: &str) {
        let kind = message(Content::Text { body: body.into() }, self.now);
        self.happens(kind);
    }

    /// Nobody is so entangled that she could not leave, come back and be forgotten.
    fn ends(&mut self) {
        // Longer than any claim, and by day: what was begun has ended one way or the other.
        self.now = self.now.plus(3_600);
        if matches!(self.person.stage, Stage::Erasing { .. }) {
            return;
        }
        self.writes("BAJA");
        assert!(matches!(self.person.stage, Stage::OptedOut { .. }), "{:?}", self.person.stage);
        let is_farewell = |entry: &Entry| match &entry.effect {
            Effect::Send(reply) => *reply == Reply::OptedOut,
            Effect::Announce(_) => true,
        };
        let owed = self.person.outbox.entries();
        assert!(owed.iter().all(is_farewell) || !self.just_left(), "{owed:?}");
        let before = self.person.clone();
        for (_, kind) in events(self.now) {
            if !matches!(kind, EventKind::Message(_)) {
                self.happens(kind);
                let new = self.new_effects(&before);
                assert!(new.iter().all(|entry| matches!(entry.effect, Effect::Announce(_))));
            }
        }
        self.now = self.now.plus(120);
        self.writes("VOLVER");
        assert!(!matches!(self.person.stage, Stage::OptedOut { .. }));
        self.writes("ELIMINAR");
        self.now = self.now.plus(120);
        self.writes("ELIMINAR");
        assert!(matches!(self.person.stage, Stage::Erasing { .. }), "{:?}", self.person.stage);
        let erased = |announcement: &Announcement| matches!(announcement, Announcement::ParticipantErased { participant, .. } if *participant == self.person.id);
        let mut owed = self.person.outbox.entries().iter();
        assert!(owed.any(|entry| matches!(&entry.effect, Effect::Announce(one) if erased(one))));
    }

    fn just_left(&self) -> bool {
        matches!(self.person.stage, Stage::OptedOut { at, .. } if at == self.now)
    }
}

/// The same message once more as a template, because WhatsApp says that it did not arrive.
fn repeats(new: &[Entry]) -> bool {
    new.iter().any(|entry| entry.as_template)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn in_any_life_some_things_stay_true(start in 0..864_000_i64, acts in acts()) {
        let mut life = Life::new(start);
        for act in &acts {
            life.act(act);
        }
        life.ends();
    }

    /// The usual beginning, so that most of the life is spent in a cohort.
    #[test]
    fn in_any_life_in_a_cohort_some_things_stay_true(start in 0..600_000_i64, acts in acts()) {
        let mut life = Life::new(start);
        for words in ["hola", "UNIRME LIMA1", "sí", "Rosa", "vendo ropa", "en la noche"] {
            life.writes(words);
            life.now = life.now.plus(70);
            life.leaves();
        }
        assert!(life.person.cohort().is_some());
        for act in &acts {
            life.act(act);
        }
        life.ends();
    }
}
