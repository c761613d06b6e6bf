//! A million lessons, in virtual time: the real `dispatch`, `deliver` and `conversation` around one store in memory, with
//! calls that take as long as they do on AWS and a Meta that counts every second of its number.
//!
//! What is modelled: time, queues, environments, limits, units. What is not: faults (see `tests/simulation`).

mod doors;
mod meta;
mod run;

pub use run::{Plan, Report, run};
