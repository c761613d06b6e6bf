//! What the ops command asks of Meta: files for a course, templates and their state.

use ::http::Method;
use serde_json::Value;

use super::{AccessToken, Graph, WHAT};
use crate::{
    domain::ids::{MediaId, NumberId},
    http::Answer,
    ports::Unavailable,
    whatsapp::wire::Node,
};

#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Meta's own words: they are for the person at the command line.
    #[error("Meta refused (code {code}): {message}")]
    Refused { code: i64, message: String },
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    pub id: String,
    pub name: String,
    pub language: String,
    /// `APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, …
    pub status: String,
    /// `UTILITY`, `MARKETING` or `AUTHENTICATION`.
    pub category: String,
    /// `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.
    pub quality: String,
    /// Why Meta said no, in its own word; `None` if it did not.
    pub rejected_reason: Option<String>,
    /// As filed, in Meta's own form.
    pub components: Value,
}

/// A form (a *Flow*) as Meta lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub id: String,
    pub name: String,
    /// `DRAFT`, `PUBLISHED`, `THROTTLED`, `BLOCKED`, `DEPRECATED`.
    pub status: String,
}

/// Meta allows 250 templates for an account that is not verified, 6,000 for one that is.
/// <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates>
const PAGES_MAX: usize = 60;
const PAGE: usize = 100;
const FIELDS: &str = "id,name,language,status,category,quality_score,rejected_reason,components";

impl<T: AccessToken> Graph<T> {
    /// Leaves a file at WhatsApp for 30 days. The id belongs to the number.
    pub async fn upload_media(
        &self,
        number: &NumberId,
        file_name: &str,
        mime_type: &str,
        bytes: &[u8],
    ) -> Result<MediaId, CallError> {
        let (content_type, body) = multipart(file_name, mime_type, bytes);
        let path = format!("{number}/media");
        let answer = self.call(Method::POST, &path, Some(&content_type), &body).await;
        let answer = taken(answer.map_err(|failure| failure.unavailable(WHAT))?)?;
        let id = parsed(&answer).get("id").text().map(MediaId::new);
        id.ok_or_else(|| odd("no id of the file"))
    }

    /// `template` is the body that Meta documents for `POST /{waba}/message_templates`.
    pub async fn create_template(
        &self,
        waba: &str,
        template: &Value,
    ) -> Result<Template, CallError> {
        let answer = self.post_json(&format!("{waba}/message_templates"), template).await;
        let answer = taken(answer.map_err(|failure| failure.unavailable(WHAT))?)?;
        let made = parsed(&answer);
        let asked = |key: &str| template.get(key).and_then(Value::as_str).unwrap_or_default();
        Ok(Template {
            id: made.get("id").text().ok_or_else(|| odd("no id of the template"))?.into_owned(),
            name: asked("name").to_owned(),
            language: asked("language").to_owned(),
            status: word(made.get("status")),
            // Meta may have put it into another category than it was asked to.
            category: word(made.get("category")),
            quality: "UNKNOWN".to_owned(),
            rejected_reason: None,
            components: template.get("components").cloned().unwrap_or_default(),
        })
    }

    /// Changes a template's words; it is reviewed again. Meta takes one edit a day and ten a month of an approved one.
    /// <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates#edit-a-message-template>
    pub async fn edit_template(&self, id: &str, components: Value) -> Result<(), CallError> {
        let body = serde_json::json!({ "components": components });
        let answer = self.post_json(id, &body).await;
        taken(answer.map_err(|failure| failure.unavailable(WHAT))?).map(|_| ())
    }

    /// Whatever a `GET` of that path answers, for the command that looks after the account.
    pub async fn read(&self, path: &str) -> Result<Value, CallError> {
        let answer = self.call(Method::GET, path, None, &[]).await;
        let answer = taken(answer.map_err(|failure| failure.unavailable(WHAT))?)?;
        serde_json::from_slice(&answer.body).map_err(|_| odd("an answer that is no JSON"))
    }

