//! Cohorts from the command line: a course is published, its pictures and templates are brought to WhatsApp,
//! and the calendar is written.

pub mod budget;
mod open;
pub(crate) mod programme;
mod publish;
mod reach;

pub use open::{NewCohort, OwnCaps, open};
pub use programme::{Programme, sdk_config};
pub use publish::{Published, publish};

use anyhow::{Context, Result};
use jiff::Timestamp;
use shared::{domain::cohort::Step, ports::Cohorts};

/// `tertulia cohort list`: the cohorts that people can join or are in, one on a line.
pub async fn list(programme: &Programme, now: Timestamp) -> Result<String> {
    let mut cohorts = programme
        .cohorts
        .open_cohorts(&programme.number)
        .await
        .context("cannot read the cohorts")?;
    cohorts.sort_by_key(|cohort| cohort.starts_on);
    let mut lines = Vec::new();
    for cohort in cohorts {
        let Some(zone) = cohort.zones.first() else {
            continue;
        };
        let ended = cohort.step_moment(zone, Step::Raffle) <= now.into();
        let begun = cohort.day_at(zone, now.into());
        let state = match begun {
            _ if ended => "over".to_owned(),
            Some(day) => format!("day {day}"),
            None => format!("starts on {}", cohort.starts_on),
        };
        let zones: Vec<_> = cohort.zones.iter().map(|zone| zone.name()).collect();
        lines.push(format!(
            "{}  {state}  {} ({})  {}  {} winners  {}",
            cohort.id,
            cohort.course.slug,
            cohort.course.version,
            zones.join(", "),
            cohort.winners,
            budget::today(programme, &cohort, now).await?
        ));
    }
    if lines.is_empty() {
        lines.push("No cohort is open: open one with `tertulia cohort open`.".to_owned());
    }
    Ok(lines.join("\n"))
}
