//! Whole bodies: several of everything, odd things between good ones, other fields.

use super::*;
use crate::domain::inbound::Content;

fn text(id: &str, at: i64) -> Value {
    message(json!({"id": id, "timestamp": at.to_string(), "type": "text", "text": {"body": id}}))
}

fn ids(updates: &Updates) -> Vec<&str> {
    updates.messages.iter().map(|message| message.id.as_str()).collect()
}

#[test]
fn several_entries_changes_messages_and_statuses_at_once() {
    let status = |id: &str, status: &str| json!({"id": id, "status": status, "timestamp": "1"});
    let one = value(json!({"messages": [text("wamid.3", 3), text("wamid.1", 1)]}));
    let two = value(
        json!({"messages": [text("wamid.2", 2)], "statuses": [status("wamid.x", "sent"), status("wamid.x", "delivered")]}),
    );
    let updates = updates(&json!({
        "object": "whatsapp_business_account",
        "entry": [
            {"id": "1", "changes": [{"field": "messages", "value": one}, {"field": "messages", "value": two}]},
            {"id": "2", "time": 1750030073, "changes": [{"field": "messages", "value": value(json!({"statuses": [status("wamid.y", "read")]}))}]},
        ],
    }));
    assert_eq!(ids(&updates), ["wamid.1", "wamid.2", "wamid.3"], "the oldest first");
    assert_eq!(updates.statuses.len(), 3);
    assert!(updates.ignored.is_empty());
}

#[test]
fn bubbles_of_one_second_keep_their_order() {
    let sent = [text("wamid.c", 5), text("wamid.a", 5), text("wamid.b", 5)];
    let updates = updates(&change("messages", value(json!({"messages": sent}))));
    assert_eq!(ids(&updates), ["wamid.c", "wamid.a", "wamid.b"]);
}

#[test]
fn what_comes_twice_in_a_body_is_taken_once() {
    let status = json!({"id": "wamid.x", "status": "read", "timestamp": "1"});
    let updates = updates(&change(
        "messages",
        value(json!({
            "messages": [text("wamid.1", 1), text("wamid.1", 1), text("wamid.1", 9)],
            "statuses": [status, status],
        })),
    ));
    assert_eq!(ids(&updates), ["wamid.1"]);
    assert_eq!(updates.statuses.len(), 1);
    assert_eq!(counted(&updates), "message.repeated 2, status.repeated 1");
}

#[test]
fn an_odd_element_costs_itself_only() {
    let odd = [
        json!(null),
        json!(1),
        json!("x"),
        json!([]),
        json!({}),
        message(json!({"id": null, "text": {"body": "x"}})),
        message(json!({"id": "", "text": {"body": "x"}})),
        message(json!({"id": "x".repeat(600), "text": {"body": "x"}})),
        message(json!({"id": {"a": 1}, "text": {"body": "x"}})),
        message(json!({"from": null, "text": {"body": "x"}})),
        message(json!({"from": "5678", "text": {"body": "x"}})),
        message(json!({"group_id": "120363001234567890@g.us", "text": {"body": "x"}})),
    ];
    let mut all = odd.to_vec();
    all.push(text("wamid.good", 1));
    let updates = updates(&change("messages", value(json!({"messages": all}))));
    assert_eq!(ids(&updates), ["wamid.good"]);
    assert_eq!(
        counted(&updates),
        "message.group 1, message.malformed 4, message.no_id 5, message.no_sender 2"
    );
}

#[test]
fn an_odd_frame_costs_itself_only() {
    let good =
        json!({"field": "messages", "value": value(json!({"messages": [text("wamid.good", 1)]}))});
    for odd in [
        json!(null),
        json!(1),
        json!("x"),
        json!([]),
        json!({}),
        json!({"field": 7}),
        json!({"field": "messages", "value": []}),
    ] {
        let updates = updates(&json!({"object": "whatsapp_business_account",
            "entry": [null, 1, "x", {"changes": odd.clone()}, {"changes": [odd.clone(), good.clone()]}]}));
        assert_eq!(ids(&updates), ["wamid.good"], "{odd}");
    }
}

#[test]
fn a_change_without_a_field_is_a_message_change() {
    let body = json!({"object": "whatsapp_business_account",
        "entry": [{"changes": [{"value": value(json!({"messages": [text("wamid.1", 1)]}))}]}]});
    assert_eq!(ids(&updates(&body)), ["wamid.1"]);
}

#[test]
fn somebody_elses_number_is_counted_and_left_alone() {
    let mut other = value(json!({"messages": [text("wamid.1", 1), text("wamid.2", 1)],
        "statuses": [{"id": "wamid.x", "status": "read", "timestamp": "1"}]}));
    other["metadata"]["phone_number_id"] = "999".into();
    let foreign = updates(&change("messages", other.clone()));
    assert!(foreign.messages.is_empty() && foreign.statuses.is_empty());
    assert_eq!(counted(&foreign), "number.foreign 3");
    other.as_object_mut().unwrap().remove("metadata");
    assert_eq!(counted(&updates(&change("messages", other.clone()))), "number.missing 3");
    // Ours, as a number.
    other["metadata"] = json!({"phone_number_id": NUMBER.parse::<i64>().unwrap()});
    assert_eq!(updates(&change("messages", other)).messages.len(), 2);
}

