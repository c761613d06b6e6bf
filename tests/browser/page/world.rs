//! The simulator with its page, a business behind it and a Chromium before it: one of each per test.

use std::future::Future;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use axum::Router;
use serde_json::{Value, json};
use simulator::server::Options;
use tokio::net::TcpListener;

use crate::business::{Account, Business};
use crate::chrome::Chrome;
use crate::local::{self, Orders};

const ACCESSIBILITY: &str = include_str!("accessibility.js");

pub(crate) struct World {
    pub(crate) chrome: Chrome,
    pub(crate) business: Arc<Business>,
    pub(crate) url: String,
    client: reqwest::Client,
}

/// Runs `test` in a world of its own, and takes the world down whatever came of it.
pub(crate) async fn in_a_world<F, Done>(test: F) -> Result<()>
where
    F: FnOnce(Arc<World>) -> Done,
    Done: Future<Output = Result<()>>,
{
    in_a_world_with(Router::new(), false, test).await
}

/// The same with the routes of `tertulia local`.
pub(crate) async fn in_a_local_world<F, Done>(orders: Orders, test: F) -> Result<()>
where
    F: FnOnce(Arc<World>) -> Done,
    Done: Future<Output = Result<()>>,
{
    in_a_world_with(local::routes(orders), true, test).await
}

async fn in_a_world_with<F, Done>(extra: Router, local: bool, test: F) -> Result<()>
where
    F: FnOnce(Arc<World>) -> Done,
    Done: Future<Output = Result<()>>,
{
    let (business, webhook) = Business::start().await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    // As patient as a person has to be, these tests would be slow.
    let timing = simulator::Timing {
        sent_ms: (20, 60),
        delivered_ms: (30, 90),
        failed_ms: (30, 90),
        inbound_ms: (20, 60),
    };
    let config = simulator::Config { timing, ..simulator::Config::default() };
    business.open(Account {
        url: url.clone(),
        number: config.numbers.first().context("no number")?.id.clone(),
        waba: config.waba_id.clone(),
        token: config.access_token.clone(),
        verify: config.verify_token.clone(),
    });
    let options = Options { config, extra, local, ..Options::default() };
    let _server = simulator::server::serve(listener, options).await?;
    // Last, so that nothing that fails before it leaves a browser behind.
    let Some(chrome) = Chrome::start().await? else { return Ok(()) };
    let world = Arc::new(World { chrome, business, url, client: reqwest::Client::new() });
    let outcome = match world.send_webhooks_to(&webhook).await {
        Ok(()) => test(world.clone()).await,
        refused => refused,
    };
    let closed = world.chrome.driver.clone().quit().await;
    outcome?;
    closed.context("closing Chromium")
}

impl World {
    pub(crate) async fn get(&self, path: &str) -> Result<Value> {
        Ok(self
            .client
            .get(format!("{}{path}", self.url))
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?)
    }

    /// With the handshake, as an account is set up.
    async fn send_webhooks_to(&self, webhook: &str) -> Result<()> {
        let call = self.client.put(format!("{}/_simulator/webhook", self.url));
        let answer = call.json(&json!({ "url": webhook })).send().await?;
        ensure!(answer.status().is_success(), "no handshake: {}", answer.text().await?);
        Ok(())
    }

    pub(crate) async fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        let answer = self.client.get(format!("{}{path}", self.url)).send().await?;
        Ok(answer.error_for_status()?.bytes().await?.to_vec())
    }

    /// Nothing on the screen that somebody would stumble over, and nothing that went wrong unseen.
    pub(crate) async fn nothing_in_the_way(&self, where_: &str) -> Result<()> {
        let problems = self.problems().await?;
        ensure!(problems.is_empty(), "{where_}: {problems:#?}");
        let troubles = self.chrome.troubles().await?;
        ensure!(troubles == json!([]), "{where_}: {troubles}");
        Ok(())
    }

    pub(crate) async fn problems(&self) -> Result<Vec<String>> {
        let found = self.chrome.ask(&format!("(() => {{ {ACCESSIBILITY} }})()")).await?;
        Ok(serde_json::from_value(found)?)
    }
}
