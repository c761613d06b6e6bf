//! Two relays of drand for a machine without a network. They serve the rounds on file, which were real ones.
//!
//! Which of them a raffle names follows from the minute in which it is drawn (`functions/raffle/PROTOCOL.md`). What is
//! on file has been known for years, so here only the raffle's own waiting keeps its number in the future.

use axum::{Json, Router, extract::Path, http::StatusCode, response::IntoResponse, routing::get};
use serde_json::json;
use shared::{audit::recorded, domain::raffle::QUICKNET_CHAIN};

/// As `BEACON_RELAYS` takes them.
pub fn addresses(server: &str) -> String {
    format!("{server}/relay/one,{server}/relay/two")
}

pub fn router() -> Router {
    Router::new().route("/relay/{name}/{chain}/public/{round}", get(round))
}

/// <https://docs.drand.love/docs/http-api-reference#public-randomness>
async fn round(
    Path((_, chain, round)): Path<(String, String, String)>,
) -> Result<impl IntoResponse, StatusCode> {
    let number = round.parse().map_err(|_| StatusCode::NOT_FOUND)?;
    let value = recorded(number).filter(|_| chain == QUICKNET_CHAIN);
    let value = value.ok_or(StatusCode::NOT_FOUND)?;
    let (randomness, signature) = (value.randomness, value.signature);
    Ok(Json(json!({ "round": number, "randomness": randomness, "signature": signature })))
}
