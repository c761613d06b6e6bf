//! The simulator's control API, as the page uses it too.

use anyhow::{Context, Result, bail};
use reqwest::{Client, Method};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::aws::plain_http;

#[derive(Clone, Debug)]
pub struct Control {
    http: Client,
    url: String,
}

/// What is still under way between the simulator and us.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Pending {
    #[serde(default)]
    pub webhooks_due: u64,
    #[serde(default)]
    pub webhooks_in_flight: u64,
    #[serde(default)]
    pub webhooks_later: u64,
    pub next_due_at: Option<jiff::Timestamp>,
    #[serde(default)]
    pub offline_messages: u64,
}

/// One message that the business sent, as Meta would account for it.
#[derive(Clone, Debug, Deserialize)]
pub struct LedgerRow {
    pub message: String,
    pub person: String,
    pub at: jiff::Timestamp,
    #[serde(default)]
    pub kind: String,
    /// Our own key, `biz_opaque_callback_data`.
    pub key: Option<String>,
    pub delivered_at: Option<jiff::Timestamp>,
    #[serde(default)]
    pub billable: bool,
    pub usd: Option<f64>,
    pub free_reason: Option<String>,
    pub template: Option<String>,
}

/// Somebody with a phone.
#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    pub id: String,
    pub name: String,
    pub zone: String,
    pub phone: Option<String>,
    pub user_id: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Chat {
    pub entries: Vec<ChatEntry>,
    pub next: u64,
}

/// One bubble.
#[derive(Clone, Debug, Deserialize)]
pub struct ChatEntry {
    pub id: String,
    /// `in` from the person, `out` from the business.
    pub direction: String,
    pub at: jiff::Timestamp,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub content: Value,
    #[serde(default)]
    pub tick: String,
    pub error: Option<Value>,
    /// A template with its places filled in.
    pub rendered: Option<Value>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Ledger {
    pub rows: Vec<LedgerRow>,
}

impl Control {
    pub fn new(url: &str) -> Result<Self> {
        Ok(Self { http: plain_http()?, url: url.trim_end_matches('/').to_owned() })
    }

    pub async fn pending(&self) -> Result<Pending> {
        self.get("pending").await
    }

    pub async fn ledger(&self) -> Result<Ledger> {
        self.get("ledger").await
    }

    /// Where webhooks go from now on; the simulator performs Meta's handshake first.
    pub async fn set_webhook(&self, url: &str) -> Result<()> {
        self.call(Method::PUT, "webhook", Some(json!({ "url": url }))).await.map(|_: Value| ())
    }

    /// Lets everything happen until `to`, and moves the clock there.
    pub async fn set_clock(&self, to: jiff::Timestamp) -> Result<()> {
        self.call(Method::POST, "clock", Some(json!({ "to": to }))).await.map(|_: Value| ())
    }

    /// Lets something go wrong, as the simulator's README writes faults.
    pub async fn add_fault(&self, fault: Value) -> Result<()> {
        self.call(Method::POST, "faults", Some(fault)).await.map(|_: Value| ())
    }

    pub async fn clear_faults(&self) -> Result<()> {
        self.call(Method::DELETE, "faults", None).await.map(|_: Value| ())
    }

    /// Lets Meta change its mind about a template, such as to `PAUSED`.
    pub async fn change_template(&self, name: &str, language: &str, status: &str) -> Result<()> {
        let change = json!({ "name": name, "language": language, "status": status });
        self.call(Method::PATCH, "templates", Some(change)).await.map(|_: Value| ())
    }

    /// The same about a form, such as to `BLOCKED`.
    pub async fn change_form(&self, id: &str, status: &str) -> Result<()> {
        let change = json!({ "id": id, "status": status });
        self.call(Method::PATCH, "flows", Some(change)).await.map(|_: Value| ())
    }

    /// The new person's id.
    pub async fn add_person(&self, person: Value) -> Result<String> {
        let answer: Value = self.call(Method::POST, "people", Some(person)).await?;
        answer["id"].as_str().map(str::to_owned).context("the simulator gave the new person no id")
    }

    /// What she does: writes, taps, sends a file.
    pub async fn act(&self, person: &str, what: Value) -> Result<Value> {
        self.call(Method::POST, &format!("people/{person}/messages"), Some(what)).await
    }

    /// A file on a person's phone; its id.
    pub async fn upload(&self, bytes: Vec<u8>, mime_type: &str) -> Result<String> {
        let answer = self
            .http
            .post(format!("{}/_simulator/uploads", self.url))
            .header("content-type", mime_type)
            .body(bytes)
            .send()
            .await
            .context("the simulator does not take the file")?;
        let answer: Value = answer.json().await.context("the simulator gave the file no id")?;
        answer["id"]
            .as_str()
            .map(str::to_owned)
            .with_context(|| format!("the simulator gave the file no id: {answer}"))
    }

    pub async fn change_person(&self, person: &str, change: Value) -> Result<()> {
        self.call(Method::PATCH, &format!("people/{person}"), Some(change)).await.map(|_: Value| ())
    }

    pub async fn people(&self) -> Result<Vec<Person>> {
        self.get("people").await
    }

    /// What changed in a person's chat since the count `after`.
    pub async fn chat(&self, person: &str, after: u64) -> Result<Chat> {
        self.get(&format!("people/{person}/chat?after={after}")).await
    }

    pub async fn get<T: DeserializeOwned>(&self, what: &str) -> Result<T> {
        self.call(Method::GET, what, None).await
    }

    pub async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        what: &str,
        body: Option<Value>,
    ) -> Result<T> {
        let mut request = self.http.request(method, format!("{}/_simulator/{what}", self.url));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request
            .send()
            .await
            .with_context(|| format!("the simulator does not answer ({what})"))?;
        let status = answer.status();
        let value: Value = answer
            .json()
            .await
            .with_context(|| format!("the simulator answered {status} without JSON ({what})"))?;
        if !status.is_success() {
            bail!(
                "{}",
                value["error"].as_str().unwrap_or("the simulator refuses and does not say why")
            );
        }
        serde_json::from_value(value)
            .with_context(|| format!("the simulator answered something unexpected ({what})"))
    }
}
