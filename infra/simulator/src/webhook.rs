//! Webhooks: updates gathered into bodies, signed, and tried again until answered with 200.
//!
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/guides/set-up-webhooks>

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use hmac::{Hmac, Mac as _};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::config::{Envelope, WebhookStyle};
use crate::ids::Chance;

/// Meta gives up on an answer after so long.
pub const TIMEOUT: SignedDuration = SignedDuration::from_secs(20);
/// No body is larger.
pub const BODY_LIMIT: usize = 3 * 1024 * 1024;
/// Updates in one body at most.
pub(crate) const BATCH_LIMIT: usize = 1_000;

/// One POST to make.
#[derive(Clone, Debug)]
pub struct WebhookCall {
    pub id: u64,
    pub body: Bytes,
    /// `content-type` and `x-hub-signature-256`.
    pub headers: [(&'static str, String); 2],
    /// 1 for the first try.
    pub attempt: u32,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookOutcome {
    Status(u16),
    TimedOut,
    Unreachable,
}

/// One thing to tell the business; its parts are JSON already, so that a body is only put together.
#[derive(Clone, Debug)]
pub(crate) enum Update {
    /// In the field `messages`, together with others for the same number.
    Message {
        number: u16,
        contact: Option<String>,
        message: String,
        error: Option<String>,
    },
    Status {
        number: u16,
        contact: Option<String>,
        status: String,
    },
    /// A whole `value` of another field. `time` is given for fields of the account.
    Field {
        field: String,
        value: String,
        time: Option<i64>,
    },
}

#[derive(Clone, Debug)]
struct Parcel {
    body: Bytes,
    signature: String,
    attempts: u32,
    first_at: Option<Timestamp>,
}

/// How many bodies are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct WebhookCounts {
    pub due: usize,
    pub in_flight: usize,
    pub later: usize,
}

/// The bodies on their way.
#[derive(Clone, Debug)]
pub(crate) struct Postbox {
    style: WebhookStyle,
    /// Keyed once; each body starts from a copy.
    mac: Hmac<Sha256>,
    waba_id: String,
    /// Display digits and id of every number, for `metadata`.
    numbers: Vec<(String, String)>,
    /// The same as JSON.
    metadata: Vec<String>,
    batch: Vec<Update>,
    parcels: BTreeMap<u64, Parcel>,
    due: BTreeSet<(Timestamp, u64)>,
    in_flight: BTreeSet<u64>,
    next_id: u64,
    /// Posted since last asked.
    fresh: Vec<u64>,
    chance: Chance,
    pub(crate) given_up: u64,
    pub(crate) delivered: u64,
}

impl Postbox {
    pub(crate) fn new(
        style: WebhookStyle,
        secret: &str,
        waba_id: &str,
        numbers: Vec<(String, String)>,
        seed: u64,
    ) -> Self {
        let metadata = numbers
            .iter()
            .map(|(display, id)| {
                json!({ "display_phone_number": display, "phone_number_id": id }).to_string()
            })
            .collect();
        Self {
            style,
            mac: keyed(secret.as_bytes()),
            metadata,
            waba_id: waba_id.to_owned(),
            numbers,
            batch: Vec::new(),
            parcels: BTreeMap::new(),
            due: BTreeSet::new(),
            in_flight: BTreeSet::new(),
            next_id: 0,
            fresh: Vec::new(),
            chance: Chance::new(seed, "webhooks"),
            given_up: 0,
            delivered: 0,
        }
    }

    pub(crate) fn style(&self) -> &WebhookStyle {
        &self.style
    }

    /// Whether this update is the first of a batch that now has to wait for company.
    pub(crate) fn add(&mut self, update: Update, now: Timestamp) -> bool {
        self.batch.push(update);
        if self.batch.len() >= self.style.batch.clamp(1, BATCH_LIMIT) {
            self.flush(now);
            return false;
        }
        self.batch.len() == 1
    }

    /// The same update twice in a body of its own.
    pub(crate) fn pair(&mut self, update: Update, now: Timestamp) {
        self.close(vec![update.clone(), update], now);
    }

    /// Closes the batch; a body that would be too large becomes several.
    pub(crate) fn flush(&mut self, now: Timestamp) {
        let batch = std::mem::take(&mut self.batch);
        if !batch.is_empty() {
            self.close(batch, now);
        }
    }

    fn close(&mut self, batch: Vec<Update>, now: Timestamp) {
        let body = self.body(&batch);
        if body.len() > BODY_LIMIT && batch.len() > 1 {
            let mut first = batch;
            let second = first.split_off(first.len() / 2);
            self.close(first, now);
            self.close(second, now);
            return;
        }
        self.post(body.into(), now);
    }

    fn body(&self, batch: &[Update]) -> String {
        let entries = self.entries(batch);
        let body = match self.style.envelope {
            Envelope::Meta => {
                let entries = entries.join(",");
                format!("{{\"object\":\"whatsapp_business_account\",\"entry\":[{entries}]}}")
            }
            Envelope::Aws => crate::aws::notification(&entries, &self.waba_id, &self.numbers),
        };
        if self.style.escaped { escape(&body) } else { body }
    }

    /// Puts a body into the post as it is.
    pub(crate) fn post(&mut self, body: Bytes, at: Timestamp) -> u64 {
        self.next_id += 1;
        let signature = finish(self.mac.clone(), &body);
        let parcel = Parcel { body, signature, attempts: 0, first_at: None };
        self.parcels.insert(self.next_id, parcel);
        self.due.insert((at, self.next_id));
        self.fresh.push(self.next_id);
        self.next_id
    }

    pub(crate) fn fresh(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.fresh)
    }

    pub(crate) fn delay(&mut self, id: u64, from: Timestamp, to: Timestamp) {
        if self.due.remove(&(from, id)) {
            self.due.insert((to, id));
        }
    }

    pub(crate) fn duplicate(&mut self, id: u64, at: Timestamp) {
        if let Some(body) = self.parcels.get(&id).map(|parcel| parcel.body.clone()) {
            self.post(body, at);
        }
    }

    pub(crate) fn next_at(&self) -> Option<Timestamp> {
        self.due.first().map(|(at, _)| *at)
    }

    pub(crate) fn take_due(&mut self, now: Timestamp) -> Vec<WebhookCall> {
        let mut calls = Vec::new();
        while let Some((at, id)) = self.due.first().copied() {
            if at > now {
                break;
            }
            self.due.remove(&(at, id));
            let Some(parcel) = self.parcels.get_mut(&id) else { continue };
            parcel.attempts += 1;
            parcel.first_at.get_or_insert(now);
            self.in_flight.insert(id);
            calls.push(WebhookCall {
                id,
                body: parcel.body.clone(),
                headers: [
                    ("content-type", "application/json".to_owned()),
                    ("x-hub-signature-256", parcel.signature.clone()),
                ],
                attempt: parcel.attempts,
            });
        }
        calls
    }

    pub(crate) fn answered(&mut self, id: u64, now: Timestamp, outcome: WebhookOutcome) {
        if !self.in_flight.remove(&id) {
            return;
        }
        if outcome == WebhookOutcome::Status(200) {
            self.parcels.remove(&id);
            self.delivered += 1;
            return;
        }
        let Some(parcel) = self.parcels.get(&id) else { return };
        let (attempts, first) = (parcel.attempts, parcel.first_at.unwrap_or(now));
        let pause = self.pause(attempts);
        match now.checked_add(pause) {
            Ok(again) if again.duration_since(first) <= self.style.retry_for => {
                self.due.insert((again, id));
            }
            Ok(_) | Err(_) => {
                self.parcels.remove(&id);
                self.given_up += 1;
            }
        }
    }

    /// At once, then after growing pauses, with a tenth of chance in them.
    fn pause(&mut self, attempts: u32) -> SignedDuration {
        const LONGEST_MS: i64 = 6 * 3_600_000;
        if attempts <= 1 {
            return SignedDuration::from_millis(self.chance.between(200, 1_000));
        }
        let doubled = 10_000_i64.saturating_mul(1 << (attempts - 2).min(20));
        let pause = doubled.min(LONGEST_MS);
        SignedDuration::from_millis(self.chance.between(pause - pause / 10, pause + pause / 10))
    }

    pub(crate) fn counts(&self, now: Timestamp) -> WebhookCounts {
        let due = self.due.iter().take_while(|(at, _)| *at <= now).count();
        WebhookCounts { due, in_flight: self.in_flight.len(), later: self.due.len() - due }
    }

    pub(crate) fn gathering(&self) -> usize {
        self.batch.len()
    }

    fn entries(&self, batch: &[Update]) -> Vec<String> {
        if self.style.scattered {
            // Two updates share an entry at most, each in a change of its own.
            return batch
                .chunks(2)
                .map(|pair| {
                    let changes = pair.iter().map(|one| self.change(std::slice::from_ref(one)));
                    self.entry(&changes.collect::<Vec<_>>(), time_of(pair))
                })
                .collect();
        }
        let mut changes: Vec<String> = Vec::new();
        let mut run = 0;
        while run < batch.len() {
            let end = batch[run..]
                .iter()
                .position(|update| !same_change(&batch[run], update))
                .map_or(batch.len(), |length| run + length.max(1));
            changes.push(self.change(&batch[run..end]));
            run = end;
        }
        vec![self.entry(&changes, time_of(batch))]
    }

    fn entry(&self, changes: &[String], time: Option<i64>) -> String {
        let time = time.map(|time| format!("\"time\":{time},")).unwrap_or_default();
        format!("{{\"id\":\"{}\",{time}\"changes\":[{}]}}", self.waba_id, changes.join(","))
    }

    /// Updates of one field and one number as one change.
    fn change(&self, run: &[Update]) -> String {
        let mut contacts: Vec<&str> = Vec::new();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let mut messages: Vec<&str> = Vec::new();
        let mut statuses: Vec<&str> = Vec::new();
        let mut errors: Vec<&str> = Vec::new();
        let mut number = 0;
        for update in run {
            let contact = match update {
                Update::Message { number: of, contact, message, error } => {
                    number = *of;
                    messages.push(message);
                    errors.extend(error.as_deref());
                    contact
                }
                Update::Status { number: of, contact, status } => {
                    number = *of;
                    statuses.push(status);
                    contact
                }
                Update::Field { field, value, .. } => {
                    return format!("{{\"field\":\"{field}\",\"value\":{value}}}");
                }
            };
            if let Some(contact) = contact.as_deref()
                && known.insert(contact)
            {
                contacts.push(contact);
            }
        }
        let metadata = self.metadata.get(usize::from(number)).map_or("null", String::as_str);
        let mut change = format!(
            "{{\"field\":\"messages\",\"value\":{{\"messaging_product\":\"whatsapp\",\"metadata\":{metadata}"
        );
        for (name, list) in [
            ("contacts", contacts),
            ("messages", messages),
            ("statuses", statuses),
            ("errors", errors),
        ] {
            if !list.is_empty() {
                change.push_str(",\"");
                change.push_str(name);
                change.push_str("\":[");
                change.push_str(&list.join(","));
                change.push(']');
            }
        }
        change.push_str("}}");
        change
    }

    pub(crate) fn metadata(&self, number: u16) -> Value {
        let text = self.metadata.get(usize::from(number)).map_or("null", String::as_str);
        serde_json::from_str(text).unwrap_or_default()
    }
}

fn same_change(a: &Update, b: &Update) -> bool {
    let number = |update: &Update| match update {
        Update::Message { number, .. } | Update::Status { number, .. } => Some(*number),
        Update::Field { .. } => None,
    };
    number(a).is_some() && number(a) == number(b)
}

fn time_of(batch: &[Update]) -> Option<i64> {
    batch.iter().find_map(|update| match update {
        Update::Field { time, .. } => *time,
        Update::Message { .. } | Update::Status { .. } => None,
    })
}

/// `sha256=` and the HMAC of the raw bytes under the app secret.
pub fn sign(secret: &[u8], body: &[u8]) -> String {
    finish(keyed(secret), body)
}

/// A key that is longer than a block of the hash is hashed first, so that every length fits.
fn keyed(secret: &[u8]) -> Hmac<Sha256> {
    const BLOCK: usize = 64;
    let mut block = [0_u8; BLOCK];
    if secret.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(secret));
    } else {
        block[..secret.len()].copy_from_slice(secret);
    }
    Hmac::new(&block.into())
}

