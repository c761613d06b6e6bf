//! One morning: the lists are fanned out, the lanes deliver, people answer.

use std::{sync::Arc, time::Duration};

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use conversation::{Counting, Metered};
use deliver::{Paced, Steady};
use dispatch::Dispatch;
use rates::aws::Usage;
use shared::{
    domain::{
        address::{Address, Phone},
        cohort::{Cohort, PlannedStep, Step},
        course::{Course, Day},
        enrollment::Enrollment,
        event::{Event, EventKind, Letter, Recipient},
        ids::{EventId, MessageId, ParticipantId},
        inbound::{Content, Inbound},
        participant::{Consent, Participant, Stage},
        time::{Timestamp, Zone},
    },
    mailbox::{Mailbox, Ports, Process},
    memory::{Counter, Shelf, Store, sealing_key},
    ports::{AliasKey as _, Clock as _, Cohorts as _, Participants as _},
    store::seal::SealingKey,
};
use tokio::{task::LocalSet, time::Instant};

use crate::{
    doors::{Door, REQUEST_BYTES, World, number_of},
    meta::Meta,
};

/// All of them at the same hour, which is the most that can come at once.
const ZONES: [&str; 12] = [
    "America/Lima",
    "America/Bogota",
    "America/Guayaquil",
    "America/Panama",
    "America/Cancun",
    "America/Jamaica",
    "America/Cayman",
    "America/Atikokan",
    "America/Coral_Harbour",
    "America/Eirunepe",
    "America/Rio_Branco",
    "America/Porto_Acre",
];
/// `BatchSize` and the visibility of `deliveries` in `infra/template.yaml`.
const BATCH: usize = 2;
const VISIBLE_AGAIN: Duration = Duration::from_secs(720);
/// From one invocation of an environment to the next.
const HAND_OVER_MS: (u64, u64) = (20, 60);
/// Environments of `conversation`.
const TALKING: usize = 8;
/// Meta's webhook, `webhook`, and the queue behind it.
const TO_MAILBOX_MS: (u64, u64) = (60, 200);

/// What is to be run.
#[derive(Debug, Clone)]
pub struct Plan {
    pub people: usize,
    /// What the number may pass in a second, and how many environments of `deliver` share it.
    pub rate: u32,
    pub environments: u32,
    /// People who write while the lessons go out, a second.
    pub writing: f64,
    /// Time zones in which it is the same hour, at most twelve: the most that can come at once.
    pub zones: usize,
    /// How many schedulers call `dispatch` in the same moment.
    pub dispatchers: usize,
    /// After so many chunks, counted from the first, whichever `dispatch` hands on the last of them dies.
    pub deaths: Vec<u64>,
    /// What Meta really allows, if it is something else than `rate`.
    pub allowed: Option<usize>,
}

/// What came of it. Seconds are virtual.
#[derive(Debug, Clone)]
pub struct Report {
    pub people: usize,
    pub delivered: usize,
    pub duplicates: usize,
    /// From the first lesson to the last.
    pub seconds: f64,
    /// From the moment at which the step was due to the last lesson.
    pub last_after_seconds: f64,
    /// Messages in and out, in the fullest second and on average.
    pub fullest: usize,
    pub used: f64,
    pub refused: u64,
    /// From the moment at which the step was due until every chunk was in the lane.
    /// `None` if no dispatcher came to its end.
    pub fan_out_seconds: Option<f64>,
    pub replies: usize,
    pub reply_p99_seconds: f64,
    pub usage: Usage,
}

type Here = Process<Door, Counter, SealingKey>;
type Through<Ch> = Ports<Door, Door, Shelf, Ch, Door, Here>;
type Pace = Steady<Door, Door>;
type Meter = Counting<Door, Door>;

/// Runs it on this thread.
pub fn run(plan: &Plan) -> Report {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    match runtime {
        Ok(runtime) => LocalSet::new().block_on(&runtime, morning(plan)),
        Err(error) => unreachable!("a runtime without I/O needs nothing: {error}"),
    }
}

