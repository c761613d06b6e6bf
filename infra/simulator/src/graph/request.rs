//! A call and its answer, without a server around them.

use bytes::Bytes;
use jiff::SignedDuration;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::codes::Refusal;
use crate::wire::to_json;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
    Other,
}

impl Method {
    pub fn parse(name: &str) -> Self {
        match name {
            "GET" | "HEAD" => Self::Get,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "DELETE" => Self::Delete,
            _ => Self::Other,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Other => "OTHER",
        }
    }
}

/// One HTTP request.
#[derive(Clone, Debug)]
pub struct GraphRequest {
    pub method: Method,
    /// As on the wire, for example `/v26.0/106540352242922/messages`.
    pub path: String,
    /// What stands behind the question mark.
    pub query: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl GraphRequest {
    /// A call with a bearer token and, unless it is empty, a JSON body.
    pub fn new(method: Method, path: &str, token: &str, body: impl Into<Bytes>) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        Self {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            headers: vec![
                ("authorization".to_owned(), format!("Bearer {token}")),
                ("content-type".to_owned(), "application/json".to_owned()),
                ("user-agent".to_owned(), "in-process".to_owned()),
            ],
            body: body.into(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.into_owned())
    }

    pub(crate) fn token(&self) -> Option<String> {
        let header = self.header("authorization").and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            let known =
                scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth");
            known.then(|| token.trim().to_owned())
        });
        header.or_else(|| self.query_value("access_token")).filter(|token| !token.is_empty())
    }

    /// The parameters, as JSON or as a form.
    pub(crate) fn parameters(&self) -> Result<Value, Refusal> {
        let form = self
            .header("content-type")
            .is_some_and(|mime| mime.starts_with("application/x-www-form-urlencoded"));
        if !form && !self.body.is_empty() {
            return match serde_json::from_slice(&self.body) {
                Ok(Value::Object(object)) => Ok(Value::Object(object)),
                Ok(_) => Err(Refusal::invalid("The body has to be a JSON object.")),
                Err(error) => Err(Refusal::invalid(format!("The body is not JSON: {error}."))),
            };
        }
        let mut object = Map::new();
        let pairs = form_urlencoded::parse(if form { &self.body } else { self.query.as_bytes() });
        for (name, value) in pairs {
            let structured = value.starts_with(['{', '[']);
            let parsed = structured.then(|| serde_json::from_str(&value).ok()).flatten();
            object.insert(name.into_owned(), parsed.unwrap_or_else(|| value.as_ref().into()));
        }
        Ok(Value::Object(object))
    }
}

/// What a server does with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Answer,
    /// It happened, and nobody hears of it.
    DropConnection,
    Delay(SignedDuration),
    /// The headers promise the whole body, and the connection ends in its middle.
    Cut,
}

/// One HTTP answer.
#[derive(Clone, Debug)]
pub struct GraphAnswer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Bytes,
    pub fate: Fate,
}

impl GraphAnswer {
    pub(crate) fn json(status: u16, body: &impl Serialize) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json; charset=UTF-8".to_owned())],
            body: to_json(body).into(),
            fate: Fate::Answer,
        }
    }

    pub(crate) fn text(status: u16, mime: &str, body: &str) -> Self {
        Self {
            status,
            headers: vec![("content-type", mime.to_owned())],
            body: body.to_owned().into(),
            fate: Fate::Answer,
        }
    }
}
