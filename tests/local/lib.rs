//! The whole system on the local stack; see `cycle.rs`.
