//! DynamoDB without a network: the SDK's calls go straight into the engine, one after the other, in an order that a
//! seed decides. So a race is the same race each time.

use std::sync::{Arc, Mutex};

use aws_config::SdkConfig;
use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
        orchestrator::{HttpRequest, HttpResponse},
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use dynoxide::{Database, DynoxideError};
use serde::{Serialize, de::DeserializeOwned};

use super::dice::Dice;
use crate::contract::{tables, wire::Wire};

#[derive(Clone)]
pub(super) struct Engine {
    database: Database,
    turns: Arc<Mutex<Option<Dice>>>,
    conditions: Conditions,
}

/// Whether writes keep their conditions: a test of the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conditions {
    Kept,
    Ignored,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

impl Engine {
    pub(super) fn new(conditions: Conditions) -> Self {
        let database = Database::memory().unwrap();
        Self { database, turns: Arc::default(), conditions }
    }

    pub(super) fn config(&self) -> SdkConfig {
        let connector = SharedHttpConnector::new(self.clone());
        let client = http_client_fn(move |_, _| connector.clone());
        let config = tables::config(&Wire::new(), "http://127.0.0.1:1");
        config.into_builder().http_client(client).build()
    }

    /// From now on calls wait for their turn, as the seed has it; `None` ends it.
    pub(super) fn interleave(&self, seed: Option<u64>) {
        *self.turns.lock().unwrap() = seed.map(Dice::new);
    }

    fn turns(&self) -> u8 {
        self.turns.lock().unwrap().as_mut().map_or(0, |dice| dice.below(4))
    }

    fn answer(&self, request: &HttpRequest) -> Result<String, DynoxideError> {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let body = request.body().bytes().unwrap();
        let db = &self.database;
        match operation {
            "CreateTable" => answer(body, |request| db.create_table(request)),
            "GetItem" => answer(body, |request| db.get_item(request)),
            "Query" => answer(body, |request| db.query(request)),
            "DeleteItem" => answer(body, |request| db.delete_item(request)),
            "UpdateItem" => answer(body, |request| db.update_item(request)),
            "TransactWriteItems" => answer(body, |request| db.transact_write_items(request)),
            "PutItem" => {
                answer(body, |mut request: dynoxide::actions::put_item::PutItemRequest| {
                    if self.conditions == Conditions::Ignored {
                        request.condition_expression = None;
                        request.expression_attribute_values = None;
                    }
                    db.put_item(request)
                })
            }
            other => panic!("the engine is not asked to {other}"),
        }
    }
}

fn answer<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    perform: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Result<String, DynoxideError> {
    let answer = perform(serde_json::from_slice(body).unwrap())?;
    Ok(serde_json::to_string(&answer).unwrap())
}

impl HttpConnector for Engine {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let engine = self.clone();
        HttpConnectorFuture::new(async move {
            for _ in 0..engine.turns() {
                tokio::task::yield_now().await;
            }
            let (status, body) = match engine.answer(&request) {
                Ok(body) => (200, body),
                Err(error) => (error.status_code(), error.to_json()),
            };
            let status = StatusCode::try_from(status).unwrap();
            Ok(HttpResponse::new(status, SdkBody::from(body)))
        })
    }
}
