//! An hour that an advisor offers: when, how long, with whom, and where to go in.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    ids::CohortId,
    ticket::ALPHABET,
    time::{DAY, HOUR, Timestamp},
};

/// A slot is offered until so shortly before it begins: whoever takes it has to find a quiet corner first.
pub const NOTICE_SECONDS: i64 = HOUR;

/// Two lines of a phone; a link of a meeting has 30 to 80 characters.
const LINK_MAX: usize = 200;
const ADVISOR_MAX: usize = 40;
const MINUTES: std::ops::RangeInclusive<u16> = 10..=180;
/// A slot further away is a slip in the year.
const AHEAD_SECONDS_MAX: i64 = 180 * DAY;

/// Six letters and digits, as they are read aloud: `7F39M2`.
///
/// It is made of cohort, advisor and moment, so that publishing the same hour twice is publishing it once, and an old
/// list of one cohort names nothing in another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SlotId(u32);

const DIGITS: u32 = 6;

impl SlotId {
    pub fn of(cohort: &CohortId, advisor: &str, at: Timestamp) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"tertulia slot v1\0");
        hash.update(cohort.as_str());
        hash.update(b"\0");
        hash.update(at.seconds().to_be_bytes());
        hash.update(advisor);
        let digest = hash.finalize();
        let number = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
        Self(number >> (32 - 5 * DIGITS))
    }

    /// `None` for what no slot is ever called. Small letters are taken for capitals.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != DIGITS as usize {
            return None;
        }
        text.bytes()
            .try_fold(0, |number, letter| {
                let letter = letter.to_ascii_uppercase();
                let value = ALPHABET.iter().position(|known| *known == letter)?;
                Some(number << 5 | u32::try_from(value).ok()?)
            })
            .map(Self)
    }
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for digit in (0..DIGITS).rev() {
            let value = self.0 >> (5 * digit) & 31;
            let letter = usize::try_from(value).ok().and_then(|value| ALPHABET.get(value));
            write!(f, "{}", char::from(*letter.unwrap_or(&b'?')))?;
        }
        Ok(())
    }
}

impl fmt::Debug for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    #[serde(rename = "a")]
    pub advisor: String,
    #[serde(rename = "t")]
    pub at: Timestamp,
    #[serde(rename = "m")]
    pub minutes: u16,
    /// Where the two meet.
    #[serde(rename = "l")]
    pub link: String,
    #[serde(rename = "s")]
    pub state: SlotState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotState {
    Offered,
    /// By whoever stands at that place of the order.
    Taken(u32),
    Held(u32),
    NoShow(u32),
    /// The advisor has taken it back.
    Released,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    #[error("the advisor's name has to have 1 to {ADVISOR_MAX} characters, in one line")]
    Advisor,
    #[error("a session has {} to {} minutes", MINUTES.start(), MINUTES.end())]
    Minutes,
    #[error(
        "the link has to begin with https:// and have at most {LINK_MAX} characters, none of them a space"
    )]
    Link,
    #[error("{0} is past, or less than an hour away: nobody could come")]
    Past(Timestamp),
    #[error("{0} is more than half a year away: look at the year")]
    Far(Timestamp),
}

impl Slot {
    /// # Errors
    /// What is wrong with it, in a sentence with a remedy.
    pub fn check(&self, now: Timestamp) -> Result<(), SlotError> {
        let name = self.advisor.as_str();
        if !(1..=ADVISOR_MAX).contains(&name.chars().count())
            || name.trim() != name
            || name.chars().any(char::is_control)
        {
            return Err(SlotError::Advisor);
        }
        if !MINUTES.contains(&self.minutes) {
            return Err(SlotError::Minutes);
        }
        let link = self.link.as_str();
        let after = link.strip_prefix("https://").unwrap_or_default();
        let is_plain = |c: char| !c.is_whitespace() && !c.is_control();
        if after.is_empty() || link.chars().count() > LINK_MAX || !link.chars().all(is_plain) {
            return Err(SlotError::Link);
        }
        if !self.can_still_be_taken(now) {
            return Err(SlotError::Past(self.at));
        }
        if self.at.since(now) > AHEAD_SECONDS_MAX {
            return Err(SlotError::Far(self.at));
        }
        Ok(())
    }

    pub fn is_free(&self, now: Timestamp) -> bool {
        self.state == SlotState::Offered && self.can_still_be_taken(now)
    }

    const fn can_still_be_taken(&self, now: Timestamp) -> bool {
        self.at.since(now) >= NOTICE_SECONDS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_772_454_600);

    fn slot() -> Slot {
        Slot {
            advisor: "Lucía".to_owned(),
            at: NOW.plus(DAY),
            minutes: 30,
            link: "https://meet.example/abc".to_owned(),
            state: SlotState::Offered,
        }
    }

    #[test]
    fn a_slot_is_called_the_same_for_ever_and_by_that_name_alone() {
        let id = |cohort: &str, advisor: &str, at| SlotId::of(&CohortId::new(cohort), advisor, at);
        let mine = id("LIMA1", "Lucía", NOW);
        assert_eq!(mine.to_string(), "FH60EW");
        assert_eq!(mine, id("LIMA1", "Lucía", NOW));
        for other in
            [id("LIMA2", "Lucía", NOW), id("LIMA1", "Ana", NOW), id("LIMA1", "Lucía", NOW.plus(1))]
        {
            assert_ne!(mine, other);
        }
        assert_eq!(SlotId::parse(&mine.to_string().to_lowercase()), Some(mine));
        for text in ["", "1Q88Y", "1Q88YRR", "1Q88YU", "ñQ88Y"] {
            assert_eq!(SlotId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_nobody_could_use_is_not_published() {
        assert_eq!(slot().check(NOW), Ok(()));
        let long = "https://".to_owned() + &"x".repeat(LINK_MAX);
        for (slot, error) in [
            (Slot { advisor: String::new(), ..slot() }, SlotError::Advisor),
            (Slot { advisor: " Ana".to_owned(), ..slot() }, SlotError::Advisor),
            (Slot { advisor: "Ana\nMaría".to_owned(), ..slot() }, SlotError::Advisor),
            (Slot { advisor: "a".repeat(41), ..slot() }, SlotError::Advisor),
            (Slot { minutes: 9, ..slot() }, SlotError::Minutes),
            (Slot { minutes: 181, ..slot() }, SlotError::Minutes),
            (Slot { link: "http://meet.example".to_owned(), ..slot() }, SlotError::Link),
            (Slot { link: "https://".to_owned(), ..slot() }, SlotError::Link),
            (Slot { link: "https://a b".to_owned(), ..slot() }, SlotError::Link),
            (Slot { link: long, ..slot() }, SlotError::Link),
        ] {
            assert_eq!(slot.check(NOW), Err(error), "{slot:?}");
        }
        for (at, fine) in
            [(HOUR - 1, false), (HOUR, true), (180 * DAY, true), (180 * DAY + 1, false)]
        {
            let at = NOW.plus(at);
            assert_eq!(Slot { at, ..slot() }.check(NOW).is_ok(), fine, "{at}");
        }
    }

    #[test]
    fn an_hour_before_it_begins_nobody_can_take_it_any_more() {
        let slot = Slot { at: NOW.plus(HOUR), ..slot() };
        assert!(slot.is_free(NOW) && !slot.is_free(NOW.plus(1)));
        for state in
            [SlotState::Taken(1), SlotState::Held(1), SlotState::NoShow(1), SlotState::Released]
        {
            assert!(!Slot { state, ..slot.clone() }.is_free(NOW));
        }
    }
}
