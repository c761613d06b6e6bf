//! What one person was promised, and what her phone shows of it.

use serde_json::Value;
use shared::domain::{
    enrollment::RaffleResult,
    participant::{Participant, Stage},
};
use tertulia::local::control::ChatEntry;

use crate::{given_up::GivenUp, people::Person};

pub(crate) struct Promises<'a> {
    pub(crate) name: &'a str,
    pub(crate) id: &'a str,
    pub(crate) given_up: &'a mut GivenUp,
    /// What has come to her phone, without reactions.
    pub(crate) out: &'a [&'a ChatEntry],
    pub(crate) broken: &'a mut Vec<String>,
}

impl Promises<'_> {
    fn times(&self, words: &str) -> usize {
        self.out.iter().filter(|entry| text(entry).contains(words)).count()
    }

    fn exactly(&mut self, class: &str, words: &str, times: usize) {
        let found = self.times(words);
        let is_excused = found + 1 == times && self.given_up.excuses(self.id, class);
        if found != times && !is_excused {
            let name = self.name;
            self.broken.push(format!("{name} got \"{words}\" {found} times and not {times}"));
        }
    }

    pub(crate) fn lessons(&mut self, person: &Person) {
        for day in 1..=5 {
            let words = format!("Lección {day} de 5");
            match (person.leaves, day) {
                (false, _) | (true, 1) => self.exactly("Programme", &words, 1),
                // It came before she had left, or not at all.
                (true, 2) if self.times(&words) <= 1 => {}
                (true, _) => self.exactly("Programme", &words, 0),
            }
        }
    }

    pub(crate) fn results(&mut self, participant: &Participant) {
        let Stage::Enrolled(enrollment) = &participant.stage else {
            return;
        };
        self.exactly("Programme", "Tu clase en vivo", 1);
        let won = usize::from(enrollment.raffle == Some(RaffleResult::Won));
        self.exactly("Prize", "te tocó una asesoría", won);
        let lost = usize::from(enrollment.raffle == Some(RaffleResult::NotDrawn));
        self.exactly("Programme", "esta vez no salió tu código", lost);
    }

    /// Everything that was decided has been done, or somebody was told that nobody knows.
    pub(crate) fn nothing_is_left(&mut self, participant: &Participant) {
        let left = participant.outbox.entries().len();
        if left > 0 {
            self.broken.push(format!("{}'s outbox still holds {left}", self.name));
        }
    }

    pub(crate) fn silence_after_goodbye(&mut self) {
        const GOODBYE: &str = "no te escribiremos";
        let goodbye = self.out.iter().position(|entry| text(entry).contains(GOODBYE));
        let Some(goodbye) = goodbye else {
            if self.given_up.excuses(self.id, "Answer") {
                return;
            }
            self.broken.push(format!("{} left, and nobody said goodbye", self.name));
            return;
        };
        let after = self.out.len() - goodbye - 1;
        if after > 0 {
            self.broken.push(format!("{} got {after} messages after she had left", self.name));
        }
    }
}

/// All that a bubble shows.
pub(crate) fn text(entry: &ChatEntry) -> String {
    let rendered = entry.rendered.as_ref().map(Value::to_string).unwrap_or_default();
    format!("{} {rendered}", entry.content)
}
