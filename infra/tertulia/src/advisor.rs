//! The advisors' hours from the command line: published, taken back, marked, and seen.

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use jiff::civil;
use shared::{
    aws::{
        dynamodb::{CohortsTable, CommunityTable, RafflesTable},
        sqs::SqsQueues,
    },
    desk::{Desk, StepError},
    domain::{
        advisory::Topic,
        agenda::{Mark, MarkError},
        community::{AdviceNote, Author},
        ids::{CohortId, EventId},
        slot::{Slot, SlotId, SlotState},
        time::{Timestamp, Zone},
    },
    ports::{Agendas as _, Clock, Cohorts as _, Community as _, Raffles as _},
};

use crate::{cohort::sdk_config, show};

#[derive(Debug, Subcommand)]
pub enum AdvisorCommand {
    /// Publish hours, list them, or take one back.
    #[command(subcommand)]
    Slots(SlotsCommand),
    /// The session took place; the participant is asked one question about it.
    Held {
        #[command(flatten)]
        session: Session,
        /// Your own answer: what does the team have to know about this business?
        #[arg(long)]
        note: Option<String>,
    },
    /// The participant did not come: her place passes to the next in the published order.
    NoShow {
        #[command(flatten)]
        session: Session,
    },
}

#[derive(Debug, Args)]
pub struct Session {
    /// As `slots list` shows it, such as 7F39M2.
    #[arg(value_parser = slot_id)]
    slot: SlotId,
    #[arg(long)]
    cohort: String,
}

#[derive(Debug, Subcommand)]
pub enum SlotsCommand {
    /// Offer hours to the cohort's winners. An hour that is offered already is offered once.
    Add {
        #[arg(long)]
        cohort: String,
        /// The name that participants read.
        #[arg(long)]
        advisor: String,
        /// Such as 2026-03-09T15:00; again for each further hour.
        #[arg(long = "at", required = true)]
        times: Vec<civil::DateTime>,
        /// Whose clocks show these hours; without it those of the cohort's first zone.
        #[arg(long)]
        zone: Option<String>,
        #[arg(long, default_value_t = 30)]
        minutes: u16,
        /// Where the two meet: an https link.
        #[arg(long)]
        link: String,
    },
    /// One line for each hour.
    List {
        #[arg(long)]
        cohort: String,
    },
    /// Take an hour back: whoever had it keeps her place and chooses another.
    Withdraw {
        #[command(flatten)]
        session: Session,
    },
}

fn slot_id(text: &str) -> Result<SlotId, String> {
    SlotId::parse(text).ok_or_else(|| "a slot has six letters and digits, such as 7F39M2".into())
}

/// The tables and the queue of the running deployment.
#[derive(Debug)]
pub struct Office {
    cohorts: CohortsTable,
    raffles: RafflesTable,
    community: CommunityTable,
    queues: SqsQueues,
    now: Now,
}

#[derive(Clone, Copy, Debug)]
struct Now(Timestamp);

impl Clock for Now {
    fn now(&self) -> Timestamp {
        self.0
    }
}

impl Office {
    /// `lookup` gives the settings by the names that the functions have for them.
    pub async fn connect(lookup: &impl Fn(&str) -> Option<String>, now: Timestamp) -> Result<Self> {
        let need = |name: &str| {
            lookup(name).filter(|value| !value.is_empty()).with_context(|| {
                format!(
                    "{name} is not set: start `cargo run` in another terminal, or set it to the stack's output of that name"
                )
            })
        };
        let config = sdk_config(lookup).await;
        Ok(Self {
            cohorts: CohortsTable::new(&config, need("TABLE_COHORTS")?),
            raffles: RafflesTable::new(&config, need("TABLE_RAFFLES")?),
            community: CommunityTable::new(&config, need("TABLE_COMMUNITY")?),
            queues: SqsQueues::new(&config, need("QUEUE_PARTICIPANTS")?, None),
            now: Now(now),
        })
    }

