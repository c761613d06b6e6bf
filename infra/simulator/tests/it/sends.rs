//! What may be sent, and every limit of it: accepted at its edge and refused beyond.

use serde_json::{Value, json};
use simulator::{Fate, Fault, FaultKind, Method, Say};

use crate::support::{NUMBER, World, code, text};

fn letters(count: usize) -> String {
    // Counted in characters, not in bytes.
    "ñ".repeat(count)
}

fn interactive(value: Value) -> Value {
    json!({ "type": "interactive", "interactive": value })
}

fn button(id: &str, title: &str) -> Value {
    json!({ "type": "reply", "reply": { "id": id, "title": title } })
}

fn buttons(count: usize) -> Value {
    let list: Vec<Value> = (0..count).map(|n| button(&n.to_string(), &format!("t{n}"))).collect();
    interactive(json!({ "type": "button", "body": { "text": "x" }, "action": { "buttons": list } }))
}

fn with(pointer: &str, value: Value, mut message: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    message.pointer_mut(parent).unwrap()[key] = value;
    message
}

fn sections(counts: &[usize]) -> Value {
    let mut id = 0;
    let sections: Vec<Value> = counts
        .iter()
        .enumerate()
        .map(|(section, count)| {
            let rows: Vec<Value> = (0..*count)
                .map(|_| {
                    id += 1;
                    json!({ "id": id.to_string(), "title": "row" })
                })
                .collect();
            json!({ "title": format!("s{section}"), "rows": rows })
        })
        .collect();
    interactive(json!({
        "type": "list", "body": { "text": "x" }, "action": { "button": "Ver", "sections": sections },
    }))
}

fn cta() -> Value {
    interactive(json!({ "type": "cta_url", "body": { "text": "x" }, "action": {
        "name": "cta_url", "parameters": { "display_text": "Ver", "url": "https://example.org/" },
    } }))
}

fn flow() -> Value {
    interactive(json!({ "type": "flow", "body": { "text": "x" }, "action": {
        "name": "flow", "parameters": {
            "flow_message_version": "3", "flow_id": "1", "flow_cta": "Abrir", "flow_token": "t",
            "flow_action": "navigate",
            "flow_action_payload": { "screen": "ONE", "data": { "a": 1 } },
        },
    } }))
}

fn image() -> Value {
    json!({ "type": "image", "image": { "link": "https://example.org/a.jpg" } })
}

fn carousel(cards: usize) -> Value {
    let card = |n: usize| {
        json!({
            "card_index": n, "type": "cta_url",
            "header": { "type": "image", "image": { "link": "https://example.org/a.jpg" } },
            "body": { "text": "x" },
            "action": { "name": "cta_url", "parameters": { "display_text": "Ver", "url": "https://example.org/" } },
        })
    };
    let list: Vec<Value> = (0..cards).map(card).collect();
    interactive(json!({ "type": "carousel", "body": { "text": "x" }, "action": { "cards": list } }))
}

fn contact(name: Value) -> Value {
    json!({ "type": "contacts", "contacts": [{ "name": name, "phones": [{ "phone": "+51 0" }] }] })
}

