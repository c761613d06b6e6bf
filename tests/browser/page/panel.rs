//! The side panel beside `tertulia local`, and a page that has to poll.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::local;
use crate::world::{in_a_local_world, in_a_world};
use crate::{ROSA, join, mine, theirs};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_tertulia_local_the_panel_tells_the_story() -> Result<()> {
    let orders = local::Orders::default();
    in_a_local_world(orders.clone(), |world| async move {
        let chrome = &world.chrome;
        chrome.laptop().await?;
        chrome.scheme("light").await?;
        chrome.open(&world.url, "es").await?;
        let told = "[...document.querySelectorAll('.story .what')].map(one => one.textContent)";
        let kinds = json!(["sorteo", "guardó", "no envió", "envió", "decidió", "llegó"]);
        chrome
            .wait(&format!("JSON.stringify({told}) === JSON.stringify({kinds})"), "the story")
            .await?;
        chrome
            .wait("document.querySelector('.total').textContent.includes('US$ 0.06')", "the costs")
            .await?;
        let next = "document.querySelector('.next').textContent";
        chrome
            .wait(&format!("{next}.includes('clase en vivo, vie 18:00')"), "the next step")
            .await?;
        chrome.shot("local-laptop-story").await?;
        world.nothing_in_the_way("the story").await?;

        chrome.click("#tab-submissions").await?;
        chrome
            .wait("document.querySelector('.files img')?.naturalWidth > 0", "a thumbnail")
            .await?;
        chrome.shot("local-laptop-files").await?;
        world.nothing_in_the_way("the files").await?;
        for button in 1..=3 {
            chrome.click(&format!(".clock-buttons button:nth-child({button})")).await?;
            chrome.wait("!document.querySelector('.clock.moving')", "the clock to stop").await?;
        }
        let given = orders.lock().await.clone();
        ensure!(given == ["next_step", "next_morning", "friday_evening"], "the orders: {given:?}");

        chrome.mobile().await?;
        chrome.scheme("dark").await?;
        chrome.click(".views [data-view=clock]").await?;
        chrome.shot("local-mobile-clock").await?;
        world.nothing_in_the_way("the clock on a small screen").await?;
        chrome.click(".views [data-view=panel]").await?;
        chrome.shot("local-mobile-files").await?;
        world.nothing_in_the_way("the files on a small screen").await
    })
    .await
}

/// The form in which newcomers tell of themselves, as Meta is handed it.
const FORM: &str = include_str!("../../../courses/templates/form.pt.json");

/// Its fields are drawn and what is filled in comes back; and the page lives without server-sent events.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flow_is_a_form_and_polling_is_enough() -> Result<()> {
    in_a_world(|world| async move {
        let chrome = &world.chrome;
        chrome.laptop().await?;
        chrome.without_events().await?;
        chrome.open(&world.url, "pt").await?;
        join(chrome, ROSA).await?;
        let rosa = world.business.heard("text").pop().context("Rosa said nothing")?;
        let id = world.business.publish_form(FORM).await?;
        let flow = json!({ "type": "interactive", "interactive": {
            "type": "flow",
            "body": { "text": "Três perguntas" },
            "action": { "name": "flow", "parameters": {
                "flow_message_version": "3", "flow_id": id, "flow_cta": "Responder", "flow_token": "t-1",
                "flow_action": "navigate", "flow_action_payload": { "screen": "INTRODUCTION" },
            }},
        }});
        world.business.answer(&rosa, flow).await?;
        chrome.wait(&format!("{}.textContent.includes('Três perguntas')", theirs(ROSA)), "the Flow").await?;
        chrome.click(&format!("{ROSA} .row.theirs:last-child .action")).await?;
        chrome.wait("document.querySelectorAll('dialog .field input').length === 2", "the fields").await?;
        chrome.wait("document.querySelectorAll('dialog .choice').length === 3", "the choices").await?;
        chrome.shot("laptop-flow").await?;
        world.nothing_in_the_way("in a Flow").await?;
        chrome.write("dialog .field:nth-of-type(2) input", "Rosa").await?;
        chrome.write("dialog .field:nth-of-type(3) input", "pão e café").await?;
        chrome.click("dialog .choice").await?;
        chrome.click("dialog .primary").await?;
        chrome.wait(&format!("{}.textContent.includes('pão e café')", mine(ROSA)), "the answers").await?;
        let reply = world.business.hears("interactive", 1).await?;
        let answers = reply[0]["interactive"]["nfm_reply"]["response_json"].as_str().context("no answers")?;
        let answers: Value = serde_json::from_str(answers)?;
        let wanted = json!({
            "name": "Rosa", "trade": "pão e café", "least_busy": "hour:morning", "flow_token": "t-1",
        });
        ensure!(answers == wanted, "the answers: {answers}");
        Ok(())
    })
    .await
}
