//! Meta's door: what comes in, what is refused, and what does not come.

use lambda_http::{Body, Request};
use serde_json::json;
use shared::{
    domain::{ids::NumberId, time::Timestamp},
    memory,
    whatsapp::signature::{HEADER, sign},
};
use webhook::{Heart, Identity, Webhook};

use super::{Figures, listening, stays_quiet, trips};

const SECRET: &str = "the-app-secret";
const NUMBER: &str = "106540352242922";

type Door = Webhook<memory::Queues, memory::Store, memory::Store, memory::Clock>;

fn door() -> Door {
    let numbers = [NumberId::new(NUMBER)].into();
    Webhook {
        identity: Identity::new(numbers, |_| Some(SECRET.to_owned())),
        queues: memory::Queues::new(),
        participants: memory::Store::new(),
        heart: Heart::new(memory::Store::new()),
        clock: memory::Clock::at(Timestamp::from_seconds(1_772_454_610)),
    }
}

fn call(body: &[u8], signature: &str) -> Request {
    let request = lambda_http::http::Request::post("https://example.org/webhook");
    request.header(HEADER, signature).body(Body::Binary(body.to_vec())).unwrap()
}

async fn told(field: &str, value: serde_json::Value) -> Figures {
    let ear = listening();
    let body = json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "time": 1_772_454_600, "changes": [{"field": field, "value": value}]}],
    });
    let body = body.to_string().into_bytes();
    let answer = door().handle(&call(&body, &sign(SECRET, &body))).await;
    assert_eq!(answer.status(), 200);
    ear.figures()
}

#[test]
fn errors_of_the_gateway() {
    let of = |bad: f64| {
        Figures::new().with("AWS/ApiGateway 5xx Api", bad).with("AWS/ApiGateway Count Api", 4_000.0)
    };
    trips("WebhookErrors", &of(5.0));
    stays_quiet("WebhookErrors", &of(4.0));
}

#[test]
fn slow_answers() {
    let until = |slow: i64| {
        Figures::new().each_minute(15, "AWS/ApiGateway Latency Api", |minute| {
            if minute < slow { 700.0 } else { 40.0 }
        })
    };
    trips("WebhookSlow", &until(15));
    // Two bad periods of three, as after a deployment.
    stays_quiet("WebhookSlow", &until(10));
}

#[tokio::test]
async fn calls_without_metas_signature() {
    let ear = listening();
    for _ in 0..21 {
        let answer = door().handle(&call(b"{}", &sign("another secret", b"{}"))).await;
        assert_eq!(answer.status(), 401);
    }
    trips("UnsignedCalls", &ear.figures());
}

#[tokio::test]
async fn the_numbers_quality_falls() {
    let value = |event: &str| json!({"display_phone_number": "0", "event": event, "current_limit": "TIER_10K"});
    let field = "phone_number_quality_update";
    trips("QualityDropped", &told(field, value("FLAGGED")).await);
    trips("QualityDropped", &told(field, value("DOWNGRADE")).await);
    stays_quiet("QualityDropped", &told(field, value("UNFLAGGED")).await);
}

#[tokio::test]
async fn a_template_is_stopped() {
    let value = |event: &str| json!({"event": event, "message_template_name": "tertulia_l1", "message_template_id": 1});
    let field = "message_template_status_update";
    trips("TemplateStopped", &told(field, value("PAUSED")).await);
    trips("TemplateStopped", &told(field, value("DISABLED")).await);
    stays_quiet("TemplateStopped", &told(field, value("APPROVED")).await);
}

#[tokio::test]
async fn a_template_is_called_marketing() {
    let of = |was: &str, is: &str| json!({"previous_category": was, "new_category": is, "message_template_name": "tertulia_l1"});
    let coming = |is: &str, then: &str| json!({"new_category": is, "correct_category": then, "category_update_timestamp": 1_772_541_000, "message_template_name": "tertulia_l1"});
    let field = "template_category_update";
    trips("TemplateStopped", &told(field, of("UTILITY", "MARKETING")).await);
    trips("TemplateStopped", &told(field, coming("UTILITY", "MARKETING")).await);
    stays_quiet("TemplateStopped", &told(field, of("MARKETING", "UTILITY")).await);
    stays_quiet("TemplateStopped", &told(field, coming("MARKETING", "UTILITY")).await);
}

#[tokio::test]
async fn the_free_messages_of_a_month_are_used_up() {
    let statuses = |kind: &str, billable: bool| {
        json!({
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "0", "phone_number_id": NUMBER},
            "statuses": [{
                "id": "wamid.S", "status": "delivered", "timestamp": "1772454600", "recipient_id": "51900000000",
                "pricing": {"billable": billable, "pricing_model": "PMP", "type": "regular", "category": kind},
            }],
        })
    };
    trips("DailyCap", &told("messages", statuses("service", true)).await);
    stays_quiet("DailyCap", &told("messages", statuses("service", false)).await);
    stays_quiet("DailyCap", &told("messages", statuses("utility", true)).await);
}

#[test]
fn nothing_comes_back() {
    let sent = Figures::new().with("Tertulia Sent", 5.0);
    trips("Deaf", &sent);
    stays_quiet("Deaf", &sent.with("Tertulia Taken", 1.0));
    // At night four answers that were late are nothing to be woken for.
    stays_quiet("Deaf", &Figures::new().with("Tertulia Sent", 4.0));
}
