//! The quote in plain words, for whoever pays.

use std::fmt::Write as _;

use super::{Quote, Scenario, Sum};
use crate::simulate::count;

/// Ends without a line break.
pub fn report(quote: &Quote) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = write_all(&mut page, quote);
    page.trim_end().to_owned()
}

fn write_all(page: &mut String, quote: &Quote) -> std::fmt::Result {
    writeln!(
        page,
        "{} ({}), {}: {} people from {}.",
        quote.title,
        quote.course,
        quote.country,
        count(quote.participants),
        quote.starts_on.strftime("%A %-d %B %Y")
    )?;
    match &quote.card {
        Some(card) => writeln!(
            page,
            "A delivered message costs USD {:.4} as utility or service, {:.4} as marketing: card of {}, looked up on {} ({}). Taxes are not in it.",
            card.utility.dollars(),
            card.marketing.dollars(),
            card.from,
            card.checked_on,
            card.source
        )?,
        None => writeln!(
            page,
            "No rate card is known for that country and day: messages are counted, their price is unknown. Add rows to infra/rates/whatsapp.toml."
        )?,
    }
    let all = [("best", &quote.best), ("expected", &quote.expected), ("worst", &quote.worst)];
    writeln!(page, "\n             messages    billed         USD   a person")?;
    for (name, scenario) in all {
        line(page, name, &scenario.total)?;
        writeln!(page, "  {:>9.4}", scenario.each)?;
    }
    for (name, scenario) in all {
        writeln!(page, "  {name}: {}.", scenario.assumes)?;
    }
    if quote.expected.free > 0 {
        writeln!(
            page,
            "  {} of the expected messages are free, as the number's first of the month; if it has used them up, add them.",
            count(quote.expected.free)
        )?;
    }
    writeln!(page, "\nExpected, by day and category")?;
    days(page, &quote.expected)?;
    sending(page, quote)?;
    let aws = &quote.aws;
    writeln!(
        page,
        "\nAWS: USD {:.2} expected, {:.2} to {:.2}, by the calls of these runs in {} at the prices of {}; the months without a cohort are not in it.",
        aws.expected.dollars(),
        aws.best.dollars(),
        aws.worst.dollars(),
        aws.region,
        aws.prices_of
    )?;
    writeln!(
        page,
        "How people behave is an assumption; `tertulia simulate` with the same options (seed {}) shows which.",
        quote.seed
    )
}

fn days(page: &mut String, scenario: &Scenario) -> std::fmt::Result {
    for (date, categories) in &scenario.by_day {
        let date = date.strftime("%a %-d %b").to_string();
        for (category, sum) in categories {
            write!(page, "  {date:<11}{category:<11}")?;
            line(page, "", sum)?;
            writeln!(page)?;
        }
    }
    Ok(())
}

fn sending(page: &mut String, quote: &Quote) -> std::fmt::Result {
    let sending = &quote.sending;
    writeln!(
        page,
        "\nA lesson reaches everybody within {} at {} messages a second.",
        span(sending.lesson_seconds),
        sending.rate
    )?;
    let limit = match sending.limit {
        Some(limit) => format!("a messaging limit of {} a day", count(limit as usize)),
        None => "an unlimited messaging limit".to_owned(),
    };
    writeln!(
        page,
        "At most {} people in 24 hours are written to who have not just written: the account needs {limit}.",
        count(sending.people_a_day)
    )
}

fn line(page: &mut String, name: &str, sum: &Sum) -> std::fmt::Result {
    let usd = match sum.unknown_price {
        0 => format!("{:.2}", sum.usd.dollars()),
        _ => "unknown".to_owned(),
    };
    let width = if name.is_empty() { 0 } else { 11 };
    write!(page, "  {name:<width$}{:>8}{:>10}{usd:>12}", count(sum.delivered), count(sum.billed))
}

fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{} seconds", seconds.max(1)),
        120..7_200 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{} hours", seconds.div_ceil(3_600)),
    }
}
