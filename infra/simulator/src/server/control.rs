//! The control API: clock, webhook, faults, ledger and templates.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::world::World;
use crate::faults::Fault;
use crate::flows::FlowStatus;
use crate::sim::{Change, ChangeKind, Trouble};
use crate::templates::TemplateStatus;
use rates::Category;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/_simulator/info", get(info))
        .route("/_simulator/webhook", put(set_webhook))
        .route("/_simulator/clock", get(clock).post(move_clock))
        .route("/_simulator/ledger", get(ledger))
        .route("/_simulator/pending", get(pending))
        .route("/_simulator/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/_simulator/scenario", post(scenario))
        .route("/_simulator/templates", post(install_template).patch(change_template))
        .route("/_simulator/flows", axum::routing::patch(change_flow))
        .route("/_simulator/notify", post(notify))
}

/// A sentence that says what to do.
pub(super) struct Sorry(StatusCode, String);

impl IntoResponse for Sorry {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

impl From<Trouble> for Sorry {
    fn from(trouble: Trouble) -> Self {
        let missing = trouble.0.starts_with("There is no");
        let status = if missing { StatusCode::NOT_FOUND } else { StatusCode::BAD_REQUEST };
        Self(status, trouble.0)
    }
}

pub(super) fn bad(sentence: impl Into<String>) -> Sorry {
    Sorry(StatusCode::BAD_REQUEST, sentence.into())
}

pub(super) type Answer = Result<Json<Value>, Sorry>;

/// Reads a body as JSON, and says in a sentence what is wrong with it.
pub(super) fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Sorry> {
    serde_json::from_slice(body).map_err(|error| bad(format!("The body does not fit: {error}.")))
}

async fn info(State(world): State<Arc<World>>) -> Json<Value> {
    let webhook_url = world.webhook();
    Json(world.quietly(|sim, now| {
        let numbers: Vec<Value> = sim
            .config()
            .numbers
            .iter()
            .map(|one| json!({ "id": one.id, "display": one.display, "name": one.name }))
            .collect();
        json!({
            "phone_numbers": numbers,
            "waba_id": sim.config().waba_id,
            "now": now,
            "webhook_url": webhook_url,
            "local": world.local,
        })
    }))
}

#[derive(Deserialize)]
struct WebhookUrl {
    url: Option<String>,
}

/// Sets the address after the handshake that Meta makes.
async fn set_webhook(State(world): State<Arc<World>>, body: axum::body::Bytes) -> Answer {
    let WebhookUrl { url } = read(&body)?;
    let Some(url) = url else {
        world.set_webhook(None);
        return Ok(Json(json!({ "webhook_url": null })));
    };
    let token = world.quietly(|sim, _| sim.config().verify_token.clone());
    handshake(&world, &url, &token).await.map_err(bad)?;
    world.set_webhook(Some(url.clone()));
    Ok(Json(json!({ "webhook_url": url })))
}

/// Asks the address as Meta does: it has to answer with the challenge.
pub(super) async fn handshake(world: &World, url: &str, token: &str) -> Result<(), String> {
    let challenge = world.now().as_millisecond().unsigned_abs().to_string();
    let joint = if url.contains('?') { '&' } else { '?' };
    let query: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("hub.mode", "subscribe"),
            ("hub.challenge", challenge.as_str()),
            ("hub.verify_token", token),
        ])
        .finish();
    let answer = world.client.get(format!("{url}{joint}{query}")).send().await;
    let answer = answer.map_err(|error| format!("The handshake with {url} failed: {error}."))?;
    let status = answer.status();
    let text = answer.text().await.unwrap_or_default();
    if status.is_success() && text == challenge {
        return Ok(());
    }
    Err(format!(
        "The handshake with {url} failed: it answered {status} and {} characters instead of 200 and \
         the challenge.",
        text.len(),
    ))
}

