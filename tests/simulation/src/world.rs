//! One world: a WhatsApp number, its cohort, its people, and everything that stands behind the ports.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use shared::{
    domain::{
        budget::{Amount, Budget},
        cohort::{Calendar, Cohort, PlannedStep},
        course::CourseRef,
        ids::{CohortId, MediaId, MediaName, NumberId, ParticipantId},
        language::Language,
        time::QuietHours,
    },
    memory::{self, Beacons, Objects, Shelf, Store},
    ports::Cohorts as _,
    store::seal::SealingKey,
};
use simulator::{Config, FlowStatus, GraphAnswer, GraphRequest, Simulator, Tier};
use tokio::sync::Notify;
use webhook::Identity;

use crate::{
    account::Replies,
    chance::Chance,
    check::Checker,
    clock::WorldClock,
    copies::Copies,
    crowd::Crowd,
    fault::Fault,
    history::History,
    lambda::{About, Environment, Function},
    now::now_or_never,
    options::{MESSAGE_PRICE, Options, Profile},
    plan::{Plan, Planner},
    site::Site,
    sqs::{Queue, Rules},
    usage::{Cause, Counter, Used},
};

/// `DeliverConcurrency` in `infra/template.yaml`.
pub(crate) const DELIVER_AT_ONCE: u32 = 2;
/// Up to this far a process's clock is off, either way.
const SKEW_SECONDS: i64 = 300;

/// The queues between the functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    Participants,
    Deliveries,
    Submissions,
    Raffle,
    Community,
}

impl Line {
    pub(crate) const ALL: [Self; 5] =
        [Self::Participants, Self::Deliveries, Self::Submissions, Self::Raffle, Self::Community];

    pub(crate) const fn function(self) -> Function {
        match self {
            Self::Participants => Function::Conversation,
            Self::Deliveries => Function::Deliver,
            Self::Submissions => Function::Challenges,
            Self::Raffle => Function::Raffle,
            Self::Community => Function::Community,
        }
    }

    /// As `infra/template.yaml` has them; a test compares.
    pub(crate) const fn rules(self) -> Rules {
        let (name, visibility_ms, batch, at_once) = match self {
            Self::Participants => ("participants", 180_000, 10, 20),
            Self::Deliveries => ("deliveries", 720_000, 2, DELIVER_AT_ONCE as usize),
            Self::Submissions => ("submissions", 360_000, 1, 10),
            Self::Raffle => ("raffle", 360_000, 1, 5),
            Self::Community => ("community", 180_000, 10, 5),
        };
        Rules { name, visibility_ms, batch, receives_max: 5, at_once }
    }
}

pub(crate) struct World {
    pub(crate) options: Options,
    pub(crate) seed: u64,
    /// Its place among the run's worlds; its people are numbered on from those before.
    pub(crate) first_person: usize,
    pub(crate) clock: WorldClock,
    pub(crate) number: NumberId,
    pub(crate) cohort: Cohort,
    pub(crate) store: Store,
    pub(crate) objects: Objects,
    /// What raffles publish, and where their numbers come from.
    pub(crate) audit: Objects,
    pub(crate) beacons: Beacons,
    pub(crate) shelf: Shelf,
    pub(crate) key: SealingKey,
    config: Config,
    simulator: Mutex<Simulator>,
    planner: Mutex<Planner>,
    chance: Mutex<Chance>,
    ids: Mutex<Chance>,
    history: Mutex<History>,
    copies: Mutex<Copies>,
    queues: BTreeMap<&'static str, Mutex<Queue>>,
    pools: Mutex<BTreeMap<Function, Vec<Arc<Environment>>>>,
    environments: Mutex<u32>,
    invocations: std::sync::atomic::AtomicU64,
    crowd: Mutex<Crowd>,
    checker: Mutex<Checker>,
    finished: Mutex<Option<(i64, PlannedStep)>>,
    replies: Mutex<Replies>,
    swallowed: Mutex<std::collections::BTreeSet<String>>,
    counter: Option<Mutex<Counter>>,
    /// Somebody has given the simulator something new to do.
    pub(crate) bell: Notify,
    /// Somebody's item has changed, and with it perhaps what is due.
    pub(crate) written: Notify,
    /// Rung when an invariant is broken.
    pub(crate) alarm: Notify,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "world {}", self.seed)
    }
}

fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl World {
    /// Call it inside a runtime whose time is paused.
    pub(crate) fn new(
        options: &Options,
        seed: u64,
        first_person: usize,
        people: usize,
    ) -> Arc<Self> {
        let start = options.begins();
        let clock = WorldClock::starting(start);
        let mut config = Config { seed, tier: Tier::Unlimited, ..Config::default() };
        config.template_review = jiff::SignedDuration::ZERO;
        config.management_per_hour = 10_000;
        vary(&mut config, options, seed);
        let number = NumberId::new(config.numbers[0].id.clone());
        let mut simulator = Simulator::new(config.clone());
        simulator.advance(start.to_jiff());
        let media = upload(&mut simulator, options);
        let mut cohort = cohort(options, &number, media);
        cohort.form = crate::templates::publish_form(&mut simulator, cohort.language);
        if let Some(form) = cohort.form.as_ref().filter(|_| blocks_the_form(options, seed)) {
            let blocked = simulator.set_flow_status(form.as_str(), FlowStatus::Blocked);
            assert!(blocked.is_ok(), "the form that was just published");
        }
        let crowd = Crowd::new(&mut simulator, options, &cohort, seed, people);
        let queues =
            Line::ALL.map(|line| (line.rules().name, Mutex::new(Queue::new(line.rules())))).into();
        let mut history = History::keeping(options.keep);
        history.loud = options.loud;
        let world = Arc::new(Self {
            options: options.clone(),
            seed,
            first_person,
            clock,
            number,
            store: if options.check { Store::new() } else { Store::trusting() },
            objects: Objects::new(),
            audit: Objects::new(),
            beacons: Beacons::new(),
            shelf: Shelf::new(),
            key: memory::sealing_key(),
            simulator: Mutex::new(simulator),
            planner: Mutex::new(Planner::new(seed, options.faults).with(options)),
            chance: Mutex::new(Chance::new(seed, "world", 0)),
            ids: Mutex::new(Chance::new(seed, "ids", 0)),
            history: Mutex::new(history),
            copies: Mutex::new(Copies::new(options.faults != Profile::None)),
            queues,
            pools: Mutex::default(),
            environments: Mutex::new(0),
            invocations: std::sync::atomic::AtomicU64::new(0),
            checker: Mutex::new(Checker::new(options, &cohort, crowd.people())),
            crowd: Mutex::new(crowd),
            finished: Mutex::new(None),
            replies: Mutex::default(),
            swallowed: Mutex::default(),
            counter: options.count_usage.then(Mutex::default),
            bell: Notify::new(),
            written: Notify::new(),
            alarm: Notify::new(),
            config,
            cohort,
        });
        world.publish();
        world.offer_hours();
        world
    }

    /// What `tertulia cohort open` does: the course on the shelf, its templates at Meta, the cohort in the table.
    fn publish(&self) {
        self.shelf.publish(self.cohort.course.clone(), self.options.course.as_ref().clone());
        for language in Language::ALL {
            let course = &self.options.course;
            for template in shared::wording::templates(
                course,
                &self.cohort.course.version,
                self.cohort.locale(language),
            ) {
                crate::templates::file(self, &template);
            }
        }
        let opened = now_or_never(self.store.open(&self.cohort, &self.cohort.plan()));
        assert!(opened.is_ok_and(|opened| opened), "the cohort could not be opened");
    }

    pub(crate) fn simulator(&self) -> MutexGuard<'_, Simulator> {
        open(&self.simulator)
    }

    pub(crate) fn planner(&self) -> MutexGuard<'_, Planner> {
        open(&self.planner)
    }

    pub(crate) fn copies(&self) -> MutexGuard<'_, Copies> {
        open(&self.copies)
    }

    pub(crate) fn crowd(&self) -> MutexGuard<'_, Crowd> {
        open(&self.crowd)
    }

    pub(crate) fn checker(&self) -> MutexGuard<'_, Checker> {
        open(&self.checker)
    }

    pub(crate) fn history(&self) -> MutexGuard<'_, History> {
        open(&self.history)
    }

    pub(crate) fn replies(&self) -> MutexGuard<'_, Replies> {
        open(&self.replies)
    }

    pub(crate) fn queue(&self, line: Line) -> MutexGuard<'_, Queue> {
        match self.queues.get(line.rules().name) {
            Some(queue) => open(queue),
            None => unreachable!("every line has its queue"),
        }
    }

    pub(crate) fn pools(&self) -> MutexGuard<'_, BTreeMap<Function, Vec<Arc<Environment>>>> {
        open(&self.pools)
    }

    pub(crate) fn below(&self, limit: u64) -> u64 {
        open(&self.chance).below(limit)
    }

    pub(crate) fn between(&self, low: i64, high: i64) -> i64 {
        open(&self.chance).between(low, high)
    }

    pub(crate) fn plan(&self, site: Site) -> Plan {
        self.planner().plan(site)
    }

    pub(crate) fn happens(&self, normal: u32, storm: u32) -> bool {
        self.planner().happens(normal, storm)
    }

    pub(crate) fn count(&self, fault: Fault) {
        self.planner().struck.count(fault);
    }

    /// One call's effect has happened.
    pub(crate) fn step(&self, about: &About, site: Site, whom: Option<&ParticipantId>, done: bool) {
        let person = whom.and_then(|id| self.checker().person_of(id));
        let (name, id) = (about.name, about.id);
        let end = if done { "" } else { ": refused" };
        let words = site.words();
        let who = whom.map_or("", ParticipantId::as_str);
        self.note(person, format_args!("{name}#{id} {words} {who}{end}"));
    }

    pub(crate) fn struck(
        &self,
        about: &About,
        site: Site,
        whom: Option<&ParticipantId>,
        fault: Fault,
    ) {
        self.count(fault);
        let person = whom.and_then(|id| self.checker().person_of(id));
        let (name, id, words) = (about.name, about.id, site.words());
        let who = whom.map_or("", ParticipantId::as_str);
        self.note(person, format_args!("{name}#{id} {words} {who}! {}", fault.words()));
    }

    pub(crate) fn note(&self, person: Option<usize>, words: std::fmt::Arguments<'_>) {
        let person = person.map(|person| person + self.first_person);
        self.history().step(self.clock.now_ms(), person, words);
    }

    pub(crate) fn graph(&self, request: &GraphRequest) -> GraphAnswer {
        let answer = self.simulator().graph(self.clock.jiff(), request);
        self.bell.notify_one();
        answer
    }

    pub(crate) fn token(&self) -> &str {
        &self.config.access_token
    }

    pub(crate) fn base_url(&self) -> String {
        self.config.base_url.clone()
    }

    pub(crate) const fn waba(&self) -> &String {
        &self.config.waba_id
    }

    pub(crate) fn secret(&self) -> &str {
        &self.config.app_secret
    }

    pub(crate) fn identity(&self) -> Identity {
        Identity::new([self.number.clone()].into(), |name| match name {
            "whatsapp/app-secret" => Some(self.config.app_secret.clone()),
            "whatsapp/verify-token" => Some(self.config.verify_token.clone()),
            _ => None,
        })
    }

    pub(crate) const fn rate(&self) -> u32 {
        self.options.send_rate
    }

    /// As many as `infra/template.yaml` allows, or enough for everybody to sign up on one day.
    pub(crate) fn answers_to_strangers(&self) -> u64 {
        (self.options.people_per_world as u64 * 20).max(5_000)
    }

    /// Its number, and how far its clock is off.
    pub(crate) fn new_environment(&self, function: Function) -> (u32, i64) {
        let id = {
            let mut count = open(&self.environments);
            *count += 1;
            *count
        };
        // Lambda keeps its clocks to milliseconds; the dispatcher has to bear minutes all the same, and the others
        // what rounding to seconds can do.
        let most = if function == Function::Dispatch { SKEW_SECONDS } else { 2 };
        let skew = if self.happens(100, 3_000) {
            let mut planner = self.planner();
            planner.struck.count(Fault::ClockSkew);
            planner.between(-most, most)
        } else {
            0
        };
        self.note(None, format_args!("{}#{id} starts, its clock {skew} s off", function.name()));
        (id, skew)
    }

    pub(crate) fn participant_id(&self) -> ParticipantId {
        let mut ids = open(&self.ids);
        ParticipantId::new(format!("{:016x}{:08x}", ids.number(), ids.below(1 << 32)))
    }

    pub(crate) fn finished(&self, step: &PlannedStep) {
        self.checker().finished(step.name().as_str(), self.clock.now_ms());
        *open(&self.finished) = Some((self.clock.now_ms(), step.clone()));
    }

    /// The step that was finished in the last two seconds, which a lagging index still shows.
    pub(crate) fn finished_lately(&self) -> Option<PlannedStep> {
        let finished = open(&self.finished);
        let (at, step) = finished.as_ref()?;
        (self.clock.now_ms() - at < 2_000).then(|| step.clone())
    }
}

