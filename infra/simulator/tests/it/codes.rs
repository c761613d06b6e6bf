//! Every error code of the reference, § 6.2: by its cause where it has one here, and by a fault.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use simulator::{
    Arrival, CODES, Config, Fault, FaultKind, GraphRequest, Method, NewPerson, Number,
    PersonChange, Say, TemplateStatus, Tier,
};

use crate::support::{NUMBER, TOKEN, WABA, World, code, template, text};

/// A table of the reference, written down again by hand: code and HTTP status.
const REFERENCE: &[(u32, u16)] = &[
    (0, 401),
    (1, 400),
    (2, 503),
    (3, 500),
    (4, 400),
    (10, 403),
    (33, 400),
    (100, 400),
    (190, 401),
    (200, 403),
    (299, 403),
    (368, 403),
    (80007, 400),
    (130429, 400),
    (130472, 400),
    (130497, 403),
    (131000, 500),
    (131005, 403),
    (131008, 400),
    (131009, 400),
    (131016, 500),
    (131020, 400),
    (131021, 400),
    (131026, 400),
    (131030, 400),
    (131031, 403),
    (131037, 400),
    (131041, 400),
    (131042, 400),
    (131045, 500),
    (131047, 400),
    (131048, 400),
    (131049, 400),
    (131050, 400),
    (131051, 400),
    (131052, 400),
    (131053, 400),
    (131055, 400),
    (131056, 400),
    (131057, 500),
    (131059, 400),
    (131062, 400),
    (131201, 206),
    (131202, 400),
    (131204, 400),
    (131207, 403),
    (131208, 429),
    (131209, 400),
    (131210, 400),
    (131211, 400),
    (131212, 400),
    (131213, 400),
    (131214, 400),
    (131215, 400),
    (132000, 400),
    (132001, 404),
    (132005, 400),
    (132007, 400),
    (132012, 400),
    (132015, 400),
    (132016, 400),
    (132018, 400),
    (132068, 400),
    (132069, 400),
    (133000, 500),
    (133004, 503),
    (133005, 400),
    (133006, 400),
    (133008, 400),
    (133009, 400),
    (133010, 400),
    (133015, 400),
    (133016, 400),
    (134011, 400),
    (135000, 400),
];
/// The table gives no HTTP status for these.
const WITHOUT_HTTP: &[u32] = &[
    130501, 131044, 131061, 131063, 131064, 134100, 134101, 134102, 137000, 138006, 139000, 139001,
    139002, 139003, 147001, 147002, 147003, 147004,
];

#[test]
fn every_code_of_the_reference_can_be_provoked() {
    let mut in_answer = BTreeSet::new();
    let mut in_status = BTreeSet::new();
    for row in CODES {
        if matches!(row.arrival, Arrival::Answer | Arrival::Both) {
            let (status, answer) = refused_with(row.code);
            assert_eq!((status, code(&answer)), (row.http, i64::from(row.code)));
            let error = &answer["error"];
            assert_eq!(error["type"], "OAuthException");
            assert!(error["message"].as_str().unwrap().starts_with(&format!("(#{})", row.code)));
            assert_eq!(error["error_data"]["messaging_product"], "whatsapp");
            assert!(error["error_data"]["details"].is_string());
            assert!(error["fbtrace_id"].as_str().unwrap().len() > 10);
            in_answer.insert(row.code);
        }
        if matches!(row.arrival, Arrival::Status | Arrival::Both) {
            assert_eq!(failed_with(row.code), i64::from(row.code));
            in_status.insert(row.code);
        }
    }
    // What arrives inside an inbound message is in the samples.
    let inbound: BTreeSet<u32> = simulator::samples()
        .iter()
        .flat_map(|sample| message_errors(&serde_json::from_slice(&sample.body).unwrap()))
        .collect();
    let provoked: BTreeSet<u32> = in_answer.union(&in_status).chain(&inbound).copied().collect();
    let wanted: BTreeSet<u32> =
        REFERENCE.iter().map(|(code, _)| *code).chain(WITHOUT_HTTP.iter().copied()).collect();
    let missing: Vec<_> = wanted.difference(&provoked).collect();
    assert!(missing.is_empty(), "never provoked: {missing:?}");
    for (number, http) in REFERENCE {
        assert_eq!(simulator::code(*number).http, *http, "HTTP status of {number}");
    }
    println!(
        "error codes: {} of {} provoked ({} in the answer, {} as a status, {} inbound)",
        wanted.len(),
        wanted.len(),
        in_answer.len(),
        in_status.len(),
        inbound.len(),
    );
}

