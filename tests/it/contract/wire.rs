//! What lies between the SDK and the service: it counts calls and capacity, and loses, refuses and cuts off on demand.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector,
            http_client_fn,
        },
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
    },
    http::StatusCode,
};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use serde_json::{Value, json};

#[derive(Debug, Default)]
pub(super) struct Wire(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Operations whose next answer is lost on its way back.
    lost: Vec<&'static str>,
    /// Operations that are answered with this error the next time.
    refused: Vec<(&'static str, &'static str)>,
    /// So many calls still get through.
    calls_left: Option<usize>,
    calls: BTreeMap<String, usize>,
    units: BTreeMap<String, f64>,
}

impl Wire {
    pub(super) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The call is carried out, and nobody hears of it.
    pub(super) fn lose_answer_of(&self, operation: &'static str) {
        self.state().lost.push(operation);
    }

    pub(super) fn refuse(&self, operation: &'static str, code: &'static str) {
        self.state().refused.push((operation, code));
    }

    /// The process ends after so many more calls, as far as the service can tell.
    pub(super) fn cut_after(&self, calls: usize) {
        self.state().calls_left = Some(calls);
    }

    pub(super) fn mend(&self) {
        self.state().calls_left = None;
    }

    /// Forgets what was counted.
    pub(super) fn reset(&self) {
        let mut state = self.state();
        state.calls.clear();
        state.units.clear();
    }

    /// Calls that reached the service, by operation.
    pub(super) fn calls(&self) -> BTreeMap<String, usize> {
        self.state().calls.clone()
    }

    /// Capacity units, by operation and index: `PutItem`, `PutItem due`.
    pub(super) fn units(&self) -> BTreeMap<String, f64> {
        self.state().units.clone()
    }

    pub(super) fn client(wire: &Arc<Self>) -> SharedHttpClient {
        let wire = Arc::clone(wire);
        let plain = Builder::new().build_http();
        http_client_fn(move |settings, components| {
            use aws_smithy_runtime_api::client::http::HttpClient;
            SharedHttpConnector::new(Connector {
                wire: Arc::clone(&wire),
                plain: plain.http_connector(settings, components),
            })
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// What happens to this call; `true` if its answer is lost.
    fn decide(&self, operation: &str) -> Result<bool, Verdict> {
        let mut state = self.state();
        match &mut state.calls_left {
            Some(0) => return Err(Verdict::Cut),
            Some(left) => *left -= 1,
            None => {}
        }
        if let Some(index) = state.refused.iter().position(|(name, _)| *name == operation) {
            let (_, code) = state.refused.remove(index);
            return Err(Verdict::Refused(code));
        }
        let lost = state.lost.iter().position(|name| *name == operation);
        if let Some(index) = lost {
            state.lost.remove(index);
        }
        Ok(lost.is_some())
    }

    fn book(&self, operation: &str, answer: &[u8]) {
        let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
        let mut state = self.state();
        *state.calls.entry(operation.to_owned()).or_default() += 1;
        let consumed = &answer["ConsumedCapacity"];
        // A list for calls that may touch several tables.
        let consumed = consumed.as_array().cloned().unwrap_or_else(|| vec![consumed.clone()]);
        for table in consumed {
            let mut add = |name: String, units: &Value| {
                if let Some(units) = units["CapacityUnits"].as_f64().filter(|units| *units > 0.0) {
                    *state.units.entry(name).or_default() += units;
                }
            };
            add(operation.to_owned(), &table["Table"]);
            for (index, units) in table["GlobalSecondaryIndexes"].as_object().into_iter().flatten()
            {
                add(format!("{operation} {index}"), units);
            }
        }
    }
}

enum Verdict {
    Cut,
    Refused(&'static str),
}

#[derive(Debug, Clone)]
struct Connector {
    wire: Arc<Wire>,
    plain: SharedHttpConnector,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.clone();
        HttpConnectorFuture::new(async move { connector.carry(request).await })
    }
}

impl Connector {
    async fn carry(&self, mut request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let lost = match self.wire.decide(&operation) {
            Ok(lost) => lost,
            Err(Verdict::Cut) => return Err(ConnectorError::io("the line is cut".into())),
            Err(Verdict::Refused(code)) => return Ok(refusal(code)),
        };
        ask_for_capacity(&mut request);
        let mut answer = self.plain.call(request).await?;
        let body = ByteStream::new(answer.take_body()).collect().await;
        let body = body.map_err(|error| ConnectorError::io(error.into()))?.into_bytes();
        self.wire.book(&operation, &body);
        if lost {
            return Err(ConnectorError::io("the answer is lost".into()));
        }
        *answer.body_mut() = SdkBody::from(body);
        Ok(answer)
    }
}

/// Functions do not ask what they consume; the tests do.
fn ask_for_capacity(request: &mut HttpRequest) {
    let Some(bytes) = request.body().bytes() else {
        return;
    };
    let Ok(mut body) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    if body.get("AttributeDefinitions").is_some() {
        return;
    }
    body["ReturnConsumedCapacity"] = json!("INDEXES");
    let bytes = body.to_string();
    request.headers_mut().insert("content-length", bytes.len().to_string());
    *request.body_mut() = SdkBody::from(bytes);
}

fn refusal(code: &'static str) -> HttpResponse {
    let body = json!({
        "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"),
        "message": "as the test wants it",
        // Of a transaction that was cancelled because another was at its first item.
        "CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
    });
    let status = StatusCode::try_from(400).unwrap();
    HttpResponse::new(status, SdkBody::from(body.to_string()))
}
