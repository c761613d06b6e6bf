//! From the poster to a place in the cohort.

use shared::domain::{
    action::{Action, Answer},
    course::{DAYS, Day},
    time::{MINUTE, Timestamp},
};

use super::{MISSED_SECONDS, Person, Place, Plan};
use crate::habits::{
    act::{Act, File},
    character::Consents,
    seen::Seen,
};

/// She writes again so many times when nothing comes, and then gives up.
const NUDGES_MAX: u8 = 2;

impl Person {
    pub(super) fn arrives(&mut self, now: Timestamp, acts: &mut Vec<Act>) {
        let phrases = self.phrases();
        let mut code = self.cycle.code.to_string();
        if !self.who.by_link && self.who.mistypes_the_code {
            // A letter is missing.
            code.remove(code.len() / 2);
        }
        let opening = if self.who.by_link { phrases.by_link } else { phrases.by_code };
        self.writes_and_waits(now, format!("{opening} {code}"), acts);
    }

    pub(super) fn sees_consent(&mut self, now: Timestamp, seen: &Seen) {
        // A question that she has answered already: an old message, or a second copy.
        if self.place != Place::Outside || self.agenda.answers() {
            return;
        }
        match self.who.consents {
            Consents::Never => {
                let soon = self.soon(now, 10 * MINUTE);
                self.agenda.plan(soon, Plan::Glance);
            }
            Consents::Yes | Consents::No => self.will_answer(now, Some(seen.message.clone())),
        }
    }

    /// A question on the way in. She tells them apart by what she said last, as people do.
    pub(super) fn is_asked(&mut self, now: Timestamp, seen: &Seen) {
        match self.place {
            Place::Name { .. } | Place::Trade { .. } if seen.choices.is_empty() => {
                let fills_in = seen.is_form && self.who.fills_in_the_form;
                self.will_answer(now, fills_in.then(|| seen.message.clone()));
            }
            Place::Name { .. } | Place::Trade { .. } | Place::Told => self.has_a_place(now, seen),
            Place::Outside | Place::In | Place::Left | Place::Gone => {}
        }
    }

    /// She is in, and may be asked one thing more.
    fn has_a_place(&mut self, now: Timestamp, seen: &Seen) {
        self.is_in(now);
        let hour = self.who.least_busy();
        if seen.has(Action::LeastBusy(hour)) {
            if self.who.taps {
                self.press(now, seen, Action::LeastBusy(hour), 45);
            } else {
                let soon = self.soon(now, 45);
                self.agenda.plan(soon, Plan::Hour);
            }
        }
    }

    fn will_answer(&mut self, now: Timestamp, to: Option<String>) {
        if !self.agenda.answers() {
            let soon = self.soon(now, 45);
            self.agenda.plan(soon, Plan::Answer { to });
        }
    }

    pub(super) fn answers(&mut self, now: Timestamp, to: Option<String>, acts: &mut Vec<Act>) {
        acts.push(Act::OpensChat);
        match self.place {
            Place::Outside => self.answers_consent(now, to, acts),
            Place::Name { tried } => {
                if let Some(message) = to {
                    return self.fills_in(now, message, acts);
                }
                if self.who.mistypes[0] && !tried {
                    self.place = Place::Name { tried: true };
                    return self.slips(now, 0, acts);
                }
                let names = self.phrases().names;
                let name = names[self.who.name % names.len()];
                let is_spanish = self.language == shared::domain::language::Language::Es;
                let said = match self.who.name % 3 {
                    0 if is_spanish => format!("me llamo {name}"),
                    1 if is_spanish => format!("soy {name}"),
                    _ => name.to_owned(),
                };
                if self.who.tells_both_at_once {
                    self.place = Place::Told;
                    let trade = self.phrase(|phrases| phrases.trades);
                    return self.writes_and_waits(now, format!("{said}, {trade}"), acts);
                }
                self.place = Place::Trade { tried: false };
                self.writes_and_waits(now, said, acts);
            }
            Place::Trade { tried } => {
                if self.who.mistypes[1] && !tried {
                    self.place = Place::Trade { tried: true };
                    return self.slips(now, 1, acts);
                }
                self.place = Place::Told;
                let trade = self.phrase(|phrases| phrases.trades);
                self.writes_and_waits(now, trade.to_owned(), acts);
            }
            Place::Told => {}
            Place::In | Place::Left | Place::Gone => {}
        }
    }

