//! Every code of Meta's table, met by a lesson: in the answer to the send, and in a status after it.
//!
//! The simulator says the code, our own handlers do what they do, and the log and the phone show what came of it.

mod table;

use std::collections::BTreeSet;

use serde_json::Value;
use shared::{
    domain::{
        language::Language,
        time::{MINUTE, Timestamp},
    },
    whatsapp::errors,
};
use simulator::{Arrival, CODES, Fault, FaultKind, NewPerson};
use table::{Act, EXPECTED, UNKNOWN};

use crate::{
    alarms::listening,
    world::{World, course},
};

/// How long a doubt about what the calendar brings waits for its status.
const DOUBT: i64 = 15 * MINUTE;
/// The minute in which the due waits are looked at, and the seconds until a status is there.
const LATE: i64 = MINUTE + 20;

/// Whether she wrote in the last 24 hours: what is free to be said, and what needs a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Window {
    Open,
    Closed,
}

/// What was seen of one lesson.
#[derive(Debug)]
struct Seen {
    /// Seconds from the refusal to the next try, if there was one.
    again_after: Option<i64>,
    again_as_template: bool,
    /// What the mailbox said that it would do, for a refusal in the answer.
    then: Option<String>,
    alerts: usize,
    /// Nothing is owed any more, whether it arrived or not.
    is_settled: bool,
}

async fn morning(window: Window) -> (World, String) {
    let (joined, first) = match window {
        Window::Open => ("2026-03-01T15:00:00Z", "2026-03-02"),
        Window::Closed => ("2026-02-27T15:00:00Z", "2026-03-02"),
    };
    let world = World::at(joined);
    world.open(world.cohort("LIMA1", first, Language::Es), course()).await;
    let rosa = world.add(NewPerson { name: Some("Rosa".into()), ..NewPerson::default() });
    for words in ["UNIRME LIMA1", "sí", "Rosa", "ropa", "noche"] {
        world.says(&rosa, words).await;
    }
    world.until(at("2026-03-02T12:29:00Z")).await;
    (world, rosa)
}

/// Lima's first lesson, at 07:30 there, meets the code once.
async fn lesson_meets(kind: FaultKind, code: u32, window: Window) -> Seen {
    let (world, rosa) = morning(window).await;
    let ana = world.add(NewPerson { name: Some("Ana".into()), ..NewPerson::default() });
    let fault = Fault::once(kind).with_code(code).for_person(&rosa);
    world.simulator().add_fault(fault);
    let ear = listening();
    world.until(at("2026-03-02T12:35:00Z")).await;
    // Another person's statuses show that the channel is alive.
    world.says(&ana, "hola").await;
    world.until(at("2026-03-02T16:00:00Z")).await;
    let lines: Vec<Value> =
        ear.lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let said = |name: &'static str| lines.iter().filter(move |line| line["message"] == name);
    let alerts = said("meta_refuses").count();
    let then = said("not_sent").chain(said("in_doubt")).find_map(|line| line["then"].as_str());
    let then = then.map(str::to_owned);
    let due = outbox_of(&world, &rosa);
    let is_settled = due.is_none();
    // A day's wait is not sat through: what the item owes says when it ends.
    let tries: Vec<(i64, bool)> = said("sent")
        .chain(said("not_sent"))
        .chain(said("in_doubt"))
        .filter(|line| line["reply"] == "lesson")
        .map(|line| (line["at"].as_i64().unwrap(), line["template"] == true))
        .collect();
    let mut tries = tries;
    tries.sort_unstable();
    let begun = tries[0].0;
    let again_after = match tries.get(1) {
        Some((at, _)) => Some(at - begun),
        None => due.map(|due| due - begun),
    };
    let again_as_template = tries.get(1).is_some_and(|(_, template)| *template);
    assert!(tries.len() <= 2, "{code}: {tries:?}");
    Seen { again_after, again_as_template, then, alerts, is_settled }
}

/// When something that she is owed may leave; `None` if nothing is.
fn outbox_of(world: &World, person: &str) -> Option<i64> {
    let phone = world.simulator().person(person).unwrap().phone;
    let everybody = world.store.everybody();
    let hers = everybody
        .iter()
        .find(|one| one.address.phone().map(|phone| phone.digits().to_owned()) == phone);
    hers.unwrap().outbox.wake_at().map(Timestamp::seconds)
}

fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

/// A lesson that left as a template, and a template is what Meta does not like: its fallback leaves at once.
fn falls_back(code: u32, window: Window) -> bool {
    window == Window::Closed && (132_000..=132_018).contains(&code)
}

