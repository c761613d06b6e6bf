//! The people: what they are about to do, and what reaches their phones.

use std::collections::BTreeMap;

use shared::domain::{cohort::Cohort, time::Timestamp};
use simulator::{Arrived, NewPerson, PersonChange, Simulator};

use crate::{
    fault::Fault,
    habits::{Act, Cycle, Person, Seen, Wild, files},
    options::{Habits, OPENS_DAYS_BEFORE, Options},
    world::World,
};

/// Looks at a phone for a message that has not come yet, and gives up after so many: four days.
const LOOKS_MAX: u32 = 200;
/// The first look is after the usual two seconds; later ones are further and further apart.
const FIRST_LOOK_MS: i64 = 2_500;
const NEXT_LOOK_MS: i64 = 60_000;
const LOOK_MS_MAX: i64 = 30 * 60_000;

#[derive(Debug)]
pub(crate) struct Crowd {
    figures: Vec<Figure>,
    agenda: BTreeMap<(i64, u64), (usize, Todo)>,
    count: u64,
    pub(crate) bell: std::sync::Arc<tokio::sync::Notify>,
    /// Nobody does anything new any more.
    pub(crate) resting: bool,
}

#[derive(Debug)]
pub(crate) struct Figure {
    /// The simulator's name of her.
    pub(crate) id: String,
    pub(crate) phone: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) habit: Habit,
    /// The earliest wake-up that is in the agenda.
    wakes_at: Option<Timestamp>,
}

#[derive(Debug)]
pub(crate) enum Habit {
    Wild(Box<Wild>),
    Modelled(Box<Person>),
}

#[derive(Debug)]
enum Todo {
    Act(Act),
    Wake,
    Look { seen: Seen, looks: u32 },
}

/// What a person is known by, for the checks.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) phone: Option<String>,
    pub(crate) user: Option<String>,
    /// In her name and beside whatever is private, and nobody else's.
    pub(crate) word: Option<String>,
}

impl Crowd {
    pub(crate) fn new(
        simulator: &mut Simulator,
        options: &Options,
        cohort: &Cohort,
        seed: u64,
        people: usize,
    ) -> Self {
        let mut crowd = Self {
            figures: Vec::new(),
            agenda: BTreeMap::new(),
            count: 0,
            bell: std::sync::Arc::default(),
            resting: false,
        };
        let now: Timestamp = simulator.now().into();
        for index in 0..people {
            let number = index;
            let name = match &options.habits {
                Habits::Wild => Wild::new(seed, index, cohort.id.as_str()).name,
                Habits::Modelled(_) => format!("Persona {number}"),
            };
            let mut habit = match &options.habits {
                Habits::Wild => Habit::Wild(Box::new(Wild::new(seed, index, cohort.id.as_str()))),
                Habits::Modelled(model) => {
                    let cycle = Cycle {
                        code: cohort.id.clone(),
                        starts_on: options.starts_on,
                        opens_days_before: OPENS_DAYS_BEFORE,
                    };
                    let seed = crate::run::person_seed(seed, index);
                    Habit::Modelled(Box::new(Person::new(seed, model, &cycle)))
                }
            };
            let id = format!("p{index}");
            let new = NewPerson {
                id: Some(id.clone()),
                name: Some(name.clone()),
                country: Some(options.country.clone()),
                ..NewPerson::default()
            };
            let added = simulator.add_person(new).and_then(|id| simulator.person(&id));
            let Ok(view) = added else { unreachable!("a person with an id of her own") };
            if let Habit::Wild(wild) = &mut habit {
                let acts = if options.rehearsed {
                    wild.rehearses(now, options.days)
                } else {
                    wild.begins(now, options.days)
                };
                for (at, act) in acts {
                    crowd.plan(at.seconds() * 1000, index, Todo::Act(act));
                }
            }
            let (phone, user) = (view.phone, view.user_id);
            crowd.figures.push(Figure { id, phone, user, habit, wakes_at: None });
            crowd.set_alarm(index);
        }
        crowd
    }

    pub(crate) fn people(&self) -> Vec<Known> {
        let known = |figure: &Figure| {
            let word = match &figure.habit {
                Habit::Wild(wild) => wild.name.split(' ').next_back().map(str::to_owned),
                Habit::Modelled(_) => None,
            };
            Known { phone: figure.phone.clone(), user: figure.user.clone(), word }
        };
        self.figures.iter().map(known).collect()
    }

    fn plan(&mut self, at_ms: i64, person: usize, todo: Todo) {
        self.count += 1;
        self.agenda.insert((at_ms, self.count), (person, todo));
    }

    /// Plans her next wake-up, unless an earlier one is planned.
    fn set_alarm(&mut self, person: usize) {
        let Some(figure) = self.figures.get_mut(person) else { return };
        let Habit::Modelled(habit) = &figure.habit else { return };
        let Some(next) = habit.wakes_at() else { return };
        if figure.wakes_at.is_none_or(|planned| next < planned) {
            figure.wakes_at = Some(next);
            self.plan(next.seconds() * 1000, person, Todo::Wake);
        }
    }

