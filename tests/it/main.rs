//! Tests of the whole system, in one binary.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads its own settings"
)]

mod contract;
mod doubt;
mod events;
mod transcript;
mod world;
