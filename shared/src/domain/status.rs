//! What WhatsApp reports about a message that we sent.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::{ids::MessageId, ids::NumberId, time::Timestamp};

/// ```json
/// {"message":"wamid.B","number":"106540352242922","at":1772454605,"stage":"delivered",
///  "key":"v1.p0123.7.1","pricing":{"billable":true,"category":"service","kind":"regular"}}
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Status {
    pub message: MessageId,
    pub number: NumberId,
    pub at: Timestamp,
    pub stage: StatusStage,
    /// Our own key, as it came back in `biz_opaque_callback_data`; unparsed, since anybody's may come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Meta's error codes, for `failed`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<i64>,
    /// For `failed`: after so many seconds the same may be sent again, by Meta's codes; missing if it never may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again_seconds: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Pricing>,
}

/// Meta's codes for a template that cannot be sent as it is: missing, paused, disabled, or not as it wants it.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes>
pub const TEMPLATE_CODES: RangeInclusive<i64> = 132_000..=132_018;

/// Meta's codes for a form that cannot be sent: blocked, throttled, or one that it does not know or takes for malformed.
pub const FORM_CODES: [i64; 6] = [100, 131_008, 131_009, 131_051, 132_068, 132_069];

/// Statuses arrive in any order and more than once; `delivered` may be missing when `read` comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusStage {
    Sent,
    Delivered,
    Read,
    Played,
    Failed,
    /// A status that did not exist when this was written: counted, otherwise ignored.
    Unknown,
}

/// WhatsApp's own words; an unknown one stays unknown and is never taken as free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pricing {
    /// `None` where Meta left the field out and `kind` does not tell either.
    pub billable: Option<bool>,
    pub category: String,
    pub kind: String,
}
