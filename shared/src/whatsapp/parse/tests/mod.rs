//! Payloads as Meta sends them, in every form that was seen, and what is made of them.

mod bodies;
mod contents;
mod identity;
mod random;
mod statuses;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{NotJson, Updates, parse};
use crate::{
    domain::{
        address::{Address, Phone, UserId},
        ids::NumberId,
        inbound::Inbound,
        time::Timestamp,
    },
    whatsapp::signature::{AppSecrets, sign},
};

const NUMBER: &str = "106540352242922";
const RECEIVED_AT: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn try_updates(body: &[u8]) -> Result<Updates, NotJson> {
    let secrets = AppSecrets::new(["secret"]);
    let header = sign("secret", body);
    let verified = secrets.verify(Some(&header), body).unwrap();
    let numbers = BTreeSet::from([NumberId::new(NUMBER)]);
    parse(verified, &numbers, RECEIVED_AT)
}

fn updates(body: &Value) -> Updates {
    try_updates(body.to_string().as_bytes()).unwrap()
}

/// A body with one change of one field.
fn change(field: &str, value: Value) -> Value {
    json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": "102290129340398", "changes": [{"field": field, "value": value}]}],
    })
}

/// A value of the field `messages` for our own number, with more keys.
fn value(more: Value) -> Value {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550000001", "phone_number_id": NUMBER},
    });
    merge(&mut value, more);
    value
}

/// A message with id, sender and time, and more keys; `null` takes one away.
fn message(more: Value) -> Value {
    let mut message = json!({"id": "wamid.A", "from": "51900000000", "timestamp": "1772454600"});
    merge(&mut message, more);
    message
}

fn merge(into: &mut Value, more: Value) {
    for (key, value) in more.as_object().unwrap() {
        if value.is_null() {
            into.as_object_mut().unwrap().remove(key);
        } else {
            into[key] = value.clone();
        }
    }
}

fn updates_of(message: Value) -> Updates {
    updates(&change("messages", value(json!({"messages": [message]}))))
}

#[track_caller]
fn inbound(message: Value) -> Inbound {
    let mut updates = updates_of(message);
    assert_eq!(updates.messages.len(), 1, "{:?}", updates.ignored);
    updates.messages.remove(0)
}

/// What was counted, as text: `message.group 1, number.foreign 2`.
fn counted(updates: &Updates) -> String {
    let names = updates.ignored.iter();
    let names: Vec<_> = names.map(|(name, count)| format!("{name} {count}")).collect();
    names.join(", ")
}

fn address(phone: Option<&str>, user: Option<&str>) -> Address {
    let phone = phone.map(|phone| Phone::parse(phone).unwrap());
    Address::new(phone, user.map(|user| UserId::parse(user).unwrap())).unwrap()
}
