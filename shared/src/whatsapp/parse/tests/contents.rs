//! Every type of message.

use super::*;
use crate::domain::{
    ids::{MediaId, MessageId},
    inbound::{Content, Media, MediaKind},
};

#[track_caller]
fn check(more: Value, expected: Content) {
    assert_eq!(inbound(message(more)).content, expected);
}

fn text(body: &str) -> Content {
    Content::Text { body: body.into() }
}

fn unsupported(kind: &str, code: Option<i64>) -> Content {
    let kind = kind.into();
    Content::Unsupported { kind, code }
}

fn media(kind: MediaKind, mime_type: &str) -> Media {
    Media {
        id: MediaId::new("1037543291543636"),
        kind,
        mime_type: mime_type.into(),
        sha256: None,
        caption: None,
        unavailable: false,
    }
}

fn pressed(payload: &str, title: &str) -> Content {
    Content::Button { payload: payload.into(), title: title.into() }
}

#[test]
fn texts() {
    check(
        json!({"type": "text", "text": {"body": "Hola, ¿qué tal? 👋"}}),
        text("Hola, ¿qué tal? 👋"),
    );
    check(json!({"type": "text", "text": {"body": ""}}), text(""));
    // A number where text is documented.
    check(json!({"type": "text", "text": {"body": 5}}), text("5"));
    // No type, but a body under a known name.
    check(json!({"text": {"body": "x"}}), text("x"));
    check(json!({"type": "text"}), unsupported("text", None));
    check(json!({"type": "text", "text": "x"}), unsupported("text", None));
}

#[test]
fn a_text_is_bounded_and_can_be_queued() {
    let body = format!("a\u{FFFE}b\u{FFFF}{}", "ñ".repeat(20_000));
    let Content::Text { body } = inbound(message(json!({"text": {"body": body}}))).content else {
        panic!("no text");
    };
    assert!(body.starts_with("abñ") && body.chars().count() == 16_384);
}

#[test]
fn files_of_every_kind() {
    let id = "1037543291543636";
    let image = json!({"id": id, "mime_type": "image/jpeg", "caption": "Mi vitrina",
        "sha256": "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=",
        "url": "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1"});
    check(
        json!({"type": "image", "image": image}),
        Content::Media(Media {
            sha256: Some(
                "49f2276348062".to_owned() + "93b0995459bc310b593e1400f41591efcf07e9bced335f41942",
            ),
            caption: Some("Mi vitrina".into()),
            ..media(MediaKind::Image, "image/jpeg")
        }),
    );
    let ogg = "audio/ogg; codecs=opus";
    for (more, kind, mime) in [
        (
            json!({"type": "audio", "audio": {"id": id, "mime_type": ogg, "voice": true}}),
            MediaKind::Voice,
            ogg,
        ),
        (
            json!({"type": "audio", "audio": {"id": id, "mime_type": ogg, "voice": "true"}}),
            MediaKind::Voice,
            ogg,
        ),
        (
            json!({"type": "audio", "audio": {"id": id, "mime_type": "audio/mp4", "voice": false}}),
            MediaKind::Audio,
            "audio/mp4",
        ),
        (
            json!({"type": "audio", "audio": {"id": id, "mime_type": "audio/mp4"}}),
            MediaKind::Audio,
            "audio/mp4",
        ),
        (
            json!({"type": "voice", "voice": {"id": id, "mime_type": ogg, "file": "/x"}}),
            MediaKind::Voice,
            ogg,
        ),
        (
            json!({"type": "video", "video": {"id": id, "mime_type": "video/mp4"}}),
            MediaKind::Video,
            "video/mp4",
        ),
        (
            json!({"type": "document", "document": {"id": id, "mime_type": "application/pdf", "filename": "Menú.pdf"}}),
            MediaKind::Document,
            "application/pdf",
        ),
        (
            json!({"type": "sticker", "sticker": {"id": id, "mime_type": "image/webp", "animated": true}}),
            MediaKind::Sticker,
            "image/webp",
        ),
        // A number for an id, and no file type.
        (json!({"type": "image", "image": {"id": 1037543291543636_i64}}), MediaKind::Image, ""),
    ] {
        check(more, Content::Media(media(kind, mime)));
    }
}

#[test]
fn a_hash_is_hex_or_base64_or_nothing() {
    let hex = "29ed500fa64eb55fc19dc4124acb300e5dcc54a0f822a301ae99944db0000000";
    for (sent, expected) in [
        (json!(hex), Some(hex)),
        (json!(hex.to_uppercase()), Some(hex)),
        (json!("Ke1QD6ZOtV/BncQSSsswDl3MVKD4IqMBrpmUTbAAAAA="), Some(hex)),
        (json!("29ed500fa64eb55fc19dc4124acb300e5dcc54a0f822a301ae99944db"), None),
        (json!("IMAGE_HASH"), None),
        (json!(""), None),
        (json!({}), None),
    ] {
        let image = json!({"id": "1", "mime_type": "image/png", "sha256": sent});
        let content = inbound(message(json!({"type": "image", "image": image}))).content;
        let Content::Media(media) = content else { panic!("{sent}") };
        assert_eq!(media.sha256.as_deref(), expected, "{sent}");
    }
}

