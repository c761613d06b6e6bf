//! One person with her phone.

mod agenda;
mod joining;
mod learning;

use jiff::{ToSpan as _, civil};
use shared::domain::{
    action::{Action, Answer},
    course::{DAYS, Day},
    ids::CohortId,
    language::Language,
    time::{DAY, HOUR, MINUTE, Timestamp, Zone},
};

use super::{
    act::Act,
    chance::Chance,
    character::Character,
    model::Model,
    phrases::{self, Phrases},
    seen::Seen,
};
use agenda::{Agenda, Plan};

/// What everybody of a cohort has read on the poster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// What people write to join.
    pub code: CohortId,
    /// The first day.
    pub starts_on: civil::Date,
    /// How many days before it people begin to join, at least 1.
    pub opens_days_before: i64,
}

#[derive(Clone, Debug)]
pub struct Person {
    who: Character,
    language: Language,
    zone: Zone,
    cycle: Cycle,
    chance: Chance,
    place: Place,
    expects: Option<Expects>,
    agenda: Agenda,
    lessons: [Lesson; DAYS as usize],
    /// Messages that she has seen, to notice that an answer does not come.
    heard: u32,
    nudges: u8,
    files: u32,
    off_until: Option<Timestamp>,
}

/// Where she thinks she is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Outside,
    Name {
        tried: bool,
    },
    Trade {
        tried: bool,
    },
    /// Has told all that she was asked; what comes now is her place.
    Told,
    In,
    Left,
    Gone,
}

/// What the next message of ours will be about, as far as she is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expects {
    /// *Write your question.*
    Question,
    /// *Is this your challenge?*
    Challenge,
    Menu(Day),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Lesson {
    /// The newest message with its buttons.
    message: Option<String>,
    planned: bool,
}

impl Person {
    pub fn new(seed: u64, model: &Model, cycle: &Cycle) -> Self {
        let mut person = Self {
            who: Character::drawn(seed, model),
            language: model.language,
            zone: model.zone.clone(),
            cycle: cycle.clone(),
            chance: Chance::new(seed, "person"),
            place: Place::Outside,
            expects: None,
            agenda: Agenda::default(),
            lessons: Default::default(),
            heard: 0,
            nudges: 0,
            files: 0,
            off_until: None,
        };
        let days_before = person.chance.between(1, cycle.opens_days_before.max(1));
        let hour = i64::try_from(person.chance.weighted(&model.hours)).unwrap_or_default();
        let minute = hour * 60 + person.chance.between(0, 59);
        let arrives = person.moment(1 - days_before, minute).plus(person.chance.between(0, 59));
        person.agenda.plan(arrives, Plan::Arrive);
        person
    }

    pub const fn character(&self) -> &Character {
        &self.who
    }

    /// Something has arrived on her phone.
    pub fn sees(&mut self, now: Timestamp, seen: &Seen) {
        self.heard += 1;
        if self.place == Place::Gone {
            return;
        }
        if seen.has(Action::OptOut(Answer::Yes)) || seen.has(Action::Erase(Answer::Yes)) {
            return self.sees_whether_sure(now, seen);
        }
        if self.place == Place::Left {
            return;
        }
        if seen.has(Action::Consent(Answer::Yes)) {
            return self.sees_consent(now, seen);
        }
        if self.place == Place::In { self.learns(now, seen) } else { self.is_asked(now, seen) }
    }

    /// When she next does something by herself; ask again after each [`Self::sees`] and [`Self::wakes`].
    pub fn wakes_at(&self) -> Option<Timestamp> {
        self.agenda.next_at()
    }

    /// What she does now, in order.
    pub fn wakes(&mut self, now: Timestamp) -> Vec<Act> {
        let mut acts = Vec::new();
        while let Some(plan) = self.agenda.take(now) {
            match self.off_until {
                // A phone that is off does nothing; what she meant to do comes afterwards.
                Some(until) if plan != Plan::PhoneOn => {
                    let later = until.plus(self.chance.patience(10 * MINUTE).max(1));
                    self.agenda.plan(later, plan);
                }
                Some(_) | None => self.does(now, plan, &mut acts),
            }
        }
        acts
    }