/// Every kind that the reference lists, as it has to be accepted.
fn kinds() -> Vec<(&'static str, Value)> {
    vec![
        ("text", text("hola")),
        (
            "text with a preview",
            json!({ "type": "text", "text": { "body": "https://example.org/", "preview_url": true } }),
        ),
        ("text without a type", json!({ "text": { "body": "hola" } })),
        ("image", image()),
        (
            "video",
            json!({ "type": "video", "video": { "link": "https://example.org/a.mp4", "caption": "x" } }),
        ),
        (
            "audio",
            json!({ "type": "audio", "audio": { "link": "https://example.org/a.ogg", "voice": true } }),
        ),
        (
            "document",
            json!({ "type": "document", "document": { "link": "https://example.org/a.pdf", "filename": "año.pdf", "caption": "x" } }),
        ),
        (
            "sticker",
            json!({ "type": "sticker", "sticker": { "link": "https://example.org/a.webp" } }),
        ),
        (
            "location",
            json!({ "type": "location", "location": { "latitude": -12.05, "longitude": "-77.04", "name": "x", "address": "y" } }),
        ),
        ("contacts", contact(json!({ "formatted_name": "Julia Prado", "first_name": "Julia" }))),
        ("buttons", buttons(3)),
        (
            "buttons with an image",
            with(
                "/interactive/header",
                json!({ "type": "image", "image": { "link": "https://example.org/a.jpg" } }),
                buttons(1),
            ),
        ),
        ("list", sections(&[5, 5])),
        ("cta_url", cta()),
        ("flow", flow()),
        (
            "location request",
            interactive(
                json!({ "type": "location_request_message", "body": { "text": "x" }, "action": { "name": "send_location" } }),
            ),
        ),
        (
            "voice call",
            interactive(
                json!({ "type": "voice_call", "body": { "text": "x" }, "action": { "name": "voice_call", "parameters": { "display_text": "Llamar", "ttl_minutes": 100 } } }),
            ),
        ),
        (
            "call permission",
            interactive(
                json!({ "type": "call_permission_request", "action": { "name": "call_permission_request" } }),
            ),
        ),
        (
            "contact request",
            interactive(
                json!({ "type": "request_contact_info", "body": { "text": "x" }, "action": { "name": "request_contact_info" } }),
            ),
        ),
        ("carousel", carousel(10)),
    ]
}

#[test]
fn every_kind_is_accepted_and_delivered() {
    for (name, message) in kinds() {
        let mut world = World::new();
        let person = world.writer();
        let (status, answer) = world.send(&person, message);
        assert_eq!(status, 200, "{name}: {answer}");
        assert_eq!(answer["messaging_product"], "whatsapp");
        let phone = world.phone(&person);
        assert_eq!(answer["contacts"][0]["wa_id"], phone.as_str(), "{name}");
        assert!(answer["messages"][0].get("message_status").is_none(), "{name}");
        world.pass(5);
        assert_eq!(world.statuses().last().unwrap()["status"], "delivered", "{name}");
    }
    println!("kinds of message that are accepted: {} and reactions and templates", kinds().len());
}

