//! A message as her screen shows it, as far as it changes what she does.

use shared::{domain::action::Action, outgoing::Message};

/// What has arrived on her phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// WhatsApp's id, under which its buttons are pressed.
    pub message: String,
    /// What can be pressed on it. Nothing: words to read.
    pub choices: Vec<Action>,
    pub is_list: bool,
    /// It opens a form.
    pub is_form: bool,
}

impl Seen {
    /// `None` for a reaction: she smiles, and that is all.
    pub fn of(id: impl Into<String>, message: &Message) -> Option<Self> {
        let (choices, is_list) = match message {
            Message::Text { .. } | Message::Audio { .. } | Message::Form { .. } => {
                (Vec::new(), false)
            }
            Message::Buttons { buttons, .. } => {
                (actions(buttons.iter().map(|button| button.id.as_str())), false)
            }
            Message::List { rows, .. } => (actions(rows.iter().map(|row| row.id.as_str())), true),
            Message::Template { payloads, .. } => {
                (actions(payloads.iter().map(String::as_str)), false)
            }
            Message::Reaction { .. } => return None,
        };
        Some(Self { message: id.into(), choices, is_list, is_form: message.is_form() })
    }

    /// The same from the JSON that went to WhatsApp. `None` for a reaction and for what is no message of ours.
    pub fn on_the_wire(id: impl Into<String>, sent: &serde_json::Value) -> Option<Self> {
        let kind = sent["type"].as_str()?;
        if kind == "reaction" {
            return None;
        }
        let action = &sent["interactive"]["action"];
        let list = |value: &'static str| action[value].as_array().into_iter().flatten();
        let buttons = list("buttons").filter_map(|button| button["reply"]["id"].as_str());
        let rows = list("sections")
            .flat_map(|section| section["rows"].as_array().into_iter().flatten())
            .filter_map(|row| row["id"].as_str());
        let components = sent["template"]["components"].as_array().into_iter().flatten();
        let payloads = components
            .flat_map(|component| component["parameters"].as_array().into_iter().flatten())
            .filter_map(|parameter| parameter["payload"].as_str());
        let choices = actions(buttons.chain(rows).chain(payloads));
        Some(Self {
            message: id.into(),
            choices,
            is_list: action["sections"].is_array(),
            is_form: sent["interactive"]["type"] == "flow",
        })
    }

    pub fn has(&self, wanted: Action) -> bool {
        self.choices.contains(&wanted)
    }
}

/// A payload that this edition does not know is a button that she leaves alone.
fn actions<'a>(payloads: impl Iterator<Item = &'a str>) -> Vec<Action> {
    payloads.filter_map(Action::parse).collect()
}