fn refused_with(number: u32) -> (u16, Value) {
    let mut world = World::new();
    let person = world.writer();
    world.sim.add_fault(Fault::once(FaultKind::SendRefused).with_code(number));
    world.send(&person, text("hola"))
}

fn failed_with(number: u32) -> i64 {
    let mut world = World::new();
    let person = world.writer();
    world.sim.add_fault(Fault::once(FaultKind::SendFails).with_code(number));
    let wamid = world.accepted(&person, text("hola"));
    world.pass(10);
    let statuses = world.statuses();
    assert_eq!(statuses.len(), 1, "{statuses:?}");
    assert_eq!(statuses[0]["id"], wamid.as_str());
    assert_eq!(statuses[0]["status"], "failed");
    statuses[0]["errors"][0]["code"].as_i64().unwrap()
}

fn message_errors(body: &Value) -> Vec<u32> {
    crate::support::updates(std::slice::from_ref(body), "messages")
        .iter()
        .flat_map(|message| message["errors"].as_array().cloned().unwrap_or_default())
        .filter_map(|error| error["code"].as_u64())
        .map(|code| code as u32)
        .collect()
}

/// One world, something done in it, and the code that has to be in the answer.
type Cause = (i64, fn() -> Value);

const CAUSES_IN_ANSWER: &[Cause] = &[
    (0, || with_headers(|request| request.headers.clear())),
    (190, || with_headers(|request| request.headers[0].1 = "Bearer wrong".to_owned())),
    (190, || with_fault(Fault::once(FaultKind::TokenExpired))),
    (100, || World::new().send_to("51000000001", json!({ "type": "text", "text": {} })).1),
    (100, || World::new().get("/v26.0/1234567890").1),
    (2500, || World::new().get("/v20.0/1234567890").1),
    (80007, || {
        let mut world = World::new();
        (0..201).map(|_| world.get(&format!("/v26.0/{WABA}")).1).last().unwrap()
    }),
    (130429, || {
        let mut world = World::new();
        let people: Vec<_> = (0..81).map(|_| world.person()).collect();
        people.iter().map(|person| world.send(person, text("x")).1).last().unwrap()
    }),
    (130429, || with_fault(Fault::once(FaultKind::RateLimited))),
    (131008, || {
        let mut world = World::new();
        let person = world.writer();
        world.send(&person, json!({ "type": "interactive", "interactive": { "type": "button" } })).1
    }),
    (131009, || {
        let mut world = World::new();
        let person = world.writer();
        let interactive = json!({ "type": "button", "body": { "text": "x".repeat(1_025) } });
        world.send(&person, json!({ "type": "interactive", "interactive": interactive })).1
    }),
    (131021, || World::new().send_to("15550100001", text("x")).1),
    (131030, || {
        let config =
            Config { allow_list: Some(vec!["+51 000 000 099".to_owned()]), ..Config::default() };
        World::with(config).send_to("51000000001", text("x")).1
    }),
    (131031, || with_fault(Fault::once(FaultKind::AccountLocked))),
    (131051, || World::new().send_to("51000000001", json!({ "type": "hologram" })).1),
    (131056, || {
        let mut world = World::new();
        let person = world.writer();
        (0..46).map(|_| world.send(&person, text("x")).1).last().unwrap()
    }),
    (131057, || with_fault(Fault::once(FaultKind::Maintenance))),
    (131062, || {
        let mut world = World::new();
        world.template("otp", "AUTHENTICATION", "Tu clave");
        let id = world.sim.add_person(NewPerson::default()).unwrap();
        let user_id = world.sim.person(&id).unwrap().user_id.unwrap();
        let mut message = template("otp");
        message["recipient"] = user_id.into();
        world.send_to("", message).1
    }),
    (131063, || {
        let mut message = text("x");
        message["recipient"] = "not an id".into();
        World::new().send_to("", message).1
    }),
    (131215, || World::new().call(Method::Post, &format!("/v26.0/{NUMBER}/groups"), json!({})).1),
    (131041, || World::new().call(Method::Post, "/v26.0/1234/invite_link", json!({})).1),
    (132000, || sent_template(template("two"))),
    (132001, || sent_template(template("no_such_template"))),
    (132005, || sent_template(with_texts(&["a".repeat(1_020), "b".to_owned()]))),
    (132012, || {
        let mut message = with_texts(&["a".to_owned(), "b".to_owned()]);
        message["template"]["components"][0]["parameters"][0] =
            json!({ "type": "image", "image": { "link": "https://example.org/a.jpg" } });
        sent_template(message)
    }),
    (132015, || in_status(TemplateStatus::Paused)),
    (132016, || in_status(TemplateStatus::Disabled)),
    (132018, || sent_template(with_texts(&["two\nlines".to_owned(), "b".to_owned()]))),
    (133005, || registered("000000", 1)),
    (133008, || registered("000000", 11)),
    (133010, || {
        let mut world = World::new();
        world.call(Method::Post, &format!("/v26.0/{NUMBER}/deregister"), json!({}));
        world.send_to("51000000001", text("x")).1
    }),
    (138006, || World::new().call(Method::Post, &format!("/v26.0/{NUMBER}/calls"), json!({})).1),
];