#[test]
fn a_file_that_meta_could_not_fetch_is_unavailable() {
    let image = json!({"id": "1037543291543636", "mime_type": "image/jpeg"});
    for errors in [
        json!([{"code": 131052, "title": "Media download error"}]),
        json!([{"code": 400, "title": "Media download failed", "details": "ServerThrottle"}]),
    ] {
        check(
            json!({"type": "image", "image": image, "errors": errors}),
            Content::Media(Media { unavailable: true, ..media(MediaKind::Image, "image/jpeg") }),
        );
    }
    // Without an id there is nothing to ask for.
    check(
        json!({"type": "image", "image": {"mime_type": "image/jpeg"}, "errors": [{"code": 131052}]}),
        unsupported("image", Some(131052)),
    );
    // An id that would change the address that it goes into.
    check(
        json!({"type": "image", "image": {"id": "../1?x=", "mime_type": "image/jpeg"}}),
        unsupported("image", None),
    );
}

#[test]
fn buttons_and_lists() {
    let reply = |kind: &str, body: Value| json!({"type": "interactive", "interactive": {"type": kind, kind: body}});
    check(
        reply("button_reply", json!({"id": "listo:1", "title": "Listo"})),
        pressed("listo:1", "Listo"),
    );
    check(
        reply(
            "list_reply",
            json!({"id": "lesson:2", "title": "Lección 2", "description": "Vender por chat"}),
        ),
        pressed("lesson:2", "Lección 2"),
    );
    check(reply("button_reply", json!({"title": "Listo"})), pressed("Listo", "Listo"));
    check(reply("button_reply", json!({})), unsupported("button_reply", None));
    check(
        json!({"type": "button", "button": {"payload": "join", "text": "Quiero"}}),
        pressed("join", "Quiero"),
    );
    check(json!({"type": "button", "button": {"text": "Quiero"}}), pressed("Quiero", "Quiero"));
    check(json!({"type": "button", "button": {}}), unsupported("button", None));
}

#[test]
fn the_answers_of_a_flow_stay_as_they_came() {
    let reply = |json: Value| {
        json!({"type": "interactive", "interactive": {"type": "nfm_reply",
            "nfm_reply": {"name": "flow", "body": "Sent", "response_json": json}}})
    };
    let answers = |answers: &str| Content::Flow { answers: answers.into() };
    check(
        reply(json!("{\"flow_token\":\"t\",\"a\":1}")),
        answers("{\"flow_token\":\"t\",\"a\":1}"),
    );
    check(reply(json!("{broken")), answers("{broken"));
    check(reply(json!("[1]")), answers("[1]"));
    check(reply(Value::Null), answers(""));
    check(
        reply(json!({"a": [1, "x", null, true, 1.5]})),
        answers("{\"a\":[1,\"x\",null,true,1.5]}"),
    );
    check(json!({"type": "interactive", "interactive": {"type": "nfm_reply"}}), answers(""));
}

#[test]
fn other_interactive_messages_and_one_without_a_body() {
    let permission = json!({"response": "accept", "expiration_timestamp": 1753186982, "response_source": "user_action"});
    check(
        json!({"type": "interactive", "interactive": {"type": "call_permission_reply", "call_permission_reply": permission}}),
        unsupported("call_permission_reply", None),
    );
    check(
        json!({"type": "interactive", "interactive": {"type": "payment_method", "payment_method": {}}}),
        unsupported("payment_method", None),
    );
    check(json!({"type": "interactive", "interactive": {}}), unsupported("interactive", None));
    let updates = updates(&change(
        "messages",
        value(json!({
            "messages": [message(json!({"type": "interactive"}))],
            "errors": [{"code": 131000, "title": "Something went wrong",
                "error_data": {"details": "Unsupported webhook payload"}}],
        })),
    ));
    assert_eq!(updates.messages[0].content, unsupported("interactive", Some(131000)));
    assert_eq!(counted(&updates), "errors.131000 1");
}

