//! `webhook`: to be written.
