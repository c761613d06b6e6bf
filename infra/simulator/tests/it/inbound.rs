//! Every inbound type of the reference, § 1.4, in every spelling of § 1.3.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use simulator::{
    Arrival, Fault, FaultKind, SAMPLE_SECRET, Sample, Say, Shape, TYPES, field_samples, samples,
    shapes_of, sign,
};

use crate::support::{World, changes, text, updates};

fn body(sample: &Sample) -> Value {
    serde_json::from_slice(&sample.body).unwrap()
}

/// The message of a sample, and its contact.
fn message(name: &str, all: &[Sample]) -> (Value, Value) {
    let kind = name.split('/').next().unwrap();
    // A change of number or id is told by several bodies, in any order.
    let wanted =
        |message: &Value| !kind.starts_with("user_changed") || message["system"]["type"] == kind;
    for sample in all.iter().filter(|sample| sample.name == name) {
        let body = body(sample);
        let messages = updates(std::slice::from_ref(&body), "messages");
        if let Some(message) = messages.into_iter().find(wanted) {
            let contact = updates(&[body], "contacts").first().cloned().unwrap_or_default();
            return (message, contact);
        }
    }
    panic!("there is no sample {name}");
}

#[test]
fn every_type_comes_in_every_spelling() {
    let all = samples();
    let mut types = BTreeSet::new();
    let mut shapes = BTreeSet::new();
    for kind in TYPES {
        for who in ["phone", "both", "id"] {
            // Nobody is told of a change of what the business cannot see.
            if matches!(
                (kind, who),
                ("user_changed_number", "id") | ("user_changed_user_id", "phone")
            ) {
                assert!(!all.iter().any(|sample| {
                    sample.name == format!("{kind}/{who}")
                        && updates(&[body(sample)], "messages")
                            .iter()
                            .any(|one| one["system"]["type"] == kind)
                }));
                continue;
            }
            let (message, contact) = message(&format!("{kind}/{who}"), &all);
            types.insert(message["type"].as_str().unwrap().to_owned());
            check_identity(kind, who, &message, &contact);
        }
        for shape in shapes_of(kind) {
            let word = serde_json::to_value(shape).unwrap();
            let name = format!("{kind}/both/{}", word.as_str().unwrap());
            let (shaped, contact) = message(&name, &all);
            check_shape(kind, shape, &shaped, &contact, &all);
            shapes.insert(shape);
        }
    }
    for shape in Shape::ALL {
        assert!(shapes.contains(&shape) || is_for_statuses(shape), "{shape:?} is never shown");
    }
    println!(
        "inbound: {} kinds of {} types, {} spellings, {} bodies in all",
        TYPES.len(),
        types.len(),
        shapes.len(),
        all.len(),
    );
}

fn is_for_statuses(shape: Shape) -> bool {
    use Shape::{ParentRecipientUserId, ParentUserId, RecipientParentUserId};
    [ParentRecipientUserId, ParentUserId, RecipientParentUserId].contains(&shape)
}

fn check_identity(kind: &str, who: &str, message: &Value, contact: &Value) {
    let phone = who != "id";
    let id = who != "phone";
    if !kind.starts_with("user_changed") {
        assert_eq!(message.get("from").is_some(), phone, "{kind}/{who}: {message}");
        assert_eq!(message.get("from_user_id").is_some(), id, "{kind}/{who}: {message}");
    }
    if message["type"] == "system" {
        return;
    }
    assert_eq!(contact.get("wa_id").is_some(), phone, "{kind}/{who}: {contact}");
    assert_eq!(contact.get("user_id").is_some(), id, "{kind}/{who}: {contact}");
    assert_eq!(contact["profile"]["name"], "Rosa");
    assert!(message["id"].as_str().unwrap().starts_with("wamid."));
    assert!(message["timestamp"].as_str().unwrap().parse::<i64>().is_ok());
}

