//! A group of people who do one course on one calendar, and the calendar.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::{ToSpan, civil};
use serde::{Deserialize, Serialize};

use super::{
    budget::Budget,
    caps::Caps,
    course::{CourseRef, Day},
    ids::{CohortId, EventId, FormId, MediaId, MediaName, NumberId},
    language::{Language, Locale},
    raffle::{Beacon, LEAD_SECONDS},
    time::{MINUTE, QuietHours, Timestamp, Zone},
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohort {
    pub id: CohortId,
    pub number: NumberId,
    pub course: CourseRef,
    pub language: Language,
    /// The zones that its people live in; somebody from elsewhere lives by the first.
    pub zones: Vec<Zone>,
    pub starts_on: civil::Date,
    #[serde(default)]
    pub calendar: Calendar,
    #[serde(default)]
    pub quiet: QuietHours,
    /// Where the live class is held; each person gets it with a code of her own.
    pub class_url: String,
    /// Advisory sessions to be raffled.
    pub winners: u32,
    /// How many of the next in order are told that they are next.
    pub alternates: u32,
    /// Whose number decides the raffle.
    #[serde(default)]
    pub beacon: Beacon,
    /// The course's media as uploaded to this number; WhatsApp keeps them 30 days.
    #[serde(default)]
    pub media: BTreeMap<MediaName, MediaId>,
    /// Under which its templates are filed, if not under its language alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// `None` for what was opened before there were budgets: it spends what it spends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// Asks newcomers for everything at once, in this cohort's language. Without it they are asked in the chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormId>,
    #[serde(default, skip_serializing_if = "Caps::are_usual")]
    pub caps: Caps,
}

/// Hours of the day, in each participant's own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    pub lesson_at: civil::Time,
    /// On the last day only, as are those below.
    pub entries_close_at: civil::Time,
    pub class_link_at: civil::Time,
    pub class_at: civil::Time,
    pub raffle_at: civil::Time,
    /// How long a winner may take to choose an hour, in hours outside the quiet ones; then her place passes on.
    #[serde(default = "choosing_hours")]
    pub choosing_hours: u16,
}

/// Some two days, since a day has twelve and a half waking hours.
const fn choosing_hours() -> u16 {
    24
}

impl Default for Calendar {
    fn default() -> Self {
        Self {
            lesson_at: civil::time(7, 30, 0, 0),
            entries_close_at: civil::time(17, 0, 0, 0),
            // After the list is sealed, so that the link brings that news too.
            class_link_at: civil::time(17, 30, 0, 0),
            class_at: civil::time(18, 0, 0, 0),
            // Results have to be out before the quiet hours begin at 20:00.
            raffle_at: civil::time(19, 15, 0, 0),
            choosing_hours: choosing_hours(),
        }
    }
}

/// From the close of entries to the sealing of the list.
pub const SEAL_AFTER_MINUTES: i64 = 15;

/// Something that a cohort does at a moment, for everybody in one zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// People who were waiting for a cohort are offered a place.
    Invite,
    Lesson(Day),
    ClassLink,
    /// The list of the raffle is sealed; once for the cohort, in its first zone.
    Seal,
    /// The raffle is drawn; likewise.
    Raffle,
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Invite => f.write_str("invite"),
            Self::Lesson(day) => write!(f, "lesson-{day}"),
            Self::ClassLink => f.write_str("class-link"),
            Self::Seal => f.write_str("seal"),
            Self::Raffle => f.write_str("raffle"),
        }
    }
}

/// A step with its moment. Its name is its identity: claiming it twice is claiming it once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlannedStep {
    pub due: Timestamp,
    pub cohort: CohortId,
    pub zone: Zone,
    pub step: Step,
}

