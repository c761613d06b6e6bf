//! The whole way without a pointer, for somebody who wants nothing to move.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::chrome::{DOWN, ENTER, ESCAPE, SPACE, UP};
use crate::world::in_a_world;
use crate::{ROSA, mine, theirs, welcomed};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keyboard_is_enough() -> Result<()> {
    in_a_world(|world| async move {
        let chrome = &world.chrome;
        chrome.laptop().await?;
        chrome.open(&world.url, "es").await?;
        chrome.prefers("prefers-reduced-motion", "reduce").await?;
        chrome.tab_to(".skip").await?;
        chrome.shot("keyboard-skip").await?;
        chrome.tab_to(&format!("{ROSA} .start .primary")).await?;
        chrome.press(ENTER).await?;
        welcomed(chrome, ROSA).await?;

        // The line to write in has the focus after joining.
        chrome.press(&format!("¿Qué es esto?{ENTER}")).await?;
        chrome
            .wait(&format!("{}.textContent.includes('¿Qué es esto?')", mine(ROSA)), "the question")
            .await?;

        chrome.run(&format!("{}.querySelector('.action').focus()", theirs(ROSA))).await?;
        chrome.press(SPACE).await?;
        chrome
            .wait(&format!("{}.textContent.includes('Ver horas')", theirs(ROSA)), "the list")
            .await?;
        chrome.run(&format!("{}.querySelector('.action').focus()", theirs(ROSA))).await?;
        chrome.press(ENTER).await?;
        chrome.wait("document.querySelector('dialog[open]')", "the sheet").await?;
        let moving = chrome.ask("document.getAnimations().length").await?;
        ensure!(moving == json!(0), "{moving} things move");
        chrome.press(ESCAPE).await?;
        chrome.wait("!document.querySelector('dialog')", "the sheet to close").await?;
        let back = chrome.ask("document.activeElement.textContent").await?;
        ensure!(back == "Ver horas", "the focus went to {back}");

        chrome.press(ENTER).await?;
        chrome.tab_to("dialog .choice input").await?;
        chrome.press(DOWN).await?;
        chrome.press(UP).await?;
        chrome.press(DOWN).await?;
        chrome.press(ENTER).await?;
        chrome
            .wait(
                &format!("{}.textContent.includes('Anotado: Al mediodía.')", theirs(ROSA)),
                "the choice",
            )
            .await?;
        world.nothing_in_the_way("with a keyboard").await
    })
    .await
}
