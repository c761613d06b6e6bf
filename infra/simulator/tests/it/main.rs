//! The simulator against the reference: its tables, its boundaries, its properties.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod codes;
mod flows;
mod identity;
mod inbound;
mod limits;
mod media;
mod money;
mod properties;
mod scenario;
mod sends;
#[cfg(feature = "server")]
mod server;
mod statuses;
mod support;
mod templates;
mod webhooks;
mod window;
