//! `tertulia local`: the whole programme on one machine, with nothing mocked that production has.

pub mod agenda;
pub mod aws;
pub mod build;
pub mod clock;
pub mod control;
pub mod deploy;
pub mod environment;
pub mod journal;
pub mod ministack;
pub mod mover;
pub mod places;
pub mod progress;
pub mod python;
pub mod quiet;
pub mod routes;
pub mod secrets;
pub mod submissions;
pub mod words;