    fn does(&mut self, now: Timestamp, plan: Plan, acts: &mut Vec<Act>) {
        match plan {
            Plan::Arrive => self.arrives(now, acts),
            Plan::Answer { to } => self.answers(now, to, acts),
            Plan::Nudge { heard } => self.nudges(now, heard, acts),
            Plan::Read(day) => {
                acts.push(Act::OpensChat);
                let soon = self.soon(now, 4 * MINUTE);
                self.agenda.plan(soon, Plan::Done(day));
            }
            Plan::Glance => acts.push(Act::OpensChat),
            Plan::Done(day) => self.has_done(now, day, acts),
            Plan::Submit { day, again } => self.submits(now, day, again, acts),
            Plan::Ask(day) => self.asks(day, acts),
            Plan::Question => {
                let question = self.phrase(|phrases| phrases.questions);
                acts.push(Act::Write(question.to_owned()));
            }
            Plan::Menu(day) => self.opens_menu(day, acts),
            Plan::Press { message, action, from_list } => {
                let choice = action.to_string();
                acts.push(if from_list {
                    Act::Choose { message, choice }
                } else {
                    Act::Tap { message, choice }
                });
                if action == Action::Erase(Answer::Yes) {
                    self.place = Place::Gone;
                    self.agenda.clear();
                }
            }
            Plan::Thank => {
                let thanks = self.phrase(|phrases| phrases.thanks);
                acts.push(Act::Write(thanks.to_owned()));
            }
            Plan::Astray => {
                acts.push(if self.chance.happens(0.3) {
                    self.file(super::act::File::Photo)
                } else {
                    Act::Write(self.phrase(|phrases| phrases.astray).to_owned())
                });
            }
            Plan::Hour => {
                let hour = self.who.least_busy();
                let words = self.phrases().hour(self.language, hour);
                acts.push(Act::Write(words.to_owned()));
            }
            Plan::SaveData => acts.push(Act::Write(self.phrases().light.to_owned())),
            Plan::ComeBack(day) => {
                self.takes_up(day);
                self.expects = Some(Expects::Menu(day));
                acts.push(Act::Write(self.phrases().greeting.to_owned()));
            }
            Plan::Leave => self.leaves(now, acts),
            Plan::Return => {
                self.place = Place::In;
                acts.push(Act::Write(self.phrases().come_back.to_owned()));
            }
            Plan::Erase => acts.push(Act::Write(self.phrases().erase.to_owned())),
            Plan::PhoneOff => {
                let until = now.plus(2 * DAY);
                self.off_until = Some(until);
                self.agenda.plan(until, Plan::PhoneOn);
                acts.push(Act::PhoneOff);
            }
            Plan::PhoneOn => {
                self.off_until = None;
                acts.push(Act::PhoneOn);
            }
        }
    }

    fn leaves(&mut self, now: Timestamp, acts: &mut Vec<Act>) {
        let leave = self.phrase(|phrases| phrases.leave);
        acts.push(Act::Write(leave.to_owned()));
        self.place = Place::Left;
        self.agenda.clear();
        if self.who.returns {
            let pause = self.chance.between(DAY, 2 * DAY);
            self.agenda.plan(now.plus(pause), Plan::Return);
        }
    }

    /// Whoever has asked to leave or to be erased means it; everybody else has slipped.
    fn sees_whether_sure(&mut self, now: Timestamp, seen: &Seen) {
        let answer = if self.place == Place::Left { Answer::Yes } else { Answer::No };
        let action = if seen.has(Action::Erase(Answer::Yes)) {
            Action::Erase(Answer::Yes)
        } else {
            Action::OptOut(answer)
        };
        self.press(now, seen, action, 20);
    }

    fn press(&mut self, now: Timestamp, seen: &Seen, action: Action, seconds: i64) {
        let (message, from_list) = (seen.message.clone(), seen.is_list);
        let soon = self.soon(now, seconds);
        self.agenda.plan(soon, Plan::Press { message, action, from_list });
    }

    const fn phrases(&self) -> &'static Phrases {
        phrases::of(self.language)
    }

    fn phrase(
        &mut self,
        of: impl FnOnce(&'static Phrases) -> &'static [&'static str],
    ) -> &'static str {
        self.chance.one_of(of(self.phrases())).copied().unwrap_or_default()
    }

    fn file(&mut self, file: super::act::File) -> Act {
        self.files += 1;
        Act::Send { file, number: self.files }
    }

    fn soon(&mut self, now: Timestamp, median: i64) -> Timestamp {
        now.plus(self.chance.patience(median).max(1))
    }

    /// Day 1 is the first of the cycle; days before it are 0 and below.
    fn moment(&self, day: i64, minute_of_day: i64) -> Timestamp {
        let date = self.cycle.starts_on.checked_add((day - 1).days());
        let midnight = date.unwrap_or(self.cycle.starts_on).at(0, 0, 0, 0);
        self.zone.moment(midnight).plus(minute_of_day * MINUTE)
    }

    /// When she looks at her phone on that day, give or take three quarters of an hour.
    fn her_hour(&mut self, day: i64) -> Timestamp {
        let minute = self.who.reads_at + self.chance.between(-45, 45);
        self.moment(day, minute.clamp(0, 24 * 60 - 1))
    }

    /// So late in the evening that what is left waits for nobody: she does it now or not at all.
    fn is_late(&self, at: Timestamp) -> bool {
        let clock = self.zone.local(at).time();
        clock >= civil::time(22, 30, 0, 0) || clock < civil::time(5, 0, 0, 0)
    }
}

/// A message of ours that an answer does not come to is missed after this long.
const MISSED_SECONDS: i64 = HOUR / 2;
