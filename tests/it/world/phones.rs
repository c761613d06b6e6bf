//! What people do on their phones, and what they see.

use serde_json::Value;
use shared::ports::Cohorts as _;
use simulator::{Entry, FlowStatus, Kind, NewPerson, Say};

use super::World;

/// How long somebody looks at her phone before she does the next thing.
const ANSWER_SECONDS: i64 = 12;

impl World {
    pub(crate) fn add(&self, new: NewPerson) -> String {
        self.simulator().add_person(new).unwrap()
    }

    /// Does something and lets everything happen that follows from it in the next seconds.
    pub(crate) async fn does(&self, person: &str, say: Say) {
        self.does_at_once(person, [say]).await;
    }

    /// Several bubbles in one moment.
    pub(crate) async fn does_at_once(&self, person: &str, acts: impl IntoIterator<Item = Say>) {
        let now = self.now().to_jiff();
        for say in acts {
            self.simulator().say(person, now, say).unwrap();
        }
        self.until(self.now().plus(ANSWER_SECONDS)).await;
    }

    pub(crate) async fn says(&self, person: &str, text: &str) {
        self.does(person, Say::text(text)).await;
    }

    /// Presses the button or row with that title, on the newest message that has one.
    pub(crate) async fn taps(&self, person: &str, title: &str) {
        let found = self.messages(person).into_iter().rev().find_map(|entry| {
            let choice = choices(&entry).into_iter().find(|(_, text)| text == title)?;
            Some((entry, choice.0))
        });
        let (entry, id) = found.unwrap_or_else(|| {
            let all = self.messages(person);
            let seen: Vec<_> = all.iter().flat_map(choices).map(|(_, text)| text).collect();
            panic!("{person} sees no {title:?} among {} messages, but {seen:?}", all.len())
        });
        let is_list = entry.content["interactive"]["type"] == "list";
        let say = if is_list { Say::choose(&entry.id, &id) } else { Say::tap(&entry.id, &id) };
        self.does(person, say).await;
    }

    /// Fills in the form of the newest message that has one.
    pub(crate) async fn fills_in(&self, person: &str, answers: Value) {
        let messages = self.messages(person);
        let form = messages.iter().rev().find(|entry| entry.flow_json.is_some());
        let form = form.expect("a message with a form");
        self.does(person, Say::flow(&form.id, answers)).await;
    }

    /// Meta blocks every form of the account.
    pub(crate) async fn stops_forms(&self) {
        for cohort in self.store.open_cohorts(&self.number).await.unwrap() {
            if let Some(form) = cohort.form {
                let stopped = FlowStatus::Blocked;
                self.simulator().set_flow_status(form.as_str(), stopped).unwrap();
            }
        }
    }

    pub(crate) async fn sends(&self, person: &str, bytes: Vec<u8>, mime: &str, kind: Kind) {
        let upload = self.simulator().upload(bytes.into(), mime, None);
        self.does(person, Say::media(upload, kind)).await;
    }

    /// Emoji that the business has put on her messages, oldest message first.
    pub(crate) fn reactions(&self, person: &str) -> Vec<String> {
        let entries = self.simulator().chat(person, 0).unwrap().entries;
        let hers = entries.into_iter().filter(|entry| entry.direction == "in");
        hers.flat_map(|entry| entry.reactions)
            .map(|reaction| reaction["emoji"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    pub(crate) fn messages(&self, person: &str) -> Vec<Entry> {
        self.simulator().messages_to(person).unwrap()
    }
}

/// Id and title of everything that can be pressed on a message.
pub(crate) fn choices(entry: &Entry) -> Vec<(String, String)> {
    let action = &entry.content["interactive"]["action"];
    let buttons = action["buttons"].as_array().into_iter().flatten().map(|button| &button["reply"]);
    let rows = action["sections"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|section| section["rows"].as_array().into_iter().flatten());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut all: Vec<(String, String)> =
        buttons.chain(rows).map(|choice| (text(&choice["id"]), text(&choice["title"]))).collect();
    let rendered = entry.rendered.as_ref().map(|rendered| &rendered["buttons"]);
    for button in rendered.and_then(Value::as_array).into_iter().flatten() {
        all.push((text(&button["text"]), text(&button["text"])));
    }
    all
}
