//! Time as data: seconds since the epoch, IANA zones, local dates. Nothing here reads a clock.

use std::fmt;

use jiff::civil;
use serde::{Deserialize, Serialize};

pub const MINUTE: i64 = 60;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

/// A calendar month, written `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// It begins once it has begun everywhere, for Meta counts by the account's own zone and tells nobody which that is.
    pub fn of(at: Timestamp) -> Self {
        let date = Zone::utc().local(at.plus(-12 * HOUR)).date();
        Self { year: date.year(), month: date.month() }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// Seconds since 1970-01-01T00:00:00Z. In JSON a plain number.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    pub const fn seconds(self) -> i64 {
        self.0
    }

    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds from `earlier` to `self`; negative if `earlier` is later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Out of jiff's range (years -9999 to 9999) it is the nearest end of that range.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_second(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(at: jiff::Timestamp) -> Self {
        Self(at.as_second())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_jiff().fmt(f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An IANA time zone that the compiled-in database knows, e.g. `America/Lima`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown time zone {0:?}: use a name from the IANA database, such as America/Lima or America/Sao_Paulo"
)]
pub struct UnknownZone(pub String);

impl Zone {
    pub fn new(name: &str) -> Result<Self, UnknownZone> {
        match jiff::tz::TimeZone::get(name) {
            Ok(_) => Ok(Self(name.to_owned())),
            Err(_) => Err(UnknownZone(name.to_owned())),
        }
    }

    pub fn utc() -> Self {
        Self("UTC".to_owned())
    }

    pub fn name(&self) -> &str {
        &self.0
    }

    fn rules(&self) -> jiff::tz::TimeZone {
        // The name was looked up when the value was made, in the same compiled-in database.
        jiff::tz::TimeZone::get(&self.0).unwrap_or(jiff::tz::TimeZone::UTC)
    }

    pub fn local(&self, at: Timestamp) -> civil::DateTime {
        at.to_jiff().to_zoned(self.rules()).datetime()
    }

    /// The moment at which clocks here show `local`. In a gap (clocks jump forward) it is the moment
    /// as if they had not jumped; in an overlap the first of the two.
    pub fn moment(&self, local: civil::DateTime) -> Timestamp {
        match self.rules().to_ambiguous_zoned(local).compatible() {
            Ok(zoned) => zoned.timestamp().into(),
            // Only at the very ends of jiff's range.
            Err(_) => Timestamp(i64::MAX),
        }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::new(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.0
    }
}

/// When nobody is written to unless she has just written herself: 20:00 to 07:30, local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    pub from: civil::Time,
    pub until: civil::Time,
}

impl Default for QuietHours {
    fn default() -> Self {
        Self { from: civil::time(20, 0, 0, 0), until: civil::time(7, 30, 0, 0) }
    }
}

impl QuietHours {
    pub fn contains(&self, zone: &Zone, at: Timestamp) -> bool {
        let time = zone.local(at).time();
        if self.from <= self.until {
            time >= self.from && time < self.until
        } else {
            time >= self.from || time < self.until
        }
    }

    /// The first moment at or after `at` that is not quiet.
    pub fn next_waking(&self, zone: &Zone, at: Timestamp) -> Timestamp {
        if !self.contains(zone, at) {
            return at;
        }
        let local = zone.local(at);
        let today = local.date().to_datetime(self.until);
        let waking = if local.time() < self.until {
            today
        } else {
            local.date().tomorrow().unwrap_or(local.date()).to_datetime(self.until)
        };
        zone.moment(waking)
    }

    /// The moment at which so many seconds that are not quiet will have passed since `from`: a time limit that
    /// runs only while she may be written to.
    pub fn after_waking(&self, zone: &Zone, from: Timestamp, seconds: i64) -> Timestamp {
        let mut left = seconds.max(0);
        let mut at = self.next_waking(zone, from);
        for _ in 0..WAKING_DAYS_MAX {
            let day = zone.local(at).date();
            let tonight = zone.moment(day.to_datetime(self.from));
            let ends = if tonight > at {
                tonight
            } else {
                zone.moment(day.tomorrow().unwrap_or(day).to_datetime(self.from))
            };
            if left <= ends.since(at) {
                break;
            }
            left -= ends.since(at);
            at = self.next_waking(zone, ends);
        }
        at.plus(left)
    }
}

