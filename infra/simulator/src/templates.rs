//! Message templates: what they need to be sent, and their life from PENDING on.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use rates::Category;

/// Where a template is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateStatus {
    Pending,
    Approved,
    Rejected,
    Paused,
    Disabled,
    InAppeal,
    PendingDeletion,
}

impl TemplateStatus {
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Approved,
        Self::Rejected,
        Self::Paused,
        Self::Disabled,
        Self::InAppeal,
        Self::PendingDeletion,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Approved => "APPROVED",
            Self::Rejected => "REJECTED",
            Self::Paused => "PAUSED",
            Self::Disabled => "DISABLED",
            Self::InAppeal => "IN_APPEAL",
            Self::PendingDeletion => "PENDING_DELETION",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) category: Category,
    pub(crate) status: TemplateStatus,
    pub(crate) components: Value,
    pub(crate) named: bool,
    pub(crate) ttl_seconds: Option<i64>,
    pub(crate) rejected_reason: &'static str,
    pub(crate) quality: &'static str,
    /// Times paused: three hours, six hours, then disabled.
    pub(crate) pauses: u8,
    pub(crate) created: Timestamp,
    /// When it was edited while it was approved.
    pub(crate) edits: Vec<Timestamp>,
    pub(crate) needs: Needs,
}

/// What a send has to bring.
#[derive(Clone, Debug, Default)]
pub(crate) struct Needs {
    pub(crate) header: Header,
    pub(crate) body: String,
    pub(crate) body_variables: Vec<String>,
    pub(crate) footer: Option<String>,
    pub(crate) buttons: Vec<Button>,
}

#[derive(Clone, Debug, Default)]
pub(crate) enum Header {
    #[default]
    None,
    Text {
        text: String,
        variables: Vec<String>,
    },
    /// `image`, `video` or `document`.
    Media(&'static str),
    Location,
}

#[derive(Clone, Debug)]
pub(crate) struct Button {
    pub(crate) kind: ButtonKind,
    pub(crate) text: String,
    pub(crate) url: Option<String>,
    pub(crate) flow_id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ButtonKind {
    QuickReply,
    Url,
    PhoneNumber,
    CopyCode,
    Flow,
    VoiceCall,
    RequestContactInfo,
    Otp,
}

impl ButtonKind {
    const ALL: [Self; 8] = [
        Self::QuickReply,
        Self::Url,
        Self::PhoneNumber,
        Self::CopyCode,
        Self::Flow,
        Self::VoiceCall,
        Self::RequestContactInfo,
        Self::Otp,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::QuickReply => "QUICK_REPLY",
            Self::Url => "URL",
            Self::PhoneNumber => "PHONE_NUMBER",
            Self::CopyCode => "COPY_CODE",
            Self::Flow => "FLOW",
            Self::VoiceCall => "VOICE_CALL",
            Self::RequestContactInfo => "REQUEST_CONTACT_INFO",
            Self::Otp => "OTP",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    /// The `sub_type` of its component in a send.
    pub(crate) fn sub_type(self) -> &'static str {
        match self {
            Self::QuickReply => "quick_reply",
            Self::Url | Self::Otp => "url",
            Self::PhoneNumber => "phone_number",
            Self::CopyCode => "copy_code",
            Self::Flow => "flow",
            Self::VoiceCall => "voice_call",
            Self::RequestContactInfo => "request_contact_info",
        }
    }
}

/// The names between double braces, in order.
pub(crate) fn variables(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let after = &rest[start + 2..];
        let Some(end) = after.find("}}") else { break };
        let name = after[..end].trim().to_owned();
        if !found.contains(&name) {
            found.push(name);
        }
        rest = &after[end + 2..];
    }
    found
}

/// The text with each variable replaced by what `value` says of its name.
pub(crate) fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let after = &rest[start + 2..];
        let Some(end) = after.find("}}") else { break };
        filled.push_str(&rest[..start]);
        match value(after[..end].trim()) {
            Some(value) => filled.push_str(&value),
            None => filled.push_str(&rest[start..start + end + 4]),
        }
        rest = &after[end + 2..];
    }
    filled.push_str(rest);
    filled
}

