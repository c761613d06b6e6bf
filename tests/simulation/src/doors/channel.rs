//! The Graph API: the simulator behind the same requests and answers, and what goes wrong on the way.

use serde_json::{Value, json};
use shared::{
    domain::{
        address::Address,
        ids::{MediaId, MessageId, NumberId},
        outbox::DeliveryKey,
    },
    outgoing::Message,
    ports::{Channel, FetchError, SendOutcome, Unavailable},
    whatsapp::{answer, send},
};
use simulator::{GraphAnswer, GraphRequest, Method};

use super::Door;
use crate::{fault::Fault, site::Site};

impl Channel for Door {
    async fn send(
        &self,
        number: &NumberId,
        to: &Address,
        message: &Message,
        key: &str,
    ) -> SendOutcome {
        let whom = DeliveryKey::parse(key).map(|key| key.participant);
        let Ok(body) = send::body(to, message, key) else {
            self.world.unsendable(key);
            return SendOutcome::Refused { code: 100 };
        };
        let body = body.to_string();
        self.world.sending(message, &body, key);
        let sent = self
            .call(Site::Send, whom.as_ref(), |plan| {
                Ok::<_, Unavailable>(match plan.fault.and_then(refusal) {
                    Some((fault, outcome)) => {
                        self.struck(Site::Send, whom.as_ref(), fault);
                        outcome
                    }
                    None => {
                        let lost = plan.is(Fault::AnswerLost);
                        let outcome = self.post(number, &body, message, key, plan.fault);
                        if lost && matches!(outcome, SendOutcome::Accepted { .. }) {
                            self.struck(Site::Send, whom.as_ref(), Fault::AnswerLost);
                            SendOutcome::InDoubt
                        } else {
                            outcome
                        }
                    }
                })
            })
            .await;
        let outcome = sent.unwrap_or(SendOutcome::InDoubt);
        self.world.sent(&self.about, key, &outcome);
        outcome
    }

    async fn mark_read(&self, number: &NumberId, message: &MessageId, typing: bool) {
        let mut body = json!({
            "messaging_product": "whatsapp", "status": "read", "message_id": message.as_str(),
        });
        if typing {
            body["typing_indicator"] = json!({"type": "text"});
        }
        let path = format!("/v26.0/{number}/messages");
        let _ = self
            .call(Site::MarkRead, None, |_| {
                self.graph(Method::Post, &path, &body.to_string());
                Ok::<_, Unavailable>(())
            })
            .await;
    }

    async fn fetch_media(
        &self,
        _: &NumberId,
        media: &MediaId,
        limit_bytes: u64,
    ) -> Result<Vec<u8>, FetchError> {
        self.call(Site::FetchMedia, None, |plan| {
            let mut bytes = self.download(media, limit_bytes)?;
            if plan.is(Fault::WrongType) {
                self.struck(Site::FetchMedia, None, Fault::WrongType);
                bytes = b"MZ\x90\x00 another file than was announced".to_vec();
            }
            if plan.is(Fault::Truncated) {
                self.struck(Site::FetchMedia, None, Fault::Truncated);
                bytes.truncate(bytes.len() / 2);
            }
            Ok(bytes)
        })
        .await
    }
}

impl Door {
    fn post(
        &self,
        number: &NumberId,
        body: &str,
        message: &Message,
        key: &str,
        fault: Option<Fault>,
    ) -> SendOutcome {
        let later = match fault {
            Some(Fault::AcceptedThenLost) => Some(Fault::AcceptedThenLost),
            Some(Fault::FailsLate) => Some(Fault::FailsLate),
            _ => None,
        };
        self.world.before_post(later);
        let answer = self.graph(Method::Post, &format!("/v26.0/{number}/messages"), body);
        let outcome = answer::outcome(answer.status, &answer.body);
        self.world.posted(&self.about, message, key, &outcome, later);
        outcome
    }

    fn graph(&self, method: Method, path: &str, body: &str) -> GraphAnswer {
        self.world.graph(&GraphRequest::new(method, path, self.world.token(), body.to_owned()))
    }

    fn download(&self, media: &MediaId, limit_bytes: u64) -> Result<Vec<u8>, FetchError> {
        let located = self.graph(Method::Get, &format!("/v26.0/{media}"), "");
        if located.status != 200 {
            return Err(FetchError::Gone);
        }
        let located: Value = serde_json::from_slice(&located.body).unwrap_or_default();
        if located["file_size"].as_u64().unwrap_or(0) > limit_bytes {
            return Err(FetchError::TooLarge);
        }
        let url = located["url"].as_str().unwrap_or_default();
        let path = url.strip_prefix(&self.world.base_url()).unwrap_or(url).to_owned();
        let file = self.graph(Method::Get, &path, "");
        match file.status {
            200 => Ok(file.body.to_vec()),
            404 => Err(FetchError::Gone),
            status => Err(Unavailable::new("media", format!("HTTP {status}")).into()),
        }
    }
}

/// What Graph answers without having taken the message.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other faults are no answers of Graph")]
const fn refusal(fault: Fault) -> Option<(Fault, SendOutcome)> {
    let outcome = match fault {
        Fault::Graph5xx => SendOutcome::InDoubt,
        Fault::TokenExpired => SendOutcome::Refused { code: 190 },
        Fault::RateLimited => SendOutcome::Refused { code: 130_429 },
        Fault::PairLimited => SendOutcome::Refused { code: 131_056 },
        Fault::WindowClosed => SendOutcome::Refused { code: 131_047 },
        Fault::NotConnected => SendOutcome::NotSent,
        _ => return None,
    };
    Some((fault, outcome))
}
