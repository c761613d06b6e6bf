//! How fast one person may be written to: one message in six seconds, and 45 lent at once.
//!
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits>

use serde::{Deserialize, Serialize};

use crate::domain::time::Timestamp;

/// Seconds in which one message is paid back.
pub const PAUSE_SECONDS: i64 = 6;
/// Messages that may leave in one moment to somebody who got none lately.
pub const BURST: i64 = 45;

/// What has been lent to one person: the moment at which all of it is paid back. Kept with her, because the next message
/// may be another function's; a moment that is over means that nothing is lent.
///
/// ```json
/// 1772454606
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Pair {
    paid_at: Timestamp,
}

impl Pair {
    /// When the next message may leave, at the earliest now.
    pub(super) fn next(self, now: Timestamp) -> Timestamp {
        self.paid_at.plus(-(BURST - 1) * PAUSE_SECONDS).max(now)
    }

    pub(super) fn take(&mut self, now: Timestamp) {
        self.paid_at = self.paid_at.max(now).plus(PAUSE_SECONDS);
    }

    /// One that was taken and did not leave.
    pub(super) fn give_back(&mut self) {
        self.paid_at = self.paid_at.plus(-PAUSE_SECONDS);
    }

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde's skip_serializing_if passes a reference"
    )]
    pub(super) fn is_unused(&self) -> bool {
        *self == Self::default()
    }
}
