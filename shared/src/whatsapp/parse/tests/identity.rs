//! Who wrote, and who she is now.

use super::*;
use crate::domain::inbound::Content;

const USER: &str = "PE.13491208655302741918";

#[track_caller]
fn sender(more: Value, contacts: Value, expected: Option<Address>) {
    let body = value(json!({"messages": [message(more)], "contacts": contacts}));
    let updates = updates(&change("messages", body));
    let from = updates.messages.first().map(|message| message.from.clone());
    assert!(from == expected, "{}", counted(&updates));
}

#[test]
fn a_sender_is_a_number_an_id_or_both() {
    let text = json!({"body": "x"});
    let both = Some(address(Some("51900000000"), Some(USER)));
    let phone = Some(address(Some("51900000000"), None));
    let user = Some(address(None, Some(USER)));
    sender(json!({"text": text}), json!([]), phone.clone());
    sender(json!({"text": text, "from_user_id": USER}), json!([]), both.clone());
    sender(json!({"text": text, "from": null, "from_user_id": USER}), json!([]), user.clone());
    // The id where the number should be.
    sender(json!({"text": text, "from": USER}), json!([]), user.clone());
    // A number as a number, and as people write it.
    sender(json!({"text": text, "from": 51900000000_i64}), json!([]), phone.clone());
    sender(json!({"text": text, "from": "+51 900-000-000"}), json!([]), phone.clone());
    // An id that is none.
    sender(json!({"text": text, "from_user_id": "uUS.12"}), json!([]), phone.clone());
    sender(json!({"text": text, "from": null, "from_user_id": "garbage"}), json!([]), None);
    sender(json!({"text": text, "from": null}), json!([]), None);
}

#[test]
fn contacts_complete_whom_they_match() {
    let text = json!({"body": "x"});
    let profile = json!({"name": "Rosa", "username": "@rosa"});
    let other = json!({"profile": profile, "wa_id": "51900000009", "user_id": "PE.9"});
    let hers = json!({"profile": profile, "wa_id": "51900000000", "user_id": USER, "parent_user_id": "PE.ENT.1"});
    let both = Some(address(Some("51900000000"), Some(USER)));
    sender(json!({"text": text}), json!([other, hers]), both.clone());
    sender(
        json!({"text": text, "from": null, "from_user_id": USER}),
        json!([other, hers]),
        both.clone(),
    );
    // Without a profile, with the id in the place of the number.
    sender(
        json!({"text": text, "from": null, "from_user_id": USER}),
        json!([{"wa_id": USER}]),
        Some(address(None, Some(USER))),
    );
    // Somebody else's contact is not hers.
    sender(json!({"text": text}), json!([other]), Some(address(Some("51900000000"), None)));
    // Nothing in the message, but one message and one contact.
    sender(json!({"text": text, "from": null}), json!([hers]), both);
    sender(json!({"text": text, "from": null}), json!([other, hers]), None);
    sender(
        json!({"text": text}),
        json!({"not": "a list"}),
        Some(address(Some("51900000000"), None)),
    );
    sender(
        json!({"text": text}),
        json!([null, 1, "x", {}]),
        Some(address(Some("51900000000"), None)),
    );
}

fn moved(phone: Option<&str>, user: Option<&str>, previous: Option<&str>) -> Content {
    Content::Moved {
        phone: phone.and_then(Phone::parse),
        user: user.and_then(UserId::parse),
        previous_user: previous.and_then(UserId::parse),
    }
}

#[track_caller]
fn system(more: Value, from: Address, content: Content) {
    let inbound = inbound(message(more));
    assert!(inbound.from == from, "{:?}", inbound.content);
    assert!(inbound.content == content, "{:?}", inbound.content);
}

