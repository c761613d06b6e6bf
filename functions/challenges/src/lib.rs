//! `challenges`: to be written.
