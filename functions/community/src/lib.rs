//! `community`: to be written.