/// What a spelling changes, seen against the plain one.
fn check_shape(kind: &str, shape: Shape, shaped: &Value, contact: &Value, all: &[Sample]) {
    let (plain, plain_contact) = message(&format!("{kind}/both"), all);
    let at = |value: &Value, pointer: &str| value.pointer(pointer).cloned();
    let system = plain["type"] == "system";
    let own = |value: &Value| value[value["type"].as_str().unwrap_or_default()].clone();
    match shape {
        Shape::TimestampNumber => assert!(shaped["timestamp"].as_i64().unwrap() < 1 << 33),
        Shape::TimestampMillis => assert!(shaped["timestamp"].as_i64().unwrap() > 1 << 33),
        Shape::StringsForNumbers => {
            let pointer = if kind == "order" {
                "/order/product_items/0/quantity"
            } else {
                "/location/latitude"
            };
            assert!(at(&plain, pointer).unwrap().is_number());
            assert!(at(shaped, pointer).unwrap().is_string());
        }
        Shape::NumbersForStrings => {
            let pointer = "/interactive/call_permission_reply/expiration_timestamp";
            assert!(at(&plain, pointer).unwrap().is_string());
            assert!(at(shaped, pointer).unwrap().is_number());
        }
        Shape::ResponseJsonInvalid => assert!(response(shaped).is_none()),
        Shape::ResponseJsonNull => {
            assert!(at(shaped, "/interactive/nfm_reply/response_json").unwrap().is_null());
        }
        Shape::ResponseJsonList => assert!(response(shaped).unwrap().is_array()),
        Shape::FlowTokenMissing => {
            assert_eq!(response(&plain).unwrap()["flow_token"], "t-1");
            assert_eq!(response(shaped).unwrap(), json!({ "trade": "bodega" }));
        }
        Shape::UsernameWithAt if system => {}
        Shape::UsernameWithAt => assert_eq!(contact["profile"]["username"], "@rosa"),
        Shape::UsernameWithoutAt if system => {}
        Shape::UsernameWithoutAt => assert_eq!(contact["profile"]["username"], "rosa"),
        Shape::IdInFrom if system => {}
        Shape::IdInFrom => {
            assert_eq!(shaped["from"], contact["user_id"]);
            assert_eq!(contact["wa_id"], contact["user_id"]);
        }
        Shape::IdMisprinted => {
            assert!(shaped["from_user_id"].as_str().unwrap().starts_with("uPE."))
        }
        Shape::IdGarbage => assert!(!shaped["from_user_id"].as_str().unwrap().starts_with("PE.")),
        Shape::NoProfile if system => {}
        Shape::NoProfile => {
            assert!(plain_contact.get("profile").is_some() && contact.get("profile").is_none())
        }
        Shape::NoContacts => assert!(contact.is_null()),
        Shape::NoFrom => assert!(shaped.get("from").is_none()),
        Shape::OldErrors => {
            assert!(at(&plain, "/errors/0/error_data/details").is_some());
            assert!(at(shaped, "/errors/0/details").unwrap().is_string());
            assert!(at(shaped, "/errors/0/error_data").is_none());
        }
        Shape::NoContext => assert!(shaped.get("context").is_none()),
        Shape::ContextFromUser => {
            assert!(at(shaped, "/context/from").is_none_or(|from| from == shaped["from"]));
        }
        Shape::Forwarded => assert_eq!(shaped["context"], json!({ "forwarded": true })),
        Shape::FrequentlyForwarded => assert_eq!(shaped["context"]["frequently_forwarded"], true),
        Shape::ReferredProduct => {
            assert!(at(shaped, "/context/referred_product/catalog_id").is_some())
        }
        Shape::EmojiEmpty => {
            assert!(at(&plain, "/reaction/emoji").is_none());
            assert_eq!(at(shaped, "/reaction/emoji").unwrap(), "");
        }
        Shape::SystemNewWaId => {
            assert!(at(&plain, "/system/wa_id").is_some());
            assert!(
                at(shaped, "/system/new_wa_id").is_some() && at(shaped, "/system/wa_id").is_none()
            );
        }
        Shape::SystemWithPreviousId => {
            assert!(at(&plain, "/system/previous_user_id").is_none());
            assert!(at(shaped, "/system/previous_user_id").is_some());
        }
        Shape::InteractiveMissing => assert!(shaped.get("interactive").is_none()),
        Shape::HashHex => assert_eq!(own(shaped)["sha256"].as_str().unwrap().len(), 64),
        Shape::NoMediaUrl => {
            assert!(own(&plain)["url"].is_string() && own(shaped).get("url").is_none())
        }
        Shape::MediaFailed => assert_eq!(at(shaped, "/errors/0/code").unwrap(), 131052),
        Shape::MediaThrottled => assert_eq!(at(shaped, "/errors/0/code").unwrap(), 400),
        Shape::UnknownFields => assert!(shaped.get("a_field_of_tomorrow").is_some()),
        Shape::UnknownType => assert_eq!(shaped["type"], "hologram"),
        Shape::NoType => assert!(shaped.get("type").is_none()),
        Shape::Twice => {
            let name = format!("{kind}/both/twice");
            let bodies = all.iter().filter(|sample| sample.name == name).map(body);
            let mut messages = bodies.map(|body| updates(&[body], "messages"));
            let messages = messages.find(|messages| messages.len() == 2).unwrap();
            assert_eq!(messages[0], messages[1]);
        }
        Shape::NoClickId => assert!(
            at(&plain, "/referral/ctwa_clid").is_some()
                && at(shaped, "/referral/ctwa_clid").is_none()
        ),
        Shape::ContactsOrigin => {
            assert_eq!(at(shaped, "/contacts/0/origin").unwrap(), "contact_request");
            assert!(at(shaped, "/contacts/0/name").is_none());
        }
        Shape::ContactsOriginOutside => assert_eq!(shaped["origin"], "contact_request"),
        Shape::ParentRecipientUserId | Shape::RecipientParentUserId | Shape::ParentUserId => {
            panic!("a spelling of statuses")
        }
    }
}

fn response(message: &Value) -> Option<Value> {
    let text = message.pointer("/interactive/nfm_reply/response_json")?.as_str()?;
    serde_json::from_str(text).ok()
}

