//! `deliver`: to be written.
