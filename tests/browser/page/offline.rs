//! A phone without signal, and what a moved clock does.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::business::text;
use crate::chrome::ENTER;
use crate::world::{World, in_a_world};
use crate::{JULIO, join, mine, theirs};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_goes_offline_and_the_clock_moves() -> Result<()> {
    in_a_world(|world| async move {
        let chrome = &world.chrome;
        chrome.laptop().await?;
        chrome.open(&world.url, "es").await?;
        join(chrome, JULIO).await?;
        let julio = world.business.heard("text").pop().context("Julio said nothing")?;
        ensure!(julio["from"].is_null(), "Julio shows no number, but came as {}", julio["from"]);

        chrome.click(&format!("{JULIO} .owner [aria-pressed]")).await?;
        chrome.wait(&format!("document.querySelector('{JULIO}.offline')"), "no signal").await?;
        let before = chrome.ask(&format!("document.querySelectorAll('{JULIO} .row').length")).await?;
        world.business.answer(&julio, text("Uno")).await?;
        world.business.answer(&julio, text("Dos")).await?;
        chrome
            .wait(&format!("document.querySelector('{JULIO} .waiting').textContent.startsWith('2 mensajes')"), "two waiting")
            .await?;
        let during = chrome.ask(&format!("document.querySelectorAll('{JULIO} .row').length")).await?;
        ensure!(before == during, "a phone without signal showed a message");
        chrome.write(&format!("{JULIO} textarea"), &format!("¿Hay alguien?{ENTER}")).await?;
        chrome.wait(&format!("{}.querySelector('.tick.clock')", mine(JULIO)), "the waiting clock").await?;
        chrome.shot("laptop-offline").await?;
        world.nothing_in_the_way("without signal").await?;
        ensure!(world.business.heard("text").len() == 1, "a phone without signal was heard");

        chrome.click(&format!("{JULIO} .owner [aria-pressed]")).await?;
        chrome
            .wait(
                &format!("['Uno', 'Dos'].every(text => [...document.querySelectorAll('{JULIO} .row.theirs .words')].some(one => one.textContent === text))"),
                "both messages",
            )
            .await?;
        chrome.wait(&format!("!{}.querySelector('.tick.clock')", mine(JULIO)), "the message to leave").await?;
        let said = world.business.hears("text", 2).await?;
        ensure!(said[1]["text"]["body"] == "¿Hay alguien?", "the business heard {said:?}");

        move_the_clock(&world, &julio).await
    })
    .await
}

/// A day later the service window is closed: free text fails and says why, a template arrives.
async fn move_the_clock(world: &World, julio: &Value) -> Result<()> {
    let chrome = &world.chrome;
    let template = json!({
        "name": "lesson_ready", "language": "es", "category": "UTILITY",
        "components": [
            { "type": "BODY", "text": "Hola {{1}}, tu lección de *hoy* ya está lista.",
              "example": { "body_text": [["Julio"]] } },
            { "type": "FOOTER", "text": "Tertulia" },
            { "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "Ver lección" }] },
        ],
    });
    world.business.create_template(&template).await?;
    let today = chrome.ask("document.querySelector('.time-now').textContent").await?;
    for _ in 0..2 {
        chrome.click(".clock-buttons button:nth-child(2)").await?;
        chrome.wait("!document.querySelector('.clock.moving')", "the clock to stop").await?;
    }
    chrome
        .wait(
            &format!("document.querySelector('.time-now').textContent !== {today}"),
            "another day",
        )
        .await?;
    let day = format!("document.querySelector('{JULIO} .day').textContent");
    chrome.wait(&format!("!['Hoy', 'Ayer'].includes({day})"), "the day's name to change").await?;
    world.business.answer(julio, text("¿Sigues ahí?")).await?;
    chrome
        .wait(
            &format!(
                "document.querySelector('{JULIO} .row.failed')?.textContent.includes('131047')"
            ),
            "the refusal",
        )
        .await?;
    let parameters = json!([{ "type": "text", "text": "Julio" }]);
    let sent = json!({ "type": "template", "template": {
        "name": "lesson_ready", "language": { "code": "es" },
        "components": [{ "type": "body", "parameters": parameters }],
    }});
    world.business.answer(julio, sent).await?;
    chrome
        .wait(
            &format!(
                "{}.textContent.includes('Hola Julio, tu lección de hoy ya está lista.')",
                theirs(JULIO)
            ),
            "the template",
        )
        .await?;
    chrome.wait(&format!("{}.querySelector('.cost')", theirs(JULIO)), "its price").await?;
    chrome.shot("laptop-next-day").await?;
    world.nothing_in_the_way("on the next day").await?;
    chrome.click(&format!("{JULIO} .row.theirs:last-child .action")).await?;
    chrome
        .wait(
            &format!("{}.textContent.includes('Ver lección')", mine(JULIO)),
            "the pressed template",
        )
        .await?;
    let pressed = world.business.hears("button", 1).await?;
    ensure!(pressed[0]["button"]["text"] == "Ver lección", "the business heard {pressed:?}");
    Ok(())
}
