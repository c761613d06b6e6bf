//! Create, list, edit and delete message templates; their review and their life after it.
//!
//! <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates>

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Answered, GraphAnswer, GraphRequest, Method, fields, success};
use crate::agenda::Due;
use crate::check::Field;
use crate::codes::Refusal;
use crate::faults::FaultKind;
use crate::money::Category;
use crate::sim::{Simulator, Trouble};
use crate::templates::{ButtonKind, Needs, Template, TemplateStatus, variables};
use crate::webhook::Update;

const BODY: usize = 1_024;
const HEADER: usize = 60;
const FOOTER: usize = 60;
const BUTTONS: usize = 10;
const BUTTON_TEXT: usize = 25;
const URL: usize = 2_000;
/// Without business verification an account has no more.
const TEMPLATES: usize = 250;
const CREATIONS_PER_HOUR: usize = 100;

impl Simulator {
    pub(crate) fn create_template(&mut self, request: &GraphRequest) -> Answered {
        if self.template_creations.count(self.now) >= CREATIONS_PER_HOUR {
            return Err(Refusal::new(80007, "No more than 100 templates are created in an hour."));
        }
        let body = request.parameters()?;
        let mut template = self.checked_template(&body)?;
        if self.templates.find(&template.name, &template.language).is_some() {
            return Err(form_error(2388024, "Content in this language already exists"));
        }
        if self.templates.iter().count() >= TEMPLATES {
            return Err(form_error(2388019, "The account has as many templates as it may have"));
        }
        self.template_creations.take(self.now);
        if self.faults.strikes(FaultKind::TemplateRecategorised, None, None).is_some() {
            template.category = Category::Marketing;
        }
        let answer = json!({
            "id": template.id,
            "status": template.status.name(),
            "category": template.category.name().to_ascii_uppercase(),
        });
        let index = self.templates.add(template);
        self.agenda.plan(self.after(self.config.template_review), Due::TemplateReviewed(index));
        Ok(GraphAnswer::json(200, &answer))
    }

    fn checked_template(&mut self, body: &Value) -> Result<Template, Refusal> {
        let top = Field::top(body);
        let name = top.text("name", 1, 512)?;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !name.bytes().all(plain) {
            return Err(Refusal::invalid(
                "Param name may only have lower-case letters, digits and underscores.",
            ));
        }
        let language = top.text("language", 2, 16)?;
        if !is_language(language) {
            return Err(Refusal::invalid(format!("Param language {language:?} is not supported.")));
        }
        let category = Category::parse(top.text("category", 1, 64)?)
            .filter(|category| *category != Category::Service)
            .ok_or_else(|| {
                Refusal::invalid("Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}.")
            })?;
        let named = match body.get("parameter_format").and_then(Value::as_str) {
            None => false,
            Some(format) if format.eq_ignore_ascii_case("positional") => false,
            Some(format) if format.eq_ignore_ascii_case("named") => true,
            Some(_) => {
                return Err(Refusal::invalid("Param parameter_format must be one of {NAMED, POSITIONAL}."));
            }
        };
        let ttl_seconds = match body.get("message_send_ttl_seconds").map(Value::as_i64) {
            None => None,
            Some(Some(seconds)) if ttl_fits(category, seconds) => Some(seconds),
            Some(_) => {
                return Err(Refusal::invalid("Param message_send_ttl_seconds is out of range."));
            }
        };
        check_components(&top, category, named)?;
        let components = body["components"].clone();
        Ok(Template {
            id: self.ids.object(),
            name: name.to_owned(),
            language: language.to_owned(),
            category,
            status: TemplateStatus::Pending,
            needs: Needs::of(&components),
            components,
            named,
            ttl_seconds,
            rejected_reason: "NONE",
            quality: "UNKNOWN",
            pauses: 0,
        })
    }

    pub(crate) fn list_templates(&mut self, request: &GraphRequest) -> Answered {
        let wanted = |name: &str| request.query_value(name);
        let (name, status) = (wanted("name"), wanted("status"));
        let (language, category) = (wanted("language"), wanted("category"));
        let fits = |filter: &Option<String>, value: &str| {
            filter.as_ref().is_none_or(|filter| filter.eq_ignore_ascii_case(value))
        };
        let all: Vec<Value> = self
            .templates
            .iter()
            .filter(|one| {
                name.as_ref().is_none_or(|part| one.name.contains(part.as_str()))
                    && fits(&status, one.status.name())
                    && fits(&language, &one.language)
                    && fits(&category, one.category.name())
            })
            .map(|one| fields(object(one), request))
            .collect();
        self.paged(all, "message_templates", request)
    }

