//! What a person does with a message that is on the phone: press, choose, fill in.

use serde_json::{Value, json};

use crate::message::{Message, Tick};
use crate::sim::{Simulator, Trouble};

impl Simulator {
    /// A message of this person's chat.
    pub(crate) fn known(&self, person: u32, wamid: &str) -> Result<&Message, Trouble> {
        match self.message(wamid) {
            Some((_, message)) if message.person == person => Ok(message),
            Some(_) | None => {
                Err(Trouble::new(format!("There is no message {wamid} in this chat.")))
            }
        }
    }

    /// A message from the business that has reached the phone, with what was sent.
    fn held(&self, person: u32, wamid: &str) -> Result<(&Message, Value), Trouble> {
        let message = self.known(person, wamid)?;
        let reached = match message.tick {
            Tick::Delivered | Tick::Read | Tick::Played => true,
            Tick::Clock | Tick::Sent | Tick::Failed | Tick::Expired => false,
        };
        if message.inbound || !reached {
            return Err(Trouble::new(format!("The message {wamid} has not reached the phone.")));
        }
        let content = serde_json::from_slice(&message.content).map_err(|_| {
            Trouble::new("Contents are not kept here: set `keep_content` in the configuration.")
        })?;
        Ok((message, content))
    }

    pub(crate) fn pressed(
        &self,
        person: u32,
        wamid: &str,
        button: &str,
    ) -> Result<(&'static str, Value), Trouble> {
        let (message, content) = self.held(person, wamid)?;
        let none =
            || Trouble::new(format!("The message {wamid} has no button {button:?} to press."));
        if let Some(rendered) = &message.out.as_ref().and_then(|out| out.rendered.as_deref()) {
            let rendered: Value = serde_json::from_str(rendered).unwrap_or_default();
            let found = rendered["buttons"].as_array().into_iter().flatten().find(|one| {
                one["type"] == "QUICK_REPLY" && (one["payload"] == button || one["text"] == button)
            });
            let found = found.ok_or_else(none)?;
            return Ok(("button", json!({ "payload": found["payload"], "text": found["text"] })));
        }
        let mut places = vec![&content["interactive"]];
        places.extend(content["interactive"]["action"]["cards"].as_array().into_iter().flatten());
        let found = places
            .into_iter()
            .flat_map(|place| place["action"]["buttons"].as_array().into_iter().flatten())
            .map(|one| if one["reply"].is_object() { &one["reply"] } else { &one["quick_reply"] })
            .find(|reply| reply["id"] == button || reply["title"] == button)
            .ok_or_else(none)?;
        let reply = json!({ "id": found["id"], "title": found["title"] });
        Ok(("interactive", json!({ "type": "button_reply", "button_reply": reply })))
    }

    pub(crate) fn chosen(
        &self,
        person: u32,
        wamid: &str,
        row: &str,
    ) -> Result<(&'static str, Value), Trouble> {
        let (_, content) = self.held(person, wamid)?;
        let sections = content["interactive"]["action"]["sections"].as_array();
        let found = sections
            .into_iter()
            .flatten()
            .flat_map(|section| section["rows"].as_array().into_iter().flatten())
            .find(|one| one["id"] == row || one["title"] == row)
            .ok_or_else(|| Trouble::new(format!("The message {wamid} has no row {row:?}.")))?;
        Ok(("interactive", json!({ "type": "list_reply", "list_reply": found })))
    }

    pub(crate) fn flow_answered(
        &self,
        person: u32,
        wamid: &str,
        answers: &Value,
    ) -> Result<(&'static str, Value), Trouble> {
        let (_, content) = self.held(person, wamid)?;
        let token = content
            .pointer("/interactive/action/parameters/flow_token")
            .or_else(|| flow_token_of_template(&content))
            .cloned()
            .unwrap_or_else(|| "unused".into());
        let mut answers = answers.clone();
        if let Some(object) = answers.as_object_mut() {
            object.entry("flow_token").or_insert(token);
        }
        let reply = json!({ "name": "flow", "body": "Sent", "response_json": answers.to_string() });
        Ok(("interactive", json!({ "type": "nfm_reply", "nfm_reply": reply })))
    }
}

fn flow_token_of_template(content: &Value) -> Option<&Value> {
    content["template"]["components"].as_array()?.iter().find_map(|component| {
        component["parameters"]
            .as_array()?
            .iter()
            .find_map(|parameter| parameter.pointer("/action/flow_token"))
    })
}
