//! Meta's error codes: HTTP status, title, and whether they come in the answer or as a status.
//!
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes>

/// How a code reaches the business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// In the HTTP answer.
    Answer,
    /// As a `failed` status after a 200.
    Status,
    /// In the answer or as a status, by cause.
    Both,
    /// Inside an inbound message.
    Inbound,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    pub code: u32,
    /// 400 where Meta's table gives none.
    pub http: u16,
    pub title: &'static str,
    pub arrival: Arrival,
}

/// Every code that the simulator can answer with, in ascending order.
pub static CODES: &[Code] = {
    use Arrival::{Answer, Both, Inbound, Status};
    &[
        row(0, 401, "We were unable to authenticate the app user", Answer),
        row(1, 400, "An unknown error occurred", Answer),
        row(2, 503, "Service temporarily unavailable", Answer),
        row(3, 500, "Application does not have the capability to make this API call", Answer),
        row(4, 400, "Application request limit reached", Answer),
        row(10, 403, "Application does not have permission for this action", Answer),
        row(33, 400, "Parameter value is not valid", Answer),
        row(100, 400, "Invalid parameter", Answer),
        row(190, 401, "Error validating access token", Answer),
        row(200, 403, "Permissions error", Answer),
        row(299, 403, "Permissions error", Answer),
        row(368, 403, "Temporarily blocked for policies violations", Answer),
        row(2200, 400, "Callback verification failed", Answer),
        row(2500, 400, "Unknown path components", Answer),
        row(80007, 400, "Rate limit issues", Answer),
        row(130429, 400, "Rate limit hit", Answer),
        row(130472, 400, "User's number is part of an experiment", Status),
        row(
            130497,
            403,
            "Business account is restricted from messaging users in this country",
            Status,
        ),
        row(130501, 400, "Message type is not currently supported", Inbound),
        row(131000, 500, "Something went wrong", Both),
        row(131005, 403, "Access denied", Answer),
        row(131008, 400, "Required parameter is missing", Answer),
        row(131009, 400, "Parameter value is not valid", Both),
        row(131016, 500, "Service unavailable", Answer),
        row(131020, 400, "Group has only one member", Answer),
        row(131021, 400, "Recipient cannot be sender", Answer),
        row(131026, 400, "Message undeliverable", Status),
        row(131030, 400, "Recipient phone number not in allowed list", Answer),
        row(131031, 403, "Account has been locked", Both),
        row(131037, 400, "Display name approval is needed", Answer),
        row(131041, 400, "Unknown group", Answer),
        row(131042, 400, "Business eligibility payment issue", Status),
        row(131044, 400, "Business eligibility: payment method missing", Status),
        row(131045, 500, "Incorrect certificate", Answer),
        row(131047, 400, "Re-engagement message", Status),
        row(131048, 400, "Spam rate limit hit", Status),
        row(131049, 400, "Not delivered to maintain healthy ecosystem engagement", Status),
        row(131050, 400, "User has stopped marketing messages from this business", Status),
        row(131051, 400, "Unsupported message type", Both),
        row(131052, 400, "Media download error", Both),
        row(131053, 400, "Media upload error", Both),
        row(131055, 400, "Method not allowed", Answer),
        row(131056, 400, "Pair rate limit hit", Answer),
        row(131057, 500, "Account in maintenance mode", Answer),
        row(131059, 400, "Invalid cursor", Answer),
        row(131061, 400, "Template has a max-price bid and needs another endpoint", Answer),
        row(131062, 400, "Business-scoped user id is not supported for this message", Answer),
        row(131063, 400, "Business-scoped user id could not be resolved", Answer),
        row(131064, 400, "Limited because of template misclassification", Both),
        row(131201, 206, "Group request succeeded in part", Answer),
        row(131202, 400, "Duplicate participant", Answer),
        row(131204, 400, "Too many participants", Answer),
        row(131207, 403, "Group is suspended", Answer),
        row(131208, 429, "Group rate limit hit", Answer),
        row(131209, 400, "Group picture could not be set", Answer),
        row(131210, 400, "Group picture is not valid", Answer),
        row(131211, 400, "Too many groups", Answer),
        row(131212, 400, "Not a participant of this group", Answer),
        row(131213, 400, "No such join request", Answer),
        row(131214, 400, "Group creation is disabled", Answer),
        row(131215, 400, "Phone number is not eligible for groups", Answer),
        row(
            132000,
            400,
            "Number of parameters does not match the expected number of params",
            Answer,
        ),
        row(132001, 404, "Template name does not exist in the translation", Answer),
        row(132005, 400, "Translated text too long", Answer),
        row(132007, 400, "Template format character policy violated", Answer),
        row(132012, 400, "Parameter format does not match format in the created template", Answer),
        row(132015, 400, "Template is paused", Both),
        row(132016, 400, "Template is disabled", Answer),
        row(132018, 400, "Template parameters are not valid", Answer),
        row(132068, 400, "Flow is blocked", Answer),
        row(132069, 400, "Flow is throttled", Answer),
        row(133000, 500, "Incomplete deregistration", Answer),
        row(133004, 503, "Server temporarily unavailable", Answer),
        row(133005, 400, "Two-step verification PIN mismatch", Answer),
        row(133006, 400, "Phone number re-verification needed", Answer),
        row(133008, 400, "Too many two-step verification PIN guesses", Answer),
        row(133009, 400, "Two-step verification PIN guessed too fast", Answer),
        row(133010, 400, "Phone number not registered", Answer),
        row(133015, 400, "Wait a few minutes before registering this phone number", Answer),
        row(133016, 400, "Too many registration attempts", Answer),
        row(134011, 400, "Payments terms of service have not been accepted", Answer),
        row(134100, 400, "Only marketing messages are supported here", Answer),
        row(134101, 500, "Template is still being synchronised", Answer),
        row(134102, 400, "Template is not available here", Answer),
        row(135000, 400, "Generic user error", Answer),
        row(137000, 400, "Generic error", Answer),
        row(138006, 400, "No call permission from this user", Answer),
        row(139000, 400, "Flow endpoint error", Answer),
        row(139001, 400, "Flow endpoint error", Answer),
        row(139002, 400, "Flow endpoint error", Answer),
        row(139003, 400, "Flow endpoint error", Answer),
        row(147001, 400, "Business username error", Answer),
        row(147002, 400, "Business username error", Answer),
        row(147003, 400, "Business username error", Answer),
        row(147004, 400, "Business username error", Answer),
    ]
};