async fn morning(plan: &Plan) -> Report {
    let cohort = cohort(plan.zones);
    let due = cohort.zones.first().map(|zone| cohort.step_moment(zone, Step::Lesson(Day::FIRST)));
    let due = due.unwrap_or_default();
    let (store, shelf) = (Store::new(), Shelf::new());
    shelf.publish(cohort.course.clone(), course());
    let steps: Vec<PlannedStep> =
        cohort.plan().into_iter().filter(|step| step.due == due).collect();
    let _ = store.open(&cohort, &steps).await;
    for number in 0..plan.people {
        let _ = store.create(&person(number, &cohort), &[]).await;
    }
    let rate = plan.allowed.unwrap_or(plan.rate as usize);
    let meta = Meta::new(rate, plan.people);
    let world = Arc::new(World::new(store, due, meta, plan.deaths.clone()));
    for _ in 0..plan.dispatchers {
        tokio::task::spawn_local(dispatching(world.clone(), plan.clone(), steps.len()));
    }
    for _ in 0..plan.environments {
        tokio::task::spawn_local(delivering(world.clone(), shelf.clone(), plan.clone()));
    }
    let talking = talking(&world, &shelf);
    let latencies = tokio::task::spawn_local(writing(world.clone(), plan.clone(), talking.clone()));
    tokio::task::spawn_local(waits(world.clone(), talking));
    let limit = Duration::from_secs(4 * 3600 + plan.people as u64 / 10);
    let began = Instant::now();
    while world.meta().delivered < plan.people && began.elapsed() < limit {
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    // Whatever would come twice has come by then.
    tokio::time::sleep(Duration::from_secs(3600)).await;
    let mut latencies = latencies.await.unwrap_or_default();
    latencies.sort_by(f64::total_cmp);
    report(plan, &world, &latencies)
}

fn report(plan: &Plan, world: &World, latencies: &[f64]) -> Report {
    let fan_out_seconds = world.fan_out().map(|took| took.as_secs_f64());
    let meta = world.meta();
    let seconds = (meta.last_us - meta.first_us.unwrap_or(0)) as f64 / 1e6;
    let counted = meta.in_run();
    let p99 = latencies.get(latencies.len() * 99 / 100).copied();
    Report {
        people: plan.people,
        delivered: meta.delivered,
        duplicates: meta.lessons.iter().map(|count| usize::from(count.saturating_sub(1))).sum(),
        seconds,
        last_after_seconds: meta.last_us as f64 / 1e6,
        fullest: meta.fullest,
        used: counted as f64 / seconds / f64::from(plan.rate),
        refused: meta.refused,
        fan_out_seconds,
        replies: latencies.len(),
        reply_p99_seconds: p99.unwrap_or(0.0),
        usage: *world.usage(),
    }
}

/// Every minute, by as many schedulers as the plan has; answers with how long it took until every step was handed on.
async fn dispatching(world: Arc<World>, plan: Plan, steps: usize) {
    let began = Instant::now();
    let door = || Door(world.clone());
    loop {
        let dispatch = Dispatch {
            cohorts: door(),
            roster: door(),
            queues: door(),
            bus: door(),
            clock: door(),
            rate: plan.rate,
        };
        let run = Instant::now();
        tokio::select! {
            biased;
            () = world.dead.notified() => {}
            handed = dispatch.run() => {
                world.fanned_out(handed.map_or(0, |handed| handed.steps), steps, began.elapsed());
            }
        }
        invoked(&world, run);
        tokio::time::sleep_until(run + Duration::from_secs(60)).await;
    }
}

fn invoked(world: &World, since: Instant) {
    let mut usage = world.usage();
    usage.invocations += 1;
    usage.lambda_ms += u64::try_from(since.elapsed().as_millis()).unwrap_or(0);
}

/// One environment of `deliver`.
async fn delivering(world: Arc<World>, shelf: Shelf, plan: Plan) {
    let pace = Steady::new(Door(world.clone()), Door(world.clone()), plan.rate, plan.environments);
    let pace: Arc<Pace> = Arc::new(pace);
    let ports = ports(&world, &shelf).with_channel(|door| Paced::new(door, pace.clone()));
    let mailbox = Mailbox::new(ports);
    loop {
        let bodies: Vec<String> = {
            let mut queue = world.deliveries();
            let many = queue.len().min(BATCH);
            queue.drain(..many).collect()
        };
        if bodies.is_empty() {
            world.delivering.notified().await;
            continue;
        }
        if !world.deliveries().is_empty() {
            world.delivering.notify_one();
        }
        // Requests that receive and that delete.
        let bytes: usize = bodies.iter().map(String::len).sum();
        world.usage().sqs += bytes.div_ceil(REQUEST_BYTES) as u64 + 1;
        let run = Instant::now();
        let response = deliver::handle(&mailbox, &*pace, &batch(&bodies)).await;
        invoked(&world, run);
        for failed in response.batch_item_failures {
            let body = failed.item_identifier.parse().ok().and_then(|at: usize| bodies.get(at));
            let (world, Some(body)) = (world.clone(), body.cloned()) else { continue };
            tokio::task::spawn_local(async move {
                tokio::time::sleep(VISIBLE_AGAIN).await;
                world.redeliver(body);
            });
        }
        let (low, high) = HAND_OVER_MS;
        tokio::time::sleep(Duration::from_millis(world.between(low, high))).await;
    }
}

fn batch(bodies: &[String]) -> SqsEvent {
    let mut event = SqsEvent::default();
    for (place, body) in bodies.iter().enumerate() {
        let mut record = SqsMessage::default();
        record.message_id = Some(place.to_string());
        record.body = Some(body.clone());
        event.records.push(record);
    }
    event
}

fn ports(world: &Arc<World>, shelf: &Shelf) -> Through<Door> {
    let door = || Door(world.clone());
    Ports {
        participants: door(),
        cohorts: door(),
        library: shelf.clone(),
        channel: door(),
        bus: door(),
        process: Process { clock: door(), chance: Counter::new(), key: sealing_key() },
    }
}

type Talk = Arc<(Mailbox<Through<Metered<Door, Meter>>>, Arc<Meter>)>;

fn talking(world: &Arc<World>, shelf: &Shelf) -> Vec<Talk> {
    let environment = |_| {
        let meter = Arc::new(Counting::new(Door(world.clone()), Door(world.clone())));
        let ports = ports(world, shelf).with_channel(|door| Metered::new(door, meter.clone()));
        Arc::new((Mailbox::new(ports), meter))
    };
    (0..TALKING).map(environment).collect()
}

async fn talk(world: &World, talk: &Talk, letter: &Letter) {
    let body = serde_json::to_string(letter).unwrap_or_default();
    let run = Instant::now();
    let _ = conversation::handle(&talk.0, &*talk.1, &batch(&[body])).await;
    invoked(world, run);
    // Sent, received, deleted; the last two for a batch, which is one here.
    world.usage().fifo += 3;
}

/// What `dispatch` finds due goes through the mailboxes.
async fn waits(world: Arc<World>, talking: Vec<Talk>) {
    let mut turn = 0;
    loop {
        let letter = world.posted().pop_front();
        let Some(letter) = letter else {
            world.posting.notified().await;
            continue;
        };
        turn += 1;
        let (world, with) = (world.clone(), talking[turn % TALKING].clone());
        tokio::task::spawn_local(async move { talk(&world, &with, &letter).await });
    }
}

/// People who have their lesson press *Listo*, each when she likes. Answers with how long each waited for hers.
async fn writing(world: Arc<World>, plan: Plan, talking: Vec<Talk>) -> Vec<f64> {
    let mut waiting = Vec::new();
    if plan.writing <= 0.0 {
        return Vec::new();
    }
    let mut next = 0;
    while world.meta().delivered < plan.people {
        let dice = (world.between(1, 1 << 30) as f64) / f64::from(1 << 30);
        let pause = -dice.ln() / plan.writing;
        tokio::time::sleep(Duration::from_secs_f64(pause)).await;
        // Somebody who has hers and has not written yet.
        let Some(person) = world.meta().had.get(next).copied() else { continue };
        next += 1;
        let (world, with) = (world.clone(), talking[next % TALKING].clone());
        waiting.push(tokio::task::spawn_local(async move { write(&world, &with, person).await }));
    }
    let mut seconds = Vec::new();
    for one in waiting {
        seconds.extend(one.await.ok());
    }
    seconds
}

async fn write(world: &Arc<World>, with: &Talk, number: usize) -> f64 {
    let now_us = world.now_us();
    world.meta().pass(now_us);
    let began = Instant::now();
    let id = ParticipantId::new(format!("p{number:020}"));
    let Some(address) = address(number) else { return f64::NAN };
    let sealed: Vec<String> = address.aliases().map(|alias| sealing_key().seal(&alias)).collect();
    let _ = world.store.link(&id, &sealed).await;
    let at = Door(world.clone()).now();
    let wamid = format!("wamid.{number}");
    let number = cohort(1).number;
    let content = Content::Button { payload: "done:1".to_owned(), title: "Listo".to_owned() };
    let inbound = Inbound {
        id: MessageId::new(wamid.clone()),
        at,
        number: number.clone(),
        from: address.clone(),
        reply_to: None,
        free_entry: false,
        content,
    };
    let kind = EventKind::Message(Box::new(inbound));
    let event = Event { id: EventId::new(wamid), at, kind };
    let letter = Letter { to: Recipient::Contact { number, address }, event };
    let (low, high) = TO_MAILBOX_MS;
    tokio::time::sleep(Duration::from_millis(world.between(low, high))).await;
    talk(world, with, &letter).await;
    // Her outbox is empty when her answer has been accepted.
    loop {
        let hers = world.store.peek(&id).await.ok().flatten();
        if hers.is_none_or(|hers| hers.outbox.is_empty()) || began.elapsed().as_secs() > 600 {
            return began.elapsed().as_secs_f64();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn address(number: usize) -> Option<Address> {
    Address::new(Phone::parse(&format!("5190{number:07}")), None)
}

fn person(number: usize, cohort: &Cohort) -> Participant {
    let id = ParticipantId::new(format!("p{number:020}"));
    debug_assert_eq!(number_of(&id), Some(number));
    let Some(address) = address(number) else { unreachable!("eleven digits are a number") };
    let mut person = Participant::new(id, cohort.number.clone(), address);
    person.profile.name = Some("Rosa".to_owned());
    person.consent = Some(Consent { text: 1, at: Timestamp::from_seconds(1_772_000_000) });
    person.zone = cohort.zones[number % cohort.zones.len()].clone();
    person.stage = Stage::Enrolled(Box::new(Enrollment::new(cohort.id.clone())));
    person
}

fn cohort(zones: usize) -> Cohort {
    let zones: Vec<Zone> =
        ZONES.iter().take(zones.max(1)).filter_map(|name| Zone::new(name).ok()).collect();
    let cohort = serde_json::json!({
        "id": "MILLON1", "number": "106540352242922",
        "course": { "slug": "vender-mejor", "version": "0123456789ab" },
        "language": "es", "zones": zones, "starts_on": "2026-11-02",
        "class_url": "https://clase.example/sala", "winners": 10, "alternates": 10,
    });
    match serde_json::from_value(cohort) {
        Ok(cohort) => cohort,
        Err(error) => unreachable!("a cohort: {error}"),
    }
}

fn course() -> Course {
    match serde_json::from_str(include_str!("../../simulation/src/course.json")) {
        Ok(course) => course,
        Err(error) => unreachable!("the simulation's course: {error}"),
    }
}
