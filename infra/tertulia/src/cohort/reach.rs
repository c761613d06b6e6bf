//! How many different people a day Meta lets a number write to first. Whoever is beyond that gets nothing: Meta accepts the
//! message and reports it as failed, with the code of spam. So a cohort that is too large for its number is not opened.
//! <https://developers.facebook.com/docs/whatsapp/messaging-limits>

use anyhow::{Context, Result, bail};

use super::Programme;

/// # Errors
/// The number may not write to so many, or Meta does not answer; with what to do about it.
pub(super) async fn check(programme: &Programme, people_a_day: usize) -> Result<()> {
    const FIELD: &str = "whatsapp_business_manager_messaging_limit";
    let number = format!("{}?fields={FIELD}", programme.number);
    let number = programme.graph.read(&number).await;
    let number = number.context("cannot ask Meta for the number's messaging limit")?;
    fits(number[FIELD].as_str().unwrap_or_default(), people_a_day)
}

/// An answer that Meta's documentation does not have is no reason to stop anybody: `tertulia doctor` shows it.
fn fits(limit: &str, people_a_day: usize) -> Result<()> {
    let most = match limit {
        "TIER_50" => 50,
        "TIER_250" => 250,
        "TIER_1K" => 1_000,
        "TIER_2K" => 2_000,
        "TIER_10K" => 10_000,
        "TIER_100K" => 100_000,
        _ => return Ok(()),
    };
    if people_a_day > most {
        bail!(
            "by the quote {people_a_day} different people a day are written to before they write, and Meta allows this number {most}: whoever is beyond that would get nothing. Verify the business in Meta's Business settings (then it is 2,000) or open a smaller cohort; a higher limit comes by itself as a number is used. `--beyond-the-limit` opens it all the same"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let told = fits(limit, people);
            assert_eq!(told.is_ok(), is_well, "{limit} {people}");
            let words = told.map_or_else(|error| error.to_string(), |()| String::new());
            assert_eq!(words.contains("--beyond-the-limit"), !is_well, "{words}");
        }
    }
}
