//! What `tertulia local` adds to the simulator, as far as the page sees it: told beforehand, without AWS.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::sync::Mutex;

/// The smallest picture: one red dot.
const PIXEL: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'><rect width='4' height='3' fill='#b23a2e'/></svg>";

/// The orders that the clock was given.
pub(crate) type Orders = Arc<Mutex<Vec<String>>>;

pub(crate) fn routes(orders: Orders) -> Router {
    Router::new()
        .route("/local/clock", get(clock).post(move_clock))
        .route("/local/journal", get(journal))
        .route("/local/costs", get(costs))
        .route("/local/submissions", get(submissions))
        .route("/local/pixel", get(pixel))
        .with_state(orders)
}

async fn clock(State(orders): State<Orders>) -> Json<Value> {
    let moved = orders.lock().await.len();
    Json(json!({
        "now": format!("2026-11-{}T12:30:00Z", 23 + moved.min(4)),
        "next_step": { "at": "2026-11-27T23:00:00Z", "text": text("clase en vivo", "aula ao vivo", "live class") },
        "moving": false,
    }))
}

async fn move_clock(State(orders): State<Orders>, Json(order): Json<Value>) -> Json<Value> {
    orders.lock().await.push(order["to"].as_str().unwrap_or_default().to_owned());
    let steps = json!([{ "at": "2026-11-24T12:30:00Z", "text": "Lección 1 para Lima 1" }]);
    Json(json!({ "now": "2026-11-24T12:30:00Z", "steps": steps }))
}

async fn journal(Query(query): Query<HashMap<String, usize>>) -> Json<Value> {
    let after = query.get("after").copied().unwrap_or_default();
    let line = |n: usize, kind: &str, text: Value| json!({ "n": n, "at": "2026-11-23T12:31:00Z", "person": "rosa", "kind": kind, "text": text });
    let all = [
        line(
            1,
            "in",
            text("Escribió UNIRME LIMA1.", "Escreveu UNIRME LIMA1.", "Wrote UNIRME LIMA1."),
        ),
        line(
            2,
            "decided",
            text(
                "Se une; falta su consentimiento.",
                "Entra; falta o consentimento.",
                "Joins; consent is missing.",
            ),
        ),
        line(3, "sent", text("La bienvenida.", "As boas-vindas.", "The welcome.")),
        line(
            4,
            "not_sent",
            text(
                "El recordatorio: son más de las ocho.",
                "O lembrete: passa das oito.",
                "The reminder: it is past eight.",
            ),
        ),
        line(
            5,
            "stored",
            text(
                "La foto, sin datos de ubicación.",
                "A foto, sem dados de localização.",
                "The photo, without location data.",
            ),
        ),
        line(
            6,
            "raffle",
            text("Ganó el número 3 de 12.", "Ganhou o número 3 de 12.", "Number 3 of 12 won."),
        ),
    ];
    let entries: Vec<&Value> = all.iter().skip(after).collect();
    Json(json!({ "entries": entries, "next": all.len() }))
}

async fn costs() -> Json<Value> {
    Json(
        json!({ "people": [{ "person": "rosa", "billed": 2, "usd": 0.06 }], "billed": 2, "usd": 0.06 }),
    )
}

async fn submissions() -> Json<Value> {
    Json(json!({ "items": [{
        "participant": "01JD8ZK", "person": "rosa", "key": "submissions/lima1/1/01JD8ZK.jpg", "bytes": 81234,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "mime_type": "image/jpeg", "at": "2026-11-23T15:02:00Z", "url": "/local/pixel",
    }]}))
}

async fn pixel() -> impl IntoResponse {
    ([(CONTENT_TYPE, "image/svg+xml")], PIXEL)
}

fn text(es: &str, pt: &str, en: &str) -> Value {
    json!({ "es": es, "pt": pt, "en": en })
}
