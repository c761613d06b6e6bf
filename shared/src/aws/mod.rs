//! The ports on AWS: the SDK, and nothing but the SDK. What is stored and under which key says [`crate::store`].

pub mod chance;
pub mod client;
pub mod clock;
#[cfg(feature = "dynamodb")]
pub mod dynamodb;
#[cfg(feature = "eventbridge")]
pub mod eventbridge;
mod failure;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(feature = "sqs")]
pub mod sqs;
#[cfg(feature = "ssm")]
pub mod ssm;
#[cfg(feature = "cloud-mailbox")]
pub mod start;
