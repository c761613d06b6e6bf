//! Random scripts: whatever is done, maps and tables give the same answers.

use std::cell::Cell;

use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use shared::{
    aws::dynamodb::{CohortsTable, ParticipantsTable},
    domain::{participant::Participant, time::Timestamp},
    memory::Store,
    ports::{Cohorts, CommitError, Participants, Roster, SHARDS, Shard, Versioned},
    store::keys,
};

use super::{
    sample::{NOW, busy, cohort, id, newcomer, regular, wait, waiting},
    tables::Tables,
};

/// Few names, so that things meet.
const PEOPLE: u8 = 4;
const ALIASES: u8 = 5;
const SCRIPTS: u32 = 200;

#[derive(Debug, Clone)]
enum Act {
    Find(Vec<u8>),
    Load(u8),
    Peek(u8),
    Create {
        who: u8,
        aliases: Vec<u8>,
        form: u8,
    },
    /// With the edition that was seen so many editions ago.
    Commit {
        who: u8,
        age: u8,
        form: u8,
        wait: Option<i64>,
    },
    Link {
        who: u8,
        aliases: Vec<u8>,
    },
    Erase {
        who: u8,
        age: u8,
        aliases: Vec<u8>,
    },
    Members,
    DueWaits {
        at: i64,
        limit: usize,
    },
    Open {
        code: u8,
    },
    DueSteps {
        at: i64,
        limit: usize,
    },
    Claim {
        code: u8,
        step: usize,
        at: i64,
    },
    Finish {
        code: u8,
        step: usize,
    },
}

fn act() -> impl Strategy<Value = Act> {
    let who = || 0..PEOPLE;
    let aliases = || prop::collection::vec(0..ALIASES, 0..4);
    let at = || 0..100_i64;
    prop_oneof![
        2 => aliases().prop_map(Act::Find),
        2 => who().prop_map(Act::Load),
        1 => who().prop_map(Act::Peek),
        3 => (who(), aliases(), 0..4_u8)
            .prop_map(|(who, aliases, form)| Act::Create { who, aliases, form }),
        5 => (who(), 0..3_u8, 0..4_u8, prop::option::of(at()))
            .prop_map(|(who, age, form, wait)| Act::Commit { who, age, form, wait }),
        1 => (who(), aliases()).prop_map(|(who, aliases)| Act::Link { who, aliases }),
        2 => (who(), 0..2_u8, aliases())
            .prop_map(|(who, age, aliases)| Act::Erase { who, age, aliases }),
        1 => Just(Act::Members),
        1 => (at(), 0..6_usize).prop_map(|(at, limit)| Act::DueWaits { at, limit }),
        1 => (0..3_u8).prop_map(|code| Act::Open { code }),
        1 => (at(), 1..20_usize).prop_map(|(at, limit)| Act::DueSteps { at, limit }),
        2 => (0..3_u8, 0..13_usize, at()).prop_map(|(code, step, at)| Act::Claim { code, step, at }),
        1 => (0..3_u8, 0..13_usize).prop_map(|(code, step)| Act::Finish { code, step }),
    ]
}

/// Remembers the editions that were seen, as workers that were slow would.
#[derive(Default)]
struct Seen(Vec<Versioned<Participant>>);

impl Seen {
    fn edition(&self, who: u8, age: u8) -> Option<&Versioned<Participant>> {
        let hers = self.0.iter().rev().filter(|seen| seen.value.id == id(&name(who)));
        hers.take(usize::from(age) + 1).last()
    }
}

