//! What became of the people of a run, and of every message to them: small enough to keep for all of them.

use std::collections::BTreeMap;

use shared::{
    domain::{
        course::Day,
        enrollment::RaffleResult,
        ids::ParticipantId,
        outbox::{DeliveryKey, Effect},
        participant::{Participant, Stage},
        reply::Reply,
        time::Timestamp,
    },
    memory::Store,
};
use simulator::{Delivery, Simulator, Tick};

/// One world's account, or the sum of many.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Account {
    /// By their number in the run.
    pub people: BTreeMap<usize, Life>,
    pub messages: Vec<Letter>,
    /// When questions came to the advisor's desk, and for whom.
    pub questions: Vec<(usize, Timestamp)>,
    /// When somebody had to look after a person: she asked for help, or fell silent.
    pub attention: Vec<(usize, Timestamp)>,
    /// When challenges were stored: each is one to comment.
    pub challenges: Vec<(usize, Timestamp)>,
}

/// How far somebody came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Life {
    pub id: Option<ParticipantId>,
    pub standing: Standing,
    pub lessons: Vec<Day>,
    /// Days whose lesson she marked as done.
    pub done: Vec<Day>,
    pub challenges: usize,
    pub questions: u32,
    pub paused: bool,
    pub raffle: Option<RaffleResult>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Never wrote, or all that she wrote was lost.
    #[default]
    Unknown,
    /// Was asked for her consent and has not answered.
    Asked,
    Declined,
    /// In the middle of the questions.
    Joining,
    Waiting,
    Enrolled,
    Left,
    Erased,
}

/// A message from us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub person: usize,
    /// The reply's name, as in the log.
    pub what: &'static str,
    /// Of a lesson.
    pub day: Option<Day>,
    pub accepted_at: Timestamp,
    pub delivered_at: Option<Timestamp>,
    pub read: bool,
    pub failed: bool,
    pub template: bool,
    /// What it is priced by, if it was delivered.
    pub delivery: Option<Delivery>,
}

/// Which reply a number of somebody's outbox was.
#[derive(Debug, Default)]
pub(crate) struct Replies(BTreeMap<(ParticipantId, u32), (&'static str, Option<Day>)>);

impl Replies {
    /// Called with what is committed: an entry is named before it can leave.
    pub(crate) fn note(&mut self, before: &Participant, after: &Participant) {
        let first = before.outbox.next_seq();
        let new = after.outbox.entries().iter().filter(|entry| entry.seq >= first);
        for entry in new {
            if let Effect::Send(reply) = &entry.effect {
                self.0.insert((after.id.clone(), entry.seq), (reply.name(), day_of(reply)));
            }
        }
    }
}

const fn day_of(reply: &Reply) -> Option<Day> {
    if let Reply::Lesson { day } = reply { Some(*day) } else { None }
}

impl Account {
    /// `number_of` finds a person of the run by the simulator's name of her.
    pub(crate) fn of(
        simulator: &Simulator,
        store: &Store,
        replies: &Replies,
        people: usize,
        first: usize,
        number_of: &dyn Fn(&str) -> Option<usize>,
    ) -> Self {
        let mut account = Self::default();
        account.people.extend((first..first + people).map(|number| (number, Life::default())));
        let mut numbers: BTreeMap<ParticipantId, usize> = BTreeMap::new();
        for sent in simulator.sent() {
            let (Some(person), Some(key)) =
                (number_of(sent.person), sent.key.and_then(DeliveryKey::parse))
            else {
                continue;
            };
            numbers.insert(key.participant.clone(), person);
            let reply = replies.0.get(&(key.participant, key.seq));
            let (what, day) = reply.copied().unwrap_or(("message", None));
            account.messages.push(Letter {
                person,
                what,
                day,
                accepted_at: sent.accepted_at.into(),
                delivered_at: sent.delivered_at.map(Into::into),
                read: sent.read_at.is_some(),
                failed: sent.tick == Tick::Failed,
                template: sent.template,
                delivery: sent.delivery(),
            });
        }
        // Whoever was written to and is not in the tables has erased herself.
        for (id, person) in &numbers {
            if let Some(life) = account.people.get_mut(person) {
                life.standing = Standing::Erased;
                life.id = Some(id.clone());
            }
        }
        for participant in store.everybody() {
            let Some(number) = numbers.get(&participant.id).copied() else { continue };
            account.tell(number, &participant);
        }
        let whom = |id: &ParticipantId| numbers.get(id).copied();
        let questions = store.questions();
        account
            .questions
            .extend(questions.iter().filter_map(|q| Some((whom(&q.participant)?, q.at))));
        let calls = store.attention_calls();
        account.attention.extend(calls.iter().filter_map(|c| Some((whom(&c.participant)?, c.at))));
        account
    }

    fn tell(&mut self, number: usize, participant: &Participant) {
        let mut life = Life {
            id: Some(participant.id.clone()),
            standing: standing(&participant.stage),
            questions: participant.questions,
            ..Life::default()
        };
        if let Some(enrollment) = participant.enrollment() {
            life.lessons = enrollment.lessons.keys().copied().collect();
            life.done = enrollment.done.clone();
            life.challenges = enrollment.accepted();
            life.paused = enrollment.paused;
            life.raffle = enrollment.raffle;
            let kept = enrollment.submissions.values().filter_map(|one| one.kept.as_ref());
            self.challenges.extend(kept.map(|kept| (number, kept.at)));
        }
        self.people.insert(number, life);
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.people.extend(other.people);
        self.messages.extend(other.messages);
        self.questions.extend(other.questions);
        self.attention.extend(other.attention);
        self.challenges.extend(other.challenges);
    }
}

const fn standing(stage: &Stage) -> Standing {
    match stage {
        Stage::Consent { .. } => Standing::Asked,
        Stage::Declined => Standing::Declined,
        Stage::Name { .. } | Stage::Trade { .. } => Standing::Joining,
        Stage::Waiting => Standing::Waiting,
        Stage::Enrolled(_) => Standing::Enrolled,
        Stage::OptedOut { .. } => Standing::Left,
        Stage::Erasing { .. } => Standing::Erased,
    }
}
