//! A business of a few lines behind the simulator: takes webhooks, answers through the Graph API.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Where the Graph API is, and with what it is opened.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) url: String,
    pub(crate) number: String,
    pub(crate) waba: String,
    pub(crate) token: String,
    pub(crate) verify: String,
}

pub(crate) struct Business {
    account: Mutex<Option<Account>>,
    client: reqwest::Client,
    /// Every message that came in, as it came.
    heard: Mutex<Vec<Value>>,
}

impl Business {
    /// Listens on a free port; answers itself and the webhook's address.
    pub(crate) async fn start() -> Result<(Arc<Self>, String)> {
        let business = Arc::new(Self {
            account: Mutex::new(None),
            client: reqwest::Client::new(),
            heard: Mutex::new(Vec::new()),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}/webhook", listener.local_addr()?);
        let routes = Router::new()
            .route("/webhook", get(handshake).post(webhook))
            .with_state(business.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok((business, address))
    }

    pub(crate) fn open(&self, account: Account) {
        *self.account.lock().unwrap_or_else(|broken| broken.into_inner()) = Some(account);
    }

    pub(crate) fn heard(&self, kind: &str) -> Vec<Value> {
        let heard = self.heard.lock().unwrap_or_else(|broken| broken.into_inner());
        heard.iter().filter(|message| message["type"] == kind).cloned().collect()
    }

    /// The first `count` messages of a kind, as soon as so many came.
    pub(crate) async fn hears(&self, kind: &str, count: usize) -> Result<Vec<Value>> {
        for _ in 0..1200 {
            let heard = self.heard(kind);
            if heard.len() >= count {
                return Ok(heard);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("{count} of kind {kind} did not come: {:?}", self.heard(kind))
    }

    fn account(&self) -> Result<Account> {
        let account = self.account.lock().unwrap_or_else(|broken| broken.into_inner());
        account.clone().context("the business has no account yet")
    }

    /// One call to the Graph API.
    pub(crate) async fn graph(&self, path: &str, body: &Value) -> Result<Value> {
        let account = self.account()?;
        let call = self.client.post(format!("{}/v26.0/{path}", account.url));
        let answer = call.bearer_auth(&account.token).json(body).send().await?;
        let status = answer.status();
        let value: Value = answer.json().await?;
        ensure!(status.is_success(), "the Graph API refused {path}: {value}");
        Ok(value)
    }

    /// Sends `content` (`type` and its object) to whoever wrote `message`.
    pub(crate) async fn answer(&self, message: &Value, content: Value) -> Result<Value> {
        let mut body = content;
        body["messaging_product"] = json!("whatsapp");
        match message["from"].as_str() {
            Some(phone) => body["to"] = json!(phone),
            None => body["recipient"] = message["from_user_id"].clone(),
        }
        let number = self.account()?.number;
        self.graph(&format!("{number}/messages"), &body).await
    }

    /// Puts a file on the number's shelf; answers its id.
    pub(crate) async fn upload(&self, bytes: Vec<u8>, mime: &str) -> Result<String> {
        let account = self.account()?;
        let part = Part::bytes(bytes).file_name("file").mime_str(mime)?;
        let form = Form::new()
            .text("messaging_product", "whatsapp")
            .text("type", mime.to_owned())
            .part("file", part);
        let call = self.client.post(format!("{}/v26.0/{}/media", account.url, account.number));
        let answer = call.bearer_auth(&account.token).multipart(form).send().await?;
        let value: Value = answer.json().await?;
        Ok(value["id"].as_str().with_context(|| format!("no media id in {value}"))?.to_owned())
    }

    pub(crate) async fn create_template(&self, template: &Value) -> Result<Value> {
        let waba = self.account()?.waba;
        self.graph(&format!("{waba}/message_templates"), template).await
    }

    /// Answers the id of the form that is published so.
    pub(crate) async fn publish_form(&self, definition: &str) -> Result<String> {
        let waba = self.account()?.waba;
        let form = json!({
            "name": "introduction", "categories": ["SIGN_UP"], "flow_json": definition,
            "publish": true,
        });
        let made = self.graph(&format!("{waba}/flows"), &form).await?;
        Ok(made["id"].as_str().with_context(|| format!("no id in {made}"))?.to_owned())
    }

    async fn seen(&self, message: &Value, typing: bool) -> Result<()> {
        let mut body = json!({
            "messaging_product": "whatsapp", "status": "read", "message_id": message["id"],
        });
        if typing {
            body["typing_indicator"] = json!({ "type": "text" });
        }
        let number = self.account()?.number;
        self.graph(&format!("{number}/messages"), &body).await?;
        Ok(())
    }

    async fn reply(&self, message: &Value) -> Result<()> {
        match message["type"].as_str().unwrap_or_default() {
            "text" if message["text"]["body"].as_str().unwrap_or_default().contains("UNIRME") => {
                self.seen(message, true).await?;
                // Long enough to be seen typing.
                tokio::time::sleep(Duration::from_millis(600)).await;
                self.answer(message, welcome()).await?;
            }
            "interactive" if message["interactive"]["type"] == "button_reply" => {
                self.seen(message, false).await?;
                self.answer(message, hours()).await?;
            }
            "interactive" => {
                let title = &message["interactive"]["list_reply"]["title"];
                let said = format!("Anotado: *{}*.", title.as_str().unwrap_or_default());
                self.answer(message, text(&said)).await?;
            }
            "image" => {
                self.seen(message, false).await?;
                let mut thanks = text("¡Recibido! Tu código es *K7PQ*.");
                thanks["context"] = json!({ "message_id": message["id"] });
                self.answer(message, thanks).await?;
                let reaction = json!({ "message_id": message["id"], "emoji": "👏" });
                self.answer(message, json!({ "type": "reaction", "reaction": reaction })).await?;
            }
            "audio" => {
                self.answer(message, text("Te escuché.")).await?;
            }
            _ => {}
        }
        Ok(())
    }
}

pub(crate) fn text(body: &str) -> Value {
    json!({ "type": "text", "text": { "body": body } })
}

fn welcome() -> Value {
    let body = "¡Hola! Soy *Tertulia*, tu compañía de _cinco días_.\n\n\
        Cada mañana:\n- una lección corta\n- un reto para tu negocio\n\n\
        Más en https://example.org/aviso <b>nada de marcas</b> <img src=x onerror=troubles.push(1)>";
    let button =
        |id: &str, title: &str| json!({ "type": "reply", "reply": { "id": id, "title": title } });
    json!({ "type": "interactive", "interactive": {
        "type": "button",
        "header": { "type": "text", "text": "Tertulia · Lima 1" },
        "body": { "text": body },
        "footer": { "text": "Puedes salir cuando quieras: BAJA" },
        "action": { "buttons": [button("yes", "Sí, quiero"), button("no", "Ahora no")] },
    }})
}

fn hours() -> Value {
    json!({ "type": "interactive", "interactive": {
        "type": "list",
        "body": { "text": "¿Cuándo está más tranquilo tu negocio?" },
        "action": { "button": "Ver horas", "sections": [
            { "title": "En el día", "rows": [
                { "id": "early", "title": "Temprano", "description": "Antes de abrir" },
                { "id": "noon", "title": "Al mediodía" },
            ]},
            { "title": "Otra", "rows": [{ "id": "unknown", "title": "No sé todavía" }] },
        ]},
    }})
}

async fn handshake(
    State(business): State<Arc<Business>>,
    Query(query): Query<HashMap<String, String>>,
) -> (StatusCode, String) {
    let token = business.account().map(|account| account.verify).unwrap_or_default();
    if query.get("hub.verify_token") != Some(&token) {
        return (StatusCode::FORBIDDEN, String::new());
    }
    (StatusCode::OK, query.get("hub.challenge").cloned().unwrap_or_default())
}

/// Takes everything in at once and answers afterwards, as a queue would.
async fn webhook(State(business): State<Arc<Business>>, body: axum::body::Bytes) -> StatusCode {
    let Ok(body) = serde_json::from_slice::<Value>(&body) else { return StatusCode::BAD_REQUEST };
    let entries = body["entry"].as_array().cloned().unwrap_or_default();
    let changes = entries.iter().filter_map(|entry| entry["changes"].as_array()).flatten();
    let messages: Vec<Value> = changes
        .filter_map(|change| change["value"]["messages"].as_array())
        .flatten()
        .cloned()
        .collect();
    for message in messages {
        business.heard.lock().unwrap_or_else(|broken| broken.into_inner()).push(message.clone());
        let business = business.clone();
        tokio::spawn(async move {
            if let Err(error) = business.reply(&message).await {
                eprintln!("the business could not answer: {error:#}");
            }
        });
    }
    StatusCode::OK
}
