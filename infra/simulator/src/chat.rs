//! What a phone's screen shows.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::message::{Message, Tick};
use crate::sim::{Simulator, Trouble};
use rates::Charge;

/// A chat, or what changed in it.
#[derive(Clone, Debug, Serialize)]
pub struct Chat {
    pub entries: Vec<Entry>,
    pub typing: bool,
    /// What to ask `after` next time.
    pub next: u64,
}

/// One bubble.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Grows with every change anywhere.
    pub n: u64,
    pub id: String,
    /// `in` from the person, `out` from the business.
    pub direction: &'static str,
    pub at: Timestamp,
    #[serde(rename = "type")]
    pub kind: String,
    pub content: Value,
    pub tick: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Value>,
    pub reactions: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed: Option<Value>,
    /// A template with its variables filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rendered: Option<Value>,
    /// The screens of the Flow that it opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_json: Option<Value>,
}

impl Simulator {
    /// The entries that changed after the count `after`, oldest message first.
    pub fn chat(&self, person: &str, after: u64) -> Result<Chat, Trouble> {
        let no = self.person_no(person)?;
        let person = &self.people[no as usize];
        let mut changed: Vec<u32> =
            person.changed.range(after + 1..).map(|(_, index)| *index).collect();
        changed.sort_unstable();
        let entries = changed.into_iter().map(|index| self.entry(index)).collect();
        let next = person.changed.keys().next_back().copied().unwrap_or(0).max(after);
        let typing = person.typing_until.is_some_and(|until| self.now < until);
        Ok(Chat { entries, typing, next })
    }

    /// Every message from the business that is on a person's phone or on its way there.
    pub fn messages_to(&self, person: &str) -> Result<Vec<Entry>, Trouble> {
        let no = self.person_no(person)?;
        let person = &self.people[no as usize];
        let out = person.chat.iter().filter(|index| !self.messages[**index as usize].inbound);
        Ok(out.map(|index| self.entry(*index)).collect())
    }

    pub(crate) fn last_line(&self, person: u32) -> Option<Value> {
        let index = *self.people[person as usize].chat.last()?;
        let message = self.messages.get(index as usize)?;
        Some(json!({
            "id": &*message.wamid,
            "at": message.at,
            "type": &*message.kind,
            "direction": direction(message),
            "tick": message.tick.name(),
        }))
    }

    fn entry(&self, index: u32) -> Entry {
        let message = &self.messages[index as usize];
        let out = message.out.as_deref();
        let code = out.and_then(|out| out.errors.first().copied());
        let reaction = |(from_person, emoji): &(bool, Box<str>)| json!({ "from": if *from_person { "in" } else { "out" }, "emoji": &**emoji });
        let content = self.content_of(message);
        let flow_json = self.flow_of(&content).map(|flow| flow.definition.clone());
        Entry {
            n: message.changed,
            id: message.wamid.to_string(),
            direction: direction(message),
            at: message.at,
            kind: message.kind.to_string(),
            content,
            tick: self.tick_shown(message),
            error: code
                .map(|number| json!({ "code": number, "title": crate::codes::code(number).title })),
            reactions: message.reactions.iter().map(reaction).collect(),
            reply_to: message.reply_to.as_deref().map(str::to_owned),
            billed: out.and_then(|out| out.charge).map(billed),
            rendered: out
                .and_then(|out| out.rendered.as_deref())
                .and_then(|text| serde_json::from_str(text).ok()),
            flow_json,
        }
    }

    fn content_of(&self, message: &Message) -> Value {
        if let Some(arriving) = &message.arriving
            && message.content.is_empty()
        {
            return arriving.message.clone();
        }
        serde_json::from_slice(&message.content).unwrap_or_default()
    }

    /// A person's own message shows one tick when it left the phone, two when the business has it,
    /// and blue ones when the business marked it read.
    fn tick_shown(&self, message: &Message) -> &'static str {
        if message.inbound && message.tick == Tick::Clock && !message.content.is_empty() {
            return Tick::Sent.name();
        }
        message.tick.name()
    }
}

fn direction(message: &Message) -> &'static str {
    if message.inbound { "in" } else { "out" }
}

fn billed(charge: Charge) -> Value {
    json!({
        "category": charge.category.name(),
        "usd": charge.usd,
        "billable": charge.free.is_none(),
        "free_reason": charge.free.map(|free| free.name()),
    })
}
