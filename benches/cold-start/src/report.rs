//! The table, the ratios, and what they are to be.

use std::{fmt, time::Duration};

use crate::{run::Measured, subject::Language};

const MB: f64 = 1_000_000.0;

pub(crate) struct Report<'a>(pub(crate) &'a [Measured]);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<18}{:>12}{:>12}{:>14}{:>10}{:>10}{:>9}{:>9}",
            "",
            "first poll",
            "first call",
            "with 256 MB's",
            "warm p50",
            "warm p99",
            "peak MB",
            "zip MB"
        )?;
        for one in self.0 {
            let small = one.first_invocation_small.map_or_else(|| "-".to_owned(), milliseconds);
            writeln!(
                f,
                "{:<18}{:>12}{:>12}{:>14}{:>10}{:>10}{:>9.1}{:>9.2}",
                one.name,
                milliseconds(one.first_poll),
                milliseconds(one.first_invocation),
                small,
                milliseconds(one.warm_p50),
                milliseconds(one.warm_p99),
                one.peak_bytes as f64 / MB,
                one.zip_bytes as f64 / MB,
            )?;
        }
        writeln!(
            f,
            "\nTimes in ms, medians; the zips of Node and Python without what Lambda brings.\n"
        )?;
        self.ratios(f)
    }
}

impl Report<'_> {
    fn ratios(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let webhook =
            |language| self.0.iter().find(move |one| one.is_webhook && one.language == language);
        let Some(ours) = webhook(Language::Rust) else { return Ok(()) };
        if let Some(node) = webhook(Language::Node) {
            ratio(f, "first poll, of Node's", ours.first_poll, node.first_poll, 30)?;
            match (ours.first_invocation_small, node.first_invocation_small) {
                (Some(ours), Some(theirs)) => {
                    ratio(f, "first call with the CPU of 256 MB, of Node's", ours, theirs, 40)?;
                }
                (_, _) => {
                    let (ours, theirs) = (ours.first_invocation, node.first_invocation);
                    ratio(f, "first call without a quota, of Node's", ours, theirs, 6)?;
                }
            }
        }
        if let Some(python) = webhook(Language::Python) {
            ratio(f, "first poll, of Python's", ours.first_poll, python.first_poll, 50)?;
        }
        for one in self.0.iter().filter(|one| one.language == Language::Rust) {
            let (zip, peak) = if one.is_webhook { (3.0, 16.0) } else { (4.0, 24.0) };
            size(f, &one.name, "zip", one.zip_bytes as f64 / MB, zip)?;
            size(f, &one.name, "peak", one.peak_bytes as f64 / MB, peak)?;
        }
        Ok(())
    }
}

fn ratio(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    ours: Duration,
    theirs: Duration,
    at_least: u32,
) -> fmt::Result {
    let times = theirs.as_secs_f64() / ours.as_secs_f64();
    let verdict = verdict(times >= f64::from(at_least));
    writeln!(f, "{verdict}  webhook, {what}: a {times:.0}th, to be at most a {at_least}th")
}

fn size(f: &mut fmt::Formatter<'_>, name: &str, what: &str, mb: f64, at_most: f64) -> fmt::Result {
    let verdict = verdict(mb <= at_most);
    writeln!(f, "{verdict}  {name}, {what}: {mb:.1} MB, to be at most {at_most:.0}")
}

const fn verdict(holds: bool) -> &'static str {
    if holds { "holds  " } else { "MISSED " }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}
