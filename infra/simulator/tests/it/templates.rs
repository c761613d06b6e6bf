//! Templates: creation, review, and what can happen to them afterwards.

use serde_json::{Value, json};
use simulator::{Category, Fault, FaultKind, Method, TemplateStatus};

use crate::support::{WABA, World, changes, code, template};

fn body(name: &str, text: &str) -> Value {
    json!({
        "name": name, "language": "es", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": text }],
    })
}

fn create(world: &mut World, template: Value) -> (u16, Value) {
    world.call(Method::Post, &format!("/v26.0/{WABA}/message_templates"), template)
}

const TEXT: &str = "Hola {{1}}, la lección de hoy ya está lista";

/// The value of the last change in a field.
fn last(world: &mut World, field: &str) -> Value {
    let change = changes(&world.drain()).into_iter().rfind(|change| change["field"] == field);
    change.unwrap()["value"].clone()
}

#[test]
fn pending_until_reviewed_then_approved_and_told() {
    let mut world = World::new();
    let (status, made) = create(&mut world, body("lesson", TEXT));
    assert_eq!(
        (status, &made["status"], &made["category"]),
        (200, &json!("PENDING"), &json!("UTILITY"))
    );
    let person = world.person();
    let mut message = template("lesson");
    message["template"]["components"] =
        json!([{ "type": "body", "parameters": [{ "type": "text", "text": "Rosa" }] }]);
    assert_eq!(code(&world.send(&person, message.clone()).1), 132001);
    world.pass(2);
    let told = last(&mut world, "message_template_status_update");
    assert_eq!(told["event"], "APPROVED");
    assert!(told["message_template_id"].is_u64());
    assert_eq!(told["message_template_id"].to_string(), made["id"].as_str().unwrap());
    assert_eq!(told["reason"], "NONE");
    let wamid = world.accepted(&person, message);
    let entry = world.sim.messages_to(&person).unwrap().pop().unwrap();
    assert_eq!(entry.id, wamid);
    assert_eq!(entry.rendered.unwrap()["body"], "Hola Rosa, la lección de hoy ya está lista");
}

#[test]
fn list_is_filtered_and_paged() {
    let mut world = World::new();
    for number in 0..30 {
        create(&mut world, body(&format!("lesson_{number}"), TEXT));
    }
    let path = format!("/v26.0/{WABA}/message_templates");
    let (_, page) = world.get(&format!("{path}?fields=name&limit=20"));
    assert_eq!(page["data"].as_array().unwrap().len(), 20);
    assert!(page["data"][0].get("status").is_none());
    let after = page["paging"]["cursors"]["after"].as_str().unwrap().to_owned();
    let (_, rest) = world.get(&format!("{path}?limit=20&after={after}"));
    // Thirty and hello_world.
    assert_eq!(rest["data"].as_array().unwrap().len(), 11);
    assert!(rest["paging"].get("next").is_none());
    let (_, one) = world.get(&format!("{path}?name=lesson_7"));
    assert_eq!(one["data"][0]["name"], "lesson_7");
    let (_, pending) = world.get(&format!("{path}?status=APPROVED"));
    assert_eq!(pending["data"].as_array().unwrap().len(), 1);
    assert_eq!(code(&world.get(&format!("{path}?after=zzz")).1), 100);
}

#[test]
fn deleted_by_name_or_by_id() {
    let mut world = World::new();
    let (_, spanish) = create(&mut world, body("lesson", TEXT));
    let mut other = body("lesson", TEXT);
    other["language"] = "pt_BR".into();
    create(&mut world, other);
    let path = format!("/v26.0/{WABA}/message_templates?name=lesson");
    let id = spanish["id"].as_str().unwrap();
    assert_eq!(world.call(Method::Delete, &format!("{path}&hsm_id={id}"), Value::Null).0, 200);
    assert_eq!(world.get(&format!("/v26.0/{id}")).0, 400);
    assert_eq!(world.call(Method::Delete, &path, Value::Null), (200, json!({ "success": true })));
    assert_eq!(world.call(Method::Delete, &path, Value::Null).0, 400);
}

