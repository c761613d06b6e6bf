//! The Graph API: paths, tokens and errors.

mod account;
mod aws;
mod flows;
mod groups;
mod media;
mod messages;
mod pages;
mod phone;
mod request;
mod review;
mod templates;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub use request::{Fate, GraphAnswer, GraphRequest, Method};

use crate::codes::Refusal;
use crate::faults::FaultKind;
use crate::sim::Simulator;

/// The oldest version still served on the day the reference was written.
/// <https://developers.facebook.com/docs/graph-api/changelog>
const OLDEST_VERSION: u32 = 21;

type Answered = Result<GraphAnswer, Refusal>;

impl Simulator {
    /// Answers one call of the Graph API, or one download of a media address.
    pub fn graph(&mut self, now: Timestamp, request: &GraphRequest) -> GraphAnswer {
        self.advance(now);
        if let Some(fault) = self.faults.strikes(FaultKind::Graph5xx, None, None) {
            let status = fault.code.unwrap_or(500) as u16;
            return GraphAnswer::text(status, "text/html", "<html><body>Sorry</body></html>");
        }
        let answered = self.route(request);
        let mut answer = match answered {
            Ok(answer) => answer,
            Err(refusal) => self.refused(&refusal),
        };
        if answer.fate == Fate::Answer
            && let Some(fault) = self.faults.strikes(FaultKind::AnswerSlow, None, None)
        {
            answer.fate = Fate::Delay(SignedDuration::from_secs(fault.seconds_or(30)));
        }
        answer
    }

    pub(crate) fn refused(&mut self, refusal: &Refusal) -> GraphAnswer {
        let trace = self.ids.trace();
        let mut answer = GraphAnswer::json(refusal.http, &refusal.body(trace));
        if refusal.http == 401 {
            let reason =
                format!("OAuth \"Facebook Platform\" \"invalid_token\" \"{}\"", refusal.title);
            answer.headers.push(("www-authenticate", reason));
        }
        answer
    }

    fn route(&mut self, request: &GraphRequest) -> Answered {
        let path = request.path.trim_matches('/');
        if path.starts_with("whatsapp_business/attachments") {
            return Ok(self.download(request));
        }
        if aws::is_send(path) {
            return Ok(self.send_by_aws(request));
        }
        let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        if let Some(version) = parts.first().and_then(|part| version(part)) {
            if version < OLDEST_VERSION {
                return Err(Refusal {
                    title: format!("Version v{version} of the Graph API is no longer served"),
                    ..Refusal::new(2500, format!("Use v{OLDEST_VERSION}.0 or later."))
                });
            }
            parts.remove(0);
        }
        self.authorise(request)?;
        if let Some(fault) = self.faults.strikes(FaultKind::GraphError, None, None) {
            return Err(Refusal::new(fault.code.unwrap_or(1), "A fault was set."));
        }
        self.dispatch(&parts, request)
    }

    fn dispatch(&mut self, parts: &[&str], request: &GraphRequest) -> Answered {
        let unknown = || Refusal {
            title: format!("Unknown path components: /{}", parts.join("/")),
            ..Refusal::new(2500, "There is no such call.")
        };
        let Some(object) = parts.first() else { return Err(unknown()) };
        if parts == ["debug_token"] && request.method == Method::Get {
            return Ok(self.token_facts(request));
        }
        if let Some(number) = self.config.numbers.iter().position(|number| number.id == *object) {
            return self
                .on_number(number as u16, &parts[1..], request)
                .unwrap_or_else(|| Err(unknown()));
        }
        if *object == self.config.waba_id {
            self.count_management()?;
            return self.on_account(&parts[1..], request).unwrap_or_else(|| Err(unknown()));
        }
        if let Some(template) = self.templates.index(object)
            && parts.len() == 1
        {
            self.count_management()?;
            return self.on_template(template, request);
        }
        if self.shelf.get(object).is_some() && parts.len() == 1 {
            return self.on_media(object, request);
        }
        if let ["groups" | "invite_link" | "join_requests" | "participants"] = &parts[1..] {
            return Err(Refusal::new(131041, "There is no such group."));
        }
        Err(Refusal {
            title: format!(
                "Unsupported {} request. Object with ID '{object}' does not exist, cannot be loaded \
                 due to missing permissions, or does not support this operation",
                request.method.name().to_ascii_lowercase(),
            ),
            ..Refusal::new(100, "There is no such object.").with_subcode(33)
        })
    }

    fn authorise(&mut self, request: &GraphRequest) -> Result<(), Refusal> {
        let Some(token) = request.token() else {
            return Err(Refusal::new(0, "The call has no access token."));
        };
        if token != self.config.access_token {
            return Err(Refusal {
                title: "Invalid OAuth access token - Cannot parse access token".to_owned(),
                ..Refusal::new(190, "The access token is not one of this account.")
            });
        }
        if self.faults.strikes(FaultKind::TokenExpired, None, None).is_some() {
            return Err(Refusal {
                title: "Error validating access token: Session has expired".to_owned(),
                ..Refusal::new(190, "The access token has expired.").with_subcode(463)
            });
        }
        Ok(())
    }

    /// <https://developers.facebook.com/docs/graph-api/reference/debug_token>
    fn token_facts(&self, request: &GraphRequest) -> GraphAnswer {
        let is_ours = request
            .query_value("input_token")
            .is_some_and(|token| token == self.config.access_token);
        let scopes = ["whatsapp_business_management", "whatsapp_business_messaging"];
        GraphAnswer::json(
            200,
            &json!({ "data": {
                "app_id": "100000000000000", "type": "SYSTEM_USER", "application": "simulated",
                "is_valid": is_ours, "expires_at": 0, "scopes": if is_ours { &scopes[..] } else { &[] },
            } }),
        )
    }

    /// Calls that manage the account have an hourly limit; messages and media have not.
    fn count_management(&mut self) -> Result<(), Refusal> {
        if self.management.count(self.now) >= self.config.management_per_hour {
            return Err(Refusal::new(
                80007,
                "The account has reached its rate limit for this hour.",
            ));
        }
        self.management.take(self.now);
        Ok(())
    }
}

fn version(part: &str) -> Option<u32> {
    let (major, minor) = part.strip_prefix('v')?.split_once('.')?;
    minor.parse::<u32>().ok()?;
    major.parse().ok()
}

fn success() -> GraphAnswer {
    GraphAnswer::json(200, &json!({ "success": true }))
}

/// Only the fields asked for, and always the id.
fn fields(mut object: Value, request: &GraphRequest) -> Value {
    let Some(wanted) = request.query_value("fields") else { return object };
    let wanted: Vec<&str> =
        wanted.split(',').map(|name| name.split(['{', '.']).next().unwrap_or(name)).collect();
    if let Some(object) = object.as_object_mut() {
        object.retain(|name, _| name == "id" || wanted.contains(&name.as_str()));
    }
    object
}
