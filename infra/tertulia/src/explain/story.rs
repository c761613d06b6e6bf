//! One person's events, put together from log lines: what each led to, and what became of every message.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use crate::log::Line;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    pub events: Vec<Event>,
}

/// Something that happened to her.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub at: Timestamp,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Decided(Decided),
    /// What a function did for her besides, such as storing a file: the line's message, and its fields in words.
    Noted {
        what: String,
        details: String,
    },
    /// What she did on her phone; only a simulation knows.
    Acted(String),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decided {
    /// The event's mark, as the item keeps it.
    pub mark: String,
    pub cause: String,
    pub meaning: String,
    pub stage: String,
    /// The number of the first of its effects, and how many there are.
    pub first: u32,
    pub effects: u32,
    /// When what is left will leave.
    pub until: Option<Timestamp>,
    pub tries: Vec<Try>,
}

/// A message on its way to her.
#[derive(Clone, Debug, PartialEq)]
pub struct Try {
    pub at: Timestamp,
    pub reply: String,
    pub seq: u32,
    pub attempt: u32,
    pub end: End,
    /// What Meta charges by, if a status told.
    pub price: Option<Price>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Sent {
        template: bool,
    },
    /// `then` is what will be done about it.
    NotSent {
        why: String,
        then: String,
    },
    InDoubt,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    pub category: String,
    pub billable: Option<bool>,
}

impl Story {
    /// Lines about anybody else are left out.
    pub fn of(participant: &str, lines: &[Line]) -> Self {
        let mut events: Vec<Event> = Vec::new();
        let mut tries: Vec<Try> = Vec::new();
        let mut prices: BTreeMap<(u32, u32), Price> = BTreeMap::new();
        for line in lines {
            let Ok(fields) = serde_json::from_str::<Value>(&line.text) else { continue };
            let message = fields["message"].as_str().unwrap_or_default();
            let key = fields["key"].as_str().and_then(|key| parts(key, participant));
            if message == "priced" {
                if let Some(key) = key {
                    prices.entry(key).or_insert(price(&fields));
                }
                continue;
            }
            if fields["participant"].as_str() != Some(participant) {
                continue;
            }
            // The function's own time, where it says it: a local clock can be moved.
            let said = fields["at"].as_i64().and_then(|at| Timestamp::from_second(at).ok());
            let at = said.unwrap_or(line.at);
            match (message, key) {
                ("decided", _) => {
                    events.push(Event { at, kind: Kind::Decided(decided(&fields)) });
                }
                ("sent" | "not_sent" | "in_doubt", Some((seq, attempt))) => {
                    let reply = fields["reply"].as_str().unwrap_or_default().to_owned();
                    let end = end(message, &fields);
                    tries.push(Try { at, reply, seq, attempt, end, price: None });
                }
                _ => {
                    let (what, details) = (message.to_owned(), details(&fields));
                    events.push(Event { at, kind: Kind::Noted { what, details } });
                }
            }
        }
        for mut one in tries {
            one.price = prices.get(&(one.seq, one.attempt)).cloned();
            place(&mut events, one);
        }
        events.sort_by_key(|event| event.at);
        Self { events }
    }

    /// Adds what she did on her phone.
    pub fn with_acts(mut self, acts: impl IntoIterator<Item = (Timestamp, String)>) -> Self {
        let acts = acts.into_iter().map(|(at, text)| Event { at, kind: Kind::Acted(text) });
        // Before what they led to.
        let mut events: Vec<Event> = acts.collect();
        events.append(&mut self.events);
        events.sort_by_key(|event| event.at);
        Self { events }
    }

    pub fn decisions(&self) -> impl Iterator<Item = (Timestamp, &Decided)> {
        self.events.iter().filter_map(|event| match &event.kind {
            Kind::Decided(decided) => Some((event.at, decided)),
            Kind::Noted { .. } | Kind::Acted(_) => None,
        })
    }

    pub fn tries(&self) -> impl Iterator<Item = &Try> {
        self.decisions().flat_map(|(_, decided)| &decided.tries)
    }
}

/// To the decision that owed it. One whose decision is not in these lines gets a decision of its own.
fn place(events: &mut Vec<Event>, one: Try) {
    let owes = |event: &&mut Event| match &event.kind {
        Kind::Decided(decided) => {
            (decided.first..decided.first.saturating_add(decided.effects)).contains(&one.seq)
        }
        Kind::Noted { .. } | Kind::Acted(_) => false,
    };
    match events.iter_mut().find(owes).map(|event| &mut event.kind) {
        Some(Kind::Decided(decided)) => decided.tries.push(one),
        Some(Kind::Noted { .. } | Kind::Acted(_)) | None => {
            let (at, first) = (one.at, one.seq);
            let cause = "earlier".to_owned();
            let decided =
                Decided { cause, first, effects: 1, tries: vec![one], ..Decided::default() };
            events.push(Event { at, kind: Kind::Decided(decided) });
        }
    }
}

fn decided(fields: &Value) -> Decided {
    let text = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
    let number =
        |name: &str| fields[name].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    Decided {
        mark: text("event"),
        cause: text("cause"),
        meaning: text("meaning"),
        stage: text("stage"),
        first: number("first"),
        effects: number("effects"),
        until: fields["until"].as_i64().and_then(|at| Timestamp::from_second(at).ok()),
        tries: Vec::new(),
    }
}

fn end(message: &str, fields: &Value) -> End {
    let text = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
    match message {
        "sent" => End::Sent { template: fields["template"].as_bool().unwrap_or(false) },
        "in_doubt" => End::InDoubt,
        _ => {
            let why = match (fields["code"].as_i64(), fields["error"].as_str()) {
                (Some(code), _) => format!("Meta refused it with code {code}"),
                (None, Some(error)) => error.to_owned(),
                (None, None) => "WhatsApp could not be reached".to_owned(),
            };
            End::NotSent { why, then: text("then") }
        }
    }
}

fn price(fields: &Value) -> Price {
    let category = fields["category"].as_str().unwrap_or("unknown").to_owned();
    Price { category, billable: fields["billable"].as_bool() }
}

/// Number and attempt, if the key is hers: `v1.<participant>.<seq>.<attempt>`.
fn parts(key: &str, participant: &str) -> Option<(u32, u32)> {
    let (seq, attempt) =
        key.strip_prefix("v1.")?.strip_prefix(participant)?.strip_prefix('.')?.split_once('.')?;
    Some((seq.parse().ok()?, attempt.parse().ok()?))
}

/// What a line says besides whom it is about.
fn details(fields: &Value) -> String {
    let known = ["level", "message", "participant", "at", "cut"];
    let all = fields.as_object().into_iter().flatten();
    let said = all.filter(|(name, _)| !known.contains(&name.as_str())).map(|(name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("{} {value}", name.replace('_', " "))
    });
    said.collect::<Vec<_>>().join(", ")
}
