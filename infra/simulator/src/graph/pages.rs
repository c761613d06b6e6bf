//! Lists in pages, with cursors.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::codes::Refusal;
use crate::graph::GraphRequest;

/// As many as Graph gives without `limit`.
const PAGE: usize = 25;
const LARGEST_PAGE: usize = 1_000;

/// The page that `limit`, `after` and `before` ask for.
pub(crate) fn page(
    all: Vec<Value>,
    request: &GraphRequest,
    address: &str,
) -> Result<Value, Refusal> {
    let limit = request.query_value("limit").and_then(|text| text.parse::<usize>().ok());
    let limit = limit.unwrap_or(PAGE).clamp(1, LARGEST_PAGE);
    let start = match (request.query_value("after"), request.query_value("before")) {
        (Some(cursor), _) => read(&cursor)? + 1,
        (None, Some(cursor)) => read(&cursor)?.saturating_sub(limit),
        (None, None) => 0,
    };
    let total = all.len();
    let data: Vec<Value> = all.into_iter().skip(start).take(limit).collect();
    let mut answer = json!({ "data": data });
    if !data_is_empty(&answer) {
        let last = (start + limit).min(total) - 1;
        let (before, after) = (write(start), write(last));
        answer["paging"] = json!({ "cursors": { "before": before, "after": after } });
        if last + 1 < total {
            answer["paging"]["next"] = format!("{address}?limit={limit}&after={after}").into();
        }
        if start > 0 {
            answer["paging"]["previous"] =
                format!("{address}?limit={limit}&before={before}").into();
        }
    }
    Ok(answer)
}

fn data_is_empty(answer: &Value) -> bool {
    answer["data"].as_array().is_none_or(Vec::is_empty)
}

fn write(index: usize) -> String {
    STANDARD.encode(index.to_string())
}

fn read(cursor: &str) -> Result<usize, Refusal> {
    let decoded = STANDARD.decode(cursor).ok().and_then(|raw| String::from_utf8(raw).ok());
    decoded
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Refusal::invalid("Invalid parameter: the cursor is not one of this list."))
}
