//! The simulator on a socket: Graph API, control API, webhooks and the page with the phones.

mod clock;
mod control;
mod delivery;
mod events;
mod graph;
mod phones;
mod start;
mod world;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use clock::{Clock, OffsetClock};
pub use start::{Started, start};

use crate::config::Config;
use crate::sim::Simulator;
use world::World;

/// The largest document is 100 MB, and a form has a little around it.
const BODY_LIMIT: usize = 105 * 1024 * 1024;

/// What a server is made of.
#[derive(Debug)]
pub struct Options {
    pub config: Config,
    pub clock: Arc<dyn Clock>,
    /// Where webhooks go, over plain HTTP; later by `PUT /_simulator/webhook`.
    pub webhook_url: Option<String>,
    /// Routes of whoever embeds the simulator.
    pub extra: Router,
    /// Serve the phones at `/`.
    pub page: bool,
    /// Tell the page that there are routes under `/local/`.
    pub local: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            config: Config::default(),
            clock: Arc::new(OffsetClock::default()),
            webhook_url: None,
            extra: Router::new(),
            page: true,
            local: false,
        }
    }
}

/// A running server; it ends when this is dropped.
#[derive(Debug)]
pub struct Handle {
    address: SocketAddr,
    world: Arc<World>,
    tasks: Vec<JoinHandle<()>>,
}

/// Serves on a socket that is already bound, port 0 included.
pub async fn serve(listener: TcpListener, options: Options) -> io::Result<Handle> {
    let address = listener.local_addr()?;
    let Options { mut config, clock, webhook_url, extra, page, local } = options;
    config.base_url = format!("http://{address}");
    config.record_changes = true;
    let world = Arc::new(World::new(Simulator::new(config), clock, webhook_url, local));
    let mut router = control::routes().merge(events::routes()).merge(phones::routes());
    if page {
        router = router.merge(graph::page_routes());
    }
    let router = router
        .fallback(graph::answer)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(Arc::clone(&world))
        .merge(extra);
    let serving = tokio::spawn(async move {
        // It only ends with the task.
        let _ = axum::serve(listener, router).await;
    });
    let delivering = tokio::spawn(delivery::run(Arc::clone(&world)));
    Ok(Handle { address, world, tasks: vec![serving, delivering] })
}

impl Handle {
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Looks into the simulator or changes it, at the present time of its clock.
    pub fn with<T>(&self, act: impl FnOnce(&mut Simulator, jiff::Timestamp) -> T) -> T {
        self.world.with(act)
    }

    pub fn set_webhook(&self, url: Option<String>) {
        self.world.set_webhook(url);
    }

    /// The clock was moved by somebody else: look again at what is due.
    pub fn wake(&self) {
        self.world.with(|_, _| ());
    }

    /// One line of shell variables.
    pub fn variables(&self) -> String {
        self.with(|sim, _| start::variables(&self.url(), sim.config()))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}
