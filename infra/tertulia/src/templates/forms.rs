//! The form that asks newcomers for everything at once, one for each language that is filed. Its words come from where
//! all words come from; `courses/templates/form.<language>.json` is the record of it, for people to review.
//!
//! A published form cannot be changed, so other words have another name, and what is published under it is right.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use shared::{
    domain::{
        form::{LEAST_BUSY, NAME, SCREEN, TRADE},
        ids::FormId,
        language::{Language, Locale},
    },
    whatsapp::graph::{CallError, FixedToken, Form, Graph},
    wording::{FormText, form, length},
};

use super::{Finding, Weight, apply::is_limit, record::FOLDER};

const PUBLISHED: &str = "PUBLISHED";

/// # Errors
/// Words that are missing.
pub fn forms(locales: &[Locale]) -> Result<Vec<FormText>> {
    let languages: BTreeSet<Language> = locales.iter().map(|locale| locale.language()).collect();
    Ok(languages.into_iter().map(form).collect::<Result<_, _>>()?)
}

/// What is to be done about one form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormStep {
    Publish,
    Published(FormId),
    /// Meta has it, and lets nobody open it: a person looks, or other words give it another name.
    Stopped(String),
}

pub fn form_step(wanted: &FormText, there: &[Form]) -> FormStep {
    match there.iter().find(|one| one.name == wanted.name) {
        None => FormStep::Publish,
        Some(one) if one.status == PUBLISHED => FormStep::Published(FormId::new(one.id.clone())),
        Some(one) => FormStep::Stopped(one.status.clone()),
    }
}

/// The published form of that language; `None` if there is none as this version words it.
///
/// # Errors
/// Meta does not answer.
pub async fn published(
    graph: &Graph<FixedToken>,
    waba: &str,
    language: Language,
) -> Result<Option<FormId>> {
    let there = graph.forms(waba).await.context("cannot read the account's forms")?;
    match form_step(&form(language)?, &there) {
        FormStep::Published(id) => Ok(Some(id)),
        FormStep::Publish | FormStep::Stopped(_) => Ok(None),
    }
}

/// Publishes those that are not there yet, and says so of each; what Meta has stopped or puts off is said as well.
///
/// # Errors
/// Meta does not take one, with Meta's own words. What was published before stays so.
pub async fn publish_forms(
    graph: &Graph<FixedToken>,
    waba: &str,
    wanted: &[FormText],
) -> Result<Vec<String>> {
    let there = match graph.forms(waba).await {
        Err(error) if is_too_many(&error) => return Ok(vec![LEFT.to_owned()]),
        there => there.context("cannot read the account's forms")?,
    };
    let mut said = Vec::new();
    for one in wanted {
        match form_step(one, &there) {
            FormStep::Published(_) => {}
            FormStep::Publish => match graph.create_form(waba, &creation(one)).await {
                Err(error) if is_too_many(&error) => {
                    said.push(LEFT.to_owned());
                    break;
                }
                made => {
                    made.with_context(|| format!("Meta does not take the form {}", one.name))?;
                    said.push(format!("+ {} (form): published", one.name));
                }
            },
            FormStep::Stopped(status) => said.push(stopped(one, &status)),
        }
    }
    Ok(said)
}

const LEFT: &str =
    "Forms are left: Meta takes no more calls within this hour. Run it again in an hour.";

const fn is_too_many(error: &CallError) -> bool {
    matches!(error, CallError::Refused { code, .. } if is_limit(*code))
}

/// One line for each that is not published as it should be.
pub(super) fn form_lines(wanted: &[FormText], there: &[Form]) -> Vec<String> {
    let line = |one: &FormText| match form_step(one, there) {
        FormStep::Published(_) => None,
        FormStep::Publish => Some(format!("+ {} (form): publish", one.name)),
        FormStep::Stopped(status) => Some(stopped(one, &status)),
    };
    wanted.iter().filter_map(line).collect()
}

fn stopped(one: &FormText, status: &str) -> String {
    format!(
        "! {} (form): {status}: people are asked in the chat; see WhatsApp Manager, or change its words, which gives it another name",
        one.name
    )
}

/// <https://developers.facebook.com/docs/whatsapp/flows/reference/flowsapi>
fn creation(one: &FormText) -> Value {
    json!({
        "name": one.name, "categories": [one.category], "flow_json": one.json, "publish": true,
    })
}

/// Whether the record says what would be published; with `write`, it is made to.
///
/// # Errors
/// The file cannot be read or written.
pub(super) fn form_agrees(courses: &Path, one: &FormText, write: bool) -> Result<bool> {
    let path = courses.join(FOLDER).join(format!("form.{}.json", one.language.tag()));
    let text = format!("{}\n", one.json);
    match fs::read_to_string(&path) {
        Ok(there) if there == text => return Ok(true),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("cannot read {}", path.display()));
        }
        Ok(_) | Err(_) => {}
    }
    if write {
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(write)
}

