//! The side panel's story: what the functions logged, joined with what the simulator knows about the same people.
//!
//! No log line names a person. The ledger holds our own key for every message beside the phone it went to, and the
//! key begins with the participant's id: that is how the two are brought together, here on the laptop only.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::{
    aws::{Aws, LogLine},
    clock::LocalClock,
    control::{ChatEntry, Control},
    words::Words,
};

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    pub n: u64,
    pub at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    pub kind: &'static str,
    pub text: Words,
}

/// What was read so far.
#[derive(Debug)]
pub struct Journal {
    aws: Aws,
    control: Control,
    group: String,
    entries: Vec<Entry>,
    /// Invocations whose lines are in; the emulator writes an invocation's lines all at once.
    streams: BTreeSet<String>,
    read_until_ms: i64,
    /// How far each person's chat is read, and the bubbles that are told.
    chats: BTreeMap<String, u64>,
    told: BTreeSet<(String, &'static str)>,
    people: BTreeMap<String, String>,
}

/// An invocation's lines carry the moment at which it ended, which can be a little before one that is read already.
const OVERLAP_MS: i64 = 5_000;

impl Journal {
    pub fn new(aws: Aws, control: Control, group: String, since_ms: i64) -> Self {
        Self {
            aws,
            control,
            group,
            entries: Vec::new(),
            streams: BTreeSet::new(),
            read_until_ms: since_ms,
            chats: BTreeMap::new(),
            told: BTreeSet::new(),
            people: BTreeMap::new(),
        }
    }

    pub async fn after(&mut self, n: u64, clock: &LocalClock) -> Result<(Vec<Entry>, u64)> {
        self.read(clock).await?;
        let entries = self.entries.iter().filter(|entry| entry.n > n).cloned().collect();
        Ok((entries, self.entries.last().map_or(n, |entry| entry.n)))
    }

    /// The simulator's person behind each participant that was written to.
    pub fn people(&self) -> &BTreeMap<String, String> {
        &self.people
    }

