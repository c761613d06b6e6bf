//! How Meta's webhooks travel: late, doubled, overtaken, lost, and with nonsense among them.

use std::sync::Arc;

use serde_json::{Value, json};
use shared::domain::time::{DAY, HOUR, MINUTE, Timestamp};
use simulator::{WebhookCall, WebhookOutcome, sign};

use crate::{clock::WorldClock, fault::Fault, world::World};

const SECOND_MS: i64 = 1_000;

/// What lies in a body, as far as the checks want to know.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// Name, sender's phone number or user id, and moment.
    pub(crate) messages: Vec<(String, Option<String>, Timestamp)>,
    pub(crate) statuses: Vec<(String, Timestamp)>,
}

pub(crate) fn contents(body: &[u8]) -> Contents {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let mut contents = Contents::default();
    let entries = body["entry"].as_array().into_iter().flatten();
    let changes = entries.flat_map(|entry| entry["changes"].as_array().into_iter().flatten());
    for value in changes.map(|change| &change["value"]) {
        for message in value["messages"].as_array().into_iter().flatten() {
            let text = |name: &str| message[name].as_str().map(str::to_owned);
            let Some(id) = text("id") else { continue };
            let from = text("from").or_else(|| text("from_user_id"));
            contents.messages.push((id, from, moment(message)));
        }
        for status in value["statuses"].as_array().into_iter().flatten() {
            let key = status["biz_opaque_callback_data"].as_str().unwrap_or_default();
            contents.statuses.push((key.to_owned(), moment(status)));
        }
    }
    contents
}

fn moment(of: &Value) -> Timestamp {
    let seconds = of["timestamp"].as_str().and_then(|text| text.parse().ok());
    Timestamp::from_seconds(seconds.unwrap_or_default())
}

impl World {
    /// One of Meta's calls sets out.
    pub(crate) fn carry(self: &Arc<Self>, call: WebhookCall) {
        let is_status = contains(&call.body, b"\"statuses\":[");
        if self.is_swallowed(&call.body) || (is_status && self.happens(20, 700)) {
            if !self.is_swallowed(&call.body) {
                self.count(Fault::StatusLost);
            }
            // Nobody hears of it, and Meta believes that somebody did.
            let at = self.clock.jiff();
            self.simulator().webhook_answered(call.id, at, WebhookOutcome::Status(200));
            return;
        }
        let inside =
            Arc::new(if self.options.check { contents(&call.body) } else { Contents::default() });
        if inside.messages.len() + inside.statuses.len() > 1 {
            self.count(Fault::WebhookBatched);
        }
        let late_ms = self.lateness(is_status);
        for _ in 0..self.repeats() {
            let (copy, inside) = (call.clone(), inside.clone());
            let world = self.clone();
            let after = late_ms + self.lateness_of_a_copy();
            tokio::task::spawn_local(async move {
                WorldClock::pause(after).await;
                world.hand_in(&copy, &inside).await;
            });
        }
        self.poison();
        tokio::task::spawn_local(deliver(self.clone(), call, inside, late_ms));
    }

    fn lateness(&self, is_status: bool) -> i64 {
        if is_status {
            if !self.happens(20, 900) {
                return 0;
            }
            self.count(Fault::StatusLate);
            return self.up_to_days();
        }
        if self.happens(10, 400) {
            self.count(Fault::WebhookDelayed);
            return self.up_to_days();
        }
        if self.happens(20, 900) {
            self.count(Fault::WebhookReordered);
            return self.between(SECOND_MS, 15 * SECOND_MS);
        }
        0
    }

    /// Mostly minutes; one in thirty is days late.
    fn up_to_days(&self) -> i64 {
        let longest = match self.below(30) {
            0 => 7 * DAY,
            1..=4 => 3 * HOUR,
            5..=12 => 30 * MINUTE,
            _ => MINUTE,
        };
        self.between(SECOND_MS, longest * SECOND_MS)
    }

    /// How often it comes beside the one time.
    fn repeats(&self) -> u64 {
        if !self.happens(20, 800) {
            return 0;
        }
        let copies = if self.below(8) == 0 { 2 + self.below(8) } else { 1 };
        (0..copies).for_each(|_| self.count(Fault::WebhookTwice));
        copies
    }

    fn lateness_of_a_copy(&self) -> i64 {
        if self.below(3) == 0 { self.up_to_days() } else { self.between(0, 5 * SECOND_MS) }
    }