    fn fills_in(&mut self, now: Timestamp, message: String, acts: &mut Vec<Act>) {
        let names = self.phrases().names;
        let name = names[self.who.name % names.len()].to_owned();
        let trade = self.phrase(|phrases| phrases.trades).to_owned();
        let least_busy = self.who.least_busy();
        self.place = Place::Told;
        acts.push(Act::Fill { message, name, trade, least_busy });
        self.waits(now);
    }

    fn answers_consent(&mut self, now: Timestamp, to: Option<String>, acts: &mut Vec<Act>) {
        let answer = if self.who.consents == Consents::No { Answer::No } else { Answer::Yes };
        let in_words = self.phrases().answer(self.language, answer);
        match to.filter(|_| self.who.taps) {
            Some(message) => {
                let choice = Action::Consent(answer).to_string();
                acts.push(Act::Tap { message, choice });
            }
            None => acts.push(Act::Write(in_words.to_owned())),
        }
        match answer {
            Answer::Yes => {
                self.place = Place::Name { tried: false };
                self.waits(now);
            }
            Answer::No => {
                self.place = Place::Left;
                self.agenda.clear();
            }
        }
    }

    /// Answers what was not asked: an emoji, a number, a voice note.
    fn slips(&mut self, now: Timestamp, question: usize, acts: &mut Vec<Act>) {
        if self.chance.happens(0.3) {
            let note = self.file(File::Voice);
            acts.push(note);
            return self.waits(now);
        }
        let slip = self.phrases().slips[question];
        self.writes_and_waits(now, slip.to_owned(), acts);
    }

    fn writes_and_waits(&mut self, now: Timestamp, words: String, acts: &mut Vec<Act>) {
        acts.push(Act::Write(words));
        self.waits(now);
    }

    fn waits(&mut self, now: Timestamp) {
        let heard = self.heard;
        let missed = now.plus(self.chance.between(MISSED_SECONDS, 4 * MISSED_SECONDS));
        self.agenda.plan(missed, Plan::Nudge { heard });
    }

    pub(super) fn nudges(&mut self, now: Timestamp, heard: u32, acts: &mut Vec<Act>) {
        let waits = match self.place {
            Place::Outside | Place::Name { .. } | Place::Trade { .. } | Place::Told => true,
            Place::In | Place::Left | Place::Gone => false,
        };
        if waits && heard == self.heard && self.nudges < NUDGES_MAX {
            self.nudges += 1;
            let greeting = self.phrases().greeting.to_owned();
            self.writes_and_waits(now, greeting, acts);
        }
    }

    /// She has a place: now her week can be planned.
    fn is_in(&mut self, now: Timestamp) {
        self.place = Place::In;
        let who = self.who.clone();
        let mut plan = |day: Option<u8>, plan: Plan| {
            if let Some(day) = day {
                let at = self.her_hour(i64::from(day)).max(now.plus(MINUTE));
                self.agenda.plan(at, plan);
            }
        };
        plan(who.leaves_on, Plan::Leave);
        plan(who.erases_on, Plan::Erase);
        plan(who.astray_on, Plan::Astray);
        plan(who.saves_data_on, Plan::SaveData);
        if let Some(day) = who.back_on.and_then(Day::new) {
            plan(Some(day.number()), Plan::ComeBack(day));
        }
        if let Some(day) = who.off_from.filter(|day| *day < DAYS) {
            let evening = self.chance.between(18 * 60, 22 * 60);
            self.agenda.plan(self.moment(i64::from(day), evening), Plan::PhoneOff);
        }
    }
}