    pub async fn read(&mut self, clock: &LocalClock) -> Result<()> {
        let mut fresh = Vec::new();
        for row in self.control.ledger().await?.rows {
            if let Some(participant) = row.key.as_deref().and_then(participant_of) {
                self.people.insert(participant.to_owned(), row.person);
            }
        }
        for person in self.control.people().await? {
            let after = self.chats.entry(person.id.clone()).or_default();
            let chat = self.control.chat(&person.id, *after).await?;
            *after = chat.next;
            for bubble in &chat.entries {
                let (kind, text) = from_bubble(bubble);
                if self.told.insert((bubble.id.clone(), kind)) {
                    fresh.push((bubble.at, Some(person.id.clone()), kind, text));
                }
            }
        }

        let lines = self.aws.log_lines(&self.group, self.read_until_ms - OVERLAP_MS).await?;
        let known = self.streams.clone();
        for line in lines {
            if known.contains(&line.stream) {
                continue;
            }
            self.read_until_ms = self.read_until_ms.max(line.at_ms);
            if let Some((kind, participant, text)) = from_line(&line) {
                let person = participant.and_then(|id| self.people.get(&id).cloned());
                fresh.push((clock.at_machine_ms(line.at_ms), person, kind, text));
            }
            self.streams.insert(line.stream);
        }

        fresh.sort_by_key(|(at, ..)| *at);
        for (at, person, kind, text) in fresh {
            let n = self.entries.len() as u64 + 1;
            self.entries.push(Entry { n, at, person, kind, text });
        }
        Ok(())
    }
}

/// The newest line in which a function says that something is wrong.
pub async fn last_complaint(aws: &Aws, group: &str) -> Option<String> {
    let lines = aws.log_lines(group, 0).await.ok()?;
    let is_complaint =
        |line: &&LogLine| line.message.contains("\"ERROR\"") || line.message.contains("\"WARN\"");
    lines.iter().rev().find(is_complaint).map(|line| line.message.clone())
}

/// Our keys are `v1.<participant>.<version>.<index>`.
fn participant_of(key: &str) -> Option<&str> {
    key.strip_prefix("v1.")?.split('.').next()
}

/// Characters of a message that are shown; who wants to read it looks at the phone.
const SHOWN_MAX: usize = 60;

fn from_bubble(bubble: &ChatEntry) -> (&'static str, Words) {
    let name = format!("kind.{}", bubble.kind);
    let what = match (words_in(&bubble.content), Words::knows(&name)) {
        (Some(text), _) => Words::same(&format!("«{text}»")),
        (None, true) => Words::of(&name, &[]),
        (None, false) => Words::same(&bubble.kind),
    };
    if bubble.direction == "in" {
        return ("in", Words::of("in", &[]).with("what", &what));
    }
    match &bubble.error {
        None => ("sent", Words::of("sent", &[]).with("what", &what)),
        Some(error) => {
            let why = format!("{} {}", plain(&error["code"]), plain(&error["title"]));
            ("not_sent", Words::of("not_sent", &[("why", &why)]).with("what", &what))
        }
    }
}

/// The first words of a message, wherever its type keeps them.
fn words_in(content: &Value) -> Option<String> {
    let places = [
        "/text/body",
        "/interactive/body/text",
        "/interactive/button_reply/title",
        "/interactive/list_reply/title",
        "/button/text",
    ];
    let text = places.iter().find_map(|place| content.pointer(place)?.as_str())?;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN_MAX {
        return Some(line);
    }
    let cut: String = line.chars().take(SHOWN_MAX).collect();
    Some(format!("{cut}…"))
}

/// The kind, the participant and the words for a line that a function wrote.
fn from_line(line: &LogLine) -> Option<(&'static str, Option<String>, Words)> {
    let value: Value = serde_json::from_str(&line.message).ok()?;
    let fields = value.get("fields").unwrap_or(&value);
    let message = fields["message"].as_str().or_else(|| value["message"].as_str())?;
    let participant = field(fields, "participant");
    // The webhook refuses calls, `challenges` refuses somebody's file.
    let message = if message == "refused" && participant.is_none() { "unsigned" } else { message };
    let kind = match message {
        // What came twice, and what only looked whether something is due, is no news.
        "decided" if NO_NEWS.contains(&fields["meaning"].as_str().unwrap_or_default()) => {
            return None;
        }
        "decided" => "decided",
        "stored" | "refused" | "replaced" | "erased" | "forgotten" | "asked" | "attention" => {
            "stored"
        }
        "step" => "step",
        "drawn" => "raffle",
        // The phones tell of what was sent.
        "sent" => return None,
        _ => {
            let level = value["level"].as_str().unwrap_or_default();
            if level != "WARN" && level != "ERROR" {
                return None;
            }
            "not_sent"
        }
    };
    let name = format!("log.{message}");
    let mut text = if Words::knows(&name) { Words::of(&name, &[]) } else { Words::same(message) };
    for (name, value) in fields.as_object().into_iter().flatten() {
        let value = plain(value);
        // Some values are words of their own, others are numbers and codes.
        let said = format!("{name}.{value}");
        let said = if Words::knows(&said) { Words::of(&said, &[]) } else { Words::same(&value) };
        text = text.with(name, &said);
    }
    Some((kind, participant, text))
}

const NO_NEWS: [&str; 3] = ["repeated", "look", "has_it"];

fn field(fields: &Value, name: &str) -> Option<String> {
    fields.get(name).map(plain)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(message: &str) -> LogLine {
        LogLine { stream: "s".to_owned(), at_ms: 0, message: message.to_owned() }
    }

    #[test]
    fn a_line_of_a_function_becomes_a_sentence() {
        let (kind, participant, text) = from_line(&line(
            r#"{"level":"INFO","message":"stored","participant":"p01","cohort":"LIMA1","day":1,"bytes":20480,"mime_type":"image/jpeg"}"#,
        ))
        .unwrap();
        assert_eq!(kind, "stored");
        assert_eq!(participant.as_deref(), Some("p01"));
        assert!(text.es.contains("20480") && !text.es.contains('{'), "{text:?}");
    }

    #[test]
    fn causes_and_stages_are_said_in_words() {
        let (kind, _, text) = from_line(&line(
            r#"{"level":"INFO","message":"decided","participant":"p01","cause":"message","stage":"waiting","effects":1}"#,
        ))
        .unwrap();
        assert_eq!((kind, text.en.as_str()), ("decided", "she wrote → waits for a cohort"));
    }

    #[test]
    fn a_step_of_the_cycle_is_named_in_words() {
        let (kind, _, text) = from_line(&line(
            r#"{"level":"INFO","message":"step","cohort":"LIMA1","step":"class-link","zone":"America/Lima","people":3}"#,
        ))
        .unwrap();
        assert_eq!(kind, "step");
        assert_eq!(text.en, "LIMA1: link to the live class for 3 people (America/Lima)");
    }

    #[test]
    fn a_call_that_meta_did_not_sign_is_nobodys_challenge() {
        let (kind, _, text) = from_line(&line(
            r#"{"level":"WARN","message":"refused","status":401,"bytes":2,"why":"no header"}"#,
        ))
        .unwrap();
        assert_eq!(kind, "not_sent");
        assert!(text.en.contains("not signed"), "{text:?}");
    }

    #[test]
    fn what_comes_twice_is_told_once() {
        let decided = |meaning: &str| {
            line(&format!(
                r#"{{"level":"INFO","message":"decided","cause":"step","meaning":"{meaning}","stage":"enrolled"}}"#
            ))
        };
        assert!(from_line(&decided("repeated")).is_none());
        assert!(from_line(&decided("lesson")).is_some());
    }

    #[test]
    fn the_platforms_own_lines_are_left_out() {
        assert!(from_line(&line("START RequestId: 1 Version: $LATEST")).is_none());
        assert!(from_line(&line(r#"{"level":"INFO","message":"ready"}"#)).is_none());
    }

    #[test]
    fn a_warning_is_never_left_out() {
        assert!(
            from_line(&line(r#"{"level":"WARN","message":"the token has expired"}"#)).is_some()
        );
    }

    #[test]
    fn a_key_names_its_participant() {
        assert_eq!(participant_of("v1.p01.7.1"), Some("p01"));
        assert_eq!(participant_of("something else"), None);
    }
}
