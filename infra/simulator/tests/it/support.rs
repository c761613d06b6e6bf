//! A small world around one simulator.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use simulator::{
    Config, GraphAnswer, GraphRequest, Method, NewPerson, Say, Simulator, WebhookOutcome,
};

pub(crate) const NUMBER: &str = "106540352242922";
pub(crate) const WABA: &str = "102290129340398";
pub(crate) const TOKEN: &str = "simulated-access-token";

pub(crate) struct World {
    pub(crate) sim: Simulator,
    pub(crate) now: Timestamp,
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Config::default())
    }

    pub(crate) fn with(config: Config) -> Self {
        let mut sim = Simulator::new(config);
        sim.install_flow("1", json!({ "version": "7.3", "screens": [{ "id": "ONE" }] }));
        Self { sim, now: time("2026-11-02T12:00:00Z") }
    }

    pub(crate) fn at(mut self, text: &str) -> Self {
        self.now = time(text);
        self
    }

    pub(crate) fn person(&mut self) -> String {
        self.add(NewPerson::default())
    }

    pub(crate) fn add(&mut self, new: NewPerson) -> String {
        self.sim.add_person(new).unwrap()
    }

    /// A person whose service window is open, with the webhooks of it out of the way.
    pub(crate) fn writer(&mut self) -> String {
        let person = self.person();
        self.say(&person, Say::text("hola"));
        self.pass(5);
        self.drain();
        person
    }

    pub(crate) fn say(&mut self, person: &str, say: Say) -> String {
        self.sim.say(person, self.now, say).unwrap()
    }

    pub(crate) fn pass(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
        self.sim.advance(self.now);
    }

    pub(crate) fn phone(&self, person: &str) -> String {
        self.sim.person(person).unwrap().phone.unwrap()
    }

    pub(crate) fn call(&mut self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
        let answer = self.request(&GraphRequest::new(method, path, TOKEN, body));
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
    }

    pub(crate) fn request(&mut self, request: &GraphRequest) -> GraphAnswer {
        self.sim.graph(self.now, request)
    }

    pub(crate) fn get(&mut self, path: &str) -> (u16, Value) {
        self.call(Method::Get, path, Value::Null)
    }

    /// Sends a message object to a person by phone number.
    pub(crate) fn send(&mut self, person: &str, message: Value) -> (u16, Value) {
        let phone = self.phone(person);
        self.send_to(&phone, message)
    }

    pub(crate) fn send_to(&mut self, phone: &str, mut message: Value) -> (u16, Value) {
        message["messaging_product"] = "whatsapp".into();
        if message.get("to").is_none() && message.get("recipient").is_none() {
            message["to"] = phone.into();
        }
        self.call(Method::Post, &format!("/v26.0/{NUMBER}/messages"), message)
    }

    /// Sends and answers the id of the accepted message.
    pub(crate) fn accepted(&mut self, person: &str, message: Value) -> String {
        let (status, answer) = self.send(person, message);
        assert_eq!(status, 200, "{answer}");
        answer["messages"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Every body that is due, answered with 200.
    pub(crate) fn drain(&mut self) -> Vec<Value> {
        let mut bodies = Vec::new();
        for call in self.sim.due_webhooks(self.now) {
            self.sim.webhook_answered(call.id, self.now, WebhookOutcome::Status(200));
            bodies.push(serde_json::from_slice(&call.body).unwrap());
        }
        bodies
    }

    /// What is due in the field `messages` under one name, in the order in which it comes.
    pub(crate) fn updates(&mut self, name: &str) -> Vec<Value> {
        updates(&self.drain(), name)
    }

    pub(crate) fn statuses(&mut self) -> Vec<Value> {
        self.updates("statuses")
    }

    pub(crate) fn template(&mut self, name: &str, category: &str, text: &str) {
        self.sim
            .install_template(&json!({
                "name": name, "language": "es", "category": category,
                "components": [{ "type": "BODY", "text": text }],
            }))
            .unwrap();
    }
}

pub(crate) fn updates(bodies: &[Value], name: &str) -> Vec<Value> {
    changes(bodies)
        .iter()
        .filter(|change| change["field"] == "messages")
        .flat_map(|change| change["value"][name].as_array().cloned().unwrap_or_default())
        .collect()
}

pub(crate) fn changes(bodies: &[Value]) -> Vec<Value> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    bodies
        .iter()
        .flat_map(|body| list(&body["entry"]))
        .flat_map(|entry| list(&entry["changes"]))
        .collect()
}

pub(crate) fn text(body: &str) -> Value {
    json!({ "type": "text", "text": { "body": body } })
}

pub(crate) fn template(name: &str) -> Value {
    json!({ "type": "template", "template": { "name": name, "language": { "code": "es" } } })
}

pub(crate) fn code(answer: &Value) -> i64 {
    answer["error"]["code"].as_i64().unwrap_or(-1)
}
