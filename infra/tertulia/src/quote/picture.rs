//! The quote as a picture: what each day costs in the three cases.

use std::{collections::BTreeSet, fmt::Write as _};

use jiff::civil::Date;

use super::{Quote, Scenario};
use crate::simulate::picture::{INK, LEFT, PALE, WIDTH, bar, line, text};

const TOP: f64 = 130.0;
const TALL: f64 = 260.0;

/// Text that XML could misread is escaped; numbers are ours.
pub(super) fn svg(quote: &Quote) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = draw(&mut page, quote);
    page
}

fn draw(page: &mut String, quote: &Quote) -> std::fmt::Result {
    let height = TOP + TALL + 60.0;
    writeln!(
        page,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" font-family="system-ui, sans-serif" font-size="12" fill="{INK}" role="img" aria-label="What a course costs, by day">"#
    )?;
    writeln!(page, r#"<rect width="{WIDTH}" height="{height}" fill="white"/>"#)?;
    let title = format!("{}: {} people, {}", quote.title, quote.participants, quote.country);
    text(page, LEFT, 34.0, 20, INK, "start", &title)?;
    let note = "WhatsApp's bill by day, in US dollars, taxes not included. How people behave is an assumption.";
    text(page, LEFT, 54.0, 12, PALE, "start", note)?;
    let cases = [
        ("best", &quote.best, "#9fc5e8"),
        ("expected", &quote.expected, "#2e75b6"),
        ("worst", &quote.worst, "#e08e0b"),
    ];
    for (place, (name, scenario, colour)) in cases.iter().enumerate() {
        let x = LEFT + place as f64 * 210.0;
        bar(page, x, 78.0, 12.0, 12.0, colour, name)?;
        let sum = match scenario.total.unknown_price {
            0 => format!("{name}: USD {:.2}", scenario.total.usd.dollars()),
            _ => format!("{name}: {} messages", scenario.total.delivered),
        };
        text(page, x + 18.0, 88.0, 12, INK, "start", &sum)?;
    }
    let days: BTreeSet<Date> =
        cases.iter().flat_map(|(_, scenario, _)| scenario.by_day.keys().copied()).collect();
    let most = cases
        .iter()
        .flat_map(|(_, scenario, _)| days.iter().map(|day| on(scenario, *day)))
        .fold(0.01, f64::max);
    let (base, wide) = (TOP + TALL, (WIDTH - 2.0 * LEFT) / days.len().max(1) as f64);
    for (place, day) in days.iter().enumerate() {
        let left = LEFT + place as f64 * wide;
        let thick = (wide - 16.0) / 3.0;
        for (index, (name, scenario, colour)) in cases.iter().enumerate() {
            let usd = on(scenario, *day);
            let high = usd / most * (TALL - 20.0);
            let x = left + 8.0 + index as f64 * thick;
            let said = format!("{day}, {name}: USD {usd:.2}");
            bar(page, x, base - high, thick - 2.0, high, colour, &said)?;
            let label = if usd >= 100.0 { format!("{usd:.0}") } else { format!("{usd:.2}") };
            text(page, x + thick / 2.0, base - high - 4.0, 9, PALE, "middle", &label)?;
        }
        let label = day.strftime("%a %-d %b").to_string();
        text(page, left + wide / 2.0, base + 16.0, 11, INK, "middle", &label)?;
    }
    line(page, LEFT, base)?;
    writeln!(page, "</svg>")
}

fn on(scenario: &Scenario, day: Date) -> f64 {
    scenario.by_day.get(&day).into_iter().flatten().map(|(_, sum)| sum.usd.dollars()).sum()
}
