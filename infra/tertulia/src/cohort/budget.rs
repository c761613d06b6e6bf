//! A cohort's budget: the prices of the quote that was made for it, and the daily cap that somebody decided on.

use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::{Timestamp, civil::Date};
use rates::{Market, Usd};
use serde::Deserialize;
use shared::{
    domain::{
        budget::{Amount, Budget},
        cohort::Cohort,
        ids::CohortId,
    },
    ports::{Cohorts as _, Day, Purse as _},
};

use super::Programme;

/// What of a quote's JSON matters here.
#[derive(Debug, Deserialize)]
struct Quoted {
    course: String,
    participants: usize,
    card: Option<Card>,
    #[serde(default)]
    sending: Sending,
}

#[derive(Debug, Default, Deserialize)]
struct Sending {
    people_a_day: Option<u32>,
}

#[derive(Debug, Deserialize)]
struct Card {
    utility: f64,
    service: f64,
}

/// What somebody types for a daily cap.
///
/// # Errors
/// It is no amount, or nothing at all: a cohort that may spend nothing would be silent.
pub fn usd_a_day(text: &str) -> Result<f64, String> {
    let usd: Option<f64> = text.parse().ok();
    usd.filter(|usd| usd.is_finite() && *usd > 0.0)
        .ok_or_else(|| "a daily cap is an amount of USD above 0, such as 40 or 2.50".to_owned())
}

/// # Errors
/// There is no quote, it is another course's, it knows no prices, or the cap buys nothing; with what to do about it.
pub fn of_quote(path: &Path, course: &str, daily_cap: f64) -> Result<Budget> {
    let make = format!(
        "`tertulia quote --course {course} --participants <how many> --country <which> --json {}`",
        path.display()
    );
    let json = std::fs::read_to_string(path).with_context(|| {
        format!("cannot read the quote {}: make it with {make}", path.display())
    })?;
    let quoted: Quoted = serde_json::from_str(&json)
        .with_context(|| format!("{} is not a quote: make one with {make}", path.display()))?;
    if quoted.course != course {
        bail!("the quote is for the course {}: make one with {make}", quoted.course);
    }
    let Some(card) = quoted.card else {
        bail!(
            "the quote knows no prices for its country and day: add rows to infra/rates/whatsapp.toml and make it again with {make}"
        );
    };
    let amount = |usd: f64| Amount(Usd::of_dollars(usd).0);
    let budget = Budget {
        daily_cap: amount(daily_cap),
        template: amount(card.utility),
        free_form: amount(card.service),
        people_a_day: quoted.sending.people_a_day,
    };
    // What the calendar brings gets four fifths of the day.
    let lessons = budget.template.times(quoted.participants as u64).0 * 5 / 4;
    if budget.daily_cap.0 < lessons {
        bail!(
            "a daily cap of USD {daily_cap:.2} does not pay for one lesson to {} people, answers besides: that takes at least {:.2}",
            quoted.participants,
            Amount(lessons).dollars()
        );
    }
    Ok(budget)
}

/// By the card of that country that is in force from the first day on, and since replies cost money.
pub fn of_country(country: &str, from: Date, daily_cap: Amount) -> Option<Budget> {
    let row = rates::row(Market::of_country(country), from.max(rates::replies_charged()))?;
    let amount = |usd: Usd| Amount(usd.0);
    let (template, free_form) = (amount(row.utility), amount(row.service));
    Some(Budget { daily_cap, template, free_form, people_a_day: None })
}

/// Sets another cap for a cohort that is open; who was told to wait is written to within the hour.
///
/// # Errors
/// No such cohort, or one from before there were budgets.
pub async fn set_cap(programme: &Programme, code: &str, daily_cap: f64) -> Result<String> {
    let id = CohortId::new(code);
    let cohort = programme.cohorts.cohort(&id).await.context("cannot read the cohort")?;
    let cohort = cohort
        .with_context(|| format!("there is no cohort {code}: `tertulia cohort list` names them"))?;
    let Some(budget) = cohort.budget else {
        bail!("{code} was opened without a quote and has no cap to change");
    };
    let budget = Budget { daily_cap: Amount(Usd::of_dollars(daily_cap).0), ..budget };
    programme.cohorts.set_budget(&id, &budget).await.context("cannot write the cohort")?;
    Ok(format!(
        "{code} may spend USD {:.2} a day from now on. Functions hear of it within a quarter of an hour, and what was held back is tried again every half hour.",
        budget.daily_cap.dollars()
    ))
}

/// What it has spent today, in words.
pub(super) async fn today(
    programme: &Programme,
    cohort: &Cohort,
    now: Timestamp,
) -> Result<String> {
    // A list of cohorts says what they were opened with.
    let now_open = programme.cohorts.cohort(&cohort.id).await.context("cannot read the cohort")?;
    let Some(budget) = now_open.and_then(|cohort| cohort.budget) else {
        return Ok("no daily cap".to_owned());
    };
    let date = cohort.budget_day(now.into());
    let day = Day { number: &cohort.number, cohort: Some(&cohort.id), date };
    let spent = programme.cohorts.spent(&day).await.context("cannot read what is spent")?;
    Ok(format!("USD {:.2} of {:.2} spent today", spent.dollars(), budget.daily_cap.dollars()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(json: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), json).unwrap();
        file
    }

    const QUOTE: &str = r#"{"course":"vender-mejor","participants":1000,
        "card":{"utility":0.03,"service":0.02},"sending":{"people_a_day":980}}"#;

    #[test]
    fn a_cap_is_an_amount_above_nothing() {
        assert_eq!(usd_a_day("2.50"), Ok(2.5));
        for text in ["0", "-1", "nan", "inf", "forty", ""] {
            assert!(usd_a_day(text).unwrap_err().contains("above 0"), "{text}");
        }
    }

    #[test]
    fn a_budget_has_the_prices_of_its_quote() {
        let file = written(QUOTE);
        let budget = of_quote(file.path(), "vender-mejor", 60.0).unwrap();
        let expected = Budget {
            daily_cap: Amount(60_000_000),
            template: Amount(30_000),
            free_form: Amount(20_000),
            people_a_day: Some(980),
        };
        assert_eq!(budget, expected);
    }

    #[test]
    fn what_is_wrong_with_a_quote_is_said_with_the_remedy() {
        let wrong = |json: &str, course: &str, cap: f64| {
            format!("{:#}", of_quote(written(json).path(), course, cap).unwrap_err())
        };
        let unpriced = r#"{"course":"vender-mejor","participants":10,"card":null}"#;
        for (said, error) in [
            ("is for the course vender-mejor", wrong(QUOTE, "cobrar", 60.0)),
            ("at least 37.50", wrong(QUOTE, "vender-mejor", 37.0)),
            ("is not a quote", wrong("{}", "vender-mejor", 60.0)),
            ("add rows to infra/rates/whatsapp.toml", wrong(unpriced, "vender-mejor", 60.0)),
            (
                "tertulia quote --course",
                format!("{:#}", of_quote(Path::new("/nowhere/q.json"), "x", 1.0).unwrap_err()),
            ),
        ] {
            assert!(error.contains(said), "{said}: {error}");
        }
    }

    #[test]
    fn a_country_without_a_card_has_no_budget() {
        let day = jiff::civil::date(2026, 11, 30);
        let peru = of_country("PE", day, Amount(1)).unwrap();
        assert!(peru.template > Amount(0) && peru.free_form > Amount(0), "{peru:?}");
        assert_eq!(of_country("PE", jiff::civil::date(2026, 3, 2), Amount(1)), Some(peru));
    }
}