async fn clock(State(world): State<Arc<World>>) -> Json<Value> {
    Json(json!({ "now": world.now() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    to: Option<Timestamp>,
    advance_seconds: Option<i64>,
}

async fn move_clock(State(world): State<Arc<World>>, body: axum::body::Bytes) -> Answer {
    let to = match read(&body)? {
        Move { to: Some(to), advance_seconds: None } => to,
        Move { to: None, advance_seconds: Some(seconds) } => world
            .now()
            .checked_add(SignedDuration::from_secs(seconds))
            .map_err(|_| bad("That is too far."))?,
        Move { .. } => return Err(bad("Give either `to` or `advance_seconds`.")),
    };
    world.move_clock(to).map_err(bad)?;
    let now = world.now();
    let text = now.to_string();
    world.tell(Change { kind: ChangeKind::Clock, person: None, at: now, text });
    Ok(Json(json!({ "now": now })))
}

async fn ledger(State(world): State<Arc<World>>) -> Answer {
    let ledger = world.quietly(|sim, _| sim.ledger());
    serde_json::to_value(ledger).map(Json).map_err(|error| bad(error.to_string()))
}

async fn pending(State(world): State<Arc<World>>) -> Answer {
    let pending = world.quietly(|sim, _| sim.pending());
    serde_json::to_value(pending).map(Json).map_err(|error| bad(error.to_string()))
}

async fn faults(State(world): State<Arc<World>>) -> Json<Value> {
    Json(world.quietly(|sim, _| json!({ "faults": sim.faults() })))
}

async fn add_fault(State(world): State<Arc<World>>, body: axum::body::Bytes) -> Answer {
    let fault: Fault = read(&body)?;
    Ok(Json(world.with(|sim, _| {
        sim.add_fault(fault);
        json!({ "faults": sim.faults() })
    })))
}

async fn clear_faults(State(world): State<Arc<World>>) -> Json<Value> {
    Json(world.with(|sim, _| {
        sim.clear_faults();
        json!({ "faults": [] })
    }))
}

async fn scenario(State(world): State<Arc<World>>, text: String) -> Answer {
    let added = world.with(|sim, now| sim.load_scenario(now, &text))?;
    Ok(Json(json!({ "people": added })))
}

/// A template that is there and approved, as if reviewed long ago.
async fn install_template(State(world): State<Arc<World>>, body: axum::body::Bytes) -> Answer {
    let template: Value = read(&body)?;
    let id = world.with(|sim, _| sim.install_template(&template));
    id.map(|id| Json(json!({ "id": id }))).map_err(|refusal| bad(refusal.details))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateChange {
    name: String,
    language: String,
    status: Option<String>,
    category: Option<String>,
}

/// What Meta decides about a template, with the webhooks that tell it.
async fn change_template(State(world): State<Arc<World>>, body: axum::body::Bytes) -> Answer {
    let change: TemplateChange = read(&body)?;
    world.with(|sim, now| {
        if let Some(status) = &change.status {
            let status = TemplateStatus::parse(status)
                .ok_or_else(|| bad("`status` is one of PENDING, APPROVED, REJECTED, PAUSED, DISABLED, IN_APPEAL, PENDING_DELETION."))?;
            sim.set_template_status(now, &change.name, &change.language, status)?;
        }
        if let Some(category) = &change.category {
            let category = Category::parse(category)
                .ok_or_else(|| bad("`category` is MARKETING, UTILITY or AUTHENTICATION."))?;
            sim.recategorise(now, &change.name, &change.language, category)?;
        }
        Ok(Json(json!({ "changed": true })))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FlowChange {
    id: String,
    status: String,
}

/// What Meta decides about a Flow.
async fn change_flow(State(world): State<Arc<World>>, body: axum::body::Bytes) -> Answer {
    let change: FlowChange = read(&body)?;
    let status = FlowStatus::parse(&change.status).ok_or_else(|| {
        bad("`status` is one of DRAFT, PUBLISHED, THROTTLED, BLOCKED, DEPRECATED.")
    })?;
    world.with(|sim, _| sim.set_flow_status(&change.id, status))?;
    Ok(Json(json!({ "changed": true })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    field: String,
    value: Value,
}

/// A webhook of any field, with any value.
async fn notify(State(world): State<Arc<World>>, body: axum::body::Bytes) -> Answer {
    let notice: Notice = read(&body)?;
    world.with(|sim, now| sim.notify(now, &notice.field, notice.value));
    Ok(Json(json!({ "queued": true })))
}
