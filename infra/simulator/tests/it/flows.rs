//! Forms: created, published, listed, sent, shown with their fields, filled in.

use serde_json::{Value, json};
use simulator::{FlowStatus, Method, Say};

use crate::support::{WABA, World, code};

fn definition() -> Value {
    json!({ "version": "7.3", "screens": [{
        "id": "ASK", "title": "Cuéntanos", "terminal": true,
        "layout": { "type": "SingleColumnLayout", "children": [{ "type": "Form", "name": "f", "children": [
            { "type": "TextInput", "name": "name", "label": "¿Cómo te llamas?" },
            { "type": "RadioButtonsGroup", "name": "hour", "label": "¿Cuándo?", "data-source": [
                { "id": "a", "title": "En la mañana" },
            ] },
            { "type": "Footer", "label": "Enviar", "on-click-action": {
                "name": "complete", "payload": { "name": "${form.name}" },
            } },
        ] }] },
    }] })
}

fn creation(name: &str, definition: &Value, publish: bool) -> Value {
    json!({
        "name": name, "categories": ["SIGN_UP"], "flow_json": definition.to_string(),
        "publish": publish,
    })
}

fn message(parameter: &str, value: &str) -> Value {
    json!({ "type": "interactive", "interactive": { "type": "flow", "body": { "text": "x" }, "action": {
        "name": "flow", "parameters": {
            "flow_message_version": "3", parameter: value, "flow_cta": "Abrir", "flow_token": "t",
            "flow_action": "navigate", "flow_action_payload": { "screen": "ASK" },
        },
    } } })
}

fn create(world: &mut World, body: &Value) -> (u16, Value) {
    world.call(Method::Post, &format!("/v26.0/{WABA}/flows"), body.clone())
}

fn publish(world: &mut World) -> String {
    let (status, answer) = create(world, &creation("a", &definition(), true));
    assert_eq!((status, &answer["success"]), (200, &json!(true)), "{answer}");
    answer["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_flow_is_published_listed_sent_and_filled_in() {
    let mut world = World::new();
    let person = world.writer();
    let id = publish(&mut world);
    let (_, list) = world.get(&format!("/v26.0/{WABA}/flows"));
    let listed = list["data"].as_array().unwrap().iter().find(|one| one["id"] == id.as_str());
    let listed = listed.unwrap();
    assert_eq!((&listed["name"], &listed["status"]), (&json!("a"), &json!("PUBLISHED")));
    for (parameter, value) in [("flow_id", id.as_str()), ("flow_name", "a")] {
        let (status, answer) = world.send(&person, message(parameter, value));
        assert_eq!(status, 200, "{answer}");
    }
    world.pass(5);
    let entries = world.sim.messages_to(&person).unwrap();
    let shown = entries.last().unwrap();
    assert_eq!(shown.flow_json, Some(definition()), "the page draws these fields");
    let wamid = shown.id.clone();
    world.drain();
    world.say(&person, Say::flow(wamid, json!({ "name": "Rosa", "hour": "a" })));
    world.pass(5);
    let bodies = world.drain();
    let reply = bodies.iter().find_map(|body| {
        let reply = body
            .pointer("/entry/0/changes/0/value/messages/0/interactive/nfm_reply/response_json")?;
        serde_json::from_str::<Value>(reply.as_str()?).ok()
    });
    assert_eq!(reply, Some(json!({ "name": "Rosa", "hour": "a", "flow_token": "t" })));
}

#[test]
fn what_is_unknown_unpublished_blocked_or_throttled_is_refused() {
    let mut world = World::new();
    let person = world.writer();
    let id = publish(&mut world);
    let refused = |world: &mut World, body: Value| {
        let (status, answer) = world.send(&person, body);
        assert_eq!(status, 400, "{answer}");
        code(&answer)
    };
    assert_eq!(refused(&mut world, message("flow_id", "404")), 131009);
    let mut elsewhere = message("flow_id", &id);
    elsewhere["interactive"]["action"]["parameters"]["flow_action_payload"]["screen"] = "B".into();
    assert_eq!(refused(&mut world, elsewhere), 131009);
    for (status, expected) in [
        (FlowStatus::Blocked, 132068),
        (FlowStatus::Throttled, 132069),
        (FlowStatus::Deprecated, 131009),
        (FlowStatus::Draft, 131009),
    ] {
        world.sim.set_flow_status(&id, status).unwrap();
        assert_eq!(refused(&mut world, message("flow_id", &id)), expected, "{status:?}");
    }
    let mut draft = message("flow_id", &id);
    draft["interactive"]["action"]["parameters"]["mode"] = "draft".into();
    assert_eq!(world.send(&person, draft).0, 200);
}

#[test]
fn what_meta_would_not_publish_stays_a_draft() {
    let mut world = World::new();
    let mut long = definition();
    long["screens"][0]["layout"]["children"][0]["children"][0]["label"] = "x".repeat(21).into();
    let mut endless = definition();
    endless["screens"][0]["terminal"] = false.into();
    let mut named = definition();
    named["screens"][0]["id"] = "ASK-1".into();
    for (name, bad) in [("b", long), ("c", endless), ("d", named), ("e", json!({}))] {
        let (status, answer) = create(&mut world, &creation(name, &bad, true));
        assert_eq!((status, code(&answer)), (400, 100), "{name}: {answer}");
        let (status, answer) = create(&mut world, &creation(name, &bad, false));
        assert_eq!(status, 200, "{name}: {answer}");
        assert!(!answer["validation_errors"].as_array().unwrap().is_empty(), "{name}");
    }
    publish(&mut world);
    let (status, answer) = create(&mut world, &creation("a", &definition(), true));
    assert_eq!((status, code(&answer)), (400, 100), "one name, one Flow: {answer}");
    let mut odd = creation("f", &definition(), true);
    odd["categories"] = json!(["FUN"]);
    assert_eq!(create(&mut world, &odd).0, 400);
}
