//! Runners as `mailbox` runs them, any number at a time, and a WhatsApp that accepts, refuses, loses and doubts.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proptest::{prelude::*, sample::Index};

use super::*;

/// The longest time that a function may run (infra/template.yaml): no runner lives longer.
const RUN_SECONDS_MAX: i64 = 60;

#[derive(Clone, Debug)]
enum Act {
    Push(What, bool),
    Wait(i64),
    Begin,
    /// The runner's next job, and how long it takes.
    Work(Index, Fate, i64),
    Record(Index),
    Die(Index),
    /// The status of a try that did arrive.
    Status(Index),
    /// A status of somebody else's message.
    Heard,
    Leave,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Announcement,
    Answer,
    Programme,
    Prize,
}

#[derive(Clone, Copy, Debug)]
enum Fate {
    Accepted,
    Refused,
    NotNow(i64),
    WindowClosed,
    LostOnTheWay,
    AnswerLost,
}

fn acts() -> impl Strategy<Value = Act> {
    use Fate::*;
    let what = prop_oneof![
        Just(What::Announcement),
        Just(What::Answer),
        Just(What::Programme),
        Just(What::Prize)
    ];
    let fate = prop_oneof![
        3 => Just(Accepted),
        1 => Just(Refused),
        2 => (0..600_i64).prop_map(NotNow),
        1 => Just(WindowClosed),
        1 => Just(LostOnTheWay),
        2 => Just(AnswerLost),
    ];
    prop_oneof![
        4 => (what, any::<bool>()).prop_map(|(what, answering)| Act::Push(what, answering)),
        3 => prop_oneof![0..30_i64, 30..1_200_i64, 0..50_000_i64].prop_map(Act::Wait),
        4 => Just(Act::Begin),
        6 => (any::<Index>(), fate, 0..=SEND_SECONDS_MAX).prop_map(|(run, fate, s)| Act::Work(run, fate, s)),
        4 => any::<Index>().prop_map(Act::Record),
        1 => any::<Index>().prop_map(Act::Die),
        1 => any::<Index>().prop_map(Act::Status),
        2 => Just(Act::Heard),
        1 => Just(Act::Leave),
    ]
}

/// One invocation: what it has claimed, tries, and what it has not written down yet.
struct Run {
    since: Timestamp,
    at_night: bool,
    jobs: VecDeque<Job>,
    settled: Vec<(u32, Option<Outcome>)>,
    stuck: bool,
}

/// From the claim on: nobody can know whether a runner that died had begun.
#[derive(Debug)]
struct Try {
    at: Timestamp,
    attempt: u8,
    /// A status has told of it.
    told: bool,
    arrived: bool,
    /// `None` as long as it is not written down, and for ever if its runner died.
    outcome: Option<Outcome>,
    /// When that was; what is heard before it proves nothing about this try.
    written: Option<Timestamp>,
}

impl Try {
    fn may_have_left(&self) -> bool {
        matches!(self.outcome, None | Some(Outcome::InDoubt | Outcome::Done))
    }
}

struct Line {
    outbox: Outbox,
    now: Timestamp,
    heard: Timestamp,
    runs: Vec<Run>,
    tries: BTreeMap<u32, Vec<Try>>,
    classes: BTreeMap<u32, Class>,
    dropped: BTreeSet<u32>,
    announced: BTreeSet<u32>,
    given_up: BTreeSet<u32>,
    /// By number, since a status may settle an entry between its claim and its sending.
    answering: BTreeSet<u32>,
}

