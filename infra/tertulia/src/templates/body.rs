//! A template as the management API takes it.
//! <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components>

use serde_json::{Value, json};
use shared::wording::TemplateText;

/// The body of `POST /{waba}/message_templates`. `picture` is the uploaded example of its header.
pub(super) fn creation(text: &TemplateText, picture: Option<&str>) -> Value {
    json!({
        "name": text.name,
        "language": text.language,
        "category": text.category,
        "components": components(text, picture),
    })
}

pub(super) fn components(text: &TemplateText, picture: Option<&str>) -> Value {
    let mut all = Vec::new();
    if text.header.is_some() {
        all.push(json!({
            "type": "HEADER", "format": "IMAGE",
            "example": { "header_handle": [picture.unwrap_or_default()] },
        }));
    }
    let mut words = json!({ "type": "BODY", "text": text.body });
    if !text.examples.is_empty() {
        words["example"] = json!({ "body_text": [text.examples] });
    }
    all.push(words);
    if let Some(footer) = &text.footer {
        all.push(json!({ "type": "FOOTER", "text": footer }));
    }
    if !text.buttons.is_empty() {
        let buttons: Vec<_> = text
            .buttons
            .iter()
            .map(|title| json!({ "type": "QUICK_REPLY", "text": title }))
            .collect();
        all.push(json!({ "type": "BUTTONS", "buttons": buttons }));
    }
    Value::Array(all)
}

/// Which parts differ from what is filed. Examples are shown to the reviewer only and are not compared.
pub(super) fn differences(text: &TemplateText, filed: &Value) -> Vec<&'static str> {
    let wanted = components(text, None);
    ["HEADER", "BODY", "FOOTER", "BUTTONS"]
        .into_iter()
        .filter(|part| seen(&wanted, part) != seen(filed, part))
        .map(|part| match part {
            "HEADER" => "header",
            "BODY" => "body",
            "FOOTER" => "footer",
            _ => "buttons",
        })
        .collect()
}

/// What a person sees of a part.
fn seen(components: &Value, part: &str) -> Option<(String, String, Vec<String>)> {
    let found = components.as_array()?.iter().find(|component| {
        component["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case(part))
    })?;
    let word = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
    let buttons = found["buttons"].as_array().into_iter().flatten();
    let titles = buttons.map(|button| button["text"].as_str().unwrap_or_default().to_owned());
    Some((word("format").to_ascii_uppercase(), word("text"), titles.collect()))
}
