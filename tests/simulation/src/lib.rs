//! The whole of Tertulia in one process, with people who have habits.

pub mod habits;
