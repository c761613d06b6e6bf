//! What passes a number beside the bulk lane: what people write, and the replies to it.
//!
//! Meta counts all of it together, so the lane may use what the others leave. How much that is, is read from the number's
//! count of messages every few seconds; how unevenly it comes, is reckoned.

use std::{collections::VecDeque, time::Duration};

use shared::{domain::time::Timestamp, ports::Passage};
use tokio::time::Instant;

/// `conversation` adds up before it writes, so that a single second says nothing.
const LOOKED_BACK: Duration = Duration::from_secs(60);
/// Two readings closer than this say nothing either.
const APART: Duration = Duration::from_secs(10);
/// `conversation` tells of so many together, and some of them came before the reading that they are counted from.
const TOLD_TOGETHER: u64 = 32;
/// How often more may come in a second than is left to it: once in so many seconds.
const ONE_IN: f64 = 1e6;

#[derive(Debug, Default)]
pub(crate) struct Others {
    readings: VecDeque<(Instant, u64)>,
    asked: Option<Instant>,
    /// Whether nothing had been counted for a while when the first reading was taken.
    was_quiet: bool,
}

impl Others {
    pub(crate) fn read(&mut self, at: Instant, now: Timestamp, passed: Option<Passage>) {
        let total = passed.map_or(0, |passed| passed.total);
        // After a rest what was read before says nothing of today.
        if self.readings.back().is_none_or(|(last, _)| at.duration_since(*last) > LOOKED_BACK) {
            self.readings.clear();
            let rest = passed.map(|passed| now.since(passed.at));
            self.was_quiet = rest.is_none_or(|rest| rest.unsigned_abs() >= LOOKED_BACK.as_secs());
        }
        self.readings.push_back((at, total));
        while self.readings.len() > 2
            && self.readings.get(1).is_some_and(|(next, _)| at.duration_since(*next) >= LOOKED_BACK)
        {
            self.readings.pop_front();
        }
    }

    pub(crate) fn forget(&mut self) {
        self.readings.clear();
    }

    pub(crate) fn is_due(&self, at: Instant, every: Duration) -> bool {
        self.asked.is_none_or(|asked| at.duration_since(asked) >= every)
    }

    pub(crate) const fn ask(&mut self, at: Instant) {
        self.asked = Some(at);
    }

    /// Messages that have to be expected in some second; `None` as long as nobody knows.
    pub(crate) fn in_any_second(&self) -> Option<f64> {
        let (first, last) = (self.readings.front()?, self.readings.back()?);
        let since = |from: &(Instant, u64), before: u64| {
            let seconds = last.0.duration_since(from.0);
            let more = last.1.saturating_sub(from.1).saturating_sub(before);
            (seconds >= APART).then(|| more as f64 / seconds.as_secs_f64())
        };
        let over_all = since(first, 0);
        let lately = self.readings.iter().rev().find_map(|from| since(from, TOLD_TOGETHER));
        match (over_all, lately) {
            (Some(over_all), Some(lately)) => Some(unevenly(over_all.max(lately))),
            // Quiet before, and nothing has been counted since.
            _ if self.was_quiet && first.1 == last.1 => Some(0.0),
            _ => None,
        }
    }
}

/// People write when they like, and each is answered at once: pairs of messages, as many in a second as a Poisson
/// distribution allows once in [`ONE_IN`] seconds.
fn unevenly(per_second: f64) -> f64 {
    let pairs = per_second / 2.0;
    if pairs <= 0.0 {
        return 0.0;
    }
    let mut probability = (-pairs).exp();
    if probability == 0.0 {
        // Hundreds a second: the bell curve is near enough.
        return 2.0 * (pairs + 5.0 * pairs.sqrt());
    }
    let (mut more, mut count) = (1.0 - probability, 0.0);
    while more > 1.0 / ONE_IN && count < 10_000.0 {
        count += 1.0;
        probability *= pairs / count;
        more -= probability;
    }
    2.0 * count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unevenness_is_what_the_distribution_says() {
        // Poisson's tail at 10: P(more than 27) = 2.5e-6, P(more than 28) = 8.6e-7.
        assert!((unevenly(20.0) - 56.0).abs() < 1e-9, "{}", unevenly(20.0));
        assert!(unevenly(0.0) < 1e-9);
        assert!((8.0..=10.0).contains(&unevenly(0.4)), "{}", unevenly(0.4));
        assert!((2000.0..2500.0).contains(&unevenly(2000.0)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_number_that_rested_is_quiet_at_once_and_a_busy_one_is_measured_first() {
        let (begin, now) = (Instant::now(), Timestamp::from_seconds(1_000_000));
        let passed = |total, seconds_ago: i64| Some(Passage { total, at: now.plus(-seconds_ago) });
        let mut others = Others::default();
        assert_eq!(others.in_any_second(), None);
        others.read(begin, now, None);
        assert_eq!(others.in_any_second(), Some(0.0));
        others.read(begin + Duration::from_secs(2), now, passed(16, 0));
        assert_eq!(others.in_any_second(), None, "something has begun");
        let mut others = Others::default();
        others.read(begin, now, passed(5_000, 3));
        assert_eq!(others.in_any_second(), None);
        others.read(begin + Duration::from_secs(10), now, passed(5_200, 0));
        assert_eq!(others.in_any_second(), Some(unevenly(20.0)));
        // The day after.
        others.read(begin + Duration::from_secs(86_400), now, passed(9_000, 4_000));
        assert_eq!(others.in_any_second(), Some(0.0));
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_minute_counts_and_its_busiest_part() {
        let (begin, now) = (Instant::now(), Timestamp::from_seconds(1_000_000));
        let mut others = Others::default();
        let mut total = 0;
        for second in 0..300_u64 {
            total += if second < 200 { 40 } else { 10 };
            let passed = Some(Passage { total, at: now });
            others.read(begin + Duration::from_secs(second), now, passed);
            if second == 199 {
                assert_eq!(others.in_any_second(), Some(unevenly(40.0)));
            }
        }
        assert_eq!(others.in_any_second(), Some(unevenly(10.0)));
        assert!(others.readings.len() < 70);
    }
}
