//! Buttons, lists and the other interactive messages.
//!
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages>
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-list-messages>

use super::free::asset;
use super::{Checked, Field};
use crate::codes::Refusal;
use crate::media::MediaKind;

const BODY: usize = 1_024;
const LIST_BODY: usize = 4_096;
const HEADER: usize = 60;
const FOOTER: usize = 60;
const BUTTONS: usize = 3;
const BUTTON_TITLE: usize = 20;
const BUTTON_ID: usize = 256;
const SECTIONS: usize = 10;
const ROWS: usize = 10;
const ROW_ID: usize = 200;
const ROW_TITLE: usize = 24;
const ROW_DESCRIPTION: usize = 72;
const CARD_BODY: usize = 160;
const URL: usize = 2_000;

pub(super) fn interactive<'a>(part: &Field<'a>, checked: &mut Checked<'a>) -> Result<(), Refusal> {
    let kind = part.text("type", 1, 64)?;
    header(part, kind, checked)?;
    if let Some(footer) = part.optional_object("footer")? {
        footer.text("text", 1, FOOTER)?;
    }
    let body = match kind {
        "list" => LIST_BODY,
        _ => BODY,
    };
    // A request to call may come without words.
    if kind != "call_permission_request" || part.get("body").is_some() {
        part.object("body")?.text("text", 1, body)?;
    }
    let action = part.object("action")?;
    match kind {
        "button" => buttons(&action),
        "list" => list(&action),
        "cta_url" => {
            let parameters = named(&action, "cta_url")?;
            parameters.text("display_text", 1, BUTTON_TITLE)?;
            link(&parameters, "url")
        }
        "flow" => flow(&named(&action, "flow")?),
        "location_request_message" => action.word("name", &["send_location"]).map(|_| ()),
        "voice_call" => {
            let name = action.word("name", &["voice_call"])?;
            if let Some(parameters) = action.optional_object("parameters")? {
                parameters.optional_text("display_text", BUTTON_TITLE)?;
            }
            debug_assert_eq!(name, "voice_call");
            Ok(())
        }
        "call_permission_request" => action.word("name", &[kind]).map(|_| ()),
        "request_contact_info" => action.word("name", &[kind]).map(|_| ()),
        "carousel" => carousel(&action, checked),
        other => Err(Refusal::value(format!(
            "interactive['type'] {other:?} is not one of those supported"
        ))),
    }
}

fn named<'a>(action: &Field<'a>, name: &str) -> Result<Field<'a>, Refusal> {
    action.word("name", &[name])?;
    action.object("parameters")
}

fn link(part: &Field<'_>, name: &str) -> Result<(), Refusal> {
    let url = part.text(name, 1, URL)?;
    if url.starts_with("http://") || url.starts_with("https://") {
        return Ok(());
    }
    Err(Refusal::value(format!("{} has to be a web address", part.path(name))))
}

fn header<'a>(part: &Field<'a>, kind: &str, checked: &mut Checked<'a>) -> Result<(), Refusal> {
    let Some(header) = part.optional_object("header")? else { return Ok(()) };
    // Carousels have a header on each card instead, and a list only takes a text.
    if matches!(kind, "carousel" | "location_request_message" | "call_permission_request") {
        return Err(Refusal::value(format!("interactive['header'] does not go with {kind}")));
    }
    match header.word("type", &["text", "image", "video", "document"])? {
        "text" => header.text("text", 1, HEADER).map(|_| ()),
        media => {
            if kind == "list" {
                return Err(Refusal::value("The header of a list has to be a text"));
            }
            let Some(found) = MediaKind::parse(media) else {
                return Err(Refusal::value("The header is not of a known type"));
            };
            checked.assets.push(asset(&header.object(media)?, found)?);
            Ok(())
        }
    }
}

fn buttons(action: &Field<'_>) -> Result<(), Refusal> {
    let mut seen = Seen::default();
    for button in action.list("buttons", 1, BUTTONS)? {
        button.word("type", &["reply"])?;
        let reply = button.object("reply")?;
        let id = reply.text("id", 1, BUTTON_ID)?;
        let title = reply.text("title", 1, BUTTON_TITLE)?;
        seen.id(id, &reply)?;
        seen.title(title, &reply)?;
    }
    Ok(())
}

