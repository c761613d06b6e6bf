//! Runs worlds beside each other and adds them up.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use sha2::{Digest as _, Sha256};
use shared::domain::time::{DAY, HOUR, MINUTE, Timestamp};
use simulator::Totals;

use crate::{
    account::Account,
    capture::Capture,
    check::Violation,
    fault::Struck,
    history::{Keep, Line},
    options::{Options, Profile},
    site::Site,
    usage::Used,
    world::{Line as Queued, World},
};

/// Longer than a letter that was not handled stays hidden, twice.
const IN_HAND_MINUTES: usize = 15;

/// What came of a run.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub participants: usize,
    pub participant_days: u64,
    pub steps: u64,
    pub calls: u64,
    pub struck: Struck,
    /// SHA-256 over the worlds' histories, in order.
    pub history_hash: String,
    /// Every call's site, in order, if the options ask for it.
    pub sites: Vec<Site>,
    pub failures: Vec<Failure>,
    /// Messages that were accepted twice although every rule was kept: a lost answer and a lost status.
    pub residue: u64,
    /// Events that were taken in twice because more than 64 others lay between: what an item remembers.
    pub forgotten: u64,
    pub totals: Totals,
    pub account: Account,
    /// What would have been asked of AWS, if the options ask for it.
    pub used: Used,
    /// What the functions of the kept people's worlds logged, as they log it.
    pub log: Vec<Line>,
    /// Every step of those whom the options name, by their number in the run.
    pub kept: BTreeMap<usize, Vec<Line>>,
}

/// A world in which an invariant broke.
#[derive(Debug, Clone)]
pub struct Failure {
    pub seed: u64,
    pub violation: Violation,
    pub steps: u64,
    pub last: Vec<Line>,
}

/// One world's part of an outcome.
struct Part {
    hash: [u8; 32],
    outcome: Outcome,
}

/// Runs it all. The same seed and options give the same outcome, on however many threads.
pub fn run(seed: u64, options: &Options) -> Outcome {
    run_watched(seed, options, &|_| {})
}

/// Calls `progress` with the number of participants whose world is done, whenever one is.
pub fn run_watched(seed: u64, options: &Options, progress: &(dyn Fn(usize) + Sync)) -> Outcome {
    let per_world = options.people_per_world.max(1);
    let firsts: Vec<usize> = (0..options.participants).step_by(per_world).collect();
    let next = AtomicUsize::new(0);
    let parts: Mutex<BTreeMap<usize, Part>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..options.threads.clamp(1, firsts.len().max(1)) {
            scope.spawn(|| {
                while let Some(first) = firsts.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let people = per_world.min(options.participants - first);
                    let part = world(world_seed(seed, *first), options, *first, people);
                    progress(people);
                    parts.lock().unwrap_or_else(PoisonError::into_inner).insert(*first, part);
                }
            });
        }
    });
    let mut hash = Sha256::new();
    let mut sum = Outcome::default();
    for part in parts.into_inner().unwrap_or_else(PoisonError::into_inner).into_values() {
        hash.update(part.hash);
        sum.add(part.outcome);
    }
    sum.history_hash = hex::encode(hash.finalize());
    sum
}

