//! The client against a scripted server on this machine.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::{domain::address::Phone, ports::Unavailable};

/// What the server does with one request.
#[derive(Clone, Debug)]
enum Act {
    Answer(u16, String),
    /// Reads everything and hangs up.
    HangUp,
    /// Reads everything and never answers; the clock runs past every limit.
    Stall,
    /// Answers without saying how much will come.
    Stream(Vec<u8>),
}

#[derive(Clone, Debug, Default)]
struct Seen {
    line: String,
    token: String,
    content_type: String,
    body: Vec<u8>,
}

impl Seen {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

struct Server {
    url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    async fn new(acts: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let acts: Vec<Act> = acts.into_iter().collect();
        let (notes, base) = (seen.clone(), url.clone());
        tokio::spawn(async move {
            let mut acts = acts.into_iter();
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read(&mut stream).await;
                notes.lock().unwrap().push(request);
                match acts.next() {
                    Some(Act::Answer(status, body)) => {
                        let body = body.replace("{base}", &base);
                        let head = format!(
                            "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                            body.len()
                        );
                        stream.write_all((head + &body).as_bytes()).await.unwrap();
                    }
                    Some(Act::Stream(bytes)) => {
                        let head = b"HTTP/1.1 200 X\r\nconnection: close\r\n\r\n";
                        stream.write_all(head).await.unwrap();
                        // The client may hang up first.
                        let _ = stream.write_all(&bytes).await;
                    }
                    Some(Act::Stall) => {
                        tokio::time::pause();
                        tokio::time::advance(Duration::from_secs(60)).await;
                        tokio::time::resume();
                        std::mem::forget(stream);
                    }
                    Some(Act::HangUp) | None => {}
                }
            }
        });
        Self { url, seen }
    }

    fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    fn graph(&self) -> Graph<FixedToken> {
        Graph::new(&self.url, "v26.0", FixedToken::new("a-token"))
    }
}

async fn read(stream: &mut TcpStream) -> Seen {
    let mut bytes = Vec::new();
    let head = loop {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            break end;
        }
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0);
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let mut lines = text.lines();
    let mut seen = Seen { line: lines.next().unwrap().to_owned(), ..Seen::default() };
    let mut length = 0;
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        match name.to_ascii_lowercase().as_str() {
            "authorization" => seen.token = value.to_owned(),
            "content-type" => seen.content_type = value.to_owned(),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
    }
    while bytes.len() < head + 4 + length {
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0);
    }
    seen.body = bytes[head + 4..].to_vec();
    seen
}

fn ok(body: &str) -> Act {
    Act::Answer(200, body.to_owned())
}

fn refusal(status: u16, code: i64) -> Act {
    let body =
        json!({"error": {"message": "no", "code": code, "error_data": {"details": "because"}}});
    Act::Answer(status, body.to_string())
}

const ACCEPTED: &str = r#"{"messaging_product":"whatsapp","contacts":[{"input":"+51900000000"}],"messages":[{"id":"wamid.B"}]}"#;

fn number() -> NumberId {
    NumberId::new("106540352242922")
}

async fn send<T: AccessToken>(graph: &Graph<T>) -> SendOutcome {
    let to = Address::new(Phone::parse("51900000000"), None).unwrap();
    let message = Message::Text { body: "Hola".into() };
    graph.send(&number(), &to, &message, "v1.p.1.1").await
}

#[tokio::test]
async fn a_message_is_posted_once_with_token_and_key() {
    let server = Server::new([ok(ACCEPTED)]).await;
    let outcome = send(&server.graph()).await;
    let message = MessageId::new("wamid.B");
    assert_eq!(outcome, SendOutcome::Accepted { message });
    let [request] = &server.seen()[..] else { panic!("once") };
    assert_eq!(request.line, "POST /v26.0/106540352242922/messages HTTP/1.1");
    assert_eq!(request.token, "Bearer a-token");
    assert_eq!(request.content_type, "application/json");
    assert_eq!(request.json()["biz_opaque_callback_data"], "v1.p.1.1");
    assert_eq!(request.json()["to"], "+51900000000");
}

#[tokio::test]
async fn what_is_refused_or_in_doubt_is_not_repeated() {
    for (act, expected) in [
        (refusal(400, 131047), SendOutcome::Refused { code: 131047 }),
        (refusal(400, 130429), SendOutcome::Refused { code: 130429 }),
        (refusal(500, 131000), SendOutcome::InDoubt),
        (refusal(503, 2), SendOutcome::InDoubt),
        (Act::Answer(502, "<html>".into()), SendOutcome::InDoubt),
        (ok("{}"), SendOutcome::InDoubt),
        (Act::HangUp, SendOutcome::InDoubt),
        (Act::Stall, SendOutcome::InDoubt),
    ] {
        let server = Server::new([act.clone()]).await;
        assert_eq!(send(&server.graph()).await, expected, "{act:?}");
        assert_eq!(server.seen().len(), 1, "{act:?}");
    }
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let graph = Graph::new(&url, "v26.0", FixedToken::new("t"));
    assert_eq!(send(&graph).await, SendOutcome::NotSent);
    let graph = Graph::new("http://no-such-host.invalid", "v26.0", FixedToken::new("t"));
    assert_eq!(send(&graph).await, SendOutcome::NotSent);
}

