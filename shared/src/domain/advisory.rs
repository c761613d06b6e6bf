//! A participant's own side of her advisory session: where she stands with it, and what the two sides say to each other.
//!
//! The hours and places belong to the cohort's [`super::agenda::Agenda`]. Her mailbox asks it for something ([`Ask`])
//! and is told what came of it ([`News`]); neither writes the other's item. Questions carry a number that grows with
//! each ([`Advisory::turn`]), news one that grows with each of the cohort's ([`Advisory::heard`]), so that whatever is
//! repeated or overtaken on the way changes nothing.
//!
//! # When she is reminded
//!
//! - *The day before*, at the hour of the session, or at the nearest hour that is not quiet. Not if she took the hour
//!   on that day or later: what confirmed it has just said so.
//! - *An hour before*. If that is in the quiet hours, when these end, provided that leaves her 15 minutes: a session at
//!   8:00 is called to mind at 7:30, one at 7:40 not at all.
//! - Neither on a day on which she has had three messages, and neither if it comes so late that it helps nobody.
//!
//! Everything else that comes to her unasked waits for the next morning on such a day.

#[cfg(test)]
mod tests;

use jiff::{ToSpan as _, civil};
use serde::{Deserialize, Serialize};

use super::{
    ids::{CohortId, EventId},
    slot::SlotId,
    time::{DAY, HOUR, MINUTE, QuietHours, Timestamp, Zone},
};

/// What a mailbox asks of the agenda.
/// `"slots"`, `{"slot":123456}`, `{"give_up":"declined"}`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Which hours are there?
    Slots,
    /// This one.
    Slot(SlotId),
    /// The next in order may have her place.
    GiveUp(Why),
}

/// Why a place passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// She said so.
    Declined,
    /// She chose no hour in time.
    TimedOut,
    /// She was not there.
    NoShow,
    /// She opted out, erased herself, or has another session under way.
    Left,
}

/// What the agenda tells one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// A place is hers; `until` says how long she may choose. Without it there is nothing to choose from yet.
    Called {
        until: Option<Timestamp>,
    },
    /// She had asked in vain, and now there are hours.
    Open {
        until: Timestamp,
    },
    /// The hours she asked for. `missed` says that the one she wanted was taken meanwhile.
    Offered {
        slots: Vec<Offer>,
        until: Option<Timestamp>,
        missed: bool,
    },
    /// There are none, or none other than hers. `missed` as above.
    NoSlots {
        missed: bool,
    },
    Booked(Booking),
    /// The advisor cannot come at `at`. She keeps her place and chooses again.
    Withdrawn {
        at: Timestamp,
        until: Option<Timestamp>,
    },
    Passed {
        why: Why,
    },
    Held {
        at: Timestamp,
    },
}

impl News {
    /// For logs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Called { .. } => "called",
            Self::Open { .. } => "hours_are_open",
            Self::Offered { .. } => "hours_offered",
            Self::NoSlots { .. } => "no_hours",
            Self::Booked(_) => "booked",
            Self::Withdrawn { .. } => "hour_withdrawn",
            Self::Passed { .. } => "place_passed_on",
            Self::Held { .. } => "session_held",
        }
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    #[serde(rename = "i")]
    pub slot: SlotId,
    #[serde(rename = "t")]
    pub at: Timestamp,
    #[serde(rename = "m")]
    pub minutes: u16,
    #[serde(rename = "a")]
    pub advisor: String,
}

/// A session that is hers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    #[serde(rename = "i")]
    pub slot: SlotId,
    #[serde(rename = "t")]
    pub at: Timestamp,
    #[serde(rename = "m")]
    pub minutes: u16,
    #[serde(rename = "a")]
    pub advisor: String,
    #[serde(rename = "l")]
    pub link: String,
}

/// What she is asked about her session, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Just after it.
    Session,
    /// 30 days later: what has changed?
    Month,
    /// 90 days later.
    Quarter,
}

impl Topic {
    pub const ALL: [Self; 3] = [Self::Session, Self::Month, Self::Quarter];

    pub const fn days(self) -> u16 {
        match self {
            Self::Session => 0,
            Self::Month => 30,
            Self::Quarter => 90,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }
}

/// Kept in her item from the moment a place is hers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advisory {
    #[serde(rename = "c")]
    pub cohort: CohortId,
    /// Questions asked so far.
    #[serde(rename = "n", default, skip_serializing_if = "is_zero")]
    pub turn: u32,
    /// The number of the newest news.
    #[serde(rename = "h", default, skip_serializing_if = "is_zero")]
    pub heard: u32,
    /// She waits for the answer to a question since then.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Timestamp>,
    /// The last day on which something of this came to her unasked, and how often.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub told: Option<(civil::Date, u8)>,
    #[serde(rename = "s")]
    pub standing: Standing,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Choosing {
        #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// When she is told once that the time runs.
        #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
        nudge: Option<Timestamp>,
    },
    Booked {
        #[serde(rename = "b")]
        booking: Booking,
        #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
        day_before: Option<Timestamp>,
        #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
        hour_before: Option<Timestamp>,
    },
    Advised {
        #[serde(rename = "t")]
        at: Timestamp,
        /// The next question and its moment.
        #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
        next: Option<(Topic, Timestamp)>,
    },
    /// The place passed on, or everything has been asked.
    Over,
}

