//! `challenges` with its doors kept in memory, and a channel that does what a test says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod doors;
mod events;
mod hostile;
mod logs;
mod pictures;
mod refusals;
mod repeats;
