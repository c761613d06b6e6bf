//! `tertulia export`: what we keep of one person, for herself; how a cohort went, for whoever studies it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use serde_json::{Value, json};
use shared::{
    aws::dynamodb::{CohortsTable, CommunityTable, ParticipantsTable},
    domain::{
        enrollment::RaffleResult,
        ids::{CohortId, ParticipantId},
        participant::{Participant, Stage, roster_group},
    },
    ports::{Cohorts as _, Participants as _, Roster as _, SHARDS, Shard},
};

use crate::cohort::sdk_config;

#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// Everything that is kept under her id, as JSON: for her who asks for it.
    Participant {
        id: String,
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// One row a person, without names, numbers or words.
    Cohort {
        id: String,
        /// A file that ends in .csv or .parquet; again for another.
        #[arg(long, value_name = "FILE", required = true)]
        to: Vec<PathBuf>,
    },
}

/// One person of a cohort, without anything that tells who she is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub participant: String,
    pub zone: String,
    pub stage: String,
    /// Seconds since 1970, as all moments here.
    pub consented_at: Option<i64>,
    pub lessons: i64,
    pub done: i64,
    pub challenges: i64,
    pub questions: i64,
    pub silent: bool,
    pub raffle: String,
}

impl Row {
    pub fn of(person: &Participant) -> Self {
        let enrollment = person.enrollment();
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        Self {
            participant: person.id.to_string(),
            zone: person.zone.name().to_owned(),
            stage: stage(&person.stage).to_owned(),
            consented_at: person.consent.map(|consent| consent.at.seconds()),
            lessons: enrollment.map_or(0, |one| count(one.lessons.len())),
            done: enrollment.map_or(0, |one| count(one.done.len())),
            challenges: enrollment.map_or(0, |one| count(one.accepted())),
            questions: person.questions.into(),
            silent: enrollment.is_some_and(|one| one.paused),
            raffle: enrollment.and_then(|one| one.raffle).map_or_else(String::new, raffle),
        }
    }
}

const fn stage(stage: &Stage) -> &'static str {
    match stage {
        Stage::Consent { .. } => "consent",
        Stage::Declined => "declined",
        Stage::Name { .. } | Stage::Trade { .. } => "joining",
        Stage::Waiting => "waiting",
        Stage::Enrolled(_) => "enrolled",
        Stage::OptedOut { .. } => "left",
        Stage::Erasing { .. } => "erasing",
    }
}

fn raffle(result: RaffleResult) -> String {
    match result {
        RaffleResult::Won => "won".to_owned(),
        RaffleResult::Alternate(place) => format!("alternate {place}"),
        RaffleResult::NotDrawn => "not drawn".to_owned(),
    }
}

pub async fn run(
    command: ExportCommand,
    lookup: &impl Fn(&str) -> Option<String>,
) -> Result<String> {
    let need = |name: &str| {
        lookup(name).filter(|value| !value.is_empty()).with_context(|| {
            format!("{name} is not set: start `cargo run` in another terminal, or set it to the stack's output of that name")
        })
    };
    let config = sdk_config(lookup).await;
    let people = ParticipantsTable::new(&config, need("TABLE_PARTICIPANTS")?);
    match command {
        ExportCommand::Participant { id, to } => {
            let s3 = aws_sdk_s3::Client::from_conf(
                aws_sdk_s3::config::Builder::from(&config).force_path_style(true).build(),
            );
            let community = CommunityTable::new(&config, need("TABLE_COMMUNITY")?);
            let data = hers(&id, &people, &community, &s3, &need("BUCKET_SUBMISSIONS")?).await?;
            write(&to, serde_json::to_string_pretty(&data)?.as_bytes())?;
            Ok(format!("{}: give it to nobody but her.", to.display()))
        }
        ExportCommand::Cohort { id, to } => {
            let cohorts = CohortsTable::new(&config, need("TABLE_COHORTS")?);
            let rows = cohort(&CohortId::new(&id), &cohorts, &people).await?;
            for path in &to {
                match path.extension().and_then(|extension| extension.to_str()) {
                    Some("csv") => write(path, csv(&rows).as_bytes())?,
                    Some("parquet") => write(path, &parquet::file(&rows)?)?,
                    Some(_) | None => bail!("{}: name it .csv or .parquet", path.display()),
                }
            }
            Ok(format!("{} people of {id}", rows.len()))
        }
    }
}

