//! What became of what we sent.

use super::*;
use crate::domain::{
    ids::MessageId,
    status::{Pricing, Status, StatusStage},
};

fn status(more: Value) -> Value {
    let mut status = json!({"id": "wamid.B", "status": "delivered", "timestamp": "1772454605", "recipient_id": "51900000000"});
    merge(&mut status, more);
    status
}

fn updates_of(status: Value) -> Updates {
    updates(&change("messages", value(json!({"statuses": [status]}))))
}

#[track_caller]
fn check(more: Value, expected: Status) {
    let updates = updates_of(status(more));
    assert_eq!(updates.statuses, [expected], "{}", counted(&updates));
}

fn delivered() -> Status {
    Status {
        again_seconds: None,
        message: MessageId::new("wamid.B"),
        number: NumberId::new(NUMBER),
        at: Timestamp::from_seconds(1_772_454_605),
        stage: StatusStage::Delivered,
        key: None,
        errors: vec![],
        pricing: None,
    }
}

#[test]
fn every_stage() {
    for (name, stage) in [
        ("sent", StatusStage::Sent),
        ("delivered", StatusStage::Delivered),
        ("read", StatusStage::Read),
        ("played", StatusStage::Played),
        ("failed", StatusStage::Failed),
    ] {
        check(json!({"status": name}), Status { stage, ..delivered() });
    }
}

#[test]
fn statuses_of_people_without_a_number_are_statuses() {
    check(
        json!({"recipient_id": null, "recipient_user_id": "PE.1", "parent_recipient_user_id": "PE.ENT.1"}),
        delivered(),
    );
    check(json!({"type": "message"}), delivered());
    check(json!({"timestamp": 1772454605}), delivered());
    check(json!({"timestamp": 1772454605000_i64}), delivered());
    check(json!({"timestamp": "1772454605000"}), delivered());
    check(json!({"timestamp": null}), Status { at: RECEIVED_AT, ..delivered() });
    check(json!({"timestamp": "yesterday"}), Status { at: RECEIVED_AT, ..delivered() });
    let conversation =
        json!({"id": "c", "expiration_timestamp": 1, "origin": {"type": "referral_conversion"}});
    check(json!({"conversation": conversation}), delivered());
}

#[test]
fn our_key_comes_back() {
    check(
        json!({"biz_opaque_callback_data": "v1.p0123.7.1"}),
        Status { key: Some("v1.p0123.7.1".into()), ..delivered() },
    );
}

#[test]
fn errors_of_either_shape() {
    let errors = json!([
        {"code": 131047, "title": "t", "message": "m", "error_data": {"details": "d"}, "href": "h"},
        {"code": "130472", "title": "t", "details": "d"},
        {"title": "no code"}, 5,
    ]);
    check(
        json!({"status": "failed", "errors": errors}),
        Status { stage: StatusStage::Failed, errors: vec![131047, 130472], ..delivered() },
    );
}

#[test]
fn a_price_is_never_guessed_to_be_nothing() {
    for (sent, billable, category, kind) in [
        (
            json!({"billable": true, "pricing_model": "PMP", "type": "regular", "category": "service"}),
            Some(true),
            "service",
            "regular",
        ),
        (
            json!({"billable": false, "pricing_model": "PMP", "type": "free_entry_point", "category": "utility"}),
            Some(false),
            "utility",
            "free_entry_point",
        ),
        (json!({"billable": "true", "category": "marketing"}), Some(true), "marketing", "unknown"),
        (
            json!({"pricing_model": "PMP", "type": "regular", "category": "utility"}),
            Some(true),
            "utility",
            "regular",
        ),
        (
            json!({"type": "free_customer_service", "category": "service"}),
            Some(false),
            "service",
            "free_customer_service",
        ),
        (json!({"type": "new_in_2027", "category": "service"}), None, "service", "new_in_2027"),
        (json!({}), None, "unknown", "unknown"),
    ] {
        let pricing = Pricing { billable, category: category.into(), kind: kind.into() };
        check(json!({"pricing": sent}), Status { pricing: Some(pricing), ..delivered() });
    }
    check(json!({"pricing": "free"}), delivered());
}

#[test]
fn what_is_no_status_of_ours_is_counted() {
    for (more, name) in [
        (json!({"status": "deleted"}), "status.deleted 1"),
        (json!({"status": "warning"}), "status.warning 1"),
        (json!({"status": "teleported"}), "status.teleported 1"),
        (json!({"status": null}), "status.malformed 1"),
        (json!({"id": null}), "status.no_id 1"),
        (json!({"id": ""}), "status.no_id 1"),
        (
            json!({"recipient_type": "group", "recipient_participant_id": "51900000000"}),
            "status.group 1",
        ),
        (json!({"type": "call"}), "status_of.call 1"),
        (json!({"type": "payment"}), "status_of.payment 1"),
    ] {
        let updates = updates_of(status(more));
        assert!(updates.statuses.is_empty());
        assert_eq!(counted(&updates), name);
    }
    assert_eq!(counted(&updates_of(json!("x"))), "status.malformed 1");
}
