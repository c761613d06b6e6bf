//! What every function shares: the pure core, the ports, and what stands behind them.
#![doc = include_str!("../README.md")]
#![cfg_attr(
    test,
    allow(
        clippy::wildcard_enum_match_arm,
        reason = "a test names the case it means; the rest is not its business"
    )
)]

#[cfg(feature = "audit")]
pub mod audit;
#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "batch")]
pub mod batch;
pub mod config;
pub mod desk;
pub mod domain;
#[cfg(feature = "http-call")]
mod http;
#[cfg(feature = "mailbox")]
pub mod mailbox;
#[cfg(feature = "media")]
pub mod media;
#[cfg(feature = "testing")]
pub mod memory;
pub mod outgoing;
pub mod planted;
pub mod ports;
#[cfg(feature = "relays")]
pub mod relays;
pub mod store;
#[cfg(feature = "telemetry")]
pub mod telemetry;
#[cfg(feature = "whatsapp")]
pub mod whatsapp;
#[cfg(feature = "wording")]
pub mod wording;
