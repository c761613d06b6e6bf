//! What is going to happen, read from the tables' own `due` indexes: the cohorts' steps and people's waits.

use anyhow::Result;
use jiff::Timestamp;
use serde_json::Value;

use super::{aws::Aws, deploy::Outputs, words::Words};

/// Something with a moment, for everybody who watches.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Coming {
    pub at: Timestamp,
    pub text: Words,
    /// A cohort's step by its name, e.g. `lesson-2`; nothing for one person's wait.
    #[serde(skip)]
    pub step: Option<String>,
    /// Where the step is due; `America/Lima`.
    #[serde(skip)]
    pub zone: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Agenda {
    aws: Aws,
    cohorts: String,
    participants: String,
}

impl Agenda {
    pub fn new(aws: Aws, outputs: &Outputs) -> Result<Self> {
        Ok(Self {
            aws,
            cohorts: outputs.value("TableCohorts")?.to_owned(),
            participants: outputs.value("TableParticipants")?.to_owned(),
        })
    }

    /// Everything that the indexes hold, in order of time.
    pub async fn all(&self) -> Result<Vec<Coming>> {
        let steps = self.aws.scan(&self.cohorts, Some("due")).await?;
        let waits = self.aws.scan(&self.participants, Some("due")).await?;
        let mut coming: Vec<_> =
            steps.iter().filter_map(step).chain(waits.iter().filter_map(wait)).collect();
        coming.sort_by_key(|one| one.at);
        Ok(coming)
    }

    /// What comes after `now`; what is due already is being done.
    pub async fn after(&self, now: Timestamp) -> Result<Vec<Coming>> {
        let mut coming = self.all().await?;
        coming.retain(|one| one.at > now);
        Ok(coming)
    }
}

/// A row `C#LIMA1` / `S#America/Lima#lesson-2`.
fn step(item: &Value) -> Option<Coming> {
    let cohort = item["pk"]["S"].as_str()?.strip_prefix("C#")?;
    let (zone, name) = item["sk"]["S"].as_str()?.strip_prefix("S#")?.rsplit_once('#')?;
    Some(Coming {
        at: due_at(item)?,
        text: Words::of(
            &format!("coming.{}", kind(name)),
            &[("cohort", cohort), ("zone", zone), ("day", number(name))],
        ),
        step: Some(name.to_owned()),
        zone: Some(zone.to_owned()),
    })
}

fn wait(item: &Value) -> Option<Coming> {
    Some(Coming { at: due_at(item)?, text: Words::of("coming.wait", &[]), step: None, zone: None })
}

fn due_at(item: &Value) -> Option<Timestamp> {
    let seconds = item["due_at"]["N"].as_str()?.parse().ok()?;
    Timestamp::from_second(seconds).ok()
}

/// `lesson-2` is a `lesson`.
fn kind(step: &str) -> &str {
    step.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-')
}

fn number(step: &str) -> &str {
    step.rsplit_once('-').map_or("", |(_, number)| number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_step_is_told_by_its_keys() {
        let item = json!({ "pk": { "S": "C#LIMA1" }, "sk": { "S": "S#America/Lima#lesson-2" }, "due_at": { "N": "1772454600" } });
        let coming = step(&item).unwrap();
        assert_eq!(coming.at.to_string(), "2026-03-02T12:30:00Z");
        assert_eq!(coming.step.as_deref(), Some("lesson-2"));
        assert!(
            coming.text.en.contains("lesson 2") && coming.text.en.contains("LIMA1"),
            "{:?}",
            coming.text
        );
    }

    #[test]
    fn rows_of_other_kinds_are_no_steps() {
        assert_eq!(step(&json!({ "pk": { "S": "C#LIMA1" }, "sk": { "S": "META" } })), None);
        assert_eq!(wait(&json!({ "pk": { "S": "P#p1" } })), None);
    }
}
