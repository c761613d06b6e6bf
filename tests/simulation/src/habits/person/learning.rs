//! Her week: lessons, challenges, questions, the menu.

use shared::domain::{
    action::Action,
    course::{DAYS, Day},
    time::{MINUTE, Timestamp},
};

use super::{Expects, Person, Place, Plan};
use crate::habits::{
    act::{Act, File},
    seen::Seen,
};

impl Person {
    pub(super) fn learns(&mut self, now: Timestamp, seen: &Seen) {
        if let Some(day) = lesson(seen) {
            return self.sees_lesson(now, day, seen);
        }
        if seen.has(Action::ItIsMyChallenge) {
            let mine = self.expects == Some(Expects::Challenge);
            let action = if mine { Action::ItIsMyChallenge } else { Action::ItIsAQuestion };
            self.expects = None;
            return self.press(now, seen, action, 30);
        }
        if seen.has(Action::Slots) {
            return self.press(now, seen, Action::Slots, 20 * MINUTE);
        }
        let hours = seen.choices.iter().filter(|one| matches!(one, Action::Slot(_)));
        if let Some(hour) = self.chance.one_of(&hours.copied().collect::<Vec<_>>()).copied() {
            return self.press(now, seen, hour, MINUTE);
        }
        if seen.is_list {
            return self.sees_menu(now, seen);
        }
        if seen.choices.is_empty() {
            self.sees_words(now);
        }
    }

    /// However often a lesson comes, she does it once; its newest copy is the one that she finds.
    fn sees_lesson(&mut self, now: Timestamp, day: Day, seen: &Seen) {
        let index = usize::from(day.number() - 1);
        let Some(lesson) = self.lessons.get_mut(index) else { return };
        lesson.message = Some(seen.message.clone());
        if std::mem::replace(&mut lesson.planned, true) {
            return;
        }
        if self.who.does[index] {
            // Whoever opened it from the menu reads it now.
            let earliest = self.soon(now, 12 * MINUTE);
            let at = self.her_hour(i64::from(day.number())).max(earliest);
            self.agenda.plan(at, Plan::Read(day));
        } else if self.chance.happens(0.5) {
            let at = self.soon(now, 90 * MINUTE);
            self.agenda.plan(at, Plan::Glance);
        }
    }

    fn sees_menu(&mut self, now: Timestamp, seen: &Seen) {
        let Some(Expects::Menu(day)) = self.expects.take() else { return };
        let wanted = match self.chance.below(4) {
            0 => Action::Discussion(day),
            1 => Action::Challenge(day),
            2 => Action::MyData,
            _ => Action::Lesson(day),
        };
        let comes_back = self.who.back_on == Some(day.number());
        let wanted = if comes_back { Action::Lesson(day) } else { wanted };
        if seen.has(wanted) {
            self.press(now, seen, wanted, 30);
        }
    }

    fn sees_words(&mut self, now: Timestamp) {
        if self.expects == Some(Expects::Question) {
            self.expects = None;
            let soon = self.soon(now, MINUTE);
            return self.agenda.plan(soon, Plan::Question);
        }
        if self.chance.happens(self.who.thanks) && !self.agenda.holds(&Plan::Thank) {
            let soon = self.soon(now, 6 * MINUTE);
            self.agenda.plan(soon, Plan::Thank);
        }
    }

    pub(super) fn has_done(&mut self, now: Timestamp, day: Day, acts: &mut Vec<Act>) {
        let message = self.message_of(day).filter(|_| self.who.taps);
        acts.push(match message {
            Some(message) => Act::Tap { message, choice: Action::Done(day).to_string() },
            None => Act::Write(self.phrase(|phrases| phrases.done).to_owned()),
        });
        let today = day.number();
        if self.who.sends[usize::from(today - 1)].is_some() {
            let at = self.before_night(now, 45 * MINUTE);
            self.agenda.plan(at, Plan::Submit { day, again: false });
        }
        if self.who.asks_on == Some(today) {
            let at = self.before_night(now, 10 * MINUTE);
            self.agenda.plan(at, Plan::Ask(day));
        }
        if self.who.opens_menu_on == Some(today) {
            let at = self.soon(now, 3 * MINUTE);
            self.agenda.plan(at, Plan::Menu(day));
        }
    }

    pub(super) fn submits(&mut self, now: Timestamp, day: Day, again: bool, acts: &mut Vec<Act>) {
        let Some(sends) = self.who.sends[usize::from(day.number() - 1)] else { return };
        match sends.file {
            Some(file) => {
                // A second try of a file that was refused is a photo.
                let file = if again && file == File::Archive { File::Photo } else { file };
                acts.push(self.file(file));
            }
            None => {
                self.expects = Some(Expects::Challenge);
                let words = self.phrase(|phrases| phrases.challenges);
                acts.extend(self.bubbles(words));
            }
        }
        if sends.again && !again {
            let at = self.before_night(now, 30 * MINUTE);
            self.agenda.plan(at, Plan::Submit { day, again: true });
        }
    }

    pub(super) fn asks(&mut self, day: Day, acts: &mut Vec<Act>) {
        match self.message_of(day).filter(|_| self.who.taps) {
            Some(message) => {
                self.expects = Some(Expects::Question);
                acts.push(Act::Tap { message, choice: Action::Ask.to_string() });
            }
            None => {
                let question = self.phrase(|phrases| phrases.questions);
                acts.extend(self.bubbles(question));
            }
        }
    }

    pub(super) fn opens_menu(&mut self, day: Day, acts: &mut Vec<Act>) {
        self.expects = Some(Expects::Menu(day));
        acts.push(match self.message_of(day).filter(|_| self.who.taps) {
            Some(message) => Act::Tap { message, choice: Action::Menu.to_string() },
            None => Act::Write("menu".to_owned()),
        });
    }

    /// Some people press *send* after each thought.
    fn bubbles(&self, words: &str) -> Vec<Act> {
        let all: Vec<&str> = words.split(' ').collect();
        if !self.who.several_bubbles || all.len() < 6 {
            return vec![Act::Write(words.to_owned())];
        }
        let (first, rest) = all.split_at(all.len() / 2);
        vec![Act::Write(first.join(" ")), Act::Write(rest.join(" "))]
    }

    fn message_of(&self, day: Day) -> Option<String> {
        self.lessons.get(usize::from(day.number() - 1))?.message.clone()
    }

    fn before_night(&mut self, now: Timestamp, median: i64) -> Timestamp {
        let at = self.soon(now, median);
        if self.is_late(at) { self.soon(now, 5 * MINUTE) } else { at }
    }

    /// Back after a silence, she goes on from there.
    pub(super) fn takes_up(&mut self, day: Day) {
        if self.place == Place::In {
            for later in day.number()..=DAYS {
                self.who.does[usize::from(later - 1)] = true;
            }
            self.lessons[usize::from(day.number() - 1)].planned = false;
        }
    }
}

/// The day of a lesson, told by its *Listo*.
fn lesson(seen: &Seen) -> Option<Day> {
    seen.choices.iter().find_map(
        |choice| {
            if let Action::Done(day) = choice { Some(*day) } else { None }
        },
    )
}
