//! How much comes to somebody who did not ask for it: little enough to stay welcome, and a number that a quote can count on.

use serde::{Deserialize, Serialize};

/// A course has them, and a cohort may have others. What answers her own message counts nowhere.
///
/// ```json
/// {"a_day": 3, "a_cycle": 12, "unanswered_lessons": 2}
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Caps {
    /// On one day, reminders and offers too. The last day brings three: a lesson, the link to the class and the raffle's
    /// result. To whoever takes part in the raffle the last two come whatever is written here: they bring her ticket and
    /// what became of it.
    pub a_day: u8,
    /// Lessons and the link, of all five days.
    pub a_cycle: u8,
    /// After so many lessons to which she wrote nothing no more come, and a person looks after her.
    pub unanswered_lessons: u8,
}

impl Default for Caps {
    fn default() -> Self {
        Self { a_day: 3, a_cycle: 12, unanswered_lessons: 2 }
    }
}

impl Caps {
    /// Those of a course that says nothing.
    pub fn are_usual(&self) -> bool {
        *self == Self::default()
    }

    /// With a nought nobody would ever be written to.
    pub const fn let_something_through(&self) -> bool {
        self.a_day > 0 && self.a_cycle > 0 && self.unanswered_lessons > 0
    }
}
