//! What a participant's cycle costs on AWS. `cargo test -p simulation --test usage -- --nocapture` prints it.

#![expect(clippy::unwrap_used, reason = "the exception for tests does not reach their helpers")]

use std::sync::{Arc, Mutex};

use rates::aws::Prices;
use simulation::{
    Habits, Keep, Options,
    habits::Model,
    run, run_of,
    usage::{Cause, LOG_BYTES_EACH},
};

const PEOPLE: usize = 500;
/// The promise, in us-east-1, with nothing of the free allowances.
const USD_MAX: f64 = 0.0006;

/// Who logs is found out for the whole process.
static ALONE: Mutex<()> = Mutex::new(());

fn cycle() -> Options {
    Options {
        habits: Habits::Modelled(Arc::new(Model::of("PE").unwrap())),
        people_per_world: PEOPLE,
        // Enough for everybody: opening the purse costs something too.
        daily_cap: Some(PEOPLE as u64 * 6 * 30_000),
        check: false,
        count_usage: true,
        ..Options::small(PEOPLE)
    }
}

#[test]
fn a_cycle_costs_less_than_the_thousandth_part_of_a_dollar() {
    let _alone = ALONE.lock();
    let used = run(7, &cycle()).used;
    let prices = Prices::current();
    let total = used.total();
    let each = |amount: f64| amount / PEOPLE as f64;
    println!("A participant's cycle, at the prices of {} in us-east-1:", prices.date());
    for (row, usd) in total.lines(&prices) {
        println!("{:>12.8}  {row}", each(usd));
    }
    let usd = each(total.usd(&prices));
    println!("{usd:>12.8}  USD, at most {USD_MAX}");

    let messages = used.of(Cause::Message);
    let (written, read) = (messages.write_units, messages.read_units);
    let by_message = |units: f64| units / used.messages as f64;
    let (writes, reads) = (by_message(written), by_message(read));
    let statuses = used.of(Cause::Status);
    println!(
        "{} messages from {PEOPLE} people: {writes:.3} write units and {reads:.3} read units each",
        used.messages
    );
    let purse = by_message(used.of(Cause::Purse).write_units);
    println!("the day's purse: {purse:.3} write units a message more");
    let coming = used.of(Cause::Coming);
    println!(
        "to come, once: {:.1} write units and {:.1} read units",
        each(coming.write_units),
        each(coming.read_units)
    );
    println!(
        "{} statuses: {} write units, {:.3} read units each",
        used.statuses,
        statuses.write_units,
        statuses.read_units / used.statuses as f64
    );

    assert!(usd <= USD_MAX, "{usd}");
    assert!(usd > 0.000_1, "{usd}: something is not counted");
    assert!(used.messages > 5 * PEOPLE as u64, "{}", used.messages);
    assert!(writes <= 2.0 && reads <= 1.5, "{writes} and {reads}");
    assert!(purse <= 0.15, "{purse}");
    assert_eq!(statuses.write_units, 0.0, "of {} statuses", used.statuses);
    // Once a minute and number the newest of them is noted: that they still come.
    let minutes = 8.0 * 24.0 * 60.0;
    assert!(used.of(Cause::Pulse).write_units <= minutes, "{:?}", used.of(Cause::Pulse));
}

#[test]
fn whoever_does_not_ask_pays_nothing_for_the_counting() {
    let _alone = ALONE.lock();
    let options = Options { count_usage: false, participants: 20, ..cycle() };
    assert_eq!(run(7, &options).used.total(), rates::aws::Usage::default());
}

#[test]
fn a_function_logs_no_more_than_is_assumed() {
    let _alone = ALONE.lock();
    let options = Options { participants: 60, people_per_world: 60, keep: Keep::One(3), ..cycle() };
    let outcome = run_of(7, &options, 3).unwrap();
    let bytes: usize = outcome.log.iter().map(|line| line.text.len()).sum();
    let invocations = outcome.used.total().invocations;
    let ours = LOG_BYTES_EACH - 600;
    println!("{bytes} bytes in {invocations} invocations");
    assert!(bytes > 0 && bytes as u64 <= ours * invocations, "{bytes} in {invocations}");
}
