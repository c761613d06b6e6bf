//! The invariants, looked at from outside: what people did, what went through the doors, what the ledger says.
//!
//! Nothing here calls the code that it checks.

use std::collections::BTreeMap;

use shared::domain::{cohort::Cohort, ids::ParticipantId, participant::Participant};

use crate::{crowd::Known, options::Options};

/// What was broken, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The number of the invariant in the design, 1 to 11; 0 for a panic.
    pub invariant: u8,
    pub what: String,
}

#[derive(Debug)]
pub(crate) struct Checker {
    people: Vec<Known>,
    /// Participant ids, and whose they are.
    persons: BTreeMap<ParticipantId, usize>,
    aliases: BTreeMap<String, usize>,
    violation: Option<Violation>,
}

impl Checker {
    pub(crate) fn new(_: &Options, _: &Cohort, people: Vec<Known>) -> Self {
        let mut aliases = BTreeMap::new();
        for (index, known) in people.iter().enumerate() {
            aliases.extend(known.phone.iter().chain(&known.user).map(|name| (name.clone(), index)));
        }
        Self { people, persons: BTreeMap::new(), aliases, violation: None }
    }

    pub(crate) fn person_of(&self, id: &ParticipantId) -> Option<usize> {
        self.persons.get(id).copied()
    }

    pub(crate) fn created(&mut self, participant: &Participant) {
        let address = &participant.address;
        let phone = address.phone().map(|phone| phone.digits());
        let user = address.user().map(|user| user.as_str());
        let names = phone.into_iter().chain(user);
        let person = names.filter_map(|name| self.aliases.get(name)).copied().next();
        if let Some(person) = person {
            self.persons.insert(participant.id.clone(), person);
        }
    }

    pub(crate) fn take_violation(&mut self) -> Option<Violation> {
        self.violation.take()
    }
}
