//! Rules that hold for every message, whatever it says.

mod filed;
mod files;
mod limits;
mod words_that_work;