fn list(action: &Field<'_>) -> Result<(), Refusal> {
    action.text("button", 1, BUTTON_TITLE)?;
    let sections = action.list("sections", 1, SECTIONS)?;
    let several = sections.len() > 1;
    let mut seen = Seen::default();
    let mut total = 0;
    for section in &sections {
        if several || section.get("title").is_some() {
            section.text("title", usize::from(several), ROW_TITLE)?;
        }
        let rows = section.list("rows", 1, usize::MAX)?;
        total += rows.len();
        for row in rows {
            let id = row.text("id", 1, ROW_ID)?;
            row.text("title", 1, ROW_TITLE)?;
            row.optional_text("description", ROW_DESCRIPTION)?;
            seen.id(id, &row)?;
        }
    }
    if total > ROWS {
        return Err(Refusal::value(format!("Total row count exceeds max allowed count: {ROWS}")));
    }
    Ok(())
}

fn flow(parameters: &Field<'_>) -> Result<(), Refusal> {
    parameters.word("flow_message_version", &["3"])?;
    match (parameters.get("flow_id"), parameters.get("flow_name")) {
        (Some(_), Some(_)) => {
            return Err(Refusal::value("Only one of flow_id and flow_name may be given"));
        }
        (None, None) => return Err(Refusal::missing("flow_id or flow_name")),
        (Some(_), None) | (None, Some(_)) => {}
    }
    let call = parameters.text("flow_cta", 1, 30)?;
    if call
        .chars()
        .any(|letter| !letter.is_alphanumeric() && !letter.is_ascii_punctuation() && letter != ' ')
    {
        return Err(Refusal::value("flow_cta takes no emoji"));
    }
    let action = match parameters.get("flow_action") {
        Some(_) => parameters.word("flow_action", &["navigate", "data_exchange"])?,
        None => "navigate",
    };
    if let Some(payload) = parameters.optional_object("flow_action_payload")? {
        if action == "navigate" {
            payload.text("screen", 1, usize::MAX)?;
        }
        if payload
            .get("data")
            .is_some_and(|data| data.as_object().is_none_or(serde_json::Map::is_empty))
        {
            return Err(Refusal::value("flow_action_payload['data'] must be a non-empty object"));
        }
    }
    if parameters.get("mode").is_some() {
        parameters.word("mode", &["draft", "published"])?;
    }
    Ok(())
}

fn carousel<'a>(action: &Field<'a>, checked: &mut Checked<'a>) -> Result<(), Refusal> {
    for card in action.list("cards", 2, 10)? {
        let header = card.object("header")?;
        let kind = header.word("type", &["image", "video"])?;
        let Some(found) = MediaKind::parse(kind) else {
            return Err(Refusal::value("The card's header is not of a known type"));
        };
        checked.assets.push(asset(&header.object(kind)?, found)?);
        if let Some(body) = card.optional_object("body")? {
            body.text("text", 1, CARD_BODY)?;
        }
        let action = card.object("action")?;
        if action.get("buttons").is_some() {
            let mut seen = Seen::default();
            for button in action.list("buttons", 1, 2)? {
                button.word("type", &["quick_reply"])?;
                let reply = button.object("quick_reply")?;
                seen.id(reply.text("id", 1, BUTTON_ID)?, &reply)?;
                seen.title(reply.text("title", 1, BUTTON_TITLE)?, &reply)?;
            }
        } else {
            let parameters = named(&action, "cta_url")?;
            parameters.text("display_text", 1, BUTTON_TITLE)?;
            link(&parameters, "url")?;
        }
    }
    Ok(())
}

/// Ids and titles have to differ within a message.
#[derive(Default)]
struct Seen<'a> {
    ids: Vec<&'a str>,
    titles: Vec<&'a str>,
}

impl<'a> Seen<'a> {
    fn id(&mut self, id: &'a str, part: &Field<'_>) -> Result<(), Refusal> {
        if self.ids.contains(&id) {
            return Err(Refusal::value(format!("{} is used twice", part.path("id"))));
        }
        self.ids.push(id);
        Ok(())
    }

    fn title(&mut self, title: &'a str, part: &Field<'_>) -> Result<(), Refusal> {
        if self.titles.contains(&title) {
            return Err(Refusal::value(format!("{} is used twice", part.path("title"))));
        }
        self.titles.push(title);
        Ok(())
    }
}
