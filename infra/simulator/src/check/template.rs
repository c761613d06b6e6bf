//! A template message against the template that it names.
//!
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates>

use serde_json::{Value, json};

use super::free::asset;
use super::{Asset, Field};
use crate::codes::Refusal;
use crate::media::MediaKind;
use crate::templates::{Button, ButtonKind, Header, Template, fill};

/// A body with its variables filled in may have this many characters.
const FILLED_BODY: usize = 1_024;
const FILLED_HEADER: usize = 60;
/// What comes back when a quick reply is pressed; Meta gives no limit, and 128 is known to work.
const PAYLOAD: usize = 128;

/// What goes to the phone.
pub(crate) struct Filled<'a> {
    pub(crate) rendered: Value,
    pub(crate) assets: Vec<Asset<'a>>,
}

/// The parameters of one component.
struct Given<'a> {
    kind: String,
    sub_type: String,
    index: Option<usize>,
    parameters: Vec<Field<'a>>,
}

pub(crate) fn name_and_language<'a>(part: &Field<'a>) -> Result<(&'a str, &'a str), Refusal> {
    let name = part.text("name", 1, 512)?;
    let language = part.object("language")?;
    if let Some(policy) = language.optional_text("policy", 32)?
        && policy != "deterministic"
    {
        return Err(Refusal::value("template['language']['policy'] must be deterministic"));
    }
    Ok((name, language.text("code", 2, 16)?))
}

pub(crate) fn fill_in<'a>(part: &Field<'a>, template: &Template) -> Result<Filled<'a>, Refusal> {
    let given = components(part)?;
    let mut filled = Filled { rendered: json!({}), assets: Vec::new() };
    header(&given, template, &mut filled)?;
    let body = texts(
        &template.needs.body,
        &template.needs.body_variables,
        find(&given, "body"),
        template.named,
        "body",
    )?;
    if body.chars().count() > FILLED_BODY {
        return Err(Refusal::new(132005, "The body is too long with its variables filled in."));
    }
    filled.rendered["body"] = body.into();
    if let Some(footer) = &template.needs.footer {
        filled.rendered["footer"] = footer.as_str().into();
    }
    let mut shown = Vec::new();
    for (index, button) in template.needs.buttons.iter().enumerate() {
        shown.push(press(index, button, &given)?);
    }
    if let Some(stray) = given.iter().find(|one| {
        one.kind == "button" && one.index.is_none_or(|index| index >= template.needs.buttons.len())
    }) {
        return Err(Refusal::new(
            132018,
            format!("The template has no button at index {:?}.", stray.index),
        ));
    }
    if !shown.is_empty() {
        filled.rendered["buttons"] = shown.into();
    }
    Ok(filled)
}

fn components<'a>(part: &Field<'a>) -> Result<Vec<Given<'a>>, Refusal> {
    if part.get("components").is_none_or(Value::is_null) {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for component in part.list("components", 0, 20)? {
        let kind = component.text("type", 1, 32)?.to_ascii_lowercase();
        if !matches!(kind.as_str(), "header" | "body" | "button" | "carousel" | "footer") {
            return Err(Refusal::value(format!("{} is not a component", component.path("type"))));
        }
        let index = component.get("index").and_then(|index| {
            index.as_u64().or_else(|| index.as_str().and_then(|text| text.parse().ok()))
        });
        let parameters = if component.get("parameters").is_some() {
            component.list("parameters", 0, 100)?
        } else {
            Vec::new()
        };
        all.push(Given {
            kind,
            sub_type: component
                .optional_text("sub_type", 32)?
                .unwrap_or_default()
                .to_ascii_lowercase(),
            index: index.map(|index| index as usize),
            parameters,
        });
    }
    Ok(all)
}

fn find<'f, 'a>(given: &'f [Given<'a>], kind: &str) -> &'f [Field<'a>] {
    given.iter().find(|one| one.kind == kind).map_or(&[], |one| one.parameters.as_slice())
}

fn header<'a>(
    given: &[Given<'a>],
    template: &Template,
    filled: &mut Filled<'a>,
) -> Result<(), Refusal> {
    let parameters = find(given, "header");
    match &template.needs.header {
        Header::None => {
            if !parameters.is_empty() {
                return Err(count("header", parameters.len(), 0));
            }
        }
        Header::Text { text, variables } => {
            let text = texts(text, variables, parameters, template.named, "header")?;
            if text.chars().count() > FILLED_HEADER {
                return Err(Refusal::new(
                    132005,
                    "The header is too long with its variable filled in.",
                ));
            }
            filled.rendered["header"] = json!({ "type": "text", "text": text });
        }
        Header::Media(kind) => {
            let [parameter] = parameters else { return Err(count("header", parameters.len(), 1)) };
            if parameter.text("type", 1, 32)? != *kind {
                return Err(Refusal::new(132012, format!("header: the template needs {kind}.")));
            }
            let Some(found) = MediaKind::parse(kind) else {
                return Err(Refusal::new(132012, "The header is not of a known type."));
            };
            let file = parameter.object(kind)?;
            filled.assets.push(asset(&file, found)?);
            let mut shown = file.value().clone();
            shown["type"] = (*kind).into();
            filled.rendered["header"] = shown;
        }
        Header::Location => {
            let [parameter] = parameters else { return Err(count("header", parameters.len(), 1)) };
            if parameter.text("type", 1, 32)? != "location" {
                return Err(Refusal::new(132012, "header: the template needs a location."));
            }
            super::free::location(&parameter.object("location")?)?;
            filled.rendered["header"] = json!({ "type": "location" });
        }
    }
    Ok(())
}