impl Line {
    fn at(now: Timestamp) -> Self {
        let (tries, classes, dropped, announced, given_up) = Default::default();
        let (outbox, runs, answering) = Default::default();
        Self {
            outbox,
            now,
            heard: now,
            runs,
            tries,
            classes,
            dropped,
            announced,
            given_up,
            answering,
        }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Push(what, answering) => self.push(*what, *answering),
            Act::Wait(seconds) => self.now = self.now.plus(*seconds),
            Act::Begin => self.begin(),
            Act::Work(run, fate, seconds) => {
                if let Some(run) = self.pick(run) {
                    self.work(run, *fate, *seconds);
                }
            }
            Act::Record(run) => {
                if let Some(run) = self.pick(run) {
                    self.record(run);
                }
            }
            Act::Die(run) => {
                if let Some(run) = self.pick(run) {
                    self.runs.remove(run);
                }
            }
            Act::Status(which) => self.status(which),
            Act::Heard => self.heard = self.now,
            Act::Leave if !self.outbox.is_busy(self.now) => self.leave(),
            Act::Leave => {}
        }
        let json = serde_json::to_string(&self.outbox).unwrap();
        let back: Outbox = serde_json::from_str(&json).unwrap();
        assert_eq!(back, self.outbox, "{json}");
    }

    fn push(&mut self, what: What, answering: bool) {
        let (effect, class) = match what {
            What::Announcement => (announcement(), Class::Announcement),
            What::Answer => (Effect::Send(Reply::Help), Class::Answer),
            What::Programme => (lesson(), Class::Programme),
            What::Prize => (Effect::Send(Reply::RaffleWon), Class::Prize),
        };
        self.outbox.push(effect, answering, self.now);
        let seq = self.outbox.entries().last().unwrap().seq;
        self.classes.insert(seq, class);
        if answering {
            self.answering.insert(seq);
        }
    }

    /// A living runner; those whose time is up die first.
    fn pick(&mut self, which: &Index) -> Option<usize> {
        let now = self.now;
        self.runs.retain(|run| now.since(run.since) <= RUN_SECONDS_MAX);
        (!self.runs.is_empty()).then(|| which.index(self.runs.len()))
    }

    fn begin(&mut self) {
        let busy = self.outbox.is_busy(self.now);
        let jobs = self.claim();
        assert!(!busy || jobs.is_empty(), "claimed beside another runner");
        let at_night = self.is_night();
        let (since, settled) = (self.now, Vec::new());
        self.runs.push(Run { since, at_night, jobs, settled, stuck: false });
    }

    fn is_night(&self) -> bool {
        QuietHours::default().contains(&lima(), self.now)
    }

    fn claim(&mut self) -> VecDeque<Job> {
        let Claim { jobs, ended } = claimed_unheard(&mut self.outbox, self.now, self.heard);
        for ended in ended {
            self.may_be_given_up(ended);
        }
        for job in &jobs {
            let entry = self.outbox.entries().iter().find(|entry| entry.seq == job.seq).unwrap();
            let wakes = entry.class() != Class::Announcement && !entry.answering;
            assert!(!(wakes && self.is_night()), "{entry:?} claimed at night");
            assert_eq!(entry.state, State::Claimed { until: self.now.plus(LEASE_SECONDS) });
            if entry.class() != Class::Announcement {
                let (at, attempt) = (self.now, job.attempt);
                let new =
                    Try { at, attempt, arrived: false, told: false, outcome: None, written: None };
                let tries = self.tries.entry(job.seq).or_default();
                // Here and not when it leaves: a status that comes in between can stop nobody any more.
                let known = tries.iter().rev().find(|earlier| earlier.may_have_left());
                assert!(!known.is_some_and(|known| known.told), "she has it: {known:?}");
                tries.push(new);
            }
        }
        jobs.into()
    }

    /// A doubt ends without a repetition if there must be none, if there was one, or after half a day of silence.
    fn may_be_given_up(&mut self, ended: Ended) {
        let Ended::Unconfirmed { seq, class } = ended else {
            panic!("{ended:?} by time alone");
        };
        let doubts: Vec<&Try> = self.tries[&seq].iter().filter(|t| t.may_have_left()).collect();
        let last = doubts.last().unwrap();
        let silent = self.heard <= last.written.unwrap_or(last.at.plus(LEASE_SECONDS));
        assert!(
            class == Class::Prize
                || doubts.len() == 2
                || silent && self.now.since(last.at) >= 12 * 3600,
            "{ended:?} at {}: {doubts:?}",
            self.now
        );
        self.given_up.insert(seq);
    }

    fn work(&mut self, run: usize, fate: Fate, seconds: i64) {
        let Some(job) = self.runs[run].jobs.pop_front() else { return };
        let in_time = self.now <= job.until.plus(-SEND_SECONDS_MAX);
        let outcome = match job.effect {
            Effect::Send(_) if self.runs[run].stuck || !in_time => None,
            Effect::Send(_) => {
                self.may_start(run, &job);
                let this = self.tries.get_mut(&job.seq).and_then(|tries| tries.last_mut()).unwrap();
                this.arrived = matches!(fate, Fate::Accepted | Fate::AnswerLost);
                Some(match fate {
                    Fate::Accepted => Outcome::Done,
                    Fate::Refused => Outcome::Refused,
                    Fate::NotNow(seconds) => Outcome::RetryAfter(seconds),
                    Fate::WindowClosed => Outcome::NeedsTemplate,
                    Fate::LostOnTheWay | Fate::AnswerLost => Outcome::InDoubt,
                })
            }
            Effect::Announce(_) => match fate {
                Fate::Accepted => {
                    self.announced.insert(job.seq);
                    Some(Outcome::Done)
                }
                _ => Some(Outcome::RetryAfter(30)),
            },
        };
        self.now = self.now.plus(seconds);
        let run = &mut self.runs[run];
        let left = matches!(outcome, None | Some(Outcome::Done | Outcome::Refused));
        run.stuck |= !left && self.classes[&job.seq] != Class::Announcement;
        run.settled.push((job.seq, outcome));
    }

    /// Everything that has to hold when a message leaves.
    fn may_start(&self, run: usize, job: &Job) {
        let (run, class, now) = (&self.runs[run], self.classes[&job.seq], self.now);
        assert!(!self.dropped.contains(&job.seq), "sent after she had left");
        let (_, tries) = self.tries[&job.seq].split_last().unwrap();
        assert!(tries.len() < usize::from(TRIES_MAX) + 2, "tried for ever: {tries:?}");
        let doubtful: Vec<&Try> = tries.iter().filter(|t| t.may_have_left()).collect();
        if let Some(last) = doubtful.last() {
            assert_ne!(class, Class::Prize, "a prize is told twice");
            assert_eq!(doubtful.len(), 1, "a doubtful message is repeated once");
            assert!(now.since(last.at) >= class.doubt_seconds(), "{now} soon after {last:?}");
            assert!(self.heard > last.at, "nothing was heard since {last:?}");
        }
        if let Some(Try { at, outcome: Some(Outcome::RetryAfter(seconds)), .. }) = tries.last() {
            assert!(now >= at.plus(*seconds), "tried again too soon");
        }
        let settled = |seq: u32| {
            run.settled.iter().any(|(done, outcome)| {
                *done == seq && matches!(outcome, Some(Outcome::Done | Outcome::Refused))
            })
        };
        for earlier in self.outbox.entries() {
            let waits_for_morning =
                run.at_night && !earlier.answering && self.answering.contains(&job.seq);
            assert!(
                earlier.seq >= job.seq
                    || earlier.class() != class
                    || settled(earlier.seq)
                    || waits_for_morning,
                "{} overtakes {earlier:?}",
                job.seq
            );
        }
    }

    fn record(&mut self, run: usize) {
        let mut run = self.runs.remove(run);
        // `carry_out` comes back when all are done.
        if !run.jobs.is_empty() {
            return self.runs.push(run);
        }
        for (seq, outcome) in run.settled.drain(..) {
            match outcome {
                Some(outcome) => {
                    self.outbox.settle(seq, outcome, self.now);
                    if let Some(last) = self.tries.get_mut(&seq).and_then(|tries| tries.last_mut())
                    {
                        (last.outcome, last.written) = (Some(outcome), Some(self.now));
                    }
                }
                None => {
                    self.outbox.release(seq, self.now);
                    self.tries.get_mut(&seq).and_then(Vec::pop);
                }
            }
        }
        (run.at_night, run.stuck) = (self.is_night(), false);
        run.jobs = self.claim();
        self.runs.push(run);
    }

    /// The webhook asks whether anybody waits for it; the mailbox takes it in. It proves that the channel is alive.
    fn status(&mut self, which: &Index) {
        self.heard = self.now;
        let arrived: Vec<(u32, u8)> = self
            .tries
            .iter()
            .flat_map(|(seq, tries)| tries.iter().map(move |one| (*seq, one)))
            .filter(|(_, one)| one.arrived)
            .map(|(seq, one)| (seq, one.attempt))
            .filter(|(seq, attempt)| self.outbox.awaits_status(*seq, *attempt))
            .collect();
        if arrived.is_empty() {
            return;
        }
        let (seq, attempt) = arrived[which.index(arrived.len())];
        let ended = self.outbox.hear(seq, attempt, News::Arrived, true, self.now);
        let tries = self.tries.get_mut(&seq).unwrap();
        let twice = tries.iter().filter(|one| one.arrived).count() > 1;
        assert!(ended.is_none() || twice, "{ended:?} of {tries:?}");
        for one in tries {
            one.told |= one.attempt == attempt;
        }
    }

    fn leave(&mut self) {
        let sends = |entry: &&Entry| entry.class() != Class::Announcement;
        let dropped: Vec<u32> = self.outbox.entries().iter().filter(sends).map(|e| e.seq).collect();
        self.dropped.extend(dropped);
        let kept: Vec<Entry> =
            self.outbox.entries().iter().filter(|entry| !sends(entry)).cloned().collect();
        self.outbox.drop_sends();
        assert_eq!(self.outbox.entries(), kept);
    }

    /// From here on nothing goes wrong, and somebody looks whenever `wake_at` says so.
    fn heal(&mut self) {
        self.runs.clear();
        for _ in 0..100 {
            if self.outbox.is_empty() {
                return self.nothing_was_lost();
            }
            let claims_end = self.now.plus(LEASE_SECONDS);
            let next = self.outbox.wake_at().unwrap_or(claims_end);
            self.now = self.now.max(next);
            if self.outbox.is_busy(self.now) {
                self.now = claims_end;
            }
            self.heard = self.now;
            self.begin();
            if self.runs[0].jobs.is_empty() {
                // `dispatch` looks once a minute.
                self.now = self.now.plus(MINUTE);
            }
            while !self.runs[0].jobs.is_empty() {
                self.work(0, Fate::Accepted, 0);
                self.record(0);
            }
            self.runs.clear();
        }
        panic!("it never gets empty: {:?}", self.outbox);
    }

    fn nothing_was_lost(&self) {
        for (seq, class) in &self.classes {
            let tries = self.tries.get(seq).map_or(&[][..], Vec::as_slice);
            let count = |f: fn(&Try) -> bool| tries.iter().filter(|t| f(t)).count();
            let refused = |t: &Try| t.outcome == Some(Outcome::Refused);
            let closed = |t: &Try| t.outcome == Some(Outcome::NeedsTemplate);
            assert!(
                self.announced.contains(seq)
                    || self.dropped.contains(seq)
                    || count(|t| t.arrived) > 0
                    || count(refused) > 0
                    || count(closed) == 2
                    || self.given_up.contains(seq)
                    || tries.len() >= usize::from(TRIES_MAX) && *class != Class::Announcement,
                "message {seq} of class {class:?} is lost: {tries:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_it_is_claimed_once_in_order_and_not_lost(
        start in 0..86_400_i64,
        acts in proptest::collection::vec(acts(), 1..80),
    ) {
        let mut line = Line::at(noon().plus(start));
        for act in &acts {
            line.act(act);
        }
        line.heal();
    }
}

/// A status that comes in before the doubt is written down does not count as a sign of life after it.
#[test]
fn what_is_heard_before_a_doubt_is_written_down_proves_nothing_about_it() {
    let mut line = Line::at(noon());
    line.push(What::Answer, false);
    line.begin();
    line.work(0, Fate::LostOnTheWay, 0);
    line.now = line.now.plus(LEASE_SECONDS + 1);
    line.heard = line.now;
    line.record(0);
    line.now = line.now.plus(12 * 3600);
    line.begin();
    assert!(line.given_up.contains(&0), "half a day of silence");
}
