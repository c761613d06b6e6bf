//! Exhaustive small worlds: one participant, every call that her messages cause, every fault that such a call can meet,
//! one at a time and then in pairs: every twentieth pair, or with `PAIRS=all` all of them.

#![expect(clippy::unwrap_used, reason = "the exception for tests does not reach their helpers")]

use std::{
    collections::BTreeSet,
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use simulation::{Fault, Options, Outcome, possible, run};

type Script = Vec<(u64, Fault)>;

/// One person who sends three messages, and one who joins, gets a lesson and sends a photo.
fn world(days: u32, script: Script) -> Options {
    let mut options = Options::small(1);
    options.days = days;
    options.rehearsed = true;
    options.threads = 1;
    options.record_calls = true;
    options.script = script;
    options
}

fn singles(days: u32) -> Vec<(u64, Fault)> {
    let sites = run(1, &world(days, Vec::new())).sites;
    let calls = (1..).zip(&sites);
    calls
        .flat_map(|(call, site)| possible(*site).into_iter().map(move |fault| (call, fault)))
        .collect()
}

fn play(days: u32, scripts: &[Script]) -> (u64, Vec<(Script, Outcome)>) {
    let next = AtomicUsize::new(0);
    let struck = AtomicUsize::new(0);
    let failed: Mutex<Vec<(Script, Outcome)>> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(4, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(script) = scripts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = run(1, &world(days, script.clone()));
                    struck.fetch_add(outcome.struck.total() as usize, Ordering::Relaxed);
                    if !outcome.failures.is_empty() {
                        failed.lock().unwrap().push((script.clone(), outcome));
                    }
                }
            });
        }
    });
    (struck.into_inner() as u64, failed.into_inner().unwrap())
}

#[expect(
    clippy::disallowed_methods,
    reason = "it is told how much to do, and says how long it took"
)]
fn main() -> ExitCode {
    let begun = Instant::now();
    let all = std::env::var("PAIRS").is_ok_and(|pairs| pairs == "all");
    let mut worlds = 0;
    let mut violations = 0;
    for (days, name) in [(0, "three messages"), (1, "a lesson, its messages and a photo")] {
        let singles = singles(days);
        let mut scripts: Vec<Script> = singles.iter().map(|one| vec![*one]).collect();
        if days == 0 {
            for (place, one) in singles.iter().enumerate() {
                let later = singles[place + 1..].iter().filter(|other| other.0 > one.0);
                let chosen = later.enumerate().filter(|(n, _)| all || (n + place) % 20 == 0);
                scripts.extend(chosen.map(|(_, other)| vec![*one, *other]));
            }
        }
        let (struck, failed) = play(days, &scripts);
        let calls: BTreeSet<u64> = singles.iter().map(|(call, _)| *call).collect();
        println!(
            "{name}: {} calls, {} single faults, {} worlds, {struck} faults struck, {} violations",
            calls.len(),
            singles.len(),
            scripts.len(),
            failed.len()
        );
        for (script, outcome) in failed.iter().take(3) {
            let failure = &outcome.failures[0];
            println!("  {script:?}: {}", failure.violation.what);
            failure.last.iter().for_each(|line| println!("    {} {}", line.at, line.text));
        }
        worlds += scripts.len();
        violations += failed.len();
    }
    println!(
        "small worlds: {worlds}, violations: {violations}, {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    println!("small: {} passed, {violations} failed", worlds - violations);
    if violations == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
