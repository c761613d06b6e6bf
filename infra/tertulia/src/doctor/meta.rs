//! What Meta says about the token, the webhook, the templates, the forms, the number and the bill.

use jiff::Timestamp;
use serde_json::Value;
use shared::whatsapp::graph::{CallError, FixedToken, Graph};

use super::Finding;

/// Without the first nothing is sent, without the second nothing can be filed.
const SCOPES: [&str; 2] = ["whatsapp_business_messaging", "whatsapp_business_management"];
const NEW_TOKEN: &str = "make a new one for the system user in Meta's Business settings and put it as whatsapp/access-token";
/// So long before it ends a token is worth a word.
const SOON_DAYS: i64 = 14;

pub(super) struct Account<'a> {
    pub(super) graph: &'a Graph<FixedToken>,
    pub(super) number: &'a str,
    pub(super) waba: &'a str,
}

impl Account<'_> {
    /// <https://developers.facebook.com/docs/graph-api/reference/debug_token>
    pub(super) async fn token(&self, token: &str, now: Timestamp) -> Finding {
        const ABOUT: &str = "token";
        let answer = match self.graph.read(&format!("debug_token?input_token={token}")).await {
            Ok(answer) => answer,
            Err(error) => return Finding::fault(ABOUT, said(&error), NEW_TOKEN),
        };
        let data = &answer["data"];
        if data["is_valid"] != true {
            return Finding::fault(ABOUT, "Meta says that the token is not valid", NEW_TOKEN);
        }
        let scopes = data["scopes"].as_array().map(Vec::as_slice).unwrap_or_default();
        let missing: Vec<&str> =
            SCOPES.into_iter().filter(|scope| !scopes.iter().any(|given| given == scope)).collect();
        if !missing.is_empty() {
            let what = format!("the token may not do {}", missing.join(" and "));
            return Finding::fault(ABOUT, what, NEW_TOKEN);
        }
        // 0 is *never*.
        match data["expires_at"].as_i64().filter(|at| *at > 0) {
            None => Finding::well(ABOUT, "valid, with both scopes, for good"),
            Some(at) => {
                let days = (at - now.as_second()) / 86_400;
                if days < SOON_DAYS {
                    let what = format!("the token ends in {days} days");
                    Finding::fault(
                        ABOUT,
                        what,
                        format!("{NEW_TOKEN}; one of a system user need not end"),
                    )
                } else {
                    Finding::well(ABOUT, format!("valid, with both scopes, for {days} days"))
                }
            }
        }
    }

    /// <https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/subscribed_apps>
    pub(super) async fn webhook(&self) -> Finding {
        const ABOUT: &str = "webhook";
        match self.graph.read(&format!("{}/subscribed_apps", self.waba)).await {
            Err(error) => Finding::fault(ABOUT, said(&error), NEW_TOKEN),
            Ok(answer) if list(&answer["data"]).is_empty() => Finding::fault(
                ABOUT,
                "no app is subscribed to the account: what people write does not reach us",
                "in the Meta app, WhatsApp, Configuration: set the webhook's address and token, and subscribe to messages",
            ),
            Ok(_) => Finding::well(ABOUT, "an app is subscribed"),
        }
    }

    /// One fault for each template that cannot be sent.
    pub(super) async fn templates(&self) -> Vec<Finding> {
        const ABOUT: &str = "templates";
        let templates = match self.graph.templates(self.waba).await {
            Ok(templates) => templates,
            Err(error) => return vec![Finding::fault(ABOUT, said(&error), NEW_TOKEN)],
        };
        let mut findings: Vec<Finding> = templates
            .iter()
            .filter(|template| !["APPROVED", "PENDING"].contains(&template.status.as_str()))
            .map(|template| {
                let what =
                    format!("{} ({}) is {}", template.name, template.language, template.status);
                Finding::fault(ABOUT, what, remedy(&template.status))
            })
            .collect();
        let pending = templates.iter().filter(|template| template.status == "PENDING").count();
        if findings.is_empty() {
            let well = match templates.len() {
                0 => {
                    "none is filed yet: `tertulia cohort open` files those of its course".to_owned()
                }
                count if pending == 0 => format!("all {count} are approved"),
                // Meta looks at a new one within a day; nothing is to be done.
                count => {
                    format!("{} of {count} are approved, the others are in review", count - pending)
                }
            };
            findings.push(Finding::well(ABOUT, well));
        }
        findings
    }

    /// A form that Meta has stopped loses nobody: people are asked in the chat. But it costs messages.
    pub(super) async fn forms(&self) -> Finding {
        const ABOUT: &str = "forms";
        let forms = match self.graph.forms(self.waba).await {
            Ok(forms) => forms,
            Err(error) => return Finding::fault(ABOUT, said(&error), NEW_TOKEN),
        };
        let named = |wanted: &[&str]| -> Vec<String> {
            let found = forms.iter().filter(|form| wanted.contains(&form.status.as_str()));
            found.map(|form| format!("{} is {}", form.name, form.status)).collect()
        };
        let stopped = named(&["BLOCKED", "THROTTLED"]);
        if stopped.is_empty() {
            let published = named(&["PUBLISHED"]).len();
            return Finding::well(ABOUT, format!("{published} published, none stopped"));
        }
        Finding::fault(
            ABOUT,
            format!("{}: newcomers are asked in the chat", stopped.join(", ")),
            "WhatsApp Manager, Flows, says why; other words give it another name (`tertulia templates apply`)",
        )
    }

    /// <https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account-to-number-current-status>
    pub(super) async fn number_state(&self) -> Vec<Finding> {
        const ABOUT: &str = "number";
        const FIELDS: &str =
            "quality_rating,throughput,whatsapp_business_manager_messaging_limit,platform_type";
        let one = match self.graph.read(&format!("{}?fields={FIELDS}", self.number)).await {
            Ok(one) => one,
            Err(error) => {
                let remedy = "is PHONE_NUMBER_ID the number's id, and may the token see it?";
                return vec![Finding::fault(ABOUT, said(&error), remedy)];
            }
        };
        let word = |name: &str| one[name].as_str().unwrap_or("unknown").to_owned();
        let quality = word("quality_rating");
        let tier = word("whatsapp_business_manager_messaging_limit");
        let pace = one["throughput"]["level"].as_str().unwrap_or("unknown");
        let mut findings = Vec::new();
        if ["YELLOW", "RED"].contains(&quality.as_str()) {
            let what = format!("its quality is {quality}: people block or report it");
            findings.push(Finding::fault(
                ABOUT,
                what,
                "open no new cohort, and ask the facilitators (runbook, QualityDropped)",
            ));
        }
        if word("platform_type") == "ON_PREMISE" {
            findings.push(Finding::fault(
                ABOUT,
                "it is not on the Cloud API",
                "register it: POST /{number}/register",
            ));
        }
        if findings.is_empty() {
            findings.push(Finding::well(
                ABOUT,
                format!("quality {quality}, limit {tier}, throughput {pace}"),
            ));
        }
        findings
    }

    /// An account without a payment method sends templates to nobody.
    pub(super) async fn payment(&self) -> Finding {
        const ABOUT: &str = "payment";
        match self.graph.read(&format!("{}?fields=primary_funding_id", self.waba)).await {
            Err(error) => Finding::fault(ABOUT, said(&error), NEW_TOKEN),
            Ok(account) => match account["primary_funding_id"].as_str() {
                Some(id) if !id.is_empty() && id != "0" => {
                    Finding::well(ABOUT, "there is a method")
                }
                Some(_) | None => Finding::fault(
                    ABOUT,
                    "the account has no payment method: Meta will refuse with 131042",
                    "add one in Meta's WhatsApp Manager, Payment settings",
                ),
            },
        }
    }
}

fn remedy(status: &str) -> &'static str {
    match status {
        "PAUSED" => {
            "wait: a pause ends after 3 or 6 hours. Then make its words plainer, raise the course's version and publish again (runbook, TemplateStopped)"
        }
        _ => {
            "make its words plainer, raise the course's version and publish again (runbook, TemplateStopped)"
        }
    }
}

fn said(error: &CallError) -> String {
    error.to_string()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
