//! Plays worlds and says what came of them: `world [SEED] [PARTICIPANTS] [none|normal|storm] [quiet|loud] [BUG]`.
//!
//! With the name of a planted bug or of a broken door it is played with that in it.

use std::time::Instant;

use shared::planted::{Bug, plant};
use simulation::{Broken, Options, Profile, run};

#[expect(clippy::disallowed_methods, reason = "it says how long it took")]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, otherwise: u64| {
        arguments.get(place).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let faults = match arguments.get(2).map(String::as_str) {
        Some("storm") => Profile::Storm,
        Some("normal") => Profile::Normal,
        Some(_) | None => Profile::None,
    };
    let participants = usize::try_from(number(1, 100)).unwrap_or(100);
    let loud = arguments.get(3).is_some_and(|word| word == "loud");
    let named = |name: &str| arguments.get(4).is_some_and(|argument| argument == name);
    plant(Bug::ALL.into_iter().find(|bug| named(&format!("{bug:?}"))));
    let broken = Broken::ALL.into_iter().find(|door| named(&format!("{door:?}")));
    let begun = Instant::now();
    let outcome = run(
        number(0, 7),
        &Options {
            faults,
            loud,
            broken,
            ..(if faults == Profile::Storm {
                Options::storm(participants)
            } else {
                Options::small(participants)
            })
        },
    );
    for failure in &outcome.failures {
        println!("seed {}: {:?} after {} steps", failure.seed, failure.violation, failure.steps);
        failure.last.iter().for_each(|line| println!("  {} {}", line.at, line.text));
    }
    println!("{:#?}", outcome.totals);
    for (fault, count) in &outcome.struck.0 {
        println!("{count:>8} {}", fault.words());
    }
    println!("never: {:?}", outcome.struck.missing());
    println!(
        "{} participant-days, {} calls, {} steps, {} faults, {} failures, {:.2} s, {}",
        outcome.participant_days,
        outcome.calls,
        outcome.steps,
        outcome.struck.total(),
        outcome.failures.len(),
        begun.elapsed().as_secs_f64(),
        outcome.history_hash
    );
}
