//! `cargo run -p scale`: a million lessons at 80 and at 1,000 a second, and what each costs on AWS.
//! `cargo run -p scale -- 100000` for fewer.

use rates::aws::Prices;
use scale::{Plan, run};

/// Messages a second, environments of `deliver`, people who write in a second.
const RUNS: [(u32, u32, f64); 4] = [(80, 2, 0.0), (1_000, 49, 0.0), (1_000, 49, 3.0), (80, 2, 4.0)];

#[expect(clippy::disallowed_methods, reason = "how long this machine took is printed, not tested")]
fn main() {
    let people = std::env::args().filter_map(|word| word.parse().ok()).next_back();
    let people: usize = people.unwrap_or(1_000_000);
    let prices = Prices::current();
    println!("{people} people; prices of {}", prices.date());
    println!(
        "| rate | write a second | lessons | twice | fullest second | used | refused | minutes | fan-out, s | replies | p99, s | WRU, RRU a lesson | USD a lesson |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (rate, environments, writing) in RUNS {
        // Two schedulers call in the same moment, and one of them dies in the middle.
        let deaths = vec![people as u64 / 200];
        let began = std::time::Instant::now();
        let (zones, dispatchers, allowed) = (12, 2, None);
        let plan =
            Plan { people, rate, environments, writing, zones, dispatchers, deaths, allowed };
        let report = run(&plan);
        let each = |amount: f64| amount / report.people as f64;
        println!(
            "| {rate} | {writing} | {} | {} | {} | {:.1} % | {} | {:.1} | {} | {} | {:.2} | {:.2}, {:.2} | {:.8} |",
            report.delivered,
            report.duplicates,
            report.fullest,
            report.used * 100.0,
            report.refused,
            report.seconds / 60.0,
            report
                .fan_out_seconds
                .map_or_else(|| "cut off".to_owned(), |took| format!("{took:.1}")),
            report.replies,
            report.reply_p99_seconds,
            each(report.usage.write_units),
            each(report.usage.read_units),
            each(report.usage.usd(&prices)),
        );
        eprintln!("{:.0} s of this machine", began.elapsed().as_secs_f64());
    }
}
