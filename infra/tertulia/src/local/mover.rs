//! Moves the whole system's time, from due moment to due moment, and lets everything happen on its way.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp, ToSpan, Unit, civil, tz::TimeZone};
use serde_json::json;

use super::{
    agenda::{Agenda, Coming},
    aws::Aws,
    clock::LocalClock,
    control::Control,
    deploy::Outputs,
    quiet::{Quiet, Until},
};

/// More than a cycle with a hundred people has; beyond it something sets itself off again and again.
const STEPS_MAX: usize = 5_000;

/// `dispatch` looks once a minute, so no moment needs to be met more exactly than that.
const GRAIN: SignedDuration = SignedDuration::from_secs(60);

/// Where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    NextStep,
    NextMorning,
    /// After the raffle of the running cohort.
    FridayEvening,
    At(Timestamp),
}

impl std::str::FromStr for Target {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "next_step" => Self::NextStep,
            "next_morning" => Self::NextMorning,
            "friday_evening" => Self::FridayEvening,
            moment => Self::At(moment.parse().with_context(|| {
                format!(
                    "{moment:?} is no moment: use next_step, next_morning, friday_evening or a time such as 2026-03-02T12:30:00Z"
                )
            })?),
        })
    }
}

#[derive(Debug)]
pub struct Mover {
    clock: Arc<LocalClock>,
    control: Control,
    agenda: Agenda,
    quiet: Quiet,
    aws: Aws,
    dispatch: String,
    /// The zone of mornings and evenings while no cohort says otherwise.
    zone: TimeZone,
    moving: AtomicBool,
}

impl Mover {
    pub fn new(
        clock: Arc<LocalClock>,
        control: Control,
        aws: Aws,
        outputs: &Outputs,
        quiet: Quiet,
        zone: TimeZone,
    ) -> Result<Self> {
        Ok(Self {
            clock,
            control,
            agenda: Agenda::new(aws.clone(), outputs)?,
            quiet,
            aws,
            dispatch: outputs.value("DispatchFunction")?.to_owned(),
            zone,
            moving: AtomicBool::new(false),
        })
    }

    pub fn is_moving(&self) -> bool {
        self.moving.load(Ordering::SeqCst)
    }

    /// Answers with the steps that were done on the way, when all is quiet.
    pub async fn move_to(&self, target: &Target) -> Result<Vec<Coming>> {
        if self.moving.swap(true, Ordering::SeqCst) {
            bail!("the clock is being moved already: wait until it has arrived");
        }
        let moved = self.walk(target).await;
        self.moving.store(false, Ordering::SeqCst);
        moved
    }

    /// The next step of a cohort, for the face of the clock.
    pub async fn next_step(&self) -> Result<Option<Coming>> {
        let coming = self.agenda.after(self.clock.now()).await?;
        Ok(coming.into_iter().find(|one| one.step.is_some()))
    }

    async fn walk(&self, target: &Target) -> Result<Vec<Coming>> {
        let target = self.moment(target).await?;
        if target <= self.clock.now() {
            bail!("{target} is past: the clock goes forwards only");
        }
        let mut done = Vec::new();
        for _ in 0..STEPS_MAX {
            let now = self.clock.now();
            let agenda = self.agenda.after(now).await?;
            let simulator = self.control.pending().await?.next_due_at;
            let next = agenda
                .iter()
                .map(|one| one.at)
                .chain(simulator.map(|at| at.max(now)))
                .min()
                .filter(|at| *at < target);
            let Some(next) = next else {
                self.arrive(target, Until::Settled).await?;
                done.extend(agenda.into_iter().filter(|one| one.at <= self.clock.now()));
                done.retain(|one| one.step.is_some());
                return Ok(done);
            };
            let stop = (next + GRAIN).min(target);
            // A step of ours is met to the second; only what belongs to the phones is gathered by the minute.
            let stop = agenda.first().map_or(stop, |first| stop.min(first.at.max(next)));
            self.arrive(stop, Until::Drained).await?;
            done.extend(agenda.into_iter().filter(|one| one.at <= stop));
        }
        bail!(
            "the clock stopped at {} after {STEPS_MAX} steps: something sets itself off again and again",
            self.clock.now()
        );
    }

    async fn arrive(&self, at: Timestamp, until: Until) -> Result<()> {
        // The simulator asks our clock to move, which writes the functions' file.
        self.control.set_clock(at).await?;
        self.clock.move_to(at)?;
        self.quiet.wait(&self.clock, Until::Drained).await?;
        self.aws.invoke(&self.dispatch, &json!({})).await?;
        self.quiet.wait(&self.clock, until).await
    }

    async fn moment(&self, target: &Target) -> Result<Timestamp> {
        let now = self.clock.now();
        let coming = || self.agenda.after(now);
        Ok(match target {
            Target::At(moment) => *moment,
            Target::NextStep => match coming().await?.into_iter().find(|one| one.step.is_some()) {
                Some(step) => step.at,
                None => bail!(
                    "no step is planned: open a cohort first, with `cargo run -- cohort open`"
                ),
            },
            Target::NextMorning => {
                let lesson = coming()
                    .await?
                    .into_iter()
                    .find(|one| one.step.as_deref().is_some_and(|name| name.starts_with("lesson")));
                match lesson {
                    Some(lesson) => lesson.at,
                    None => self.next_at(now, civil::time(7, 30, 0, 0), None)?,
                }
            }
            Target::FridayEvening => {
                let raffle =
                    coming().await?.into_iter().find(|one| one.step.as_deref() == Some("raffle"));
                match raffle {
                    // Results follow within the same minutes.
                    Some(raffle) => raffle.at + SignedDuration::from_mins(5),
                    None => {
                        self.next_at(now, civil::time(19, 20, 0, 0), Some(civil::Weekday::Friday))?
                    }
                }
            }
        })
    }

    /// The next time that clocks in the zone show that hour, on that day of the week.
    fn next_at(
        &self,
        now: Timestamp,
        time: civil::Time,
        weekday: Option<civil::Weekday>,
    ) -> Result<Timestamp> {
        let local = now.to_zoned(self.zone.clone()).round(Unit::Second)?;
        let mut date = local.date();
        if local.time() >= time {
            date = date.tomorrow()?;
        }
        while weekday.is_some_and(|weekday| date.weekday() != weekday) {
            date = date.checked_add(1.day())?;
        }
        Ok(date.to_datetime(time).to_zoned(self.zone.clone())?.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_is_none_says_what_is() {
        let error = "tomorrow".parse::<Target>().unwrap_err();
        assert!(error.to_string().contains("next_morning"), "{error}");
        assert_eq!("next_step".parse::<Target>().unwrap(), Target::NextStep);
    }
}
