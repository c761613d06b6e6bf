//! `conversation`: to be written.
