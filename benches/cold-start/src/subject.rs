//! What is measured: a program, the event it gets, and how it is packed.

use std::path::PathBuf;

/// A program that polls the Runtime API.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) language: Language,
    /// With its arguments.
    pub(crate) command: Vec<PathBuf>,
    /// The invocation's body.
    pub(crate) event: String,
    /// Of the deployment package; for Node and Python without the SDK that Lambda brings along.
    pub(crate) zip_bytes: usize,
    /// The highest 2.x of the C library that it asks for; 0 for a script.
    pub(crate) glibc: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Rust,
    Node,
    Python,
}

impl Subject {
    pub(crate) fn is_webhook(&self) -> bool {
        self.name.starts_with("webhook")
    }
}
