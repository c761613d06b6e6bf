//! What a newcomer finds: the course published and a cohort that begins next Monday.

use anyhow::{Context, Result};
use jiff::{Timestamp, ToSpan, civil, tz::TimeZone};
use shared::{
    domain::{
        budget::{Amount, Budget},
        ids::CohortId,
        language::{Language, Locale},
        raffle::Beacon,
    },
    ports::Cohorts,
};

use super::{progress::Step, stack::Stack};
use crate::{
    cohort::{self, NewCohort, OwnCaps, Programme},
    templates,
};

pub const COHORT: &str = "LIMA1";
pub const COURSE: &str = "vender-mejor";
const ZONE: &str = "America/Lima";
const COUNTRY: &str = "PE";
/// More than the handful of people of a demonstration can spend.
const DAILY_CAP: Amount = Amount(50_000_000);
/// So that there is room for another cohort beside it: the number may write to 250 people first.
const PEOPLE_A_DAY: u32 = 100;

pub async fn seed(stack: &Stack, days_before: i64) -> Result<()> {
    let step = Step::begin(format!("Publishing the course and opening the cohort {COHORT}"));
    let programme = Programme::connect(&|name| stack.setting(name)).await?;
    let now = stack.clock.now();
    let starts_on = next_monday(now, days_before)?;
    let budget = cohort::budget::of_country(COUNTRY, starts_on, DAILY_CAP);
    let budget = budget.context("infra/rates/whatsapp.toml has no prices of Peru")?;
    let new = NewCohort {
        code: COHORT.to_owned(),
        course: COURSE.to_owned(),
        starts_on,
        zones: vec![ZONE.to_owned()],
        language: Language::Es,
        locale: None,
        budget: Budget { people_a_day: Some(PEOPLE_A_DAY), ..budget },
        beyond_the_limit: false,
        caps: OwnCaps::default(),
        class_url: "https://example.org/clase".to_owned(),
        winners: 2,
        alternates: 3,
        beacon: Beacon::default(),
    };
    let courses = stack.places.workspace.join("courses");
    // What `tertulia templates apply` does on a deployment.
    let forms = templates::forms(&Locale::ALL)?;
    templates::publish_forms(&programme.graph, &programme.waba, &forms).await?;
    cohort::open(&programme, &courses, new, now, |what| step.say(what)).await?;
    step.done();
    Ok(())
}

/// The first day of the cohort, from the tables.
pub async fn starts_on(stack: &Stack) -> Result<civil::Date> {
    let programme = Programme::connect(&|name| stack.setting(name)).await?;
    let cohort =
        programme.cohorts.cohort(&CohortId::new(COHORT)).await.context("cannot read the cohort")?;
    Ok(cohort.context("the cohort is not there")?.starts_on)
}

/// In Lima; on a Monday the one in a week, so that there is always time to join.
fn next_monday(now: Timestamp, days_before: i64) -> Result<civil::Date> {
    let zone = TimeZone::get(ZONE).context("the time zones are missing from this program")?;
    let earliest = now.to_zoned(zone).date().checked_add(days_before.days())?;
    Ok(earliest.nth_weekday(1, civil::Weekday::Monday)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_a_night_before_the_first_lesson() {
        let monday = |at: &str| next_monday(at.parse().unwrap(), 0).unwrap().to_string();
        // Sunday 23:59 and Monday 00:01 in Lima.
        assert_eq!(monday("2026-03-02T04:59:00Z"), "2026-03-02");
        assert_eq!(monday("2026-03-02T05:01:00Z"), "2026-03-09");
        assert_eq!(monday("2026-03-05T15:00:00Z"), "2026-03-09");
    }
}
