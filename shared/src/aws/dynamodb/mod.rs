//! The four tables.
//!
//! Each write carries a condition and the id of its operation. The SDK repeats a call whose answer was lost; the
//! repetition then fails its own condition, sees its own operation in the item, and is a success.

mod agendas;
mod blob;
mod cohorts;
mod community;
mod participants;
mod pulse;
mod purse;
mod raffles;
mod roster;
mod traffic;

use aws_sdk_dynamodb::types::{AttributeValue, CancellationReason};

pub use cohorts::CohortsTable;
pub use community::CommunityTable;
pub use participants::ParticipantsTable;
pub use raffles::RafflesTable;

use super::chance::random;
use crate::domain::time::Timestamp;

/// Names one write. Two writes that meet at the same edition of one item are told apart by it, so 64 bits do.
type Operation = [u8; 8];

fn operation() -> Operation {
    random()
}

fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

fn seconds(at: Timestamp) -> AttributeValue {
    AttributeValue::N(at.seconds().to_string())
}

/// Why one part of a transaction was not done.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// This part had nothing against it.
    None,
    Condition,
    /// Another transaction was at the item, or the table was too busy.
    Busy,
}

impl Reason {
    fn of(reason: &CancellationReason) -> Self {
        match reason.code() {
            None | Some("None") => Self::None,
            Some("ConditionalCheckFailed") => Self::Condition,
            Some(_) => Self::Busy,
        }
    }
}
