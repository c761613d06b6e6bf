//! Files the course's templates with the simulated Meta, which approves them at once, and publishes the form.

use serde_json::{Value, json};
use shared::{
    domain::{ids::FormId, language::Language},
    wording::{self, TemplateText},
};
use simulator::{GraphRequest, Method, Simulator};

use crate::world::World;

pub(crate) fn file(world: &World, template: &TemplateText) {
    let mut body = json!({"type": "BODY", "text": template.body});
    if !template.examples.is_empty() {
        body["example"] = json!({"body_text": [template.examples]});
    }
    let mut components = vec![body];
    if template.header.is_some() {
        components.insert(
            0,
            json!({
                "type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4:sample"]},
            }),
        );
    }
    let buttons: Vec<Value> = template
        .buttons
        .iter()
        .map(|title| json!({"type": "QUICK_REPLY", "text": title}))
        .collect();
    if !buttons.is_empty() {
        components.push(json!({"type": "BUTTONS", "buttons": buttons}));
    }
    let request = json!({
        "name": template.name, "language": template.language,
        "category": template.category, "components": components,
    });
    let path = format!("/v26.0/{}/message_templates", world.waba());
    let request = GraphRequest::new(Method::Post, &path, world.token(), request.to_string());
    let answer = world.graph(&request);
    assert_eq!(answer.status, 200, "{template:?}: {}", String::from_utf8_lossy(&answer.body));
}

/// Before anybody is there; `None` only if the words are missing, which a test of theirs finds.
pub(crate) fn publish_form(simulator: &mut Simulator, language: Language) -> Option<FormId> {
    let text = wording::form(language).ok()?;
    let body = json!({
        "name": text.name, "categories": [text.category], "flow_json": text.json, "publish": true,
    });
    let path = format!("/v26.0/{}/flows", simulator.config().waba_id);
    let token = simulator.config().access_token.clone();
    let request = GraphRequest::new(Method::Post, &path, &token, body.to_string());
    let answer = simulator.graph(simulator.now(), &request);
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let answer: Value = serde_json::from_slice(&answer.body).ok()?;
    answer["id"].as_str().map(FormId::new)
}
