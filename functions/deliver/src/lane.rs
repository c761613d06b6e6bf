//! One number's bulk lane, as one environment sees it: when its next message may leave.
//!
//! Environments do not talk to each other. The queue's maximum concurrency bounds how many there are, so that an equal
//! part for each is a bound for all, and a new one cannot bring a burst along.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use crate::others::Others;

/// What is kept for replies while nobody knows how many there are.
const KEPT_FOR_REPLIES: f64 = 0.3;
/// The lane never stops for replies: somebody else's lesson is waiting too.
const LEAST: f64 = 0.2;
/// A number that is fast can spare a little for the first people who write, of whom the lane hears some seconds late. Of 80
/// a second it would be one message, which is no help, and ten thousand lessons would take more than 130 seconds.
const FAST: f64 = 250.0;
const KEPT_BY_FAST: f64 = 0.02;
/// And it goes a little slower than it may, so that it can make up for the gap between two batches.
const EVENLY: f64 = 0.985;
/// No clock is exact, neither ours nor Meta's, and no request takes as long as the one before: where nothing is kept, what
/// may leave within a second leaves within a hundredth more.
const EXACTNESS: f64 = 0.99;
/// A message that would wait longer for its moment does not leave: its claim runs out meanwhile.
pub(crate) const WAIT_MAX: Duration = Duration::from_secs(5);
/// What was missed between two batches is made up for; what was missed before that is gone.
const CATCH_UP: Duration = Duration::from_millis(750);
/// How much faster than usual a lane goes that is behind.
const HURRY: u32 = 4;

/// Additive increase and multiplicative decrease, as TCP does it: what makes senders that do not know of each other
/// share a line fairly. <https://www.rfc-editor.org/rfc/rfc5681>
const CUT: f64 = 0.5;
const RISE: f64 = 0.01;
const LEAST_FACTOR: f64 = 1.0 / 32.0;
/// What Meta refuses within two seconds it refuses for one reason: what has its moment by now leaves at the old pace.
const CUT_PAUSE: Duration = Duration::from_secs(2);
const RISE_PAUSE: Duration = Duration::from_secs(1);

/// Two rules make a moment. Messages leave at an even pace, and one that is behind hurries. And no second, wherever it
/// begins, holds more of them than this environment's part and one to hurry with: that is what Meta counts.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput>
#[derive(Debug)]
pub(crate) struct Lane {
    /// What the number may pass in a second, in and out.
    rate: f64,
    environments: f64,
    pub(crate) others: Others,
    /// Which part of its share Meta takes at the moment.
    factor: f64,
    cut: Instant,
    rose: Instant,
    /// When the next message leaves at an even pace.
    due: Instant,
    /// When the last ones left, oldest first: as many as a second may hold.
    left: VecDeque<Instant>,
}

impl Lane {
    pub(crate) fn new(rate: u32, environments: u32, now: Instant) -> Self {
        Self {
            rate: f64::from(rate.max(1)),
            environments: f64::from(environments.max(1)),
            others: Others::default(),
            factor: 1.0,
            cut: now,
            rose: now,
            due: now,
            left: VecDeque::new(),
        }
    }

    /// Messages a second from here.
    pub(crate) fn per_second(&self) -> f64 {
        1.0 / self.pace().as_secs_f64()
    }

    /// What is kept for people of whom nobody has heard.
    fn always_kept(&self) -> f64 {
        if self.rate >= FAST { self.rate * KEPT_BY_FAST } else { 0.0 }
    }

    /// This environment's part of the rate.
    fn part(&self) -> f64 {
        let share = match self.others.in_any_second() {
            None => 1.0 - KEPT_FOR_REPLIES,
            Some(others) => (1.0 - others.max(self.always_kept()) / self.rate).max(LEAST),
        };
        self.rate * share / self.environments * self.factor
    }

