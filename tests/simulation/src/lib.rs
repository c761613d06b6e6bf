//! A deterministic world for Tertulia: the real handlers behind their ports, on a clock that jumps.
//!
//! One world is one WhatsApp number with its cohort and people, on one thread and one paused tokio runtime, so that
//! the code that waits waits without time passing. Queues, tables, the bus, the scheduler and Meta are models; the
//! functions are the real ones. All chance comes from one seed, so one seed is one history, byte for byte.

pub mod account;
mod advisor;
mod bus;
mod capture;
mod chance;
mod check;
mod clock;
mod copies;
mod crowd;
mod doors;
mod drive;
mod fault;
pub mod habits;
mod history;
mod hooks;
mod lambda;
mod logs;
mod now;
mod options;
mod plan;
mod post;
mod run;
mod site;
mod sqs;
mod templates;
pub mod usage;
mod world;

pub use chance::Chance;
pub use check::Violation;
pub use fault::{Fault, Struck};
pub use history::{Keep, Line};
pub use options::{Broken, Habits, Options, Profile, SEND_RATE, small_course};
pub use plan::possible;
pub use run::{Failure, Outcome, run, run_of, run_watched, world_seed};
pub use site::Site;
