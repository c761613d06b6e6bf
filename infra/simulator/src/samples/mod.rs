//! Every kind of webhook body there is, in every spelling: for whoever writes a parser.
//!
//! The messages and statuses are made by a simulator that lives through them; the fields that only
//! Meta itself can bring about are written down in `fields.json`.

mod inbound;
mod statuses;

pub use inbound::{TYPES, shapes_of};

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::config::Config;
use crate::graph::{GraphRequest, Method};
use crate::people::NewPerson;
use crate::sim::Simulator;
use crate::webhook::WebhookOutcome;

/// A body with the headers it comes with.
#[derive(Clone, Debug)]
pub struct Sample {
    /// For example `text/both/timestamp_millis`.
    pub name: String,
    pub body: Bytes,
    pub headers: [(&'static str, String); 2],
}

/// The app secret that the samples are signed with.
pub const SAMPLE_SECRET: &str = "simulated-app-secret";

/// All samples; the same in every run.
pub fn samples() -> Vec<Sample> {
    let mut stage = Stage::new();
    inbound::all(&mut stage);
    statuses::all(&mut stage);
    fields(&mut stage);
    stage.samples
}

/// The parts of `fields.json` as field and value.
pub fn field_samples() -> Vec<(String, Value)> {
    let all: Value = serde_json::from_str(include_str!("fields.json")).unwrap_or_default();
    let entries = all.as_object().cloned().unwrap_or_default();
    entries.into_iter().collect()
}

fn fields(stage: &mut Stage) {
    for (name, mut value) in field_samples() {
        let field = name.split('/').next().unwrap_or(&name).to_owned();
        if value.get("messaging_product").is_some() && value.get("metadata").is_none() {
            value["metadata"] = stage.sim.metadata(0);
        }
        let now = stage.now;
        stage.sim.notify(now, &field, value);
        stage.collect(&format!("field/{name}"));
    }
}

/// A simulator and a clock that is always put forward far enough.
struct Stage {
    sim: Simulator,
    now: Timestamp,
    samples: Vec<Sample>,
    people: u32,
}

/// For the answers to one; it has no screens, and nobody looks at them here.
fn with_a_flow(mut sim: Simulator) -> Simulator {
    sim.install_flow("1", json!({ "version": "7.3", "screens": [] }));
    sim
}

impl Stage {
    fn new() -> Self {
        Self {
            sim: with_a_flow(Simulator::new(Config::default())),
            // 2 November 2026, 12:00 UTC.
            now: Timestamp::from_second(1_793_620_800).unwrap_or(Timestamp::UNIX_EPOCH),
            samples: Vec::new(),
            people: 0,
        }
    }

    fn person(&mut self, new: NewPerson) -> String {
        self.people += 1;
        let name = Some("Rosa".to_owned());
        self.sim.add_person(NewPerson { name, ..new }).unwrap_or_default()
    }

    fn later(&mut self, seconds: i64) {
        self.now =
            self.now.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(self.now);
        self.sim.advance(self.now);
    }

    /// Takes what is due as samples of this name.
    fn collect(&mut self, name: &str) {
        self.later(5);
        for call in self.sim.due_webhooks(self.now) {
            self.sim.webhook_answered(call.id, self.now, WebhookOutcome::Status(200));
            self.samples.push(Sample {
                name: name.to_owned(),
                body: call.body,
                headers: call.headers,
            });
        }
    }

    /// Lets everything due happen without keeping it.
    fn quiet(&mut self) {
        let kept = self.samples.len();
        self.collect("");
        self.samples.truncate(kept);
    }

    /// Sends to a person and answers the message's id.
    fn send(&mut self, person: &str, mut body: Value) -> String {
        let view = self.sim.person(person).ok();
        let (phone, id) = view.map(|view| (view.phone, view.user_id)).unwrap_or_default();
        match (phone, id) {
            (Some(phone), _) => body["to"] = phone.into(),
            (None, id) => body["recipient"] = id.into(),
        }
        body["messaging_product"] = "whatsapp".into();
        let path = format!("/v26.0/{}/messages", self.sim.config().numbers[0].id);
        let token = self.sim.config().access_token.clone();
        let request = GraphRequest::new(Method::Post, &path, &token, body.to_string());
        let answer = self.sim.graph(self.now, &request);
        let answer: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        answer["messages"][0]["id"].as_str().unwrap_or_default().to_owned()
    }

    fn buttons(&mut self, person: &str) -> String {
        let button = json!({ "type": "reply", "reply": { "id": "yes", "title": "Sí" } });
        self.send(
            person,
            json!({ "type": "interactive", "interactive": {
            "type": "button", "body": { "text": "¿Listo?" }, "action": { "buttons": [button] },
        } }),
        )
    }
}
