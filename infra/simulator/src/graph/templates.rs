//! Create, list, edit and delete message templates; their review and their life after it.
//!
//! <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates>

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Answered, GraphAnswer, GraphRequest, Method, fields, success};
use crate::agenda::Due;
use crate::check::Field;
use crate::check::creation::{check_components, form_error, is_language, ttl_fits};
use crate::codes::Refusal;
use crate::faults::FaultKind;
use crate::sim::Simulator;
use crate::templates::{Needs, Template, TemplateStatus};
use rates::Category;

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
                Refusal::invalid(
                    "Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}.",
                )
            })?;
        let named = match body.get("parameter_format").and_then(Value::as_str) {
            None => false,
            Some(format) if format.eq_ignore_ascii_case("positional") => false,
            Some(format) if format.eq_ignore_ascii_case("named") => true,
            Some(_) => {
                return Err(Refusal::invalid(
                    "Param parameter_format must be one of {NAMED, POSITIONAL}.",
                ));
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
            created: self.now,
            edits: Vec::new(),
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
        let total = self.templates.iter().count();
        let mut answer = self.page(all, "message_templates", request)?;
        if request.query_value("summary").is_some() {
            answer["summary"] = json!({
                "total_count": total,
                "message_template_count": total,
                "message_template_limit": TEMPLATES,
                "are_translations_complete": false,
            });
        }
        Ok(GraphAnswer::json(200, &answer))
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
                if old.status == TemplateStatus::Disabled {
                    return Err(form_error(2388025, "A disabled template cannot be edited"));
                }
                let is_approved = old.status == TemplateStatus::Approved;
                if is_approved && !may_be_edited(&old.edits, self.now) {
                    return Err(form_error(
                        2388003,
                        "An approved template can be edited once in 24 hours and 10 times in 30 days",
                    ));
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
                    template.rejected_reason = "NONE";
                    if is_approved {
                        template.edits.push(self.now);
                    }
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
}

/// Rejected and paused ones are edited as often as one likes.
/// <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates#edit-a-message-template>
fn may_be_edited(edits: &[Timestamp], now: Timestamp) -> bool {
    const A_DAY: usize = 1;
    const A_MONTH: usize = 10;
    let within = |hours: i64| {
        let length = SignedDuration::from_hours(hours);
        edits.iter().filter(|at| now.duration_since(**at) < length).count()
    };
    within(24) < A_DAY && within(30 * 24) < A_MONTH
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
        "quality_score": { "score": template.quality, "date": template.created.as_second() },
    })
}
