//! `tertulia simulate`: a whole cycle with thousands of people in seconds, for whoever runs a programme.
//!
//! The functions are the real ones; WhatsApp, the tables and the queues are models; people behave as a model of
//! behaviour says, which is an assumption and is printed with the figures.

pub(crate) mod picture;
mod report;
mod week;

#[cfg(test)]
pub(crate) mod tests;

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use shared::domain::{course::DAYS, ids::CourseSlug};
use simulation::{
    Habits, Options, Profile, SEND_RATE,
    habits::{BadModel, Model},
};

use crate::course;

pub(crate) use report::count;
pub use report::report;
pub use week::Week;

/// The same request gives the same week, on whichever machine and however many threads.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub course: String,
    pub participants: usize,
    /// From the first morning on; a cycle has five.
    pub days: u32,
    pub country: String,
    pub seed: u64,
    pub faults: Profile,
    pub starts_on: Date,
    /// A file of assumptions instead of the country's own.
    pub model: Option<std::path::PathBuf>,
}

/// A Monday far enough from now: a fixed day, so that a seed means the same next week.
pub const STARTS_ON: Date = jiff::civil::date(2027, 3, 8);
/// Beyond a week nothing new happens in a cycle.
const DAYS_MAX: u32 = 14;
/// More would need more memory than a laptop has.
const PARTICIPANTS_MAX: usize = 200_000;
/// A cohort has about so many people, and no run more than [`COHORTS_MAX`] cohorts.
const COHORT_PEOPLE: usize = 125;
const COHORTS_MAX: usize = 80;

/// What a run is made of: what was asked for, read and checked.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub request: Request,
    pub model: Arc<Model>,
    pub options: Options,
    pub title: String,
}

impl Request {
    /// # Errors
    /// What cannot be simulated, with what to do about it.
    pub fn prepare(&self, courses: &Path, threads: usize) -> Result<Prepared> {
        if self.participants == 0 {
            bail!("nobody takes part: give --participants 1 or more");
        }
        if self.participants > PARTICIPANTS_MAX {
            bail!(
                "{} participants are too many for one run: at most {PARTICIPANTS_MAX}",
                self.participants
            );
        }
        if self.days == 0 || self.days > DAYS_MAX {
            bail!(
                "{} days cannot be simulated: give --days 1 to {DAYS_MAX}; a cycle has {DAYS}",
                self.days
            );
        }
        let model = match &self.model {
            None => Model::of(&self.country)?,
            Some(file) => {
                let text = std::fs::read_to_string(file)
                    .with_context(|| format!("cannot read the model {}", file.display()))?;
                let model = Model::parse(&text)
                    .with_context(|| format!("{} is no model of behaviour", file.display()))?;
                if !model.country.eq_ignore_ascii_case(&self.country) {
                    return Err(BadModel::UnknownCountry(self.country.clone()))
                        .with_context(|| format!("{} is about {}", file.display(), model.country));
                }
                model
            }
        };
        let slug = self.slug(courses)?;
        let bundle = course::bundle(courses, &slug)?;
        let title = bundle.course.text(model.language).map(|text| text.title.clone());
        let cohorts = cohorts(self.participants);
        let media: BTreeMap<_, _> = bundle
            .media
            .into_iter()
            .map(|(name, bytes)| {
                let file = bundle.course.media.get(&name);
                let mime = file.map_or("application/octet-stream", |file| file.mime_type.as_str());
                (name, (bytes.into(), mime.to_owned()))
            })
            .collect();
        let model = Arc::new(model);
        let options = Options {
            course: Arc::new(bundle.course),
            media,
            country: model.country.clone(),
            zone: model.zone.clone(),
            language: model.language,
            starts_on: self.starts_on,
            participants: self.participants,
            days: self.days,
            faults: self.faults,
            habits: Habits::Modelled(model.clone()),
            send_rate: (SEND_RATE / u32::try_from(cohorts).unwrap_or(SEND_RATE)).max(1),
            people_per_world: self.participants.div_ceil(cohorts),
            threads,
            keep: simulation::Keep::Nobody,
            check: false,
            loud: false,
            ..simulation::Options::small(self.participants)
        };
        let title = title.unwrap_or_else(|| self.course.clone());
        Ok(Prepared { request: self.clone(), model, options, title })
    }

    fn slug(&self, courses: &Path) -> Result<CourseSlug> {
        let folders = std::fs::read_dir(courses)
            .with_context(|| format!("cannot look into {}", courses.display()))?;
        let mut names: Vec<String> = folders
            .filter_map(|entry| {
                let path = entry.ok()?.path();
                let name = path.file_name()?.to_str()?.to_owned();
                path.join("course.toml").is_file().then_some(name)
            })
            .collect();
        names.sort();
        if !names.contains(&self.course) {
            bail!("there is no course {}: choose one of {}", self.course, names.join(", "));
        }
        Ok(CourseSlug::new(self.course.clone()))
    }
}

/// How many cohorts share the number: a divisor of its rate, so that each can have an equal part of it.
fn cohorts(participants: usize) -> usize {
    let wanted = participants.div_ceil(COHORT_PEOPLE).clamp(1, COHORTS_MAX);
    let rate = SEND_RATE as usize;
    (1..=wanted).rev().find(|count| rate.is_multiple_of(*count)).unwrap_or(1)
}

/// Runs it, prints the report, and writes what was asked for.
pub fn run(request: &Request, courses: &Path, threads: Option<usize>, to: &Files) -> Result<()> {
    let prepared = request.prepare(courses, self::threads(threads))?;
    let bar = ProgressBar::new(request.participants as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} people ({elapsed})") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    let progress = |people: usize| bar.inc(people as u64);
    let outcome = simulation::run_watched(request.seed, &prepared.options, &progress);
    bar.finish_and_clear();
    let week = Week::of(&prepared, &outcome);
    println!("{}", report(&week));
    if let Some(path) = &to.json {
        let text = serde_json::to_string_pretty(&week).context("the week cannot be written")?;
        write(path, text + "\n")?;
    }
    if let Some(path) = &to.svg {
        write(path, picture::svg(&week))?;
    }
    Ok(())
}

/// Where results go besides the screen.
#[derive(Clone, Debug, Default)]
pub struct Files {
    pub json: Option<std::path::PathBuf>,
    pub svg: Option<std::path::PathBuf>,
}

/// As many as asked for, or all that the machine has.
pub(crate) fn threads(wanted: Option<usize>) -> usize {
    wanted.unwrap_or_else(|| {
        std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
    })
}

pub(crate) fn write(path: &Path, text: String) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