const fn row(code: u32, http: u16, title: &'static str, arrival: Arrival) -> Code {
    Code { code, http, title, arrival }
}

/// The row of a code; an unknown one is answered like 131000.
pub fn code(number: u32) -> Code {
    match CODES.binary_search_by_key(&number, |row| row.code) {
        Ok(index) => CODES[index],
        Err(_) => {
            Code { code: number, http: 500, title: "Something went wrong", arrival: Arrival::Both }
        }
    }
}

/// A call refused, in the words that go into Meta's error body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: u32,
    pub http: u16,
    pub title: String,
    pub details: String,
    pub subcode: Option<u32>,
    /// What Graph shows to whoever filled in a form: title and sentence.
    pub shown: Option<(String, String)>,
}

impl Refusal {
    pub fn new(number: u32, details: impl Into<String>) -> Self {
        let row = code(number);
        Self {
            code: row.code,
            http: row.http,
            title: row.title.to_owned(),
            details: details.into(),
            subcode: None,
            shown: None,
        }
    }

    /// `(#100)` with the sentence in the message itself, as Graph's own checks answer.
    pub(crate) fn invalid(sentence: impl Into<String>) -> Self {
        let sentence = sentence.into();
        Self { title: sentence.clone(), ..Self::new(100, sentence) }
    }

    pub(crate) fn missing(parameter: &str) -> Self {
        Self::new(131008, format!("Required parameter is missing: {parameter}."))
    }

    pub(crate) fn value(details: impl Into<String>) -> Self {
        Self::new(131009, details)
    }

    pub(crate) fn with_subcode(mut self, subcode: u32) -> Self {
        self.subcode = Some(subcode);
        self
    }

    /// Meta's error body. `fbtrace_id` differs for every answer, so the caller brings it.
    pub(crate) fn body(&self, trace: String) -> serde_json::Value {
        let mut error = serde_json::json!({
            "message": format!("(#{}) {}", self.code, self.title),
            "type": "OAuthException",
            "code": self.code,
            "error_data": { "messaging_product": "whatsapp", "details": self.details },
            "fbtrace_id": trace,
        });
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = subcode.into();
        }
        if let Some((title, sentence)) = &self.shown {
            error["is_transient"] = false.into();
            error["error_user_title"] = title.as_str().into();
            error["error_user_msg"] = sentence.as_str().into();
        }
        serde_json::json!({ "error": error })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_sorted_so_that_it_can_be_searched() {
        assert!(CODES.windows(2).all(|pair| pair[0].code < pair[1].code));
    }
}