    pub(crate) fn delete_template(&mut self, request: &GraphRequest) -> Answered {
        let mut parameters = request.parameters()?;
        for name in ["name", "hsm_id"] {
            if let Some(value) = request.query_value(name) {
                parameters[name] = value.into();
            }
        }
        let Some(name) = parameters["name"].as_str() else {
            return Err(Refusal::invalid("The parameter name is required."));
        };
        let id = parameters["hsm_id"].as_str();
        let ids: Vec<String> = self
            .templates
            .named(name)
            .filter(|one| id.is_none_or(|id| one.id == id))
            .map(|one| one.id.clone())
            .collect();
        if ids.is_empty() {
            return Err(form_error(2593002, "Message template was not found"));
        }
        for id in ids {
            if let Some(index) = self.templates.index(&id) {
                self.templates.remove(index);
            }
        }
        Ok(success())
    }

    pub(crate) fn on_template(&mut self, index: u32, request: &GraphRequest) -> Answered {
        match request.method {
            Method::Get => {
                let one = self.templates.at(index).map(object).unwrap_or_default();
                Ok(GraphAnswer::json(200, &fields(one, request)))
            }
            Method::Post => {
                let body = request.parameters()?;
                let Some(old) = self.templates.at(index).cloned() else {
                    return Err(form_error(2593002, "Message template was not found"));
                };
                if matches!(old.status, TemplateStatus::Pending | TemplateStatus::PendingDeletion) {
                    return Err(form_error(2388025, "A template in review cannot be edited"));
                }
                if body.get("components").is_some() {
                    check_components(&Field::top(&body), old.category, old.named)?;
                }
                if let Some(template) = self.templates.at_mut(index) {
                    if let Some(components) = body.get("components") {
                        template.components = components.clone();
                        template.needs = Needs::of(components);
                    }
                    template.status = TemplateStatus::Pending;
                }
                let at = self.after(self.config.template_review);
                self.agenda.plan(at, Due::TemplateReviewed(index));
                Ok(success())
            }
            Method::Delete | Method::Put | Method::Other => {
                Err(Refusal::invalid("Unsupported request method."))
            }
        }
    }

    /// Puts a template there, approved, as if it had been reviewed long ago.
    pub fn install_template(&mut self, template: &Value) -> Result<String, Refusal> {
        let mut made = self.checked_template(template)?;
        made.status = TemplateStatus::Approved;
        let id = made.id.clone();
        if let Some(old) = self.templates.index_of(&made.name, &made.language) {
            self.templates.remove(old);
        }
        self.templates.add(made);
        Ok(id)
    }

    /// Moves a template through its life, and tells the business.
    pub fn set_template_status(
        &mut self,
        now: Timestamp,
        name: &str,
        language: &str,
        status: TemplateStatus,
    ) -> Result<(), Trouble> {
        self.advance(now);
        let index = self.template_index(name, language)?;
        let Some(template) = self.templates.at_mut(index) else { return Ok(()) };
        let mut event = status.name();
        match status {
            TemplateStatus::Paused => {
                template.pauses += 1;
                // Three hours, then six, then never again.
                let hours = match template.pauses {
                    1 => Some(3),
                    2 => Some(6),
                    _ => None,
                };
                if let Some(hours) = hours {
                    let at = self.after(SignedDuration::from_hours(hours));
                    self.agenda.plan(at, Due::TemplateResumed(index));
                    self.change_template(index, TemplateStatus::Paused, event, "NONE");
                    return Ok(());
                }
                event = TemplateStatus::Disabled.name();
                self.change_template(index, TemplateStatus::Disabled, event, "NONE");
                return Ok(());
            }
            TemplateStatus::Rejected => template.rejected_reason = "INVALID_FORMAT",
            TemplateStatus::Pending
            | TemplateStatus::Approved
            | TemplateStatus::Disabled
            | TemplateStatus::InAppeal
            | TemplateStatus::PendingDeletion => {}
        }
        let reason = template.rejected_reason;
        self.change_template(index, status, event, reason);
        Ok(())
    }