impl Needs {
    pub(crate) fn of(components: &Value) -> Self {
        let mut needs = Self::default();
        let text_of = |part: &Value| part["text"].as_str().unwrap_or_default().to_owned();
        for part in components.as_array().into_iter().flatten() {
            match part["type"].as_str().unwrap_or_default().to_ascii_uppercase().as_str() {
                "HEADER" => {
                    let format = part["format"].as_str().unwrap_or("TEXT").to_ascii_uppercase();
                    needs.header = match format.as_str() {
                        "IMAGE" => Header::Media("image"),
                        "VIDEO" => Header::Media("video"),
                        "DOCUMENT" => Header::Media("document"),
                        "LOCATION" => Header::Location,
                        _ => {
                            let text = text_of(part);
                            Header::Text { variables: variables(&text), text }
                        }
                    };
                }
                "BODY" => {
                    needs.body = text_of(part);
                    needs.body_variables = variables(&needs.body);
                }
                "FOOTER" => needs.footer = Some(text_of(part)),
                "BUTTONS" => needs.buttons = buttons(&part["buttons"]),
                _ => {}
            }
        }
        needs
    }
}

fn buttons(list: &Value) -> Vec<Button> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(|button| {
            Some(Button {
                kind: ButtonKind::parse(button["type"].as_str()?)?,
                text: button["text"].as_str().unwrap_or_default().to_owned(),
                url: button["url"].as_str().map(str::to_owned),
                flow_id: button["flow_id"].as_str().map(str::to_owned),
            })
        })
        .collect()
}

/// All templates of the account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Templates {
    /// Kept for good, so that an index stays valid; `None` after deletion.
    all: Vec<Option<Template>>,
    by_name: BTreeMap<(String, String), u32>,
    by_id: BTreeMap<String, u32>,
}

impl Templates {
    pub(crate) fn add(&mut self, template: Template) -> u32 {
        let index = self.all.len() as u32;
        self.by_name.insert((template.name.clone(), template.language.clone()), index);
        self.by_id.insert(template.id.clone(), index);
        self.all.push(Some(template));
        index
    }

    pub(crate) fn find(&self, name: &str, language: &str) -> Option<&Template> {
        let index = self.by_name.get(&(name.to_owned(), language.to_owned()))?;
        self.at(*index)
    }

    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &Template> {
        let from = (name.to_owned(), String::new());
        self.by_name
            .range(from..)
            .take_while(move |((found, _), _)| found == name)
            .filter_map(|(_, index)| self.at(*index))
    }

    pub(crate) fn at(&self, index: u32) -> Option<&Template> {
        self.all.get(index as usize)?.as_ref()
    }

    pub(crate) fn at_mut(&mut self, index: u32) -> Option<&mut Template> {
        self.all.get_mut(index as usize)?.as_mut()
    }

    pub(crate) fn index(&self, id: &str) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn index_of(&self, name: &str, language: &str) -> Option<u32> {
        self.by_name.get(&(name.to_owned(), language.to_owned())).copied()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Template> {
        self.all.iter().flatten()
    }

    pub(crate) fn remove(&mut self, index: u32) -> Option<Template> {
        let gone = self.all.get_mut(index as usize)?.take()?;
        self.by_name.remove(&(gone.name.clone(), gone.language.clone()));
        self.by_id.remove(&gone.id);
        Some(gone)
    }
}

/// The template that every new account has.
pub(crate) fn hello_world(id: String) -> Template {
    let components = json!([
        { "type": "HEADER", "format": "TEXT", "text": "Hello" },
        { "type": "BODY", "text": "This is a first message to try things with." },
        { "type": "FOOTER", "text": "From the simulator" },
    ]);
    Template {
        id,
        name: "hello_world".to_owned(),
        language: "en_US".to_owned(),
        category: Category::Utility,
        status: TemplateStatus::Approved,
        needs: Needs::of(&components),
        components,
        named: false,
        ttl_seconds: None,
        rejected_reason: "NONE",
        quality: "UNKNOWN",
        pauses: 0,
        created: Timestamp::UNIX_EPOCH,
        edits: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_and_filled() {
        assert_eq!(variables("Hi {{1}}, {{ 2 }} and {{1}}"), ["1", "2"]);
        let filled = fill("Hi {{1}}, {{x}}!", |name| (name == "1").then(|| "Ana".to_owned()));
        assert_eq!(filled, "Hi Ana, {{x}}!");
    }
}
