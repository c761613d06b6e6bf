//! Meta's error codes, and what is done about each.
//!
//! Meta advises to go by the code and by nothing else; titles, subcodes and HTTP statuses change.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes>

use std::ops::RangeInclusive;

use crate::domain::time::{DAY, HOUR, MINUTE};

/// What becomes of the message that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The same again, after a pause of so many seconds that grows fourfold with each try.
    Retry { first_seconds: i64 },
    /// The same again, but not before so many seconds.
    Wait { seconds: i64 },
    /// The service window is closed: as a template.
    Template,
    /// This person cannot be reached so, for now or for good; nothing is wrong with the message.
    Person,
    /// Never again as it is.
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    pub remedy: Remedy,
    /// Somebody has to look: the account, the token, a template, or a fault of ours.
    pub alert: bool,
    /// The message was certainly not taken, even though the answer's HTTP status is a 5xx.
    pub is_refusal: bool,
}

/// Too much in too short a time. Such a refusal says nothing of the message: however often it comes, it is no reason to
/// give the message up.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// From the number, the account or the app: everybody has to wait.
    Number,
    /// To one person: her messages have to wait, and nobody else's.
    Pair,
}

impl Limit {
    /// `None` for a code that is about something else.
    pub const fn of(code: i64) -> Option<Self> {
        match code {
            4 | 80007 | 130_429 => Some(Self::Number),
            131_056 => Some(Self::Pair),
            _ => None,
        }
    }
}

/// No pause is longer, so that the end of a long outage is noticed.
const PAUSE_SECONDS_MAX: i64 = 15 * MINUTE;

impl Advice {
    /// A code that is not in the table is not sent again: somebody looks first.
    pub fn of(code: i64) -> Self {
        let row = TABLE.iter().find(|row| row.codes.contains(&code));
        row.map_or(UNKNOWN, |row| row.advice)
    }

    /// Seconds until the next try, after `tries` have been made; `None` if there is none.
    pub fn next_try_seconds(&self, tries: u8) -> Option<i64> {
        match self.remedy {
            Remedy::Retry { first_seconds } => {
                let growth = 4_i64.saturating_pow(u32::from(tries.saturating_sub(1)));
                Some(first_seconds.saturating_mul(growth).min(PAUSE_SECONDS_MAX))
            }
            Remedy::Wait { seconds } => Some(seconds),
            Remedy::Template | Remedy::Person | Remedy::Never => None,
        }
    }
}

/// The codes of each row, in ascending order: so that a test can tell that it has met them all.
pub fn rows() -> impl Iterator<Item = RangeInclusive<i64>> {
    TABLE.iter().map(|row| row.codes.clone())
}

const UNKNOWN: Advice = advice(Remedy::Never, true);

struct Row {
    codes: RangeInclusive<i64>,
    advice: Advice,
}

const fn advice(remedy: Remedy, alert: bool) -> Advice {
    Advice { remedy, alert, is_refusal: false }
}

const fn row(first: i64, last: i64, remedy: Remedy, alert: bool) -> Row {
    Row { codes: first..=last, advice: advice(remedy, alert) }
}

/// Comes with a 5xx, but says clearly that nothing was taken.
const fn refusal(code: i64, remedy: Remedy, alert: bool) -> Row {
    let mut row = row(code, code, remedy, alert);
    row.advice.is_refusal = true;
    row
}

const SOON: Remedy = Remedy::Retry { first_seconds: 5 };
/// One message in 6 seconds to one person; the pauses 6, 24, 96 … follow Meta's own advice of 4^X.
const PAIR: Remedy = Remedy::Retry { first_seconds: 6 };
const LATER: Remedy = Remedy::Retry { first_seconds: MINUTE };
/// Somebody has to put the account in order before it makes sense.
const AFTER_REPAIR: Remedy = Remedy::Wait { seconds: 15 * MINUTE };
const AFTER_HOURS: Remedy = Remedy::Wait { seconds: 3 * HOUR };
const AFTER_A_DAY: Remedy = Remedy::Wait { seconds: DAY };