/// A reminder that would come closer to its session than this is left out.
const REMINDER_SECONDS_MIN: i64 = 15 * MINUTE;
/// With less time than this left to choose, nobody is told that there is little.
const NUDGE_SECONDS_MIN: i64 = 2 * HOUR;
/// When the questions of the months after come.
const FOLLOW_UP_AT: civil::Time = civil::time(10, 0, 0, 0);
/// One that comes later than this is not asked any more.
const FOLLOW_UP_LATE_MAX: i64 = 7 * DAY;

impl Advisory {
    pub const fn new(cohort: CohortId) -> Self {
        let standing = Standing::Choosing { until: None, nudge: None };
        Self { cohort, turn: 0, heard: 0, pending: None, told: None, standing }
    }

    /// Somebody else could still have her place.
    pub const fn is_open(&self) -> bool {
        match self.standing {
            Standing::Choosing { .. } | Standing::Booked { .. } => true,
            Standing::Advised { .. } | Standing::Over => false,
        }
    }

    pub const fn booking(&self) -> Option<&Booking> {
        match &self.standing {
            Standing::Booked { booking, .. } => Some(booking),
            Standing::Choosing { .. } | Standing::Advised { .. } | Standing::Over => None,
        }
    }

    /// When something of this has to be looked at although nothing happens.
    pub fn wake_at(&self) -> Option<Timestamp> {
        match &self.standing {
            Standing::Choosing { until, nudge } => earlier(*until, *nudge),
            Standing::Booked { day_before, hour_before, .. } => earlier(*day_before, *hour_before),
            Standing::Advised { next, .. } => next.map(|(_, at)| at),
            Standing::Over => None,
        }
    }
}

impl Standing {
    /// With the moment half-way to the end at which she is told that it comes.
    pub fn choosing(
        until: Option<Timestamp>,
        now: Timestamp,
        quiet: &QuietHours,
        zone: &Zone,
    ) -> Self {
        let half = until.map(|until| quiet.next_waking(zone, now.plus(until.since(now) / 2)));
        let nudge = match (half, until) {
            (Some(half), Some(until)) if until.since(half) >= NUDGE_SECONDS_MIN => Some(half),
            (Some(_) | None, _) => None,
        };
        Self::Choosing { until, nudge }
    }

    pub fn booked(booking: Booking, now: Timestamp, quiet: &QuietHours, zone: &Zone) -> Self {
        let (day_before, hour_before) =
            (day_before(booking.at, now, quiet, zone), hour_before(booking.at, now, quiet, zone));
        Self::Booked { booking, day_before, hour_before }
    }

    /// After a session that began at `at`; `asked` is what she has been asked last.
    pub fn advised(at: Timestamp, asked: Topic, now: Timestamp, zone: &Zone) -> Self {
        let later = Topic::ALL.into_iter().filter(|topic| *topic > asked);
        let next = later
            .map(|topic| (topic, follow_up(topic, at, zone)))
            .find(|(_, moment)| now.since(*moment) <= FOLLOW_UP_LATE_MAX);
        match next {
            Some(_) => Self::Advised { at, next },
            None => Self::Over,
        }
    }
}

/// The name under which one piece of news reaches her mailbox.
pub fn news_name(cohort: &CohortId, number: u32) -> EventId {
    EventId::new(format!("advice:{cohort}:{number}"))
}

fn day_before(at: Timestamp, now: Timestamp, quiet: &QuietHours, zone: &Zone) -> Option<Timestamp> {
    let local = zone.local(at);
    let eve = local.date().yesterday().ok()?;
    let same_hour = zone.moment(eve.to_datetime(local.time()));
    let moment = if !quiet.contains(zone, same_hour) {
        same_hour
    } else if local.time() < quiet.until {
        zone.moment(eve.to_datetime(quiet.until))
    } else {
        // The last hour of the day before that is not quiet.
        zone.moment(eve.to_datetime(quiet.from).checked_sub(1.hour()).ok()?)
    };
    (zone.local(now).date() < eve && moment > now).then_some(moment)
}

fn hour_before(
    at: Timestamp,
    now: Timestamp,
    quiet: &QuietHours,
    zone: &Zone,
) -> Option<Timestamp> {
    let moment = quiet.next_waking(zone, at.plus(-HOUR));
    (moment > now && at.since(moment) >= REMINDER_SECONDS_MIN).then_some(moment)
}

fn follow_up(topic: Topic, at: Timestamp, zone: &Zone) -> Timestamp {
    let date = zone.local(at).date();
    let date = date.checked_add(i64::from(topic.days()).days()).unwrap_or(date);
    zone.moment(date.to_datetime(FOLLOW_UP_AT))
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}
