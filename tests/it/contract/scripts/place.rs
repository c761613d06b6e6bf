//! A script's own names and its own time, so that hundreds of scripts share one database and none sees another: each
//! later script lives weeks before the earlier ones, whose rows are therefore never due.

use jiff::{ToSpan, civil};
use shared::{
    domain::{
        cohort::{Cohort, PlannedStep},
        community::Question,
        ids::{CohortId, EventId, NumberId, ParticipantId},
        participant::{Participant, roster_group, waiting_group},
        raffle::Raffle,
        time::{DAY, Timestamp, Zone},
    },
    ports::SHARDS,
    store::keys,
};

use super::act::PEOPLE;
use crate::contract::sample::{self, NOW, busy, newcomer, regular, waiting};

/// How many scripts one database holds: as many four-week slots as lie between 2000 and 2026.
pub(super) const SLOTS: u32 = 300;

const SLOT_DAYS: i64 = 28;

#[derive(Debug, Clone)]
pub(super) struct Place {
    slot: u32,
    ids: Vec<ParticipantId>,
}

impl Place {
    pub(super) fn new(slot: u32) -> Self {
        let ids = (0..PEOPLE).map(|who| together(slot, who)).collect();
        Self { slot, ids }
    }

    pub(super) fn id(&self, who: u8) -> ParticipantId {
        self.ids[usize::from(who)].clone()
    }

    pub(super) fn seals(&self, aliases: &[u8]) -> Vec<String> {
        aliases.iter().map(|alias| format!("s{}-alias {alias}", self.slot)).collect()
    }

    pub(super) fn person(&self, who: u8, form: u8) -> Participant {
        let name = self.id(who).to_string();
        let mut person = match form {
            0 => newcomer(&name),
            1 => waiting(&name, "1065"),
            2 => regular(&name),
            _ => {
                let mut person = busy(&name);
                person.wait = None;
                person
            }
        };
        person.number = self.number();
        if let Some(enrollment) = person.enrollment_mut() {
            enrollment.cohort = self.enrolled_in();
        }
        person
    }

    /// Two people never wait for the same moment: the index does not order those.
    pub(super) fn wait_until(&self, at: u8, who: u8) -> Timestamp {
        self.start().plus(i64::from(at) * i64::from(PEOPLE + 1) + i64::from(who))
    }

    pub(super) fn moment(&self, at: u8) -> Timestamp {
        self.start().plus(i64::from(at))
    }

    pub(super) fn group(&self, group: u8) -> String {
        match group {
            0 => waiting_group(&self.number()),
            1 => roster_group(&self.enrolled_in(), &Zone::new("America/Lima").unwrap()),
            _ => "nobody's".to_owned(),
        }
    }

    pub(super) fn number(&self) -> NumberId {
        NumberId::new(format!("n{}", self.slot))
    }

    fn enrolled_in(&self) -> CohortId {
        CohortId::new(format!("S{}LIMA", self.slot))
    }

    pub(super) fn cohort(&self, code: u8) -> Cohort {
        let zones = ["America/Lima", "America/Sao_Paulo"];
        let first = civil::date(2026, 3, 2);
        let days = 7 * i64::from(code) - SLOT_DAYS * i64::from(self.slot);
        let starts_on = first.checked_add(days.days()).unwrap().to_string();
        let mut cohort =
            sample::cohort(&format!("S{}LIMA{code}", self.slot), "1065", &starts_on, &zones);
        cohort.number = self.number();
        cohort
    }

    pub(super) fn step(&self, code: u8, step: u8) -> PlannedStep {
        self.cohort(code).plan()[usize::from(step)].clone()
    }

    /// From before the first step to after the last.
    pub(super) fn step_time(&self, at: u8) -> Timestamp {
        self.cohort(0).plan()[0].due.plus((i64::from(at) - 10) * DAY / 5)
    }

    pub(super) fn raffle(&self, code: u8, seed: u8) -> Raffle {
        sample::raffle(self.cohort(code).id.as_str(), 5 + u32::from(seed), seed)
    }

    pub(super) fn question(&self, who: u8, name: u8, words: u8) -> Question {
        Question {
            id: EventId::new(format!("wamid.{name}")),
            participant: self.id(who),
            cohort: None,
            at: self.moment(words),
            text: format!("¿Cuánto cobro por {words}?"),
        }
    }

    fn start(&self) -> Timestamp {
        NOW.plus(-i64::from(self.slot) * SLOT_DAYS * DAY)
    }
}

/// All but one share a slice of the roster, so that it has pages.
fn together(slot: u32, who: u8) -> ParticipantId {
    let mut ids = (0..).map(|copy| ParticipantId::new(format!("s{slot}-p{who}-{copy}")));
    let is_there = |id: &ParticipantId| (keys::slice(id, SHARDS) == 7) == (who > 0);
    ids.find(is_there).unwrap()
}
