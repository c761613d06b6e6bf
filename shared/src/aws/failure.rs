//! What went wrong, in words that may be logged.

use std::error::Error;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::ports::Unavailable;

/// The SDK's own errors carry the whole answer, which may hold somebody's item: only their sentences are kept.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Failure(String);

pub(crate) fn unavailable<E, R>(what: &'static str) -> impl Fn(SdkError<E, R>) -> Unavailable
where
    E: Error + ProvideErrorMetadata + 'static,
    R: std::fmt::Debug + 'static,
{
    move |error| Unavailable::new(what, Failure(sentence(&error)))
}

/// A code and a message where the service gave them, else the chain of reasons.
fn sentence<E, R>(error: &SdkError<E, R>) -> String
where
    E: Error + ProvideErrorMetadata + 'static,
    R: std::fmt::Debug + 'static,
{
    if let (Some(code), message) = (error.code(), error.message()) {
        return format!("{code}: {}", message.unwrap_or("no message"));
    }
    let mut sentence = error.to_string();
    let mut reason = error.source();
    while let Some(error) = reason {
        sentence.push_str(": ");
        sentence.push_str(&error.to_string());
        reason = error.source();
    }
    sentence
}
