//! Tests of the whole system, in one binary.
#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test that cannot go on should say where"
)]

mod alarms;
mod aliases;
mod cap;
mod codes;
mod contract;
mod corpora;
mod doubt;
mod events;
mod form;
mod idle;
mod size;
mod template;
mod tidy;
mod transcript;
mod world;