#[test]
fn malformed_templates_are_refused() {
    let buttons = |count: usize, length: usize| {
        let button = |n: usize| json!({ "type": "QUICK_REPLY", "text": format!("{n:0length$}") });
        let list: Vec<Value> = (0..count).map(button).collect();
        let mut template = body("x", "La lección de hoy");
        template["components"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "type": "BUTTONS", "buttons": list }));
        template
    };
    let part = |kind: &str, length: usize| {
        let mut template = body("x", "La lección de hoy");
        template["components"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "type": kind, "text": "x".repeat(length) }));
        template
    };
    let mut language = body("x", "La lección");
    language["language"] = "Español".into();
    let mut category = body("x", "La lección");
    category["category"] = "LESSON".into();
    let mut bodiless = body("x", "La lección");
    bodiless["components"] = json!([{ "type": "FOOTER", "text": "x" }]);
    for (name, template, subcode) in [
        ("upper case", body("Lesson", "La lección"), None),
        ("language", language, None),
        ("category", category, None),
        ("no body", bodiless, Some(2388043)),
        (
            "variable at the start",
            body("x", "{{1}}, la lección de hoy ya está lista"),
            Some(2388299),
        ),
        ("variable at the end", body("x", "La lección de hoy ya está lista, {{1}}"), Some(2388299)),
        ("too many variables", body("x", "Hola {{1}} y {{2}} y {{3}} chau"), Some(2388293)),
        (
            "a gap in the numbers",
            body("x", "Hola {{1}}, la lección {{3}} ya está lista"),
            Some(2388073),
        ),
        ("long body", body("x", &"x".repeat(1_025)), None),
        ("long header", part("HEADER", 61), None),
        ("long footer", part("FOOTER", 61), None),
        ("eleven buttons", buttons(11, 2), None),
        ("long button", buttons(1, 26), None),
    ] {
        let mut world = World::new();
        let (status, answer) = create(&mut world, template);
        assert_eq!(status, 400, "{name}: {answer}");
        if let Some(subcode) = subcode {
            assert_eq!(answer["error"]["error_subcode"], subcode, "{name}");
            assert_eq!(code(&answer), 100);
            assert!(answer["error"]["error_user_msg"].is_string());
        }
    }
    for template in
        [body("x", &"x".repeat(1_024)), part("HEADER", 60), part("FOOTER", 60), buttons(10, 25)]
    {
        assert_eq!(create(&mut World::new(), template).0, 200);
    }
}

#[test]
fn a_name_is_used_once_in_a_language() {
    let mut world = World::new();
    assert_eq!(create(&mut world, body("lesson", TEXT)).0, 200);
    let (status, answer) = create(&mut world, body("lesson", TEXT));
    assert_eq!((status, &answer["error"]["error_subcode"]), (400, &json!(2388024)));
}

#[test]
fn a_hundred_an_hour_and_250_in_all() {
    let mut world = World::with(simulator::Config {
        management_per_hour: 10_000,
        ..simulator::Config::default()
    });
    let mut made = 1;
    for hour in 0..3 {
        for _ in 0..100 {
            let (status, answer) = create(&mut world, body(&format!("t{made}"), TEXT));
            if made < 250 {
                assert_eq!(status, 200, "{answer}");
                made += 1;
            } else {
                assert_eq!(answer["error"]["error_subcode"], 2388019);
            }
        }
        if hour < 2 {
            assert_eq!(code(&create(&mut world, body("more", TEXT)).1), 80007);
        }
        world.pass(3_600);
    }
}

#[test]
fn rejected_by_its_form_or_by_a_fault() {
    let mut world = World::new();
    create(&mut world, body("adjacent", "Hola {{1}} {{2}}, la lección de hoy ya está lista"));
    world.pass(2);
    let told = last(&mut world, "message_template_status_update");
    assert_eq!((&told["event"], &told["reason"]), (&json!("REJECTED"), &json!("INVALID_FORMAT")));
    assert!(told["rejection_info"]["recommendation"].is_string());
    world.sim.add_fault(Fault::once(FaultKind::TemplateRejected));
    create(&mut world, body("unlucky", TEXT));
    world.pass(2);
    assert_eq!(last(&mut world, "message_template_status_update")["event"], "REJECTED");
    let (_, list) = world.get(&format!("/v26.0/{WABA}/message_templates?status=REJECTED"));
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
}

#[test]
fn edited_it_is_reviewed_again() {
    let mut world = World::new();
    let (_, made) = create(&mut world, body("lesson", TEXT));
    let path = format!("/v26.0/{}", made["id"].as_str().unwrap());
    let edit = json!({ "components": [{ "type": "BODY", "text": "La lección de hoy" }] });
    assert_eq!(world.call(Method::Post, &path, edit.clone()).0, 400);
    world.pass(2);
    assert_eq!(world.call(Method::Post, &path, edit).0, 200);
    assert_eq!(world.get(&path).1["status"], "PENDING");
    world.pass(2);
    assert_eq!(world.get(&path).1["status"], "APPROVED");
}

