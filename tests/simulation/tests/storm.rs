//! The big one: a hundred thousand participant-days, a million faults, no violation.
//!
//! `PARTICIPANTS=2000000 cargo test --profile long -p simulation --test storm` is ten million participant-days.

use std::{process::ExitCode, time::Instant};

use simulation::{Options, run};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PARTICIPANTS: usize = 20_000;
const FAULTS: u64 = 1_000_000;

#[expect(clippy::disallowed_methods, reason = "the run's size is asked for, and its time is told")]
fn main() -> ExitCode {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let participants =
        number("PARTICIPANTS").map_or(PARTICIPANTS, |n| usize::try_from(n).unwrap_or(PARTICIPANTS));
    let seed = number("SEED").unwrap_or(1);
    let threads = std::thread::available_parallelism().map_or(4, std::num::NonZero::get);
    let begun = Instant::now();
    let outcome = run(seed, &Options { threads, ..Options::storm(participants) });
    let seconds = begun.elapsed().as_secs_f64();
    for failure in outcome.failures.iter().take(5) {
        println!("broken: invariant {}: {}", failure.violation.invariant, failure.violation.what);
        println!("  its last steps (of {}):", failure.steps);
        failure.last.iter().for_each(|line| println!("    {} {}", line.at, line.text));
        println!("  again: cargo run -p simulation --example world -- {} 20 storm", failure.seed);
    }
    println!("faults that struck, by kind:");
    for (fault, count) in &outcome.struck.0 {
        println!("{count:>10} {}", fault.words());
    }
    let missing = outcome.struck.missing();
    if !missing.is_empty() {
        println!("never struck: {missing:?}");
    }
    println!("accepted twice within every rule (the residue): {}", outcome.residue);
    println!("taken in again after more than 64 other events: {}", outcome.forgotten);
    println!(
        "participant-days: {}\nfaults: {}\nseeds: {}\nviolations: {}\nseconds: {seconds:.1}",
        outcome.participant_days,
        outcome.struck.total(),
        outcome.participants.div_ceil(20),
        outcome.failures.len(),
    );
    // A smaller run, asked for by hand, need not have everything in it.
    let whole = participants >= PARTICIPANTS;
    let enough = !whole || (missing.is_empty() && outcome.struck.total() >= FAULTS);
    let passed = outcome.failures.is_empty() && enough;
    println!("storm: {} passed, {} failed", u32::from(passed), u32::from(!passed));
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
