//! How Meta's webhooks travel: late, doubled, overtaken, lost, and with nonsense among them.

use std::sync::Arc;

use serde::Deserialize;
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

/// Of Meta's body, only what is looked at.
#[derive(Debug, Default, Deserialize)]
struct Body {
    #[serde(default)]
    entry: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    #[serde(default)]
    changes: Vec<Change>,
}

#[derive(Debug, Deserialize)]
struct Change {
    #[serde(default)]
    value: Told,
}

#[derive(Debug, Default, Deserialize)]
struct Told {
    #[serde(default)]
    messages: Vec<Said>,
    #[serde(default)]
    statuses: Vec<Status>,
}

#[derive(Debug, Deserialize)]
struct Said {
    id: String,
    from: Option<String>,
    from_user_id: Option<String>,
    timestamp: String,
}

#[derive(Debug, Deserialize)]
struct Status {
    #[serde(default)]
    biz_opaque_callback_data: String,
    timestamp: String,
}

pub(crate) fn contents(body: &[u8]) -> Contents {
    let body: Body = serde_json::from_slice(body).unwrap_or_default();
    let mut contents = Contents::default();
    for change in body.entry.into_iter().flat_map(|entry| entry.changes) {
        for Said { id, from, from_user_id, timestamp } in change.value.messages {
            contents.messages.push((id, from.or(from_user_id), moment(&timestamp)));
        }
        for Status { biz_opaque_callback_data, timestamp } in change.value.statuses {
            contents.statuses.push((biz_opaque_callback_data, moment(&timestamp)));
        }
    }
    contents
}

fn moment(seconds: &str) -> Timestamp {
    Timestamp::from_seconds(seconds.parse().unwrap_or_default())
}

impl World {
    /// One of Meta's calls sets out.
    pub(crate) fn carry(self: &Arc<Self>, call: WebhookCall) {
        let is_status = contains(&call.body, "\"statuses\":[");
        let is_swallowed = is_status && self.is_swallowed(&call.body);
        if is_swallowed || (is_status && self.happens(20, 700)) {
            if !is_swallowed {
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

    fn is_swallowed(&self, body: &[u8]) -> bool {
        // Meta writes a slash as `\/`.
        self.swallowed().iter().any(|wamid| contains(body, &wamid.replace('/', "\\/")))
    }

    /// Now and then something comes that Meta never documented, or that is not Meta's.
    fn poison(self: &Arc<Self>) {
        if !self.happens(5, 150) {
            return;
        }
        let n = self.below(1 << 40);
        let from = self.somebody();
        // The long text costs more than all the rest together.
        let (fault, body, signed) = match self.below(25) {
            0 => {
                let text = json!({"body": "marca ".repeat(170_000)});
                (
                    Fault::PoisonText,
                    self.message(&from, &format!("wamid.TEXT{n}"), "text", text),
                    true,
                )
            }
            1..=6 => (
                Fault::PoisonType,
                self.message(&from, &format!("wamid.TYPE{n}"), "hologram", json!({"n": n})),
                true,
            ),
            7..=12 => (Fault::PoisonBytes, b"{\"object\":\"\xFF\xFE\"}".to_vec(), true),
            13..=18 => {
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

pub(crate) fn contains(body: &[u8], part: &str) -> bool {
    std::str::from_utf8(body).is_ok_and(|body| body.contains(part))
}
