//! The time of the simulated world.

use std::fmt::Debug;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// A clock that can be put forward.
pub trait Clock: Debug + Send + Sync {
    fn now(&self) -> Timestamp;

    /// Moves to a later time; an earlier one is refused with a sentence.
    fn set(&self, to: Timestamp) -> Result<(), String>;
}

/// The machine's clock and an offset that only grows.
#[derive(Debug, Default)]
pub struct OffsetClock {
    ahead_ms: AtomicI64,
}

impl Clock for OffsetClock {
    fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_millis(self.ahead_ms.load(Ordering::Relaxed));
        machine().checked_add(ahead).unwrap_or(Timestamp::MAX)
    }

    fn set(&self, to: Timestamp) -> Result<(), String> {
        let ahead = to.duration_since(self.now()).as_millis() as i64;
        if ahead < 0 {
            return Err("The clock only moves forward: give a later time.".to_owned());
        }
        self.ahead_ms.fetch_add(ahead, Ordering::Relaxed);
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the server's clock is the shell of the core")]
fn machine() -> Timestamp {
    Timestamp::now()
}
