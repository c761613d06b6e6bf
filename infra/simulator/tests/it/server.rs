//! The same on a socket, for a client that was not written here.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::routing::get;
use axum::{Router, body::Bytes};
use serde_json::{Value, json};
use simulator::server::{Handle, Options, serve};
use simulator::sign;
use tokio::net::TcpListener;

use crate::support::{NUMBER, TOKEN, WABA};

/// A business with its webhook: answers the status codes it is given, then 200.
#[derive(Default)]
struct Business {
    received: Mutex<Vec<(String, Bytes)>>,
    answers: Mutex<Vec<u16>>,
}

type Shared = Arc<Business>;

async fn hook(
    State(business): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> axum::http::StatusCode {
    let signature = headers["x-hub-signature-256"].to_str().unwrap().to_owned();
    business.received.lock().unwrap().push((signature, body));
    let status = business.answers.lock().unwrap().pop().unwrap_or(200);
    axum::http::StatusCode::from_u16(status).unwrap()
}

async fn handshake(Query(query): Query<std::collections::BTreeMap<String, String>>) -> String {
    assert_eq!(query["hub.mode"], "subscribe");
    if query["hub.verify_token"] == "simulated-verify-token" {
        query["hub.challenge"].clone()
    } else {
        "no".to_owned()
    }
}

struct Town {
    handle: Handle,
    business: Shared,
    http: reqwest::Client,
    hook_url: String,
}

impl Town {
    async fn new() -> Self {
        let business = Shared::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let hook_url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/hook", get(handshake).post(hook))
            .with_state(Arc::clone(&business));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let handle = serve(listener, Options::default()).await.unwrap();
        Self { handle, business, http: reqwest::Client::new(), hook_url }
    }

    async fn call(&self, method: reqwest::Method, path: &str, body: Value) -> (u16, Value) {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.handle.url()))
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("user-agent", "test");
        if !body.is_null() {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        (
            answer.status().as_u16(),
            serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default(),
        )
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(reqwest::Method::POST, path, body).await
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.call(reqwest::Method::GET, path, Value::Null).await
    }

    async fn listens(&self) {
        let (status, answer) = self
            .call(reqwest::Method::PUT, "/_simulator/webhook", json!({ "url": self.hook_url }))
            .await;
        assert_eq!(status, 200, "{answer}");
    }

    /// Puts the clock forward and waits until so many bodies have come in all.
    async fn received(&self, count: usize) -> Vec<(String, Bytes)> {
        for _ in 0..400 {
            self.post("/_simulator/clock", json!({ "advance_seconds": 5 })).await;
            let received = self.business.received.lock().unwrap().clone();
            if received.len() >= count {
                return received;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{} bodies came", self.business.received.lock().unwrap().len());
    }
}

fn words(body: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "to": "51000000001", "type": "text", "text": { "body": body } })
}

