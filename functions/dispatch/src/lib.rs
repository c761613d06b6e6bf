//! `dispatch`: to be written.
