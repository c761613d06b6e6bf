//! People's behaviour: when they join, what they answer, when they read, and how they fall silent.
//!
//! **Behaviour is an assumption.** A [`Model`] is data; each of its figures names where it comes from, and most of them
//! say *assumption*. What a simulation says about completions follows from them and is no forecast.
//!
//! A [`Person`] is pure: she is told what her phone shows ([`Person::sees`]), says when she will next do something
//! ([`Person::wakes_at`]) and then what ([`Person::wakes`]). The same seed acts the same. She knows only what is on her
//! screen, so a message that is lost, late or doubled meets her as it would meet anybody.

mod act;
mod chance;
mod character;
pub mod files;
mod model;
mod person;
mod phrases;
mod seen;
mod wild;

#[cfg(test)]
mod tests;

pub use act::{Act, File};
pub use chance::Chance;
pub use character::{Character, Effort};
pub use model::{BadModel, Model, Share};
pub use person::{Cycle, Person};
pub use seen::Seen;
pub use wild::Wild;
