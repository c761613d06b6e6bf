//! The world itself: no clock, no I/O, no chance but its own.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::agenda::{Agenda, Due};
use crate::config::{Config, Rate, Tier};
use crate::faults::{Fault, FaultKind, Faults};
use crate::flows::Flow;
use crate::ids::{Chance, Ids};
use crate::ledger::Totals;
use crate::limits::{Reached, Window};
use crate::media::Shelf;
use crate::message::Message;
use crate::people::Person;
use crate::scenario::Script;
use crate::templates::{Templates, hello_world};
use crate::webhook::{Postbox, Update, WebhookCall, WebhookCounts, WebhookOutcome};
use rates::Meter;

/// A WhatsApp Cloud API with its people.
///
/// Time comes in with every call and never goes back: an earlier time counts as the latest one seen.
#[derive(Clone, Debug)]
pub struct Simulator {
    pub(crate) config: Config,
    pub(crate) now: Timestamp,
    pub(crate) agenda: Agenda,
    pub(crate) people: Vec<Person>,
    pub(crate) person_index: BTreeMap<String, u32>,
    pub(crate) by_phone: BTreeMap<String, u32>,
    pub(crate) by_user_id: BTreeMap<String, u32>,
    pub(crate) messages: Vec<Message>,
    /// Only looked up in, never walked, so its order does not matter.
    pub(crate) by_wamid: HashMap<Box<str>, u32>,
    pub(crate) shelf: Shelf,
    pub(crate) templates: Templates,
    pub(crate) flows: Vec<Flow>,
    pub(crate) postbox: Postbox,
    pub(crate) meter: Meter,
    pub(crate) faults: Faults,
    pub(crate) ids: Ids,
    pub(crate) timing: Chance,
    pub(crate) throughput: Vec<Window>,
    pub(crate) management: Window,
    pub(crate) template_creations: Window,
    pub(crate) reached: Reached,
    pub(crate) registered: Vec<bool>,
    /// A number in maintenance takes no messages.
    pub(crate) upgrading_until: Vec<Option<Timestamp>>,
    pub(crate) pin_guesses: u32,
    pub(crate) subscribed: bool,
    /// A webhook address that the business asked for and nobody has verified yet.
    pub(crate) wanted_webhook: Option<WantedWebhook>,
    pub(crate) profile: serde_json::Value,
    pub(crate) changes: Vec<Change>,
    pub(crate) change_count: u64,
    pub(crate) late: Vec<Option<Update>>,
    pub(crate) scripts: Vec<Script>,
    pub(crate) totals: Totals,
    pub(crate) offline_messages: usize,
}

/// Something that a page or a log would show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    pub kind: ChangeKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    pub at: Timestamp,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    Chat,
    Person,
    Clock,
    Webhook,
    Ledger,
}

/// What is still on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Pending {
    pub webhooks_due: usize,
    pub webhooks_in_flight: usize,
    pub webhooks_later: usize,
    pub next_due_at: Option<Timestamp>,
    pub offline_messages: usize,
}

/// An address that webhooks shall go to instead, after the handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedWebhook {
    pub url: String,
    pub verify_token: String,
}

/// Why the control side of the simulator could not do something, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Trouble(pub String);