    pub(crate) fn is_swallowed(&self, body: &[u8]) -> bool {
        let swallowed = self.swallowed();
        !swallowed.is_empty()
            && contains(body, b"\"statuses\":[")
            && swallowed.iter().any(|wamid| {
                // Meta writes a slash as `\/`.
                contains(body, wamid.replace('/', "\\/").as_bytes())
            })
    }

    /// Now and then something comes that Meta never documented, or that is not Meta's.
    fn poison(self: &Arc<Self>) {
        if !self.happens(5, 150) {
            return;
        }
        let n = self.below(1 << 40);
        let from = self.somebody();
        let (fault, body, signed) = match self.below(5) {
            0 => (
                Fault::PoisonType,
                self.message(&from, &format!("wamid.TYPE{n}"), "hologram", json!({"n": n})),
                true,
            ),
            1 => {
                let text = json!({"body": "marca ".repeat(170_000)});
                (
                    Fault::PoisonText,
                    self.message(&from, &format!("wamid.TEXT{n}"), "text", text),
                    true,
                )
            }
            2 => (Fault::PoisonBytes, b"{\"object\":\"\xFF\xFE\"}".to_vec(), true),
            3 => {
                let value = json!({
                    "messaging_product": "whatsapp", "metadata": {"phone_number_id": self.number},
                    "statuses": [{"id": format!("wamid.S{n}"), "status": "teleported",
                        "timestamp": self.clock.now().seconds().to_string(), "recipient_id": from}],
                });
                (Fault::PoisonEnum, self.body(&value), true)
            }
            _ => {
                let text = json!({"body": "BAJA"});
                let body = self.message(&from, &format!("wamid.UNSIGNED{n}"), "text", text);
                (Fault::PoisonSignature, body, false)
            }
        };
        let secret = if signed { self.secret() } else { "somebody else's secret" };
        let signature = sign(secret.as_bytes(), &body);
        let call = WebhookCall {
            id: u64::MAX,
            body: body.into(),
            headers: [
                ("content-type", "application/json".to_owned()),
                ("x-hub-signature-256", signature),
            ],
            attempt: 1,
        };
        self.count(fault);
        self.note(None, format_args!("poison: {}", fault.words()));
        let world = self.clone();
        let inside = contents(&call.body);
        tokio::task::spawn_local(async move {
            // As Meta does: again until somebody takes it, or says that nobody ever will.
            for _ in 0..20 {
                match world.hand_in(&call, &inside).await {
                    Some(200) if !signed => {
                        world.checker().fail(1, "a body was taken that nobody signed".to_owned());
                        return world.alarm_if_failed();
                    }
                    Some(status) if status < 500 => return,
                    Some(_) | None => WorldClock::pause(MINUTE * SECOND_MS).await,
                }
            }
        });
    }

    fn message(&self, from: &str, id: &str, kind: &str, content: Value) -> Vec<u8> {
        let mut message = json!({
            "from": from, "id": id, "type": kind,
            "timestamp": self.clock.now().seconds().to_string(),
        });
        message[kind] = content;
        self.body(&json!({
            "messaging_product": "whatsapp", "metadata": {"phone_number_id": self.number},
            "messages": [message],
        }))
    }

    fn body(&self, value: &Value) -> Vec<u8> {
        json!({
            "object": "whatsapp_business_account",
            "entry": [{"id": self.waba(), "changes": [{"field": "messages", "value": value}]}],
        })
        .to_string()
        .into_bytes()
    }

    /// The webhook has answered.
    pub(crate) fn handed_in(&self, status: u16, contents: &Contents) {
        if status != 200 {
            return;
        }
        let mut checker = self.checker();
        let wamids: Vec<String> = contents.messages.iter().map(|(id, _, _)| id.clone()).collect();
        checker.acknowledged(&wamids);
        drop(checker);
        self.alarm_if_failed();
    }
}

async fn deliver(world: Arc<World>, call: WebhookCall, inside: Arc<Contents>, late_ms: i64) {
    WorldClock::pause(late_ms).await;
    let status = world.hand_in(&call, &inside).await;
    let unanswered = status.is_some() && world.happens(20, 300);
    if unanswered {
        world.count(Fault::WebhookUnanswered);
    }
    let outcome = match status {
        Some(status) if !unanswered => WebhookOutcome::Status(status),
        Some(_) => WebhookOutcome::TimedOut,
        None => WebhookOutcome::Status(502),
    };
    world.simulator().webhook_answered(call.id, world.clock.jiff(), outcome);
    world.bell.notify_one();
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    match (std::str::from_utf8(body), std::str::from_utf8(part)) {
        (Ok(body), Ok(part)) => body.contains(part),
        (Err(_), _) | (_, Err(_)) => false,
    }
}
