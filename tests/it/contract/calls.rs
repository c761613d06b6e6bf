//! What the other services are sent, and what is made of their answers: queues, bus, buckets, parameters.

use std::sync::{Arc, Mutex};

use aws_config::SdkConfig;
use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
        orchestrator::{HttpRequest, HttpResponse},
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};
use shared::{
    aws::{
        eventbridge::EventBus,
        s3::{Bucket, Courses},
        sqs::SqsQueues,
        ssm::{Secrets, SecretsError},
    },
    domain::{
        address::{Address, Phone},
        course::{Course, CourseRef},
        event::{Announcement, Chunk, Event, EventKind, Letter, Recipient},
        ids::{CohortId, CourseSlug, EventId, NumberId, ObjectKey, ParticipantId},
    },
    ports::{AliasKey, Bus, Library, Objects, Queues},
};

use super::{
    sample::{NOW, id},
    tables,
    wire::Wire,
};

/// A request as a test looks at it.
#[derive(Clone)]
struct Call {
    method: String,
    uri: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Call {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(header, _)| header == name);
        header.map(|(_, value)| value.as_str())
    }
}

type Answer = dyn Fn(&Call) -> (u16, String) + Send + Sync;

/// A service that answers as a test says, and what it was asked.
#[derive(Clone)]
struct Service {
    calls: Arc<Mutex<Vec<Call>>>,
    answer: Arc<Answer>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Service")
    }
}

impl Service {
    fn new(answer: impl Fn(&Call) -> (u16, String) + Send + Sync + 'static) -> (Self, SdkConfig) {
        let service = Self { calls: Arc::default(), answer: Arc::new(answer) };
        let connector = SharedHttpConnector::new(service.clone());
        let client = http_client_fn(move |_, _| connector.clone());
        let config = tables::config(&Wire::new(), "http://127.0.0.1:1");
        (service, config.into_builder().http_client(client).build())
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

impl HttpConnector for Service {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let headers = request.headers().iter();
        let call = Call {
            method: request.method().to_owned(),
            uri: request.uri().to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned(),
        };
        let (status, body) = (self.answer)(&call);
        self.calls.lock().unwrap().push(call);
        let status = StatusCode::try_from(status).unwrap();
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(body))))
    }
}

fn letter(whose: &str, name: &str) -> Letter {
    let id = EventId::new(name);
    let kind = EventKind::WaitOver { wait: id.clone() };
    Letter {
        to: Recipient::Participant(ParticipantId::new(whose)),
        event: Event { id, at: NOW, kind },
    }
}

/// Takes everything but the messages of some groups.
fn queue_without(full: &'static [&'static str]) -> impl Fn(&Call) -> (u16, String) {
    move |call| {
        let call = call.json();
        let entries = call["Entries"].as_array().unwrap();
        let is_full =
            |entry: &&Value| full.contains(&entry["MessageGroupId"].as_str().unwrap_or("chunk"));
        let (failed, taken): (Vec<&Value>, Vec<&Value>) = entries.iter().partition(is_full);
        let taken = taken.into_iter().map(|entry| {
            json!({"Id": entry["Id"], "MessageId": "1", "MD5OfMessageBody": "not looked at"})
        });
        let failed = failed
            .into_iter()
            .map(|entry| json!({"Id": entry["Id"], "Code": "InternalError", "SenderFault": false}));
        let answer = json!({
            "Successful": taken.collect::<Vec<_>>(),
            "Failed": failed.collect::<Vec<_>>(),
        });
        (200, answer.to_string())
    }
}

