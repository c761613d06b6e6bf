//! The phones page in a headless Chromium, against the real simulator on a free port and a small
//! business that answers through the Graph API. Pictures of every step go to `target/tmp/page/`.
//!
//! Without `chromium` and `chromedriver` the tests say that they were skipped; with
//! `TERTULIA_BROWSER=required` they fail instead.

mod business;
mod chrome;
mod files;
mod formatting;
mod keyboard;
mod local;
mod newcomer;
mod offline;
mod panel;
mod raffle;
mod screens;
mod world;

use anyhow::Result;

use chrome::Chrome;

const ROSA: &str = ".phone:nth-of-type(1)";
const JULIO: &str = ".phone:nth-of-type(2)";

/// The last message that the person in `phone` wrote, the last that came, as JavaScript.
fn mine(phone: &str) -> String {
    format!("[...document.querySelectorAll('{phone} .row.mine')].at(-1)")
}

fn theirs(phone: &str) -> String {
    format!("[...document.querySelectorAll('{phone} .row.theirs')].at(-1)")
}

/// Presses the button of an empty phone, and waits for what the business answers.
async fn join(chrome: &Chrome, phone: &str) -> Result<()> {
    chrome.click(&format!("{phone} .start .primary")).await?;
    chrome
        .wait(&format!("{}?.textContent.includes('UNIRME LIMA1')", mine(phone)), "the keyword")
        .await?;
    welcomed(chrome, phone).await
}

async fn welcomed(chrome: &Chrome, phone: &str) -> Result<()> {
    chrome
        .wait(
            &format!("{}?.querySelectorAll('.action').length === 2", theirs(phone)),
            "the welcome",
        )
        .await
}