    /// Meta decides that the template is of another category.
    pub fn recategorise(
        &mut self,
        now: Timestamp,
        name: &str,
        language: &str,
        category: Category,
    ) -> Result<(), Trouble> {
        self.advance(now);
        let index = self.template_index(name, language)?;
        let Some(template) = self.templates.at_mut(index) else { return Ok(()) };
        let before = std::mem::replace(&mut template.category, category);
        let mut value = facts(template);
        value["previous_category"] = before.name().to_ascii_uppercase().into();
        value["new_category"] = category.name().to_ascii_uppercase().into();
        self.account_field("template_category_update", value);
        Ok(())
    }

    pub fn set_template_quality(
        &mut self,
        now: Timestamp,
        name: &str,
        language: &str,
        quality: &'static str,
    ) -> Result<(), Trouble> {
        self.advance(now);
        let index = self.template_index(name, language)?;
        let Some(template) = self.templates.at_mut(index) else { return Ok(()) };
        let before = std::mem::replace(&mut template.quality, quality);
        let mut value = facts(template);
        value["previous_quality_score"] = before.into();
        value["new_quality_score"] = quality.into();
        self.account_field("message_template_quality_update", value);
        Ok(())
    }

    fn template_index(&self, name: &str, language: &str) -> Result<u32, Trouble> {
        let found = self.templates.index_of(name, language);
        found.ok_or_else(|| Trouble::new(format!("There is no template {name} in {language}.")))
    }

    pub(crate) fn on_template_reviewed(&mut self, index: u32) {
        let rejected = self.faults.strikes(FaultKind::TemplateRejected, None, None).is_some();
        let Some(template) = self.templates.at_mut(index) else { return };
        if template.status != TemplateStatus::Pending {
            return;
        }
        let adjacent = template.needs.body.replace(' ', "").contains("}}{{");
        if rejected || adjacent {
            template.rejected_reason = "INVALID_FORMAT";
            self.change_template(index, TemplateStatus::Rejected, "REJECTED", "INVALID_FORMAT");
        } else {
            self.change_template(index, TemplateStatus::Approved, "APPROVED", "NONE");
        }
    }

    pub(crate) fn on_template_resumed(&mut self, index: u32) {
        let paused = self.templates.at(index).is_some_and(|one| one.status == TemplateStatus::Paused);
        if paused {
            self.change_template(index, TemplateStatus::Approved, "REINSTATED", "NONE");
        }
    }

    fn change_template(&mut self, index: u32, status: TemplateStatus, event: &str, reason: &str) {
        let Some(template) = self.templates.at_mut(index) else { return };
        template.status = status;
        let mut value = facts(template);
        value["event"] = event.into();
        value["reason"] = reason.into();
        value["message_template_category"] = template.category.name().to_ascii_uppercase().into();
        if status == TemplateStatus::Rejected {
            value["rejection_info"] = json!({
                "reason": "The template does not follow the format that is asked for.",
                "recommendation": "Put words between the variables.",
            });
        }
        self.account_field("message_template_status_update", value);
    }

    /// A field that concerns the account, with the time on its entry.
    pub(crate) fn account_field(&mut self, field: &str, value: Value) {
        let time = Some(self.now.as_second());
        self.update(Update::Field { field: field.to_owned(), value: value.to_string(), time });
    }
}

/// Name, language and the id, which is a number here.
fn facts(template: &Template) -> Value {
    json!({
        "message_template_id": template.id.parse::<u64>().unwrap_or_default(),
        "message_template_name": template.name,
        "message_template_language": template.language,
    })
}

fn object(template: &Template) -> Value {
    json!({
        "id": template.id,
        "name": template.name,
        "language": template.language,
        "status": template.status.name(),
        "category": template.category.name().to_ascii_uppercase(),
        "parameter_format": if template.named { "NAMED" } else { "POSITIONAL" },
        "components": template.components,
        "rejected_reason": template.rejected_reason,
        "quality_score": { "score": template.quality },
    })
}

/// Graph's errors about forms: code 100, and the sub-code tells.
fn form_error(subcode: u32, sentence: &str) -> Refusal {
    let mut refusal = Refusal::invalid("Invalid parameter").with_subcode(subcode);
    refusal.details = sentence.to_owned();
    refusal.shown = Some(("The template cannot be saved".to_owned(), sentence.to_owned()));
    refusal
}