#[test]
fn every_other_field_is_counted_by_name() {
    for field in [
        "account_alerts",
        "account_review_update",
        "account_update",
        "account_settings_update",
        "business_capability_update",
        "message_template_status_update",
        "message_template_quality_update",
        "message_template_components_update",
        "template_category_update",
        "phone_number_name_update",
        "phone_number_quality_update",
        "security",
        "history",
        "smb_app_state_sync",
        "smb_message_echoes",
        "calls",
        "flows",
        "group_lifecycle_update",
        "group_participants_update",
        "group_settings_update",
        "group_status_update",
        "business_username_update",
        "business_username_updates",
        "automatic_events",
        "payment_configuration_update",
        "partner_solutions",
        "unknown_field_xyz",
    ] {
        let updates = updates(&change(
            field,
            json!({"event": "APPROVED", "message_template_id": 1689556908129832_i64,
            "messages": [text("wamid.1", 1)]}),
        ));
        assert!(updates.messages.is_empty());
        assert_eq!(counted(&updates), format!("field.{field} 1"));
    }
}

#[test]
fn preferences_errors_and_actions_are_counted() {
    let preference = |value: Value| json!({"wa_id": "51900000000", "detail": "d", "category": "marketing_messages", "value": value, "timestamp": 1731705721});
    let preferences = json!([
        preference(json!("stop")),
        preference(json!("resume")),
        preference(json!("stop")),
        preference(json!(null)),
        7
    ]);
    let stopped =
        updates(&change("user_preferences", value(json!({"user_preferences": preferences}))));
    assert_eq!(
        counted(&stopped),
        "user_preferences.resume 1, user_preferences.stop 2, user_preferences.unnamed 2"
    );

    let errors = json!([{"code": 130429, "title": "Rate limit hit"}, {"code": "131000"}, {}, null]);
    let failed = updates(&change("messages", value(json!({"errors": errors}))));
    assert_eq!(counted(&failed), "errors.130429 1, errors.131000 1, errors.unknown 2");

    let action = json!({"action_type": "marketing_messages_link_click", "timestamp": "1753000000",
        "marketing_messages_link_click_data": {"brand_new_meta_field": "surprise"}});
    let clicked = updates(&change("messages", value(json!({"user_actions": [action]}))));
    assert_eq!(counted(&clicked), "value.user_actions 1");
}

#[test]
fn json_that_is_no_webhook_holds_nothing() {
    for body in [
        "null",
        "1",
        "\"x\"",
        "[]",
        "{}",
        r#"{"object":5}"#,
        r#"{"object":"whatsapp_business_account"}"#,
        r#"{"object":"whatsapp_business_account","entry":{}}"#,
    ] {
        let updates = try_updates(body.as_bytes()).unwrap();
        assert!(updates.messages.is_empty() && updates.statuses.is_empty(), "{body}");
    }
    assert_eq!(counted(&updates(&json!({"object": "page", "entry": []}))), "object.page 1");
}

#[test]
fn what_is_not_json_is_said_to_be_none() {
    for body in ["", " ", "{", "{}x", "{'a':1}", "<html>", "\u{feff}{}", "[1,]", "\\ud83d"] {
        assert!(try_updates(body.as_bytes()).is_err(), "{body:?}");
    }
}

#[test]
fn escapes_and_half_an_emoji() {
    let escaped = format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"changes":[{{"field":"messages","value":{{
        "metadata":{{"phone_number_id":"{NUMBER}"}},"messages":[
        {{"id":"wamid.1","from":"51900000000","timestamp":"1","type":"text","text":{{"body":"ma\u00f1ana \ud83d\ude00 \/ \u0022"}}}},
        {{"id":"wamid.2","from":"51900000000","timestamp":"2","type":"text","text":{{"body":"cut \ud83d"}}}},
        {{"id":"wamid.3","from":"51900000000","timestamp":"3","type":"text","text":{{"body":"FF"}}}}]}}}}]}}]}}"#
    );
    // Bytes that are no UTF-8.
    let mut body = escaped.into_bytes();
    let at = body.windows(2).rposition(|pair| pair == b"FF").unwrap();
    body[at] = 0xFF;
    let updates = try_updates(&body).unwrap();
    let bodies: Vec<_> = updates.messages.iter().map(|message| &message.content).collect();
    let text = |body: &str| Content::Text { body: body.into() };
    assert_eq!(bodies, [&text("mañana 😀 / \""), &text("cut \u{fffd}"), &text("\u{fffd}F")]);
}

#[test]
fn times_in_seconds_milliseconds_and_none() {
    for (sent, seconds) in [
        (json!("1772454600"), 1_772_454_600),
        (json!(1772454600), 1_772_454_600),
        (json!(1772454600.9), 1_772_454_600),
        (json!("1772454600123"), 1_772_454_600),
        (json!(1772454600123_i64), 1_772_454_600),
        (json!(1772454600123456_i64), 1_772_454_600),
        (json!("1454119029"), 1_454_119_029),
        (json!(null), 1_800_000_000),
        (json!(""), 1_800_000_000),
        (json!("now"), 1_800_000_000),
        (json!(0), 1_800_000_000),
        (json!(-5), 1_800_000_000),
        (json!([]), 1_800_000_000),
    ] {
        let inbound = inbound(message(json!({"timestamp": sent, "text": {"body": "x"}})));
        assert_eq!(inbound.at.seconds(), seconds, "{sent}");
    }
}

#[test]
fn a_thousand_updates_in_three_megabytes() {
    let messages: Vec<_> = (0..1_000)
        .map(|n| message(json!({"id": format!("wamid.{n}"), "text": {"body": "ñ".repeat(1_300)}})))
        .collect();
    let updates = updates(&change("messages", value(json!({"messages": messages}))));
    assert_eq!(updates.messages.len(), 1_000);
}
