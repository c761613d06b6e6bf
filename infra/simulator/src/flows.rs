//! Flows: forms that open inside a chat. Their screens are kept as they came, and Meta's own checks of them are made.
//!
//! <https://developers.facebook.com/docs/whatsapp/flows/reference/flowjson>

use serde_json::{Value, json};

/// Where a Flow is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowStatus {
    Draft,
    Published,
    /// Ten messages an hour, since its answers go wrong too often. Here: none.
    Throttled,
    Blocked,
    Deprecated,
}

impl FlowStatus {
    pub const ALL: [Self; 5] =
        [Self::Draft, Self::Published, Self::Throttled, Self::Blocked, Self::Deprecated];

    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::Published => "PUBLISHED",
            Self::Throttled => "THROTTLED",
            Self::Blocked => "BLOCKED",
            Self::Deprecated => "DEPRECATED",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) categories: Vec<String>,
    pub(crate) status: FlowStatus,
    pub(crate) definition: Value,
    pub(crate) faults: Vec<Value>,
}

impl Flow {
    pub(crate) fn has_screen(&self, id: &str) -> bool {
        screens(&self.definition).any(|screen| screen["id"] == id)
    }

    /// As the management API gives it.
    pub(crate) fn object(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "status": self.status.name(),
            "categories": self.categories,
            "validation_errors": self.faults,
        })
    }
}

fn screens(definition: &Value) -> impl Iterator<Item = &Value> {
    definition["screens"].as_array().into_iter().flatten()
}

/// What Meta would not publish.
pub(crate) fn faults(definition: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    let mut fault = |error: &str, message: String| {
        let kind = "FLOW_JSON_ERROR";
        found.push(json!({ "error": error, "error_type": kind, "message": message }));
    };
    if definition["version"].as_str().is_none_or(str::is_empty) {
        fault("REQUIRED_PROPERTY_MISSING", "version is missing.".to_owned());
    }
    let mut is_complete = false;
    let mut is_empty = true;
    for screen in screens(definition) {
        is_empty = false;
        let id = screen["id"].as_str().unwrap_or_default();
        let is_plain = |c: char| c.is_ascii_alphabetic() || c == '_';
        if id.is_empty() || !id.chars().all(is_plain) {
            fault("INVALID_PROPERTY_VALUE", format!("{id:?} is no id of a screen."));
        }
        let mut names: Vec<&str> = Vec::new();
        let mut has_end = false;
        for component in components(&screen["layout"]["children"]) {
            let kind = component["type"].as_str().unwrap_or_default();
            for (property, most) in limits(kind) {
                let text = component[*property].as_str().unwrap_or_default();
                let is = text.chars().count();
                let is_optional = *property == "helper-text" && component.get(*property).is_none();
                if is > *most || is == 0 && !is_optional {
                    let where_ = format!("{kind} on {id}: {property}");
                    fault("INVALID_PROPERTY_VALUE", format!("{where_} has {is} of 1 to {most}."));
                }
            }
            if limits(kind).is_empty() && kind != "Form" {
                fault("INVALID_PROPERTY_VALUE", format!("{kind:?} is not known here."));
            }
            for option in component["data-source"].as_array().into_iter().flatten() {
                let is = option["title"].as_str().map_or(0, |title| title.chars().count());
                if !(1..=30).contains(&is) || option["id"].as_str().is_none_or(str::is_empty) {
                    fault("INVALID_PROPERTY_VALUE", format!("An option of {kind} on {id}."));
                }
            }
            if let Some(name) = component["name"].as_str().filter(|_| kind != "Form") {
                if names.contains(&name) {
                    fault("INVALID_PROPERTY_VALUE", format!("{name} is there twice on {id}."));
                }
                names.push(name);
            }
            has_end |= component["on-click-action"]["name"] == "complete";
        }
        let is_terminal = screen["terminal"] == true;
        if is_terminal != has_end {
            fault("INVALID_ROUTING_MODEL", format!("{id} is terminal, or it is not."));
        }
        is_complete |= is_terminal && has_end;
    }
    if is_empty {
        fault("REQUIRED_PROPERTY_MISSING", "There is no screen.".to_owned());
    } else if !is_complete {
        fault("MISSING_TERMINAL_SCREEN", "No screen completes the Flow.".to_owned());
    }
    found
}

/// Those inside a form as well.
fn components(children: &Value) -> Vec<&Value> {
    let mut all = Vec::new();
    for child in children.as_array().into_iter().flatten() {
        all.push(child);
        all.extend(components(&child["children"]));
    }
    all
}

/// Texts and how long each may be; for those that are checked here at all.
/// <https://developers.facebook.com/docs/whatsapp/flows/reference/components>
fn limits(kind: &str) -> &'static [(&'static str, usize)] {
    match kind {
        "TextHeading" | "TextSubheading" => &[("text", 80)],
        "TextBody" => &[("text", 4_096)],
        "TextCaption" => &[("text", 409)],
        "TextInput" | "TextArea" => &[("label", 20), ("helper-text", 80)],
        "RadioButtonsGroup" | "CheckboxGroup" => &[("label", 30)],
        "Dropdown" => &[("label", 20)],
        "DatePicker" => &[("label", 40)],
        "OptIn" => &[("label", 120)],
        "Footer" => &[("label", 35)],
        _ => &[],
    }
}