/// Webhooks come alone, or many in a body and scattered over it.
fn vary(config: &mut Config, options: &Options, seed: u64) {
    if options.faults != Profile::None && (seed >> 30) % 2 == 1 {
        config.webhooks.batch = 2 + (seed % 19) as usize;
        config.webhooks.linger = jiff::SignedDuration::from_millis(800);
        config.webhooks.scattered = seed.is_multiple_of(3);
    }
}

/// Meta has stopped the form of every fourth world in which anything goes wrong: everybody is asked in words.
fn blocks_the_form(options: &Options, seed: u64) -> bool {
    options.faults != Profile::None && (seed >> 28) % 4 == 1
}

fn upload(simulator: &mut Simulator, options: &Options) -> BTreeMap<MediaName, MediaId> {
    let files = options.media.iter();
    files
        .map(|(name, (bytes, mime))| {
            (name.clone(), MediaId::new(simulator.business_file(0, bytes.clone(), mime)))
        })
        .collect()
}

fn cohort(options: &Options, number: &NumberId, media: BTreeMap<MediaName, MediaId>) -> Cohort {
    let version = "0123456789ab".to_owned();
    Cohort {
        id: CohortId::new("TERTULIA1"),
        number: number.clone(),
        course: CourseRef { slug: options.course.slug.clone(), version },
        language: options.language,
        zones: vec![options.zone.clone()],
        starts_on: options.starts_on,
        calendar: Calendar::default(),
        quiet: QuietHours::default(),
        class_url: "https://clase.example/sala".to_owned(),
        winners: 3,
        alternates: 3,
        beacon: shared::domain::raffle::Beacon::Quicknet,
        media,
        locale: None,
        budget: options.daily_cap.map(|daily_cap| Budget {
            daily_cap: Amount(daily_cap),
            template: Amount(MESSAGE_PRICE),
            free_form: Amount(MESSAGE_PRICE),
            people_a_day: None,
        }),
        form: None,
        caps: options.course.caps,
    }
}