fn with_headers(change: fn(&mut GraphRequest)) -> Value {
    let mut world = World::new();
    let mut request = GraphRequest::new(Method::Get, &format!("/v26.0/{NUMBER}"), TOKEN, "");
    change(&mut request);
    serde_json::from_slice(&world.request(&request).body).unwrap()
}

fn with_fault(fault: Fault) -> Value {
    let mut world = World::new();
    let person = world.writer();
    world.sim.add_fault(fault);
    world.send(&person, text("x")).1
}

fn sent_template(message: Value) -> Value {
    let mut world = World::new();
    world.template("two", "UTILITY", "Hola {{1}}, tu lección {{2}} de hoy ya está lista");
    let person = world.person();
    world.send(&person, message).1
}

fn with_texts(texts: &[String]) -> Value {
    let parameters: Vec<Value> =
        texts.iter().map(|text| json!({ "type": "text", "text": text })).collect();
    let mut message = template("two");
    message["template"]["components"] = json!([{ "type": "body", "parameters": parameters }]);
    message
}

fn in_status(status: TemplateStatus) -> Value {
    let mut world = World::new();
    world.template("one", "UTILITY", "La lección de hoy ya está lista");
    world.sim.set_template_status(world.now, "one", "es", status).unwrap();
    let person = world.person();
    world.send(&person, template("one")).1
}

fn registered(pin: &str, times: usize) -> Value {
    let number = Number { pin: Some("123456".to_owned()), ..Number::made_up(0) };
    let mut world = World::with(Config { numbers: vec![number], ..Config::default() });
    let body = json!({ "messaging_product": "whatsapp", "pin": pin });
    let path = format!("/v26.0/{NUMBER}/register");
    (0..times).map(|_| world.call(Method::Post, &path, body.clone()).1).last().unwrap()
}

#[test]
fn codes_in_the_answer_have_causes() {
    for (wanted, cause) in CAUSES_IN_ANSWER {
        let answer = cause();
        assert_eq!(code(&answer), *wanted, "{answer}");
    }
    let distinct: BTreeSet<i64> = CAUSES_IN_ANSWER.iter().map(|(code, _)| *code).collect();
    println!("error codes in the answer with a cause of their own: {}", distinct.len());
}

/// A world in which the next message to the person fails, and the message.
type Failing = (i64, fn(&mut World) -> (String, Value));

