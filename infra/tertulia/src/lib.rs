//! The `tertulia` command, as a library so that the end-to-end tests start the same local stack.

pub mod local;
