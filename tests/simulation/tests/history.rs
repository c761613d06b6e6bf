//! One seed is one history.

use simulation::{Options, Profile, run};

#[test]
fn a_seed_gives_the_same_history_twice_and_on_any_number_of_threads() {
    let options = Options { people_per_world: 10, ..Options::small(40) };
    let once = run(7, &Options { threads: 1, ..options.clone() });
    let twice = run(7, &Options { threads: 4, ..options.clone() });
    assert_eq!(once.history_hash, twice.history_hash);
    assert_eq!(once.steps, twice.steps);
    assert!(once.failures.is_empty(), "{:?}", once.failures);
    assert!(once.totals.delivered > 40, "{:?}", once.totals);
    assert_ne!(once.history_hash, run(8, &options).history_hash);
}

#[test]
fn so_it_does_in_a_storm() {
    let options = Options {
        people_per_world: 10,
        faults: Profile::Storm,
        check: false,
        ..Options::small(20)
    };
    let once = run(7, &Options { threads: 1, ..options.clone() });
    let twice = run(7, &Options { threads: 4, ..options });
    assert_eq!(once.history_hash, twice.history_hash);
    assert_eq!(once.struck, twice.struck);
}
