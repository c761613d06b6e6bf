//! WhatsApp, as the local stack has it: the simulator with its page, on the local stack's clock.

use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use jiff::Timestamp;
use simulator::{
    Config, Timing,
    server::{Clock, Handle, Options as ServerOptions, serve},
};
use tokio::net::TcpListener;

use super::{clock::LocalClock, secrets::Secrets};

#[derive(Debug)]
pub struct Phones {
    // Ends the server when it is dropped.
    _server: Handle,
    phone_number_id: String,
    waba_id: String,
}

/// For scripts: what a person would wait a second for takes a moment.
const BRISK: Timing =
    Timing { sent_ms: (10, 30), delivered_ms: (10, 40), failed_ms: (10, 40), inbound_ms: (5, 20) };

impl Phones {
    pub async fn serve(
        listener: TcpListener,
        secrets: &Secrets,
        clock: Arc<LocalClock>,
        local: Router,
        options: &super::stack::Options,
    ) -> Result<Self> {
        let timing = if options.brisk { BRISK } else { Timing::default() };
        let config = Config {
            timing,
            app_secret: secrets.app_secret.clone(),
            access_token: secrets.access_token.clone(),
            verify_token: secrets.verify_token.clone(),
            ..Config::default()
        };
        let number = config.numbers.first().context("the simulator has no number")?;
        let phone_number_id = number.id.clone();
        let waba_id = config.waba_id.clone();
        let options = ServerOptions {
            config,
            clock,
            webhook_url: None,
            extra: local,
            page: options.page,
            local: true,
        };
        Ok(Self {
            _server: serve(listener, options).await.context("cannot start the simulator")?,
            phone_number_id,
            waba_id,
        })
    }

    pub fn phone_number_id(&self) -> &str {
        &self.phone_number_id
    }

    pub fn waba_id(&self) -> &str {
        &self.waba_id
    }
}

impl Clock for LocalClock {
    fn now(&self) -> Timestamp {
        Self::now(self)
    }

    fn set(&self, to: Timestamp) -> Result<(), String> {
        if to < Self::now(self) {
            return Err("The clock only moves forward: give a later time.".to_owned());
        }
        self.move_to(to).map_err(|error| format!("{error:#}"))
    }
}
