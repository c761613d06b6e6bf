//! Quiet hours, worked out once more: 20:00 to 07:30 on the clock of her wall.

use jiff::{civil::time, tz::TimeZone};
use shared::domain::time::Timestamp;

pub(super) fn is_quiet(zone: &str, at: Timestamp) -> bool {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let wall = at.to_jiff().to_zoned(zone).time();
    wall >= time(20, 0, 0, 0) || wall < time(7, 30, 0, 0)
}
