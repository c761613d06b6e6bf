//! Every inbound type, from every kind of person, in every spelling that applies to it.

use bytes::Bytes;
use serde_json::{Value, json};

use super::Stage;
use crate::people::{Identity, Marketing, NewPerson, PersonChange};
use crate::say::{CallPermission, Edit, Kind, Say};
use crate::shapes::Shape;

/// The types of the reference, § 1.4, by the name that their samples begin with.
pub const TYPES: [&str; 33] = [
    "text",
    "image",
    "audio",
    "voice",
    "video",
    "document",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "reaction_removed",
    "button_reply",
    "list_reply",
    "nfm_reply",
    "call_permission_accepted",
    "call_permission_permanent",
    "call_permission_rejected",
    "payment_method",
    "button",
    "order",
    "user_changed_number",
    "user_changed_user_id",
    "customer_identity_changed",
    "unsupported",
    "edit",
    "revoke",
    "group_text",
    "request_welcome",
    "referral_text",
    "referral_image",
    "reply_text",
    "reply_to_own",
    "large_document",
];

/// Spellings that make sense for any message.
const ANY: [Shape; 13] = [
    Shape::TimestampNumber,
    Shape::TimestampMillis,
    Shape::UsernameWithAt,
    Shape::UsernameWithoutAt,
    Shape::IdInFrom,
    Shape::IdMisprinted,
    Shape::IdGarbage,
    Shape::NoProfile,
    Shape::NoContacts,
    Shape::NoFrom,
    Shape::UnknownFields,
    Shape::Twice,
    Shape::NoType,
];
const MEDIA: [Shape; 4] =
    [Shape::HashHex, Shape::NoMediaUrl, Shape::MediaFailed, Shape::MediaThrottled];
const CONTEXT: [Shape; 5] = [
    Shape::NoContext,
    Shape::ContextFromUser,
    Shape::Forwarded,
    Shape::FrequentlyForwarded,
    Shape::ReferredProduct,
];

/// The spellings of one type.
pub fn shapes_of(kind: &str) -> Vec<Shape> {
    let own: &[Shape] = match kind {
        "image" | "audio" | "voice" | "video" | "document" | "sticker" | "referral_image" => &MEDIA,
        "location" | "order" => &[Shape::StringsForNumbers],
        "contacts" => &[Shape::ContactsOrigin, Shape::ContactsOriginOutside],
        "reaction_removed" => &[Shape::EmojiEmpty],
        "nfm_reply" => &[
            Shape::ResponseJsonInvalid,
            Shape::ResponseJsonNull,
            Shape::ResponseJsonList,
            Shape::FlowTokenMissing,
            Shape::InteractiveMissing,
        ],
        "button_reply" | "list_reply" => &[Shape::InteractiveMissing],
        "call_permission_accepted" => &[Shape::NumbersForStrings],
        "unsupported" | "large_document" => &[Shape::OldErrors],
        "user_changed_number" => &[Shape::SystemNewWaId],
        "user_changed_user_id" => &[Shape::SystemWithPreviousId],
        "referral_text" => &[Shape::NoClickId],
        "text" => &[Shape::UnknownType],
        _ => &[],
    };
    let mut all: Vec<Shape> = ANY.into_iter().chain(own.iter().copied()).collect();
    if matches!(kind, "text" | "button" | "button_reply" | "list_reply" | "reply_text") {
        all.extend(CONTEXT);
    }
    all
}

pub(super) fn all(stage: &mut Stage) {
    for kind in TYPES {
        for (identity, word) in
            [(Identity::Phone, "phone"), (Identity::Both, "both"), (Identity::Id, "id")]
        {
            one(stage, kind, identity, None, &format!("{kind}/{word}"));
        }
        for shape in shapes_of(kind) {
            let name = serde_json::to_value(shape).unwrap_or_default();
            let name = name.as_str().unwrap_or_default();
            one(stage, kind, Identity::Both, Some(shape), &format!("{kind}/both/{name}"));
        }
    }
}

