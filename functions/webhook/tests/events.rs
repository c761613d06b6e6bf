//! Every sample event goes through the handler, and every answer is written down here.

#![expect(clippy::unwrap_used, reason = "the exception for tests does not reach their helpers")]

use std::{collections::BTreeSet, future::Future, path::PathBuf};

use lambda_http::{Body, Request, Response, request::LambdaRequest};
use serde_json::json;
use shared::{
    domain::{
        address::{Address, Phone},
        event::{EventKind, Letter, Recipient},
        ids::{NumberId, ParticipantId},
        outbox::Effect,
        participant::Participant,
        reply::Reply,
        time::{DAY, Month, QuietHours, Timestamp},
    },
    memory,
    ports::{Participants, Pulse, Queues},
    whatsapp::signature::sign,
};
use webhook::{BODY_BYTES_MAX, Heart, Identity, Webhook};

const SECRET: &str = "events-app-secret";
const NUMBER: &str = "106540352242922";
const NOW: Timestamp = Timestamp::from_seconds(1_772_454_610);

/// The file, the answer's status, the letters: to whom, under which name.
const EVENTS: [(&str, u16, &[&str]); 33] = [
    ("advertisement", 200, &["contact wamid.AD"]),
    ("batch", 200, &["contact wamid.B1", "contact wamid.B2", "contact wamid.B3"]),
    ("button", 200, &["contact wamid.BUTTON"]),
    ("flow-malformed", 200, &["contact wamid.FLOW"]),
    ("foreign-number", 200, &[]),
    ("group", 200, &[]),
    ("half-an-emoji", 200, &["contact wamid.HALF"]),
    ("handshake", 200, &[]),
    ("handshake-wrong-token", 403, &[]),
    ("image", 200, &["contact wamid.IMAGE"]),
    ("interactive-without-body", 200, &["contact wamid.BODILESS"]),
    ("list", 200, &["contact wamid.LIST"]),
    ("malformed-signature", 401, &[]),
    ("media-unavailable", 200, &["contact wamid.GONE"]),
    ("missing-signature", 401, &[]),
    ("moved", 200, &["contact wamid.MOVED"]),
    ("no-phone", 200, &["contact wamid.NOPHONE"]),
    ("not-json", 400, &[]),
    ("preferences", 200, &[]),
    ("reaction", 200, &["contact wamid.REACTION"]),
    ("status-awaited", 200, &["p-waiting status:v1.p-waiting.0.1:delivered"]),
    ("status-delivered", 200, &[]),
    ("status-failed", 200, &["p0123 status:v1.p0123.8.1:failed"]),
    ("status-of-nobody", 200, &[]),
    ("status-settled", 200, &[]),
    ("text", 200, &["contact wamid.TEXT"]),
    ("text-base64", 200, &["contact wamid.BASE64"]),
    ("unknown-everything", 200, &["contact wamid.HOLOGRAM"]),
    ("unsupported", 200, &["contact wamid.POLL"]),
    ("user-actions", 200, &[]),
    ("voice", 200, &["contact wamid.VOICE"]),
    ("welcome", 200, &["contact wamid.WELCOME"]),
    ("wrong-signature", 401, &[]),
];

type Handler<Q> = Webhook<Q, memory::Store, memory::Store, memory::Clock>;

fn webhook<Q>(queues: Q) -> Handler<Q> {
    let secret = |name: &str| match name {
        "whatsapp/app-secret" => Some(SECRET.to_owned()),
        "whatsapp/app-secret-previous" => Some("the-secret-before".to_owned()),
        "whatsapp/verify-token" => Some("events-verify-token".to_owned()),
        other => panic!("{other} is no business of the webhook's"),
    };
    Webhook {
        identity: Identity::new(BTreeSet::from([NumberId::new(NUMBER)]), secret),
        queues,
        participants: memory::Store::new(),
        heart: Heart::new(memory::Store::new()),
        clock: memory::Clock::at(NOW),
    }
}

