//! Opens a cohort, or says what is wrong with it and changes nothing.

use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::{Timestamp, civil};
use shared::{
    domain::{
        budget::Budget,
        caps::Caps,
        cohort::{Calendar, Cohort},
        course::CourseRef,
        ids::{CohortId, CourseSlug},
        language::{Language, Locale},
        raffle::Beacon,
        time::{QuietHours, Zone},
    },
    ports::Cohorts,
};

use super::{Programme, publish, reach};
use crate::{course, templates};

/// As it is asked for, before anything is checked.
#[derive(Clone, Debug)]
pub struct NewCohort {
    /// What people type after the keyword: `LIMA1`.
    pub code: String,
    /// The course's folder.
    pub course: String,
    pub starts_on: civil::Date,
    /// IANA names; the first is that of the raffle and of people from elsewhere.
    pub zones: Vec<String>,
    pub language: Language,
    /// Under which its templates are filed; `None` for its language's own.
    pub locale: Option<Locale>,
    pub class_url: String,
    pub winners: u32,
    pub alternates: u32,
    /// Whose number decides the raffle.
    pub beacon: Beacon,
    pub budget: Budget,
    pub caps: OwnCaps,
    /// Opens it although the number may not write to so many people.
    pub beyond_the_limit: bool,
}

/// What this cohort has instead of its course's caps.
#[derive(Clone, Copy, Debug, Default)]
pub struct OwnCaps {
    pub a_day: Option<u8>,
    pub a_cycle: Option<u8>,
    pub unanswered_lessons: Option<u8>,
}

impl OwnCaps {
    fn or(self, course: Caps) -> Caps {
        Caps {
            a_day: self.a_day.unwrap_or(course.a_day),
            a_cycle: self.a_cycle.unwrap_or(course.a_cycle),
            unanswered_lessons: self.unanswered_lessons.unwrap_or(course.unanswered_lessons),
        }
    }
}

/// The cohort and how many of its templates Meta has yet to approve.
pub async fn open(
    programme: &Programme,
    courses: &Path,
    new: NewCohort,
    now: Timestamp,
    mut say: impl FnMut(String),
) -> Result<(Cohort, usize)> {
    let zones = new.zones.iter().map(|name| Zone::new(name)).collect::<Result<Vec<_>, _>>()?;
    let slug = CourseSlug::new(new.course);
    let mut cohort = Cohort {
        id: CohortId::new(new.code),
        number: programme.number.clone(),
        course: CourseRef { slug: slug.clone(), version: String::new() },
        language: new.language,
        zones,
        starts_on: new.starts_on,
        calendar: Calendar::default(),
        quiet: QuietHours::default(),
        class_url: new.class_url,
        winners: new.winners,
        alternates: new.alternates,
        beacon: new.beacon,
        media: std::collections::BTreeMap::new(),
        locale: new.locale,
        budget: Some(new.budget),
        form: None,
        caps: Caps::default(),
    };
    let bundle = course::bundle(courses, &slug)?;
    cohort.caps = new.caps.or(bundle.course.caps);
    // Everything that can be wrong is found before anything is written anywhere.
    cohort.check(now.into())?;
    if !new.beyond_the_limit {
        reach::check(programme, &cohort).await?;
    }
    let taken = programme.cohorts.cohort(&cohort.id).await.context("cannot read the cohorts")?;
    if taken.is_some() {
        bail!("there is a cohort {} already: choose another code", cohort.id);
    }

    let published = publish(programme, &bundle, cohort.locale, &mut say).await?;
    cohort.form = templates::published(&programme.graph, &programme.waba, cohort.language).await?;
    if cohort.form.is_none() {
        say(format!(
            "no form in {} is published, so people are asked in the chat: `tertulia templates apply` publishes it for cohorts that are opened afterwards",
            cohort.language.tag()
        ));
    }
    cohort.course = published.course;
    cohort.media = published.media;
    let opened =
        programme.cohorts.open(&cohort, &cohort.plan()).await.context("cannot write the cohort")?;
    if !opened {
        bail!("somebody opened a cohort {} at the same moment: choose another code", cohort.id);
    }
    Ok((cohort, published.pending))
}