    /// Whole messages, one more than the part where that is none: but never so many that all environments together could
    /// pass the rate in a second that is full everywhere.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few messages a second"
    )]
    fn in_a_window(&self) -> usize {
        let most = ((self.rate - self.always_kept()) / self.environments).floor();
        // A part that is whole must not become one more by the last bit of a division.
        (self.part() - 1e-9).ceil().min(most).max(1.0) as usize
    }

    /// A second, or as long as one message takes if that is longer.
    fn window(&self) -> Duration {
        let exactness = if self.always_kept() > 0.0 { 1.0 } else { EXACTNESS };
        // Rather a nanosecond too long than a message too many.
        Duration::from_secs_f64(1.0 / self.part().min(1.0) / exactness) + Duration::from_nanos(1)
    }

    /// From one message to the next.
    fn pace(&self) -> Duration {
        let evenly = if self.rate >= FAST { EVENLY } else { 1.0 };
        let full = self.window() / u32::try_from(self.in_a_window()).unwrap_or(u32::MAX);
        full.max(Duration::from_secs_f64(1.0 / self.part() / evenly))
    }

    /// The moment of the next message; `None` if that is later than `latest`.
    pub(crate) fn take(&mut self, now: Instant, latest: Instant) -> Option<Instant> {
        if self.factor < 1.0
            && now.duration_since(self.rose) >= RISE_PAUSE
            && now.duration_since(self.cut) >= CUT_PAUSE
        {
            self.factor = (self.factor + RISE).min(1.0);
            self.rose = now;
        }
        let (many, window, pace) = (self.in_a_window(), self.window(), self.pace());
        match self.left.back() {
            Some(last) if now.saturating_duration_since(*last) < window => {
                let behind = now.checked_sub(CATCH_UP).unwrap_or(now);
                self.due = self.due.max(behind);
            }
            // Another environment may have stood in this one's place until a moment ago, and used its second up.
            Some(_) | None => self.due = self.due.max(now + window),
        }
        let mut moment = self.due.max(now);
        if let Some(last) = self.left.back() {
            moment = moment.max(*last + pace / HURRY);
        }
        let full = self.left.len().checked_sub(many).and_then(|place| self.left.get(place));
        if let Some(first) = full {
            moment = moment.max(*first + window);
        }
        if moment > latest {
            return None;
        }
        self.due += pace;
        self.left.push_back(moment);
        while self.left.len() as f64 > self.rate {
            self.left.pop_front();
        }
        Some(moment)
    }

    /// Meta says that this is too fast.
    pub(crate) fn slow_down(&mut self, now: Instant) {
        if self.factor < 1.0 && now.duration_since(self.cut) < CUT_PAUSE {
            return;
        }
        self.factor = (self.factor * CUT).max(LEAST_FACTOR);
        self.cut = now;
        tracing::warn!(factor = self.factor, "slowed_down");
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::time::Timestamp;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn taken(lane: &mut Lane, now: Instant) -> Instant {
        lane.take(now, now + WAIT_MAX).unwrap()
    }

    /// Seconds until so many have left, each asking when the one before has.
    fn seconds_for(lane: &mut Lane, messages: u32, from: Instant) -> f64 {
        let mut now = from;
        for _ in 0..messages {
            now = taken(lane, now);
        }
        now.duration_since(from).as_secs_f64()
    }

    fn quiet(rate: u32, environments: u32, now: Instant) -> Lane {
        let mut lane = Lane::new(rate, environments, now);
        lane.others.read(now, Timestamp::from_seconds(0), None);
        lane
    }

    fn a_second(lane: &Lane) -> u32 {
        lane.per_second().round() as u32
    }

    /// Messages in the fullest second, wherever it begins.
    fn fullest(moments: &[Instant]) -> usize {
        let from = |place: usize, first: Instant| {
            moments[place..].iter().take_while(|at| at.duration_since(first) < SECOND).count()
        };
        moments.iter().enumerate().map(|(place, first)| from(place, *first)).max().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_rest_is_not_saved_up_and_costs_a_second() {
        let now = Instant::now();
        let mut lane = quiet(80, 2, now);
        for minute in [1, 2] {
            // Two environments at 39.6 a second, after a second in which another one may have sent.
            let seconds = seconds_for(&mut lane, 396, now + Duration::from_secs(60 * minute));
            assert!((10.9..11.1).contains(&seconds), "{seconds}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_of_any_rate_holds_more_than_the_rate() {
        for (rate, environments) in [(20, 2), (80, 2), (80, 3), (250, 6), (1_000, 25)] {
            let now = Instant::now();
            let mut lane = quiet(rate, environments, now);
            let mut moments = vec![taken(&mut lane, now)];
            while moments.len() < 1_000 {
                // Batches end: now and then there is nobody who asks.
                let gap = if moments.len().is_multiple_of(150) { 400 } else { 0 };
                let asks = *moments.last().unwrap() + Duration::from_millis(gap);
                moments.push(taken(&mut lane, asks));
            }
            let fullest = fullest(&moments) * environments as usize;
            assert!(fullest <= rate as usize, "{fullest} in a second of {rate}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_missed_between_two_batches_is_made_up_for() {
        let now = Instant::now();
        let mut lane = quiet(1_000, 49, now);
        let mut at = taken(&mut lane, now);
        let begun = at;
        for message in 1..=4_000 {
            let gap = if message % 100 == 0 { 400 } else { 0 };
            at = taken(&mut lane, at + Duration::from_millis(gap));
        }
        let per_second = 4_000.0 / at.duration_since(begun).as_secs_f64();
        // Twenty, less what is left for making up: without that it would be 18.
        assert!((19.5..=19.7).contains(&per_second), "{per_second}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_environment_in_the_place_of_another_waits_until_its_second_is_over() {
        let now = Instant::now();
        let mut first = quiet(80, 1, now);
        let mut moments: Vec<Instant> = (0..100).map(|_| taken(&mut first, now)).collect();
        let handed_over = *moments.last().unwrap();
        let mut second = quiet(80, 1, handed_over);
        moments.extend((0..100).map(|_| taken(&mut second, handed_over)));
        assert!(fullest(&moments) <= 80, "{}", fullest(&moments));
    }

    #[tokio::test(start_paused = true)]
    async fn thirty_of_a_hundred_are_kept_for_replies_until_somebody_knows() {
        let now = Instant::now();
        let mut lane = Lane::new(100, 2, now);
        assert_eq!(a_second(&lane), 35);
        let at = Timestamp::from_seconds(0);
        let passed = |total| Some(shared::ports::Passage { total, at });
        lane.others.read(now, at, passed(100));
        assert_eq!(a_second(&lane), 35);
        // Forty a second: more than were kept for them.
        lane.others.read(now + Duration::from_secs(10), at, passed(500));
        assert!((10..15).contains(&a_second(&lane)), "{}", a_second(&lane));
        // The others take everything: the lane goes on all the same.
        lane.others.read(now + Duration::from_secs(20), at, passed(5_000));
        assert_eq!(a_second(&lane), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn it_slows_down_by_half_and_comes_back_step_by_step() {
        let begin = Instant::now();
        let mut lane = quiet(80, 2, begin);
        (0..50).for_each(|_| lane.slow_down(begin));
        lane.slow_down(begin + SECOND);
        assert_eq!(a_second(&lane), 20, "all of this is one reason");
        lane.slow_down(begin + 2 * SECOND);
        assert_eq!(a_second(&lane), 10);
        for second in 1..=80 {
            taken(&mut lane, begin + Duration::from_secs(second));
        }
        assert_eq!(a_second(&lane), 40);
        for second in 100..200 {
            lane.slow_down(begin + Duration::from_secs(second));
        }
        assert!(lane.per_second() > 0.9, "it never stops");
    }

    #[tokio::test(start_paused = true)]
    async fn what_would_wait_too_long_does_not_leave() {
        let now = Instant::now();
        let mut lane = quiet(2, 2, now);
        let taken = (0..50).filter(|_| lane.take(now, now + WAIT_MAX).is_some()).count();
        assert!((3..=5).contains(&taken), "{taken}");
    }
}
