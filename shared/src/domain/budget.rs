//! What a cohort may spend on messages in a day, so that nobody is surprised by a bill.
//!
//! Every message is paid from the day's purse before it leaves, at the price of its kind, as if none were free. What
//! the calendar brings gets four fifths of it, and people who write are answered with the rest. Only whoever wants to
//! leave, or asks for help, is answered always, and may overdraw it.

use serde::{Deserialize, Serialize};

use super::reply::{Class, Reply};

/// Millionths of a US dollar.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Amount(pub u64);

impl Amount {
    pub fn dollars(self) -> f64 {
        self.0 as f64 / 1_000_000.0
    }

    #[must_use]
    pub const fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    #[must_use]
    pub const fn plus(self, more: Self) -> Self {
        Self(self.0.saturating_add(more.0))
    }

    #[must_use]
    pub const fn minus(self, less: Self) -> Self {
        Self(self.0.saturating_sub(less.0))
    }
}

/// ```json
/// {"daily_cap": 40000000, "template": 30000, "free_form": 30000, "people_a_day": 980}
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// A day begins and ends in the cohort's first zone.
    pub daily_cap: Amount,
    /// What a message costs outside the service window, and what inside, by the card that the quote was made with.
    pub template: Amount,
    pub free_form: Amount,
    /// Different people in any 24 hours who are written to before they write, by the quote: Meta limits a number's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people_a_day: Option<u32>,
}

/// For whom the purse is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// The calendar's doing: it can wait until tomorrow.
    Programme,
    /// Somebody has written.
    Answer,
    /// Leaving, being forgotten, asking for help, seeing what is kept: always answered.
    Duty,
}

impl Purpose {
    pub const fn of(reply: &Reply) -> Self {
        if reply.is_a_duty() {
            return Self::Duty;
        }
        match reply.class() {
            Class::Programme | Class::Prize => Self::Programme,
            Class::Answer | Class::Announcement => Self::Answer,
        }
    }
}

/// What a process takes out at once, so that the purse is not opened for each message: a fiftieth of what is left, a
/// quarter of what it has paid for today itself, and never more than this. Processes come and go all day; what is lost
/// with them is at most a quarter of what they did,
const LEASE_PARTS: u64 = 50;
const LEASE_OF_PAID: u64 = 4;
const LEASE_MESSAGES_MAX: u64 = 64;
/// or what a new one begins with: a batch of ten if the purse is full enough. A hundred of them that end at once lose a
/// fifth of it.
const FIRST_PARTS: u64 = 400;
const FIRST_MESSAGES_MAX: u64 = 10;

impl Budget {
    pub const fn price(&self, is_template: bool) -> Amount {
        if is_template { self.template } else { self.free_form }
    }

    /// How far the purse may be emptied for it; `None`: whatever it costs.
    pub const fn ceiling(&self, purpose: Purpose) -> Option<Amount> {
        match purpose {
            Purpose::Programme => Some(Amount(self.daily_cap.0 / 5 * 4)),
            Purpose::Answer => Some(self.daily_cap),
            Purpose::Duty => None,
        }
    }

    /// What is taken out at once when a message of that price is to leave, so much is known to be spent by all, and this
    /// process has paid for so many messages.
    pub fn lease(&self, price: Amount, spent: Amount, ceiling: Amount, paid: u64) -> Amount {
        let left = ceiling.minus(spent).0.checked_div(price.0).unwrap_or(0);
        let first = (left / FIRST_PARTS).min(FIRST_MESSAGES_MAX);
        let earned = (left / LEASE_PARTS).min(paid / LEASE_OF_PAID);
        price.times(first.max(earned).clamp(1, LEASE_MESSAGES_MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: Budget = Budget {
        daily_cap: Amount(100_000_000),
        template: Amount(30_000),
        free_form: Amount(20_000),
        people_a_day: None,
    };

    #[test]
    fn the_programme_gets_four_fifths_and_a_duty_costs_what_it_costs() {
        assert_eq!(BUDGET.ceiling(Purpose::Programme), Some(Amount(80_000_000)));
        assert_eq!(BUDGET.ceiling(Purpose::Answer), Some(Amount(100_000_000)));
        assert_eq!(BUDGET.ceiling(Purpose::Duty), None);
        assert_eq!((BUDGET.price(true), BUDGET.price(false)), (Amount(30_000), Amount(20_000)));
    }

    #[test]
    fn the_less_is_left_the_less_is_taken_out_at_once() {
        let cap = BUDGET.daily_cap;
        let lease = |spent| BUDGET.lease(Amount(30_000), Amount(spent), cap, 1_000).0 / 30_000;
        assert_eq!(
            [0, 70_000_000, 97_000_000, 98_500_000, 100_000_000, 200_000_000].map(lease),
            [64, 20, 2, 1, 1, 1]
        );
        assert_eq!(
            BUDGET.lease(Amount(0), Amount(0), cap, 9),
            Amount(0),
            "what costs nothing takes nothing"
        );
    }

    /// Else the purse would be emptied by processes that end with a full pocket.
    #[test]
    fn a_new_process_takes_out_a_batch_at_most_and_later_no_more_than_a_quarter_of_what_it_did() {
        let lease = |spent, paid| {
            BUDGET.lease(Amount(20_000), Amount(spent), BUDGET.daily_cap, paid).0 / 20_000
        };
        // Of 5,000 messages a four-hundredth is more than a batch; of 1,600 it is four, of 799 one.
        assert_eq!([0, 7, 40, 44, 256, 9_999].map(|paid| lease(0, paid)), [10, 10, 10, 11, 64, 64]);
        assert_eq!([0, 19, 20, 9_999].map(|paid| lease(68_000_000, paid)), [4, 4, 5, 32]);
        assert_eq!([0, 7, 8].map(|paid| lease(84_020_000, paid)), [1, 1, 2]);
    }

    #[test]
    fn who_leaves_or_asks_for_help_is_a_duty_and_a_lesson_is_not() {
        for duty in
            [Reply::OptedOut, Reply::ConfirmOptOut, Reply::Help, Reply::ConfirmErase, Reply::Erased]
        {
            assert_eq!(Purpose::of(&duty), Purpose::Duty, "{duty:?}");
        }
        assert_eq!(Purpose::of(&Reply::RaffleWon), Purpose::Programme);
        assert_eq!(Purpose::of(&Reply::QuestionKept), Purpose::Answer);
    }

    #[test]
    fn amounts_stop_at_their_ends() {
        assert_eq!(Amount(1).minus(Amount(2)), Amount(0));
        assert_eq!(Amount(u64::MAX).plus(Amount(1)), Amount(u64::MAX));
        assert!((Amount(1_250_000).dollars() - 1.25).abs() < 1e-12);
    }
}