/// A limit: what it is of, a message at it, one beyond it, and the code of the latter.
fn limits() -> Vec<(&'static str, Value, Value, i64)> {
    let one = |pointer: &'static str, most: usize, base: Value, code: i64| {
        (
            pointer,
            with(pointer, letters(most).into(), base.clone()),
            with(pointer, letters(most + 1).into(), base),
            code,
        )
    };
    let reply = "/interactive/action/buttons/0/reply";
    let row = "/interactive/action/sections/0/rows/0";
    let header = json!({ "type": "text", "text": "x" });
    vec![
        one("/text/body", 4_096, text("x"), 100),
        one("/image/caption", 1_024, image(), 131009),
        one("/interactive/body/text", 1_024, buttons(1), 131009),
        one("/interactive/body/text", 4_096, sections(&[1]), 131009),
        one("/interactive/body/text", 1_024, cta(), 131009),
        one("/interactive/body/text", 1_024, flow(), 131009),
        one(
            "/interactive/footer/text",
            60,
            with("/interactive/footer", json!({}), buttons(1)),
            131009,
        ),
        one(
            "/interactive/header/text",
            60,
            with("/interactive/header", header.clone(), buttons(1)),
            131009,
        ),
        one(
            "/interactive/header/text",
            60,
            with("/interactive/header", header, sections(&[1])),
            131009,
        ),
        one("/interactive/action/buttons/0/reply/title", 20, buttons(1), 131009),
        one("/interactive/action/buttons/0/reply/id", 256, buttons(1), 131009),
        one("/interactive/action/button", 20, sections(&[1]), 131009),
        one("/interactive/action/sections/0/title", 24, sections(&[1]), 131009),
        one("/interactive/action/sections/0/rows/0/id", 200, sections(&[1]), 131009),
        one("/interactive/action/sections/0/rows/0/title", 24, sections(&[1]), 131009),
        one("/interactive/action/sections/0/rows/0/description", 72, sections(&[1]), 131009),
        one("/interactive/action/parameters/display_text", 20, cta(), 131009),
        one("/interactive/action/cards/0/body/text", 160, carousel(2), 131009),
        one("/biz_opaque_callback_data", 512, text("x"), 131009),
        ("three buttons", buttons(3), buttons(4), 131009),
        ("one button", buttons(1), buttons(0), 131009),
        ("ten rows in all", sections(&[5, 5]), sections(&[5, 6]), 131009),
        ("ten sections", sections(&[1; 10]), sections(&[1; 11]), 131009),
        ("ten cards", carousel(10), carousel(11), 131009),
        ("two cards", carousel(2), carousel(1), 131009),
        (
            "titles of several sections",
            sections(&[1, 1]),
            with("/interactive/action/sections/1/title", "".into(), sections(&[1, 1])),
            131009,
        ),
        (
            "ids that differ",
            buttons(2),
            with(&format!("{}/id", reply), "1".into(), buttons(2)),
            131009,
        ),
        (
            "titles that differ",
            buttons(2),
            with(&format!("{}/title", reply), "t1".into(), buttons(2)),
            131009,
        ),
        (
            "rows that differ",
            sections(&[2]),
            with(&format!("{}/id", row), "2".into(), sections(&[2])),
            131009,
        ),
        (
            "title of a button",
            buttons(1),
            with(&format!("{}/title", reply), "".into(), buttons(1)),
            131009,
        ),
        (
            "data of a flow",
            flow(),
            with("/interactive/action/parameters/flow_action_payload/data", json!({}), flow()),
            131009,
        ),
        (
            "emoji in a flow's button",
            flow(),
            with("/interactive/action/parameters/flow_cta", "Abrir 👍".into(), flow()),
            131009,
        ),
        (
            "address of a button",
            cta(),
            with("/interactive/action/parameters/url", "example".into(), cta()),
            131009,
        ),
        (
            "header of a list",
            sections(&[1]),
            with(
                "/interactive/header",
                json!({ "type": "image", "image": { "id": "1" } }),
                sections(&[1]),
            ),
            131009,
        ),
        (
            "latitude",
            json!({ "type": "location", "location": { "latitude": 90, "longitude": 180 } }),
            json!({ "type": "location", "location": { "latitude": 91, "longitude": 0 } }),
            131009,
        ),
        (
            "second part of a name",
            contact(json!({ "formatted_name": "x", "last_name": "y" })),
            contact(json!({ "formatted_name": "x" })),
            131008,
        ),
    ]
}

#[test]
fn every_limit_is_checked_before_acceptance() {
    let all = limits();
    for (name, within, beyond, wanted) in &all {
        let mut world = World::new();
        let person = world.writer();
        let (status, answer) = world.send(&person, within.clone());
        assert_eq!(status, 200, "{name}: {answer}");
        let (status, answer) = world.send(&person, beyond.clone());
        assert_eq!((status, code(&answer)), (400, *wanted), "{name}: {answer}");
        assert_eq!(world.sim.totals().accepted, 1, "{name}");
    }
    println!("limits of a message checked on both sides: {}", all.len());
}

