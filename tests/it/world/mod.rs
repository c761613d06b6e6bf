//! The whole of Tertulia in one process: the functions' own handlers, the ports in memory, and the WhatsApp simulator.
//!
//! Time is a value, so a week takes a moment; every state goes through JSON on its way to the store and back.

mod channel;
mod phones;
mod pump;

use std::sync::{Arc, Mutex, MutexGuard};

use shared::{
    domain::{
        cohort::{Calendar, Cohort},
        course::{Course, CourseRef},
        event::Letter,
        ids::{CohortId, CourseSlug, NumberId},
        language::Language,
        raffle::Beacon,
        time::{QuietHours, Timestamp, Zone},
    },
    mailbox::{Mailbox, Ports, Process},
    memory::{self, Beacons, Bus, Clock, Counter, Objects, Queues, Shelf, Store},
    ports::Cohorts as _,
    store::seal::SealingKey,
};
use simulator::{Config, Simulator};
use webhook::{Heart, Identity, Webhook};

pub(crate) use channel::Line;
pub(crate) use phones::choices;

pub(crate) type Here = Process<Clock, Counter, SealingKey>;
pub(crate) type Everything = Ports<Store, Store, Shelf, Line, Bus, Here>;

pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) queues: Queues,
    pub(crate) bus: Bus,
    pub(crate) objects: Objects,
    /// The public source of the raffles' numbers, and where everybody may look them over.
    pub(crate) beacons: Beacons,
    pub(crate) audit: Objects,
    pub(crate) shelf: Shelf,
    pub(crate) line: Line,
    pub(crate) number: NumberId,
    mailbox: Mailbox<Everything>,
    webhook: Webhook<Queues, Store, Store, Clock>,
    returned: Mutex<Vec<(Timestamp, Letter)>>,
}

impl World {
    pub(crate) fn at(now: &str) -> Self {
        let now: jiff::Timestamp = now.parse().unwrap();
        let mut config = Config { seed: 7, ..Config::default() };
        config.template_review = jiff::SignedDuration::ZERO;
        let number = NumberId::new(config.numbers[0].id.clone());
        let token = config.access_token.clone();
        let secrets = [
            ("whatsapp/app-secret", config.app_secret.clone()),
            ("whatsapp/verify-token", config.verify_token.clone()),
        ];
        let identity = Identity::new([number.clone()].into(), |name| {
            secrets.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone())
        });
        let mut simulator = Simulator::new(config);
        simulator.advance(now);
        let clock = Clock::at(now.into());
        let line = Line::new(Arc::new(Mutex::new(simulator)), clock.clone(), token);
        let (store, bus, shelf) = (Store::new(), Bus::new(), Shelf::new());
        let process =
            Process { clock: clock.clone(), chance: Counter::new(), key: memory::sealing_key() };
        let mailbox = Mailbox::new(Ports {
            participants: store.clone(),
            cohorts: store.clone(),
            library: shelf.clone(),
            channel: line.clone(),
            bus: bus.clone(),
            process,
        });
        let (queues, objects) = (Queues::new(), Objects::new());
        let returned = Mutex::default();
        let webhook = Webhook {
            identity,
            queues: queues.clone(),
            participants: store.clone(),
            heart: Heart::new(store.clone()),
            clock: clock.clone(),
        };
        Self {
            clock,
            store,
            queues,
            bus,
            objects,
            beacons: Beacons::new(),
            audit: Objects::new(),
            shelf,
            line,
            number,
            mailbox,
            webhook,
            returned,
        }
    }

    pub(crate) fn answering_strangers(self, messages_a_day: u64) -> Self {
        Self { mailbox: self.mailbox.answering_strangers(messages_a_day), ..self }
    }

    pub(crate) fn now(&self) -> Timestamp {
        use shared::ports::Clock as _;
        self.clock.now()
    }

    pub(crate) fn simulator(&self) -> MutexGuard<'_, Simulator> {
        self.line.simulator()
    }

    /// Publishes the course, files its templates and opens the cohort: what `tertulia cohort open` does.
    pub(crate) async fn open(&self, cohort: Cohort, course: Course) {
        for language in Language::ALL {
            for template in
                shared::wording::templates(&course, &cohort.course.version, cohort.locale(language))
            {
                self.line.file_template(&template, self.now());
            }
        }
        self.shelf.publish(cohort.course.clone(), course);
        cohort.check(self.now()).unwrap();
        assert!(self.store.open(&cohort, &cohort.plan()).await.unwrap(), "the code is taken");
    }

    /// The same cohort with the form of its language.
    pub(crate) fn with_form(&self, cohort: Cohort) -> Cohort {
        Cohort { form: Some(self.line.publish_form(cohort.language)), ..cohort }
    }

    /// A cohort in Lima that begins on that Monday.
    pub(crate) fn cohort(&self, code: &str, starts_on: &str, language: Language) -> Cohort {
        let zone = match language {
            Language::Es => "America/Lima",
            Language::Pt => "America/Sao_Paulo",
        };
        Cohort {
            id: CohortId::new(code),
            number: self.number.clone(),
            course: course_ref(),
            language,
            zones: vec![Zone::new(zone).unwrap()],
            starts_on: starts_on.parse().unwrap(),
            calendar: Calendar::default(),
            quiet: QuietHours::default(),
            class_url: "https://clase.example/sala".to_owned(),
            winners: 1,
            alternates: 1,
            beacon: Beacon::Quicknet,
            media: self.line.media(),
            locale: None,
            budget: None,
            form: None,
            caps: shared::domain::caps::Caps::default(),
        }
    }
}

fn course_ref() -> CourseRef {
    CourseRef { slug: CourseSlug::new("vender-mejor"), version: "0123456789ab".to_owned() }
}

/// A course small enough to read in a transcript.
pub(crate) fn course() -> Course {
    serde_json::from_str(include_str!("course.json")).unwrap()
}
