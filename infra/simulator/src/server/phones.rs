//! The control API's people: their phones, chats and files.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::control::{Answer, bad, read};
use super::world::World;
use crate::people::{NewPerson, PersonChange};
use crate::say::Say;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/_simulator/people", get(people).post(add))
        .route("/_simulator/people/{id}", patch(change).get(person))
        .route("/_simulator/people/{id}/messages", post(say))
        .route("/_simulator/people/{id}/read", post(open_chat))
        .route("/_simulator/people/{id}/played", post(played))
        .route("/_simulator/people/{id}/chat", get(chat))
        .route("/_simulator/uploads", post(upload))
        .route("/_simulator/media/{id}", get(media))
}

fn shown(value: impl serde::Serialize) -> Answer {
    serde_json::to_value(value).map(Json).map_err(|error| bad(error.to_string()))
}

async fn people(State(world): State<Arc<World>>) -> Answer {
    shown(world.quietly(|sim, _| sim.people()))
}

async fn person(State(world): State<Arc<World>>, Path(id): Path<String>) -> Answer {
    shown(world.quietly(|sim, _| sim.person(&id))?)
}

async fn add(State(world): State<Arc<World>>, body: Bytes) -> Answer {
    let new: NewPerson = if body.is_empty() { NewPerson::default() } else { read(&body)? };
    let view = world.with(|sim, _| sim.add_person(new).and_then(|id| sim.person(&id)))?;
    shown(view)
}

async fn change(State(world): State<Arc<World>>, Path(id): Path<String>, body: Bytes) -> Answer {
    let change: PersonChange = read(&body)?;
    shown(world.with(|sim, now| sim.change_person(&id, now, change))?)
}

async fn say(State(world): State<Arc<World>>, Path(id): Path<String>, body: Bytes) -> Answer {
    let say: Say = read(&body)?;
    let wamid = world.with(|sim, now| sim.say(&id, now, say))?;
    Ok(Json(json!({ "id": wamid })))
}

async fn open_chat(State(world): State<Arc<World>>, Path(id): Path<String>) -> Answer {
    let read = world.with(|sim, now| sim.read(&id, now))?;
    Ok(Json(json!({ "read": read })))
}

#[derive(Deserialize)]
struct Played {
    message: String,
}

async fn played(State(world): State<Arc<World>>, Path(id): Path<String>, body: Bytes) -> Answer {
    let played: Played = read(&body)?;
    world.with(|sim, now| sim.played(&id, now, &played.message))?;
    Ok(Json(json!({ "played": true })))
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: u64,
}

async fn chat(
    State(world): State<Arc<World>>,
    Path(id): Path<String>,
    Query(After { after }): Query<After>,
) -> Answer {
    shown(world.quietly(|sim, _| sim.chat(&id, after))?)
}

async fn upload(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Answer {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let mime = text("content-type").unwrap_or("application/octet-stream").to_owned();
    if body.is_empty() {
        return Err(bad("Send the bytes of the file as the body."));
    }
    let name = text("x-filename").map(unescaped);
    let facts: Option<Value> = world.with(|sim, _| {
        let id = sim.upload(body, &mime, name.as_deref());
        sim.file_facts(&id)
    });
    Ok(Json(facts.unwrap_or_default()))
}

/// A header holds no accents, so a browser sends the name with `%`.
fn unescaped(name: &str) -> String {
    let pair = format!("x={}", name.replace('+', "%2B"));
    let parsed = form_urlencoded::parse(pair.as_bytes()).next();
    parsed.map_or_else(|| name.to_owned(), |(_, value)| value.into_owned())
}

/// The bytes of any file, for the page; a browser must not guess a type of its own.
async fn media(State(world): State<Arc<World>>, Path(id): Path<String>) -> Response {
    let file = world.quietly(|sim, _| sim.file(&id).map(|(mime, bytes)| (mime.to_owned(), bytes)));
    match file {
        Some((mime, bytes)) => {
            let headers = [
                ("content-type", mime),
                ("x-content-type-options", "nosniff".to_owned()),
                ("accept-ranges", "none".to_owned()),
                ("cache-control", "no-cache".to_owned()),
            ];
            (headers, bytes).into_response()
        }
        None => {
            let error = format!("There is no file {id}, or its time is over.");
            (StatusCode::NOT_FOUND, Json(json!({ "error": error }))).into_response()
        }
    }
}
