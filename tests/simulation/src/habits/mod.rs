//! People's behaviour: when they join, what they answer, when they read, and how they fall silent.
//!
//! **Behaviour is an assumption.** A `Model` is data; each of its figures names where it comes from, and most of them
//! say *assumption*. What a simulation says about completions follows from them and is no forecast.
//!
//! A `Person` is pure: she is told what her phone shows , says when she will next do something
//!  and then what . The same seed acts the same. She knows only what is on her
//! screen, so a message that is lost, late or doubled meets her as it would meet anybody.

mod act;
mod chance;
pub mod files;
mod seen;

pub use act::{Act, File};
pub use chance::Chance;
pub use seen::Seen;