impl PlannedStep {
    pub fn name(&self) -> EventId {
        EventId::new(format!("step:{}:{}:{}", self.cohort, self.zone.name(), self.step))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CohortError {
    #[error("cohort {id} would start on {starts_on}, which is past: choose a date from {today} on")]
    Past { id: CohortId, starts_on: civil::Date, today: civil::Date },
    #[error("cohort {0} has no time zone: give at least one, such as America/Lima")]
    NoZone(CohortId),
    #[error(
        "{0:?} is no cohort code: use 3 to 16 capital letters and digits, as people will type it"
    )]
    Code(String),
    #[error("cohort {0} raffles no advisory session: winners must be at least 1")]
    NoPrize(CohortId),
    #[error("cohort {0} would write to nobody: a cap on its messages is 1 at least")]
    NothingAllowed(CohortId),
    #[error(
        "cohort {0}: the hours of the last day must be in order: quiet hours end, lesson, class link, class, raffle, quiet hours begin; and entries close after the lesson and at least 25 minutes before the raffle"
    )]
    Hours(CohortId),
}

impl Cohort {
    /// The day whose purse is open: by the first zone's clocks.
    pub fn budget_day(&self, now: Timestamp) -> civil::Date {
        let utc = Zone::utc();
        self.zones.first().unwrap_or(&utc).local(now).date()
    }

    /// Where the templates of that language are filed for its people.
    pub fn locale(&self, language: Language) -> Locale {
        let own = self.locale.filter(|locale| locale.language() == language);
        own.unwrap_or(Locale::of(language))
    }

    /// # Errors
    /// What is wrong with it, in a sentence with a remedy; nothing has been changed.
    pub fn check(&self, now: Timestamp) -> Result<(), CohortError> {
        let code = self.id.as_str();
        let code_is_fine = (3..=16).contains(&code.len())
            && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        if !code_is_fine {
            return Err(CohortError::Code(code.to_owned()));
        }
        let zone = self.zones.first().ok_or_else(|| CohortError::NoZone(self.id.clone()))?;
        let today = zone.local(now).date();
        if self.step_moment(zone, Step::Lesson(Day::FIRST)) <= now {
            let (id, starts_on) = (self.id.clone(), self.starts_on);
            return Err(CohortError::Past { id, starts_on, today });
        }
        if self.winners == 0 {
            return Err(CohortError::NoPrize(self.id.clone()));
        }
        if !self.caps.let_something_through() {
            return Err(CohortError::NothingAllowed(self.id.clone()));
        }
        let hours = &self.calendar;
        let in_order = self.quiet.until <= hours.lesson_at
            && hours.lesson_at <= hours.class_link_at
            && hours.class_link_at <= hours.class_at
            && hours.class_at <= hours.raffle_at
            && hours.lesson_at <= hours.entries_close_at
            && zone
                .moment(self.date_of(Day::LAST).to_datetime(hours.raffle_at))
                .since(self.seals_at())
                >= LEAD_SECONDS
            && hours.raffle_at < self.quiet.from;
        if in_order { Ok(()) } else { Err(CohortError::Hours(self.id.clone())) }
    }

    /// Hers if the cohort has it, else the cohort's first. A cohort without any lives by UTC.
    pub fn zone_for(&self, country: Option<&str>) -> Option<Zone> {
        let hers = country
            .and_then(|country| self.zones.iter().find(|zone| zone_is_of_country(zone, country)));
        hers.or_else(|| self.zones.first()).cloned()
    }

    /// Every step of the cycle in every zone, in order of time.
    pub fn plan(&self) -> Vec<PlannedStep> {
        let mut plan = Vec::new();
        for (index, zone) in self.zones.iter().enumerate() {
            let mut add = |step| {
                let due = self.step_moment(zone, step);
                plan.push(PlannedStep { due, cohort: self.id.clone(), zone: zone.clone(), step });
            };
            Day::all().for_each(|day| add(Step::Lesson(day)));
            add(Step::ClassLink);
            if index == 0 {
                add(Step::Seal);
                add(Step::Raffle);
            }
        }
        plan.sort();
        plan
    }

