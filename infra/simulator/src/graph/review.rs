//! What Meta does with a template: review, pause, disable, move to another category.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::agenda::Due;
use crate::faults::FaultKind;
use crate::sim::{Simulator, Trouble};
use crate::templates::{Template, TemplateStatus};
use crate::webhook::Update;
use rates::Category;

impl Simulator {
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
        let rejected = self.faults.strikes(FaultKind::TemplateRejected, None, None);
        let Some(template) = self.templates.at_mut(index) else { return };
        if template.status != TemplateStatus::Pending {
            return;
        }
        let adjacent = template.needs.body.replace(' ', "").contains("}}{{");
        if rejected.is_some() || adjacent {
            let reason = reason(rejected.and_then(|fault| fault.code));
            template.rejected_reason = reason;
            self.change_template(index, TemplateStatus::Rejected, "REJECTED", reason);
        } else {
            self.change_template(index, TemplateStatus::Approved, "APPROVED", "NONE");
        }
    }

    pub(crate) fn on_template_resumed(&mut self, index: u32) {
        let paused =
            self.templates.at(index).is_some_and(|one| one.status == TemplateStatus::Paused);
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

/// Meta's words for why it said no, by the `code` of the fault.
/// <https://developers.facebook.com/docs/whatsapp/business-management-api/webhooks/reference#message-template-status-update>
const fn reason(code: Option<u32>) -> &'static str {
    match code {
        Some(2) => "TAG_CONTENT_MISMATCH",
        Some(3) => "PROMOTIONAL",
        Some(4) => "ABUSIVE_CONTENT",
        Some(5) => "SCAM",
        Some(_) | None => "INVALID_FORMAT",
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
