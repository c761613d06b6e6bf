//! A mailbox on AWS, wired once when a process starts, for the two functions that have one.

use std::sync::Arc;

use super::{
    chance::MachineChance,
    client,
    clock::{ClockError, MachineClock},
    dynamodb::{CohortsTable, ParticipantsTable},
    eventbridge::EventBus,
    s3::Courses,
    ssm::{ALIAS_KEY, Secrets, SecretsError},
};
use crate::{
    config::{ConfigError, Lookup, Settings, environment},
    mailbox::{Ports, Process},
    store::seal::SealingKey,
    whatsapp::graph::{ACCESS_TOKEN, Graph, StoredToken},
};

pub type CloudProcess = Process<MachineClock, MachineChance, SealingKey>;
pub type Cloud =
    Ports<ParticipantsTable, CohortsTable, Courses, Graph<StoredToken>, EventBus, CloudProcess>;

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Clock(#[from] ClockError),
    #[error(transparent)]
    Secrets(#[from] SecretsError),
}

/// Reads the environment and the secrets, and makes the clients that all letters of this process share.
///
/// # Errors
/// Everything that the environment lacks, in one sentence.
pub async fn ports(lookup: &Lookup<'_>) -> Result<Cloud, StartError> {
    let mut settings = Settings::new(lookup);
    let participants = settings.text("TABLE_PARTICIPANTS");
    let cohorts = settings.text("TABLE_COHORTS");
    let content = settings.text("BUCKET_CONTENT");
    let bus = settings.text("BUS_NAME");
    let prefix = settings.text("PARAMETER_PREFIX");
    let graph_url = settings.text("GRAPH_URL");
    let graph_version = settings.text("GRAPH_VERSION");
    settings.finish(())?;
    let aws = client::of_function(environment);
    let participants = ParticipantsTable::new(&aws, participants);
    // While nobody waits.
    let secrets = Secrets::load(&aws, &prefix, &[ACCESS_TOKEN, ALIAS_KEY], &[]);
    let (secrets, ()) = tokio::join!(secrets, participants.warm());
    let secrets = secrets?;
    let key = secrets.alias_key()?;
    let token = StoredToken::new(Arc::new(secrets));
    let clock = MachineClock::from_lookup(lookup)?;
    Ok(Ports {
        participants,
        cohorts: CohortsTable::new(&aws, cohorts),
        library: Courses::new(&aws, content),
        channel: Graph::new(&graph_url, &graph_version, token),
        bus: EventBus::new(&aws, bus),
        process: Process { clock, chance: MachineChance, key },
    })
}