    /// The invitation goes out when the cohort opens, so its moment is not in the calendar.
    pub fn step_moment(&self, zone: &Zone, step: Step) -> Timestamp {
        let (day, time) = match step {
            Step::Invite => (Day::FIRST, self.calendar.lesson_at),
            Step::Lesson(day) => (day, self.calendar.lesson_at),
            Step::ClassLink => (Day::LAST, self.calendar.class_link_at),
            Step::Seal => return self.seals_at(),
            Step::Raffle => (Day::LAST, self.calendar.raffle_at),
        };
        zone.moment(self.date_of(day).to_datetime(time))
    }

    pub fn class_starts(&self, zone: &Zone) -> Timestamp {
        zone.moment(self.date_of(Day::LAST).to_datetime(self.calendar.class_at))
    }

    /// A step that would help nobody any more, or only by waking her: it is let go, for everybody alike.
    pub fn is_too_late(&self, zone: &Zone, step: Step, now: Timestamp) -> bool {
        match step {
            Step::Lesson(day) => {
                self.date_of(day) != zone.local(now).date() || self.quiet.contains(zone, now)
            }
            Step::ClassLink => now >= self.class_starts(zone),
            Step::Invite | Step::Seal | Step::Raffle => false,
        }
    }

    /// Until when a challenge counts: the same moment for everybody, by the first zone's clocks.
    pub fn entries_close(&self) -> Timestamp {
        let local = self.date_of(Day::LAST).to_datetime(self.calendar.entries_close_at);
        self.zones.first().map_or(Timestamp::from_seconds(0), |zone| zone.moment(local))
    }

    /// The raffle, which is the last that a cohort does, was due.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.zones.first().is_none_or(|zone| now > self.step_moment(zone, Step::Raffle))
    }

    /// What came in time may still be on its way through the inspection: the list is sealed a while later.
    pub fn seals_at(&self) -> Timestamp {
        self.entries_close().plus(SEAL_AFTER_MINUTES * MINUTE)
    }

    pub fn date_of(&self, day: Day) -> civil::Date {
        let days = i64::from(day.number()) - 1;
        self.starts_on.checked_add(days.days()).unwrap_or(self.starts_on)
    }

    /// The day that is running for somebody in `zone`; `None` before the first and after the last.
    pub fn day_at(&self, zone: &Zone, now: Timestamp) -> Option<Day> {
        let today = zone.local(now).date();
        let started = now >= self.step_moment(zone, Step::Lesson(Day::FIRST));
        Day::all()
            .rev()
            .find(|day| self.date_of(*day) <= today)
            .filter(|_| started)
            .filter(|_| today <= self.date_of(Day::LAST))
    }

    /// The newest lesson that she may open: that of today once it is out, the last one after the cycle.
    pub fn unlocked(&self, zone: &Zone, now: Timestamp) -> Option<Day> {
        Day::all().rev().find(|day| self.step_moment(zone, Step::Lesson(*day)) <= now)
    }
}

/// By the zone's city, since IANA names carry no country. Zones that are not listed match nobody and
/// are used only as a cohort's first.
fn zone_is_of_country(zone: &Zone, country: &str) -> bool {
    const ZONES: [(&str, &str); 21] = [
        ("America/Argentina/Buenos_Aires", "AR"),
        ("America/La_Paz", "BO"),
        ("America/Manaus", "BR"),
        ("America/Recife", "BR"),
        ("America/Sao_Paulo", "BR"),
        ("America/Santiago", "CL"),
        ("America/Bogota", "CO"),
        ("America/Costa_Rica", "CR"),
        ("America/Santo_Domingo", "DO"),
        ("America/Guayaquil", "EC"),
        ("America/Guatemala", "GT"),
        ("America/Tegucigalpa", "HN"),
        ("America/Mexico_City", "MX"),
        ("America/Managua", "NI"),
        ("America/Panama", "PA"),
        ("America/Lima", "PE"),
        ("America/Asuncion", "PY"),
        ("America/El_Salvador", "SV"),
        ("America/Montevideo", "UY"),
        ("America/Caracas", "VE"),
        ("America/Tijuana", "MX"),
    ];
    ZONES.iter().any(|(name, of)| *name == zone.name() && *of == country)
}