    fn wakes(&mut self, now: Timestamp, person: usize) -> Vec<Act> {
        let resting = self.resting;
        let Some(figure) = self.figures.get_mut(person) else { return Vec::new() };
        let Habit::Modelled(habit) = &mut figure.habit else { return Vec::new() };
        figure.wakes_at = None;
        let mut acts = habit.wakes(now);
        if resting {
            acts.retain(|act| *act == Act::PhoneOn);
        }
        self.set_alarm(person);
        acts
    }

    /// A message was accepted for her: she will see it when it is on her phone.
    pub(crate) fn expect(&mut self, now_ms: i64, person: usize, seen: Seen) {
        self.plan(now_ms + FIRST_LOOK_MS, person, Todo::Look { seen, looks: 0 });
        self.bell.notify_one();
    }

    /// She has had enough, and says so at that moment.
    pub(crate) fn leave(&mut self, at_ms: i64, person: usize) {
        self.plan(at_ms, person, Todo::Act(Act::Write("BAJA".to_owned())));
        self.bell.notify_one();
    }

    pub(crate) fn next_ms(&self) -> Option<i64> {
        self.agenda.keys().next().map(|(at, _)| *at)
    }

    fn take(&mut self, now_ms: i64) -> Option<(usize, Todo)> {
        let (at, _) = *self.agenda.keys().next()?;
        if at > now_ms {
            return None;
        }
        self.agenda.pop_first().map(|(_, planned)| planned)
    }

    pub(crate) fn rest(&mut self) {
        self.resting = true;
        self.agenda.retain(|_, (_, todo)| matches!(todo, Todo::Act(Act::PhoneOn) | Todo::Wake));
    }
}

impl World {
    /// Everything that people do at this moment.
    pub(crate) fn people_act(&self) {
        loop {
            let now_ms = self.clock.now_ms();
            let planned = self.crowd().take(now_ms);
            match planned {
                None => return,
                Some((person, Todo::Act(act))) => self.acts(person, &act),
                Some((person, Todo::Wake)) => {
                    let acts = self.crowd().wakes(self.clock.now(), person);
                    acts.iter().for_each(|act| self.acts(person, act));
                }
                Some((person, Todo::Look { seen, looks })) => self.looks(person, seen, looks),
            }
        }
    }

    fn looks(&self, person: usize, seen: Seen, looks: u32) {
        let arrived = self.simulator().arrived(&seen.message);
        let now_ms = self.clock.now_ms();
        match arrived {
            Arrived::OnHerPhone => {
                let mut crowd = self.crowd();
                if crowd.resting {
                    return;
                }
                let now = self.clock.now();
                match &mut crowd.figures[person].habit {
                    Habit::Wild(wild) => {
                        for (at, act) in wild.sees(now, &seen) {
                            crowd.plan(at.seconds() * 1000, person, Todo::Act(act));
                        }
                    }
                    Habit::Modelled(habit) => {
                        habit.sees(now, &seen);
                        crowd.set_alarm(person);
                    }
                }
            }
            Arrived::NotYet if looks < LOOKS_MAX => {
                let pause = (NEXT_LOOK_MS << looks.min(10)).min(LOOK_MS_MAX);
                let again = Todo::Look { seen, looks: looks + 1 };
                self.crowd().plan(now_ms + pause, person, again);
            }
            Arrived::NotYet | Arrived::Never => {}
        }
    }

    pub(crate) fn acts(&self, person: usize, act: &Act) {
        let id = self.crowd().figures[person].id.clone();
        let now = self.clock.jiff();
        let said = {
            let mut simulator = self.simulator();
            match act {
                Act::PhoneOff | Act::PhoneOn => {
                    let online = Some(matches!(act, Act::PhoneOn));
                    let change = PersonChange { online, ..PersonChange::default() };
                    simulator.change_person(&id, now, change).is_err().then(String::new)
                }
                Act::OpensChat => simulator.read(&id, now).is_err().then(String::new),
                Act::Write(_)
                | Act::Tap { .. }
                | Act::Choose { .. }
                | Act::Fill { .. }
                | Act::Send { .. } => {
                    let say = act.to_say(|file, number| {
                        let number = number + 1_000 * person as u32;
                        let bytes = files::bytes(file, number);
                        simulator.upload(bytes.into(), file.mime_type(), file.filename())
                    });
                    say.and_then(|say| simulator.say(&id, now, say).ok())
                }
            }
        };
        self.bell.notify_one();
        if matches!(act, Act::Write(text) if text.starts_with("mira 0 ")) {
            self.count(Fault::Hot);
        }
        self.note(Some(person), format_args!("person {person} {}", words(act)));
        if let Some(wamid) = said.filter(|wamid| !wamid.is_empty()) {
            self.said(person, &wamid, act);
        }
    }
}

/// What she does, for the history.
fn words(act: &Act) -> String {
    match act {
        Act::Write(text) => format!("writes {text:?}"),
        Act::Tap { choice, .. } => format!("taps {choice}"),
        Act::Choose { choice, .. } => format!("chooses {choice}"),
        Act::Fill { .. } => "fills the form in".to_owned(),
        Act::Send { file, number } => format!("sends {file:?} {number}"),
        Act::OpensChat => "opens the chat".to_owned(),
        Act::PhoneOff => "switches her phone off".to_owned(),
        Act::PhoneOn => "switches her phone on".to_owned(),
    }
}
