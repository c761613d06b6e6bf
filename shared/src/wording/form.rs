//! The form that asks a newcomer for her name, her trade and the least busy part of her day at once: the message that
//! opens it, and its one screen as it is published with Meta.
//!
//! A published form cannot be changed, so its name carries a fingerprint: other words are another form.
//! <https://developers.facebook.com/docs/whatsapp/flows/reference/flowjson>

use serde::Serialize;

use super::{
    Unsayable,
    limits::clip,
    open::HOURS,
    speaker::Speaker,
    words::{self, Words, fingerprint},
};
use crate::{
    domain::{
        form::{LEAST_BUSY, NAME, SCREEN, TRADE},
        ids::FormId,
        language::Language,
    },
    outgoing::{BODY_MAX, BUTTON_TITLE_MAX, Message},
};

/// Of the Flow JSON that is written here.
const VERSION: &str = "7.3";

/// A form as it is handed to Meta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormText {
    pub name: String,
    pub language: Language,
    /// Meta's own word for what it is about.
    pub category: &'static str,
    /// Its definition, to be handed over as text.
    pub json: String,
}

/// Asks in words as well, for whoever would rather write.
pub(super) fn message(speaker: &Speaker<'_>, form: &FormId) -> Result<Message, Unsayable> {
    Ok(Message::Form {
        body: clip(&speaker.say("ask-name-in-form", &[])?, BODY_MAX),
        open: clip(&speaker.say("form-open", &[])?, BUTTON_TITLE_MAX),
        form: form.clone(),
    })
}

/// # Errors
/// [`Unsayable::NoWords`] if the language's file lacks one of them.
pub fn form(language: Language) -> Result<FormText, Unsayable> {
    let flow = Flow { version: VERSION, screens: [screen(words::of(language))?] };
    // Nothing in it can fail to be written.
    let json = serde_json::to_string_pretty(&flow).unwrap_or_default();
    let name = format!("tertulia_introduction_{}_{}", language.tag(), fingerprint([json.as_str()]));
    Ok(FormText { name, language, category: "SIGN_UP", json })
}

fn screen(words: &Words) -> Result<Screen, Unsayable> {
    let say = |id| words.say(id, &[]);
    let hours = HOURS.iter().map(|(action, id)| {
        // What the button of the same words carries.
        Ok(Choice { id: action.to_string(), title: say(id)? })
    });
    let fields = vec![
        Component::TextBody { text: say("form-intro")? },
        Component::TextInput {
            name: NAME,
            label: say("form-name")?,
            input_type: "text",
            required: true,
            helper_text: None,
        },
        Component::TextInput {
            name: TRADE,
            label: say("form-trade")?,
            input_type: "text",
            required: true,
            helper_text: Some(say("form-trade-example")?),
        },
        Component::RadioButtonsGroup {
            name: LEAST_BUSY,
            label: say("form-least-busy")?,
            required: true,
            data_source: hours.collect::<Result<_, Unsayable>>()?,
        },
        Component::Footer {
            label: say("form-send")?,
            on_click_action: Complete {
                name: "complete",
                payload: Payload {
                    name: "${form.name}",
                    trade: "${form.trade}",
                    least_busy: "${form.least_busy}",
                },
            },
        },
    ];
    Ok(Screen {
        id: SCREEN,
        title: say("form-title")?,
        terminal: true,
        success: true,
        layout: Layout {
            kind: "SingleColumnLayout",
            children: [Component::Form { name: "introduction", children: fields }],
        },
    })
}

#[derive(Serialize)]
struct Flow {
    version: &'static str,
    screens: [Screen; 1],
}

#[derive(Serialize)]
struct Screen {
    id: &'static str,
    title: String,
    /// Its button ends the form, with success.
    terminal: bool,
    success: bool,
    layout: Layout,
}

#[derive(Serialize)]
struct Layout {
    #[serde(rename = "type")]
    kind: &'static str,
    children: [Component; 1],
}

/// <https://developers.facebook.com/docs/whatsapp/flows/reference/components>
#[derive(Serialize)]
#[serde(tag = "type", rename_all_fields = "kebab-case")]
enum Component {
    Form {
        name: &'static str,
        children: Vec<Component>,
    },
    TextBody {
        text: String,
    },
    TextInput {
        name: &'static str,
        label: String,
        input_type: &'static str,
        required: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        helper_text: Option<String>,
    },
    RadioButtonsGroup {
        name: &'static str,
        label: String,
        required: bool,
        data_source: Vec<Choice>,
    },
    Footer {
        label: String,
        on_click_action: Complete,
    },
}

#[derive(Serialize)]
struct Choice {
    id: String,
    title: String,
}

#[derive(Serialize)]
struct Complete {
    name: &'static str,
    payload: Payload,
}

/// What comes back, by the names of the fields.
#[derive(Serialize)]
struct Payload {
    name: &'static str,
    trade: &'static str,
    least_busy: &'static str,
}