/// The first world's seed is the run's own, so that a failing world is replayed by its seed alone.
pub const fn world_seed(seed: u64, first: usize) -> u64 {
    seed.wrapping_add((first as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// A person's own, within a world.
pub(crate) const fn person_seed(world_seed: u64, index: usize) -> u64 {
    world_seed ^ (index as u64 + 1).wrapping_mul(0xd134_2543_de82_ef95)
}

/// Only the world in which that participant lives, by her number in the run from 0: what befalls her is the same as in
/// the whole run.
///
/// `None` if there is no such participant.
pub fn run_of(seed: u64, options: &Options, number: usize) -> Option<Outcome> {
    let per_world = options.people_per_world.max(1);
    let first = number / per_world * per_world;
    let people = per_world.min(options.participants.checked_sub(first)?);
    (number < options.participants).then(|| {
        // A world brings its own runtime, and whoever asks may be in one.
        let part = std::thread::scope(|scope| {
            let alone = scope.spawn(|| world(world_seed(seed, first), options, first, people));
            alone.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        let history_hash = hex::encode(Sha256::digest(part.hash));
        Outcome { history_hash, ..part.outcome }
    })
}

fn world(seed: u64, options: &Options, first: usize, people: usize) -> Part {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    match runtime {
        Ok(runtime) => {
            // Local: everything of a world is on one thread, so nothing of it need be sent to another.
            let tasks = tokio::task::LocalSet::new();
            let capture = Capture::default();
            let work = || tasks.block_on(&runtime, play(seed, options, first, people, &capture));
            if options.keep == Keep::Nobody {
                return work();
            }
            let mut part = tracing::subscriber::with_default(capture.subscriber(), work);
            part.outcome.log = capture.take();
            part
        }
        Err(error) => unreachable!("a runtime without I/O needs nothing: {error}"),
    }
}

async fn play(
    seed: u64,
    options: &Options,
    first: usize,
    people: usize,
    capture: &Capture,
) -> Part {
    let options = &options.of_seed(seed);
    let world = World::new(options, seed, first, people);
    if let Some(change) = options.clock_change(seed) {
        world.count(change);
    }
    let _listening = crate::logs::listen(&world);
    capture.follow(world.clock);
    world.start();
    let begin = options.zone.moment(options.starts_on.at(0, 0, 0, 0));
    let end = begin.plus(i64::from(options.days) * DAY);
    let ended = world.until(end).await && world.settle().await;
    if ended {
        world.check_the_end();
    }
    let (residue, forgotten) = {
        let checker = world.checker();
        (checker.residue, checker.forgotten)
    };
    let violation = world.checker().take_violation();
    let totals = world.simulator().totals().clone();
    let planner = world.planner();
    let mut history = world.history();
    let mut outcome = Outcome {
        participants: people,
        participant_days: people as u64 * u64::from(options.days),
        steps: history.steps(),
        calls: planner.calls,
        struck: planner.struck.clone(),
        totals,
        account: world.account(people),
        used: world.used(),
        sites: planner.seen.clone().unwrap_or_default(),
        residue,
        forgotten,
        kept: history.take_kept(),
        ..Outcome::default()
    };
    if let Some(violation) = violation {
        let (steps, last) = (history.steps(), history.last());
        outcome.failures.push(Failure { seed, violation, steps, last });
    }
    Part { hash: history.hash(), outcome }
}

impl World {
    /// `false` if an invariant broke before.
    async fn until(&self, moment: Timestamp) -> bool {
        tokio::select! {
            biased;
            () = self.alarm.notified() => false,
            () = self.clock.until(moment.seconds() * 1000) => true,
        }
    }

    /// The faults stop, people rest, dead letters come again, and everything has to arrive.
    async fn settle(&self) -> bool {
        self.planner().calm();
        self.crowd().rest();
        // The longest that a webhook is late; a world without such has nothing to wait for but doubts.
        let wait = if self.options.faults == Profile::None { HOUR * 14 } else { DAY * 8 };
        if !self.until(self.clock.now().plus(wait)).await {
            return false;
        }
        self.redrive();
        let mut quiet = self.until(self.clock.now().plus(DAY)).await;
        // What is in somebody's hands at that very moment is given the time to end.
        for _ in 0..IN_HAND_MINUTES {
            if !quiet || Queued::ALL.into_iter().all(|line| self.queue(line).len() == 0) {
                break;
            }
            quiet = self.until(self.clock.now().plus(MINUTE)).await;
        }
        quiet
    }

    fn account(&self, people: usize) -> Account {
        let numbers: BTreeMap<String, usize> =
            (0..people).map(|index| (format!("p{index}"), self.first_person + index)).collect();
        let number_of = |id: &str| numbers.get(id).copied();
        let (simulator, replies) = (self.simulator(), self.replies());
        Account::of(&simulator, &self.store, &replies, people, self.first_person, &number_of)
    }

    fn check_the_end(&self) {
        if self.options.check {
            self.look_at_the_end();
        }
    }
}

impl Outcome {
    fn add(&mut self, part: Self) {
        self.participants += part.participants;
        self.participant_days += part.participant_days;
        self.steps += part.steps;
        self.calls += part.calls;
        self.struck.add(&part.struck);
        self.residue += part.residue;
        self.forgotten += part.forgotten;
        self.sites.extend(part.sites);
        self.failures.extend(part.failures);
        self.kept.extend(part.kept);
        self.account.add(part.account);
        self.used.add(&part.used);
        self.log.extend(part.log);
        let (sum, more) = (&mut self.totals, part.totals);
        sum.received += more.received;
        sum.accepted += more.accepted;
        sum.delivered += more.delivered;
        sum.billed += more.billed;
        sum.usd.0 += more.usd.0;
        sum.unknown_price += more.unknown_price;
        sum.failed += more.failed;
        for (code, count) in more.refused {
            *sum.refused.entry(code).or_default() += count;
        }
    }
}
