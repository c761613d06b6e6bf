//! The Graph API without a network: our requests go into the simulator, its answers come back.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use serde_json::{Value, json};
use shared::{
    domain::{
        address::Address,
        ids::{FormId, MediaId, MediaName, MessageId, NumberId},
        language::Language,
        time::Timestamp,
    },
    memory::Clock,
    outgoing::Message,
    ports::{Channel, Clock as _, FetchError, SendOutcome, Unavailable},
    whatsapp::{answer, send},
    wording::TemplateText,
};
use simulator::{Fate, GraphAnswer, GraphRequest, Method, Simulator};

#[derive(Clone)]
pub(crate) struct Line {
    simulator: Arc<Mutex<Simulator>>,
    clock: Clock,
    token: String,
}

impl Line {
    pub(super) fn new(simulator: Arc<Mutex<Simulator>>, clock: Clock, token: String) -> Self {
        Self { simulator, clock, token }
    }

    pub(super) fn simulator(&self) -> MutexGuard<'_, Simulator> {
        self.simulator.lock().unwrap()
    }

    pub(super) fn media(&self) -> BTreeMap<MediaName, MediaId> {
        BTreeMap::new()
    }

    pub(super) fn file_template(&self, template: &TemplateText, now: Timestamp) {
        let mut body = json!({"type": "BODY", "text": template.body});
        if !template.examples.is_empty() {
            body["example"] = json!({"body_text": [template.examples]});
        }
        let buttons: Vec<Value> = template
            .buttons
            .iter()
            .map(|title| json!({"type": "QUICK_REPLY", "text": title}))
            .collect();
        let mut components = vec![body];
        if !buttons.is_empty() {
            components.push(json!({"type": "BUTTONS", "buttons": buttons}));
        }
        if template.header.is_some() {
            return;
        }
        let waba = self.simulator().config().waba_id.clone();
        let request = json!({
            "name": template.name, "language": template.language,
            "category": template.category, "components": components,
        });
        let answer =
            self.call(Method::Post, &format!("/v26.0/{waba}/message_templates"), Some(&request));
        assert_eq!(answer.status, 200, "{template:?}: {:?}", answer.body);
        self.simulator().advance(now.to_jiff());
    }

    /// What `tertulia templates apply` does for the form.
    pub(super) fn publish_form(&self, language: Language) -> FormId {
        let text = shared::wording::form(language).unwrap();
        let waba = self.simulator().config().waba_id.clone();
        let request = json!({
            "name": text.name, "categories": [text.category], "flow_json": text.json,
            "publish": true,
        });
        let answer = self.call(Method::Post, &format!("/v26.0/{waba}/flows"), Some(&request));
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        let answer: Value = serde_json::from_slice(&answer.body).unwrap();
        FormId::new(answer["id"].as_str().unwrap())
    }

    fn call(&self, method: Method, path: &str, body: Option<&Value>) -> GraphAnswer {
        let body = body.map(Value::to_string).unwrap_or_default();
        let request = GraphRequest::new(method, path, &self.token, body);
        let now = self.clock.now().to_jiff();
        self.simulator().graph(now, &request)
    }
}

impl Channel for Line {
    async fn send(
        &self,
        number: &NumberId,
        to: &Address,
        message: &Message,
        key: &str,
    ) -> SendOutcome {
        let Ok(body) = send::body(to, message, key) else {
            return SendOutcome::Refused { code: 100 };
        };
        let answer = self.call(Method::Post, &format!("/v26.0/{number}/messages"), Some(&body));
        match answer.fate {
            Fate::Answer => answer::outcome(answer.status, &answer.body),
            Fate::DropConnection | Fate::Delay(_) | Fate::Cut => SendOutcome::InDoubt,
        }
    }

    async fn mark_read(&self, number: &NumberId, message: &MessageId, typing: bool) {
        let mut body = json!({
            "messaging_product": "whatsapp", "status": "read", "message_id": message.as_str(),
        });
        if typing {
            body["typing_indicator"] = json!({"type": "text"});
        }
        self.call(Method::Post, &format!("/v26.0/{number}/messages"), Some(&body));
    }

    async fn fetch_media(
        &self,
        _: &NumberId,
        media: &MediaId,
        limit_bytes: u64,
    ) -> Result<Vec<u8>, FetchError> {
        let located = self.call(Method::Get, &format!("/v26.0/{media}"), None);
        if located.status != 200 {
            return Err(FetchError::Gone);
        }
        let located: Value = serde_json::from_slice(&located.body).unwrap();
        if located["file_size"].as_u64().unwrap_or(0) > limit_bytes {
            return Err(FetchError::TooLarge);
        }
        let url = located["url"].as_str().unwrap();
        let base = self.simulator().config().base_url.clone();
        let path = url.strip_prefix(&base).unwrap_or(url).to_owned();
        let file = self.call(Method::Get, &path, None);
        match file.status {
            200 => Ok(file.body.to_vec()),
            404 => Err(FetchError::Gone),
            status => Err(Unavailable::new("media", format!("HTTP {status}")).into()),
        }
    }
}
