//! The Cloud API on the wire.