/// Somebody whose first message is on its way, so that its fate is not known.
async fn waiting_person(store: &memory::Store) {
    let address = Address::new(Phone::parse("51900000000"), None).unwrap();
    let id = ParticipantId::new("p-waiting");
    let mut person = Participant::new(id, NumberId::new(NUMBER), address);
    person.outbox.push(Effect::Send(Reply::AskConsent), true, NOW);
    let jobs = person.claim(NOW, &QuietHours::default(), None).jobs;
    assert_eq!(jobs.len(), 1);
    store.create(&person, &[]).await.unwrap();
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../events")
}

fn event(name: &str) -> Request {
    let file = folder().join(format!("webhook.{name}.json"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("{}", file.display()));
    let request: LambdaRequest = serde_json::from_str(&text).unwrap();
    request.into()
}

fn post(body: Vec<u8>, signature: Option<String>) -> Request {
    let mut request = lambda_http::http::Request::post("https://example.org/webhook");
    if let Some(signature) = signature {
        request = request.header("X-Hub-Signature-256", signature);
    }
    request.body(Body::Binary(body)).unwrap()
}

fn signed(body: Vec<u8>, secret: &str) -> Request {
    let signature = sign(secret, &body);
    post(body, Some(signature))
}

fn text(id: &str) -> Vec<u8> {
    let body = format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"changes":[{{"field":"messages","value":{{
        "metadata":{{"phone_number_id":"{NUMBER}"}},"messages":[{{"id":"{id}","from":"51900000000",
        "timestamp":"1772454600","type":"text","text":{{"body":"Hola"}}}}]}}}}]}}]}}"#
    );
    body.into_bytes()
}

fn status(response: &Response<Body>) -> u16 {
    response.status().as_u16()
}

fn described(letters: &[Letter]) -> Vec<String> {
    let one = |letter: &Letter| match &letter.to {
        Recipient::Contact { number, address } => {
            let EventKind::Message(message) = &letter.event.kind else {
                panic!("only messages come from contacts");
            };
            assert!(&message.number == number && &message.from == address);
            format!("contact {}", letter.event.id)
        }
        Recipient::Participant(id) => format!("{id} {}", letter.event.id),
    };
    letters.iter().map(one).collect()
}

fn run<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(future)
}

#[test]
fn every_sample_event_gets_its_answer() {
    run(async {
        for (name, expected, letters) in &EVENTS {
            let queues = memory::Queues::new();
            let webhook = webhook(queues.clone());
            waiting_person(&webhook.participants).await;
            let people = webhook.participants.everybody();
            let request = event(name);
            let response = webhook.handle(&request).await;
            // For whoever changes a sample's body and has to sign it again.
            let signature = sign(SECRET, request.body());
            assert_eq!(status(&response), *expected, "{name}: its signature is {signature}");
            assert_eq!(described(&queues.letters()), *letters, "{name}");
            assert_eq!(webhook.participants.everybody(), people, "{name} wrote a table");
        }
    });
}

#[test]
fn every_sample_event_is_in_the_list() {
    let mut files: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_prefix("webhook.")?.strip_suffix(".json").map(str::to_owned))
        .collect();
    files.sort();
    let listed: Vec<_> = EVENTS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(files, listed);
}

#[test]
fn the_handshake_answers_with_the_question() {
    run(async {
        let webhook = webhook(memory::Queues::new());
        let response = webhook.handle(&event("handshake")).await;
        assert_eq!(response.body().as_ref(), b"1158201444");
        let response = webhook.handle(&event("handshake-wrong-token")).await;
        assert!(response.body().is_empty());
        let bare = lambda_http::http::Request::get("https://example.org/webhook");
        let bare = bare.body(Body::Empty).unwrap();
        assert_eq!(status(&webhook.handle(&bare).await), 403);
        let put = lambda_http::http::Request::put("https://example.org/webhook");
        assert_eq!(status(&webhook.handle(&put.body(Body::Empty).unwrap()).await), 405);
    });
}

#[test]
fn both_secrets_are_taken_while_they_are_exchanged() {
    run(async {
        let queues = memory::Queues::new();
        let webhook = webhook(queues.clone());
        for (secret, expected) in
            [(SECRET, 200), ("the-secret-before", 200), ("a-guess", 401), ("", 401)]
        {
            let response = webhook.handle(&signed(text("wamid.A"), secret)).await;
            assert_eq!(status(&response), expected, "{secret}");
        }
        assert_eq!(queues.letters().len(), 2);
    });
}

