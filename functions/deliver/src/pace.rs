//! How fast the bulk lane may go.

use std::{future::Future, time::Duration};

use tokio::{
    sync::Mutex,
    time::{Interval, MissedTickBehavior, interval},
};

/// Of a number's rate, what is left to scheduled messages; the rest belongs to replies.
const BULK_SHARE_PERCENT: u32 = 70;

pub trait Pace: Sync {
    /// Returns when the next message may leave.
    fn permit(&self) -> impl Future<Output = ()> + Send;
}

/// The same pause between any two messages. Idle time is not saved up, so that no second ever holds more than its
/// share: Meta counts each second by itself.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput>
#[derive(Debug)]
pub struct Steady(Mutex<Interval>);

impl Steady {
    /// `rate` is what the number may pass in a second, in and out; `environments` is how many of these run at once
    /// (the queue's maximum concurrency). Call it inside a tokio runtime.
    pub fn new(rate: u32, environments: u32) -> Self {
        let share = f64::from(rate.max(1)) * f64::from(BULK_SHARE_PERCENT)
            / 100.0
            / f64::from(environments.max(1));
        let mut ticks = interval(Duration::from_secs_f64(1.0 / share));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self(Mutex::new(ticks))
    }
}

impl Pace for Steady {
    async fn permit(&self) {
        self.0.lock().await.tick().await;
    }
}

/// No pause at all: for tests and transcripts, where time is not real.
#[derive(Debug, Clone, Copy)]
pub struct Unhurried;

impl Pace for Unhurried {
    async fn permit(&self) {}
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_hundred_messages_take_their_time_even_after_a_rest() {
        // 80 a second, two environments, seven tenths: 28 a second.
        let pace = Steady::new(80, 2);
        tokio::time::advance(Duration::from_secs(60)).await;
        let start = Instant::now();
        for _ in 0..=100 {
            pace.permit().await;
        }
        let seconds = start.elapsed().as_secs_f64();
        assert!((3.5..3.7).contains(&seconds), "{seconds}");
    }
}
