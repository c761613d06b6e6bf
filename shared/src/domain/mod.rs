//! The pure core: what Tertulia knows and decides. No clock, no chance, no I/O, no async.

pub mod action;
pub mod address;
pub mod advisory;
pub mod agenda;
pub mod budget;
pub mod cohort;
pub mod command;
pub mod community;
pub mod course;
pub mod decide;
pub mod enrollment;
pub mod event;
pub mod handled;
pub mod ids;
pub mod inbound;
pub mod language;
pub mod outbox;
pub mod participant;
pub mod raffle;
pub mod reply;
pub mod slot;
pub mod status;
pub mod submission;
pub mod ticket;
pub mod time;
pub mod window;
