//! A small screen, three languages, a fourth phone, and a checker that is checked.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::world::in_a_world;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_screen_shows_one_phone_in_three_languages() -> Result<()> {
    in_a_world(|world| async move {
        let chrome = &world.chrome;
        chrome.mobile().await?;
        for (language, start, scheme) in [
            ("en", "Start chatting", "light"),
            ("pt", "Começar a conversa", "dark"),
            ("es", "Empezar a chatear", "light"),
        ] {
            chrome.scheme(scheme).await?;
            chrome.open(&world.url, language).await?;
            let seen =
                "[...document.querySelectorAll('.phone')].filter(one => one.checkVisibility())";
            chrome.wait(&format!("{seen}.length === 1"), "one phone").await?;
            chrome
                .wait(
                    &format!(
                        "{seen}[0].querySelector('.start .primary').textContent === '{start}'"
                    ),
                    start,
                )
                .await?;
            let lang = chrome.ask("document.documentElement.lang").await?;
            ensure!(lang == language, "the document says that it is in {lang}");
            chrome.shot(&format!("mobile-first-{language}-{scheme}")).await?;
            world.nothing_in_the_way(&format!("small screen, {language}")).await?;
        }
        chrome.click(".phone.active .start .primary").await?;
        chrome
            .wait("document.querySelector('.phone.active .row.theirs .action')", "the welcome")
            .await?;
        chrome.shot("mobile-joined").await?;
        for scheme in ["light", "dark"] {
            chrome.scheme(scheme).await?;
            for view in ["clock", "panel", "phones"] {
                chrome.click(&format!(".views [data-view={view}]")).await?;
                chrome.shot(&format!("mobile-{view}-{scheme}")).await?;
                world.nothing_in_the_way(&format!("small screen, {view}, {scheme}")).await?;
                let wide = chrome.ask("document.scrollingElement.scrollWidth > innerWidth").await?;
                ensure!(wide == json!(false), "{view} is wider than the screen");
            }
        }
        chrome.click(".phone-tabs [role=tab]:nth-child(3)").await?;
        chrome
            .wait("document.querySelector('.phone.active h2').textContent === 'Ana'", "Ana's phone")
            .await?;
        chrome.click(".phone.active .owner .icon-button:last-child").await?;
        chrome.wait("document.querySelector('dialog[open]')", "Ana's profile").await?;
        chrome.shot("mobile-profile").await?;
        world.nothing_in_the_way("small screen, profile").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_asks_nobody_else_and_its_checker_has_eyes() -> Result<()> {
    in_a_world(|world| async move {
        let chrome = &world.chrome;
        chrome.laptop().await?;
        chrome.open(&world.url, "es").await?;
        let outside = chrome
            .ask("performance.getEntriesByType('resource').map(one => one.name).filter(name => !name.startsWith(location.origin) && !name.startsWith('data:'))")
            .await?;
        ensure!(outside == json!([]), "the page asked {outside}");

        // A new phone at a click, for somebody without a number.
        chrome.click(".add").await?;
        chrome.run("document.querySelectorAll('dialog select')[1].value = 'id'").await?;
        chrome.shot("laptop-new-phone").await?;
        world.nothing_in_the_way("a new phone").await?;
        chrome.click("dialog .primary").await?;
        chrome.wait("document.querySelectorAll('.phone').length === 4", "a fourth phone").await?;
        chrome.wait("document.querySelector('.phone:nth-of-type(4) .chip')?.textContent === 'Sin número'", "no number").await?;
        chrome.shot("laptop-four").await?;

        // The checker itself: what it must find is planted, and found.
        let planted = "document.querySelector('main').insertAdjacentHTML('beforeend', '<p style=\"color:#999;background:#fff\">pale</p><button></button><img src=\"\">')";
        chrome.run(planted).await?;
        let problems = world.problems().await?.join("\n");
        for expected in ["contrast", "no name", "no alternative text"] {
            ensure!(problems.contains(expected), "{expected} was not noticed: {problems}");
        }
        Ok(())
    })
    .await
}