/// No time limit of ours is longer than a year of days.
const WAKING_DAYS_MAX: usize = 366;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    #[test]
    fn a_month_begins_once_it_has_begun_everywhere() {
        let month = |text| Month::of(at(text)).to_string();
        assert_eq!(month("2026-03-01T11:59:59Z"), "2026-02");
        assert_eq!(month("2026-03-01T12:00:00Z"), "2026-03");
        assert!(Month::of(at("2027-01-15T00:00:00Z")) > Month::of(at("2026-12-15T00:00:00Z")));
    }

    #[test]
    fn an_unknown_zone_names_itself_and_a_remedy() {
        let error = Zone::new("America/Limaa").unwrap_err().to_string();
        assert!(error.contains("America/Limaa") && error.contains("America/Lima or"), "{error}");
    }

    #[test]
    fn quiet_hours_start_at_eight_in_the_evening_and_end_at_half_past_seven() {
        let lima = Zone::new("America/Lima").unwrap();
        let quiet = QuietHours::default();
        assert!(!quiet.contains(&lima, at("2026-03-03T00:59:59Z")), "19:59:59 in Lima");
        assert!(quiet.contains(&lima, at("2026-03-03T01:00:00Z")), "20:00 in Lima");
        assert!(quiet.contains(&lima, at("2026-03-03T12:29:59Z")), "07:29:59 in Lima");
        assert!(!quiet.contains(&lima, at("2026-03-03T12:30:00Z")), "07:30 in Lima");
        assert_eq!(
            quiet.next_waking(&lima, at("2026-03-03T02:00:00Z")),
            at("2026-03-03T12:30:00Z")
        );
        assert_eq!(
            quiet.next_waking(&lima, at("2026-03-03T09:00:00Z")),
            at("2026-03-03T12:30:00Z")
        );
        assert_eq!(
            quiet.next_waking(&lima, at("2026-03-03T15:00:00Z")),
            at("2026-03-03T15:00:00Z")
        );
    }

    #[test]
    fn a_time_limit_stands_still_at_night() {
        let lima = Zone::new("America/Lima").unwrap();
        let quiet = QuietHours::default();
        let hours = |from: &str, hours: i64| quiet.after_waking(&lima, at(from), hours * HOUR);
        // Friday 19:15: three quarters of an hour that day, then 12.5 hours each.
        assert_eq!(hours("2026-03-07T00:15:00Z", 24), at("2026-03-08T23:15:00Z"), "Sunday 18:15");
        assert_eq!(hours("2026-03-07T02:00:00Z", 2), at("2026-03-07T14:30:00Z"), "asked at night");
        assert_eq!(
            hours("2026-03-07T15:00:00Z", 10),
            at("2026-03-08T01:00:00Z"),
            "to the last second"
        );
        assert_eq!(hours("2026-03-07T15:00:00Z", 0), at("2026-03-07T15:00:00Z"));
        let never = QuietHours { from: civil::time(0, 0, 0, 0), until: civil::time(0, 0, 0, 0) };
        let from = at("2026-03-07T15:00:00Z");
        assert_eq!(never.after_waking(&lima, from, 48 * HOUR), from.plus(48 * HOUR));
    }

    #[test]
    fn a_time_limit_counts_the_hours_of_a_day_on_which_clocks_change() {
        // Chile moved its clocks from 24:00 back to 23:00 on 2026-04-04, in the quiet hours.
        let santiago = Zone::new("America/Santiago").unwrap();
        let quiet = QuietHours::default();
        let until = quiet.after_waking(&santiago, at("2026-04-04T22:00:00Z"), 2 * HOUR);
        assert_eq!(
            santiago.local(until),
            civil::date(2026, 4, 5).at(8, 30, 0, 0),
            "19:00, then 7:30"
        );
    }

    #[test]
    fn a_morning_that_the_clocks_skip_still_comes() {
        // Paraguay moved its clocks from 00:00 to 01:00 on 2024-10-06.
        let asuncion = Zone::new("America/Asuncion").unwrap();
        let skipped = civil::date(2024, 10, 6).at(0, 30, 0, 0);
        assert_eq!(asuncion.moment(skipped), at("2024-10-06T04:30:00Z"));
    }
}