const CAUSES_IN_STATUS: &[Failing] = &[
    (131047, |world| (world.person(), text("x"))),
    (131026, |world| {
        let none = NewPerson { has_whatsapp: Some(false), ..NewPerson::default() };
        (world.add(none), template("marketing"))
    }),
    (131042, |world| {
        world.sim.add_fault(Fault::always(FaultKind::PaymentMissing));
        (world.writer(), text("x"))
    }),
    (131048, |world| {
        for _ in 0..250 {
            let person = world.person();
            world.pass(1);
            world.accepted(&person, template("utility"));
        }
        world.pass(10);
        world.drain();
        (world.person(), template("utility"))
    }),
    (131049, |world| {
        let person = world.person();
        world.accepted(&person, template("marketing"));
        world.pass(60);
        world.drain();
        (person, template("marketing"))
    }),
    (131049, |world| {
        let new = NewPerson { country: Some("US".to_owned()), ..NewPerson::default() };
        (world.add(new), template("marketing"))
    }),
    (131050, |world| {
        let person = world.person();
        let stop: PersonChange = serde_json::from_value(json!({ "marketing": "stop" })).unwrap();
        world.sim.change_person(&person, world.now, stop).unwrap();
        world.pass(1);
        world.drain();
        (person, template("marketing"))
    }),
    (130472, |world| {
        let person = world.person();
        let change = PersonChange { experiment: Some(true), ..PersonChange::default() };
        world.sim.change_person(&person, world.now, change).unwrap();
        (person, template("marketing"))
    }),
    (131053, |world| {
        let image = json!({ "type": "image", "image": { "link": "https://example.org/a.bmp" } });
        (world.writer(), image)
    }),
    (131053, |world| {
        let person = world.writer();
        world.sim.add_fault(Fault::once(FaultKind::LinkBroken));
        (person, json!({ "type": "image", "image": { "link": "https://example.org/a.jpg" } }))
    }),
    (131053, |world| (world.writer(), json!({ "type": "image", "image": { "id": "12345" } }))),
    (131009, |world| {
        let person = world.writer();
        let reaction = json!({ "message_id": "wamid.unknown", "emoji": "👍" });
        (person, json!({ "type": "reaction", "reaction": reaction }))
    }),
    (132015, |world| {
        let fault = Fault::once(FaultKind::HeldAndDropped).with_seconds(5);
        world.sim.add_fault(fault);
        (world.person(), template("utility"))
    }),
];

#[test]
fn codes_in_a_status_have_causes() {
    for (wanted, cause) in CAUSES_IN_STATUS {
        let config = Config { tier: Tier::T250, marketing_cap: Some(1), ..Config::default() };
        let mut world = World::with(config);
        world.template("marketing", "MARKETING", "Novedades de esta semana");
        world.template("utility", "UTILITY", "La lección de hoy ya está lista");
        let (person, message) = cause(&mut world);
        let wamid = world.accepted(&person, message);
        world.pass(10);
        let statuses = world.statuses();
        assert_eq!(statuses.len(), 1, "{wanted}: {statuses:?}");
        assert_eq!(statuses[0]["status"], "failed");
        assert_eq!(statuses[0]["errors"][0]["code"], *wanted);
        // A failed status tells no contact and has no price.
        assert!(statuses[0].get("pricing").is_none());
        let row = world.sim.ledger_row(&wamid).unwrap();
        assert_eq!((row.outcome, row.errors), ("failed", vec![*wanted as u32]));
    }
    let distinct: BTreeSet<i64> = CAUSES_IN_STATUS.iter().map(|(code, _)| *code).collect();
    println!("error codes in a status with a cause of their own: {}", distinct.len());
}

#[test]
fn the_same_can_be_refused_at_once() {
    let mut config = Config::default();
    config.answers.refuse_at_once = true;
    let mut world = World::with(config);
    let person = world.person();
    let (status, answer) = world.send(&person, text("x"));
    assert_eq!((status, code(&answer)), (400, 131047));
    world.say(&person, Say::text("hola"));
    assert_eq!(world.send(&person, text("x")).0, 200);
}