impl Trouble {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl Simulator {
    pub fn new(config: Config) -> Self {
        let mut ids = Ids::new(config.seed);
        let numbers: Vec<(String, String)> = config
            .numbers
            .iter()
            .map(|number| (digits(&number.display), number.id.clone()))
            .collect();
        let mut templates = Templates::default();
        templates.add(hello_world(ids.object()));
        Self {
            now: Timestamp::UNIX_EPOCH,
            agenda: Agenda::default(),
            people: Vec::new(),
            person_index: BTreeMap::new(),
            by_phone: BTreeMap::new(),
            by_user_id: BTreeMap::new(),
            messages: Vec::new(),
            by_wamid: HashMap::new(),
            shelf: Shelf::default(),
            templates,
            flows: Vec::new(),
            postbox: Postbox::new(
                config.webhooks,
                &config.app_secret,
                &config.waba_id,
                numbers,
                config.seed,
            ),
            meter: Meter::new(config.zone.clone()),
            faults: Faults::new(config.seed),
            ids,
            timing: Chance::new(config.seed, "timing"),
            throughput: vec![Window::new(SignedDuration::from_secs(1)); config.numbers.len()],
            management: Window::new(SignedDuration::from_hours(1)),
            template_creations: Window::new(SignedDuration::from_hours(1)),
            reached: Reached::default(),
            registered: vec![true; config.numbers.len()],
            upgrading_until: vec![None; config.numbers.len()],
            pin_guesses: 0,
            subscribed: true,
            wanted_webhook: None,
            profile: serde_json::json!({
                "messaging_product": "whatsapp", "about": "", "address": "", "description": "",
                "email": "", "vertical": "UNDEFINED", "websites": [],
            }),
            changes: Vec::new(),
            change_count: 0,
            late: Vec::new(),
            scripts: Vec::new(),
            totals: Totals::default(),
            offline_messages: 0,
            config,
        }
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The latest time seen.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn set_base_url(&mut self, base_url: impl Into<String>) {
        self.config.base_url = base_url.into();
    }

    pub fn set_tier(&mut self, tier: Tier) {
        self.config.tier = tier;
    }

    /// Meta raises a number to 1,000 messages a second: a minute of 131057, then the new rate.
    /// <https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput>
    pub fn upgrade_throughput(&mut self, now: Timestamp, number: usize) {
        self.advance(now);
        let until = self.after(SignedDuration::from_mins(1));
        let (Some(place), Some(number)) =
            (self.upgrading_until.get_mut(number), self.config.numbers.get_mut(number))
        else {
            return;
        };
        *place = Some(until);
        number.rate = Rate::High;
        let value = serde_json::json!({
            "display_phone_number": digits(&number.display),
            "event": "THROUGHPUT_UPGRADE",
            "current_limit": self.config.tier.label(),
        });
        self.account_field("phone_number_quality_update", value);
    }

    /// Everything due until then happens, each at its own time.
    pub fn advance(&mut self, now: Timestamp) {
        while let Some((at, due)) = self.agenda.take(now) {
            self.now = self.now.max(at);
            self.happen(due);
        }
        self.now = self.now.max(now);
        self.shelf.sweep(self.now);
    }

    /// When something happens by itself next, webhooks included.
    pub fn next_due(&self) -> Option<Timestamp> {
        match (self.agenda.next_at(), self.postbox.next_at()) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, other) => one.or(other),
        }
    }

    /// The webhook calls to make now; tell their end with [`Simulator::webhook_answered`].
    pub fn due_webhooks(&mut self, now: Timestamp) -> Vec<WebhookCall> {
        self.advance(now);
        let mut calls = self.postbox.take_due(self.now);
        calls.retain(|call| {
            let lost = self.faults.strikes(FaultKind::WebhookLost, None, None).is_some();
            if lost {
                self.postbox.answered(call.id, self.now, WebhookOutcome::TimedOut);
            }
            !lost
        });
        calls
    }

    pub fn webhook_answered(&mut self, id: u64, now: Timestamp, outcome: WebhookOutcome) {
        self.advance(now);
        self.postbox.answered(id, self.now, outcome);
    }

    /// The address that the last call asked for, if it did: whoever delivers has to verify it.
    pub fn wanted_webhook(&mut self) -> Option<WantedWebhook> {
        self.wanted_webhook.take()
    }

    pub fn webhook_counts(&self) -> WebhookCounts {
        self.postbox.counts(self.now)
    }

    /// Bodies that nobody wanted for so long that they were dropped.
    pub fn webhooks_given_up(&self) -> u64 {
        self.postbox.given_up
    }

    pub fn pending(&self) -> Pending {
        let counts = self.postbox.counts(self.now);
        Pending {
            webhooks_due: counts.due + self.postbox.gathering(),
            webhooks_in_flight: counts.in_flight,
            webhooks_later: counts.later,
            next_due_at: self.next_due(),
            offline_messages: self.offline_messages,
        }
    }

    pub fn add_fault(&mut self, fault: Fault) {
        self.faults.add(fault);
    }

    pub fn clear_faults(&mut self) {
        self.faults.clear();
    }

    pub fn faults(&self) -> &[Fault] {
        self.faults.list()
    }

    /// What changed since the last call; empty unless the configuration asks for it.
    pub fn changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// Free service messages that a number has left this month.
    pub fn allowance_left(&mut self, number: usize) -> u32 {
        self.meter.allowance_left(number as u16, self.now)
    }