async fn hers(
    id: &str,
    people: &ParticipantsTable,
    community: &CommunityTable,
    s3: &aws_sdk_s3::Client,
    bucket: &str,
) -> Result<Value> {
    let participant = ParticipantId::new(id);
    let found = people.load(&participant).await.context("her item cannot be read")?;
    let Some(found) = found else { bail!("nobody here has the id {id}") };
    let said = community.kept(&participant).await.context("her questions cannot be read")?;
    let listed = s3.list_objects_v2().bucket(bucket).prefix(format!("submissions/{id}/"));
    let listed = listed.send().await.context("her files cannot be listed")?;
    let files: Vec<Value> = listed
        .contents()
        .iter()
        .map(|object| json!({ "object": object.key(), "bytes": object.size() }))
        .collect();
    Ok(json!({ "item": found.value, "questions_and_notes": said, "files": files }))
}

async fn cohort(
    id: &CohortId,
    cohorts: &CohortsTable,
    people: &ParticipantsTable,
) -> Result<Vec<Row>> {
    let cohort = cohorts.cohort(id).await.context("the cohort cannot be read")?;
    let cohort =
        cohort.with_context(|| format!("there is no cohort {id}: see `tertulia cohort list`"))?;
    let mut rows = Vec::new();
    for zone in &cohort.zones {
        for index in 0..SHARDS {
            let shard = Shard { group: roster_group(id, zone), index };
            let mut from = None;
            loop {
                let page =
                    people.members(&shard, from).await.context("the roster cannot be read")?;
                for member in &page.participants {
                    let found = people.load(member).await.context("an item cannot be read")?;
                    // Who was erased a moment ago may still be on the roster.
                    rows.extend(found.map(|found| Row::of(&found.value)));
                }
                from = page.next;
                if from.is_none() {
                    break;
                }
            }
        }
    }
    rows.sort_by(|a, b| a.participant.cmp(&b.participant));
    Ok(rows)
}

const COLUMNS: &str =
    "participant,zone,stage,consented_at,lessons,done,challenges,questions,silent,raffle";

/// <https://www.rfc-editor.org/rfc/rfc4180>; no value here can hold a comma, a quotation mark or a line's end.
fn csv(rows: &[Row]) -> String {
    let mut text = format!("{COLUMNS}\r\n");
    for row in rows {
        let consented = row.consented_at.map(|at| at.to_string()).unwrap_or_default();
        text.push_str(&format!(
            "{},{},{},{consented},{},{},{},{},{},{}\r\n",
            row.participant,
            row.zone,
            row.stage,
            row.lessons,
            row.done,
            row.challenges,
            row.questions,
            row.silent,
            row.raffle
        ));
    }
    text
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

mod parquet;

#[cfg(test)]
mod tests {
    use shared::domain::{
        address::{Address, Phone},
        ids::NumberId,
    };

    use super::*;

    fn rows() -> Vec<Row> {
        let address = Address::new(Phone::parse("51900000000"), None).unwrap();
        let mut person =
            Participant::new(ParticipantId::new("p01"), NumberId::new("1065"), address);
        person.profile.name = Some("Rosa".to_owned());
        vec![
            Row::of(&person),
            Row { participant: "p02".to_owned(), consented_at: Some(5), ..Row::default() },
        ]
    }

    #[test]
    fn a_cohort_tells_of_nobody() {
        let text = csv(&rows());
        assert_eq!(text.lines().count(), 3);
        assert!(text.starts_with(COLUMNS) && text.contains("\r\np01,"), "{text}");
        assert!(!text.contains("Rosa") && !text.contains("51900000000"), "{text}");
    }

    #[test]
    fn both_kinds_of_file_say_the_same() {
        let bytes = parquet::file(&rows()).unwrap();
        assert_eq!(parquet::tests::read(bytes), rows());
    }
}