#[test]
fn a_changed_number_in_every_spelling() {
    let old = || address(Some("51900000000"), None);
    let new = moved(Some("51900000001"), None, None);
    let change = |system: Value| json!({"type": "system", "system": system});
    let body = "User A changed from 51900000000 to 51900000001";
    system(
        change(json!({"type": "user_changed_number", "body": body, "wa_id": "51900000001"})),
        old(),
        new.clone(),
    );
    system(
        change(json!({"type": "user_changed_number", "body": body, "new_wa_id": "51900000001"})),
        old(),
        new.clone(),
    );
    system(
        change(json!({"type": "customer_changed_number", "wa_id": 51900000001_i64})),
        old(),
        new.clone(),
    );
    // Who she was stands in `customer`, or in the id before.
    system(
        json!({"from": null, "type": "system", "system": {"type": "user_changed_number", "wa_id": "51900000001", "customer": "51900000000"}}),
        old(),
        new,
    );
    system(
        json!({"from": null, "type": "system", "system": {"type": "user_changed_number", "user_id": "PE.2", "previous_user_id": "PE.1"}}),
        address(None, Some("PE.1")),
        moved(None, Some("PE.2"), Some("PE.1")),
    );
}

#[test]
fn a_changed_id_with_and_without_the_one_before() {
    let change = |from: Value, user: Value, system: Value| json!({"from": from, "from_user_id": user, "type": "system", "system": system});
    system(
        change(
            Value::Null,
            json!("PE.1"),
            json!({"type": "user_changed_user_id", "body": "User Rosa changed", "user_id": "PE.2", "parent_user_id": "PE.ENT.2"}),
        ),
        address(None, Some("PE.1")),
        moved(None, Some("PE.2"), None),
    );
    // `from_user_id` may already be the new one: the one before is who we know.
    system(
        change(
            Value::Null,
            json!("PE.2"),
            json!({"type": "user_changed_user_id", "user_id": "PE.2", "previous_user_id": "PE.1"}),
        ),
        address(None, Some("PE.1")),
        moved(None, Some("PE.2"), Some("PE.1")),
    );
    system(
        change(
            json!("51900000000"),
            Value::Null,
            json!({"type": "user_changed_user_id", "user_id": "PE.2"}),
        ),
        address(Some("51900000000"), None),
        moved(None, Some("PE.2"), None),
    );
}

#[test]
fn other_system_messages_are_counted() {
    for (system, name) in [
        (
            json!({"type": "customer_identity_changed", "body": "x"}),
            "system.customer_identity_changed 1",
        ),
        (json!({"type": "new_in_2027"}), "system.new_in_ 1"),
        (json!({}), "system.unnamed 1"),
        (json!({"type": "user_changed_number", "body": "x"}), "system.no_sender 1"),
    ] {
        let updates = updates_of(message(json!({"type": "system", "system": system})));
        assert_eq!(counted(&updates), name);
        assert!(updates.messages.is_empty());
    }
    let nobody = json!({"from": null, "type": "system", "system": {"type": "user_changed_user_id", "user_id": "PE.2"}});
    assert_eq!(counted(&updates_of(message(nobody))), "system.no_sender 1");
}

#[test]
fn the_field_user_id_update_has_a_name_that_stays_the_same() {
    let update = |item: Value| {
        let contacts = json!([{"profile": {"username": "rosa"}}]);
        updates(&change(
            "user_id_update",
            value(json!({"contacts": contacts, "user_id_update": [item]})),
        ))
    };
    let nested = json!({"detail": "User id has been updated.", "timestamp": "1776696189",
        "user_id": {"previous": "PE.1", "current": "PE.2"},
        "parent_user_id": {"previous": "PE.ENT.1", "current": "PE.ENT.2"}});
    let first = update(nested.clone());
    let message = &first.messages[0];
    assert!(message.from == address(None, Some("PE.1")));
    assert!(message.content == moved(None, Some("PE.2"), Some("PE.1")));
    assert_eq!(message.at, Timestamp::from_seconds(1_776_696_189));
    assert!(!message.id.as_str().contains("PE."), "{}", message.id);
    assert_eq!(first, update(nested));

    let flat =
        update(json!({"user_id": "PE.2", "previous_user_id": "PE.1", "timestamp": 1776696189}));
    assert_eq!(flat.messages, first.messages);
    let later =
        update(json!({"user_id": "PE.2", "previous_user_id": "PE.1", "timestamp": 1776696190}));
    assert_ne!(later.messages[0].id, message.id);
    for incomplete in [json!({}), json!({"user_id": {"current": "PE.2"}}), json!(1)] {
        assert_eq!(counted(&update(incomplete)), "user_id_update.incomplete 1");
    }
}
