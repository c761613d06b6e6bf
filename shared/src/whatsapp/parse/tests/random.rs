//! Anything at all: no panic, and whatever comes out can be queued and read again.

use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Map;

use super::*;
use crate::domain::{inbound::Inbound, status::Status};

/// Words of the protocol, so that random objects look like messages often enough.
const WORDS: [&str; 48] = [
    "object",
    "entry",
    "changes",
    "field",
    "value",
    "metadata",
    "phone_number_id",
    "contacts",
    "messages",
    "statuses",
    "errors",
    "wa_id",
    "user_id",
    "from",
    "from_user_id",
    "id",
    "timestamp",
    "type",
    "text",
    "body",
    "image",
    "audio",
    "voice",
    "mime_type",
    "sha256",
    "caption",
    "interactive",
    "button_reply",
    "nfm_reply",
    "response_json",
    "title",
    "system",
    "new_wa_id",
    "previous_user_id",
    "location",
    "latitude",
    "longitude",
    "reaction",
    "message_id",
    "emoji",
    "edit",
    "original_message_id",
    "status",
    "pricing",
    "billable",
    "code",
    "biz_opaque_callback_data",
    "user_id_update",
];

const TEXTS: [&str; 20] = [
    "whatsapp_business_account",
    "messages",
    NUMBER,
    "51900000000",
    "PE.1",
    "wamid.A",
    "1772454600",
    "text",
    "image",
    "interactive",
    "system",
    "user_changed_number",
    "button_reply",
    "delivered",
    "failed",
    "location",
    "edit",
    "99",
    "-12.5",
    "\u{FFFF}\u{0}ñ😀",
];

fn random() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(&TEXTS[..]).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 6, |inner| {
        let key = prop::sample::select(&WORDS[..]).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn survives(body: &Value) -> Result<(), TestCaseError> {
    let updates = try_updates(body.to_string().as_bytes());
    let updates = updates.map_err(|error| TestCaseError::fail(error.to_string()))?;
    for message in &updates.messages {
        let read: Inbound = queued_and_read(message)?;
        prop_assert_eq!(&read.id, &message.id);
    }
    for status in &updates.statuses {
        let read: Status = queued_and_read(status)?;
        prop_assert_eq!(&read, status);
    }
    Ok(())
}

fn queued_and_read<T: Serialize + DeserializeOwned>(update: &T) -> Result<T, TestCaseError> {
    let queued = serde_json::to_string(update).unwrap();
    let is_carried = !queued.contains(['\u{FFFE}', '\u{FFFF}']);
    prop_assert!(is_carried, "a queue would refuse {:?}", queued);
    serde_json::from_str(&queued).map_err(|error| TestCaseError::fail(error.to_string()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn random_json_does_no_harm(body in random()) {
        survives(&body)?;
    }

    #[test]
    fn random_values_in_a_real_frame_do_no_harm(random in random(), statuses in random()) {
        survives(&change("messages", value(json!({"messages": [random.clone()], "statuses": [statuses.clone()]}))))?;
        survives(&change("messages", value(json!({"messages": random, "contacts": statuses}))))?;
    }

    #[test]
    fn random_keys_in_a_real_message_do_no_harm(random in random(), kind in prop::sample::select(&WORDS[..])) {
        let mut odd = message(json!({"type": kind}));
        odd[kind] = random.clone();
        odd["context"] = random.clone();
        odd["errors"] = random;
        survives(&change("messages", value(json!({"messages": [odd]}))))?;
    }

    #[test]
    fn random_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..300), text in "[\\[\\]{}\",:\\\\ud8e0-9a-f ]{0,200}") {
        let _ = try_updates(&bytes);
        let _ = try_updates(text.as_bytes());
    }
}