#[test]
fn an_approved_template_is_edited_once_a_day_and_ten_times_a_month() {
    let mut world = World::new();
    let (_, made) = create(&mut world, body("lesson", TEXT));
    let path = format!("/v26.0/{}", made["id"].as_str().unwrap());
    let edit = json!({ "components": [{ "type": "BODY", "text": "La lección de hoy" }] });
    for day in 0..10 {
        world.pass(2);
        assert_eq!(world.call(Method::Post, &path, edit.clone()).0, 200, "day {day}");
        world.pass(2);
        let (status, answer) = world.call(Method::Post, &path, edit.clone());
        assert_eq!((status, &answer["error"]["error_subcode"]), (400, &json!(2388003)));
        world.pass(86_400);
    }
    assert_eq!(world.call(Method::Post, &path, edit.clone()).0, 400, "the eleventh of a month");
    world.pass(21 * 86_400);
    assert_eq!(world.call(Method::Post, &path, edit).0, 200);
}

#[test]
fn a_rejected_template_says_why_and_is_edited_at_once() {
    for (code, why) in [(0, "INVALID_FORMAT"), (2, "TAG_CONTENT_MISMATCH"), (3, "PROMOTIONAL")] {
        let mut world = World::new();
        world.sim.add_fault(Fault::once(FaultKind::TemplateRejected).with_code(code));
        let (_, made) = create(&mut world, body("lesson", TEXT));
        world.pass(2);
        assert_eq!(last(&mut world, "message_template_status_update")["reason"], why);
        let path = format!("/v26.0/{}", made["id"].as_str().unwrap());
        assert_eq!(world.get(&path).1["rejected_reason"], why);
        let edit = json!({ "components": [{ "type": "BODY", "text": "La lección de hoy" }] });
        assert_eq!(world.call(Method::Post, &path, edit).0, 200);
        world.pass(2);
        let now = world.get(&path).1;
        assert_eq!((&now["status"], &now["rejected_reason"]), (&json!("APPROVED"), &json!("NONE")));
    }
}

#[test]
fn paused_for_three_hours_then_six_then_disabled() {
    let mut world = World::new();
    world.template("lesson", "UTILITY", "La lección de hoy");
    let person = world.person();
    for hours in [3, 6] {
        world.sim.set_template_status(world.now, "lesson", "es", TemplateStatus::Paused).unwrap();
        assert_eq!(last(&mut world, "message_template_status_update")["event"], "PAUSED");
        world.pass(hours * 3_600 - 1);
        assert_eq!(code(&world.send(&person, template("lesson")).1), 132015);
        world.pass(1);
        assert_eq!(last(&mut world, "message_template_status_update")["event"], "REINSTATED");
        assert_eq!(world.send(&person, template("lesson")).0, 200);
    }
    world.drain();
    world.sim.set_template_status(world.now, "lesson", "es", TemplateStatus::Paused).unwrap();
    assert_eq!(last(&mut world, "message_template_status_update")["event"], "DISABLED");
    world.pass(86_400);
    assert_eq!(code(&world.send(&person, template("lesson")).1), 132016);
}

#[test]
fn meta_may_decide_on_another_category() {
    let mut world = World::new();
    world.template("lesson", "UTILITY", "La lección de hoy");
    world.sim.recategorise(world.now, "lesson", "es", Category::Marketing).unwrap();
    let told = last(&mut world, "template_category_update");
    assert_eq!(
        (&told["previous_category"], &told["new_category"]),
        (&json!("UTILITY"), &json!("MARKETING"))
    );
    let person = world.person();
    let wamid = world.accepted(&person, template("lesson"));
    world.pass(5);
    assert_eq!(world.sim.ledger_row(&wamid).unwrap().usd.unwrap().dollars(), 0.0703);
    world.sim.add_fault(Fault::once(FaultKind::TemplateRecategorised));
    let (_, made) = create(&mut world, body("other", TEXT));
    assert_eq!(made["category"], "MARKETING");
}

#[test]
fn quality_is_told() {
    let mut world = World::new();
    world.template("lesson", "UTILITY", "La lección de hoy");
    world.sim.set_template_quality(world.now, "lesson", "es", "YELLOW").unwrap();
    let told = last(&mut world, "message_template_quality_update");
    assert_eq!(
        (&told["previous_quality_score"], &told["new_quality_score"]),
        (&json!("UNKNOWN"), &json!("YELLOW"))
    );
}