#[test]
fn malformed_sends_are_refused_with_metas_codes() {
    let cases = [
        (
            "no product",
            json!({ "to": "51000000001", "type": "text", "text": { "body": "x" } }),
            100,
        ),
        ("other product", json!({ "messaging_product": "sms", "to": "51000000001" }), 100),
        ("no recipient", json!({ "messaging_product": "whatsapp", "type": "text" }), 100),
        (
            "not a number",
            json!({ "messaging_product": "whatsapp", "to": "rosa", "type": "text" }),
            100,
        ),
        (
            "other recipient type",
            json!({ "messaging_product": "whatsapp", "recipient_type": "crowd", "to": "51000000001" }),
            100,
        ),
        (
            "no text",
            json!({ "messaging_product": "whatsapp", "to": "51000000001", "type": "text" }),
            131008,
        ),
        (
            "empty text",
            json!({ "messaging_product": "whatsapp", "to": "51000000001", "type": "text", "text": { "body": " " } }),
            100,
        ),
        (
            "text as text",
            json!({ "messaging_product": "whatsapp", "to": "51000000001", "type": "text", "text": "x" }),
            100,
        ),
        (
            "number as text",
            json!({ "messaging_product": "whatsapp", "to": "51000000001", "type": "text", "text": { "body": 1 } }),
            100,
        ),
        (
            "id and link",
            json!({ "messaging_product": "whatsapp", "to": "51000000001", "type": "image", "image": { "id": "1", "link": "https://example.org/" } }),
            100,
        ),
        (
            "neither id nor link",
            json!({ "messaging_product": "whatsapp", "to": "51000000001", "type": "image", "image": {} }),
            131008,
        ),
        (
            "caption of an audio",
            json!({ "messaging_product": "whatsapp", "to": "51000000001", "type": "audio", "audio": { "id": "1", "caption": "x" } }),
            100,
        ),
        (
            "no scheme",
            json!({ "messaging_product": "whatsapp", "to": "51000000001", "type": "image", "image": { "link": "example.org/a.jpg" } }),
            100,
        ),
        (
            "group",
            json!({ "messaging_product": "whatsapp", "recipient_type": "group", "to": "120363000000000001", "type": "text", "text": { "body": "x" } }),
            131215,
        ),
        (
            "word as reaction",
            json!({ "messaging_product": "whatsapp", "to": "51000000001", "type": "reaction", "reaction": { "message_id": "x", "emoji": "ok" } }),
            131009,
        ),
        (
            "unknown interactive",
            json!({ "messaging_product": "whatsapp", "to": "51000000001", "type": "interactive", "interactive": { "type": "hologram", "body": { "text": "x" }, "action": {} } }),
            131009,
        ),
    ];
    for (name, body, wanted) in cases {
        let mut world = World::new();
        let (status, answer) = world.call(Method::Post, &format!("/v26.0/{NUMBER}/messages"), body);
        assert_eq!((status, code(&answer)), (400, wanted), "{name}: {answer}");
    }
    let mut world = World::new();
    let request = simulator::GraphRequest::new(
        Method::Post,
        &format!("/v26.0/{NUMBER}/messages"),
        crate::support::TOKEN,
        "not json",
    );
    assert_eq!(world.request(&request).status, 400);
}

#[test]
fn any_version_from_21_on_is_served() {
    for (version, wanted) in [("v20.0", 400), ("v21.0", 200), ("v26.0", 200), ("v31.0", 200)] {
        let mut world = World::new();
        assert_eq!(world.get(&format!("/{version}/{NUMBER}")).0, wanted, "{version}");
    }
}

