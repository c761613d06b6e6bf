//! The world's time: tokio's paused clock, which jumps to the next timer whenever nothing can run.

use std::time::Duration;

use shared::domain::time::Timestamp;
use tokio::time::Instant;

#[derive(Debug, Clone, Copy)]
pub(crate) struct WorldClock {
    start_ms: i64,
    begun: Instant,
}

impl WorldClock {
    /// Call it inside a runtime whose time is paused.
    pub(crate) fn starting(at: Timestamp) -> Self {
        let begun = Instant::now();
        Self { start_ms: at.seconds() * 1000, begun }
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.start_ms + i64::try_from(self.begun.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.now_ms().div_euclid(1000))
    }

    pub(crate) fn jiff(&self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.now_ms()).unwrap_or_default()
    }

    pub(crate) async fn until(&self, ms: i64) {
        let after = ms.saturating_sub(self.start_ms).max(0).unsigned_abs();
        tokio::time::sleep_until(self.begun + Duration::from_millis(after)).await;
    }

    pub(crate) async fn pause(ms: i64) {
        if ms > 0 {
            tokio::time::sleep(Duration::from_millis(ms.unsigned_abs())).await;
        }
    }
}
