//! The `tertulia` command, as a library so that the end-to-end tests start the same local stack.

pub mod advisor;
pub mod cli;
pub mod cohort;
pub mod course;
pub mod demo;
pub mod dlq;
pub mod doctor;
pub mod erase;
pub mod explain;
pub mod export;
pub mod local;
pub mod log;
pub mod quote;
pub mod raffle;
pub mod report;
pub mod show;
pub mod simulate;
pub mod templates;