    pub async fn templates(&self, waba: &str) -> Result<Vec<Template>, CallError> {
        let mut templates = Vec::new();
        let mut after = String::new();
        for _ in 0..PAGES_MAX {
            let path = format!("{waba}/message_templates?fields={FIELDS}&limit={PAGE}{after}");
            let answer = self.call(Method::GET, &path, None, &[]).await;
            let answer = taken(answer.map_err(|failure| failure.unavailable(WHAT))?)?;
            let page = parsed(&answer);
            // Components are compared as they are; the rest of a page is read as everything from Meta is.
            let mut whole: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            let list = page.get("data");
            templates.extend(list.list().iter().enumerate().map(|(at, node)| {
                Template {
                    id: word(node.get("id")),
                    name: word(node.get("name")),
                    language: word(node.get("language")),
                    status: word(node.get("status")),
                    category: word(node.get("category")),
                    quality: word(node.get("quality_score").get("score")),
                    rejected_reason: Some(word(node.get("rejected_reason")))
                        .filter(|reason| !reason.is_empty() && reason != "NONE"),
                    components: whole["data"][at]["components"].take(),
                }
            }));
            match next_page(&page) {
                Some(next) => after = next,
                None => break,
            }
        }
        Ok(templates)
    }
}

impl<T: AccessToken> Graph<T> {
    /// Publishes a form; from then on it cannot be changed. `flow` is the body that Meta documents for
    /// `POST /{waba}/flows`.
    /// <https://developers.facebook.com/docs/whatsapp/flows/reference/flowsapi>
    pub async fn create_form(&self, waba: &str, flow: &Value) -> Result<String, CallError> {
        let answer = self.post_json(&format!("{waba}/flows"), flow).await;
        let answer = taken(answer.map_err(|failure| failure.unavailable(WHAT))?)?;
        let made = parsed(&answer);
        if let Some(fault) = made.get("validation_errors").list().first() {
            let message = word(fault.get("message"));
            return Err(CallError::Refused { code: 100, message });
        }
        made.get("id").text().map(Into::into).ok_or_else(|| odd("no id of the form"))
    }

    pub async fn forms(&self, waba: &str) -> Result<Vec<Form>, CallError> {
        let mut forms = Vec::new();
        let mut after = String::new();
        for _ in 0..PAGES_MAX {
            let path = format!("{waba}/flows?fields=id,name,status&limit={PAGE}{after}");
            let answer = self.call(Method::GET, &path, None, &[]).await;
            let answer = taken(answer.map_err(|failure| failure.unavailable(WHAT))?)?;
            let page = parsed(&answer);
            forms.extend(page.get("data").list().iter().map(|node| Form {
                id: word(node.get("id")),
                name: word(node.get("name")),
                status: word(node.get("status")),
            }));
            match next_page(&page) {
                Some(next) => after = next,
                None => break,
            }
        }
        Ok(forms)
    }
}

/// What to add to the path for the page after this one.
fn next_page(page: &Node<'_>) -> Option<String> {
    let paging = page.get("paging");
    let cursor = paging.get("cursors").get("after").text()?;
    (!paging.get("next").is_null()).then(|| format!("&after={cursor}"))
}

fn taken(answer: Answer) -> Result<Answer, CallError> {
    if (200..300).contains(&answer.status) {
        return Ok(answer);
    }
    let json = parsed(&answer);
    let error = json.get("error");
    let Some(code) = error.get("code").integer() else {
        return Err(odd(&format!("HTTP status {}", answer.status)));
    };
    // The details say what is wrong, the message often only that something is.
    let places =
        [error.get("error_user_msg"), error.get("error_data").get("details"), error.get("message")];
    let message = places.iter().find_map(|place| place.text()).unwrap_or_default();
    Err(CallError::Refused { code, message: message.into_owned() })
}

fn parsed(answer: &Answer) -> Node<'_> {
    Node::parse(&answer.body).unwrap_or(Node::Null)
}

fn word(node: &Node<'_>) -> String {
    node.text().unwrap_or_default().into_owned()
}

fn odd(why: &str) -> CallError {
    Unavailable::new("the Graph API", why).into()
}

/// <https://www.rfc-editor.org/rfc/rfc7578>
fn multipart(file_name: &str, mime_type: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    // It must not occur in the file; its own hash does not.
    let boundary =
        format!("tertulia-{}", hex::encode(<sha2::Sha256 as sha2::Digest>::digest(bytes)));
    let plain: String =
        file_name.chars().filter(|c| !c.is_control() && *c != '"' && *c != '\\').collect();
    let mut body = format!(
        "--{boundary}\r\n\
         content-disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n\
         --{boundary}\r\n\
         content-disposition: form-data; name=\"type\"\r\n\r\n{mime_type}\r\n\
         --{boundary}\r\n\
         content-disposition: form-data; name=\"file\"; filename=\"{plain}\"\r\n\
         content-type: {mime_type}\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}
