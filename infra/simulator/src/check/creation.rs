//! What Meta checks before it takes a template for review.
//!
//! <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components>

use super::Field;
use crate::codes::Refusal;
use crate::templates::{ButtonKind, variables};
use rates::Category;

const BODY: usize = 1_024;
const HEADER: usize = 60;
const FOOTER: usize = 60;
const BUTTONS: usize = 10;
const BUTTON_TEXT: usize = 25;
const URL: usize = 2_000;

/// Graph's errors about forms: code 100, and the sub-code tells.
pub(crate) fn form_error(subcode: u32, sentence: &str) -> Refusal {
    let mut refusal = Refusal::invalid("Invalid parameter").with_subcode(subcode);
    refusal.details = sentence.to_owned();
    refusal.shown = Some(("The template cannot be saved".to_owned(), sentence.to_owned()));
    refusal
}

pub(crate) fn is_language(code: &str) -> bool {
    let mut parts = code.split('_');
    let language = parts.next().unwrap_or_default();
    let region = parts.next();
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && region.is_none_or(|region| region.bytes().all(|byte| byte.is_ascii_uppercase()))
        && parts.next().is_none()
}

/// <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates#customize-time-to-live>
pub(crate) fn ttl_fits(category: Category, seconds: i64) -> bool {
    match category {
        Category::Authentication => seconds == -1 || (30..=900).contains(&seconds),
        Category::Utility => seconds == -1 || (30..=43_200).contains(&seconds),
        Category::Marketing => (43_200..=2_592_000).contains(&seconds),
        Category::Service => false,
    }
}

pub(crate) fn check_components(
    top: &Field<'_>,
    category: Category,
    named: bool,
) -> Result<(), Refusal> {
    let mut body_seen = false;
    for component in top.list("components", 1, 20)? {
        match component.text("type", 1, 32)?.to_ascii_uppercase().as_str() {
            "HEADER" => {
                let format = component.optional_text("format", 16)?.unwrap_or("TEXT");
                match format.to_ascii_uppercase().as_str() {
                    "TEXT" => {
                        let text = component.text("text", 1, HEADER)?;
                        check_variables(text, named, 1)?;
                    }
                    "IMAGE" | "VIDEO" | "DOCUMENT" | "LOCATION" => {}
                    _ => {
                        return Err(Refusal::invalid(
                            "Param format of the header is not supported.",
                        ));
                    }
                }
            }
            "BODY" if category == Category::Authentication => body_seen = true,
            "BODY" => {
                body_seen = true;
                let text = component.text("text", 1, BODY)?;
                check_variables(text, named, 100)?;
                check_body(text)?;
            }
            "FOOTER" if category == Category::Authentication => {}
            "FOOTER" => {
                component.text("text", 1, FOOTER)?;
            }
            "BUTTONS" => check_buttons(&component)?,
            "CAROUSEL" | "LIMITED_TIME_OFFER" => {}
            other => {
                return Err(Refusal::invalid(format!("Component type {other} is not supported.")));
            }
        }
    }
    if body_seen { Ok(()) } else { Err(form_error(2388043, "A template needs a body")) }
}

fn check_variables(text: &str, named: bool, most: usize) -> Result<(), Refusal> {
    let found = variables(text);
    if found.len() > most {
        return Err(form_error(2388293, "There are too many variables"));
    }
    for (index, name) in found.iter().enumerate() {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let fits = if named {
            name.bytes().all(plain) && !name.is_empty() && name.parse::<u32>().is_err()
        } else {
            *name == (index + 1).to_string()
        };
        if !fits {
            return Err(form_error(2388073, "The variables are not named as they should be"));
        }
    }
    Ok(())
}

fn check_body(text: &str) -> Result<(), Refusal> {
    let count = variables(text).len();
    if count == 0 {
        return Ok(());
    }
    let trimmed = text.trim();
    if trimmed.starts_with("{{") || trimmed.ends_with("}}") {
        return Err(form_error(2388299, "Variables cannot be at the start or end of the template"));
    }
    let without = crate::templates::fill(text, |_| Some(" ".to_owned()));
    let words = without.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
    // Meta gives no figure; people report that two words and one more per variable pass.
    if words.count() < 2 * count + 1 {
        return Err(form_error(2388293, "This template has too many variables for its length"));
    }
    Ok(())
}

fn check_buttons(component: &Field<'_>) -> Result<(), Refusal> {
    for button in component.list("buttons", 1, BUTTONS)? {
        let name = button.text("type", 1, 32)?;
        let Some(kind) = ButtonKind::parse(name) else {
            return Err(Refusal::invalid(format!("Button type {name} is not supported.")));
        };
        match kind {
            ButtonKind::Url => {
                button.text("text", 1, BUTTON_TEXT)?;
                button.text("url", 1, URL)?;
            }
            ButtonKind::PhoneNumber => {
                button.text("text", 1, BUTTON_TEXT)?;
                button.text("phone_number", 5, 20)?;
            }
            ButtonKind::QuickReply | ButtonKind::Flow | ButtonKind::VoiceCall => {
                button.text("text", 1, BUTTON_TEXT)?;
            }
            ButtonKind::CopyCode | ButtonKind::RequestContactInfo | ButtonKind::Otp => {}
        }
    }
    Ok(())
}
