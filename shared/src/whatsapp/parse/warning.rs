//! What Meta says about the account and not about a person: only what somebody has to look at.

use super::{super::wire::Node, ignored::word};

/// A line in the log and a figure for an alarm; nothing is decided by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Too many people have blocked or reported the number. Its limit falls next.
    /// <https://developers.facebook.com/docs/whatsapp/business-management-api/webhooks/reference#phone-number-quality-update>
    QualityDropped { event: String },
    /// A template cannot be sent any more: paused, disabled or rejected.
    /// <https://developers.facebook.com/docs/whatsapp/business-management-api/webhooks/reference#message-template-status-update>
    TemplateStopped { template: String, event: String },
    /// Meta takes a template for something else than a utility, or will in 24 hours: it costs more from then on, in Peru
    /// more than twice as much.
    /// <https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/template_category_update/>
    TemplateRecategorised { template: String, category: String },
}

pub(super) fn quality(value: &Node<'_>) -> Option<Warning> {
    let event = word(&value.get("event").text()?);
    matches!(event.as_str(), "flagged" | "downgrade").then_some(Warning::QualityDropped { event })
}

pub(super) fn template(value: &Node<'_>) -> Option<Warning> {
    let event = word(&value.get("event").text()?);
    let stopped = ["paused", "disabled", "rejected", "flagged"].contains(&event.as_str());
    stopped.then(|| Warning::TemplateStopped { template: name(value), event })
}

/// `correct_category` is what comes; then `new_category` is still what is.
pub(super) fn category(value: &Node<'_>) -> Option<Warning> {
    let category =
        value.get("correct_category").text().or_else(|| value.get("new_category").text());
    let category = word(&category?);
    let is_dearer = category != "utility";
    is_dearer.then(|| Warning::TemplateRecategorised { template: name(value), category })
}

/// A template's name is our own: small letters, digits and underscores.
fn name(value: &Node<'_>) -> String {
    let name = value.get("message_template_name").text().unwrap_or_default();
    name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(64).collect()
}