#[tokio::test]
async fn a_server_that_hangs_up_before_tls_is_made_has_seen_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let accepted = tokio::spawn(async move { listener.accept().await.map(drop) });
    let graph = Graph::new(&url, "v26.0", FixedToken::new("t"));
    assert_eq!(send(&graph).await, SendOutcome::NotSent);
    accepted.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_message_beyond_a_limit_does_not_leave() {
    let server = Server::new([]).await;
    let to = Address::new(Phone::parse("51900000000"), None).unwrap();
    let message = Message::Text { body: "x".repeat(4097) };
    let outcome = server.graph().send(&number(), &to, &message, "k").await;
    assert_eq!(outcome, SendOutcome::Refused { code: 100 });
    assert!(server.seen().is_empty());
}

/// A token that is exchanged when it is said to have expired.
struct Exchanged {
    fresh: Option<&'static str>,
    asked: Mutex<u32>,
}

impl AccessToken for Exchanged {
    async fn current(&self) -> Result<String, Unavailable> {
        Ok("old".into())
    }

    async fn renewed(&self, expired: &str) -> Result<Option<String>, Unavailable> {
        assert_eq!(expired, if *self.asked.lock().unwrap() == 0 { "old" } else { "new" });
        *self.asked.lock().unwrap() += 1;
        Ok(self.fresh.map(str::to_owned))
    }
}

#[tokio::test]
async fn an_expired_token_is_exchanged_once() {
    for (acts, fresh, expected, tokens) in [
        (
            vec![refusal(401, 190), ok(ACCEPTED)],
            Some("new"),
            SendOutcome::Accepted { message: MessageId::new("wamid.B") },
            vec!["Bearer old", "Bearer new"],
        ),
        (
            vec![refusal(401, 190)],
            Some("old"),
            SendOutcome::Refused { code: 190 },
            vec!["Bearer old"],
        ),
        (vec![refusal(401, 190)], None, SendOutcome::Refused { code: 190 }, vec!["Bearer old"]),
        (
            vec![refusal(401, 190), refusal(401, 190), ok(ACCEPTED)],
            Some("new"),
            SendOutcome::Refused { code: 190 },
            vec!["Bearer old", "Bearer new"],
        ),
        (vec![refusal(401, 0)], Some("new"), SendOutcome::Refused { code: 0 }, vec!["Bearer old"]),
    ] {
        let server = Server::new(acts).await;
        let asked = Mutex::new(0);
        let graph = Graph::new(&server.url, "v26.0", Exchanged { fresh, asked });
        assert_eq!(send(&graph).await, expected);
        let used: Vec<_> = server.seen().into_iter().map(|seen| seen.token).collect();
        assert_eq!(used, tokens);
    }
}

