//! How much may be sent: a number's throughput, the pair limit, the portfolio's tier, the
//! management calls. Each is asked before a send is accepted and told after.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use crate::config::PairLimit;

/// At most so many things in any window of fixed length.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    length: SignedDuration,
    taken: VecDeque<Timestamp>,
}

impl Window {
    pub(crate) fn new(length: SignedDuration) -> Self {
        Self { length, taken: VecDeque::new() }
    }

    /// How many were taken in the window that ends now.
    pub(crate) fn count(&mut self, now: Timestamp) -> usize {
        while self.taken.front().is_some_and(|first| now.duration_since(*first) >= self.length) {
            self.taken.pop_front();
        }
        self.taken.len()
    }

    pub(crate) fn take(&mut self, now: Timestamp) {
        self.taken.push_back(now);
    }
}

/// One message to one person every six seconds, with 45 lent at once.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits>
pub(crate) const PAIR_PAUSE: SignedDuration = SignedDuration::from_secs(6);
pub(crate) const PAIR_BURST: i64 = 45;

/// What one business number has sent to one person lately.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pair {
    opened: Option<Timestamp>,
    count: i64,
    /// When the bucket will be full again.
    full_at: Option<Timestamp>,
}

impl Pair {
    pub(crate) fn allows(&self, limit: PairLimit, now: Timestamp) -> bool {
        match limit {
            PairLimit::Bucket => {
                // 44 messages of debt leave room for one more.
                let debt =
                    self.full_at.map_or(SignedDuration::ZERO, |full| full.duration_since(now));
                debt <= PAIR_PAUSE * (PAIR_BURST as i32 - 1)
            }
            PairLimit::PaidBack => match self.opened {
                None => true,
                Some(opened) => {
                    let age = now.duration_since(opened);
                    if age < PAIR_PAUSE {
                        self.count < PAIR_BURST
                    } else {
                        age >= PAIR_PAUSE * self.count as i32
                    }
                }
            },
        }
    }

    pub(crate) fn take(&mut self, now: Timestamp) {
        let from = self.full_at.map_or(now, |full| full.max(now));
        self.full_at = from.checked_add(PAIR_PAUSE).ok();
        match self.opened {
            Some(opened) if now.duration_since(opened) < PAIR_PAUSE => self.count += 1,
            Some(_) | None => {
                self.opened = Some(now);
                self.count = 1;
            }
        }
    }
}

/// Different people written to outside a service window in any 24 hours.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reached {
    last: BTreeMap<u32, Timestamp>,
    order: VecDeque<(Timestamp, u32)>,
}

impl Reached {
    fn forget(&mut self, now: Timestamp) {
        while let Some((at, person)) = self.order.front().copied() {
            if now.duration_since(at) < SignedDuration::from_hours(24) {
                break;
            }
            self.order.pop_front();
            // A later message to the same person keeps that person counted.
            if self.last.get(&person) == Some(&at) {
                self.last.remove(&person);
            }
        }
    }

    pub(crate) fn allows(&mut self, limit: Option<usize>, person: u32, now: Timestamp) -> bool {
        self.forget(now);
        limit.is_none_or(|limit| self.last.contains_key(&person) || self.last.len() < limit)
    }

    pub(crate) fn take(&mut self, person: u32, now: Timestamp) {
        self.last.insert(person, now);
        self.order.push_back((now, person));
    }

    pub(crate) fn count(&mut self, now: Timestamp) -> usize {
        self.forget(now);
        self.last.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + seconds).unwrap()
    }

    #[test]
    fn bucket_lends_45_and_gets_one_back_every_six_seconds() {
        let mut pair = Pair::default();
        for _ in 0..45 {
            assert!(pair.allows(PairLimit::Bucket, at(0)));
            pair.take(at(0));
        }
        assert!(!pair.allows(PairLimit::Bucket, at(0)));
        assert!(!pair.allows(PairLimit::Bucket, at(5)));
        assert!(pair.allows(PairLimit::Bucket, at(6)));
        pair.take(at(6));
        assert!(!pair.allows(PairLimit::Bucket, at(11)));
        assert!(pair.allows(PairLimit::Bucket, at(12)));
    }

    #[test]
    fn strict_reading_waits_for_the_whole_burst() {
        let mut pair = Pair::default();
        for _ in 0..20 {
            assert!(pair.allows(PairLimit::PaidBack, at(1)));
            pair.take(at(1));
        }
        // Twenty messages are two minutes.
        assert!(!pair.allows(PairLimit::PaidBack, at(120)));
        assert!(pair.allows(PairLimit::PaidBack, at(121)));
    }

    #[test]
    fn steady_pace_never_meets_the_limit() {
        for limit in [PairLimit::Bucket, PairLimit::PaidBack] {
            let mut pair = Pair::default();
            for step in 0..1_000 {
                assert!(pair.allows(limit, at(step * 6)));
                pair.take(at(step * 6));
            }
        }
    }

    #[test]
    fn a_person_written_to_again_stays_counted() {
        let mut reached = Reached::default();
        reached.take(1, at(0));
        reached.take(1, at(3_600));
        assert_eq!(reached.count(at(86_400)), 1);
        assert_eq!(reached.count(at(86_400 + 3_600)), 0);
    }

    #[test]
    fn window_forgets_at_its_length() {
        let mut window = Window::new(SignedDuration::from_secs(1));
        window.take(at(0));
        assert_eq!(window.count(at(0)), 1);
        assert_eq!(window.count(at(1)), 0);
    }
}
