//! The few calls that the command itself makes to the local emulator.
//!
//! Plain HTTP: the emulator checks no signatures, and four of AWS's clients would be megabytes and minutes of
//! compilation for a dozen requests that are never made to AWS itself.

use anyhow::{Context, Result, bail};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

pub const REGION: &str = "us-east-1";
pub const ACCESS_KEY: &str = "test";
pub const SECRET_KEY: &str = "test";

/// Straight to 127.0.0.1: a proxy meant for the internet would only be in the way.
pub(super) fn plain_http() -> Result<Client> {
    Client::builder().no_proxy().build().context("cannot make an HTTP client")
}

#[derive(Clone, Debug)]
pub struct Aws {
    http: Client,
    endpoint: String,
}

/// How full a queue is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueDepth {
    pub waiting: u64,
    pub in_flight: u64,
    pub delayed: u64,
}

#[derive(Clone, Debug)]
pub struct ListedObject {
    pub key: String,
    pub etag: String,
    pub at: jiff::Timestamp,
}

/// A line that a function wrote.
#[derive(Clone, Debug)]
pub struct LogLine {
    /// The emulator opens one stream an invocation, and writes it whole when the invocation ends.
    pub stream: String,
    pub at_ms: i64,
    pub message: String,
}

impl Aws {
    pub fn new(endpoint: &str) -> Result<Self> {
        Ok(Self { http: plain_http()?, endpoint: endpoint.to_owned() })
    }

    pub async fn create_bucket(&self, bucket: &str) -> Result<()> {
        let request = self.http.put(format!("{}/{bucket}", self.endpoint));
        self.text("s3", request, "making a bucket").await.map(drop)
    }

    pub async fn put_object(&self, bucket: &str, key: &str, bytes: Vec<u8>) -> Result<()> {
        let request = self.http.put(format!("{}/{bucket}/{key}", self.endpoint)).body(bytes);
        self.text("s3", request, "uploading").await.map(drop)
    }

    pub async fn put_secret(&self, name: &str, value: &str) -> Result<()> {
        let body =
            json!({ "Name": name, "Value": value, "Type": "SecureString", "Overwrite": true });
        self.json("ssm", "AmazonSSM.PutParameter", &body).await.map(drop)
    }

    /// CloudFormation, form in and XML out.
    pub(super) async fn cloudformation(&self, form: &[(String, String)]) -> Result<String> {
        let request = self.http.post(&self.endpoint).form(form);
        self.text("cloudformation", request, "asking CloudFormation").await
    }

    /// Waits for the answer. The functions that are called like this log what they do; the answer is only good or bad.
    pub async fn invoke(&self, function: &str, event: &Value) -> Result<()> {
        let request = self
            .http
            .post(format!("{}/2015-03-31/functions/{function}/invocations", self.endpoint))
            .json(event);
        let answer = self
            .signed("lambda", request)
            .send()
            .await
            .with_context(|| format!("cannot call the function {function}"))?;
        let failed = answer.headers().contains_key("x-amz-function-error");
        let text = answer.text().await.unwrap_or_default();
        if failed {
            bail!("the function {function} failed: {text}");
        }
        Ok(())
    }

    /// The emulator keeps a number that came through a template's parameter as text, and then its poller stops at it.
    pub async fn put_mappings_right(&self) -> Result<()> {
        let mappings = format!("{}/2015-03-31/event-source-mappings", self.endpoint);
        let text = self
            .text("lambda", self.http.get(format!("{mappings}/")), "listing the queues' functions")
            .await?;
        let listed: Value = serde_json::from_str(&text).context("Lambda's answer is no JSON")?;
        for mapping in listed["EventSourceMappings"].as_array().into_iter().flatten() {
            let limit = mapping["ScalingConfig"]["MaximumConcurrency"].as_str();
            if let (Some(id), Some(limit)) = (mapping["UUID"].as_str(), limit) {
                let limit: u32 = limit.parse().context("MaximumConcurrency is no number")?;
                let request = self
                    .http
                    .put(format!("{mappings}/{id}"))
                    .json(&json!({ "ScalingConfig": { "MaximumConcurrency": limit } }));
                self.text("lambda", request, "setting MaximumConcurrency").await?;
            }
        }
        Ok(())
    }

    pub async fn queue_urls(&self, prefix: &str) -> Result<Vec<String>> {
        let body = json!({ "QueueNamePrefix": prefix });
        let answer = self.json("sqs", "AmazonSQS.ListQueues", &body).await?;
        Ok(strings(&answer["QueueUrls"]))
    }

    pub async fn delete_queue(&self, url: &str) -> Result<()> {
        self.json("sqs", "AmazonSQS.DeleteQueue", &json!({ "QueueUrl": url })).await.map(drop)
    }

    pub async fn queue_depth(&self, url: &str) -> Result<QueueDepth> {
        let body = json!({ "QueueUrl": url, "AttributeNames": ["All"] });
        let answer = self.json("sqs", "AmazonSQS.GetQueueAttributes", &body).await?;
        let number = |name: &str| {
            answer["Attributes"][name].as_str().and_then(|text| text.parse().ok()).unwrap_or(0)
        };
        Ok(QueueDepth {
            waiting: number("ApproximateNumberOfMessages"),
            in_flight: number("ApproximateNumberOfMessagesNotVisible"),
            delayed: number("ApproximateNumberOfMessagesDelayed"),
        })
    }

