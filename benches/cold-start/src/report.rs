//! The table, and each bar with what was seen.

use std::{fmt, time::Duration};

use crate::{run::Measured, subject::Language};

const MB: f64 = 1_000_000.0;

/// Amazon Linux 2023 has 2.34.
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>
const GLIBC_MINOR: u32 = 34;

pub(crate) struct Report<'a>(pub(crate) &'a [Measured]);

/// Something that was to be so, and whether it is.
struct Bar {
    holds: bool,
    said: String,
}

impl Report<'_> {
    pub(crate) fn holds(&self) -> bool {
        self.bars().iter().all(|bar| bar.holds)
    }

    fn bars(&self) -> Vec<Bar> {
        let ours = self.0.iter().filter(|one| one.language == Language::Rust);
        ours.flat_map(|one| {
            let (zip, peak) = if one.is_webhook { (3.0, 16.0) } else { (4.0, 24.0) };
            let sizes = [
                at_most(&one.name, "zip, MB", one.zip_bytes as f64 / MB, zip),
                at_most(&one.name, "peak memory, MB", one.peak_bytes as f64 / MB, peak),
                at_most(
                    &one.name,
                    "minor version of glibc 2",
                    one.glibc.into(),
                    GLIBC_MINOR.into(),
                ),
            ];
            self.ratios(one).into_iter().chain(sizes)
        })
        .collect()
    }

    /// Of the webhook, which alone has equivalents.
    fn ratios(&self, ours: &Measured) -> Vec<Bar> {
        let theirs = |language| {
            let webhook = |one: &&Measured| one.is_webhook && one.language == language;
            self.0.iter().find(webhook).filter(|_| ours.is_webhook)
        };
        let mut bars = Vec::new();
        if let Some(node) = theirs(Language::Node) {
            bars.push(ratio(
                "start to first poll, of Node's",
                ours.first_poll,
                node.first_poll,
                30,
            ));
            bars.push(match (ours.first_invocation_small, node.first_invocation_small) {
                (Some(ours), Some(theirs)) => {
                    ratio("first invocation with the CPU of 256 MB, of Node's", ours, theirs, 40)
                }
                (_, _) => {
                    let (ours, theirs) = (ours.first_invocation, node.first_invocation);
                    ratio("first invocation, no quota to be had, of Node's", ours, theirs, 6)
                }
            });
        }
        if let Some(python) = theirs(Language::Python) {
            let (ours, theirs) = (ours.first_poll, python.first_poll);
            bars.push(ratio("start to first poll, of Python's", ours, theirs, 50));
        }
        bars
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = ["first poll", "first call", "at 256 MB", "warm p50", "warm p99"];
        write!(f, "{:<18}", "")?;
        heads.iter().try_for_each(|head| write!(f, "{head:>12}"))?;
        writeln!(f, "{:>10}{:>9}", "peak MB", "zip MB")?;
        for one in self.0 {
            write!(f, "{:<18}", one.name)?;
            let small = one.first_invocation_small;
            let [poll, first, p50, p99] =
                [one.first_poll, one.first_invocation, one.warm_p50, one.warm_p99].map(Some);
            for time in [poll, first, small, p50, p99] {
                write!(f, "{:>12}", time.map_or_else(|| "-".to_owned(), milliseconds))?;
            }
            let [peak, zip] = [one.peak_bytes as f64, one.zip_bytes as f64].map(|bytes| bytes / MB);
            writeln!(f, "{peak:>10.1}{zip:>9.2}")?;
        }
        writeln!(
            f,
            "\nTimes in ms, medians. Zips of Node and Python without what Lambda brings.\n"
        )?;
        let bars = self.bars();
        for Bar { holds, said } in &bars {
            writeln!(f, "{}  {said}", if *holds { "PASS" } else { "FAIL" })?;
        }
        let passed = bars.iter().filter(|bar| bar.holds).count();
        writeln!(f, "\n{passed} passed, {} failed", bars.len() - passed)
    }
}

fn ratio(what: &str, ours: Duration, theirs: Duration, at_least: u32) -> Bar {
    let times = theirs.as_secs_f64() / ours.as_secs_f64();
    Bar {
        holds: times >= f64::from(at_least),
        said: format!("webhook, {what}: 1/{times:.1}, to be at most 1/{at_least}"),
    }
}

fn at_most(name: &str, what: &str, seen: f64, most: f64) -> Bar {
    // As many places as decide: 3.04 is not 3.
    let holds = seen <= most;
    Bar { holds, said: format!("{name}, {what}: {seen:.2}, to be at most {most:.0}") }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}
