//! `/local/…`: what the page asks about the whole system, beside the simulator's own control API.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::{Mutex, OnceCell};

use super::{
    agenda::Coming, clock::LocalClock, control::Control, journal::Journal, mover::Mover,
    submissions::Submissions,
};

/// Everything behind the routes. It is filled when the stack is up; the page can be there a little earlier.
#[derive(Debug, Default)]
pub struct Behind(OnceCell<Parts>);

#[derive(Debug)]
pub struct Parts {
    pub clock: Arc<LocalClock>,
    pub control: Control,
    pub mover: Arc<Mover>,
    pub journal: Arc<Mutex<Journal>>,
    pub submissions: Mutex<Submissions>,
}

impl Behind {
    pub fn fill(&self, parts: Parts) -> anyhow::Result<()> {
        self.0
            .set(parts)
            .map_err(|_| anyhow::anyhow!("the local stack was started twice in one place"))
    }

    fn parts(&self) -> Result<&Parts, Trouble> {
        self.0.get().ok_or_else(|| {
            Trouble(anyhow::anyhow!("the local stack is still starting: try again in a moment"))
        })
    }
}

pub fn router(behind: Arc<Behind>) -> Router {
    Router::new()
        .route("/local/clock", get(clock).post(move_clock))
        .route("/local/journal", get(journal))
        .route("/local/submissions", get(submissions))
        .route("/local/submissions/{*key}", get(submission))
        .route("/local/costs", get(costs))
        .with_state(behind)
}

/// An error as the control API gives it: a sentence.
struct Trouble(anyhow::Error);

impl From<anyhow::Error> for Trouble {
    fn from(error: anyhow::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let body = Json(json!({ "error": format!("{:#}", self.0) }));
        (StatusCode::CONFLICT, body).into_response()
    }
}

type Answer<T> = Result<Json<T>, Trouble>;
type Shared = State<Arc<Behind>>;

#[derive(Serialize)]
struct ClockFace {
    now: jiff::Timestamp,
    next_step: Option<Coming>,
    moving: bool,
}

async fn clock(State(behind): Shared) -> Answer<ClockFace> {
    let parts = behind.parts()?;
    Ok(Json(ClockFace {
        now: parts.clock.now(),
        next_step: parts.mover.next_step().await?,
        moving: parts.mover.is_moving(),
    }))
}

#[derive(Deserialize)]
struct Order {
    to: String,
}

#[derive(Serialize)]
struct Moved {
    now: jiff::Timestamp,
    steps: Vec<Coming>,
}

async fn move_clock(State(behind): Shared, Json(order): Json<Order>) -> Answer<Moved> {
    let parts = behind.parts()?;
    let target = order.to.parse()?;
    let mover = parts.mover.clone();
    // A page that is closed meanwhile must not leave the clock between two steps.
    let moving = tokio::spawn(async move { mover.move_to(&target).await });
    let steps = moving.await.map_err(anyhow::Error::from)??;
    Ok(Json(Moved { now: parts.clock.now(), steps }))
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: u64,
}

async fn journal(State(behind): Shared, Query(query): Query<After>) -> Result<Response, Trouble> {
    let parts = behind.parts()?;
    let (entries, next) = parts.journal.lock().await.after(query.after, &parts.clock).await?;
    Ok(Json(json!({ "entries": entries, "next": next })).into_response())
}

async fn submissions(State(behind): Shared) -> Result<Response, Trouble> {
    let parts = behind.parts()?;
    let mut items = parts.submissions.lock().await.all(&parts.clock).await?;
    let journal = parts.journal.lock().await;
    for item in &mut items {
        item.person = journal.people().get(&item.participant).cloned();
    }
    Ok(Json(json!({ "items": items })).into_response())
}

async fn submission(State(behind): Shared, Path(key): Path<String>) -> Result<Response, Trouble> {
    let parts = behind.parts()?;
    let (mime_type, bytes) = parts.submissions.lock().await.file(&key).await?;
    let headers = [
        (header::CONTENT_TYPE, mime_type),
        // A participant sent it: whatever it claims to be, it is not to run in the page.
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

#[derive(Default, Serialize)]
struct Cost {
    person: String,
    billed: u64,
    usd: f64,
}

async fn costs(State(behind): Shared) -> Result<Response, Trouble> {
    let parts = behind.parts()?;
    let mut people: BTreeMap<String, Cost> = BTreeMap::new();
    for row in parts.control.ledger().await?.rows {
        if !row.billable || row.delivered_at.is_none() {
            continue;
        }
        let cost = people.entry(row.person.clone()).or_default();
        cost.person = row.person;
        cost.billed += 1;
        cost.usd += row.usd.unwrap_or_default();
    }
    let people: Vec<_> = people.into_values().collect();
    let billed: u64 = people.iter().map(|cost| cost.billed).sum();
    // A sum over nobody would be -0.
    let usd = people.iter().fold(0.0, |sum, cost| sum + cost.usd);
    Ok(Json(json!({ "people": people, "billed": billed, "usd": usd })).into_response())
}