/// One step, with its answer in words.
async fn perform<P, C>(people: &P, cohorts: &C, seen: &mut Seen, act: &Act) -> String
where
    P: Participants + Roster,
    C: Cohorts,
{
    match act {
        Act::Find(aliases) => format!("{:?}", people.find(&seals(aliases)).await.unwrap()),
        Act::Load(who) => {
            let loaded = people.load(&id(&name(*who))).await.unwrap();
            seen.0.extend(loaded.clone());
            format!("{loaded:?}")
        }
        Act::Peek(who) => format!("{:?}", people.peek(&id(&name(*who))).await.unwrap()),
        Act::Create { who, aliases, form } => {
            let person = person(*who, *form);
            let created = people.create(&person, &seals(aliases)).await;
            note(seen, created)
        }
        Act::Commit { who, age, form, wait: until } => {
            let Some(loaded) = seen.edition(*who, *age).cloned() else {
                return String::new();
            };
            let mut next = person(*who, *form);
            // Two people never wait for the same moment: the index does not order those.
            let until = until.map(|until| NOW.plus(until * i64::from(PEOPLE) + i64::from(*who)));
            next.wait = until.map(|until| wait("wait:any", until));
            note(seen, people.commit(&loaded, next).await)
        }
        Act::Link { who, aliases } => {
            format!("{:?}", people.link(&id(&name(*who)), &seals(aliases)).await.is_ok())
        }
        Act::Erase { who, age, aliases } => {
            let Some(loaded) = seen.edition(*who, *age).cloned() else {
                return String::new();
            };
            format!("{:?}", people.erase(&loaded, &seals(aliases), NOW).await.map_err(kind))
        }
        Act::Members => {
            let mut pages = Vec::new();
            // Nobody else is anywhere.
            for index in (0..PEOPLE).map(|who| keys::slice(&id(&name(who)), SHARDS)) {
                for group in ["waiting:1065", "cohort:LIMA1:America/Lima"] {
                    let group = group.to_owned();
                    let page = people.members(&Shard { group, index }, None).await.unwrap();
                    pages.push((page.participants, page.next));
                }
            }
            format!("{pages:?}")
        }
        Act::DueWaits { at, limit } => {
            let now = NOW.plus(at * i64::from(PEOPLE));
            format!("{:?}", people.due_waits(now, *limit).await.unwrap())
        }
        Act::Open { code } => {
            let cohort = planned(*code);
            let opened = cohorts.open(&cohort, &cohort.plan()).await.unwrap();
            let listed = cohorts.open_cohorts(&cohort.number).await.unwrap();
            format!("{opened} {listed:?}")
        }
        Act::DueSteps { at, limit } => {
            format!("{:?}", cohorts.due_steps(step_time(*at), *limit).await.unwrap())
        }
        Act::Claim { code, step, at } => {
            let step = planned(*code).plan()[*step].clone();
            format!("{:?}", cohorts.claim_step(&step, NOW.plus(*at), 30).await.unwrap())
        }
        Act::Finish { code, step } => {
            let step = planned(*code).plan()[*step].clone();
            format!("{:?}", cohorts.finish_step(&step, NOW).await.is_ok())
        }
    }
}

fn note(seen: &mut Seen, answer: Result<Versioned<Participant>, CommitError>) -> String {
    seen.0.extend(answer.as_ref().ok().cloned());
    format!("{:?}", answer.map_err(kind))
}

fn kind(error: CommitError) -> &'static str {
    match error {
        CommitError::Conflict => "conflict",
        CommitError::Unavailable(error) => panic!("{error:?}"),
    }
}

fn name(who: u8) -> String {
    format!("p{who}")
}

fn person(who: u8, form: u8) -> Participant {
    let name = name(who);
    match form {
        0 => newcomer(&name),
        1 => waiting(&name, "1065"),
        2 => regular(&name),
        _ => {
            let mut person = busy(&name);
            person.wait = None;
            person
        }
    }
}

fn planned(code: u8) -> shared::domain::cohort::Cohort {
    let starts_on = format!("2026-03-{:02}", 2 + 7 * code);
    let zones = ["America/Lima", "America/Sao_Paulo"];
    cohort(&format!("LIMA{code}"), "1065", &starts_on, &zones)
}

/// From before the first step to after the last.
fn step_time(at: i64) -> Timestamp {
    planned(0).plan()[0].due.plus((at - 10) * 86_400 / 4)
}

fn seals(aliases: &[u8]) -> Vec<String> {
    aliases.iter().map(|alias| format!("alias {alias}")).collect()
}

#[test]
fn maps_and_tables_answer_alike() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let tables = runtime.block_on(Tables::start());
    let config =
        ProptestConfig { cases: SCRIPTS, failure_persistence: None, ..ProptestConfig::default() };
    let script = prop::collection::vec(act(), 1..40);
    let runs = Cell::new(0);
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let outcome = runner.run(&script, |script| {
        runs.set(runs.get() + 1);
        let prefix = format!("run{}-", runs.get());
        runtime.block_on(async {
            tables.create(&prefix).await;
            let people = ParticipantsTable::new(&tables.config, format!("{prefix}participants"));
            let cohorts = CohortsTable::new(&tables.config, format!("{prefix}cohorts"));
            let store = Store::new();
            let (mut on_tables, mut on_maps) = (Seen::default(), Seen::default());
            for (place, act) in script.iter().enumerate() {
                let table = perform(&people, &cohorts, &mut on_tables, act).await;
                let map = perform(&store, &store, &mut on_maps, act).await;
                prop_assert_eq!(table, map, "step {}: {:?}", place, act);
            }
            Ok(())
        })
    });
    outcome.unwrap();
}
