//! A newcomer joins, answers, sends a photo and a voice note.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::chrome::UP;
use crate::world::{World, in_a_world};
use crate::{ROSA, mine, theirs, welcomed};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_joins_answers_and_sends_a_photo() -> Result<()> {
    in_a_world(|world| async move {
        let chrome = &world.chrome;
        chrome.laptop().await?;
        chrome.scheme("light").await?;
        chrome.open(&world.url, "es").await?;
        let photo = chrome.shot("laptop-first").await?;
        world.nothing_in_the_way("at first sight").await?;

        chrome.click(&format!("{ROSA} .start .primary")).await?;
        chrome
            .wait(&format!("document.querySelector('{ROSA} .presence.typing')"), "somebody typing")
            .await?;
        welcomed(chrome, ROSA).await?;
        let welcome = theirs(ROSA);
        chrome.wait(&format!("{}.querySelector('.tick.read')", mine(ROSA)), "the blue ticks").await?;
        let formatted = chrome
            .ask(&format!(
                "[...{welcome}.querySelectorAll('strong, em, li, a')].map(one => one.tagName + ' ' + one.textContent)"
            ))
            .await?;
        let wanted = json!([
            "STRONG Tertulia",
            "EM cinco días",
            "LI una lección corta",
            "LI un reto para tu negocio",
            "A https://example.org/aviso",
        ]);
        ensure!(formatted == wanted, "the formatting came out as {formatted}");
        let markup = chrome.ask(&format!("{welcome}.querySelectorAll('.words img, .words b').length")).await?;
        ensure!(markup == json!(0), "a message's text became markup");
        chrome.shot("laptop-joined").await?;

        read_by_opening(&world).await?;
        press_and_choose(&world).await?;
        upload(&world, &photo).await?;
        record(&world).await?;
        react_by_keyboard(&world).await?;

        chrome.click("#tab-costs").await?;
        let totals = world.get("/_simulator/ledger").await?["totals"].clone();
        let billed = totals["billed"].as_u64().context("no total")?;
        chrome
            .wait(&format!("document.querySelector('.total').textContent.startsWith('{billed} ')"), "the costs")
            .await?;
        chrome.shot("laptop-costs").await?;
        world.nothing_in_the_way("after a conversation").await?;
        chrome.scheme("dark").await?;
        chrome.click("#tab-journal").await?;
        chrome.shot("laptop-dark").await?;
        world.nothing_in_the_way("after a conversation, in the dark").await
    })
    .await
}