#[test]
fn places_are_on_earth() {
    let place = |latitude: Value, longitude: Value| {
        json!({"type": "location", "location": {"latitude": latitude, "longitude": longitude,
            "name": "Mercado", "address": "Jr. Uno", "url": "https://example.org"}})
    };
    let here = Content::Location { latitude: -12.05, longitude: -77.04 };
    check(place(json!(-12.05), json!(-77.04)), here.clone());
    check(place(json!("-12.05"), json!("-77.04")), here);
    check(place(json!(0), json!(0)), Content::Location { latitude: 0.0, longitude: 0.0 });
    check(place(json!("NaN"), json!(1)), unsupported("location", None));
    check(place(json!(91), json!(1)), unsupported("location", None));
    check(json!({"type": "location", "location": {}}), unsupported("location", None));
}

#[test]
fn contacts_orders_and_welcomes() {
    check(
        json!({"type": "contacts", "contacts": [{"phones": [{"phone": "+1 555"}], "origin": "other"}]}),
        Content::Contacts,
    );
    let item =
        json!({"product_retailer_id": "SKU", "quantity": "3", "item_price": 30, "currency": "PEN"});
    check(
        json!({"type": "order", "order": {"catalog_id": "1", "text": "", "product_items": [item]}}),
        Content::Order,
    );
    check(json!({"type": "request_welcome"}), Content::Opened);
}

#[test]
fn reactions_given_and_taken_back() {
    let reaction =
        |emoji: &str| Content::Reaction { to: MessageId::new("wamid.B"), emoji: emoji.into() };
    check(
        json!({"type": "reaction", "reaction": {"message_id": "wamid.B", "emoji": "😮"}}),
        reaction("😮"),
    );
    check(
        json!({"type": "reaction", "reaction": {"message_id": "wamid.B", "emoji": ""}}),
        reaction(""),
    );
    check(json!({"type": "reaction", "reaction": {"message_id": "wamid.B"}}), reaction(""));
    check(json!({"type": "reaction", "reaction": {"emoji": "😮"}}), unsupported("reaction", None));
}

#[test]
fn edits_and_revocations() {
    let edited = |body: Option<&str>| Content::Edited {
        original: MessageId::new("wamid.O"),
        body: body.map(Into::into),
    };
    let edit = |message: Value| json!({"type": "edit", "edit": {"original_message_id": "wamid.O", "message": message}});
    check(
        edit(json!({"type": "text", "context": {"id": "M0"}, "text": {"body": "mejor así"}})),
        edited(Some("mejor así")),
    );
    check(
        edit(json!({"type": "image", "image": {"id": "1", "caption": "otra"}})),
        edited(Some("otra")),
    );
    check(edit(json!({"type": "image", "image": {"id": "1"}})), edited(None));
    check(json!({"type": "edit", "edit": {"original_message_id": "wamid.O"}}), edited(None));
    check(json!({"type": "edit", "edit": {}}), unsupported("edit", None));
    check(
        json!({"type": "revoke", "revoke": {"original_message_id": "wamid.O"}}),
        Content::Revoked { original: MessageId::new("wamid.O") },
    );
    check(json!({"type": "revoke"}), unsupported("revoke", None));
}

#[test]
fn what_is_unsupported_or_unknown_keeps_its_name_and_code() {
    let errors = json!([{"code": 131051, "title": "Unsupported message type",
        "details": "Message type is not currently supported"}]);
    check(
        json!({"type": "unsupported", "errors": errors}),
        unsupported("unsupported", Some(131051)),
    );
    check(
        json!({"type": "unsupported", "errors": errors, "unsupported": {"type": "poll"}}),
        unsupported("poll", Some(131051)),
    );
    check(
        json!({"type": "unsupported", "errors": errors, "text": {"body": "x"}}),
        unsupported("unsupported", Some(131051)),
    );
    check(
        json!({"type": "unknown", "errors": [{"code": "131051"}]}),
        unsupported("unknown", Some(131051)),
    );
    check(json!({"type": "hologram", "hologram": {"id": 1}}), unsupported("hologram", None));
    check(json!({"type": {"odd": 1}}), unsupported("unnamed", None));
    check(json!({}), unsupported("unnamed", None));
    check(json!({"type": "51 900 000 000"}), unsupported("unnamed", None));
}

#[test]
fn what_a_message_answers_and_how_she_came() {
    let answered = inbound(message(json!({"type": "text", "text": {"body": "x"},
        "context": {"from": "15550000001", "id": "wamid.B"}})));
    assert_eq!(answered.reply_to, Some(MessageId::new("wamid.B")));
    let forwarded = inbound(message(json!({"type": "text", "text": {"body": "x"},
        "context": {"forwarded": true, "frequently_forwarded": true}})));
    assert_eq!((forwarded.reply_to, forwarded.free_entry), (None, false));
    let referral = json!({"source_url": "https://fb.me/x", "source_id": "1", "source_type": "ad",
        "headline": "h", "body": "b", "media_type": "image", "welcome_message": {"text": "Hola"}});
    let referred =
        inbound(message(json!({"type": "text", "text": {"body": "x"}, "referral": referral})));
    assert!(referred.free_entry);
}
