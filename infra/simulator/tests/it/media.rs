//! Files: their lives, sizes, types and hashes.

use base64::Engine as _;
use bytes::Bytes;
use serde_json::{Value, json};
use simulator::{Fate, Fault, FaultKind, GraphAnswer, GraphRequest, Kind, Method, Say};

use crate::support::{NUMBER, TOKEN, World, code};

const MEGABYTE: usize = 1024 * 1024;
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00";

pub(crate) fn upload(world: &mut World, mime: &str, bytes: &[u8]) -> (u16, Value) {
    let mut body = Vec::new();
    for (name, value) in [("messaging_product", "whatsapp"), ("type", mime)] {
        body.extend_from_slice(
            format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .as_bytes(),
        );
    }
    body.extend_from_slice(
        format!(
            "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\nContent-Type: {mime}\r\n\r\n"
        )
        .as_bytes(),
    );
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--xyz--\r\n");
    let path = format!("/v26.0/{NUMBER}/media");
    let mut request = GraphRequest::new(Method::Post, &path, TOKEN, body);
    request.headers[1].1 = "multipart/form-data; boundary=xyz".to_owned();
    let answer = world.request(&request);
    (answer.status, serde_json::from_slice(&answer.body).unwrap())
}

fn uploaded(world: &mut World, mime: &str, bytes: &[u8]) -> String {
    let (status, answer) = upload(world, mime, bytes);
    assert_eq!(status, 200, "{answer}");
    answer["id"].as_str().unwrap().to_owned()
}

fn download(world: &mut World, url: &str, token: &str) -> GraphAnswer {
    let path = url.strip_prefix("http://127.0.0.1:4290").unwrap();
    world.request(&GraphRequest::new(Method::Get, path, token, ""))
}

fn padded(start: &[u8], length: usize) -> Vec<u8> {
    let mut bytes = start.to_vec();
    bytes.resize(length, 0);
    bytes
}

#[test]
fn upload_locate_download_delete() {
    let mut world = World::new();
    let id = uploaded(&mut world, "image/jpeg", JPEG);
    let (_, found) = world.get(&format!("/v26.0/{id}?phone_number_id={NUMBER}"));
    assert_eq!(found["mime_type"], "image/jpeg");
    assert_eq!(found["file_size"], JPEG.len());
    assert_eq!(found["messaging_product"], "whatsapp");
    assert_eq!(found["sha256"].as_str().unwrap().len(), 64);
    let url = found["url"].as_str().unwrap().to_owned();
    assert_eq!(download(&mut world, &url, TOKEN).body, JPEG);
    let without = download(&mut world, &url, "wrong");
    assert_eq!((without.status, without.headers[0].1.starts_with("text/html")), (401, true));
    let (status, gone) = world.call(Method::Delete, &format!("/v26.0/{id}"), Value::Null);
    assert_eq!((status, gone), (200, json!({ "success": true })));
    assert_eq!(download(&mut world, &url, TOKEN).status, 404);
    assert_eq!(code(&world.get(&format!("/v26.0/{id}")).1), 100);
    let (status, answer) = world.get(&format!("/v26.0/{id}?phone_number_id=1"));
    assert_eq!((status, code(&answer)), (400, 100));
}

#[test]
fn an_address_lives_five_minutes_and_another_one_can_be_asked_for() {
    let mut world = World::new();
    let id = uploaded(&mut world, "image/jpeg", JPEG);
    let locate = |world: &mut World| {
        let (_, found) = world.get(&format!("/v26.0/{id}"));
        found["url"].as_str().unwrap().to_owned()
    };
    let url = locate(&mut world);
    world.pass(299);
    assert_eq!(download(&mut world, &url, TOKEN).status, 200);
    world.pass(1);
    assert_eq!(download(&mut world, &url, TOKEN).status, 404);
    let url = locate(&mut world);
    assert_eq!(download(&mut world, &url, TOKEN).status, 200);
    let forged = url.replace("ext=1", "ext=2");
    assert_eq!(download(&mut world, &forged, TOKEN).status, 404);
}

#[test]
fn uploads_live_30_days_and_received_files_seven() {
    let mut world = World::new();
    let person = world.person();
    let own = world.sim.upload(Bytes::from_static(JPEG), "image/jpeg", None);
    world.say(&person, Say::media(own, Kind::Image));
    let sent = world.now;
    world.pass(5);
    let received = world.updates("messages")[0]["image"]["id"].as_str().unwrap().to_owned();
    world.now = sent;
    let at = |days: i64, seconds: i64, id: &str| {
        let mut world = World { sim: world.sim.clone(), now: sent };
        world.pass(days * 86_400 + seconds);
        world.get(&format!("/v26.0/{id}")).0
    };
    assert_eq!(at(6, 86_399, &received), 200);
    assert_eq!(at(7, 0, &received), 400);
    let mut world = World::new();
    let uploaded = uploaded(&mut world, "image/jpeg", JPEG);
    world.pass(30 * 86_400 - 1);
    assert_eq!(world.get(&format!("/v26.0/{uploaded}")).0, 200);
    world.pass(1);
    assert_eq!(world.get(&format!("/v26.0/{uploaded}")).0, 400);
}

