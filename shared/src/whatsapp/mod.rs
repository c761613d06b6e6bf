//! The WhatsApp channel: what comes in is checked and parsed, what goes out is shaped and classified.
//!
//! The wire's own shapes stay in here; only domain types come out, and only [`crate::outgoing`] goes in.

pub mod answer;
pub mod errors;
#[cfg(feature = "graph")]
pub mod graph;
pub mod parse;
pub mod send;
pub mod signature;
mod wire;

#[cfg(feature = "graph")]
pub use graph::Graph;
pub use parse::{Updates, parse};