/// How long a text of a component may be.
/// <https://developers.facebook.com/docs/whatsapp/flows/reference/components>
const LIMITS: [(&str, &str, usize); 6] = [
    ("TextBody", "text", 4096),
    ("TextInput", "label", 20),
    ("TextInput", "helper-text", 80),
    ("RadioButtonsGroup", "label", 30),
    ("Footer", "label", 35),
    ("Footer", "caption", 15),
];
const TITLE_MAX: usize = 30;
const OPTION_MAX: usize = 30;

/// Everything that Meta would not publish, or that would leave us without an answer.
pub(super) fn lint_form(one: &FormText) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut fault = |problem: String, remedy: &str| {
        findings.push(Finding {
            template: one.name.clone(),
            language: one.language.tag().to_owned(),
            weight: Weight::Fault,
            problem,
            remedy: remedy.to_owned(),
        });
    };
    let flow: Value = serde_json::from_str(&one.json).unwrap_or_default();
    let screens: &[Value] = flow["screens"].as_array().map_or(&[], Vec::as_slice);
    let [screen] = screens else {
        fault(format!("it has {} screens", screens.len()), "Ask everything on one.");
        return findings;
    };
    if screen["id"] != SCREEN || screen["terminal"] != true {
        fault(format!("its screen is not {SCREEN}, or does not end it"), "Make it so.");
    }
    let mut too_long = |what: &str, text: &str, most: usize| {
        let is = length(text);
        if is > most || text.trim().is_empty() {
            fault(format!("{what} has {is} characters of 1 to {most}"), "Say it in so many.");
        }
    };
    too_long("the title", screen["title"].as_str().unwrap_or_default(), TITLE_MAX);
    let children = &screen["layout"]["children"][0]["children"];
    let components: &[Value] = children.as_array().map_or(&[], Vec::as_slice);
    let mut asked = BTreeSet::new();
    let mut answered = BTreeSet::new();
    for component in components {
        let kind = component["type"].as_str().unwrap_or_default();
        for (_, property, most) in LIMITS.iter().filter(|(of, ..)| *of == kind) {
            if let Some(text) = component[*property].as_str() {
                too_long(&format!("{property} of a {kind}"), text, *most);
            }
        }
        for option in component["data-source"].as_array().into_iter().flatten() {
            too_long("an option", option["title"].as_str().unwrap_or_default(), OPTION_MAX);
        }
        asked.extend(component["name"].as_str());
        let action = &component["on-click-action"];
        if action["name"] == "complete" {
            let payload = action["payload"].as_object().into_iter().flatten();
            answered.extend(payload.filter_map(|(field, value)| {
                (*value == format!("${{form.{field}}}").as_str()).then_some(field.as_str())
            }));
        }
    }
    let fields = BTreeSet::from([NAME, TRADE, LEAST_BUSY]);
    if asked != fields || answered != fields {
        fault(
            format!("it asks for {asked:?} and hands over {answered:?}"),
            "Ask for name, trade and least_busy, and hand over all three.",
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::*;

    #[test]
    fn what_is_published_has_no_fault_in_either_language() {
        for one in forms(&Locale::ALL).unwrap() {
            assert_eq!(lint_form(&one), [], "{}", one.name);
        }
    }

    #[test]
    fn each_fault_of_a_form_is_found() {
        let good = form(Language::Es).unwrap();
        let with = |from: &str, to: &str| {
            assert!(good.json.contains(from), "{from} in {}", good.json);
            let bad = FormText { json: good.json.replacen(from, to, 1), ..good.clone() };
            lint_form(&bad).into_iter().map(|found| found.problem).collect::<Vec<_>>().join("; ")
        };
        assert!(with("\"INTRODUCTION\"", "\"OTHER\"").contains("its screen is not"));
        assert!(with("\"terminal\": true", "\"terminal\": false").contains("does not end it"));
        assert!(with("¿Cómo te llamas?", "¿Cómo te llamas tú, por favor?").contains("of 1 to 20"));
        assert!(with("En la mañana", &"x".repeat(31)).contains("an option"));
        assert!(with("\"Enviar\"", "\" \"").contains("label of a Footer has 1 characters"));
        assert!(with("${form.trade}", "${form.name}").contains("hands over"));
        assert!(with("\"name\": \"trade\"", "\"name\": \"job\"").contains("it asks for"));
        assert!(with("{", "[").contains("0 screens"));
    }

    #[test]
    fn what_is_there_under_its_name_is_not_published_again() {
        let wanted = form(Language::Es).unwrap();
        let there = |status: &str| {
            vec![Form { id: "7".into(), name: wanted.name.clone(), status: status.into() }]
        };
        assert_eq!(form_step(&wanted, &[]), FormStep::Publish);
        let published = FormStep::Published(FormId::new("7"));
        assert_eq!(form_step(&wanted, &there("PUBLISHED")), published);
        assert!(form_lines(slice::from_ref(&wanted), &there("PUBLISHED")).is_empty());
        let lines = form_lines(slice::from_ref(&wanted), &there("BLOCKED")).join("\n");
        assert!(lines.starts_with("! tertulia_introduction_es_") && lines.contains("BLOCKED"));
    }
}