#[test]
fn a_message_is_marked_read_with_those_before_it_and_typing_shows() {
    let mut world = World::new();
    let person = world.person();
    world.say(&person, Say::text("uno"));
    let second = world.say(&person, Say::text("dos"));
    let third = world.say(&person, Say::text("tres"));
    world.pass(5);
    let path = format!("/v26.0/{NUMBER}/messages");
    let mark = |id: &str| {
        json!({
            "messaging_product": "whatsapp", "status": "read", "message_id": id,
            "typing_indicator": { "type": "text" },
        })
    };
    assert_eq!(world.call(Method::Post, &path, mark(&second)), (200, json!({ "success": true })));
    let chat = world.sim.chat(&person, 0).unwrap();
    let ticks: Vec<&str> = chat.entries.iter().map(|entry| entry.tick).collect();
    assert_eq!((ticks, chat.typing), (vec!["read", "read", "delivered"], true));
    world.pass(25);
    assert!(!world.sim.chat(&person, 0).unwrap().typing);
    world.call(Method::Post, &path, mark(&third));
    world.accepted(&person, text("hola"));
    assert!(!world.sim.chat(&person, 0).unwrap().typing);
    let (status, answer) = world.call(Method::Post, &path, mark("wamid.unknown"));
    assert_eq!((status, code(&answer)), (400, 131009));
    world.pass(31 * 86_400);
    let (status, answer) = world.call(Method::Post, &path, mark(&third));
    assert_eq!((status, code(&answer)), (400, 131009));
}

#[test]
fn reactions_are_shown_replaced_and_taken_back() {
    let mut world = World::new();
    let person = world.person();
    let said = world.say(&person, Say::text("hola"));
    world.pass(5);
    let react = |emoji: &str| json!({ "type": "reaction", "reaction": { "message_id": said, "emoji": emoji } });
    let shown = |world: &World| world.sim.chat(&person, 0).unwrap().entries[0].reactions.clone();
    world.accepted(&person, react("👍"));
    world.accepted(&person, react("🎉"));
    assert_eq!(shown(&world), [json!({ "from": "out", "emoji": "🎉" })]);
    world.accepted(&person, react(""));
    assert!(shown(&world).is_empty());
}

#[test]
fn a_reaction_fails_if_its_target_is_a_reaction_or_older_than_30_days() {
    let mut world = World::new();
    let person = world.person();
    let said = world.say(&person, Say::text("hola"));
    world.pass(5);
    let react =
        |id: &str| json!({ "type": "reaction", "reaction": { "message_id": id, "emoji": "👍" } });
    let own = world.accepted(&person, react(&said));
    world.pass(5);
    world.accepted(&person, react(&own));
    world.pass(5);
    assert_eq!(world.statuses().last().unwrap()["errors"][0]["code"], 131009);
    world.pass(30 * 86_400);
    world.say(&person, Say::text("hola"));
    world.accepted(&person, react(&said));
    world.pass(5);
    assert_eq!(world.statuses().last().unwrap()["errors"][0]["code"], 131009);
}

#[test]
fn an_answer_can_be_lost_late_or_garbled_after_the_message_was_accepted() {
    for (kind, fate) in [
        (FaultKind::AnswerLost, Some(Fate::DropConnection)),
        (FaultKind::AnswerSlow, Some(Fate::Delay(jiff::SignedDuration::from_secs(30)))),
        (FaultKind::AnswerGarbled, None),
    ] {
        let mut world = World::new();
        let person = world.writer();
        world.sim.add_fault(Fault::once(kind));
        let mut message = text("x");
        message["messaging_product"] = "whatsapp".into();
        message["to"] = world.phone(&person).into();
        message["biz_opaque_callback_data"] = "key-1".into();
        let request = simulator::GraphRequest::new(
            Method::Post,
            &format!("/v26.0/{NUMBER}/messages"),
            crate::support::TOKEN,
            message.to_string(),
        );
        let answer = world.request(&request);
        match fate {
            Some(fate) => assert_eq!(answer.fate, fate),
            None => assert!(serde_json::from_slice::<Value>(&answer.body).is_err()),
        }
        assert_eq!(world.sim.totals().accepted, 1);
        // Only the statuses tell, and they carry the key.
        world.pass(5);
        let statuses = world.statuses();
        assert!(statuses.iter().all(|status| status["biz_opaque_callback_data"] == "key-1"));
        assert_eq!(world.request(&request).status, 200);
        world.pass(5);
        assert_eq!(world.sim.totals().delivered, 2);
    }
}
