//! What every function shares: the pure core, the ports, and what stands behind them.
#![doc = include_str!("../README.md")]

pub mod domain;
pub mod outgoing;
pub mod ports;
#[cfg(feature = "whatsapp")]
pub mod whatsapp;
