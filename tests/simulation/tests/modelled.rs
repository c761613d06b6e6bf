//! People who behave as people are assumed to, in a world in which nothing goes wrong.

#![expect(clippy::unwrap_used, reason = "the exception for tests does not reach their helpers")]

use std::sync::Arc;

use simulation::{
    Habits, Options, SEND_RATE,
    account::{Account, Standing},
    habits::Model,
    run, run_of,
};

const PEOPLE: usize = 120;

fn options(threads: usize) -> Options {
    let model = Model::of("PE").unwrap();
    Options {
        habits: Habits::Modelled(Arc::new(model)),
        people_per_world: 40,
        send_rate: SEND_RATE / 3,
        check: false,
        threads,
        ..Options::small(PEOPLE)
    }
}

fn share(account: &Account, holds: impl Fn(&simulation::account::Life) -> bool) -> f64 {
    let people = account.people.values();
    people.filter(|life| holds(life)).count() as f64 / account.people.len() as f64
}

#[test]
fn a_cohort_lives_its_week_on_however_many_threads() {
    let one = run(7, &options(1));
    let three = run(7, &options(3));
    assert_eq!(one.history_hash, three.history_hash);
    assert_eq!(one.account, three.account);
    assert_ne!(one.history_hash, run(8, &options(3)).history_hash);

    let account = &one.account;
    assert_eq!(account.people.len(), PEOPLE);
    let enrolled = share(account, |life| life.standing == Standing::Enrolled);
    assert!((0.80..1.0).contains(&enrolled), "{enrolled}");
    let started = share(account, |life| !life.done.is_empty());
    assert!((0.55..0.95).contains(&started), "{started}");
    let finished = share(account, |life| life.done.len() >= 4);
    assert!((0.35..0.75).contains(&finished), "{finished}");
    assert!(!account.challenges.is_empty() && !account.questions.is_empty());
    assert!(account.people.values().any(|life| life.paused), "somebody fell silent");
    assert!(account.people.values().any(|life| life.raffle.is_some()), "the raffle was drawn");

    let lessons = account.messages.iter().filter(|letter| letter.what == "lesson");
    let lessons: Vec<_> = lessons.collect();
    assert!(lessons.iter().all(|letter| letter.day.is_some()));
    // A phone that went off in the last two days is still off at the end.
    let arrived = lessons.iter().filter(|letter| letter.delivered_at.is_some()).count();
    assert!(arrived * 100 >= lessons.len() * 97, "{arrived} of {}", lessons.len());
    let had: usize = account.people.values().map(|life| life.lessons.len()).sum();
    assert!(lessons.len() >= had, "{} of {had}", lessons.len());
    assert!(account.messages.iter().all(|letter| letter.what != "message"), "each has its name");

    // One person's world alone is the same world.
    // As a command asks, which is in a runtime of its own.
    let command = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let hers = command.block_on(async { run_of(7, &options(1), 57) }).unwrap();
    for number in 40..80 {
        assert_eq!(hers.account.people[&number], account.people[&number]);
    }
    assert!(run_of(7, &options(1), PEOPLE).is_none());
}