/// Rosa's phone is in her hand, so what came is read; the others' phones are not.
async fn read_by_opening(world: &World) -> Result<()> {
    let chrome = &world.chrome;
    let people = world.get("/_simulator/people").await?;
    let rosa = people[0]["id"].as_str().context("nobody")?.to_owned();
    for _ in 0..600 {
        let rows = world.get("/_simulator/ledger").await?["rows"].clone();
        let mut hers =
            rows.as_array().into_iter().flatten().filter(|row| row["person"] == rosa.as_str());
        if hers.any(|row| row["read_at"].is_string()) {
            return chrome
                .wait(&format!("document.querySelector('{ROSA} .badge').hidden"), "no badge")
                .await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("the welcome was never read")
}

async fn press_and_choose(world: &World) -> Result<()> {
    let chrome = &world.chrome;
    chrome.click(&format!("{ROSA} .row.theirs:last-child .action")).await?;
    chrome
        .wait(&format!("{}.textContent.includes('Sí, quiero')", mine(ROSA)), "the answer")
        .await?;
    chrome.wait(&format!("{}.textContent.includes('Ver horas')", theirs(ROSA)), "the list").await?;
    chrome
        .wait(
            &format!("document.querySelector('{ROSA} .action.done')"),
            "the pressed button's mark",
        )
        .await?;
    chrome.click(&format!("{ROSA} .row.theirs:last-child .action")).await?;
    chrome
        .wait("document.querySelectorAll('dialog[open] .choice').length === 3", "three rows")
        .await?;
    chrome.shot("laptop-list").await?;
    world.nothing_in_the_way("in a list").await?;
    chrome.click("dialog .choice").await?;
    chrome.click("dialog .primary").await?;
    chrome.wait("!document.querySelector('dialog')", "the list to close").await?;
    chrome
        .wait(&format!("{}.textContent.includes('Anotado: Temprano.')", theirs(ROSA)), "the choice")
        .await?;
    let replies = world.business.heard("interactive");
    let ids: Vec<&Value> = replies
        .iter()
        .map(|one| &one["interactive"][one["interactive"]["type"].as_str().unwrap_or("")]["id"])
        .collect();
    ensure!(ids == [&json!("yes"), &json!("early")], "the business heard {replies:?}");
    Ok(())
}

async fn upload(world: &World, photo: &Path) -> Result<()> {
    let chrome = &world.chrome;
    chrome.write(&format!("{ROSA} input[type=file]"), &photo.to_string_lossy()).await?;
    chrome
        .wait(&format!("document.querySelector('{ROSA} .pending img')"), "the photo to send")
        .await?;
    chrome.write(&format!("{ROSA} textarea"), "Mi vitrina").await?;
    chrome.shot("laptop-attached").await?;
    chrome.click(&format!("{ROSA} [type=submit]")).await?;
    let picture = format!("{}?.querySelector('img')", mine(ROSA));
    chrome.wait(&format!("{picture}?.naturalWidth === 1280"), "the photo in the chat").await?;
    chrome.wait(&format!("{}.textContent.includes('K7PQ')", theirs(ROSA)), "the ticket").await?;
    chrome.wait(&format!("{}.querySelector('.quote')", theirs(ROSA)), "the quoted photo").await?;
    chrome
        .wait(
            &format!("{}.querySelector('.reactions')?.textContent === '👏'", mine(ROSA)),
            "the applause",
        )
        .await?;
    let image = world.business.heard("image").pop().context("no image came")?;
    ensure!(image["image"]["caption"] == "Mi vitrina", "the caption: {image}");
    let id = image["image"]["id"].as_str().context("no media id")?;
    let sent = world.bytes(&format!("/_simulator/media/{id}")).await?;
    ensure!(sent == std::fs::read(photo)?, "the photo changed on its way");

    chrome.click(&format!("{ROSA} .line-in .icon-button")).await?;
    chrome.shot("laptop-attach").await?;
    world.nothing_in_the_way("in the attach sheet").await?;
    chrome.click("dialog .tile").await?;
    chrome
        .wait(&format!("document.querySelector('{ROSA} .pending img')"), "the sample photo")
        .await?;
    chrome.click(&format!("{ROSA} [type=submit]")).await?;
    chrome
        .wait(&format!("{picture}?.naturalWidth === 960"), "the sample photo in the chat")
        .await?;
    chrome.shot("laptop-photo").await?;
    Ok(())
}

/// A voice note from the (make-believe) microphone: Ogg with Opus, as a phone sends it, and playable.
async fn record(world: &World) -> Result<()> {
    let chrome = &world.chrome;
    chrome.click(&format!("{ROSA} .line-in .icon-button:nth-of-type(2)")).await?;
    chrome
        .wait(
            &format!("document.querySelector('{ROSA} .noting .time').textContent > '0:00'"),
            "a second",
        )
        .await?;
    chrome.shot("laptop-recording").await?;
    chrome.click(&format!("{ROSA} .noting .icon-button:last-child")).await?;
    chrome.wait(&format!("{}?.querySelector('.audio')", mine(ROSA)), "the voice note").await?;
    chrome
        .wait(&format!("{}.textContent.includes('Te escuché')", theirs(ROSA)), "an answer")
        .await?;
    let note = world.business.heard("audio").pop().context("no audio came")?["audio"].clone();
    ensure!(note["voice"] == true, "not a voice note: {note}");
    ensure!(note["mime_type"] == "audio/ogg; codecs=opus", "the type: {note}");
    let path = format!("/_simulator/media/{}", note["id"].as_str().context("no media id")?);
    let bytes = world.bytes(&path).await?;
    ensure!(
        bytes.starts_with(b"OggS") && bytes.windows(8).any(|part| part == b"OpusHead"),
        "not Ogg Opus"
    );
    chrome
        .run(&format!(
            "window.length_ = 0; fetch('{path}').then(r => r.arrayBuffer()).then(b => new AudioContext().decodeAudioData(b)).then(a => length_ = a.duration)"
        ))
        .await?;
    chrome.wait("length_ > 0.8", "a decodable note of about a second").await?;

    // The business sends it back, Rosa listens, and the business learns that she did.
    let rosa = world.business.heard("text").pop().context("Rosa said nothing")?;
    let id = world.business.upload(bytes, "audio/ogg").await?;
    let back = json!({ "type": "audio", "audio": { "id": id, "voice": true } });
    let sent = world.business.answer(&rosa, back).await?;
    let wamid = sent["messages"][0]["id"].as_str().context("no message id")?;
    let css = format!("{ROSA} [data-message='{wamid}']");
    chrome.click(&format!("{css} .audio .icon-button")).await?;
    chrome
        .wait(&format!("document.querySelector(\"{css} .audio input\").value > 0"), "sound")
        .await?;
    for _ in 0..600 {
        let chat = world.get("/_simulator/people/rosa/chat?after=0").await?;
        let mut entries = chat["entries"].as_array().into_iter().flatten();
        if entries.any(|entry| entry["id"] == wamid && entry["tick"] == "played") {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    bail!("the business's voice note was never played")
}

/// Without a pointer: up from the end of the chat, Enter, the first face.
async fn react_by_keyboard(world: &World) -> Result<()> {
    let chrome = &world.chrome;
    let message = chrome.ask(&format!("{}.dataset.message", theirs(ROSA))).await?;
    chrome.write(&format!("{ROSA} .log"), UP).await?;
    chrome
        .wait(
            &format!("document.activeElement.dataset.message === {message}"),
            "the focus on the newest",
        )
        .await?;
    chrome.run("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))").await?;
    chrome.wait("document.querySelector('dialog[open] .face')", "the menu").await?;
    chrome.shot("laptop-menu").await?;
    world.nothing_in_the_way("in the message menu").await?;
    chrome.click("dialog .face").await?;
    chrome
        .wait(
            &format!("{}.querySelector('.reactions')?.textContent === '👍'", theirs(ROSA)),
            "the thumb",
        )
        .await?;
    let heard = world.business.hears("reaction", 1).await?;
    ensure!(heard[0]["reaction"]["message_id"] == message, "the business heard {heard:?}");
    Ok(())
}