#[tokio::test]
async fn a_stranger_client_is_served_from_upload_to_signed_status() {
    let town = Town::new().await;
    town.listens().await;
    let (_, person) = town.post("/_simulator/people", json!({ "name": "Rosa" })).await;
    assert_eq!(person["phone"], "51000000001");
    let (status, said) =
        town.post("/_simulator/people/p1/messages", json!({ "text": "hola" })).await;
    assert_eq!(status, 200, "{said}");
    town.received(1).await;

    let part = reqwest::multipart::Part::bytes(b"%PDF-1.4".to_vec())
        .file_name("a.pdf")
        .mime_str("application/pdf")
        .unwrap();
    let form =
        reqwest::multipart::Form::new().text("messaging_product", "whatsapp").part("file", part);
    let url = format!("{}/v26.0/{NUMBER}/media", town.handle.url());
    let answer = town.http.post(url).bearer_auth(TOKEN).multipart(form).send().await.unwrap();
    let media: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    let id = media["id"].as_str().unwrap();
    let (_, found) = town.get(&format!("/v26.0/{id}")).await;
    let url = found["url"].as_str().unwrap();
    assert!(url.starts_with(&town.handle.url()), "{url}");
    let file =
        town.http.get(url).bearer_auth(TOKEN).header("user-agent", "t").send().await.unwrap();
    assert_eq!(file.bytes().await.unwrap().as_ref(), b"%PDF-1.4");

    let path = format!("/v26.0/{NUMBER}/messages");
    for message in [
        words("hola"),
        json!({ "messaging_product": "whatsapp", "to": "51000000001", "type": "document", "document": { "id": id, "filename": "a.pdf" } }),
        json!({ "messaging_product": "whatsapp", "to": "51000000001", "type": "reaction", "reaction": { "message_id": said["id"], "emoji": "👍" } }),
        json!({ "messaging_product": "whatsapp", "status": "read", "message_id": said["id"] }),
    ] {
        let (status, answer) = town.post(&path, message).await;
        assert_eq!(status, 200, "{answer}");
    }
    // One message, two statuses for each of two messages, and one for the reaction.
    let received = town.received(6).await;
    for (signature, body) in &received {
        assert_eq!(*signature, sign(b"simulated-app-secret", body));
    }
    let (_, deleted) =
        town.call(reqwest::Method::DELETE, &format!("/v26.0/{id}"), Value::Null).await;
    assert_eq!(deleted, json!({ "success": true }));
    let template = json!({
        "name": "lesson", "language": "es", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": "La lección de hoy" }],
    });
    let (_, made) = town.post(&format!("/v26.0/{WABA}/message_templates"), template).await;
    assert_eq!(made["status"], "PENDING");
    let (_, ledger) = town.get("/_simulator/ledger").await;
    assert_eq!(ledger["rows"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_refused_webhook_comes_again_with_the_same_bytes() {
    let town = Town::new().await;
    town.listens().await;
    town.business.answers.lock().unwrap().extend([503, 500]);
    town.post("/_simulator/people", json!({})).await;
    town.post("/_simulator/people/p1/messages", json!({ "text": "hola" })).await;
    let received = town.received(3).await;
    assert!(received.windows(2).all(|pair| pair[0] == pair[1]));
    for _ in 0..100 {
        let (_, pending) = town.get("/_simulator/pending").await;
        if pending["webhooks_in_flight"] == 0 {
            assert_eq!(
                (&pending["webhooks_due"], &pending["webhooks_later"]),
                (&json!(0), &json!(0))
            );
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it is still on its way");
}

#[tokio::test]
async fn an_answer_is_really_lost() {
    let town = Town::new().await;
    town.post("/_simulator/people", json!({})).await;
    town.post("/_simulator/people/p1/messages", json!({ "text": "hola" })).await;
    town.post("/_simulator/faults", json!({ "fault": "answer_lost", "times": 1 })).await;
    let url = format!("{}/v26.0/{NUMBER}/messages", town.handle.url());
    let send = || {
        let request =
            town.http.post(&url).bearer_auth(TOKEN).header("content-type", "application/json");
        request.body(words("x").to_string()).send()
    };
    let lost = match send().await {
        Err(_) => true,
        Ok(answer) => answer.bytes().await.is_err(),
    };
    assert!(lost);
    assert!(send().await.unwrap().status().is_success());
    assert_eq!(town.handle.with(|sim, _| sim.totals().accepted), 2);
}

#[tokio::test]
async fn handshake_that_fails_is_told() {
    let town = Town::new().await;
    let put =
        |url: String| town.call(reqwest::Method::PUT, "/_simulator/webhook", json!({ "url": url }));
    let (status, answer) = put(format!("{}/no/such/path", town.handle.url())).await;
    assert_eq!(status, 400);
    assert!(answer["error"].as_str().unwrap().contains("handshake"));
    assert_eq!(put("http://127.0.0.1:1/".to_owned()).await.0, 400);
}

#[tokio::test]
async fn an_override_is_verified_and_then_used() {
    let town = Town::new().await;
    let path = format!("/v26.0/{WABA}/subscribed_apps");
    let wanted =
        |token: &str| json!({ "override_callback_uri": town.hook_url, "verify_token": token });
    let (status, answer) = town.post(&path, wanted("wrong")).await;
    assert_eq!((status, &answer["error"]["code"]), (400, &json!(2200)));
    let (status, _) = town.post(&path, wanted("simulated-verify-token")).await;
    assert_eq!(status, 200);
    town.post("/_simulator/people", json!({})).await;
    town.post("/_simulator/people/p1/messages", json!({ "text": "hola" })).await;
    town.received(1).await;
    let number = json!({ "webhook_configuration": wanted("simulated-verify-token") });
    assert_eq!(town.post(&format!("/v26.0/{NUMBER}"), number).await.0, 200);
    let (_, info) = town.get("/_simulator/info").await;
    assert_eq!(info["webhook_url"], town.hook_url.as_str());
}

#[tokio::test]
async fn control_answers_as_agreed() {
    let town = Town::new().await;
    let (_, info) = town.get("/_simulator/info").await;
    assert_eq!((&info["waba_id"], &info["local"]), (&json!(WABA), &json!(false)));
    let (_, person) =
        town.post("/_simulator/people", json!({ "name": "Ana", "identity": "id" })).await;
    for key in [
        "id",
        "name",
        "user_id",
        "zone",
        "language",
        "online",
        "blocked",
        "has_whatsapp",
        "light",
        "unread",
    ] {
        assert!(person.get(key).is_some(), "{key}");
    }
    let path = format!("/_simulator/people/{}", person["id"].as_str().unwrap());
    let (_, changed) = town.call(reqwest::Method::PATCH, &path, json!({ "online": false })).await;
    assert_eq!(changed["online"], false);
    let (_, said) = town.post(&format!("{path}/messages"), json!({ "text": "hola" })).await;
    let (_, chat) = town.get(&format!("{path}/chat")).await;
    assert_eq!(
        (&chat["entries"][0]["id"], &chat["entries"][0]["tick"]),
        (&said["id"], &json!("clock"))
    );
    let next = chat["next"].as_u64().unwrap();
    let (_, chat) = town.get(&format!("{path}/chat?after={next}")).await;
    assert!(chat["entries"].as_array().unwrap().is_empty());
    town.call(reqwest::Method::PATCH, &path, json!({ "online": true })).await;
    let (_, chat) = town.get(&format!("{path}/chat?after={next}")).await;
    assert_eq!(chat["entries"].as_array().unwrap().len(), 1);
    for (path, wanted) in [
        ("/_simulator/people/nobody/chat", 404),
        ("/_simulator/media/none", 404),
        ("/_simulator/people", 200),
    ] {
        assert_eq!(town.get(path).await.0, wanted, "{path}");
    }
    let (status, trouble) = town.post(&format!("{path}/messages"), json!({ "txet": "x" })).await;
    assert_eq!(status, 400);
    assert!(trouble["error"].as_str().unwrap().contains("txet"));
    let (status, _) = town.post("/_simulator/clock", json!({ "to": "2020-01-01T00:00:00Z" })).await;
    assert_eq!(status, 400);
    let page = town.http.get(town.handle.url()).send().await.unwrap();
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
}

#[tokio::test]
async fn changes_are_told_as_events() {
    let town = Town::new().await;
    let mut events =
        town.http.get(format!("{}/_simulator/events", town.handle.url())).send().await.unwrap();
    town.post("/_simulator/people", json!({ "name": "Ana" })).await;
    let first = events.chunk().await.unwrap().unwrap();
    let data = std::str::from_utf8(&first).unwrap().strip_prefix("data: ").unwrap();
    let event: Value = serde_json::from_str(data.trim()).unwrap();
    assert_eq!((&event["kind"], &event["person"]), (&json!("person"), &json!("p1")));
}

#[tokio::test]
async fn start_answers_one_line_of_variables() {
    let one = simulator::server::start(0, None, 7).await.unwrap();
    let two = simulator::server::start(0, None, 7).await.unwrap();
    let names: Vec<&str> =
        one.line.split(' ').map(|pair| pair.split('=').next().unwrap()).collect();
    assert_eq!(
        names,
        [
            "SIMULATOR_URL",
            "PHONE_NUMBER_ID",
            "WABA_ID",
            "ACCESS_TOKEN",
            "APP_SECRET",
            "VERIFY_TOKEN"
        ]
    );
    // Only the port differs.
    let rest = |line: &str| line.split(' ').skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rest(&one.line), rest(&two.line));
}
