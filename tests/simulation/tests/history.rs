//! One seed is one history, and what stands in it.

use simulation::{Options, Profile, Site, run};

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

/// From the claim to Meta's answer a kill leaves a message of which nobody knows whether it left: nothing that can be
/// done before is done then.
#[test]
fn whatever_is_sent_was_paid_for_before_it_was_claimed() {
    let options = Options {
        days: 1,
        rehearsed: true,
        record_calls: true,
        daily_cap: Some(10_000_000),
        ..Options::small(1)
    };
    let sites = run(1, &options).sites;
    let sent = sites.iter().filter(|site| **site == Site::Send).count();
    let mut after_the_purse: Vec<Site> = Vec::new();
    for (place, _) in sites.iter().enumerate().filter(|(_, site)| **site == Site::TakeMoney) {
        after_the_purse
            .extend(sites[place..].iter().copied().find(|site| *site != Site::TakeMoney));
    }
    assert!(sent > 3 && after_the_purse.len() > 3, "{sites:?}");
    assert!(after_the_purse.iter().all(|site| *site == Site::Commit), "{after_the_purse:?}");
}