    /// Everything written since a moment of the machine's clock, oldest first.
    pub async fn log_lines(&self, group: &str, since_ms: i64) -> Result<Vec<LogLine>> {
        let body = json!({ "logGroupName": group, "startTime": since_ms });
        let answer = self.json("logs", "Logs_20140328.FilterLogEvents", &body).await?;
        let events = answer["events"].as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(events
            .iter()
            .map(|event| LogLine {
                stream: event["logStreamName"].as_str().unwrap_or_default().to_owned(),
                at_ms: event["timestamp"].as_i64().unwrap_or_default(),
                message: event["message"].as_str().unwrap_or_default().to_owned(),
            })
            .collect())
    }

    /// All items of a table or of one of its indexes, as DynamoDB writes them. For a laptop's tables only.
    pub async fn scan(&self, table: &str, index: Option<&str>) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut body = json!({ "TableName": table });
        if let Some(index) = index {
            body["IndexName"] = json!(index);
        }
        loop {
            let mut answer = self.json("dynamodb", "DynamoDB_20120810.Scan", &body).await?;
            if let Some(page) = answer["Items"].as_array_mut() {
                items.append(page);
            }
            match answer.get("LastEvaluatedKey") {
                Some(key) if !key.is_null() => body["ExclusiveStartKey"] = key.clone(),
                Some(_) | None => return Ok(items),
            }
        }
    }

    pub async fn list_objects(&self, bucket: &str) -> Result<Vec<ListedObject>> {
        let mut objects = Vec::new();
        let mut from: Option<String> = None;
        loop {
            let mut request =
                self.http.get(format!("{}/{bucket}", self.endpoint)).query(&[("list-type", "2")]);
            if let Some(token) = &from {
                request = request.query(&[("continuation-token", token)]);
            }
            let text = self.text("s3", request, "listing a bucket").await?;
            let document = roxmltree::Document::parse(&text).context("S3's answer is no XML")?;
            for node in document.descendants().filter(|node| node.tag_name().name() == "Contents") {
                let value = |name| xml_text(node, name).unwrap_or_default();
                objects.push(ListedObject {
                    key: value("Key").to_owned(),
                    etag: value("ETag").to_owned(),
                    at: value("LastModified").parse().context("S3 gives no time")?,
                });
            }
            from = xml_text(document.root(), "NextContinuationToken").map(str::to_owned);
            if from.is_none() {
                return Ok(objects);
            }
        }
    }

    /// The type and the bytes of an object.
    pub async fn object(&self, bucket: &str, key: &str) -> Result<(String, Vec<u8>)> {
        let request = self.http.get(format!("{}/{bucket}/{key}", self.endpoint));
        let answer = self
            .signed("s3", request)
            .send()
            .await
            .and_then(reqwest::Response::error_for_status)
            .with_context(|| format!("cannot read the object {key}"))?;
        let mime_type = answer
            .headers()
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .unwrap_or("application/octet-stream")
            .to_owned();
        let bytes =
            answer.bytes().await.with_context(|| format!("cannot read the object {key}"))?;
        Ok((mime_type, bytes.to_vec()))
    }

    /// How many calls the functions have made. Our own keeper counts them, by the name with which the SDK presents itself.
    pub async fn calls_of_functions(&self) -> Result<u64> {
        let request = self.http.get(format!("{}/_tertulia/calls", self.endpoint));
        let text = self.text("calls", request, "counting calls").await?;
        let calls: std::collections::BTreeMap<String, u64> =
            serde_json::from_str(&text).context("the count of calls is no JSON")?;
        Ok(calls.values().sum())
    }

    /// What the functions' calls need a permission for: `tertulia-local-webhook sqs:SendMessage participants.fifo`.
    pub async fn actions_of_functions(&self) -> Result<Vec<String>> {
        let request = self.http.get(format!("{}/_tertulia/actions", self.endpoint));
        let text = self.text("calls", request, "listing calls").await?;
        let actions: std::collections::BTreeMap<String, u64> =
            serde_json::from_str(&text).context("the list of calls is no JSON")?;
        Ok(actions.into_keys().collect())
    }

    pub(super) async fn json(&self, service: &str, target: &str, body: &Value) -> Result<Value> {
        let request = self
            .http
            .post(&self.endpoint)
            .header("x-amz-target", target)
            .header("content-type", "application/x-amz-json-1.0")
            .body(body.to_string());
        let text = self.text(service, request, target).await?;
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(&text)
            .with_context(|| format!("{target} answered something that is not JSON"))
    }

    async fn text(&self, service: &str, request: RequestBuilder, what: &str) -> Result<String> {
        let answer = self
            .signed(service, request)
            .send()
            .await
            .with_context(|| format!("the AWS emulator does not answer ({what})"))?;
        let status = answer.status();
        let text =
            answer.text().await.with_context(|| format!("the AWS emulator broke off ({what})"))?;
        if !status.is_success() {
            bail!("{what} failed with {status}: {text}");
        }
        Ok(text)
    }

    /// The emulator finds the service by the scope in this header and does not look at the rest.
    fn signed(&self, service: &str, request: RequestBuilder) -> RequestBuilder {
        request.header(
            "authorization",
            format!(
                "AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/20260101/{REGION}/{service}/aws4_request, SignedHeaders=host, Signature=0"
            ),
        )
    }
}

fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// The text of the first element of that name below a node, whatever its namespace.
pub(super) fn xml_text<'a>(node: roxmltree::Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.descendants().find(|below| below.tag_name().name() == name).and_then(|found| found.text())
}
