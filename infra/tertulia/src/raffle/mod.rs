//! `tertulia raffle`: checking a draw without anybody's help, its bundle, and the numbers that people read.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use jiff::{Timestamp, civil};
use shared::{
    audit,
    aws::{dynamodb::RafflesTable, eventbridge::EventBus},
    domain::{
        event::Announcement,
        ids::CohortId,
        raffle::{Bundle, Entered, Extraction},
    },
    ports::{Agendas as _, Bus as _, Raffles as _},
};

use crate::{advisor::Office, cohort::sdk_config};

#[derive(Debug, Subcommand)]
pub enum RaffleCommand {
    /// Check a draw from its bundle alone, without a network: says what is wrong and ends with 1, or with 0.
    Verify {
        /// A bundle, or what `tertulia demo --json` wrote.
        bundle: PathBuf,
    },
    /// The published order, and what became of each place: told, choosing, booked, held, passed on.
    Show { cohort: String },
    /// Write the bundle of a cohort's raffle, as it is now.
    Bundle {
        cohort: String,
        /// Where the file goes.
        #[arg(long, default_value = ".")]
        to: PathBuf,
    },
    /// Enter the numbers of a Loteria Federal as you read them. A second person has to enter the same.
    Beacon {
        cohort: String,
        /// The extraction's day, such as 2026-03-07.
        #[arg(long)]
        draw: civil::Date,
        /// The five numbers, first prize first.
        #[arg(long, num_args = 5, required = true)]
        numbers: Vec<String>,
        /// Where they are published: the extraction's number or a link.
        #[arg(long)]
        reference: String,
        /// Who has read them.
        #[arg(long)]
        by: String,
    },
}

impl RaffleCommand {
    pub async fn run(
        self,
        lookup: &impl Fn(&str) -> Option<String>,
        now: impl FnOnce() -> Result<Timestamp>,
    ) -> Result<()> {
        match self {
            Self::Verify { bundle } => {
                let bundle = read(&bundle)?;
                let wrong = audit::check(&bundle);
                if !wrong.is_empty() {
                    bail!("this draw does not hold:\n  {}", wrong.join("\n  "));
                }
                println!("{}", summary(&bundle));
            }
            Self::Show { cohort } => {
                let office = Office::connect(lookup, now()?.into()).await?;
                println!("{}", office.show(&cohort).await?);
            }
            Self::Bundle { cohort, to } => {
                let raffles = raffles(lookup).await?;
                let cohort = CohortId::new(cohort);
                let raffle = raffles.raffle(&cohort).await.context("cannot read the raffle")?;
                let agenda = raffles.agenda(&cohort).await.context("cannot read the agenda")?;
                let raffle = raffle.map(|raffle| raffle.with_passed(&agenda.value));
                let bundle = raffle.as_ref().and_then(Bundle::of).with_context(|| {
                    format!("{cohort} has not been drawn yet: there is a bundle afterwards")
                })?;
                let path = to.join(format!("raffle-{cohort}.json"));
                std::fs::write(&path, serde_json::to_string_pretty(&bundle)? + "\n")
                    .with_context(|| format!("cannot write {}", path.display()))?;
                println!("{}", path.display());
            }
            Self::Beacon { cohort, draw, numbers, reference, by } => {
                let cohort = CohortId::new(cohort);
                let at = now()?.into();
                let round = round_of(draw);
                let entered = Entered { by: name(&by)?, round, numbers, reference, at };
                check_numbers(&entered)?;
                let raffles = raffles(lookup).await?;
                raffles.enter_numbers(&cohort, &entered).await.context("cannot write them")?;
                let all = raffles.entered_numbers(&cohort).await.context("cannot read them")?;
                match Extraction::agreed(&all, round) {
                    Some(_) => {
                        let config = sdk_config(lookup).await;
                        let bus = EventBus::new(&config, need(lookup, "BUS_NAME")?);
                        let due = Announcement::RaffleDue { cohort: cohort.clone() };
                        bus.announce(&[due]).await.context("cannot call the raffle")?;
                        println!("Two people read the same: {cohort} is being drawn.");
                    }
                    None => println!(
                        "Noted. Somebody else has to enter the same numbers; who read something else enters it again."
                    ),
                }
            }
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<Bundle> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text).with_context(|| format!("{} is no bundle of a raffle", path.display()))
}

/// A bundle, alone or in the figures of a demonstration.
fn parse(text: &str) -> Result<Bundle> {
    let mut file: serde_json::Value = serde_json::from_str(text)?;
    let bundle = file.get_mut("raffle_bundle").map(serde_json::Value::take).unwrap_or(file);
    Ok(serde_json::from_value(bundle)?)
}

fn summary(bundle: &Bundle) -> String {
    let commitment = &bundle.commitment;
    let order: Vec<String> = bundle
        .order
        .iter()
        .zip(1..)
        .map(|(ticket, place): (_, u32)| format!("{place:>4}  {ticket}"))
        .collect();
    format!(
        "The draw of {} holds: {} entries under the seal {}, {} prizes, {} round {}.\n{}",
        commitment.cohort,
        commitment.count,
        bundle.code,
        commitment.prizes,
        commitment.beacon.name(),
        bundle.value.round,
        order.join("\n")
    )
}

fn check_numbers(entered: &Entered) -> Result<()> {
    let is_number = |text: &String| {
        (4..=6).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit())
    };
    if let Some(wrong) = entered.numbers.iter().find(|text| !is_number(text)) {
        bail!(
            "{wrong:?} is no number of the lottery: it has four to six digits, zeros in front included"
        );
    }
    if entered.reference.chars().any(char::is_control) || entered.reference.trim().is_empty() {
        bail!("--reference says where the numbers are published, in one line");
    }
    Ok(())
}

/// Initials or a short name: it is published with the numbers.
fn name(by: &str) -> Result<String> {
    let is_plain = (2..=20).contains(&by.len()) && by.bytes().all(|c| c.is_ascii_alphanumeric());
    if !is_plain {
        bail!("--by is published: use initials or a short name of plain letters");
    }
    Ok(by.to_lowercase())
}

/// The extraction of that day.
fn round_of(day: civil::Date) -> u64 {
    let (year, month) = (i64::from(day.year()), i64::from(day.month()));
    ((year * 100 + month) * 100 + i64::from(day.day())).unsigned_abs()
}

async fn raffles(lookup: &impl Fn(&str) -> Option<String>) -> Result<RafflesTable> {
    Ok(RafflesTable::new(&sdk_config(lookup).await, need(lookup, "TABLE_RAFFLES")?))
}

fn need(lookup: &impl Fn(&str) -> Option<String>, name: &str) -> Result<String> {
    lookup(name).filter(|value| !value.is_empty()).with_context(|| {
        format!(
            "{name} is not set: start `cargo run` in another terminal, or set it to the stack's output of that name"
        )
    })
}
