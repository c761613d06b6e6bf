//! The one clock of the local stack: the machine's, and some seconds on top that everybody adds.
//!
//! The functions read the seconds from a file (their `CLOCK_FILE`, which the template passes on in the stage
//! `local` only), the simulator asks this type. It goes forwards only: what happened has happened.

use std::{
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};

#[derive(Debug)]
pub struct LocalClock {
    file: PathBuf,
    offset_seconds: AtomicI64,
    /// When, by the machine's clock, it was moved and how far ahead it was from then on.
    moves: Mutex<Vec<(i64, i64)>>,
}

impl LocalClock {
    /// Starts at the machine's time.
    pub fn start(file: PathBuf) -> Result<Self> {
        let clock = Self { file, offset_seconds: AtomicI64::new(0), moves: Mutex::new(Vec::new()) };
        clock.write(0)?;
        Ok(clock)
    }

    pub fn now(&self) -> Timestamp {
        machine_now()
            .checked_add(SignedDuration::from_secs(self.offset_seconds()))
            .unwrap_or(Timestamp::MAX)
    }

    pub fn offset_seconds(&self) -> i64 {
        self.offset_seconds.load(Ordering::SeqCst)
    }

    /// What this clock showed at a moment of the machine's.
    pub fn at_machine_ms(&self, ms: i64) -> Timestamp {
        let moves = self.moves.lock().unwrap_or_else(PoisonError::into_inner);
        let last = moves.iter().rev().find(|(moved_at, _)| *moved_at <= ms);
        let offset = last.map_or(0, |(_, offset)| *offset);
        Timestamp::from_millisecond(ms + offset * 1000).unwrap_or(Timestamp::MAX)
    }

    /// To the first whole second at or after `to`; without effect if that is past.
    pub fn move_to(&self, to: Timestamp) -> Result<()> {
        let missing = to.duration_since(self.now());
        if missing <= SignedDuration::ZERO {
            return Ok(());
        }
        // A second too early would leave what is due at `to` undone.
        let seconds = missing.as_secs() + i64::from(missing.subsec_nanos() > 0);
        let offset = self.offset_seconds() + seconds;
        // The file first: the functions may be ahead of the simulator for a moment, never behind what it tells them.
        self.write(offset)?;
        let mut moves = self.moves.lock().unwrap_or_else(PoisonError::into_inner);
        moves.push((machine_now().as_millisecond(), offset));
        self.offset_seconds.store(offset, Ordering::SeqCst);
        Ok(())
    }

    fn write(&self, offset: i64) -> Result<()> {
        // Whole or not at all, since functions read it at any time.
        let next = self.file.with_extension("next");
        std::fs::write(&next, offset.to_string())
            .and_then(|()| std::fs::rename(&next, &self.file))
            .with_context(|| format!("cannot write the clock's file {}", self.file.display()))
    }
}

/// The seconds in a running stack's file.
pub fn offset_in(file: &str) -> Result<i64> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read the clock's file {file}"))?;
    text.trim().parse().with_context(|| format!("the clock's file {file} holds no number"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the local stack's clock is made of the machine's; all others ask this one"
)]
pub fn machine_now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_what_has_to_be_added() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("clock");
        let clock = LocalClock::start(file.clone()).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "0");
        let target = clock.now() + SignedDuration::from_hours(10);
        clock.move_to(target).unwrap();
        assert!(clock.now() >= target);
        assert!(clock.now() < target + SignedDuration::from_secs(60));
        let offset: i64 = std::fs::read_to_string(&file).unwrap().parse().unwrap();
        assert_eq!(offset, clock.offset_seconds());
    }

    #[test]
    fn what_happened_before_a_move_keeps_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let clock = LocalClock::start(folder.path().join("clock")).unwrap();
        let before = machine_now().as_millisecond() - 1;
        clock.move_to(clock.now() + SignedDuration::from_hours(24)).unwrap();
        assert_eq!(clock.at_machine_ms(before).as_millisecond(), before);
        let after = machine_now().as_millisecond();
        let ahead = clock.at_machine_ms(after).as_millisecond() - after;
        assert_eq!(ahead, clock.offset_seconds() * 1000);
    }

    #[test]
    fn it_never_goes_back() {
        let folder = tempfile::tempdir().unwrap();
        let clock = LocalClock::start(folder.path().join("clock")).unwrap();
        clock.move_to(clock.now() + SignedDuration::from_hours(1)).unwrap();
        let offset = clock.offset_seconds();
        clock.move_to(clock.now() - SignedDuration::from_hours(2)).unwrap();
        assert_eq!(clock.offset_seconds(), offset);
    }
}
