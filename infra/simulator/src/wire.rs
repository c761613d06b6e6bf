//! The status object and its parts, as they are written.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::config::BillingRules;
use crate::message::Message;
use crate::people::{Person, Thread};
use crate::shapes::Shape;
use crate::sim::seconds;
use rates::{Charge, Free};

/// An element of `statuses`.
#[derive(Debug, Serialize)]
pub(crate) struct StatusWire<'a> {
    id: &'a str,
    pub(crate) status: &'a str,
    timestamp: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient_user_id: Option<&'a str>,
    // Public samples spell the parent in three ways.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_recipient_user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient_parent_user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) conversation: Option<ConversationWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pricing: Option<PricingWire<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) errors: Option<[Value; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    biz_opaque_callback_data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    a_field_of_tomorrow: Option<[u8; 1]>,
}

impl<'a> StatusWire<'a> {
    pub(crate) fn new(
        message: &'a Message,
        person: &'a Person,
        status: &'a str,
        now: Timestamp,
    ) -> Self {
        let wire = person.wire();
        let has = |shape: Shape| person.shapes.contains(&shape);
        let id_in_from = has(Shape::IdInFrom);
        let parent = wire.parent_user_id;
        let (third, second) = (has(Shape::ParentUserId), has(Shape::RecipientParentUserId));
        Self {
            id: &message.wamid,
            status,
            timestamp: Seconds(now),
            recipient_id: if id_in_from { wire.user_id } else { wire.wa_id },
            recipient_user_id: wire.user_id,
            parent_recipient_user_id: parent.filter(|_| !third && !second),
            recipient_parent_user_id: parent.filter(|_| second),
            parent_user_id: parent.filter(|_| third && !second),
            conversation: None,
            pricing: None,
            errors: None,
            biz_opaque_callback_data: message.out.as_ref().and_then(|out| out.key.as_deref()),
            a_field_of_tomorrow: has(Shape::UnknownFields).then_some([1]),
        }
    }
}

/// Unix seconds as a string, written without one being made.
#[derive(Debug)]
struct Seconds(Timestamp);

impl Serialize for Seconds {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.as_second())
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct PricingWire<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    billable: Option<bool>,
    pricing_model: &'static str,
    #[serde(rename = "type")]
    kind: &'a str,
    category: &'static str,
}

fn category(charge: Charge) -> &'static str {
    match charge.free {
        Some(Free::EntryPoint) => "referral_conversion",
        Some(Free::Window | Free::Allowance) | None => charge.category.name(),
    }
}

impl<'a> PricingWire<'a> {
    pub(crate) fn new(charge: Charge, rules: &'a BillingRules) -> Self {
        let kind = match charge.free {
            Some(Free::EntryPoint) => "free_entry_point",
            Some(Free::Window) => "free_customer_service",
            Some(Free::Allowance) => &rules.free_allowance_type,
            None => "regular",
        };
        Self {
            billable: (!rules.without_billable).then_some(charge.free.is_none()),
            pricing_model: "PMP",
            kind,
            category: category(charge),
        }
    }
}

/// Left out since v24, but for a free entry point.
#[derive(Debug, Serialize)]
pub(crate) struct ConversationWire {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_timestamp: Option<Value>,
    origin: Origin,
}

#[derive(Debug, Serialize)]
struct Origin {
    #[serde(rename = "type")]
    kind: &'static str,
}

impl ConversationWire {
    pub(crate) fn new(thread: &Thread, charge: Charge, person: &Person) -> Self {
        let entry = charge.free == Some(Free::EntryPoint);
        let category = category(charge);
        let until = if entry { thread.entry_until } else { thread.window_until };
        let number = person.shapes.contains(&Shape::NumbersForStrings);
        Self {
            id: match &thread.entry_id {
                Some(id) if entry => id.clone(),
                Some(_) | None => format!("conversation-{}-{category}", person.id),
            },
            expiration_timestamp: until
                .map(|until| if number { until.as_second().into() } else { seconds(until).into() }),
            origin: Origin { kind: category },
        }
    }
}

/// An element of `contacts`.
#[derive(Debug, Serialize)]
pub(crate) struct ContactWire<'a> {
    profile: Profile<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wa_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_user_id: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Profile<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
}

impl<'a> ContactWire<'a> {
    pub(crate) fn of(person: &'a Person) -> Self {
        let wire = person.wire();
        Self {
            profile: Profile { name: &person.name, username: person.username.as_deref() },
            wa_id: wire.wa_id,
            user_id: wire.user_id,
            parent_user_id: wire.parent_user_id,
        }
    }
}

/// These types have nothing in them that JSON cannot hold.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    // A status with all its parts; growing to it would copy it several times.
    const USUAL: usize = 640;
    let mut bytes = Vec::with_capacity(USUAL);
    match serde_json::to_writer(&mut bytes, value) {
        Ok(()) => String::from_utf8(bytes).unwrap_or_default(),
        Err(_) => String::new(),
    }
}