#[tokio::test]
async fn reading_and_typing_depend_on_nothing() {
    let server = Server::new([ok(r#"{"success":true}"#), refusal(500, 1)]).await;
    let message = MessageId::new("wamid.A");
    server.graph().mark_read(&number(), &message, true).await;
    server.graph().mark_read(&number(), &message, false).await;
    let bodies: Vec<_> = server.seen().iter().map(Seen::json).collect();
    let read = json!({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A"});
    let mut typing = read.clone();
    typing["typing_indicator"] = json!({"type": "text"});
    assert_eq!(bodies, [typing, read]);
}

fn place(bytes: u64) -> Act {
    ok(&json!({"messaging_product": "whatsapp", "url": "{base}/files/1", "mime_type": "image/jpeg",
        "sha256": "x", "file_size": bytes.to_string(), "id": "77"})
    .to_string())
}

async fn fetch(acts: Vec<Act>) -> (Result<Vec<u8>, FetchError>, Vec<Seen>) {
    let server = Server::new(acts).await;
    let fetched = server.graph().fetch_media(&number(), &MediaId::new("77"), 10).await;
    (fetched, server.seen())
}

#[tokio::test]
async fn a_file_is_located_and_then_downloaded_with_the_token() {
    let (fetched, seen) = fetch(vec![place(5), ok("bytes")]).await;
    assert_eq!(fetched.unwrap(), b"bytes");
    assert_eq!(seen[0].line, "GET /v26.0/77?phone_number_id=106540352242922 HTTP/1.1");
    assert_eq!(seen[1].line, "GET /files/1 HTTP/1.1");
    assert!(seen.iter().all(|request| request.token == "Bearer a-token"));
}

#[tokio::test]
async fn a_file_is_never_larger_than_allowed_whatever_is_announced() {
    let (announced, seen) = fetch(vec![place(11)]).await;
    assert!(matches!(announced, Err(FetchError::TooLarge)));
    assert_eq!(seen.len(), 1);
    let (at_the_limit, _) = fetch(vec![place(10), ok("0123456789")]).await;
    assert_eq!(at_the_limit.unwrap().len(), 10);
    for lie in [ok("0123456789x"), Act::Stream(vec![b'x'; 100_000])] {
        let (fetched, _) = fetch(vec![place(5), lie]).await;
        assert!(matches!(fetched, Err(FetchError::TooLarge)));
    }
}

#[tokio::test]
async fn a_file_that_is_gone_is_gone_and_all_else_may_come_back() {
    for act in [Act::Answer(404, "{}".into()), refusal(400, 100)] {
        let (fetched, _) = fetch(vec![act]).await;
        assert!(matches!(fetched, Err(FetchError::Gone)));
    }
    for acts in [
        vec![refusal(500, 2)],
        vec![refusal(401, 190)],
        vec![ok("{}")],
        vec![place(5), Act::HangUp],
        vec![place(5), Act::Answer(500, String::new())],
        vec![place(5), Act::Answer(404, String::new()), place(5), Act::Answer(404, String::new())],
    ] {
        let (calls, (fetched, seen)) = (acts.len(), fetch(acts).await);
        assert!(matches!(fetched, Err(FetchError::Unavailable(_))), "{fetched:?}");
        assert_eq!(seen.len(), calls);
    }
}

#[tokio::test]
async fn an_address_that_is_not_metas_is_not_visited() {
    let elsewhere = Server::new([ok("stolen")]).await;
    let place = json!({"url": format!("{}/steal", elsewhere.url), "file_size": 5});
    let (fetched, seen) = fetch(vec![ok(&place.to_string())]).await;
    assert!(matches!(fetched, Err(FetchError::Unavailable(_))), "{fetched:?}");
    assert_eq!((seen.len(), elsewhere.seen().len()), (1, 0));
}

#[tokio::test]
async fn an_address_that_ran_out_is_asked_for_again() {
    let outdated = Act::Answer(404, String::new());
    let (fetched, seen) = fetch(vec![place(5), outdated, place(5), ok("bytes")]).await;
    assert_eq!((fetched.unwrap().as_slice(), seen.len()), (&b"bytes"[..], 4));
}

#[tokio::test]
async fn a_file_is_uploaded_as_a_form() {
    let server = Server::new([ok(r#"{"id":4711}"#)]).await;
    let graph = server.graph();
    let uploaded = graph.upload_media(&number(), "día \"1\".jpg", "image/jpeg", b"\xff\xd8x").await;
    assert_eq!(uploaded.unwrap(), MediaId::new("4711"));
    let request = &server.seen()[0];
    assert_eq!(request.line, "POST /v26.0/106540352242922/media HTTP/1.1");
    let boundary = request.content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let form = String::from_utf8_lossy(&request.body).into_owned();
    let parts: Vec<_> = form.split(&format!("--{boundary}")).collect();
    assert_eq!(parts.len(), 5, "{form}");
    assert!(parts[1].contains("name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"));
    assert!(parts[2].contains("name=\"type\"\r\n\r\nimage/jpeg\r\n"));
    assert!(
        parts[3]
            .contains("name=\"file\"; filename=\"día 1.jpg\"\r\ncontent-type: image/jpeg\r\n\r\n")
    );
    assert!(request.body.windows(5).any(|five| five == b"\xff\xd8x\r\n"));
    assert_eq!(parts[4], "--\r\n");
}

#[tokio::test]
async fn templates_are_made_and_listed_page_by_page() {
    let page = |id: &str, more: Value| {
        let one = json!({"id": id, "name": "leccion", "language": "es", "status": "APPROVED", "category": "UTILITY"});
        ok(&json!({"data": [one], "paging": more}).to_string())
    };
    let more = json!({"cursors": {"after": "A"}, "next": "https://graph.facebook.com/next"});
    let acts = [
        page("1", more),
        page("2", json!({"cursors": {"after": "B"}})),
        ok(r#"{"id":"3","status":"PENDING","category":"MARKETING"}"#),
        refusal(400, 2388293),
    ];
    let server = Server::new(acts).await;
    let graph = server.graph();
    let listed = graph.templates("102").await.unwrap();
    let ids: Vec<_> = listed.iter().map(|template| template.id.as_str()).collect();
    assert_eq!(ids, ["1", "2"]);
    assert!(server.seen()[1].line.contains("&after=A "), "{}", server.seen()[1].line);

    let asked =
        json!({"name": "leccion", "language": "pt_BR", "category": "UTILITY", "components": []});
    let made = graph.create_template("102", &asked).await.unwrap();
    assert_eq!((made.name.as_str(), made.category.as_str()), ("leccion", "MARKETING"));
    assert_eq!(server.seen()[2].json(), asked);
    let refused = graph.create_template("102", &asked).await.unwrap_err();
    assert_eq!(refused.to_string(), "Meta refused (code 2388293): because");
}