fn count(part: &str, given: usize, wanted: usize) -> Refusal {
    Refusal::new(
        132000,
        format!(
            "{part}: number of localizable_params ({given}) does not match the expected number of params ({wanted})"
        ),
    )
}

fn texts(
    text: &str,
    variables: &[String],
    parameters: &[Field<'_>],
    named: bool,
    part: &str,
) -> Result<String, Refusal> {
    if variables.len() != parameters.len() {
        return Err(count(part, parameters.len(), variables.len()));
    }
    let mut values = Vec::new();
    for (index, parameter) in parameters.iter().enumerate() {
        let value = one_text(parameter)?;
        let name = if named {
            let name = parameter.optional_text("parameter_name", 512)?;
            name.ok_or_else(|| Refusal::new(132012, "Parameter name is missing or empty"))?
                .to_owned()
        } else {
            (index + 1).to_string()
        };
        if !variables.contains(&name) {
            return Err(Refusal::new(
                132012,
                format!("{part}: the template has no variable {name}."),
            ));
        }
        values.push((name, value));
    }
    let value =
        |name: &str| values.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone());
    Ok(fill(text, value))
}

fn one_text(parameter: &Field<'_>) -> Result<String, Refusal> {
    let text = match parameter.text("type", 1, 32)? {
        "text" => parameter.text("text", 1, FILLED_BODY * 4)?.to_owned(),
        "currency" => parameter.object("currency")?.text("fallback_value", 1, 64)?.to_owned(),
        "date_time" => parameter.object("date_time")?.text("fallback_value", 1, 64)?.to_owned(),
        other => {
            let sentence = format!("Parameter of type {other} where a text is expected.");
            return Err(Refusal::new(132012, sentence));
        }
    };
    // A variable may not bring a new line, a tab or more than four spaces in a row.
    if text.contains(['\n', '\t']) || text.contains("     ") {
        return Err(Refusal::new(
            132018,
            "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
        ));
    }
    Ok(text)
}

fn press(index: usize, button: &Button, given: &[Given<'_>]) -> Result<Value, Refusal> {
    let component = given.iter().find(|one| one.kind == "button" && one.index == Some(index));
    if let Some(component) = component
        && component.sub_type != button.kind.sub_type()
    {
        return Err(Refusal::new(
            132012,
            format!("button {index}: sub_type must be {}", button.kind.sub_type()),
        ));
    }
    let parameters = component.map_or(&[][..], |component| component.parameters.as_slice());
    let mut shown = json!({ "type": button.kind.name(), "text": button.text });
    match button.kind {
        ButtonKind::QuickReply => {
            let payload = match parameters.first() {
                Some(parameter) => {
                    parameter.word("type", &["payload", "text"])?;
                    let name = if parameter.get("payload").is_some() { "payload" } else { "text" };
                    parameter.text(name, 1, PAYLOAD)?
                }
                None => &button.text,
            };
            shown["payload"] = payload.into();
        }
        ButtonKind::Url | ButtonKind::Otp => {
            let url = button.url.as_deref().unwrap_or_default();
            let wanted = usize::from(url.contains("{{") || button.kind == ButtonKind::Otp);
            if parameters.len() != wanted {
                return Err(Refusal::new(
                    if parameters.is_empty() { 131008 } else { 132018 },
                    format!("button {index}: the address needs {wanted} parameters."),
                ));
            }
            let suffix = match parameters.first() {
                Some(parameter) => parameter.text("text", 1, 2_000)?.to_owned(),
                None => String::new(),
            };
            shown["url"] = fill(url, |_| Some(suffix.clone())).into();
        }
        ButtonKind::CopyCode => {
            let Some(parameter) = parameters.first() else {
                return Err(Refusal::missing(&format!("button {index}: coupon_code")));
            };
            shown["code"] = parameter.text("coupon_code", 1, 20)?.into();
        }
        ButtonKind::Flow => {
            if let Some(action) = parameters.first().and_then(|one| one.get("action")) {
                shown["action"] = action.clone();
            }
            shown["flow_id"] = button.flow_id.as_deref().into();
        }
        ButtonKind::PhoneNumber | ButtonKind::VoiceCall | ButtonKind::RequestContactInfo => {}
    }
    Ok(shown)
}