    /// Different people written to outside a window in the last 24 hours.
    pub fn people_reached(&mut self) -> usize {
        self.reached.count(self.now)
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::Sent(message) => self.on_sent(message),
            Due::Delivered(message) => self.on_delivered(message),
            Due::Read(message) => self.on_read(message),
            Due::Failed(message, code) => self.on_failed(message, code),
            Due::Released(message, goes) => self.on_released(message, goes),
            Due::Arrives(message) => self.on_arrives(message),
            Due::TemplateReviewed(template) => self.on_template_reviewed(template),
            Due::TemplateResumed(template) => self.on_template_resumed(template),
            Due::Flush => {
                self.postbox.flush(self.now);
                self.on_posted();
            }
            Due::Script(step) => self.on_script(step),
            Due::LateUpdate(shelf) => {
                if let Some(update) = self.late.get_mut(shelf as usize).and_then(Option::take) {
                    self.update(update);
                }
            }
        }
    }

    /// A webhook of any field, with any value: for what Meta sends of its own accord.
    pub fn notify(&mut self, now: Timestamp, field: &str, value: serde_json::Value) {
        self.advance(now);
        self.account_field(field, value);
    }

    /// A whole body, as it is: for what no person and no account can bring about here.
    pub fn post(&mut self, now: Timestamp, body: &serde_json::Value) {
        self.advance(now);
        let text = body.to_string();
        let text = if self.postbox.style().escaped { crate::webhook::escape(&text) } else { text };
        self.postbox.post(text.into(), self.now);
        self.on_posted();
    }

    pub(crate) fn metadata(&self, number: u16) -> serde_json::Value {
        self.postbox.metadata(number)
    }

    pub(crate) fn update(&mut self, update: Update) {
        if self.postbox.add(update, self.now) {
            let linger = self.postbox.style().linger;
            self.agenda.plan(self.after(linger), Due::Flush);
        }
        self.on_posted();
    }

    /// Bodies that were just closed may be doubled or overtaken.
    pub(crate) fn on_posted(&mut self) {
        for id in self.postbox.fresh() {
            if self.faults.strikes(FaultKind::WebhookDuplicate, None, None).is_some() {
                self.postbox.duplicate(id, self.now);
            }
            if let Some(fault) = self.faults.strikes(FaultKind::WebhookReorder, None, None) {
                let spread = fault.seconds_or(5) * 1_000;
                let pause = SignedDuration::from_millis(self.timing.between(1, spread.max(1)));
                self.postbox.delay(id, self.now, self.after(pause));
            }
        }
        // Twins are not doubled again.
        self.postbox.fresh();
    }

    pub(crate) fn after(&self, pause: SignedDuration) -> Timestamp {
        self.now.checked_add(pause).unwrap_or(Timestamp::MAX)
    }

    pub(crate) fn soon(&mut self, (low, high): (i64, i64)) -> Timestamp {
        let pause = self.timing.between(low, high);
        self.after(SignedDuration::from_millis(pause))
    }

    pub(crate) fn note(&mut self, kind: ChangeKind, person: Option<u32>, text: &str) {
        if self.config.record_changes {
            let person =
                person.and_then(|no| self.people.get(no as usize)).map(|one| one.id.clone());
            self.changes.push(Change { kind, person, at: self.now, text: text.to_owned() });
        }
    }

    /// Marks a message as changed, so that a poll of the chat shows it again.
    pub(crate) fn touch(&mut self, index: u32) {
        self.change_count += 1;
        let count = self.change_count;
        let Some(message) = self.messages.get_mut(index as usize) else { return };
        if !self.config.keep_content {
            return;
        }
        let before = std::mem::replace(&mut message.changed, count);
        let person_no = message.person;
        if let Some(person) = self.people.get_mut(person_no as usize) {
            person.changed.remove(&before);
            person.changed.insert(count, index);
        }
        self.note(ChangeKind::Chat, Some(person_no), "chat");
    }

    pub(crate) fn message(&self, wamid: &str) -> Option<(u32, &Message)> {
        let index = *self.by_wamid.get(wamid)?;
        Some((index, self.messages.get(index as usize)?))
    }

    pub(crate) fn add_message(&mut self, message: Message) -> u32 {
        let index = self.messages.len() as u32;
        let person = message.person;
        self.by_wamid.insert(message.wamid.clone(), index);
        self.messages.push(message);
        if self.config.keep_content
            && let Some(person) = self.people.get_mut(person as usize)
        {
            person.chat.push(index);
        }
        self.touch(index);
        index
    }
}

pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Unix seconds, as webhooks write time.
pub(crate) fn seconds(at: Timestamp) -> String {
    at.as_second().to_string()
}