fn one(stage: &mut Stage, kind: &str, identity: Identity, shape: Option<Shape>, name: &str) {
    let person = stage.person(NewPerson {
        identity,
        username: Some("rosa".to_owned()),
        parent_user_id: (identity == Identity::Both).then(|| "PE.ENT.1000000000001".to_owned()),
        shapes: shape.into_iter().collect(),
        referral: kind.starts_with("referral").then(referral),
        ..NewPerson::default()
    });
    let Some(say) = prepared(stage, &person, kind) else {
        changed(stage, &person, kind);
        stage.collect(name);
        return;
    };
    let now = stage.now;
    // Each of these is composed above so that it can be said.
    let _ = stage.sim.say(&person, now, say);
    stage.collect(name);
}

/// What Meta tells about a person is not said by the person.
fn changed(stage: &mut Stage, person: &str, kind: &str) {
    let mut change = PersonChange::default();
    if kind == "user_changed_number" {
        change.new_phone = Some(format!("5101{:07}", stage.people));
    } else {
        change.new_user_id = Some(format!("PE.99{:014}", stage.people));
    }
    let now = stage.now;
    let _ = stage.sim.change_person(person, now, change);
}

fn referral() -> Value {
    json!({
        "source_url": "https://example.org/ad", "source_id": "1000000000000000", "source_type": "ad",
        "headline": "Tertulia", "body": "Aprende", "media_type": "image",
        "image_url": "https://example.org/ad.jpg", "thumbnail_url": "https://example.org/t.jpg",
        "ctwa_clid": "Aff-made-up", "welcome_message": { "text": "Hola" },
    })
}

/// The message, after whatever has to come before it.
fn prepared(stage: &mut Stage, person: &str, kind: &str) -> Option<Say> {
    let say = match kind {
        "text" | "referral_text" => Say::text("hola, ¿qué tal? 👋"),
        "image" | "referral_image" => media(stage, "image/jpeg", Kind::Image).caption("mi tienda"),
        "audio" => media(stage, "audio/mpeg", Kind::Audio),
        "voice" => media(stage, "audio/ogg; codecs=opus", Kind::Voice),
        "video" => media(stage, "video/mp4", Kind::Video).caption("mi tienda"),
        "document" => Say {
            filename: Some("año y señal.pdf".to_owned()),
            ..media(stage, "application/pdf", Kind::Document)
        },
        "large_document" => Say {
            declared_bytes: Some(101 * 1024 * 1024),
            ..media(stage, "application/pdf", Kind::Document)
        },
        "sticker" => media(stage, "image/webp", Kind::Sticker),
        "location" => Say {
            location: Some(json!({
                "latitude": -12.05, "longitude": -77.04, "name": "Plaza", "address": "Centro",
                "url": "https://example.org/place",
            })),
            ..Say::default()
        },
        "contacts" => Say { contacts: Some(cards()), ..Say::default() },
        "order" => Say {
            order: Some(json!({ "catalog_id": "1", "text": "", "product_items": [
                { "product_retailer_id": "pan", "quantity": 3, "item_price": 1.5, "currency": "PEN" },
            ] })),
            ..Say::default()
        },
        "unsupported" => Say { unsupported: Some("poll".to_owned()), ..Say::default() },
        "group_text" => {
            Say { group_id: Some("120363000000000001".to_owned()), ..Say::text("hola a todos") }
        }
        "request_welcome" => Say { welcome: true, ..Say::default() },
        "payment_method" => Say {
            payment: Some(json!({
                "payment_method": "offsite_card_pay", "payment_timestamp": 1_793_620_800,
                "reference_id": "r1", "last_four_digits": "0000", "credential_id": "1",
            })),
            ..Say::default()
        },
        "customer_identity_changed" => Say::raw(json!({
            "type": "system",
            "system": { "type": kind, "body": "User identity changed" },
            "identity": { "acknowledged": true, "created_timestamp": "1793620800", "hash": "xyz" },
        })),
        "user_changed_number" | "user_changed_user_id" => return None,
        _ => answering(stage, person, kind),
    };
    Some(say)
}

