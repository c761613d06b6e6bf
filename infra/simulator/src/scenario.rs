//! A world as a file: people, faults, and what happens when.
//!
//! ```toml
//! [[people]]
//! id = "rosa"
//! name = "Rosa"
//! country = "PE"
//! identity = "id"
//!
//! [[faults]]
//! fault = "answer_lost"
//! rate = 0.01
//!
//! [[steps]]
//! after_seconds = 60
//! person = "rosa"
//! say = { text = "UNIRME LIMA1" }
//!
//! [[steps]]
//! after_seconds = 3600
//! person = "rosa"
//! change = { online = false }
//! ```

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::agenda::Due;
use crate::faults::Fault;
use crate::people::{NewPerson, PersonChange};
use crate::say::Say;
use crate::sim::{Simulator, Trouble};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    #[serde(default)]
    people: Vec<NewPerson>,
    #[serde(default)]
    faults: Vec<Fault>,
    #[serde(default)]
    templates: Vec<serde_json::Value>,
    #[serde(default)]
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// From when the scenario was loaded; a time in `at` wins.
    #[serde(default)]
    after_seconds: i64,
    at: Option<Timestamp>,
    /// Again so many times, so far apart.
    #[serde(default)]
    repeat: u32,
    #[serde(default)]
    every_seconds: i64,
    #[serde(flatten)]
    script: Script,
}

/// One thing that happens.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Script {
    person: Option<String>,
    say: Option<Say>,
    change: Option<PersonChange>,
    #[serde(default)]
    read: bool,
    fault: Option<Fault>,
    #[serde(default)]
    clear_faults: bool,
}

/// A step is not repeated more often than this.
const REPEATS: u32 = 100_000;

impl Simulator {
    /// Adds what the file says and answers the ids of its people.
    pub fn load_scenario(&mut self, now: Timestamp, text: &str) -> Result<Vec<String>, Trouble> {
        self.advance(now);
        let scenario: Scenario = toml::from_str(text)
            .map_err(|error| Trouble::new(format!("The scenario does not fit: {error}")))?;
        let mut ids = Vec::new();
        for person in scenario.people {
            ids.push(self.add_person(person)?);
        }
        for fault in scenario.faults {
            self.add_fault(fault);
        }
        for template in &scenario.templates {
            self.install_template(template).map_err(|refusal| Trouble::new(refusal.details))?;
        }
        for step in scenario.steps {
            if let Some(person) = &step.script.person {
                self.person_no(person)?;
            }
            let first = step
                .at
                .unwrap_or_else(|| self.after(SignedDuration::from_secs(step.after_seconds)));
            self.scripts.push(step.script);
            let script = self.scripts.len() as u32 - 1;
            for time in 0..=step.repeat.min(REPEATS) {
                let pause =
                    SignedDuration::from_secs(step.every_seconds.saturating_mul(i64::from(time)));
                let at = first.checked_add(pause).unwrap_or(Timestamp::MAX);
                self.agenda.plan(at, Due::Script(script));
            }
        }
        Ok(ids)
    }

    pub(crate) fn on_script(&mut self, index: u32) {
        let Some(script) = self.scripts.get(index as usize).cloned() else { return };
        let now = self.now;
        if let Some(person) = &script.person {
            // A person who cannot do something now simply does not do it.
            if let Some(change) = script.change {
                let _ = self.change_person(person, now, change);
            }
            if script.read {
                let _ = self.read(person, now);
            }
            if let Some(say) = script.say {
                let _ = self.say(person, now, say);
            }
        }
        if script.clear_faults {
            self.clear_faults();
        }
        if let Some(fault) = script.fault {
            self.add_fault(fault);
        }
    }
}
