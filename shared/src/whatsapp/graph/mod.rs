//! The Graph API as it answers: messages out, files in and out, templates.
//!
//! There is no idempotency key, so nothing here repeats a message by itself. The one exception is an expired token,
//! which Meta refuses before it reads on.
//! <https://developers.facebook.com/docs/graph-api/overview>

mod admin;
mod media;
#[cfg(feature = "ssm")]
mod stored_token;
#[cfg(test)]
mod tests;
mod token;

use std::time::Duration;

use ::http::{Method, Request, header};
use serde_json::{Value, json};

#[cfg(feature = "ssm")]
pub use self::stored_token::{ACCESS_TOKEN, StoredToken};
pub use self::{
    admin::{CallError, Form, Template},
    token::{AccessToken, FixedToken},
};
use super::{answer, errors::Advice, send};
use crate::{
    domain::{
        address::Address,
        ids::{MediaId, MessageId, NumberId},
    },
    http::{Answer, Bounds, Failure, Http},
    outgoing::Message,
    ports::{Channel, FetchError, SendOutcome},
};

/// Meta's *access token has expired*.
const TOKEN_EXPIRED: i64 = 190;
/// Meta's *invalid parameter*, which is what a message beyond a limit would be answered with.
const INVALID_PARAMETER: i64 = 100;

const WHAT: &str = "the Graph API";

/// Longer than Meta takes for all but a few messages in a thousand, shorter than a claim's lease.
const CALL: Bounds = Bounds {
    timeout: Duration::from_secs(10),
    // A page of templates is the largest answer.
    bytes_max: 4 * 1024 * 1024,
};

/// The client of one deployment; several numbers share it.
#[derive(Debug)]
pub struct Graph<T> {
    http: Http,
    /// Without a slash at the end: `https://graph.facebook.com`.
    url: String,
    /// `v26.0`.
    version: String,
    token: T,
}

impl<T: AccessToken> Graph<T> {
    /// `url` may be `http://127.0.0.1:…` for a simulator.
    pub fn new(url: &str, version: &str, token: T) -> Self {
        Self {
            http: Http::new(),
            url: url.trim_end_matches('/').to_owned(),
            version: version.to_owned(),
            token,
        }
    }

    /// A call with the token; once more with a fresh one if Meta says that the first has expired.
    async fn call(
        &self,
        method: Method,
        path: &str,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Result<Answer, Failure> {
        let mut token = self.current_token().await?;
        let url = format!("{}/{}/{path}", self.url, self.version);
        loop {
            let mut request = Request::builder().method(method.clone()).uri(url.as_str());
            if let Some(content_type) = content_type {
                request = request.header(header::CONTENT_TYPE, content_type);
            }
            let answer = self.http.call(request, body.to_vec(), Some(&token), CALL).await?;
            if answer.status != 401 || answer::error_code(&answer.body) != Some(TOKEN_EXPIRED) {
                return Ok(answer);
            }
            match self.token.renewed(&token).await {
                Ok(Some(fresh)) if fresh != token => token = fresh,
                Ok(_) => return Ok(answer),
                Err(error) => {
                    tracing::error!(error = %error, "no fresh access token");
                    return Ok(answer);
                }
            }
        }
    }

    async fn current_token(&self) -> Result<String, Failure> {
        let token = self.token.current().await;
        token.map_err(|error| Failure::NotSent(error.into()))
    }

    async fn post_json(&self, path: &str, body: &Value) -> Result<Answer, Failure> {
        let body = body.to_string().into_bytes();
        self.call(Method::POST, path, Some("application/json"), &body).await
    }
}

impl<T: AccessToken> Channel for Graph<T> {
    async fn send(
        &self,
        number: &NumberId,
        to: &Address,
        message: &Message,
        key: &str,
    ) -> SendOutcome {
        let body = match send::body(to, message, key) {
            Ok(body) => body,
            Err(limit) => {
                tracing::error!(key, limit = %limit, "a message does not fit the channel");
                return SendOutcome::Refused { code: INVALID_PARAMETER };
            }
        };
        match self.post_json(&format!("{number}/messages"), &body).await {
            Ok(answer) => classified(key, &answer),
            Err(Failure::NotSent(error)) => {
                tracing::warn!(key, error = %innermost(error.as_ref()), "a message was not sent");
                SendOutcome::NotSent
            }
            Err(Failure::InDoubt(error)) => {
                tracing::warn!(key, error = %innermost(error.as_ref()), "a message is in doubt");
                SendOutcome::InDoubt
            }
            Err(Failure::TooLarge) => SendOutcome::InDoubt,
        }
    }

    async fn mark_read(&self, number: &NumberId, message: &MessageId, typing: bool) {
        let mut body = json!({
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": message.as_str(),
        });
        if typing {
            body["typing_indicator"] = json!({"type": "text"});
        }
        match self.post_json(&format!("{number}/messages"), &body).await {
            Ok(answer) if answer.status == 200 => {}
            Ok(answer) => {
                let code = answer::error_code(&answer.body);
                tracing::debug!(status = answer.status, code, "not marked as read");
            }
            Err(_) => tracing::debug!("not marked as read"),
        }
    }

    async fn fetch_media(
        &self,
        number: &NumberId,
        media: &MediaId,
        limit_bytes: u64,
    ) -> Result<Vec<u8>, FetchError> {
        media::fetch(self, number, media, limit_bytes).await
    }
}

fn classified(key: &str, answer: &Answer) -> SendOutcome {
    let status = answer.status;
    let outcome = answer::outcome(status, &answer.body);
    match &outcome {
        SendOutcome::Accepted { .. } => {}
        SendOutcome::Refused { code } if Advice::of(*code).alert => {
            tracing::error!(key, status, code, "Meta refused a message: somebody has to look");
        }
        SendOutcome::Refused { code } => {
            tracing::info!(key, status, code, "Meta refused a message")
        }
        SendOutcome::NotSent | SendOutcome::InDoubt => {
            let code = answer::error_code(&answer.body);
            tracing::warn!(key, status, code, "a message is in doubt");
        }
    }
    outcome
}

/// The end of the chain says most and never holds a header or an address of a person.
fn innermost<'e>(
    error: &'e (dyn std::error::Error + 'static),
) -> &'e (dyn std::error::Error + 'static) {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error
}
