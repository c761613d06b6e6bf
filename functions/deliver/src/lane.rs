//! One number's bulk lane, as one environment sees it: when its next message may leave.
//!
//! Environments do not talk to each other. The queue's maximum concurrency bounds how many there are, so that an equal
//! part for each is a bound for all, and a new one cannot bring a burst along.

use std::time::Duration;

use tokio::time::Instant;

use crate::others::Others;

/// What is kept for replies while nobody knows how many there are.
const KEPT_FOR_REPLIES: f64 = 0.3;
/// The lane never stops for replies: somebody else's lesson is waiting too.
const LEAST: f64 = 0.2;
/// No clock is exact, neither ours nor Meta's: at 80 a second this is one message.
const EXACTNESS: f64 = 0.985;
/// A message that would wait longer for its moment does not leave: its claim runs out meanwhile.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// Additive increase and multiplicative decrease, as TCP does it: what makes senders that do not know of each other
/// share a line fairly. <https://www.rfc-editor.org/rfc/rfc5681>
const CUT: f64 = 0.5;
const RISE: f64 = 0.05;
const LEAST_FACTOR: f64 = 1.0 / 32.0;
/// What Meta refuses within one second it refuses for one reason.
const CUT_PAUSE: Duration = Duration::from_secs(1);
const RISE_PAUSE: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(crate) struct Lane {
    /// What the number may pass in a second, in and out.
    rate: f64,
    environments: f64,
    pub(crate) others: Others,
    /// Which part of its share Meta takes at the moment.
    factor: f64,
    changed: Instant,
    next: Instant,
}

impl Lane {
    pub(crate) fn new(rate: u32, environments: u32, now: Instant) -> Self {
        let mut lane = Self {
            rate: f64::from(rate.max(1)),
            environments: f64::from(environments.max(1)),
            others: Others::default(),
            factor: 1.0,
            changed: now,
            next: now,
        };
        // Whoever was here before may have sent a moment ago.
        lane.next = now + lane.pause();
        lane
    }

    /// Messages a second from here.
    pub(crate) fn per_second(&self) -> f64 {
        let share = match self.others.in_any_second() {
            None => 1.0 - KEPT_FOR_REPLIES,
            Some(others) => (EXACTNESS - others / self.rate).max(LEAST),
        };
        let mine = self.rate * share / self.environments;
        // A second may begin just before a message: with 26.3 a second it holds 27, and so does each environment's.
        let whole = (self.rate * share / EXACTNESS / self.environments).floor();
        if whole < 1.0 { mine * self.factor } else { mine.min(whole) * self.factor }
    }

    /// The moment of the next message; `None` if it is too far away. Idle time is not saved up: Meta counts each second
    /// by itself. <https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput>
    pub(crate) fn take(&mut self, now: Instant) -> Option<Instant> {
        if self.factor < 1.0 && now.duration_since(self.changed) >= RISE_PAUSE {
            self.factor = (self.factor + RISE).min(1.0);
            self.changed = now;
        }
        let moment = self.next.max(now);
        if moment.duration_since(now) > WAIT_MAX {
            return None;
        }
        self.next = moment + self.pause();
        Some(moment)
    }

    /// Meta says that this is too fast.
    pub(crate) fn slow_down(&mut self, now: Instant) {
        if self.factor < 1.0 && now.duration_since(self.changed) < CUT_PAUSE {
            return;
        }
        self.factor = (self.factor * CUT).max(LEAST_FACTOR);
        self.changed = now;
        tracing::warn!(factor = self.factor, "slowed_down");
    }

    fn pause(&self) -> Duration {
        // Rather a nanosecond too long than a message too many.
        Duration::from_secs_f64(1.0 / self.per_second()) + Duration::from_nanos(1)
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::time::Timestamp;

    use super::*;

    /// Seconds until so many have left, each asking when the one before has.
    fn seconds_for(lane: &mut Lane, messages: u32, from: Instant) -> f64 {
        let mut now = from;
        for _ in 0..messages {
            now = lane.take(now).unwrap();
        }
        now.duration_since(from).as_secs_f64()
    }

    fn quiet(rate: u32, environments: u32, now: Instant) -> Lane {
        let mut lane = Lane::new(rate, environments, now);
        lane.others.read(now, Timestamp::from_seconds(0), None);
        lane
    }

    #[tokio::test(start_paused = true)]
    async fn a_rest_is_not_saved_up() {
        let now = Instant::now();
        let mut lane = quiet(80, 2, now);
        // Two environments at 39.4 a second.
        let seconds = seconds_for(&mut lane, 394, now + Duration::from_secs(60));
        assert!((9.9..10.0).contains(&seconds), "{seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_of_any_rate_holds_more_than_the_rate() {
        for (rate, environments) in [(20, 2), (80, 2), (80, 3), (250, 6), (1_000, 25)] {
            let now = Instant::now();
            let mut lane = quiet(rate, environments, now);
            let mut moments = vec![now];
            while moments.len() < 1_000 {
                moments.push(lane.take(*moments.last().unwrap()).unwrap());
            }
            let fullest = moments.iter().map(|first| {
                let second = first.duration_since(now) + Duration::from_secs(1);
                moments
                    .iter()
                    .filter(|at| **at >= *first && at.duration_since(now) < second)
                    .count()
            });
            let fullest = fullest.max().unwrap() * environments as usize;
            assert!(fullest <= rate as usize, "{fullest} in a second of {rate}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn thirty_of_a_hundred_are_kept_for_replies_until_somebody_knows() {
        let now = Instant::now();
        let mut lane = Lane::new(100, 2, now);
        assert!((lane.per_second() - 35.0).abs() < 1e-9);
        let at = Timestamp::from_seconds(0);
        let passed = |total| Some(shared::ports::Passage { total, at });
        lane.others.read(now, at, passed(100));
        assert!((lane.per_second() - 35.0).abs() < 1e-9);
        // Forty a second: more than were kept for them.
        lane.others.read(now + Duration::from_secs(10), at, passed(500));
        assert!((10.0..15.0).contains(&lane.per_second()), "{}", lane.per_second());
        // The others take everything: the lane goes on all the same.
        lane.others.read(now + Duration::from_secs(20), at, passed(5_000));
        assert!((lane.per_second() - 10.0).abs() < 1e-9);
    }

    #[tokio::test(start_paused = true)]
    async fn it_slows_down_by_half_and_comes_back_step_by_step() {
        let begin = Instant::now();
        let mut lane = quiet(80, 2, begin);
        let full = lane.per_second();
        (0..50).for_each(|_| lane.slow_down(begin));
        assert!((lane.per_second() - full / 2.0).abs() < 1e-9, "one second is one reason");
        lane.slow_down(begin + Duration::from_secs(1));
        assert!((lane.per_second() - full / 4.0).abs() < 1e-9);
        for second in 1..=80 {
            lane.take(begin + Duration::from_secs(second));
        }
        assert!((lane.per_second() - full).abs() < 1e-9, "{}", lane.per_second());
        for second in 100..200 {
            lane.slow_down(begin + Duration::from_secs(second));
        }
        assert!(lane.per_second() > 1.0, "it never stops");
    }

    #[tokio::test(start_paused = true)]
    async fn what_would_wait_too_long_does_not_leave() {
        let now = Instant::now();
        let mut lane = quiet(2, 2, now);
        let taken = (0..50).filter(|_| lane.take(now).is_some()).count();
        assert!((4..=6).contains(&taken), "{taken}");
    }
}
