//! Graph calls and the files of the page, as HTTP.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;

use super::world::World;
use crate::codes::Refusal;
use crate::graph::{Fate, GraphAnswer, GraphRequest, Method};

pub(super) fn page_routes() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(|| async { asset("index.html") }))
        .route("/assets/{name}", get(|Path(name): Path<String>| async move { asset(&name) }))
}

fn asset(name: &str) -> Response {
    let Some((mime, body)) = crate::page::find(name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    ([("content-type", mime), ("cache-control", "no-cache")], body).into_response()
}

/// Everything that is no route of ours is a call of the Graph API.
pub(super) async fn answer(State(world): State<Arc<World>>, parts: Parts, body: Bytes) -> Response {
    let headers = parts.headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let request = GraphRequest {
        method: Method::parse(parts.method.as_str()),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body,
    };
    let (mut answer, wanted) =
        world.with(|sim, now| (sim.graph(now, &request), sim.wanted_webhook()));
    if let Some(wanted) = wanted {
        match super::control::handshake(&world, &wanted.url, &wanted.verify_token).await {
            Ok(()) => world.set_webhook(Some(wanted.url)),
            Err(sentence) => {
                let refusal = Refusal::new(2200, sentence);
                answer = world.with(|sim, _| sim.refused(&refusal));
            }
        }
    }
    match answer.fate {
        Fate::Answer => response(answer, Vec::new()),
        Fate::Delay(pause) => {
            // Real time: a client's patience does not follow our clock.
            tokio::time::sleep(Duration::try_from(pause).unwrap_or_default()).await;
            response(answer, Vec::new())
        }
        Fate::DropConnection => {
            let nothing = GraphAnswer { body: Bytes::new(), ..answer };
            response(nothing, vec![Err(broken())])
        }
        Fate::Cut => response(answer, vec![Err(broken())]),
    }
}

fn broken() -> std::io::Error {
    std::io::Error::other("the connection ends here on purpose")
}

fn response(answer: GraphAnswer, end: Vec<Result<Bytes, std::io::Error>>) -> Response {
    let body = if end.is_empty() {
        Body::from(answer.body)
    } else {
        let first = Some(Ok(answer.body))
            .filter(|body: &Result<Bytes, _>| body.as_ref().is_ok_and(|body| !body.is_empty()));
        Body::from_stream(futures_util::stream::iter(first.into_iter().chain(end)))
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}
