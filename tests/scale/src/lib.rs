//! A million lessons, in virtual time: the real `dispatch`, `deliver` and `conversation` around one store in memory, with
//! calls that take as long as they do on AWS and a Meta that counts every second of its number.
//!
//! What is modelled: time, queues, environments, limits, units. What is not: faults (see `tests/simulation`).

mod counts;
mod doors;
mod meta;
mod prices;
mod run;

pub use counts::Counts;
pub use prices::Prices;
pub use run::{Plan, Report, run};
