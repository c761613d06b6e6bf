//! Create and list Flows, and what a message that opens one has to name.
//!
//! <https://developers.facebook.com/docs/whatsapp/flows/reference/flowsapi>

use serde_json::{Value, json};

use super::{Answered, GraphAnswer, GraphRequest, fields};
use crate::check::Field;
use crate::codes::Refusal;
use crate::flows::{Flow, FlowStatus, faults};
use crate::sim::{Simulator, Trouble};

const NAME: usize = 200;
const CATEGORIES: [&str; 8] = [
    "SIGN_UP",
    "SIGN_IN",
    "APPOINTMENT_BOOKING",
    "LEAD_GENERATION",
    "CONTACT_US",
    "CUSTOMER_SUPPORT",
    "SURVEY",
    "OTHER",
];

impl Simulator {
    pub(crate) fn create_flow(&mut self, request: &GraphRequest) -> Answered {
        let body = request.parameters()?;
        let top = Field::top(&body);
        let name = top.text("name", 1, NAME)?;
        if self.flows.iter().any(|flow| flow.name == name) {
            return Err(Refusal::invalid("A Flow of this name is there already."));
        }
        let categories: Vec<String> = top
            .list("categories", 1, CATEGORIES.len())?
            .iter()
            .filter_map(|one| one.value().as_str())
            .map(str::to_owned)
            .collect();
        if let Some(odd) = categories.iter().find(|one| !CATEGORIES.contains(&one.as_str())) {
            return Err(Refusal::invalid(format!("There is no category {odd}.")));
        }
        let definition = match body.get("flow_json") {
            None => Value::Null,
            // JSON inside a text: anything else is refused.
            Some(text) => text
                .as_str()
                .and_then(|text| serde_json::from_str(text).ok())
                .ok_or_else(|| Refusal::invalid("Param flow_json must be JSON, as a string."))?,
        };
        let publish = top.optional_bool("publish")?.unwrap_or_default();
        let faults = faults(&definition);
        if publish && !faults.is_empty() {
            let first = faults[0]["message"].as_str().unwrap_or_default();
            return Err(Refusal::invalid(format!("The Flow cannot be published: {first}")));
        }
        let status = if publish { FlowStatus::Published } else { FlowStatus::Draft };
        let (id, name) = (self.ids.object(), name.to_owned());
        let answer = json!({ "id": id, "success": true, "validation_errors": faults });
        self.flows.push(Flow { id, name, categories, status, definition, faults });
        Ok(GraphAnswer::json(200, &answer))
    }

    pub(crate) fn list_flows(&mut self, request: &GraphRequest) -> Answered {
        let all = self.flows.iter().map(|flow| fields(flow.object(), request)).collect();
        Ok(GraphAnswer::json(200, &self.page(all, "flows", request)?))
    }

    /// Puts a published Flow there under an id of one's own, as if it had been made long ago.
    pub fn install_flow(&mut self, id: &str, definition: Value) {
        self.flows.retain(|flow| flow.id != id);
        self.flows.push(Flow {
            id: id.to_owned(),
            name: format!("flow_{id}"),
            categories: vec!["OTHER".to_owned()],
            status: FlowStatus::Published,
            definition,
            faults: Vec::new(),
        });
    }

    /// Meta blocks a Flow, or slows it down, or thinks better of it.
    pub fn set_flow_status(&mut self, id: &str, status: FlowStatus) -> Result<(), Trouble> {
        let flow = self.flows.iter_mut().find(|flow| flow.id == id);
        let flow = flow.ok_or_else(|| Trouble::new(format!("There is no Flow {id}.")))?;
        flow.status = status;
        Ok(())
    }

    /// That of a message, by its content.
    pub(crate) fn flow_of(&self, content: &Value) -> Option<&Flow> {
        let interactive = &content["interactive"];
        let parameters = &interactive["action"]["parameters"];
        if interactive["type"] != "flow" {
            return None;
        }
        self.flows.iter().find(|flow| {
            parameters["flow_id"] == flow.id.as_str()
                || parameters["flow_name"] == flow.name.as_str()
        })
    }

    /// A message opens a Flow that is published, at a screen that it has.
    pub(crate) fn check_flow(&self, body: &Value) -> Result<(), Refusal> {
        let interactive = &body["interactive"];
        if interactive["type"] != "flow" {
            return Ok(());
        }
        let parameters = &interactive["action"]["parameters"];
        let Some(flow) = self.flow_of(body) else {
            return Err(Refusal::value("There is no such Flow in this account."));
        };
        match flow.status {
            FlowStatus::Blocked => {
                return Err(Refusal::new(132068, "The Flow is blocked."));
            }
            FlowStatus::Throttled => {
                return Err(Refusal::new(132069, "The Flow is throttled: ten messages an hour."));
            }
            FlowStatus::Draft if parameters["mode"] == "draft" => {}
            FlowStatus::Draft | FlowStatus::Deprecated => {
                return Err(Refusal::value("The Flow is not published."));
            }
            FlowStatus::Published => {}
        }
        match parameters["flow_action_payload"]["screen"].as_str() {
            Some(screen) if !flow.has_screen(screen) => {
                Err(Refusal::value(format!("The Flow has no screen {screen}.")))
            }
            Some(_) | None => Ok(()),
        }
    }
}
