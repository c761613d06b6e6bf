//! The people: what they are about to do, and what reaches their phones.

use std::collections::BTreeMap;

use shared::domain::{cohort::Cohort, time::Timestamp};
use simulator::{NewPerson, PersonChange, Simulator};

use crate::{
    habits::{Act, Seen, Wild, files},
    options::Options,
    world::World,
};

/// Looks at a phone for a message that has not come yet, and gives up after so many.
const LOOKS_MAX: u32 = 200;
/// The first look is after the usual two seconds; later ones are a minute apart.
const FIRST_LOOK_MS: i64 = 2_500;
const NEXT_LOOK_MS: i64 = 60_000;

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
    pub(crate) habit: Wild,
}

#[derive(Debug)]
enum Todo {
    Act(Act),
    Look { seen: Seen, looks: u32 },
}

/// What a person is known by, for the checks.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) phone: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) name: String,
    pub(crate) mark: String,
}

impl Crowd {
    pub(crate) fn new(
        simulator: &mut Simulator,
        options: &Options,
        cohort: &Cohort,
        seed: u64,
        first: usize,
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
            let mut habit = Wild::new(seed, first + index, cohort.id.as_str());
            let id = format!("p{index}");
            let new = NewPerson {
                id: Some(id.clone()),
                name: Some(habit.name.clone()),
                country: Some(options.country.clone()),
                ..NewPerson::default()
            };
            let added = simulator.add_person(new).and_then(|id| simulator.person(&id));
            let Ok(view) = added else { unreachable!("a person with an id of her own") };
            for (at, act) in habit.begins(now, options.days) {
                crowd.plan(at.seconds() * 1000, index, Todo::Act(act));
            }
            crowd.figures.push(Figure { id, phone: view.phone, user: view.user_id, habit });
        }
        crowd
    }

    pub(crate) fn people(&self) -> Vec<Known> {
        let known = |figure: &Figure| Known {
            id: figure.id.clone(),
            phone: figure.phone.clone(),
            user: figure.user.clone(),
            name: figure.habit.name.clone(),
            mark: figure.habit.mark.clone(),
        };
        self.figures.iter().map(known).collect()
    }

    fn plan(&mut self, at_ms: i64, person: usize, todo: Todo) {
        self.count += 1;
        self.agenda.insert((at_ms, self.count), (person, todo));
    }

    /// A message was accepted for her: she will see it when it is on her phone.
    pub(crate) fn expect(&mut self, now_ms: i64, person: usize, seen: Seen) {
        self.plan(now_ms + FIRST_LOOK_MS, person, Todo::Look { seen, looks: 0 });
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
        self.agenda.retain(|_, (_, todo)| matches!(todo, Todo::Act(Act::PhoneOn)));
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
                Some((person, Todo::Look { seen, looks })) => self.looks(person, seen, looks),
            }
        }
    }

    fn looks(&self, person: usize, seen: Seen, looks: u32) {
        let row = self.simulator().ledger_row(&seen.message);
        let Some(row) = row else { return };
        let now_ms = self.clock.now_ms();
        if row.delivered_at.is_some() {
            let mut crowd = self.crowd();
            if crowd.resting {
                return;
            }
            let now = self.clock.now();
            let acts = crowd.figures[person].habit.sees(now, &seen);
            for (at, act) in acts {
                crowd.plan(at.seconds() * 1000, person, Todo::Act(act));
            }
        } else if row.failed_at.is_none() && looks < LOOKS_MAX {
            let again = Todo::Look { seen, looks: looks + 1 };
            self.crowd().plan(now_ms + NEXT_LOOK_MS, person, again);
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
                Act::Write(_) | Act::Tap { .. } | Act::Choose { .. } | Act::Send { .. } => {
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
        Act::Send { file, number } => format!("sends {file:?} {number}"),
        Act::OpensChat => "opens the chat".to_owned(),
        Act::PhoneOff => "switches her phone off".to_owned(),
        Act::PhoneOn => "switches her phone on".to_owned(),
    }
}
