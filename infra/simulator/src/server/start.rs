//! Everything that `tertulia simulator` does.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;

use super::{Handle, Options, serve};
use crate::config::Config;
use crate::ids::Ids;

/// A running simulator and the one line that tells how to reach it.
#[derive(Debug)]
pub struct Started {
    pub handle: Handle,
    /// `SIMULATOR_URL=… PHONE_NUMBER_ID=… WABA_ID=… ACCESS_TOKEN=… APP_SECRET=… VERIFY_TOKEN=…`
    pub line: String,
}

/// Starts on 127.0.0.1: port 0 takes a free one, and a seed means the same ids and secrets.
pub async fn start(port: u16, webhook_url: Option<String>, seed: u64) -> io::Result<Started> {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    let mut ids = Ids::new(seed);
    let config = Config {
        seed,
        access_token: format!("EAA{}", ids.secret()),
        app_secret: ids.secret(),
        verify_token: ids.secret(),
        ..Config::default()
    };
    let handle = serve(listener, Options { config, webhook_url, ..Options::default() }).await?;
    let line = handle.variables();
    Ok(Started { handle, line })
}

pub(super) fn variables(url: &str, config: &Config) -> String {
    let number = config.numbers.first().map_or("", |number| number.id.as_str());
    format!(
        "SIMULATOR_URL={url} PHONE_NUMBER_ID={number} WABA_ID={} ACCESS_TOKEN={} APP_SECRET={} \
         VERIFY_TOKEN={}",
        config.waba_id, config.access_token, config.app_secret, config.verify_token,
    )
}
