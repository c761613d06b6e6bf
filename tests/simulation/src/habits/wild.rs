//! Somebody who does everything that people ever do, at every hour: for worlds in which things go wrong.
//!
//! No model of anybody; `Person` is that. She joins, answers, sends, asks, goes silent, writes at night, leaves,
//! comes back, erases herself, and now and then sends fifty messages in a second.

use shared::domain::{
    action::{Action, Answer, PartOfDay},
    time::{DAY, HOUR, MINUTE, Timestamp},
};

use super::{Act, File, Seen};
use crate::chance::Chance;

#[derive(Debug)]
pub struct Wild {
    chance: Chance,
    /// Nobody else's: the checks look for it where it must not be.
    pub name: String,
    pub mark: String,
    code: String,
    told: Told,
    files: u32,
    /// Messages in the one second in which she is hot.
    pub hot: u32,
    rehearsed: bool,
}

/// What she has told about herself so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    Consent,
    Name,
    Trade,
    All,
}

const WORDS: [&str; 14] = [
    "menú",
    "gracias",
    "listo",
    "hola",
    "mis datos",
    "ligero",
    "ayuda",
    "ok",
    "👍",
    "reto 1",
    "lección 2",
    "¿Cuánto debo cobrar por mis empanadas?",
    "no entiendo nada de esto",
    "pregunta",
];

impl Wild {
    pub fn new(seed: u64, index: usize, code: &str) -> Self {
        let chance = Chance::new(seed, "person", index as u64);
        let letters = letters(index as u64 ^ (seed << 20));
        Self {
            chance,
            name: format!("Zuleyka {letters}"),
            mark: format!("marca{}", letters.to_lowercase()),
            code: code.to_owned(),
            told: Told::Nothing,
            files: 0,
            hot: 0,
            rehearsed: false,
        }
    }

    /// When she comes, and what she will do out of nothing during the cycle.
    pub fn begins(&mut self, now: Timestamp, days: u32) -> Vec<(Timestamp, Act)> {
        let late = self.chance.happens(1_500);
        let span = if late { 3 * DAY } else { 11 * HOUR };
        let joins = now.plus(self.chance.between(0, span));
        let mut acts = vec![(joins, Act::Write(format!("UNIRME {}", self.code)))];
        // She looks again later: whoever gets no answer tries again.
        acts.push((joins.plus(2 * HOUR), Act::Write("hola".to_owned())));
        let end = i64::from(days + 1) * DAY;
        for _ in 0..self.chance.below(u64::from(days) * 2 + 1) {
            let at = joins.plus(self.chance.between(HOUR, end.max(2 * HOUR)));
            let act = self.out_of_nothing(at, &mut acts);
            acts.push((at, act));
        }
        acts
    }

    fn out_of_nothing(&mut self, at: Timestamp, acts: &mut Vec<(Timestamp, Act)>) -> Act {
        match self.chance.below(100) {
            0..=1 => Act::Write("BAJA".to_owned()),
            2 => {
                acts.push((at.plus(MINUTE), Act::Write("ELIMINAR".to_owned())));
                Act::Write("ELIMINAR".to_owned())
            }
            3..=4 => {
                acts.push((at.plus(self.chance.between(MINUTE, 6 * HOUR)), Act::PhoneOn));
                Act::PhoneOff
            }
            5 => {
                self.hot = 50;
                for n in 0..self.hot {
                    acts.push((at, Act::Write(format!("mira {n} {}", self.mark))));
                }
                Act::Write("mira esto".to_owned())
            }
            6..=8 => Act::Write(format!("UNIRME {}", self.code)),
            9..=25 => self.file(),
            26..=29 => self.send(File::Archive),
            30..=34 => {
                acts.push((at.plus(30), Act::Write(format!("¿Y si no venden? {}", self.mark))));
                Act::Write("pregunta".to_owned())
            }
            35 => Act::Write("salir".to_owned()),
            _ => Act::Write(self.chance.pick(&WORDS).copied().unwrap_or("hola").to_owned()),
        }
    }

    /// A place is hers: any hour of those that are offered, or rather somebody else's.
    fn is_to_be_advised(&mut self, seen: &Seen) -> Option<Action> {
        let hours = seen.choices.iter().filter(|one| matches!(one, Action::Slot(_)));
        let hours: Vec<Action> = hours.copied().collect();
        if !hours.is_empty() {
            return self.chance.pick(&hours).copied();
        }
        let first = if self.chance.happens(6_000) { Action::Slots } else { Action::CannotCome };
        let ways = [first, Action::GiveUpPlace, Action::Slots, Action::CannotCome];
        ways.into_iter().find(|one| seen.has(*one))
    }

    fn file(&mut self) -> Act {
        let file = match self.chance.below(10) {
            0 => File::Voice,
            1 => File::Pdf,
            _ => File::Photo,
        };
        self.send(file)
    }

    fn send(&mut self, file: File) -> Act {
        self.files += 1;
        Act::Send { file, number: self.files }
    }

