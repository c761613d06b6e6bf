//! Texts, files, places and reactions.

use super::{Asset, Checked, Field, Source};
use crate::codes::Refusal;
use crate::media::MediaKind;

/// <https://developers.facebook.com/docs/whatsapp/cloud-api/messages/text-messages>
const TEXT_LIMIT: usize = 4_096;
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/messages/image-messages>
const CAPTION_LIMIT: usize = 1_024;
/// A link that a message carries.
const LINK_LIMIT: usize = 2_000;

pub(super) fn text(text: &Field<'_>) -> Result<(), Refusal> {
    text.optional_bool("preview_url")?;
    match text.get("body").map(serde_json::Value::as_str) {
        Some(Some(body)) if body.chars().count() > TEXT_LIMIT => Err(Refusal::invalid(format!(
            "Param text['body'] must be at most {TEXT_LIMIT} characters long."
        ))),
        Some(Some(body)) if body.trim().is_empty() => {
            Err(Refusal::invalid("Param text['body'] must be a non-empty string."))
        }
        Some(Some(_)) => Ok(()),
        Some(None) => Err(Refusal::invalid("Param text['body'] must be a string.")),
        None => Err(Refusal::invalid("The parameter text['body'] is required.")),
    }
}

pub(super) fn media<'a>(
    top: &Field<'a>,
    name: &'a str,
    checked: &mut Checked<'a>,
) -> Result<(), Refusal> {
    let Some(kind) = MediaKind::parse(name) else {
        return Err(Refusal::new(131051, "The type is not supported."));
    };
    let part = top.object(name)?;
    match kind {
        MediaKind::Audio => {
            checked.voice = part.optional_bool("voice")?.unwrap_or(false);
            without(&part, "caption")?;
            without(&part, "filename")?;
        }
        MediaKind::Sticker => {
            without(&part, "caption")?;
            without(&part, "filename")?;
        }
        MediaKind::Document => {
            part.optional_text("caption", CAPTION_LIMIT)?;
            // A file name longer than this does not fit any phone's file system.
            part.optional_text("filename", 255)?;
        }
        MediaKind::Image | MediaKind::Video => {
            part.optional_text("caption", CAPTION_LIMIT)?;
            without(&part, "filename")?;
        }
    }
    checked.assets.push(asset(&part, kind)?);
    Ok(())
}

fn without(part: &Field<'_>, name: &str) -> Result<(), Refusal> {
    if part.get(name).is_none() {
        return Ok(());
    }
    Err(Refusal::invalid(format!("Unexpected key: {}.", part.path(name))))
}

/// By id or by link, and not by both.
pub(super) fn asset<'a>(part: &Field<'a>, kind: MediaKind) -> Result<Asset<'a>, Refusal> {
    let source = match (part.get("id"), part.get("link")) {
        (Some(_), Some(_)) => {
            return Err(Refusal::invalid(format!(
                "Only one of {} and {} may be given.",
                part.path("id"),
                part.path("link")
            )));
        }
        (Some(_), None) => Source::Id(part.text("id", 1, 128)?),
        (None, Some(_)) => {
            let link = part.text("link", 1, LINK_LIMIT)?;
            if !link.starts_with("http://") && !link.starts_with("https://") {
                return Err(Refusal::invalid(format!(
                    "Param {} is not a valid URI.",
                    part.path("link")
                )));
            }
            Source::Link(link)
        }
        (None, None) => {
            return Err(Refusal::missing(&format!("{} or {}", part.path("id"), part.path("link"))));
        }
    };
    Ok(Asset { kind, source })
}

pub(super) fn location(location: &Field<'_>) -> Result<(), Refusal> {
    let latitude = location.number("latitude")?;
    let longitude = location.number("longitude")?;
    if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
        return Err(Refusal::value("The location is not on Earth."));
    }
    location.optional_text("name", 1_000)?;
    location.optional_text("address", 1_000)?;
    Ok(())
}

pub(super) fn reaction<'a>(reaction: &Field<'a>, checked: &mut Checked<'a>) -> Result<(), Refusal> {
    let target = reaction.text("message_id", 1, usize::MAX)?;
    let emoji = reaction.text("emoji", 0, 32)?;
    let is_emoji = emoji.chars().any(|letter| !letter.is_ascii() && !letter.is_alphabetic());
    if !emoji.is_empty() && !is_emoji {
        return Err(Refusal::value("reaction['emoji'] has to be one emoji, or empty."));
    }
    checked.reaction = Some((target, emoji));
    Ok(())
}
