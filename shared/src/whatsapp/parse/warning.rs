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
}

pub(super) fn quality(value: &Node<'_>) -> Option<Warning> {
    let event = word(&value.get("event").text()?);
    matches!(event.as_str(), "flagged" | "downgrade").then_some(Warning::QualityDropped { event })
}

pub(super) fn template(value: &Node<'_>) -> Option<Warning> {
    let event = word(&value.get("event").text()?);
    let stopped = ["paused", "disabled", "rejected", "flagged"].contains(&event.as_str());
    // A template's name is our own: small letters, digits and underscores.
    let name = value.get("message_template_name").text().unwrap_or_default();
    let ours = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    let template = name.chars().filter(ours).take(64).collect();
    stopped.then_some(Warning::TemplateStopped { template, event })
}