#[tokio::test]
async fn letters_go_in_tens_to_their_groups() {
    let (service, config) = Service::new(queue_without(&[]));
    let queues = SqsQueues::new(&config, "http://127.0.0.1:1/0/participants.fifo", None);
    let letters: Vec<Letter> =
        (0..23).map(|number| letter(&format!("p{number}"), "wait:1")).collect();
    assert_eq!(queues.post(&letters).await, [true; 23]);
    let calls = service.calls();
    let sizes: Vec<usize> =
        calls.iter().map(|call| call.json()["Entries"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [10, 10, 3]);
    let first = &calls[0].json();
    assert_eq!(first["QueueUrl"], "http://127.0.0.1:1/0/participants.fifo");
    let entry = &first["Entries"][3];
    assert_eq!(entry["MessageGroupId"], "p3");
    let body: Letter = serde_json::from_str(entry["MessageBody"].as_str().unwrap()).unwrap();
    assert_eq!(body, letters[3]);
    assert_eq!(queues.post(&[]).await, [false; 0]);
    assert_eq!(service.calls().len(), 3, "nothing to say, no call");
}

#[tokio::test]
async fn a_phone_number_is_neither_group_nor_deduplication_id() {
    let (service, config) = Service::new(queue_without(&[]));
    let queues = SqsQueues::new(&config, "http://127.0.0.1:1/0/participants.fifo", None);
    let address = Address::new(Phone::parse("51900000000"), None).unwrap();
    let to = Recipient::Contact { number: NumberId::new("1065"), address };
    let event = letter("p1", "wamid.A").event;
    queues.post(&[Letter { to, event }]).await;
    let call = service.calls()[0].json();
    for name in ["MessageGroupId", "MessageDeduplicationId", "Id"] {
        let value = call["Entries"][0][name].as_str().unwrap();
        assert!(!value.contains("51900000000"), "{name}: {value}");
    }
}

#[tokio::test]
async fn a_refused_letter_is_told_and_nothing_of_hers_overtakes_it() {
    let (service, config) = Service::new(queue_without(&["p2"]));
    let queues = SqsQueues::new(&config, "http://127.0.0.1:1/0/participants.fifo", None);
    let letters: Vec<Letter> =
        (0..25).map(|number| letter(&format!("p{}", number % 5), &format!("e{number}"))).collect();
    let taken = queues.post(&letters).await;
    let expected: Vec<bool> = (0..25).map(|number| number % 5 != 2).collect();
    assert_eq!(taken, expected);
    let groups = |call: &Call| call.json()["Entries"].to_string().matches("\"p2\"").count();
    let sent: Vec<usize> = service.calls().iter().map(groups).collect();
    assert_eq!(sent, [2, 0, 0]);
}

#[tokio::test]
async fn a_queue_that_does_not_answer_takes_nothing() {
    let (service, config) = Service::new(|_| (503, "{}".to_owned()));
    let queues = SqsQueues::new(
        &config,
        "http://127.0.0.1:1/0/participants.fifo",
        Some("http://127.0.0.1:1/0/deliveries".to_owned()),
    );
    let letters: Vec<Letter> = (0..30).map(|number| letter("p1", &format!("e{number}"))).collect();
    assert_eq!(queues.post(&letters).await, [false; 30]);
    assert_eq!(service.calls().len(), 3, "one call and two repetitions, then no more");
    let chunk = Chunk { number: NumberId::new("1065"), letters: letters.clone() };
    assert_eq!(queues.deliver(&[chunk.clone(), chunk]).await, [false; 2]);
}

#[tokio::test]
async fn chunks_go_without_a_group_and_many_at_once() {
    let (service, config) = Service::new(queue_without(&[]));
    let deliveries = "http://127.0.0.1:1/0/deliveries".to_owned();
    let queues = SqsQueues::new(&config, "http://127.0.0.1:1/0/p.fifo", Some(deliveries));
    let chunk = |number: usize| Chunk {
        number: NumberId::new(format!("{number}")),
        letters: vec![letter("p1", "wait:1")],
    };
    let chunks: Vec<Chunk> = (0..205).map(chunk).collect();
    assert_eq!(queues.deliver(&chunks).await, [true; 205]);
    let mut numbers = Vec::new();
    for call in service.calls() {
        assert_eq!(call.json()["QueueUrl"], "http://127.0.0.1:1/0/deliveries");
        for entry in call.json()["Entries"].as_array().unwrap() {
            assert!(entry.get("MessageGroupId").is_none());
            let body: Chunk = serde_json::from_str(entry["MessageBody"].as_str().unwrap()).unwrap();
            numbers.push(body.number.as_str().parse::<usize>().unwrap());
        }
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (0..205).collect::<Vec<_>>());
    let (_, config) = Service::new(queue_without(&["chunk"]));
    let full = SqsQueues::new(&config, "p", Some("http://127.0.0.1:1/0/d".to_owned()));
    assert_eq!(full.deliver(&chunks[..2]).await, [false; 2]);
    let none = SqsQueues::new(&config, "p", None);
    assert_eq!(none.deliver(&chunks[..2]).await, [false; 2]);
}

fn raffle_due(number: usize) -> Announcement {
    Announcement::RaffleDue { cohort: CohortId::new(format!("LIMA{number}")) }
}

#[tokio::test]
async fn announcements_go_in_tens_under_their_names() {
    let (service, config) =
        Service::new(|_| (200, json!({"FailedEntryCount": 0, "Entries": []}).to_string()));
    let bus = EventBus::new(&config, "tertulia");
    let announcements: Vec<Announcement> = (0..12).map(raffle_due).collect();
    bus.announce(&announcements).await.unwrap();
    bus.announce(&[]).await.unwrap();
    let calls = service.calls();
    assert_eq!(calls.len(), 2);
    let entry = &calls[1].json()["Entries"][1];
    assert_eq!(entry["EventBusName"], "tertulia");
    assert_eq!(entry["Source"], "tertulia");
    assert_eq!(entry["DetailType"], "RaffleDue");
    let detail: Announcement = serde_json::from_str(entry["Detail"].as_str().unwrap()).unwrap();
    assert_eq!(detail, announcements[11]);
}

#[tokio::test]
async fn large_announcements_are_spread_over_calls() {
    let (service, config) =
        Service::new(|_| (200, json!({"FailedEntryCount": 0, "Entries": []}).to_string()));
    let question = Announcement::QuestionAsked {
        participant: id("p1"),
        question: EventId::new("wamid.A"),
        cohort: None,
        at: NOW,
        text: "x".repeat(100_000),
    };
    let announcements = vec![question; 5];
    EventBus::new(&config, "tertulia").announce(&announcements).await.unwrap();
    let sizes: Vec<usize> = service
        .calls()
        .iter()
        .map(|call| call.json()["Entries"].as_array().unwrap().len())
        .collect();
    assert_eq!(sizes, [2, 2, 1]);
}

#[tokio::test]
async fn one_failed_entry_fails_the_announcement() {
    let (_, config) = Service::new(|_| {
        let entries =
            json!([{"EventId": "1"}, {"ErrorCode": "ThrottlingException", "ErrorMessage": "no"}]);
        (200, json!({"FailedEntryCount": 1, "Entries": entries}).to_string())
    });
    let bus = EventBus::new(&config, "tertulia");
    let error = bus.announce(&[raffle_due(1), raffle_due(2)]).await.unwrap_err();
    assert_eq!(error.source.to_string(), "ThrottlingException");
}

#[tokio::test]
async fn an_object_is_put_with_the_checksum_that_the_store_shall_check() {
    let (service, config) = Service::new(|_| (200, String::new()));
    let bucket = Bucket::new(&config, "submissions");
    let key = ObjectKey::new("submissions/p1/LIMA1/1-1.jpg");
    // printf hola | sha256sum; … | xxd -r -p | base64
    let sha256 = "b221d9dbb083a7f33428d7c2a3c3198ae925614d70210e28716ccaa7cd4ddb79";
    bucket.put(&key, b"hola".to_vec(), "image/jpeg", sha256).await.unwrap();
    let call = &service.calls()[0];
    assert_eq!(call.method, "PUT");
    assert!(call.uri.contains("/submissions/submissions/p1/LIMA1/1-1.jpg"), "{}", call.uri);
    assert_eq!(call.header("content-type"), Some("image/jpeg"));
    let base64 = "siHZ27CDp/M0KNfCo8MZiuklYU1wIQ4ocWzKp81N23k=";
    assert_eq!(call.header("x-amz-checksum-sha256"), Some(base64));
    assert!(bucket.put(&key, b"hola".to_vec(), "image/jpeg", "not hex").await.is_err());
    assert_eq!(service.calls().len(), 1);
}

#[tokio::test]
async fn a_refused_object_is_unavailable() {
    let (_, config) = Service::new(|_| {
        (400, "<Error><Code>BadDigest</Code><Message>no</Message></Error>".to_owned())
    });
    let bucket = Bucket::new(&config, "submissions");
    let (key, sha256) = (ObjectKey::new("a/b"), "00".repeat(32));
    let refused = bucket.put(&key, vec![1], "image/jpeg", &sha256).await.unwrap_err();
    assert_eq!(refused.source.to_string(), "BadDigest: no");
}

#[tokio::test]
async fn a_folder_is_deleted_with_every_version_and_marker() {
    let pages = Mutex::new(vec![
        "<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>",
        "<ListVersionsResult><IsTruncated>true</IsTruncated>\
         <Version><Key>submissions/p1/a.jpg</Key><VersionId>v1</VersionId></Version>\
         <Version><Key>submissions/p1/a.jpg</Key><VersionId>v2</VersionId></Version>\
         <DeleteMarker><Key>submissions/p1/b.jpg</Key><VersionId>v3</VersionId></DeleteMarker>\
         </ListVersionsResult>",
    ]);
    let (service, config) = Service::new(move |call| {
        if call.method == "GET" {
            return (200, pages.lock().unwrap().pop().unwrap().to_owned());
        }
        (200, "<DeleteResult></DeleteResult>".to_owned())
    });
    let bucket = Bucket::new(&config, "submissions");
    bucket.delete_all("submissions/p1/").await.unwrap();
    let calls = service.calls();
    assert_eq!(calls.len(), 3, "list, delete, list");
    assert!(calls[0].uri.contains("prefix=submissions%2Fp1%2F"), "{}", calls[0].uri);
    for version in ["v1", "v2", "v3"] {
        assert!(calls[1].body.contains(&format!("<VersionId>{version}</VersionId>")));
    }
    for prefix in ["", "/", "submissions/p1"] {
        assert!(bucket.delete_all(prefix).await.is_err(), "{prefix:?}");
    }
    assert_eq!(service.calls().len(), 3);
}

#[tokio::test]
async fn an_object_that_was_not_deleted_is_an_error() {
    let (_, config) = Service::new(|call| {
        if call.method == "GET" {
            let page = "<ListVersionsResult><Version><Key>a/b</Key><VersionId>v1</VersionId></Version></ListVersionsResult>";
            return (200, page.to_owned());
        }
        let error =
            "<DeleteResult><Error><Key>a/b</Key><Code>AccessDenied</Code></Error></DeleteResult>";
        (200, error.to_owned())
    });
    let error = Bucket::new(&config, "submissions").delete_all("a/").await.unwrap_err();
    assert_eq!(error.source.to_string(), "AccessDenied");
}

#[tokio::test]
async fn a_course_is_read_once_and_a_missing_one_is_none() {
    let course = Course {
        slug: CourseSlug::new("vender-mejor"),
        texts: Default::default(),
        media: Default::default(),
        caps: Default::default(),
    };
    let stored = serde_json::to_string(&course).unwrap();
    let (service, config) = Service::new(move |call| {
        if call.uri.contains("/content/courses/vender-mejor/0123456789ab.json") {
            return (200, stored.clone());
        }
        (404, "<Error><Code>NoSuchKey</Code></Error>".to_owned())
    });
    let courses = Courses::new(&config, "content");
    let reference = |version: &str| CourseRef {
        slug: CourseSlug::new("vender-mejor"),
        version: version.to_owned(),
    };
    for _ in 0..3 {
        let found = courses.course(&reference("0123456789ab")).await.unwrap();
        assert_eq!(found.as_deref(), Some(&course));
    }
    assert_eq!(service.calls().len(), 1);
    for _ in 0..2 {
        assert_eq!(courses.course(&reference("ffffffffffff")).await.unwrap(), None);
    }
    assert_eq!(service.calls().len(), 3, "it may be published any moment");
}

#[tokio::test]
async fn secrets_are_read_by_name_and_again_on_demand() {
    let turn = Mutex::new(0);
    let (service, config) = Service::new(move |call| {
        *turn.lock().unwrap() += 1;
        let names = call.json()["Names"].clone();
        let known = |name: &&Value| !name.as_str().unwrap().ends_with("previous");
        let value = |name: &Value| json!({"Name": name, "Value": format!("{} secret of 32 bytes and more", turn.lock().unwrap())});
        let parameters: Vec<Value> =
            names.as_array().unwrap().iter().filter(known).map(value).collect();
        (200, json!({"Parameters": parameters, "InvalidParameters": []}).to_string())
    });
    let required = ["alias-key", "whatsapp/app-secret"];
    let optional = ["whatsapp/app-secret-previous"];
    let secrets = Secrets::load(&config, "/tertulia/dev", &required, &optional).await.unwrap();
    let call = service.calls()[0].json();
    assert_eq!(call["WithDecryption"], true);
    assert_eq!(call["Names"][1], "/tertulia/dev/whatsapp/app-secret");
    let secret = secrets.get("whatsapp/app-secret");
    assert_eq!(secret.as_deref(), Some("1 secret of 32 bytes and more"));
    assert_eq!(secrets.get("whatsapp/app-secret-previous"), None);
    assert!(!format!("{secrets:?}").contains("secret of"));
    let before = secrets.alias_key();
    assert!(matches!(before, Err(SecretsError::AliasKey(_))), "29 bytes are too few");
    secrets.refresh().await.unwrap();
    let secret = secrets.get("whatsapp/app-secret");
    assert_eq!(secret.as_deref(), Some("2 secret of 32 bytes and more"));
    assert_eq!(service.calls().len(), 2);
}

#[tokio::test]
async fn every_missing_secret_is_named() {
    let (_, config) =
        Service::new(|_| (200, json!({"Parameters": [], "InvalidParameters": []}).to_string()));
    let required = ["alias-key", "whatsapp/access-token"];
    let error = Secrets::load(&config, "/tertulia/dev/", &required, &[]).await.unwrap_err();
    let sentence = error.to_string();
    assert!(sentence.contains("/tertulia/dev/alias-key"), "{sentence}");
    assert!(sentence.contains("/tertulia/dev/whatsapp/access-token"), "{sentence}");
}

#[tokio::test]
async fn the_alias_key_ends_where_its_line_ends() {
    let (_, config) = Service::new(|call| {
        let name = call.json()["Names"][0].clone();
        let value = format!("{}\n", "0".repeat(32));
        (200, json!({"Parameters": [{"Name": name, "Value": value}]}).to_string())
    });
    let secrets = Secrets::load(&config, "/tertulia/dev", &["alias-key"], &[]).await.unwrap();
    let plain = shared::store::seal::SealingKey::new(&[b'0'; 32]).unwrap();
    assert_eq!(secrets.alias_key().unwrap().seal("phone:1"), plain.seal("phone:1"));
}
