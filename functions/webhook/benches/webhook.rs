//! One delivery: signature, parsing, letters, and a queue in memory. `cargo bench -p webhook`.

use std::{collections::BTreeSet, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use lambda_http::{Body, Request};
use serde_json::{Value, json};
use shared::{
    domain::{ids::NumberId, time::Timestamp},
    memory,
    whatsapp::signature::sign,
};
use webhook::{Heart, Identity, Webhook};

const NUMBER: &str = "106540352242922";
const SECRET: &str = "bench";

fn request(messages: usize, statuses: usize) -> Request {
    let contact = json!({"profile": {"name": "Rosa", "username": "@rosa"}, "wa_id": "51900000000",
        "user_id": "PE.10000000000000000001"});
    let messages: Vec<Value> = (0..messages)
        .map(|n| {
            json!({"from": "51900000000", "from_user_id": "PE.10000000000000000001",
                "id": format!("wamid.HBgLNTE5MDAwMDAwMDAVAgASGBQzQUNC{n:012}"), "timestamp": "1772454600",
                "type": "text", "text": {"body": "Hola, quiero aprender a vender más en mi bodega 😀"}})
        })
        .collect();
    let statuses: Vec<Value> = (0..statuses)
        .map(|n| {
            json!({"id": format!("wamid.HBgLNTE5MDAwMDAwMDAVAgARGBI1QjJG{n:012}"), "status": "delivered",
                "timestamp": "1772454605", "recipient_id": "51900000000",
                "recipient_user_id": "PE.10000000000000000001",
                "biz_opaque_callback_data": format!("v1.p{n:012}.7.1"),
                "pricing": {"billable": true, "pricing_model": "PMP", "type": "regular", "category": "service"}})
        })
        .collect();
    let value = json!({"messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550000001", "phone_number_id": NUMBER},
        "contacts": [contact], "messages": messages, "statuses": statuses});
    let body = json!({"object": "whatsapp_business_account",
        "entry": [{"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}]});
    let body = body.to_string().into_bytes();
    let signature = sign(SECRET, &body);
    let request = lambda_http::http::Request::post("https://example.org/webhook");
    match request.header("x-hub-signature-256", signature).body(Body::Binary(body)) {
        Ok(request) => request,
        Err(error) => unreachable!("{error}"),
    }
}

fn deliveries(criterion: &mut Criterion) {
    let queues = memory::Queues::new();
    let webhook = Webhook {
        identity: Identity::new(BTreeSet::from([NumberId::new(NUMBER)]), |_| {
            Some(SECRET.to_owned())
        }),
        queues: queues.clone(),
        participants: memory::Store::new(),
        heart: Heart::new(memory::Store::new()),
        clock: memory::Clock::at(Timestamp::from_seconds(1_772_454_610)),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let Ok(runtime) = runtime else { unreachable!("a runtime needs no driver") };
    let mut group = criterion.benchmark_group("webhook");
    for (name, request) in [
        ("one message", request(1, 0)),
        ("one status", request(0, 1)),
        ("1,000 updates", request(500, 500)),
    ] {
        group.throughput(Throughput::Bytes(request.body().len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let response = runtime.block_on(webhook.handle(black_box(&request)));
                assert_eq!(response.status(), 200);
                black_box(queues.take_letters())
            });
        });
    }
    group.finish();
}

criterion_group!(benches, deliveries);
criterion_main!(benches);