fn is_language(code: &str) -> bool {
    let mut parts = code.split('_');
    let language = parts.next().unwrap_or_default();
    let region = parts.next();
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && region.is_none_or(|region| region.bytes().all(|byte| byte.is_ascii_uppercase()))
        && parts.next().is_none()
}

/// <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates#customize-time-to-live>
fn ttl_fits(category: Category, seconds: i64) -> bool {
    match category {
        Category::Authentication => seconds == -1 || (30..=900).contains(&seconds),
        Category::Utility => seconds == -1 || (30..=43_200).contains(&seconds),
        Category::Marketing => (43_200..=2_592_000).contains(&seconds),
        Category::Service => false,
    }
}

fn check_components(top: &Field<'_>, category: Category, named: bool) -> Result<(), Refusal> {
    let mut body_seen = false;
    for component in top.list("components", 1, 20)? {
        match component.text("type", 1, 32)?.to_ascii_uppercase().as_str() {
            "HEADER" => {
                let format = component.optional_text("format", 16)?.unwrap_or("TEXT");
                match format.to_ascii_uppercase().as_str() {
                    "TEXT" => {
                        let text = component.text("text", 1, HEADER)?;
                        check_variables(text, named, 1)?;
                    }
                    "IMAGE" | "VIDEO" | "DOCUMENT" | "LOCATION" => {}
                    _ => return Err(Refusal::invalid("Param format of the header is not supported.")),
                }
            }
            "BODY" if category == Category::Authentication => body_seen = true,
            "BODY" => {
                body_seen = true;
                let text = component.text("text", 1, BODY)?;
                check_variables(text, named, 100)?;
                check_body(text)?;
            }
            "FOOTER" if category == Category::Authentication => {}
            "FOOTER" => {
                component.text("text", 1, FOOTER)?;
            }
            "BUTTONS" => check_buttons(&component)?,
            "CAROUSEL" | "LIMITED_TIME_OFFER" => {}
            other => return Err(Refusal::invalid(format!("Component type {other} is not supported."))),
        }
    }
    if body_seen { Ok(()) } else { Err(form_error(2388043, "A template needs a body")) }
}

fn check_variables(text: &str, named: bool, most: usize) -> Result<(), Refusal> {
    let found = variables(text);
    if found.len() > most {
        return Err(form_error(2388293, "There are too many variables"));
    }
    for (index, name) in found.iter().enumerate() {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let fits = if named {
            name.bytes().all(plain) && !name.is_empty() && name.parse::<u32>().is_err()
        } else {
            *name == (index + 1).to_string()
        };
        if !fits {
            return Err(form_error(2388073, "The variables are not named as they should be"));
        }
    }
    Ok(())
}

fn check_body(text: &str) -> Result<(), Refusal> {
    let count = variables(text).len();
    if count == 0 {
        return Ok(());
    }
    let trimmed = text.trim();
    if trimmed.starts_with("{{") || trimmed.ends_with("}}") {
        return Err(form_error(2388299, "Variables cannot be at the start or end of the template"));
    }
    let without = crate::templates::fill(text, |_| Some(" ".to_owned()));
    let words = without.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
    // Meta gives no figure; people report that two words and one more per variable pass.
    if words.count() < 2 * count + 1 {
        return Err(form_error(2388293, "This template has too many variables for its length"));
    }
    Ok(())
}

fn check_buttons(component: &Field<'_>) -> Result<(), Refusal> {
    for button in component.list("buttons", 1, BUTTONS)? {
        let name = button.text("type", 1, 32)?;
        let Some(kind) = ButtonKind::parse(name) else {
            return Err(Refusal::invalid(format!("Button type {name} is not supported.")));
        };
        match kind {
            ButtonKind::Url => {
                button.text("text", 1, BUTTON_TEXT)?;
                button.text("url", 1, URL)?;
            }
            ButtonKind::PhoneNumber => {
                button.text("text", 1, BUTTON_TEXT)?;
                button.text("phone_number", 5, 20)?;
            }
            ButtonKind::QuickReply | ButtonKind::Flow | ButtonKind::VoiceCall => {
                button.text("text", 1, BUTTON_TEXT)?;
            }
            ButtonKind::CopyCode | ButtonKind::RequestContactInfo | ButtonKind::Otp => {}
        }
    }
    Ok(())
}