fn rich() -> Value {
    json!({
        "name": "rich", "language": "es", "category": "MARKETING", "parameter_format": "NAMED",
        "components": [
            { "type": "HEADER", "format": "IMAGE" },
            { "type": "BODY", "text": "Hola {{name}}, la lección de hoy ya está lista" },
            { "type": "FOOTER", "text": "Tertulia" },
            { "type": "BUTTONS", "buttons": [
                { "type": "QUICK_REPLY", "text": "Listo" },
                { "type": "URL", "text": "Ver", "url": "https://example.org/{{1}}" },
                { "type": "FLOW", "text": "Contar", "flow_id": "1" },
                { "type": "COPY_CODE", "example": "X" },
            ] },
        ],
    })
}

fn rich_send() -> Value {
    let mut message = template("rich");
    message["template"]["components"] = json!([
        { "type": "header", "parameters": [{ "type": "image", "image": { "link": "https://example.org/a.jpg" } }] },
        { "type": "body", "parameters": [{ "type": "text", "parameter_name": "name", "text": "Rosa" }] },
        { "type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{ "type": "payload", "payload": "done-1" }] },
        { "type": "button", "sub_type": "url", "index": 1, "parameters": [{ "type": "text", "text": "l1" }] },
        { "type": "button", "sub_type": "flow", "index": "2", "parameters": [{ "type": "action", "action": { "flow_token": "t" } }] },
        { "type": "button", "sub_type": "copy_code", "index": "3", "parameters": [{ "type": "coupon_code", "coupon_code": "ABC" }] },
    ]);
    message
}

#[test]
fn every_part_is_filled_in() {
    let mut world = World::new();
    world.sim.install_template(&rich()).unwrap();
    let person = world.person();
    world.accepted(&person, rich_send());
    let rendered = world.sim.messages_to(&person).unwrap().pop().unwrap().rendered.unwrap();
    assert_eq!(rendered["header"], json!({ "type": "image", "link": "https://example.org/a.jpg" }));
    assert_eq!(rendered["body"], "Hola Rosa, la lección de hoy ya está lista");
    assert_eq!(rendered["footer"], "Tertulia");
    assert_eq!(
        rendered["buttons"][0],
        json!({ "type": "QUICK_REPLY", "text": "Listo", "payload": "done-1" })
    );
    assert_eq!(rendered["buttons"][1]["url"], "https://example.org/l1");
    world.pass(5);
    let wamid = world.sim.messages_to(&person).unwrap().pop().unwrap().id;
    world.say(&person, simulator::Say::tap(wamid, "done-1"));
    world.pass(5);
    let button = world.updates("messages").pop().unwrap();
    assert_eq!(
        (&button["type"], &button["button"]),
        (&json!("button"), &json!({ "payload": "done-1", "text": "Listo" }))
    );
}

#[test]
fn a_part_that_does_not_fit_is_refused() {
    let with = |pointer: &str, value: Value| {
        let mut message = rich_send();
        *message.pointer_mut(pointer).unwrap() = value;
        message
    };
    let parts = "/template/components";
    for (message, wanted) in [
        (with(&format!("{parts}/0/parameters"), json!([])), 132000),
        (with(&format!("{parts}/0/parameters/0/type"), json!("video")), 132012),
        (with(&format!("{parts}/1/parameters"), json!([])), 132000),
        (
            with(
                &format!("{parts}/1/parameters"),
                json!([
                    { "type": "text", "parameter_name": "name", "text": "Rosa" },
                    { "type": "text", "parameter_name": "name", "text": "Julia" },
                ]),
            ),
            132000,
        ),
        (with(&format!("{parts}/1/parameters/0"), json!({ "type": "text", "text": "x" })), 132012),
        (with(&format!("{parts}/1/parameters/0/parameter_name"), json!("other")), 132012),
        (with(&format!("{parts}/2/sub_type"), json!("url")), 132012),
        (with(&format!("{parts}/2/index"), json!("9")), 132018),
        (with(&format!("{parts}/3/parameters"), json!([])), 131008),
        (with(&format!("{parts}/5/parameters"), json!([])), 131008),
        (with("/template/language", json!({ "code": "pt_BR" })), 132001),
        (with("/template/language", json!({})), 131008),
    ] {
        let mut world = World::new();
        world.sim.install_template(&rich()).unwrap();
        let person = world.person();
        let (_, answer) = world.send(&person, message);
        assert_eq!(code(&answer), wanted, "{answer}");
    }
}
