//! The simulator behind its lock, with its clock and its listeners.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::{Notify, broadcast};

use super::clock::Clock;
use crate::sim::{Change, Simulator};

/// A listener that lags behind by more than this misses some changes; each is only a hint to look.
const CHANGES_KEPT: usize = 1_024;

#[derive(Debug)]
pub(super) struct World {
    sim: Mutex<Simulator>,
    clock: Arc<dyn Clock>,
    webhook: Mutex<Option<String>>,
    changes: broadcast::Sender<Change>,
    wake: Notify,
    pub(super) client: reqwest::Client,
    pub(super) local: bool,
}

impl World {
    pub(super) fn new(
        sim: Simulator,
        clock: Arc<dyn Clock>,
        webhook: Option<String>,
        local: bool,
    ) -> Self {
        Self {
            sim: Mutex::new(sim),
            clock,
            webhook: Mutex::new(webhook),
            changes: broadcast::channel(CHANGES_KEPT).0,
            wake: Notify::new(),
            client: reqwest::Client::new(),
            local,
        }
    }

    /// Does something now, tells whoever listens what changed, and wakes the delivery.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut Simulator, Timestamp) -> T) -> T {
        let answer = self.quietly(act);
        self.wake.notify_one();
        answer
    }

    /// The same without waking the delivery, for the delivery itself and for what only looks.
    pub(super) fn quietly<T>(&self, act: impl FnOnce(&mut Simulator, Timestamp) -> T) -> T {
        let now = self.clock.now();
        let (answer, changes) = {
            let mut sim = lock(&self.sim);
            sim.advance(now);
            let answer = act(&mut sim, now);
            (answer, sim.changes())
        };
        for change in changes {
            // Nobody listening is fine.
            let _ = self.changes.send(change);
        }
        answer
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn move_clock(&self, to: Timestamp) -> Result<(), String> {
        self.clock.set(to)?;
        self.with(|_, _| ());
        Ok(())
    }

    pub(super) fn webhook(&self) -> Option<String> {
        lock(&self.webhook).clone()
    }

    pub(super) fn set_webhook(&self, url: Option<String>) {
        *lock(&self.webhook) = url;
    }

    pub(super) fn tell(&self, change: Change) {
        let _ = self.changes.send(change);
    }

    pub(super) fn listen(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }
}

/// A panic of another request leaves the simulator as it was between two steps.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
