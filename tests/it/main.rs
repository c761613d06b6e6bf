//! Tests of the whole system, in one binary.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod contract;
mod doubt;
mod events;
mod transcript;
mod world;