impl World {
    /// Notes what is asked of AWS, if anybody wants to know.
    pub(crate) fn counts(&self, about: &About, note: impl FnOnce(&mut Counter, Cause)) {
        if let Some(counter) = &self.counter {
            note(&mut open(counter), about.cause());
        }
    }

    pub(crate) const fn is_counted(&self) -> bool {
        self.counter.is_some()
    }

    pub(crate) fn used(&self) -> Used {
        self.counter.as_ref().map(|counter| open(counter).used.clone()).unwrap_or_default()
    }
}

impl World {
    /// Nobody is ever told of that message again.
    pub(crate) fn swallow(&self, wamid: &str) {
        open(&self.swallowed).insert(wamid.to_owned());
    }
}

impl World {
    pub(crate) fn swallowed(&self) -> MutexGuard<'_, std::collections::BTreeSet<String>> {
        open(&self.swallowed)
    }

    /// Anybody's phone number.
    pub(crate) fn somebody(&self) -> String {
        let people = self.checker().known().len() as u64;
        let place = self.below(people) as usize;
        let known = self.checker().known().get(place).and_then(|known| known.phone.clone());
        known.unwrap_or_default()
    }
}

impl World {
    pub(crate) fn next_invocation(&self) -> u64 {
        self.invocations.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1
    }
}