#[test]
fn three_megabytes_are_taken_and_one_byte_more_is_not() {
    run(async {
        let queues = memory::Queues::new();
        let webhook = webhook(queues.clone());
        let mut body = text("wamid.A");
        body.resize(BODY_BYTES_MAX, b' ');
        assert_eq!(status(&webhook.handle(&signed(body.clone(), SECRET)).await), 200);
        body.push(b' ');
        assert_eq!(status(&webhook.handle(&signed(body, SECRET)).await), 413);
        assert_eq!(queues.letters().len(), 1);
    });
}

#[test]
fn a_header_that_is_no_text_is_malformed() {
    run(async {
        let webhook = webhook(memory::Queues::new());
        let mut request = post(text("wamid.A"), None);
        let odd = lambda_http::http::HeaderValue::from_bytes(b"sha256=\xff").unwrap();
        request.headers_mut().insert("x-hub-signature-256", odd);
        assert_eq!(status(&webhook.handle(&request).await), 401);
    });
}

/// Takes every second letter, or none.
#[derive(Clone)]
struct Picky {
    takes: fn(usize) -> bool,
}

impl Queues for Picky {
    async fn post(&self, letters: &[Letter]) -> Vec<bool> {
        (0..letters.len()).map(self.takes).collect()
    }

    async fn deliver(&self, chunks: &[shared::domain::event::Chunk]) -> Vec<bool> {
        vec![false; chunks.len()]
    }
}

#[test]
fn what_is_not_queued_is_not_acknowledged() {
    run(async {
        let all: Handler<Picky> = webhook(Picky { takes: |_| true });
        assert_eq!(status(&all.handle(&event("batch")).await), 200);
        let half = webhook(Picky { takes: |n| n % 2 == 0 });
        assert_eq!(status(&half.handle(&event("batch")).await), 503);
        let none = webhook(Picky { takes: |_| false });
        assert_eq!(status(&none.handle(&event("status-failed")).await), 503);
        assert_eq!(status(&none.handle(&event("foreign-number")).await), 200, "nothing to queue");
    });
}

#[test]
fn the_same_delivery_again_has_the_same_names() {
    run(async {
        let queues = memory::Queues::new();
        let webhook = webhook(queues.clone());
        webhook.handle(&event("batch")).await;
        let first = queues.take_letters();
        webhook.handle(&event("batch")).await;
        assert_eq!(queues.take_letters(), first);
    });
}

/// Counts beats.
#[derive(Clone, Default)]
struct Counted(std::sync::Arc<std::sync::Mutex<Vec<Timestamp>>>);

impl shared::ports::Pulse for Counted {
    async fn beat(&self, _: &NumberId, at: Timestamp) -> Result<(), shared::ports::Unavailable> {
        self.0.lock().unwrap().push(at);
        if self.0.lock().unwrap().len() == 1 {
            return Err(shared::ports::Unavailable::new("the table", "throttled"));
        }
        Ok(())
    }

    async fn last_beat(
        &self,
        _: &NumberId,
    ) -> Result<Option<Timestamp>, shared::ports::Unavailable> {
        panic!("the webhook asks for nobody's pulse")
    }

    async fn note_billed(
        &self,
        _: &NumberId,
        _: Month,
    ) -> Result<bool, shared::ports::Unavailable> {
        panic!("nothing is billed here")
    }
}

/// Else nobody would be told of the months before it.
#[test]
fn a_billed_answer_from_the_future_counts_for_now() {
    run(async {
        let store = memory::Store::new();
        let plain = webhook(memory::Queues::new());
        let webhook = Webhook {
            identity: plain.identity,
            queues: plain.queues,
            participants: plain.participants,
            heart: Heart::new(store.clone()),
            clock: memory::Clock::at(NOW),
        };
        let body = format!(
            r#"{{"object":"whatsapp_business_account","entry":[{{"changes":[{{"field":"messages","value":{{
            "metadata":{{"phone_number_id":"{NUMBER}"}},"statuses":[{{"id":"wamid.S","status":"delivered",
            "timestamp":"4102444800","recipient_id":"51900000000",
            "pricing":{{"billable":true,"category":"service","type":"regular"}}}}]}}}}]}}]}}"#
        );
        let answer = webhook.handle(&signed(body.into_bytes(), SECRET)).await;
        assert_eq!(status(&answer), 200);
        let number = NumberId::new(NUMBER);
        let months = [Month::of(NOW), Month::of(NOW.plus(40 * DAY))];
        for (month, is_news) in months.into_iter().zip([false, true]) {
            assert_eq!(store.note_billed(&number, month).await.unwrap(), is_news, "{month}");
        }
    });
}

