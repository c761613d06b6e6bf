//! A message as Meta wants it, within the channel's limits.
//!
//! Nothing is cut here: who wrote the words decides what to leave out, and a message that does not fit is an error
//! that names the limit.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages>

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    domain::{
        address::Address,
        form,
        ids::{FormId, MediaId},
    },
    outgoing::{
        BODY_MAX, BUTTON_TITLE_MAX, BUTTONS_MAX, Button, FOOTER_MAX, LIST_BODY_MAX, Message,
        ROW_DESCRIPTION_MAX, ROW_TITLE_MAX, ROWS_MAX, Row, TEXT_MAX,
    },
};

/// Why a message cannot leave. Says which limit, and nothing of what the message says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsendable {
    #[error("{part} has {actual} characters, at most {max} are possible")]
    TooLong { part: &'static str, actual: usize, max: usize },
    #[error("there are {actual} {part}, at most {max} are possible")]
    TooMany { part: &'static str, actual: usize, max: usize },
    #[error("{part} is empty")]
    Empty { part: &'static str },
    #[error("two {part} are the same")]
    Repeated { part: &'static str },
    #[error("{part} holds characters that are not possible there")]
    Malformed { part: &'static str },
}

const BUTTON_ID_MAX: usize = 256;
const ROW_ID_MAX: usize = 200;
/// The button that opens a list.
const OPEN_MAX: usize = 20;
const FORM_ID_MAX: usize = 64;
const KEY_MAX: usize = 512;
const TEMPLATE_NAME_MAX: usize = 512;
const TEMPLATE_BUTTONS_MAX: usize = 10;
const TEMPLATE_PAYLOAD_MAX: usize = 128;

/// The body of `POST /{phone_number_id}/messages`. `key` comes back in every status.
pub fn body(to: &Address, message: &Message, key: &str) -> Result<Value, Unsendable> {
    let mut body = json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "biz_opaque_callback_data": within("key", key, KEY_MAX)?,
    });
    let (kind, content) = content(message)?;
    body["type"] = kind.into();
    body[kind] = content;
    // The number counts if both are given, so only one is.
    match (to.phone(), to.user()) {
        (Some(phone), _) => body["to"] = format!("+{}", phone.digits()).into(),
        (None, Some(user)) => body["recipient"] = user.as_str().into(),
        (None, None) => return Err(Unsendable::Empty { part: "address" }),
    }
    Ok(body)
}

/// Whether it would leave, without an address.
pub fn check(message: &Message) -> Result<(), Unsendable> {
    content(message).map(|_| ())
}

fn content(message: &Message) -> Result<(&'static str, Value), Unsendable> {
    match message {
        Message::Text { body } => {
            let text = json!({"body": within("text", body, TEXT_MAX)?, "preview_url": false});
            Ok(("text", text))
        }
        Message::Buttons { header, body, footer, buttons } => {
            Ok(("interactive", reply_buttons(header.as_ref(), body, footer.as_deref(), buttons)?))
        }
        Message::List { body, open, rows } => Ok(("interactive", list(body, open, rows)?)),
        Message::Form { body, open, form } => Ok(("interactive", flow(body, open, form)?)),
        Message::Audio { media } => Ok(("audio", json!({"id": media.as_str()}))),
        // An empty emoji takes a reaction back.
        Message::Reaction { to, emoji } => {
            Ok(("reaction", json!({"message_id": to.as_str(), "emoji": emoji})))
        }
        Message::Template { name, language, header, parameters, payloads } => {
            Ok(("template", template(name, language, header.as_ref(), parameters, payloads)?))
        }
    }
}

/// <https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages>
fn reply_buttons(
    header: Option<&MediaId>,
    body: &str,
    footer: Option<&str>,
    buttons: &[Button],
) -> Result<Value, Unsendable> {
    let buttons = some_of("buttons", buttons, BUTTONS_MAX)?;
    all_different("buttons' ids", buttons.iter().map(|button| &button.id))?;
    all_different("buttons' titles", buttons.iter().map(|button| &button.title))?;
    let buttons = buttons.iter().map(|button| {
        let id = within("button's id", &button.id, BUTTON_ID_MAX)?;
        let title = within("button's title", &button.title, BUTTON_TITLE_MAX)?;
        Ok(json!({"type": "reply", "reply": {"id": id, "title": title}}))
    });
    let mut interactive = json!({
        "type": "button",
        "body": {"text": within("body", body, BODY_MAX)?},
        "action": {"buttons": buttons.collect::<Result<Value, Unsendable>>()?},
    });
    if let Some(image) = header {
        interactive["header"] = json!({"type": "image", "image": {"id": image.as_str()}});
    }
    if let Some(footer) = footer {
        interactive["footer"] = json!({"text": within("footer", footer, FOOTER_MAX)?});
    }
    Ok(interactive)
}

/// <https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-list-messages>
fn list(body: &str, open: &str, rows: &[Row]) -> Result<Value, Unsendable> {
    let rows = some_of("rows", rows, ROWS_MAX)?;
    all_different("rows' ids", rows.iter().map(|row| &row.id))?;
    let rows = rows.iter().map(|row| {
        let mut shown = json!({
            "id": within("row's id", &row.id, ROW_ID_MAX)?,
            "title": within("row's title", &row.title, ROW_TITLE_MAX)?,
        });
        if let Some(description) = &row.description {
            shown["description"] =
                within("row's description", description, ROW_DESCRIPTION_MAX)?.into();
        }
        Ok(shown)
    });
    Ok(json!({
        "type": "list",
        "body": {"text": within("body", body, LIST_BODY_MAX)?},
        "action": {
            "button": within("list's button", open, OPEN_MAX)?,
            "sections": [{"rows": rows.collect::<Result<Value, Unsendable>>()?}],
        },
    }))
}

/// <https://developers.facebook.com/docs/whatsapp/flows/guides/sendingaflow>
fn flow(body: &str, open: &str, id: &FormId) -> Result<Value, Unsendable> {
    let open = within("form's button", open, BUTTON_TITLE_MAX)?;
    // Meta takes no emoji there.
    if !open.chars().all(|c| c.is_alphanumeric() || c.is_ascii_punctuation() || c == ' ') {
        return Err(Unsendable::Malformed { part: "form's button" });
    }
    Ok(json!({
        "type": "flow",
        "body": {"text": within("body", body, BODY_MAX)?},
        "action": {"name": "flow", "parameters": {
            "flow_message_version": "3",
            "flow_id": within("form's id", id.as_str(), FORM_ID_MAX)?,
            "flow_cta": open,
            "flow_token": form::TOKEN,
            "flow_action": "navigate",
            "flow_action_payload": {"screen": form::SCREEN},
        }},
    }))
}

/// <https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates>
fn template(
    name: &str,
    language: &str,
    header: Option<&MediaId>,
    parameters: &[String],
    payloads: &[String],
) -> Result<Value, Unsendable> {
    let name = within("template's name", name, TEMPLATE_NAME_MAX)?;
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.chars().all(is_plain) {
        return Err(Unsendable::Malformed { part: "template's name" });
    }
    let language = within("template's language", language, 15)?;
    let mut components = Vec::new();
    if let Some(image) = header {
        components.push(json!({
            "type": "header",
            "parameters": [{"type": "image", "image": {"id": image.as_str()}}],
        }));
    }
    if !parameters.is_empty() {
        let parameters = parameters.iter().map(|parameter| {
            let text = one_line(parameter);
            let text = within("template's parameter", &text, BODY_MAX)?;
            Ok(json!({"type": "text", "text": text}))
        });
        components.push(json!({
            "type": "body",
            "parameters": parameters.collect::<Result<Value, Unsendable>>()?,
        }));
    }
    if payloads.len() > TEMPLATE_BUTTONS_MAX {
        return Err(Unsendable::TooMany {
            part: "template's buttons",
            actual: payloads.len(),
            max: TEMPLATE_BUTTONS_MAX,
        });
    }
    for (index, payload) in payloads.iter().enumerate() {
        let payload = within("template's payload", payload, TEMPLATE_PAYLOAD_MAX)?;
        components.push(json!({
            "type": "button",
            "sub_type": "quick_reply",
            "index": index.to_string(),
            "parameters": [{"type": "payload", "payload": payload}],
        }));
    }
    Ok(json!({"name": name, "language": {"code": language}, "components": components}))
}

/// Line breaks, tabs and more than four spaces are refused in a parameter (132018); one space says the same.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn within<'t>(part: &'static str, text: &'t str, max: usize) -> Result<&'t str, Unsendable> {
    let actual = text.chars().count();
    if text.trim().is_empty() {
        Err(Unsendable::Empty { part })
    } else if actual > max {
        Err(Unsendable::TooLong { part, actual, max })
    } else {
        Ok(text)
    }
}

fn some_of<'t, T>(part: &'static str, all: &'t [T], max: usize) -> Result<&'t [T], Unsendable> {
    if all.is_empty() {
        return Err(Unsendable::Empty { part });
    }
    let actual = all.len();
    if actual > max {
        return Err(Unsendable::TooMany { part, actual, max });
    }
    Ok(all)
}

fn all_different<'t>(
    part: &'static str,
    texts: impl Iterator<Item = &'t String>,
) -> Result<(), Unsendable> {
    let mut seen = BTreeSet::new();
    for text in texts {
        if !seen.insert(text) {
            return Err(Unsendable::Repeated { part });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        address::{Phone, UserId},
        ids::MessageId,
    };

    fn to(phone: Option<&str>, user: Option<&str>) -> Address {
        Address::new(phone.and_then(Phone::parse), user.and_then(UserId::parse)).unwrap()
    }

    fn text(body: &str) -> Message {
        Message::Text { body: body.into() }
    }

    fn buttons(count: usize) -> Vec<Button> {
        (0..count).map(|n| Button { id: format!("b{n}"), title: format!("Botón {n}") }).collect()
    }

    fn rows(count: usize) -> Vec<Row> {
        (0..count)
            .map(|n| Row {
                id: format!("r{n}"),
                title: format!("Lección {n}"),
                description: Some("x".repeat(72)),
            })
            .collect()
    }

    #[test]
    fn a_phone_number_has_its_plus_and_an_id_goes_elsewhere() {
        let message = text("Hola");
        let both = body(&to(Some("51900000000"), Some("PE.1")), &message, "v1.p.1.1").unwrap();
        assert_eq!(
            both,
            json!({
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "to": "+51900000000",
                "type": "text",
                "text": {"body": "Hola", "preview_url": false},
                "biz_opaque_callback_data": "v1.p.1.1",
            })
        );
        let by_id = body(&to(None, Some("PE.1")), &message, "k").unwrap();
        assert_eq!(by_id["recipient"], "PE.1");
        assert!(by_id.get("to").is_none());
    }

    #[test]
    fn a_lesson_has_a_picture_three_buttons_and_a_footer() {
        let message = Message::Buttons {
            header: Some(MediaId::new("99")),
            body: "Lección".into(),
            footer: Some("Día 1 de 5".into()),
            buttons: buttons(3),
        };
        let sent = body(&to(Some("51900000000"), None), &message, "k").unwrap();
        assert_eq!(
            sent["interactive"],
            json!({
                "type": "button",
                "header": {"type": "image", "image": {"id": "99"}},
                "body": {"text": "Lección"},
                "footer": {"text": "Día 1 de 5"},
                "action": {"buttons": [
                    {"type": "reply", "reply": {"id": "b0", "title": "Botón 0"}},
                    {"type": "reply", "reply": {"id": "b1", "title": "Botón 1"}},
                    {"type": "reply", "reply": {"id": "b2", "title": "Botón 2"}},
                ]},
            })
        );
    }

    #[test]
    fn a_menu_is_one_section() {
        let message =
            Message::List {
                body: "¿Qué quieres ver?".into(), open: "Menú".into(), rows: rows(10)
            };
        let sent = body(&to(Some("51900000000"), None), &message, "k").unwrap();
        let action = &sent["interactive"]["action"];
        assert_eq!(action["button"], "Menú");
        assert_eq!(action["sections"].as_array().unwrap().len(), 1);
        assert_eq!(action["sections"][0]["rows"].as_array().unwrap().len(), 10);
    }

    #[test]
    fn a_form_is_opened_at_its_screen_and_carries_nothing_of_hers() {
        let form = |open: &str, id: &str| Message::Form {
            body: "Cuéntanos de ti".into(),
            open: open.into(),
            form: FormId::new(id),
        };
        let sent =
            body(&to(Some("51900000000"), None), &form("Llenar formulario", "77"), "k").unwrap();
        assert_eq!(
            sent["interactive"],
            json!({
                "type": "flow",
                "body": {"text": "Cuéntanos de ti"},
                "action": {"name": "flow", "parameters": {
                    "flow_message_version": "3",
                    "flow_id": "77",
                    "flow_cta": "Llenar formulario",
                    "flow_token": "introduction",
                    "flow_action": "navigate",
                    "flow_action_payload": {"screen": "INTRODUCTION"},
                }},
            })
        );
        refused(&form(&"x".repeat(21), "77"), "form's button has 21");
        refused(&form("Llenar 👍", "77"), "form's button holds");
        refused(&form("Llenar", ""), "form's id is empty");
    }

    #[test]
    fn a_template_carries_picture_parameters_and_payloads() {
        let message = Message::Template {
            name: "leccion_del_dia".into(),
            language: "es".into(),
            header: Some(MediaId::new("99")),
            parameters: vec!["Rosa".into(), "línea\n  uno\tdos".into()],
            payloads: vec!["listo".into(), "menu".into()],
        };
        let sent = body(&to(None, Some("PE.1")), &message, "k").unwrap();
        assert_eq!(
            sent["template"],
            json!({
                "name": "leccion_del_dia",
                "language": {"code": "es"},
                "components": [
                    {"type": "header", "parameters": [{"type": "image", "image": {"id": "99"}}]},
                    {"type": "body", "parameters": [
                        {"type": "text", "text": "Rosa"},
                        {"type": "text", "text": "línea uno dos"},
                    ]},
                    {"type": "button", "sub_type": "quick_reply", "index": "0",
                     "parameters": [{"type": "payload", "payload": "listo"}]},
                    {"type": "button", "sub_type": "quick_reply", "index": "1",
                     "parameters": [{"type": "payload", "payload": "menu"}]},
                ],
            })
        );
    }

    #[test]
    fn audio_and_reactions() {
        let address = to(Some("51900000000"), None);
        let audio = Message::Audio { media: MediaId::new("7") };
        assert_eq!(body(&address, &audio, "k").unwrap()["audio"], json!({"id": "7"}));
        let reaction = Message::Reaction { to: MessageId::new("wamid.A"), emoji: "👍".into() };
        assert_eq!(
            body(&address, &reaction, "k").unwrap()["reaction"],
            json!({"message_id": "wamid.A", "emoji": "👍"})
        );
    }

    #[track_caller]
    fn refused(message: &Message, part: &str) {
        let error = check(message).unwrap_err();
        let said = error.to_string();
        assert!(said.contains(part), "{said}");
    }

    #[test]
    fn each_limit_holds_to_the_character_and_is_named() {
        assert_eq!(check(&text(&"ñ".repeat(4096))), Ok(()));
        assert_eq!(
            check(&text(&"ñ".repeat(4097))),
            Err(Unsendable::TooLong { part: "text", actual: 4097, max: 4096 })
        );
        refused(&text(" \n "), "text is empty");

        let with = |body: &str, footer: Option<&str>, buttons: Vec<Button>| Message::Buttons {
            header: None,
            body: body.into(),
            footer: footer.map(Into::into),
            buttons,
        };
        let titled = |id: &str, title: String| {
            let id = id.to_owned();
            vec![Button { id, title }]
        };
        assert_eq!(check(&with(&"x".repeat(1024), Some(&"x".repeat(60)), buttons(3))), Ok(()));
        refused(&with(&"x".repeat(1025), None, buttons(1)), "body has 1025");
        refused(&with("x", Some(&"x".repeat(61)), buttons(1)), "footer has 61");
        refused(&with("x", None, buttons(4)), "4 buttons");
        refused(&with("x", None, vec![]), "buttons is empty");
        refused(&with("x", None, titled("a", "x".repeat(21))), "title has 21");
        refused(&with("x", None, titled(&"i".repeat(257), "x".into())), "id has 257");
        refused(&with("x", None, [buttons(1), buttons(1)].concat()), "ids are the same");

        let menu = |body: &str, open: &str, rows: Vec<Row>| Message::List {
            body: body.into(),
            open: open.into(),
            rows,
        };
        let one = |id: usize, title: usize, description: usize| {
            vec![Row {
                id: "i".repeat(id),
                title: "t".repeat(title),
                description: Some("d".repeat(description)),
            }]
        };
        assert_eq!(check(&menu(&"x".repeat(4096), &"o".repeat(20), one(200, 24, 72))), Ok(()));
        refused(&menu(&"x".repeat(4097), "o", one(1, 1, 1)), "body has 4097");
        refused(&menu("x", &"o".repeat(21), one(1, 1, 1)), "button has 21");
        refused(&menu("x", "o", rows(11)), "11 rows");
        refused(&menu("x", "o", one(201, 1, 1)), "id has 201");
        refused(&menu("x", "o", one(1, 25, 1)), "title has 25");
        refused(&menu("x", "o", one(1, 1, 73)), "description has 73");
        refused(&menu("x", "o", one(1, 1, 0)), "description is empty");

        let named =
            |name: &str, parameters: Vec<String>, payloads: Vec<String>| Message::Template {
                name: name.into(),
                language: "es".into(),
                header: None,
                parameters,
                payloads,
            };
        refused(&named("Con Mayúsculas", vec![], vec![]), "name holds");
        refused(&named("a", vec![" ".into()], vec![]), "parameter is empty");
        refused(&named("a", vec![], vec!["p".repeat(129)]), "payload has 129");
        refused(&named("a", vec![], vec!["p".into(); 11]), "11 template's buttons");
        assert!(body(&to(None, Some("PE.1")), &text("x"), &"k".repeat(513)).is_err());
    }

    #[test]
    fn an_error_says_nothing_of_the_message() {
        let said = check(&text(&"secreto ".repeat(1000))).unwrap_err().to_string();
        assert!(!said.contains("secreto"), "{said}");
    }
}