fn finish(mut mac: Hmac<Sha256>, body: &[u8]) -> String {
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// The same JSON in the letters that Meta uses: `\u` for what is not ASCII, and `\/`.
pub fn escape(json: &str) -> String {
    use std::fmt::Write as _;
    let mut escaped = String::with_capacity(json.len() + json.len() / 8);
    let mut rest = json;
    while let Some(at) = rest.bytes().position(|byte| byte == b'/' || !byte.is_ascii()) {
        escaped.push_str(&rest[..at]);
        let Some(letter) = rest[at..].chars().next() else { break };
        if letter == '/' {
            escaped.push_str("\\/");
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
        rest = &rest[at + letter.len_utf8()..];
    }
    escaped.push_str(rest);
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaping_changes_the_bytes_and_not_the_meaning() {
        let value = json!({ "text": "¡Olé! 👍 a/b \"q\"\n" });
        let escaped = escape(&value.to_string());
        assert!(escaped.is_ascii());
        assert!(escaped.contains("\\/") && escaped.contains("\\ud83d\\udc4d"));
        assert_eq!(serde_json::from_str::<Value>(&escaped).unwrap(), value);
    }

    #[test]
    fn signature_is_the_published_test_case() {
        // https://datatracker.ietf.org/doc/html/rfc4231#section-4.3
        assert_eq!(
            sign(b"Jefe", b"what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
