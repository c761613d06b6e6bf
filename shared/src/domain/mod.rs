//! The pure core: what Tertulia knows and decides. No clock, no chance, no I/O, no async.

pub mod address;
pub mod cohort;
pub mod community;
pub mod course;
pub mod event;
pub mod ids;
pub mod inbound;
pub mod language;
pub mod participant;
pub mod raffle;
pub mod reply;
pub mod status;
pub mod submission;
pub mod ticket;
pub mod time;
