//! What she means to do, and when.

use shared::domain::{action::Action, course::Day, time::Timestamp};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    Arrive,
    /// To the question that she is at; the message whose buttons or form answer it, if it has any.
    Answer {
        to: Option<String>,
    },
    /// She was waiting for an answer when she had seen so many messages.
    Nudge {
        heard: u32,
    },
    Read(Day),
    /// Opens the chat and does nothing about it.
    Glance,
    Done(Day),
    Submit {
        day: Day,
        again: bool,
    },
    Ask(Day),
    /// Writes the question that she was asked for.
    Question,
    Menu(Day),
    Press {
        message: String,
        action: Action,
        from_list: bool,
    },
    Thank,
    /// Writes when she is least busy.
    Hour,
    /// Something that nobody asked for.
    Astray,
    SaveData,
    ComeBack(Day),
    Leave,
    Return,
    Erase,
    PhoneOff,
    PhoneOn,
}

/// In order of time, and of planning within a moment. Never long: a week of one person.
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda(Vec<(Timestamp, Plan)>);

impl Agenda {
    pub(super) fn plan(&mut self, at: Timestamp, plan: Plan) {
        let place = self.0.partition_point(|(other, _)| *other <= at);
        self.0.insert(place, (at, plan));
    }

    pub(super) fn next_at(&self) -> Option<Timestamp> {
        self.0.first().map(|(at, _)| *at)
    }

    pub(super) fn take(&mut self, now: Timestamp) -> Option<Plan> {
        let is_due = self.next_at().is_some_and(|at| at <= now);
        is_due.then(|| self.0.remove(0).1)
    }

    pub(super) fn holds(&self, plan: &Plan) -> bool {
        self.0.iter().any(|(_, other)| other == plan)
    }

    /// She is about to answer a question.
    pub(super) fn answers(&self) -> bool {
        self.0.iter().any(|(_, plan)| matches!(plan, Plan::Answer { .. }))
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