/// Once a minute at most, whatever comes; a beat that was not written is made up for by the next status.
#[test]
fn the_pulse_is_written_once_a_minute() {
    run(async {
        let beats = Counted::default();
        let plain = webhook(memory::Queues::new());
        let webhook = Webhook {
            identity: plain.identity,
            queues: plain.queues,
            participants: plain.participants,
            heart: Heart::new(beats.clone()),
            clock: memory::Clock::at(NOW.plus(1_000)),
        };
        let status_at = |at: Timestamp| {
            let status = json!({"id": "wamid.S", "status": "sent", "recipient_id": "51900000000",
                "timestamp": at.seconds().to_string()});
            let value = json!({"messaging_product": "whatsapp",
                "metadata": {"display_phone_number": "15550000000", "phone_number_id": NUMBER},
                "statuses": [status]});
            let body = json!({"object": "whatsapp_business_account",
                "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]});
            let body = body.to_string().into_bytes();
            let signature = sign(SECRET, &body);
            post(body, Some(signature))
        };
        let ahead = NOW.plus(1_000_000);
        for at in [NOW, NOW, NOW.plus(59), NOW.plus(-5), NOW.plus(60), ahead, ahead] {
            assert_eq!(status(&webhook.handle(&status_at(at)).await), 200, "{at}");
        }
        assert_eq!(*beats.0.lock().unwrap(), [NOW, NOW, NOW.plus(60), NOW.plus(1_000)]);
    });
}

/// A table that does not answer.
struct Silent;

impl Participants for Silent {
    async fn find(
        &self,
        _: &[String],
    ) -> Result<Option<shared::ports::Found>, shared::ports::Unavailable> {
        panic!("the webhook looks nobody up by address")
    }

    async fn load(
        &self,
        _: &ParticipantId,
    ) -> Result<Option<shared::ports::Versioned<Participant>>, shared::ports::Unavailable> {
        panic!("the webhook reads at half the price")
    }

    async fn peek(
        &self,
        _: &ParticipantId,
    ) -> Result<Option<Participant>, shared::ports::Unavailable> {
        Err(shared::ports::Unavailable::new("the table", "throttled"))
    }

    async fn create(
        &self,
        _: &Participant,
        _: &[String],
    ) -> Result<shared::ports::Versioned<Participant>, shared::ports::CommitError> {
        panic!("the webhook writes nothing")
    }

    async fn commit(
        &self,
        _: &shared::ports::Versioned<Participant>,
        _: Participant,
    ) -> Result<shared::ports::Versioned<Participant>, shared::ports::CommitError> {
        panic!("the webhook writes nothing")
    }

    async fn link(
        &self,
        _: &ParticipantId,
        _: &[String],
    ) -> Result<(), shared::ports::Unavailable> {
        panic!("the webhook writes nothing")
    }

    async fn erase(
        &self,
        _: &shared::ports::Versioned<Participant>,
        _: &[String],
        _: Timestamp,
    ) -> Result<(), shared::ports::CommitError> {
        panic!("the webhook writes nothing")
    }
}

#[test]
fn a_status_that_cannot_be_judged_goes_to_the_mailbox() {
    run(async {
        let queues = memory::Queues::new();
        let blind = Webhook {
            identity: webhook(()).identity,
            queues: queues.clone(),
            participants: Silent,
            heart: Heart::new(memory::Store::new()),
            clock: memory::Clock::at(NOW),
        };
        assert_eq!(status(&blind.handle(&event("status-delivered")).await), 200);
        assert_eq!(described(&queues.letters()), ["p0123 status:v1.p0123.7.1:delivered"]);
    });
}
