//! The tester tested: each planted bug has to be caught, by an invariant that has a name. In the same worlds without a
//! bug nothing may be found.

use std::process::ExitCode;

use shared::planted::{Bug, plant};
use simulation::{Broken, Failure, Options, run};

/// Worlds that a bug may hide in.
const WORLDS: u64 = 150;
const AT_ONCE: u64 = 8;
/// So many parts at least are played without any bug.
const ROUNDS_ALONE_MIN: u64 = 3;
/// Within so much computing time a bug has to be found.
const CPU_SECONDS_MAX: f64 = 60.0;

/// One more part of the worlds; each is the same in every hunt.
fn round(number: u64, options: &Options) -> Option<Failure> {
    let people = options.people_per_world * AT_ONCE as usize;
    let options = Options { participants: people, ..options.clone() };
    run(1_000 + number, &options).failures.into_iter().next()
}

fn hunt(options: &Options) -> Option<(u64, Failure)> {
    (0..WORLDS / AT_ONCE).find_map(|number| Some((number, round(number, options)?)))
}

/// Of this process, in user and in kernel mode, as Linux counts it in hundredths; elsewhere nothing is known.
/// <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn main() -> ExitCode {
    let only = std::env::args().nth(1).filter(|name| !name.starts_with('-'));
    let wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
    let planted = Bug::ALL.map(|bug| (format!("{bug:?}"), Some(bug), None));
    let broken = Broken::ALL.map(|door| (format!("{door:?}"), None, Some(door)));
    let (mut passed, mut failed, mut deepest) = (0, 0, ROUNDS_ALONE_MIN - 1);
    println!(
        "{:<26} {:>9} {:>22} {:>7} {:>6}  found by",
        "bug", "invariant", "seed", "steps", "CPU s"
    );
    for (name, bug, door) in planted.into_iter().chain(broken).filter(|(name, ..)| wanted(name)) {
        plant(bug);
        let begun = cpu_seconds();
        let found = hunt(&Options { broken: door, ..Options::storm(0) });
        plant(None);
        let seconds = cpu_seconds() - begun;
        match found {
            Some((round, Failure { seed, violation, steps, .. })) => {
                deepest = deepest.max(round);
                let in_time = seconds <= CPU_SECONDS_MAX;
                (passed, failed) = (passed + u32::from(in_time), failed + u32::from(!in_time));
                let what: String = violation.what.chars().take(90).collect();
                let invariant = violation.invariant;
                println!("{name:<26} {invariant:>9} {seed:>22} {steps:>7} {seconds:>6.1}  {what}");
            }
            None => {
                failed += 1;
                println!("{name:<26} {:>9} {:>22} {:>7} {seconds:>6.1}", "NOT FOUND", "", "");
            }
        }
    }
    // Caught means nothing if the same worlds are broken without a bug.
    let alone = (0..=deepest).find_map(|number| round(number, &Options::storm(0)));
    match &alone {
        None => {
            println!("without a bug: nothing is found in the {} worlds", (deepest + 1) * AT_ONCE)
        }
        Some(Failure { seed, violation, .. }) => {
            println!(
                "without a bug: invariant {} in seed {seed}: {}",
                violation.invariant, violation.what
            );
        }
    }
    println!("again: cargo run -p simulation --example world -- SEED 20 storm quiet BUG");
    println!("planted bugs: {passed} passed, {failed} failed");
    if failed == 0 && alone.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