/// First match counts. The word behind each is Meta's meaning, shortened.
const TABLE: &[Row] = &[
    row(0, 0, Remedy::Never, true),     // we could not be authenticated
    row(1, 1, LATER, false),            // unknown, perhaps their fault
    row(2, 2, SOON, false),             // service down or overloaded
    refusal(3, Remedy::Never, true),    // capability or permission missing
    row(4, 4, SOON, false),             // the app's call limit
    row(10, 10, Remedy::Never, true),   // permission
    row(33, 33, Remedy::Never, true),   // our number was deleted
    row(100, 100, Remedy::Never, true), // invalid parameter: a fault of ours
    row(190, 190, AFTER_REPAIR, true),  // the token has expired
    row(200, 299, Remedy::Never, true), // permission
    row(368, 368, AFTER_REPAIR, true),  // blocked for a policy
    row(80007, 80007, SOON, false),     // the account's rate limit
    row(130429, 130429, SOON, false),   // the number's throughput
    row(130472, 130472, Remedy::Never, false), // the person is part of an experiment
    row(130497, 130497, Remedy::Never, true), // country restricted
    row(130501, 130501, Remedy::Person, false), // unsupported type in a group
    row(131000, 131000, LATER, false),  // something went wrong
    row(131005, 131005, AFTER_REPAIR, true), // access denied
    row(131008, 131009, Remedy::Never, true), // parameter missing or wrong: a fault of ours
    row(131016, 131016, SOON, false),   // service unavailable
    row(131020, 131020, Remedy::Never, false), // group with one member
    row(131021, 131021, Remedy::Never, false), // recipient is the sender
    row(131026, 131026, Remedy::Person, false), // undeliverable: not on WhatsApp, an old app
    row(131030, 131030, Remedy::Never, true), // a test number's list of recipients
    row(131031, 131031, AFTER_REPAIR, true), // account locked
    row(131037, 131037, AFTER_REPAIR, true), // display name not approved
    row(131041, 131041, Remedy::Never, false), // unknown group
    row(131042, 131042, AFTER_REPAIR, true), // payment problem: nothing leaves any more
    row(131044, 131044, AFTER_REPAIR, true), // payment method missing
    refusal(131045, AFTER_REPAIR, true), // the number's registration
    row(131047, 131047, Remedy::Template, false), // more than 24 hours since she wrote
    row(131048, 131048, AFTER_HOURS, true), // too much of ours was reported as spam
    row(131049, 131049, AFTER_A_DAY, false), // she gets enough marketing already
    row(131050, 131050, Remedy::Never, false), // she wants no marketing
    row(131051, 131051, Remedy::Never, true), // message type unsupported
    row(131052, 131052, Remedy::Person, false), // her file could not be fetched
    row(131053, 131053, Remedy::Never, true), // our file could not be taken
    row(131055, 131055, Remedy::Never, true), // wrong endpoint for the template
    row(131056, 131056, PAIR, false),   // too fast to one person
    refusal(131057, LATER, false),      // maintenance while the throughput is raised
    row(131059, 131059, Remedy::Never, false), // a cursor
    row(131061, 131061, Remedy::Never, true), // wrong endpoint for the template
    row(131062, 131063, Remedy::Person, false), // a user id will not do here
    row(131064, 131064, AFTER_HOURS, true), // limited for templates in the wrong category
    row(131201, 131215, Remedy::Never, true), // groups, which we do not use
    row(132000, 132001, Remedy::Never, true), // the template: parameters, missing
    row(132005, 132012, Remedy::Never, true), // the template: too long, policy, format
    row(132015, 132015, AFTER_HOURS, true), // the template is paused
    row(132016, 132018, Remedy::Never, true), // the template is disabled or invalid
    row(132068, 132068, Remedy::Never, true), // the Flow is blocked
    row(132069, 132069, AFTER_HOURS, true), // the Flow is throttled
    refusal(133000, AFTER_REPAIR, true), // registration unfinished
    row(133004, 133004, SOON, false),   // server down
    row(133005, 133016, AFTER_REPAIR, true), // registration, PIN, attempts
    row(134011, 134102, Remedy::Never, true), // payments, the marketing endpoint
    row(135000, 135000, Remedy::Never, true), // a parameter, generic
    row(137000, 137000, Remedy::Never, true), // not documented
    row(138006, 138006, Remedy::Person, false), // no permission to call
    row(139000, 139003, Remedy::Never, true), // Flows' endpoint
    row(147001, 147004, Remedy::Never, true), // user names
    row(2_388_000, 2_388_999, Remedy::Never, true), // creating templates
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_documentation_has_its_remedy() {
        let retry = |code| matches!(Advice::of(code).remedy, Remedy::Retry { .. });
        let wait = |code| matches!(Advice::of(code).remedy, Remedy::Wait { .. });
        for code in [1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004] {
            assert!(retry(code), "{code}");
        }
        for code in [190, 368, 131005, 131031, 131042, 131044, 131048, 131049, 131064, 132015] {
            assert!(wait(code), "{code}");
        }
        for code in [
            0, 3, 10, 33, 100, 200, 299, 130472, 131008, 131009, 131021, 131050, 132000, 132001,
            132016, 135000,
        ] {
            assert_eq!(Advice::of(code).remedy, Remedy::Never, "{code}");
        }
        assert_eq!(Advice::of(131047).remedy, Remedy::Template);
        assert_eq!(Advice::of(131026).remedy, Remedy::Person);
    }

    #[test]
    fn a_limit_is_always_a_reason_to_try_again() {
        for code in 0..200_000 {
            let retries = matches!(Advice::of(code).remedy, Remedy::Retry { .. });
            assert!(Limit::of(code).is_none() || retries, "{code}");
        }
        assert_eq!(Limit::of(130_429), Some(Limit::Number));
        assert_eq!(Limit::of(131_056), Some(Limit::Pair));
    }

    #[test]
    fn trouble_with_the_account_calls_somebody() {
        for code in [
            0, 10, 33, 190, 368, 131005, 131031, 131037, 131042, 131044, 131045, 131048, 131064,
            132001, 132015, 132016, 133010,
        ] {
            assert!(Advice::of(code).alert, "{code}");
        }
        for code in [4, 130429, 131026, 131047, 131049, 131050, 131056] {
            assert!(!Advice::of(code).alert, "{code}");
        }
    }

    #[test]
    fn an_unknown_code_is_not_sent_again_and_somebody_looks() {
        for code in [-1, 5, 99, 131_999, i64::MAX, i64::MIN] {
            assert_eq!(Advice::of(code), UNKNOWN, "{code}");
            assert_eq!(Advice::of(code).next_try_seconds(1), None);
        }
    }

    #[test]
    fn the_pauses_of_the_pair_limit_grow_fourfold_and_end() {
        let pair = Advice::of(131056);
        let pauses: Vec<_> = (1..=5).map(|tries| pair.next_try_seconds(tries)).collect();
        assert_eq!(pauses, [6, 24, 96, 384, 900].map(Some));
        assert_eq!(pair.next_try_seconds(u8::MAX), Some(900));
        assert!(Advice::of(131049).next_try_seconds(1) >= Some(DAY));
    }

    #[test]
    fn the_rows_are_in_order_and_none_hides_another() {
        for pair in TABLE.windows(2) {
            assert!(pair[0].codes.end() < pair[1].codes.start(), "{:?}", pair[1].codes);
        }
    }
}
