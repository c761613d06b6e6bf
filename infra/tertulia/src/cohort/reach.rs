//! How many different people Meta lets a number write to first, in any 24 hours and for all its cohorts together. Whoever is
//! beyond that gets nothing: Meta accepts the message and reports it as failed, with the code of spam. So a cohort that is
//! too large beside the others is not opened.
//! <https://developers.facebook.com/docs/whatsapp/messaging-limits>

use anyhow::{Context, Result, bail};
use shared::{
    domain::{
        cohort::Cohort,
        time::{DAY, Timestamp},
    },
    ports::Cohorts as _,
};

use super::Programme;

/// # Errors
/// The number may not write to so many, or Meta or the table does not answer; with what to do about it.
pub(super) async fn check(programme: &Programme, new: &Cohort) -> Result<()> {
    const FIELD: &str = "whatsapp_business_manager_messaging_limit";
    let Some(people) = people_a_day(new) else { return Ok(()) };
    let number = format!("{}?fields={FIELD}", programme.number);
    let number = programme.graph.read(&number).await;
    let number = number.context("cannot ask Meta for the number's messaging limit")?;
    let open = programme.cohorts.open_cohorts(&programme.number).await;
    let open = open.context("cannot read the open cohorts")?;
    fits(number[FIELD].as_str().unwrap_or_default(), people, &beside(new, &open))
}

fn people_a_day(cohort: &Cohort) -> Option<u32> {
    cohort.budget.and_then(|budget| budget.people_a_day)
}

/// The other cohorts that write to people within 24 hours of this one, each with how many.
///
/// That all of them do so within the same 24 hours is the worst that can be, and what has to be expected: lessons go out
/// every morning.
fn beside<'a>(new: &Cohort, open: &'a [Cohort]) -> Vec<(&'a str, u32)> {
    let Some(hers) = writes(new) else { return Vec::new() };
    let is_beside = |other: &&Cohort| {
        writes(other).is_some_and(|(first, last)| {
            first < hers.1.plus(DAY) && hers.0 < last.plus(DAY) && other.id != new.id
        })
    };
    let others = open.iter().filter(is_beside);
    others.filter_map(|other| Some((other.id.as_str(), people_a_day(other)?))).collect()
}

/// From the first step to the last.
fn writes(cohort: &Cohort) -> Option<(Timestamp, Timestamp)> {
    let plan = cohort.plan();
    Some((plan.first()?.due, plan.last()?.due))
}

/// An answer that Meta's documentation does not have is no reason to stop anybody: `tertulia doctor` shows it.
fn fits(limit: &str, people: u32, beside: &[(&str, u32)]) -> Result<()> {
    let most = match limit {
        "TIER_50" => 50,
        "TIER_250" => 250,
        "TIER_1K" => 1_000,
        "TIER_2K" => 2_000,
        "TIER_10K" => 10_000,
        "TIER_100K" => 100_000,
        _ => return Ok(()),
    };
    let others: u32 = beside.iter().map(|(_, people)| people).sum();
    if people.saturating_add(others) > most {
        let with: Vec<String> =
            beside.iter().map(|(code, people)| format!("{people} of {code}")).collect();
        let with = if with.is_empty() {
            String::new()
        } else {
            format!(", beside {} in the same days", with.join(", "))
        };
        bail!(
            "by the quote {people} different people a day are written to before they write{with}, and Meta allows this number {most} in any 24 hours: whoever is beyond that would get nothing. Verify the business in Meta's Business settings (then it is 2,000), open a smaller cohort or begin another week; a higher limit comes by itself as a number is used. `--beyond-the-limit` opens it all the same"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(limit: &str, people: u32, beside: &[(&str, u32)]) -> String {
        fits(limit, people, beside).map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn a_cohort_that_is_too_large_for_its_number_is_refused_with_the_remedy() {
        for (limit, people, is_well) in [
            ("TIER_250", 250, true),
            ("TIER_250", 251, false),
            ("TIER_2K", 2_000, true),
            ("TIER_2K", 2_001, false),
            ("TIER_100K", 100_001, false),
            ("TIER_UNLIMITED", 1_000_000, true),
            ("", 1_000_000, true),
        ] {
            let words = refused(limit, people, &[]);
            assert_eq!(words.is_empty(), is_well, "{limit} {people}");
            assert_eq!(words.contains("--beyond-the-limit"), !is_well, "{words}");
        }
    }

    #[test]
    fn other_cohorts_of_the_number_count_and_are_named() {
        assert_eq!(refused("TIER_2K", 1_000, &[("CUSCO1", 600), ("PUNO1", 400)]), "");
        let words = refused("TIER_2K", 1_000, &[("CUSCO1", 600), ("PUNO1", 401)]);
        assert!(words.contains("beside 600 of CUSCO1, 401 of PUNO1 in the same days"), "{words}");
    }

    fn cohort(code: &str, starts_on: &str, people: u32) -> Cohort {
        serde_json::from_value(serde_json::json!({
            "id": code, "number": "106540352242922", "language": "es", "zones": ["America/Lima"],
            "course": { "slug": "vender-mejor", "version": "0123456789ab" },
            "starts_on": starts_on, "class_url": "https://clase.example/sala",
            "winners": 1, "alternates": 1,
            "budget": { "daily_cap": 1, "template": 1, "free_form": 1, "people_a_day": people },
        }))
        .unwrap()
    }

    #[test]
    fn beside_is_whoever_writes_within_the_same_24_hours() {
        let new = cohort("LIMA2", "2027-03-08", 100);
        // Five days from Monday on: its last messages leave on Friday evening.
        let open = [
            cohort("PAST", "2027-03-02", 1),
            cohort("ENDS", "2027-03-03", 2),
            cohort("SAME", "2027-03-08", 4),
            cohort("BEGINS", "2027-03-13", 8),
            cohort("LATER", "2027-03-14", 16),
            cohort("LIMA2", "2027-03-08", 32),
        ];
        let codes: Vec<&str> = beside(&new, &open).into_iter().map(|(code, _)| code).collect();
        assert_eq!(codes, ["ENDS", "SAME", "BEGINS"]);
    }
}