    const fn desk(&self) -> Desk<'_, CohortsTable, RafflesTable, SqsQueues, Now> {
        let Self { cohorts, raffles, queues, now, .. } = self;
        Desk { cohorts, raffles, queues, clock: now }
    }

    pub async fn run(&self, command: AdvisorCommand) -> Result<String> {
        match command {
            AdvisorCommand::Slots(command) => self.slots(command).await,
            AdvisorCommand::Held { session, note } => self.held(&session, note).await,
            AdvisorCommand::NoShow { session } => {
                self.mark(&session, Mark::NoShow).await?;
                Ok(format!("{}: the place passes to the next in order.", session.slot))
            }
        }
    }

    /// `tertulia raffle show`: the order of the draw and what became of each place.
    ///
    /// # Errors
    /// There is no such cohort, or the tables cannot be reached.
    pub async fn show(&self, cohort: &str) -> Result<String> {
        let id = CohortId::new(cohort);
        let (_, zone) = self.cohort_and_zone(&id, None).await?;
        let raffle = self.raffles.raffle(&id).await.context("cannot read the raffle")?;
        let agenda = self.raffles.agenda(&id).await.context("cannot read the agenda")?;
        Ok(show::raffle(raffle.as_ref(), &agenda.value, &zone))
    }

    async fn slots(&self, command: SlotsCommand) -> Result<String> {
        match command {
            SlotsCommand::Add { cohort, advisor, times, zone, minutes, link } => {
                let id = CohortId::new(cohort);
                let (id, zone) = self.cohort_and_zone(&id, zone.as_deref()).await?;
                let slots: Vec<(SlotId, Slot)> = times
                    .into_iter()
                    .map(|local| {
                        let (at, state) = (zone.moment(local), SlotState::Offered);
                        let (advisor, link) = (advisor.clone(), link.clone());
                        let name = SlotId::of(&id, &advisor, at);
                        (name, Slot { advisor, at, minutes, link, state })
                    })
                    .collect();
                self.step(&id, |agenda, facts| agenda.publish(&slots, facts)).await?;
                let names: Vec<String> = slots.iter().map(|(name, _)| name.to_string()).collect();
                Ok(format!("Offered: {}", names.join(", ")))
            }
            SlotsCommand::List { cohort } => {
                let (id, zone) = self.cohort_and_zone(&CohortId::new(cohort), None).await?;
                let agenda = self.raffles.agenda(&id).await.context("cannot read the agenda")?;
                Ok(show::slots(&agenda.value, &zone, self.now.0))
            }
            SlotsCommand::Withdraw { session } => {
                let id = CohortId::new(&session.cohort);
                self.step(&id, |agenda, facts| agenda.withdraw(session.slot, facts)).await?;
                Ok(format!("{} is withdrawn; whoever had it chooses another hour.", session.slot))
            }
        }
    }

    async fn held(&self, session: &Session, note: Option<String>) -> Result<String> {
        let participant = self.mark(session, Mark::Held).await?;
        let (Some(text), Some(participant)) = (note, participant) else {
            return Ok(format!(
                "{} was held. One question for you: what does the team have to know about this business? Answer with `--note`.",
                session.slot
            ));
        };
        let at = self.now.0;
        let note = AdviceNote {
            id: EventId::new(format!("advisor:{}:{}", session.slot, at.seconds())),
            participant,
            cohort: CohortId::new(&session.cohort),
            topic: Topic::Session,
            author: Author::Advisor,
            at,
            text,
        };
        self.community.keep_advice(&note).await.context("cannot keep the note")?;
        Ok(format!("{} was held, and your note is kept.", session.slot))
    }

    async fn mark(
        &self,
        session: &Session,
        mark: Mark,
    ) -> Result<Option<shared::domain::ids::ParticipantId>> {
        let id = CohortId::new(&session.cohort);
        self.step(&id, |agenda, facts| agenda.mark(session.slot, mark, facts)).await
    }

    async fn step<T>(
        &self,
        cohort: &CohortId,
        step: impl Fn(
            &mut shared::domain::agenda::Agenda,
            &shared::domain::agenda::Facts<'_>,
        ) -> Result<T, MarkError>,
    ) -> Result<T> {
        self.desk().step(cohort, step).await.map_err(|error| match error {
            StepError::Later(later) => anyhow::Error::new(later).context("try it once more"),
            other @ (StepError::NoCohort(_) | StepError::Refused(_)) => other.into(),
        })
    }

    async fn cohort_and_zone(&self, id: &CohortId, zone: Option<&str>) -> Result<(CohortId, Zone)> {
        let cohort = self.cohorts.cohort(id).await.context("cannot read the cohort")?;
        let cohort = cohort
            .with_context(|| format!("there is no cohort {id}: see `tertulia cohort list`"))?;
        let zone = match zone {
            Some(name) => Zone::new(name)?,
            None => cohort.zones.first().cloned().unwrap_or_else(Zone::utc),
        };
        Ok((cohort.id, zone))
    }
}
