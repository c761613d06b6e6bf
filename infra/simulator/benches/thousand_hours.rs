//! A thousand virtual hours with ten thousand people and all their statuses.
//!
//! `cargo bench -p simulator`. Every day each person gets a template, reads it and writes back; every
//! webhook is composed, signed and answered with 200.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use simulator::{
    Config, GraphRequest, Method, NewPerson, Number, Rate, Say, Simulator, Tier, WebhookOutcome,
    WebhookStyle,
};

const PEOPLE: usize = 10_000;
const HOURS: i64 = 1_000;

#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
fn main() {
    for batch in [100, 1] {
        let began = std::time::Instant::now();
        let world = World::run(batch);
        report(&world, batch, began.elapsed().as_secs_f64());
    }
}

fn report(world: &World, batch: usize, took: f64) {
    let totals = world.sim.totals();
    println!("{HOURS} virtual hours, {PEOPLE} people, up to {batch} updates a body: {took:.1} s");
    println!(
        "  {} sends, {} delivered, {} inbound, {} webhooks, {} bytes: {:.1} µs a message",
        totals.accepted,
        totals.delivered,
        totals.received,
        world.webhooks,
        world.bytes,
        took * 1e6 / (totals.accepted + totals.received) as f64,
    );
}

struct World {
    sim: Simulator,
    now: Timestamp,
    webhooks: u64,
    bytes: u64,
}

impl World {
    fn run(batch: usize) -> Self {
        let number = Number { rate: Rate::High, ..Number::made_up(0) };
        let webhooks =
            WebhookStyle { batch, linger: SignedDuration::from_secs(1), ..WebhookStyle::default() };
        let mut sim = Simulator::new(Config {
            webhooks,
            numbers: vec![number],
            tier: Tier::Unlimited,
            keep_content: false,
            ..Config::default()
        });
        let mut phones = Vec::new();
        for _ in 0..PEOPLE {
            let new = NewPerson { reads_after_seconds: Some(600), ..NewPerson::default() };
            let id = sim.add_person(new).unwrap();
            phones.push((sim.person(&id).unwrap().phone.unwrap(), id));
        }
        sim.install_template(&json!({
            "name": "lesson", "language": "es", "category": "UTILITY",
            "components": [{ "type": "BODY", "text": "Hola {{1}}, la lección de hoy ya está lista" }],
        }))
        .unwrap();
        // 2 November 2026, 12:00 UTC.
        let start = Timestamp::from_second(1_793_620_800).unwrap();
        let mut world = Self { sim, now: start, webhooks: 0, bytes: 0 };
        let end = start + SignedDuration::from_hours(HOURS);
        let mut day = start;
        while day < end {
            for (index, (phone, _)) in phones.iter().enumerate() {
                world.step(day + SignedDuration::from_millis(index as i64 * 4));
                world.send(&template(phone));
            }
            for (index, (_, id)) in phones.iter().enumerate() {
                let at = day + SignedDuration::from_millis(3_600_000 + index as i64 * 4);
                world.step(at);
                world.sim.say(id, at, Say::text("listo")).unwrap();
            }
            day += SignedDuration::from_hours(24);
        }
        world.step(end);
        world
    }

    fn send(&mut self, body: &str) {
        let request = GraphRequest::new(
            Method::Post,
            "/v26.0/106540352242922/messages",
            "simulated-access-token",
            Bytes::copy_from_slice(body.as_bytes()),
        );
        let answer = self.sim.graph(self.now, &request);
        assert_eq!(answer.status, 200, "{:?}", answer.body);
    }

    fn step(&mut self, now: Timestamp) {
        self.now = now;
        for call in self.sim.due_webhooks(now) {
            self.webhooks += 1;
            self.bytes += call.body.len() as u64;
            self.sim.webhook_answered(call.id, now, WebhookOutcome::Status(200));
        }
    }
}

fn template(phone: &str) -> String {
    format!(
        r#"{{"messaging_product":"whatsapp","to":"+{phone}","type":"template","biz_opaque_callback_data":"k","template":{{"name":"lesson","language":{{"code":"es"}},"components":[{{"type":"body","parameters":[{{"type":"text","text":"Rosa"}}]}}]}}}}"#
    )
}
