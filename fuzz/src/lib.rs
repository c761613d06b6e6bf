//! Each target takes any bytes at all and panics if a promise about them is broken.
//!
//! A corpus is small and written by hand, so that the tests run it in a moment; what a long run collects stays outside
//! the repository, and what it finds becomes a test beside the code.

// The linter alone: the whole command would bring AWS's SDK, all of it instrumented.
#[path = "../../infra/tertulia/src/course/mod.rs"]
pub mod course;
mod course_files;
mod flow;
mod media;
mod signature;
mod webhook;

pub use course_files::course_files;
pub use flow::flow_answers;
pub use media::media_files;
pub use signature::signature_header;
pub use webhook::webhook_body;

/// A target by its name, which is also its corpus's folder.
pub type Target = (&'static str, fn(&[u8]));

pub const TARGETS: [Target; 5] = [
    ("course_files", course_files),
    ("flow_answers", flow_answers),
    ("media_files", media_files),
    ("signature_header", signature_header),
    ("webhook_body", webhook_body),
];
