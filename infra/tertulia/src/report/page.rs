//! The cost in plain words.

use std::fmt::Write as _;

use super::{Cost, Sum};
use crate::simulate::count;

/// Ends without a line break.
pub fn page(cost: &Cost) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = write_all(&mut page, cost);
    page.trim_end().to_owned()
}

fn write_all(page: &mut String, cost: &Cost) -> std::fmt::Result {
    writeln!(page, "WhatsApp               delivered    billed         USD")?;
    line(page, "all", &cost.total)?;
    writeln!(page, "\nBy day")?;
    for (day, sum) in &cost.by_day {
        line(page, &day.strftime("%a %-d %b %Y").to_string(), sum)?;
    }
    writeln!(page, "\nBy what it was for")?;
    for (part, sum) in &cost.by_part {
        line(page, part.words(), sum)?;
    }
    writeln!(page, "\nBy category")?;
    for (category, sum) in &cost.by_category {
        line(page, category, sum)?;
    }
    writeln!(page)?;
    let each =
        |usd: Option<f64>| usd.map_or_else(|| "unknown".to_owned(), |usd| format!("USD {usd:.4}"));
    writeln!(
        page,
        "{} people: {} each. {} did four lessons or more: {} each.",
        count(cost.people),
        each(cost.usd_per_person),
        count(cost.completers),
        each(cost.usd_per_completer)
    )?;
    if cost.unnamed > 0 {
        writeln!(
            page,
            "{} deliveries are in no sum: they bear no key of ours, or the log of when they were sent is missing. Give a longer log.",
            count(cost.unnamed)
        )?;
    }
    writeln!(page, "Booked from the statuses by the cards in infra/rates; Meta's invoice wins.")
}

fn line(page: &mut String, name: &str, sum: &Sum) -> std::fmt::Result {
    let usd = match sum.unknown_price {
        0 => format!("{:.4}", sum.usd.dollars()),
        unknown => format!("{:.4} and {} of unknown price", sum.usd.dollars(), count(unknown)),
    };
    writeln!(page, "  {name:<20}{:>10}{:>10}{usd:>12}", count(sum.delivered), count(sum.billed))
}
