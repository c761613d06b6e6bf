//! Who lives through the fire, what they do, and what they are owed for it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde_json::{Value, json};
use shared::{
    domain::inbound::MediaKind,
    media::{inspect, samples, sha256},
};
use tertulia::local::stack::Stack;

use crate::promises::text;

const LOOK: Duration = Duration::from_millis(300);
/// A minute and a half: joining goes on with what she hears.
const PATIENCE_LOOKS: usize = 300;
/// A lesson in doubt waits for a quarter of an hour, and she does not.
const PATIENCE_LOOKS_FOR_A_LESSON: usize = 60;

/// Somebody with a phone, and all that she has done with it.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Leaves in the morning of the second day.
    pub(crate) leaves: bool,
    /// Each is another one, so that each can be looked for.
    pub(crate) questions: BTreeSet<String>,
    /// By the day: what has to lie in S3 when it is acknowledged.
    pub(crate) photos: BTreeMap<u8, String>,
}

const NAMES: [&str; 12] = [
    "Rosa", "Marina", "Silvia", "Julia", "Carmen", "Pilar", "Lucha", "Wilma", "Delia", "Hilda",
    "Norma", "Elsa",
];

/// Two of them leave.
pub(crate) async fn everybody(stack: &Stack) -> Vec<Person> {
    let mut people = Vec::new();
    for (index, name) in NAMES.into_iter().enumerate() {
        let identity = ["both", "phone", "id"][index % 3];
        let person = json!({
            "name": name, "country": "PE", "identity": identity, "zone": "America/Lima",
        });
        people.push(Person {
            id: stack.control.add_person(person).await.unwrap(),
            name: name.to_owned(),
            leaves: index % 6 == 5,
            questions: BTreeSet::new(),
            photos: BTreeMap::new(),
        });
    }
    people
}

impl Person {
    /// Answers what she is asked, when she is asked: a webhook that was killed comes again later, so what is said in
    /// one breath arrives in any order.
    pub(crate) async fn joins(&self, stack: &Stack) {
        let answers = [
            ("UNIRME LIMA1", "¿Te parece bien"),
            ("sí", "cómo te llamas"),
            (self.name.as_str(), "¿Qué vendes"),
            ("ropa", "¡Todo listo"),
        ];
        for (words, then) in answers {
            self.says(stack, words).await;
            self.hears(stack, then, PATIENCE_LOOKS).await;
        }
    }

    pub(crate) async fn hears_the_lesson(&self, stack: &Stack, day: usize) {
        self.hears(stack, &format!("Lección {day} de 5"), PATIENCE_LOOKS_FOR_A_LESSON).await;
    }

    /// Waits until that has come to her phone; not for ever, since the end of the week tells what never came.
    async fn hears(&self, stack: &Stack, words: &str, looks: usize) {
        for _ in 0..looks {
            let chat = stack.control.chat(&self.id, 0).await.unwrap().entries;
            if chat.iter().any(|entry| entry.direction == "out" && text(entry).contains(words)) {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    pub(crate) async fn says(&self, stack: &Stack, words: &str) {
        self.does(stack, json!({ "text": words })).await;
    }

    /// No two are the same, so that one that is lost or kept twice is seen.
    pub(crate) async fn asks(&mut self, stack: &Stack) {
        let (name, number) = (&self.name, self.questions.len() + 1);
        let question = format!("¿Cuánto debo cobrar por la prenda {number} de {name}?");
        self.says(stack, &question).await;
        self.questions.insert(question);
    }

    pub(crate) async fn sends_a_photo(&mut self, stack: &Stack, day: u8) {
        let photo = photo(&format!("{} {day}", self.id));
        let kept = inspect(MediaKind::Image, photo.clone()).unwrap();
        self.photos.insert(day, sha256(&kept.bytes));
        let upload = stack.control.upload(photo, "image/jpeg").await.unwrap();
        self.does(stack, json!({ "media": upload, "kind": "image" })).await;
    }

    async fn does(&self, stack: &Stack, what: Value) {
        stack.control.act(&self.id, what).await.unwrap();
    }
}

/// A picture like no other: behind its first marker stands a table that nothing uses, which is part of the picture
/// and so is kept.
fn photo(mark: &str) -> Vec<u8> {
    let plain = samples::jpeg(samples::PLAIN_JPEG, 6);
    let mut table = [1_u8; 64];
    for (place, byte) in table.iter_mut().zip(mark.bytes()) {
        *place = byte;
    }
    let (start, rest) = plain.split_at(2);
    // DQT, 67 bytes: its length, the place 3, 64 values.
    [start, &[0xFF, 0xDB, 0, 67, 3], &table, rest].concat()
}