/// Messages that refer to an earlier one.
fn answering(stage: &mut Stage, person: &str, kind: &str) -> Say {
    let now = stage.now;
    let own = stage.sim.say(person, now, Say::text("hola")).unwrap_or_default();
    stage.quiet();
    let sent = match kind {
        "list_reply" => stage.send(person, list()),
        "nfm_reply" => stage.send(person, flow()),
        "button" => template(stage, person),
        _ => stage.buttons(person),
    };
    stage.quiet();
    let permission = |accept, permanent| Say {
        call_permission: Some(CallPermission { message: Some(sent.clone()), accept, permanent }),
        ..Say::default()
    };
    match kind {
        "button_reply" => Say::tap(sent, "yes"),
        "list_reply" => Say::choose(sent, "row-1"),
        "nfm_reply" => Say::flow(sent, json!({ "trade": "bodega" })),
        "button" => Say::tap(sent, "Listo"),
        "reaction" => Say::react(sent, "👍"),
        "reaction_removed" => Say::react(sent, ""),
        "call_permission_accepted" => permission(true, false),
        "call_permission_permanent" => permission(true, true),
        "call_permission_rejected" => permission(false, false),
        "edit" => {
            Say { edit: Some(Edit { message: own, text: "hola!".to_owned() }), ..Say::default() }
        }
        "revoke" => Say { revoke: Some(own), ..Say::default() },
        "reply_to_own" => Say::text("quería decir").replying_to(own),
        _ => Say::text("sí").replying_to(sent),
    }
}

fn media(stage: &mut Stage, mime: &str, kind: Kind) -> Say {
    let upload = stage.sim.upload(Bytes::from_static(b"a small file"), mime, None);
    Say::media(upload, kind)
}

fn cards() -> Value {
    json!([{
        "name": { "formatted_name": "Julia Prado", "first_name": "Julia", "last_name": "Prado" },
        "phones": [{ "phone": "+51 000 000 002", "wa_id": "51000000002", "type": "CELL" }],
        "emails": [{ "email": "julia@example.org", "type": "WORK" }],
        "org": { "company": "Bodega Julia", "title": "dueña" },
        "vcard": "BEGIN:VCARD\nTEL:+51000000002\nEND:VCARD",
    }])
}

fn list() -> Value {
    json!({ "type": "interactive", "interactive": {
        "type": "list", "body": { "text": "Elige" }, "action": { "button": "Ver", "sections": [
            { "title": "Uno", "rows": [{ "id": "row-1", "title": "Primera", "description": "La de hoy" }] },
        ] },
    } })
}

fn flow() -> Value {
    json!({ "type": "interactive", "interactive": {
        "type": "flow", "body": { "text": "Cuéntanos" }, "action": { "name": "flow", "parameters": {
            "flow_message_version": "3", "flow_id": "1", "flow_cta": "Abrir", "flow_token": "t-1",
        } },
    } })
}

fn template(stage: &mut Stage, person: &str) -> String {
    // Installing it again changes nothing.
    let _ = stage.sim.install_template(&json!({
        "name": "lesson", "language": "es", "category": "UTILITY", "components": [
            { "type": "BODY", "text": "La lección de hoy ya está lista" },
            { "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "Listo" }] },
        ],
    }));
    stage.send(
        person,
        json!({
            "type": "template", "template": { "name": "lesson", "language": { "code": "es" } },
        }),
    )
}

/// A person stops marketing messages and resumes.
pub(super) fn preferences(stage: &mut Stage) {
    for shapes in [Vec::new(), vec![Shape::NumbersForStrings]] {
        let person = stage.person(NewPerson { shapes, ..NewPerson::default() });
        for marketing in [Marketing::Stop, Marketing::Resume] {
            let now = stage.now;
            let change = PersonChange { marketing: Some(marketing), ..PersonChange::default() };
            let _ = stage.sim.change_person(&person, now, change);
            stage.collect("user_preferences");
        }
    }
}