#[test]
fn samples_are_signed_and_the_same_in_every_run() {
    let (one, two) = (samples(), samples());
    assert_eq!(one.len(), two.len());
    for (a, b) in one.iter().zip(&two) {
        assert_eq!((&a.name, &a.body, &a.headers), (&b.name, &b.body, &b.headers));
        assert_eq!(a.headers[1].1, sign(SAMPLE_SECRET.as_bytes(), &a.body));
    }
}

#[test]
fn fields_of_the_reference_are_all_there() {
    // § 1.6 and the fields of the list of keys.
    const FIELDS: [&str; 33] = [
        "account_alerts",
        "account_review_update",
        "account_settings_update",
        "account_update",
        "automatic_events",
        "business_capability_update",
        "business_username_update",
        "business_username_updates",
        "calls",
        "flows",
        "group_lifecycle_update",
        "group_participants_update",
        "group_settings_update",
        "group_status_update",
        "history",
        "message_template_components_update",
        "message_template_quality_update",
        "message_template_status_update",
        "messages",
        "partner_solutions",
        "payment_configuration_update",
        "phone_number_name_update",
        "phone_number_quality_update",
        "security",
        "smb_app_state_sync",
        "smb_message_echoes",
        "template_category_update",
        "user_id_update",
        "user_preferences",
        "unknown_field_xyz",
        "account_alerts",
        "calls",
        "messages",
    ];
    let all = samples();
    let bodies: Vec<Value> = all.iter().map(body).collect();
    let shown: BTreeSet<String> = changes(&bodies)
        .iter()
        .map(|change| change["field"].as_str().unwrap().to_owned())
        .collect();
    for field in FIELDS {
        assert!(shown.contains(field), "{field} is never shown");
    }
    println!("webhook fields: {} in {} samples", shown.len(), field_samples().len());
}

#[test]
fn statuses_of_the_reference_are_all_there() {
    let bodies: Vec<Value> = samples().iter().map(body).collect();
    let statuses = updates(&bodies, "statuses");
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for status in &statuses {
        *seen.entry(status["status"].as_str().unwrap()).or_default() += 1;
    }
    for wanted in ["sent", "delivered", "read", "played", "failed", "warning", "deleted"] {
        assert!(seen.contains_key(wanted), "{wanted} is never shown");
    }
    let types: BTreeSet<&str> =
        statuses.iter().filter_map(|status| status["pricing"]["type"].as_str()).collect();
    for wanted in
        ["regular", "free_customer_service", "free_entry_point", "free_group_customer_service"]
    {
        assert!(types.contains(wanted), "{wanted} is never shown");
    }
    println!(
        "statuses: {} of {} kinds, {} types of pricing",
        statuses.len(),
        seen.len(),
        types.len()
    );
}

#[test]
fn codes_that_arrive_inside_messages_are_marked_so() {
    assert_eq!(simulator::code(130501).arrival, Arrival::Inbound);
}

#[test]
fn a_person_can_only_press_what_has_reached_the_phone() {
    let mut world = World::new();
    let person = world.writer();
    let buttons = json!({ "type": "interactive", "interactive": {
        "type": "button", "body": { "text": "¿Listo?" },
        "action": { "buttons": [{ "type": "reply", "reply": { "id": "yes", "title": "Sí" } }] },
    } });
    let wamid = world.accepted(&person, buttons);
    let early = world.sim.say(&person, world.now, Say::tap(wamid.as_str(), "yes"));
    assert!(early.unwrap_err().0.contains("has not reached"));
    world.pass(5);
    let wrong = world.sim.say(&person, world.now, Say::tap(wamid.as_str(), "no"));
    assert!(wrong.unwrap_err().0.contains("no button"));
    world.say(&person, Say::tap(wamid.as_str(), "yes"));
    world.pass(5);
    let reply = world.updates("messages").pop().unwrap();
    assert_eq!(reply["interactive"]["button_reply"], json!({ "id": "yes", "title": "Sí" }));
    assert_eq!(reply["context"], json!({ "from": "15550100001", "id": wamid }));
}

#[test]
fn whoever_blocked_the_business_hears_and_says_nothing() {
    let mut world = World::new();
    let person = world.writer();
    let block = serde_json::from_value(json!({ "blocked": true })).unwrap();
    world.sim.change_person(&person, world.now, block).unwrap();
    assert!(world.sim.say(&person, world.now, Say::text("x")).is_err());
    world.accepted(&person, text("x"));
    world.pass(86_400);
    let statuses = world.statuses();
    assert_eq!(statuses.len(), 1);
    assert_eq!(statuses[0]["status"], "sent");
}

#[test]
fn a_file_can_fail_to_come_along() {
    let mut world = World::new();
    let person = world.person();
    let upload = world.sim.upload(b"jpeg".as_slice().into(), "image/jpeg", None);
    world.sim.add_fault(Fault::once(FaultKind::InboundMediaFails));
    world.say(&person, Say::media(upload, simulator::Kind::Image));
    world.pass(5);
    let message = world.updates("messages").pop().unwrap();
    assert_eq!(message["errors"][0]["code"], 131052);
    assert!(message["image"]["id"].is_string());
}