#[test]
fn sizes_are_kept_to_the_byte() {
    for (mime, start, limit) in [
        ("image/jpeg", JPEG, 5 * MEGABYTE),
        ("audio/mpeg", b"ID3".as_slice(), 16 * MEGABYTE),
        ("video/mp4", b"\0\0\0\x18ftypmp42", 16 * MEGABYTE),
        ("image/webp", b"RIFF\0\0\0\0WEBPVP8 ", 100 * 1024),
        ("image/webp", b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\x02", 500 * 1024),
    ] {
        let mut world = World::new();
        assert_eq!(upload(&mut world, mime, &padded(start, limit)).0, 200, "{mime}");
        let (status, answer) = upload(&mut world, mime, &padded(start, limit + 1));
        assert_eq!((status, code(&answer)), (400, 131053), "{mime}");
    }
}

#[test]
fn a_document_may_be_larger_than_anything_else() {
    let mut world = World::new();
    assert_eq!(upload(&mut world, "application/pdf", &padded(b"%PDF-1.4", 17 * MEGABYTE)).0, 200);
    let (status, answer) =
        upload(&mut world, "application/pdf", &padded(b"%PDF-1.4", 100 * MEGABYTE + 1));
    assert_eq!((status, code(&answer)), (400, 131053));
}

#[test]
fn types_are_checked_against_the_bytes() {
    let mut world = World::new();
    let (_, answer) = upload(&mut world, "image/bmp", b"BM");
    assert_eq!(code(&answer), 100);
    assert!(answer["error"]["message"].as_str().unwrap().contains("image/jpeg"));
    let (_, answer) = upload(&mut world, "image/jpeg", b"\x89PNG\r\n\x1a\n");
    assert_eq!(code(&answer), 131053);
    let path = format!("/v26.0/{NUMBER}/media");
    let (_, answer) = world.call(Method::Post, &path, json!({ "messaging_product": "whatsapp" }));
    assert_eq!(code(&answer), 100);
}

#[test]
fn hash_in_the_webhook_is_base64_and_that_of_the_graph_is_hexadecimal() {
    let mut world = World::new();
    let person = world.person();
    let own = world.sim.upload(Bytes::from_static(JPEG), "image/jpeg", None);
    world.say(&person, Say::media(own, Kind::Image));
    world.pass(5);
    let image = world.updates("messages")[0]["image"].clone();
    let raw = base64::engine::general_purpose::STANDARD
        .decode(image["sha256"].as_str().unwrap())
        .unwrap();
    let (_, found) = world.get(&format!("/v26.0/{}", image["id"].as_str().unwrap()));
    assert_eq!(found["sha256"], hex::encode(raw));
    // The address in the webhook works as well.
    assert_eq!(download(&mut world, image["url"].as_str().unwrap(), TOKEN).body, JPEG);
}

#[test]
fn a_voice_message_has_to_be_one_channel_of_opus() {
    let opus =
        |channels: u8| padded(&[b"OggS\0\0OpusHead\x01".as_slice(), &[channels]].concat(), 100);
    for (bytes, fits) in
        [(opus(1), true), (opus(2), false), (padded(b"OggS\0\0\x01vorbis", 100), false)]
    {
        let mut world = World::new();
        let person = world.writer();
        let id = uploaded(&mut world, "audio/ogg", &bytes);
        world.accepted(&person, json!({ "type": "audio", "audio": { "id": id, "voice": true } }));
        world.pass(5);
        let last = world.statuses().pop().unwrap();
        assert_eq!(last["status"] == "delivered", fits, "{last}");
    }
}

#[test]
fn a_file_of_another_number_or_kind_is_not_sent() {
    let mut world = World::new();
    let person = world.writer();
    let id = uploaded(&mut world, "image/jpeg", JPEG);
    world.accepted(&person, json!({ "type": "video", "video": { "id": id } }));
    world.accepted(
        &person,
        json!({ "type": "document", "document": { "id": id, "filename": "a" } }),
    );
    world.pass(5);
    let statuses = world.statuses();
    let failed = statuses.iter().filter(|status| status["status"] == "failed");
    assert_eq!(failed.count(), 1);
}

#[test]
fn downloads_break_as_told() {
    let mut world = World::new();
    let id = uploaded(&mut world, "image/jpeg", JPEG);
    let url = world.get(&format!("/v26.0/{id}")).1["url"].as_str().unwrap().to_owned();
    let mut under = |kind| {
        world.sim.add_fault(Fault::once(kind));
        download(&mut world, &url, TOKEN)
    };
    assert_eq!(under(FaultKind::MediaGone).status, 404);
    let corrupt = under(FaultKind::CorruptMedia).body;
    assert_eq!((corrupt.len(), corrupt == JPEG), (JPEG.len(), false));
    let broken = under(FaultKind::BrokenMedia);
    assert_eq!((broken.fate, broken.body.len()), (Fate::Cut, JPEG.len() / 2));
    assert!(matches!(under(FaultKind::SlowMedia).fate, Fate::Delay(_)));
    assert_eq!(under(FaultKind::Graph5xx).status, 500);
    let mut bare = GraphRequest::new(
        Method::Get,
        url.strip_prefix("http://127.0.0.1:4290").unwrap(),
        TOKEN,
        "",
    );
    bare.headers.retain(|(name, _)| name != "user-agent");
    assert_eq!(world.request(&bare).status, 400);
}

#[test]
fn a_file_of_more_than_100_megabytes_comes_as_an_error() {
    let mut world = World::new();
    let person = world.person();
    let own = world.sim.upload(Bytes::from_static(b"%PDF"), "application/pdf", None);
    let say = Say { declared_bytes: Some(100 * MEGABYTE + 1), ..Say::media(own, Kind::Document) };
    world.say(&person, say);
    world.pass(5);
    let message = world.updates("messages").pop().unwrap();
    assert_eq!(message["errors"][0]["code"], 131052);
    assert!(message["document"]["id"].is_string());
}
