//! A week on the local stack: the real bootstraps, the real template, the WhatsApp simulator over HTTP.
//!
//! It needs Python 3.10 or later, as `cargo run` does, and installs the emulator on the first run.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use serde_json::{Value, json};
use shared::media::samples;
use tertulia::local::{
    check,
    mover::Target,
    quiet::Until,
    stack::{Options, Stack},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_week_on_the_local_stack() {
    let stack =
        Stack::start(Options { port: Some(0), brisk: true, ..Options::default() }).await.unwrap();
    let result = week(&stack).await;
    stack.stop().await;
    result.unwrap();
}

async fn week(stack: &Stack) -> Result<(), String> {
    check::check(stack).await.map_err(|error| format!("{error:#}"))?;
    let rosa = join(stack, json!({"name": "Rosa", "country": "PE"})).await;
    let ana = join(stack, json!({"name": "Ana", "country": "PE", "identity": "id"})).await;
    stack.mover.move_to(&Target::NextMorning).await.unwrap();
    for person in [&rosa, &ana] {
        expect(count(stack, person, "Que te encuentren").await == 1, "one first lesson")?;
    }

    let photo = samples::jpeg(samples::PLAIN_JPEG, 1);
    let upload = stack.control.upload(photo, "image/jpeg").await.unwrap();
    act(stack, &rosa, json!({"media": upload, "kind": "image"})).await;
    expect(count(stack, &rosa, "Recibido").await == 1, "the challenge is acknowledged")?;
    let bucket = stack.outputs.value("BucketSubmissions").unwrap();
    let objects = stack.aws.list_objects(bucket).await.unwrap();
    expect(objects.len() == 1, "the photo lies in S3")?;

    act(stack, &ana, json!({"text": "BAJA"})).await;
    let before = messages(stack, &ana).await.len();
    stack.mover.move_to(&Target::FridayEvening).await.unwrap();
    expect(messages(stack, &ana).await.len() == before, "nothing after she left")?;
    for lesson in 2..=5 {
        let all = messages(stack, &rosa).await;
        let due =
            all.iter().filter(|text| text.contains(&format!("Lección {lesson} de 5"))).count();
        // Two unanswered lessons after the photo are all she gets: then a person looks after her.
        expect(due == usize::from(lesson <= 3), &format!("lesson {lesson} came {due} times"))?;
    }
    expect(count(stack, &rosa, "te tocó una asesoría").await == 1, "Rosa won, and reads it once")?;
    let dead = stack.quiet.dead_letters().await.unwrap();
    expect(dead == 0, "no dead letters")
}

async fn join(stack: &Stack, person: Value) -> String {
    let person = stack.control.add_person(person).await.unwrap();
    for words in ["UNIRME LIMA1", "sí", "Rosa", "ropa", "noche"] {
        act(stack, &person, json!({"text": words})).await;
    }
    person
}

async fn act(stack: &Stack, person: &str, what: Value) {
    stack.control.act(person, what).await.unwrap();
    stack.quiet.wait(&stack.clock, Until::Settled).await.unwrap();
}

/// What the business has written to her, as text with everything in it.
async fn messages(stack: &Stack, person: &str) -> Vec<String> {
    let path = format!("people/{person}/chat?after=0");
    let chat: Value = stack.control.get(&path).await.unwrap();
    let entries = chat["entries"].as_array().unwrap().iter();
    entries
        .filter(|entry| entry["direction"] == "out" && entry["type"] != "reaction")
        .map(|entry| format!("{} {}", entry["content"], entry["rendered"]))
        .collect()
}

async fn count(stack: &Stack, person: &str, words: &str) -> usize {
    messages(stack, person).await.iter().filter(|text| text.contains(words)).count()
}

fn expect(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("not so: {what}")) }
}
