//! A week in which every function does everything that it can do at least once.

use serde_json::{Value, json};
use shared::media::samples;
use tertulia::local::{mover::Target, quiet::Until, stack::Stack};

/// What must be in no log line: names, trades, texts, numbers and ids.
pub(crate) struct People {
    pub(crate) telling: Vec<String>,
}

/// Long and odd enough to be nowhere by chance.
const TRADE: &str = "empanadas-de-queso-fresco";
const QUESTION: &str = "¿Cómo le cobro a mi cuñado Eustaquio sin pelearnos?";
const SECRET: &str = "mi clave del banco es zapallo-4711";

pub(crate) async fn week(stack: &Stack) -> People {
    let names = ["Rosaura Quintanilla", "Anacleta Huamán", "Evangelina Ttito"];
    let mut ids = Vec::new();
    for name in names {
        let id = stack.control.add_person(json!({"name": name, "country": "PE"})).await.unwrap();
        for words in ["UNIRME LIMA1", "sí", name, TRADE, "noche"] {
            says(stack, &id, words).await;
        }
        ids.push(id);
    }
    let [rosa, ana, eva] = ids.try_into().unwrap();
    stack.mover.move_to(&Target::NextMorning).await.unwrap();
    for (number, person) in [&rosa, &ana, &eva].into_iter().enumerate() {
        photo(stack, person, number).await;
    }
    // Another one for the same day takes the first one's place.
    photo(stack, &rosa, 7).await;
    says(stack, &rosa, SECRET).await;
    says(stack, &rosa, "ayuda").await;
    says(stack, &rosa, QUESTION).await;
    for words in ["eliminar", "eliminar"] {
        says(stack, &eva, words).await;
    }
    stack.mover.move_to(&Target::FridayEvening).await.unwrap();
    // Who won asks for an hour.
    for person in [&rosa, &ana] {
        says(stack, person, "asesoría").await;
    }
    let people = stack.control.people().await.unwrap();
    let identifiers = people.into_iter().flat_map(|one| [one.phone, one.user_id]).flatten();
    let telling =
        [TRADE, QUESTION, SECRET, "Eustaquio", "zapallo", "Quintanilla", "Anacleta", "Ttito"];
    People { telling: telling.into_iter().map(str::to_owned).chain(identifiers).collect() }
}

pub(crate) async fn says(stack: &Stack, person: &str, words: &str) {
    act(stack, person, json!({ "text": words })).await;
}

async fn photo(stack: &Stack, person: &str, number: usize) {
    let seed = u8::try_from(number).unwrap();
    let photo = samples::jpeg(samples::PLAIN_JPEG, seed.into());
    let upload = stack.control.upload(photo, "image/jpeg").await.unwrap();
    act(stack, person, json!({"media": upload, "kind": "image"})).await;
}

async fn act(stack: &Stack, person: &str, what: Value) {
    stack.control.act(person, what).await.unwrap();
    stack.quiet.wait(&stack.clock, Until::Settled).await.unwrap();
}