/// What differs from the row, in words.
fn differences(
    code: u32,
    kind: FaultKind,
    window: Window,
    act: Act,
    alert: bool,
    seen: &Seen,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let in_answer = kind == FaultKind::SendRefused;
    let act = if falls_back(code, window) { Act::Fallback } else { act };
    let (after, then) = match act {
        Act::Fallback => (Some(0), "fallback"),
        Act::Again(seconds) => (Some(seconds), "again"),
        // A status that says *something went wrong* is clear: it did not arrive.
        Act::Doubt if !in_answer => (Some(MINUTE), "again"),
        Act::Doubt => (Some(DOUBT), "waits"),
        Act::Template if window == Window::Open => (Some(0), "as_template"),
        Act::Template => (None, "never"),
        Act::Never => (None, "never"),
    };
    match (after, seen.again_after) {
        (None, None) if seen.is_settled => {}
        (Some(wanted), Some(after)) if (wanted..=wanted + LATE).contains(&after) => {}
        (wanted, _) => wrong.push(format!("tried again after {wanted:?} s")),
    }
    if in_answer && seen.then.as_deref() != Some(then) {
        wrong.push(format!("said to be {then:?}"));
    }
    if act == Act::Template && window == Window::Open && !seen.again_as_template {
        wrong.push("tried again as a template".to_owned());
    }
    if (seen.alerts > 0) != alert {
        wrong.push(format!("somebody called: {alert}"));
    }
    wrong
}

async fn complaints(code: u32, kind: FaultKind, act: Act, alert: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for window in [Window::Open, Window::Closed] {
        let seen = lesson_meets(kind, code, window).await;
        let all = differences(code, kind, window, act, alert, &seen);
        wrong.extend(
            all.iter().map(|one| format!("{code} {kind:?} {window:?}: not {one}: {seen:?}")),
        );
    }
    wrong
}

/// Where the simulator says the code, and in both windows.
fn kinds(code: u32) -> Vec<FaultKind> {
    match simulator::code(code).arrival {
        Arrival::Answer | Arrival::Inbound => vec![FaultKind::SendRefused],
        Arrival::Status => vec![FaultKind::SendFails],
        Arrival::Both => vec![FaultKind::SendRefused, FaultKind::SendFails],
    }
}

#[tokio::test]
async fn each_row_of_the_table_is_done_as_it_says() {
    let (mut met, mut wrong) = (BTreeSet::new(), Vec::new());
    for row in EXPECTED {
        for kind in kinds(row.code) {
            wrong.extend(complaints(row.code, kind, row.act, row.alert).await);
        }
        met.insert(i64::from(row.code));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // No row of the client's table is left out, and no code that the simulator can say.
    for codes in errors::rows() {
        assert!(met.iter().any(|code| codes.contains(code)), "never met: {codes:?}");
    }
    for code in CODES.iter().map(|row| row.code) {
        let is_met = met.contains(&i64::from(code)) || UNKNOWN.contains(&code);
        assert!(is_met, "the simulator can say {code}, and no test meets it");
    }
    println!("codes met by a lesson: {}, rows of the table: {}", met.len(), errors::rows().count());
}

/// Whatever HTTP status it comes with, and in a status as well: nobody knows what it means, so a person looks first.
#[tokio::test]
async fn a_code_that_is_not_in_the_table_calls_somebody_and_is_not_sent_again() {
    let mut wrong = Vec::new();
    for code in UNKNOWN {
        assert!(errors::rows().all(|codes| !codes.contains(&i64::from(*code))), "{code} is known");
        for kind in [FaultKind::SendRefused, FaultKind::SendFails] {
            wrong.extend(complaints(*code, kind, Act::Never, true).await);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Meta pauses the lesson's own template in the morning. Whoever was silent gets its fallback, opens the lesson with one
/// tap, and somebody is called.
#[tokio::test]
async fn a_paused_template_moves_the_day_to_its_fallback() {
    let (world, rosa) = morning(Window::Closed).await;
    let name = "vender_mejor_0123456789ab_d1";
    let ear = listening();
    let now = world.now().to_jiff();
    let paused = simulator::TemplateStatus::Paused;
    world.simulator().set_template_status(now, name, "es", paused).unwrap();
    world.until(at("2026-03-02T12:35:00Z")).await;
    let sent = world.messages(&rosa).pop().unwrap();
    let words = sent.rendered.as_ref().unwrap()["body"].as_str().unwrap().to_owned();
    assert!(words.starts_with("Tu lección 1 del curso *"), "{words}");
    world.taps(&rosa, "Ver lección").await;
    let lesson = world.messages(&rosa).pop().unwrap();
    assert!(lesson.content.to_string().contains("Lección 1"), "{}", lesson.content);
    // The template comes back, and the next day is as ever.
    world.until(at("2026-03-04T12:35:00Z")).await;
    let names: Vec<String> =
        world.messages(&rosa).iter().map(|one| one.content.to_string()).collect();
    assert!(!names.last().unwrap().contains("lesson_ready"), "{names:?}");
    let figures = ear.figures();
    crate::alarms::trips("TemplateStopped", &figures);
    crate::alarms::trips("MetaRefuses", &figures);
}