    /// The same for everybody, and only what it takes to get and to answer a first lesson.
    pub fn rehearses(&mut self, now: Timestamp, days: u32) -> Vec<(Timestamp, Act)> {
        self.chance = Chance::new(0, "rehearsal", 0);
        self.rehearsed = true;
        let mut acts = vec![(now.plus(60), Act::Write(format!("UNIRME {}", self.code)))];
        if days == 0 {
            // Three messages and no more.
            acts.push((now.plus(120), Act::Write("sí".to_owned())));
            acts.push((now.plus(180), Act::Write(self.name.clone())));
            self.told = Told::All;
        }
        acts
    }

    /// A message has reached her.
    pub fn sees(&mut self, now: Timestamp, seen: &Seen) -> Vec<(Timestamp, Act)> {
        if self.rehearsed && self.told == Told::All {
            let photo = |act: Act| vec![(now.plus(60), act)];
            let is_lesson = seen.choices.iter().any(|one| matches!(one, Action::Done(_)));
            return if is_lesson && self.files == 0 {
                photo(self.send(File::Photo))
            } else {
                Vec::new()
            };
        }
        let soon = now.plus(self.chance.between(5, 60));
        let tap = |action: Action| {
            let (message, choice) = (seen.message.clone(), action.to_string());
            if seen.is_list {
                Act::Choose { message, choice }
            } else {
                Act::Tap { message, choice }
            }
        };
        let has = |wanted: Action| seen.has(wanted);
        if has(Action::Consent(Answer::Yes)) {
            let answer = if self.chance.happens(300) { Answer::No } else { Answer::Yes };
            self.told = if answer == Answer::Yes { Told::Consent } else { Told::Nothing };
            return vec![(soon, tap(Action::Consent(answer)))];
        }
        if has(Action::LeastBusy(PartOfDay::Evening)) {
            self.told = Told::All;
            return vec![(soon, tap(Action::LeastBusy(PartOfDay::Evening)))];
        }
        if has(Action::Erase(Answer::Yes)) {
            let answer = if self.chance.happens(8_000) { Answer::Yes } else { Answer::No };
            return vec![(soon, tap(Action::Erase(answer)))];
        }
        if has(Action::OptOut(Answer::Yes)) {
            let answer = if self.chance.happens(5_000) { Answer::Yes } else { Answer::No };
            return vec![(soon, tap(Action::OptOut(answer)))];
        }
        if let Some(act) = self.is_to_be_advised(seen) {
            return vec![(soon, tap(act))];
        }
        if seen.is_form && self.told == Told::Consent && self.chance.happens(5_000) {
            return vec![(soon, self.fills_in(seen.message.clone()))];
        }
        if seen.choices.is_empty() {
            return match self.told {
                Told::Consent if self.chance.happens(5_000) => {
                    self.told = Told::Trade;
                    vec![(soon, Act::Write(format!("{}, quesos {}", self.name, self.mark)))]
                }
                Told::Consent => {
                    self.told = Told::Name;
                    vec![(soon, Act::Write(self.name.clone()))]
                }
                Told::Name => {
                    self.told = Told::Trade;
                    vec![(soon, Act::Write(format!("Vendo quesos {}", self.mark)))]
                }
                Told::Nothing | Told::Trade | Told::All => Vec::new(),
            };
        }
        let done = seen.choices.iter().find(|action| matches!(action, Action::Done(_))).copied();
        match done {
            Some(done) => self.learns(now, tap(done), seen),
            None if seen.is_list && self.chance.happens(5_000) => {
                let choice = self.chance.pick(&seen.choices).copied();
                choice.map(|choice| (soon, tap(choice))).into_iter().collect()
            }
            None => Vec::new(),
        }
    }

    /// Now and then with what is no name: then she is asked for it in words.
    fn fills_in(&mut self, message: String) -> Act {
        let is_odd = self.chance.happens(2_000);
        self.told = if is_odd { Told::Consent } else { Told::All };
        let name = if is_odd { "7".to_owned() } else { self.name.clone() };
        let (trade, least_busy) = (format!("Vendo quesos {}", self.mark), PartOfDay::Evening);
        Act::Fill { message, name, trade, least_busy }
    }

    /// A lesson lies before her.
    fn learns(&mut self, now: Timestamp, done: Act, seen: &Seen) -> Vec<(Timestamp, Act)> {
        let mut acts = Vec::new();
        if self.chance.happens(6_500) {
            acts.push((now.plus(self.chance.between(MINUTE, 8 * HOUR)), done));
        }
        if self.chance.happens(5_500) {
            let act = self.file();
            acts.push((now.plus(self.chance.between(MINUTE, 10 * HOUR)), act));
        }
        if self.chance.happens(1_000) && seen.has(Action::Ask) {
            let at = now.plus(self.chance.between(MINUTE, 9 * HOUR));
            let tap = Act::Tap { message: seen.message.clone(), choice: Action::Ask.to_string() };
            let question = format!("¿Cómo cobro a quien me debe? {}", self.mark);
            acts.extend([(at, tap), (at.plus(40), Act::Write(question))]);
        }
        acts
    }
}

/// A word that no text contains by chance.
fn letters(number: u64) -> String {
    let mut rest = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut word = String::from("Qx");
    for _ in 0..8 {
        word.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
    }
    word
}
