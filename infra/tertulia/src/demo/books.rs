//! Reads what the programme keeps: the tables themselves and the course's files.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use shared::{
    aws::dynamodb::{ParticipantsTable, RafflesTable},
    domain::{
        course::Course,
        ids::{CohortId, CourseSlug, ParticipantId},
        participant::Participant,
        raffle::Raffle,
    },
    ports::{Participants, Raffles},
    store::keys,
};

use crate::{
    cohort::sdk_config,
    local::{seed, stack::Stack},
};

pub async fn participants(stack: &Stack) -> Result<Vec<Participant>> {
    let name = stack.outputs.value("TableParticipants")?;
    let table = ParticipantsTable::new(&sdk_config(&|name| stack.setting(name)).await, name);
    let mut participants = Vec::new();
    for item in stack.aws.scan(name, None).await? {
        let Some(id) = item["pk"]["S"].as_str().and_then(keys::participant_of) else {
            continue;
        };
        participants.extend(load(&table, &id).await?);
    }
    Ok(participants)
}

async fn load(table: &ParticipantsTable, id: &ParticipantId) -> Result<Option<Participant>> {
    let loaded = table.load(id).await.with_context(|| format!("cannot read {id}"))?;
    Ok(loaded.map(|versioned| versioned.value))
}

/// Brought together by number or user id, as WhatsApp knows them.
pub async fn people_by_phone(
    stack: &Stack,
    all: &[Participant],
) -> Result<BTreeMap<String, Participant>> {
    let mut found = BTreeMap::new();
    for person in stack.control.people().await? {
        let is_hers = |participant: &&Participant| {
            let address = &participant.address;
            let phone = address.phone().map(|phone| phone.digits());
            let user_id = address.user().map(|id| id.as_str());
            phone.is_some() && phone == person.phone.as_deref()
                || user_id.is_some() && user_id == person.user_id.as_deref()
        };
        if let Some(participant) = all.iter().find(is_hers) {
            found.insert(person.id, participant.clone());
        }
    }
    Ok(found)
}

pub async fn raffle(stack: &Stack) -> Result<Option<Raffle>> {
    let name = stack.outputs.value("TableRaffles")?;
    let table = RafflesTable::new(&sdk_config(&|name| stack.setting(name)).await, name);
    let cohort = CohortId::new(seed::COHORT);
    table.raffle(&cohort).await.context("cannot read the raffle")
}

pub(super) fn course(stack: &Stack) -> Result<Course> {
    let courses = stack.places.workspace.join("courses");
    let slug = CourseSlug::new(seed::COURSE);
    Ok(crate::course::bundle(&courses, &slug)?.course)
}
