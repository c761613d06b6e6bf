//! Meta's webhook: believes what is signed, splits it into letters, and answers 200 when every letter is queued.
//!
//! It decides nothing, sends nothing and writes no table for a message or a status, but the number's pulse once a
//! minute. What it cannot queue it does not acknowledge, so that Meta sends it again; what it has queued twice the
//! mailbox recognises by its name.
//! <https://developers.facebook.com/docs/graph-api/webhooks/getting-started>

mod client;
mod config;
mod letters;
mod pulse;

use futures_util::future::join;
use lambda_http::{Body, Request, RequestExt, Response, http::Method};
use shared::planted::{Bug, planted};
use shared::{
    domain::event::Letter,
    ports::{Clock, Participants, Pulse, Queues},
    whatsapp::{parse, parse::Ignored, signature},
};

pub use config::{Environment, Identity};
pub use pulse::Heart;

use pulse::Heard;

/// Meta sends no more.
/// <https://developers.facebook.com/docs/graph-api/webhooks/getting-started#event-notifications>
pub const BODY_BYTES_MAX: usize = 3 * 1024 * 1024;

/// The handler and what it needs. Generic over its doors, so that tests look at what went through them.
#[derive(Debug)]
pub struct Webhook<Q, P, L, C> {
    pub identity: Identity,
    pub queues: Q,
    pub participants: P,
    pub heart: Heart<L>,
    pub clock: C,
}

/// Why a delivery was not taken. Never says what was in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    Stranger,
    TooLarge,
    Unsigned(signature::SignatureError),
    NotJson,
    NotQueued { letters: usize },
}

impl<Q: Queues, P: Participants, L: Pulse, C: Clock> Webhook<Q, P, L, C> {
    pub async fn handle(&self, request: &Request) -> Response<Body> {
        match *request.method() {
            Method::GET => self.shake_hands(request),
            Method::POST => match self.take(request).await {
                Ok(()) => answer(200, ""),
                Err(refusal) => refusal.answer(request.body().len()),
            },
            _ => answer(405, ""),
        }
    }

    /// Meta proves that it knows the token, we prove that we read the question.
    fn shake_hands(&self, request: &Request) -> Response<Body> {
        let query = request.query_string_parameters_ref();
        let asked = |name| query.and_then(|query| query.first(name)).unwrap_or_default();
        let is_meta = self.identity.verify_token.is(asked("hub.verify_token"));
        if asked("hub.mode") == "subscribe" && is_meta {
            answer(200, asked("hub.challenge"))
        } else {
            tracing::warn!("a handshake without the token");
            answer(403, "")
        }
    }

    async fn take(&self, request: &Request) -> Result<(), Refusal> {
        if !self.identity.client.is_behind(request) {
            return Err(Refusal::Stranger);
        }
        let body = request.body().as_ref();
        if body.len() > BODY_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        let header = request.headers().get(signature::HEADER);
        let header = header.map(|value| value.to_str().unwrap_or("not ASCII"));
        let verified = self.identity.app_secrets.verify(header, body);
        let verified = verified.map_err(Refusal::Unsigned)?;
        let now = self.clock.now();
        let updates = parse(verified, &self.identity.numbers, now);
        let updates = updates.map_err(|_| Refusal::NotJson)?;

        let (messages, statuses) = (updates.messages.len(), updates.statuses.len());
        updates.warnings.iter().for_each(letters::say);
        let heard = Heard::of(&updates.statuses, now);
        let mut letters: Vec<Letter> = updates.messages.into_iter().map(letters::message).collect();
        letters.extend(letters::statuses(updates.statuses, &self.participants).await);
        let (queued, ()) = join(self.queue(&letters), self.heart.hear(heard)).await;
        let ignored = said(&updates.ignored);
        tracing::info!(messages, statuses, letters = letters.len(), ignored, "taken");
        queued
    }

    /// All or nothing, as far as the answer goes: Meta repeats the whole body, and what is already queued has a name.
    async fn queue(&self, letters: &[Letter]) -> Result<(), Refusal> {
        if letters.is_empty() {
            return Ok(());
        }
        let taken = self.queues.post(letters).await;
        let taken = taken.into_iter().filter(|taken| *taken).count();
        match letters.len().saturating_sub(taken) {
            _ if planted(Bug::AcknowledgeBeforeDurable) => Ok(()),
            0 => Ok(()),
            letters => Err(Refusal::NotQueued { letters }),
        }
    }
}

impl Refusal {
    fn answer(self, bytes: usize) -> Response<Body> {
        let status = match self {
            Self::Stranger => 403,
            Self::TooLarge => 413,
            Self::Unsigned(_) => 401,
            Self::NotJson => 400,
            Self::NotQueued { .. } => 503,
        };
        match self {
            Self::NotQueued { letters } => tracing::error!(status, letters, "letters not queued"),
            Self::Stranger => tracing::warn!(status, bytes, why = "another client", "refused"),
            Self::TooLarge => tracing::warn!(status, bytes, "refused: too large"),
            Self::Unsigned(why) => tracing::warn!(status, bytes, %why, "refused"),
            Self::NotJson => tracing::warn!(status, bytes, "refused: signed, but not JSON"),
        }
        answer(status, "")
    }
}

fn answer(status: u16, body: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status.try_into().unwrap_or_default();
    let plain = lambda_http::http::HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert("content-type", plain);
    response
}

/// `field.account_update 1, message.group 2`; nothing if there was nothing.
fn said(ignored: &Ignored) -> Option<String> {
    let names = ignored.iter().map(|(name, count)| format!("{name} {count}"));
    (!ignored.is_empty()).then(|| names.collect::<Vec<_>>().join(", "))
}
