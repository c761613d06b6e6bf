//! What a message says, by its type.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages>

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{super::wire::Node, ignored::word, kept, message_id};
use crate::domain::{
    ids::MediaId,
    inbound::{Content, Media, MediaKind},
};

/// Longer than anybody types (WhatsApp sends 4,096 to a business), shorter than every queue's and bus's limit.
const TEXT_CHARS_MAX: usize = 16_384;
/// Buttons' ids have at most 256 characters, file types fewer.
const LABEL_CHARS_MAX: usize = 512;

/// Types that have a body under their own name, in the order in which a message without a type is searched.
pub(super) const KINDS: [&str; 18] = [
    "text",
    "interactive",
    "button",
    "image",
    "audio",
    "voice",
    "video",
    "document",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "order",
    "system",
    "edit",
    "revoke",
    "unsupported",
    "errors",
];

/// Never fails: what cannot be read is [`Content::Unsupported`], which gets a kind answer.
pub(super) fn content(kind: &str, node: &Node<'_>, outer_error: Option<i64>) -> Content {
    let body = node.get(kind);
    known(kind, node, body).unwrap_or_else(|| Content::Unsupported {
        kind: unsupported_kind(kind, node),
        code: error_code(node).or(outer_error),
    })
}

fn known(kind: &str, node: &Node<'_>, body: &Node<'_>) -> Option<Content> {
    match kind {
        "text" => text(body.get("body")).map(|body| Content::Text { body }),
        "image" => media(MediaKind::Image, node, body),
        "video" => media(MediaKind::Video, node, body),
        "document" => media(MediaKind::Document, node, body),
        "sticker" => media(MediaKind::Sticker, node, body),
        "audio" if body.get("voice").boolean() == Some(true) => media(MediaKind::Voice, node, body),
        "audio" => media(MediaKind::Audio, node, body),
        // From the time before the Cloud API.
        "voice" => media(MediaKind::Voice, node, body),
        "interactive" => interactive(body),
        "button" => pressed(body.get("payload"), body.get("text")),
        "location" => location(body),
        "contacts" => Some(Content::Contacts),
        "order" => Some(Content::Order),
        "reaction" => Some(Content::Reaction {
            to: message_id(body.get("message_id"))?,
            // Taken back: the key is empty or absent.
            emoji: label(body.get("emoji")).unwrap_or_default(),
        }),
        "edit" => Some(Content::Edited {
            original: message_id(body.get("original_message_id"))?,
            body: edited(body.get("message")),
        }),
        "revoke" => {
            Some(Content::Revoked { original: message_id(body.get("original_message_id"))? })
        }
        "request_welcome" => Some(Content::Opened),
        _ => None,
    }
}

fn media(kind: MediaKind, node: &Node<'_>, body: &Node<'_>) -> Option<Content> {
    Some(Content::Media(Media {
        // It goes into a URL of ours, so it is digits or it is nothing.
        id: media_id(body.get("id"))?,
        kind,
        mime_type: label(body.get("mime_type")).unwrap_or_default(),
        sha256: body.get("sha256").text().and_then(|text| sha256(&text)),
        caption: text(body.get("caption")),
        // 131052, or code 400 with "ServerThrottle": whichever the reason, the file is not there.
        unavailable: !node.get("errors").list().is_empty(),
    }))
}

fn media_id(node: &Node<'_>) -> Option<MediaId> {
    const CHARS_MAX: usize = 128;
    let text = node.text()?;
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    (is_plain && !text.is_empty() && text.len() <= CHARS_MAX).then(|| MediaId::new(text))
}

/// Base64 nowadays, hex in older payloads: lower-case hex either way.
fn sha256(text: &str) -> Option<String> {
    let mut bytes = [0; 32];
    if hex::decode_to_slice(text, &mut bytes).is_ok() {
        return Some(text.to_ascii_lowercase());
    }
    let decoded = STANDARD.decode(text).ok()?;
    (decoded.len() == bytes.len()).then(|| hex::encode(decoded))
}

fn interactive(body: &Node<'_>) -> Option<Content> {
    let kind = body.get("type").text()?;
    let reply = body.get(&kind);
    match kind.as_ref() {
        "button_reply" | "list_reply" => pressed(reply.get("id"), reply.get("title")),
        "nfm_reply" => Some(Content::Flow { answers: answers(reply.get("response_json")) }),
        _ => None,
    }
}

/// JSON in a text, as documented; or the object itself; or nothing.
fn answers(node: &Node<'_>) -> String {
    if node.is_object() {
        return kept(&node.to_json(), TEXT_CHARS_MAX);
    }
    text(node).unwrap_or_default()
}

/// A button of a template has its text as payload unless it was given another, so either stands for the other.
fn pressed(payload: &Node<'_>, title: &Node<'_>) -> Option<Content> {
    let (payload, title) = (label(payload), label(title));
    Some(Content::Button {
        payload: payload.clone().or_else(|| title.clone())?,
        title: title.or(payload)?,
    })
}

fn location(body: &Node<'_>) -> Option<Content> {
    let latitude = body.get("latitude").number()?;
    let longitude = body.get("longitude").number()?;
    let is_on_earth = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
    is_on_earth.then_some(Content::Location { latitude, longitude })
}

/// The new words: of a text, or under a picture.
fn edited(message: &Node<'_>) -> Option<String> {
    let kind = message.get("type").text()?;
    let body = message.get(&kind);
    text(body.get("body")).or_else(|| text(body.get("caption")))
}

/// `unsupported` says in its body what it would have been.
fn unsupported_kind(kind: &str, node: &Node<'_>) -> String {
    let inner = match kind {
        "unsupported" => node.get("unsupported").get("type").text(),
        "interactive" => node.get("interactive").get("type").text(),
        _ => None,
    };
    word(inner.as_deref().unwrap_or(kind))
}

fn error_code(node: &Node<'_>) -> Option<i64> {
    node.get("errors").list().first()?.get("code").integer()
}

fn text(node: &Node<'_>) -> Option<String> {
    node.text().map(|text| kept(&text, TEXT_CHARS_MAX))
}

fn label(node: &Node<'_>) -> Option<String> {
    let label = kept(&node.text()?, LABEL_CHARS_MAX);
    (!label.is_empty()).then_some(label)
}
