//! Items of the tables, to and from the domain.

use std::collections::HashMap;

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use serde::{Serialize, de::DeserializeOwned};

use super::{brief, keys};
use crate::{
    domain::{
        ids::{EventId, ParticipantId},
        participant::{Participant, Wait},
        time::{DAY, Timestamp},
    },
    ports::{Found, Versioned},
};

pub type Item = HashMap<String, AttributeValue>;

/// The edition of the form of all items. A change that old programs cannot read counts it up.
/// 2: a person's item leaves out what its key says.
pub const SCHEMA: u32 = 2;

/// How long the row of an erased person says when she erased herself: longer than anything of hers can still lie in
/// a queue.
pub const ERASED_DAYS: i64 = 30;

#[derive(Debug, thiserror::Error)]
pub enum ItemError {
    #[error("an item has no {0}, or one of another kind")]
    Attribute(&'static str),
    #[error("an item is a {0}")]
    Entity(String),
    #[error("an item has form {0}, and this program knows forms up to {SCHEMA}")]
    Newer(u32),
    #[error("an item's state cannot be read or written")]
    State(#[source] serde_dynamo::Error),
}

/// One kind of item, as its `e` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entity {
    Advice,
    Agenda,
    Alias,
    Attention,
    Cohort,
    Forgotten,
    Participant,
    Pulse,
    Purse,
    Question,
    Raffle,
    Step,
    Traffic,
}

impl Entity {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Advice => "advice",
            Self::Agenda => "agenda",
            Self::Alias => "alias",
            Self::Attention => "attention",
            Self::Cohort => "cohort",
            Self::Forgotten => "forgotten",
            Self::Participant => "participant",
            Self::Pulse => "pulse",
            Self::Purse => "purse",
            Self::Question => "question",
            Self::Raffle => "raffle",
            Self::Step => "step",
            Self::Traffic => "traffic",
        }
    }
}

/// An item without content, for one table's key.
pub fn item(entity: Entity, pk: String, sk: Option<String>) -> Item {
    let mut item = Item::from([
        ("pk".to_owned(), AttributeValue::S(pk)),
        ("e".to_owned(), AttributeValue::S(entity.name().to_owned())),
        ("sv".to_owned(), form()),
    ]);
    item.extend(sk.map(|sk| ("sk".to_owned(), AttributeValue::S(sk))));
    item
}

/// What `sv` of every item written today says.
pub fn form() -> AttributeValue {
    AttributeValue::N(SCHEMA.to_string())
}

/// An item whose content is a map under `s`.
///
/// # Errors
/// The content has a shape that the table cannot hold.
pub fn with_state<T: Serialize>(mut item: Item, state: &T) -> Result<Item, ItemError> {
    let state: Item = serde_dynamo::to_item(state).map_err(ItemError::State)?;
    item.insert("s".to_owned(), AttributeValue::M(state));
    Ok(item)
}

/// # Errors
/// It is another kind of item, a newer form, or damaged.
pub fn read_state<T: DeserializeOwned>(mut item: Item, entity: Entity) -> Result<T, ItemError> {
    check(&item, entity)?;
    match item.remove("s") {
        Some(AttributeValue::M(state)) => serde_dynamo::from_item(state).map_err(ItemError::State),
        _ => Err(ItemError::Attribute("s")),
    }
}

/// What she is waited for lies outside the state, where the index of waits has it anyway: stored once.
///
/// # Errors
/// See [`with_state`].
pub fn participant(
    participant: &Participant,
    version: u64,
    operation: &[u8],
) -> Result<Item, ItemError> {
    let id = &participant.id;
    let mut state = participant.clone();
    let wait = state.wait.take();
    brief::shorten(&mut state);
    let mut item = with_state(item(Entity::Participant, keys::participant(id), None), &state)?;
    edition(&mut item, version, operation);
    if let Some(group) = participant.roster_group() {
        let shard = keys::cohort_shard(&group, id);
        put(&mut item, "cohort_shard", AttributeValue::S(shard));
    }
    if let Some(wait) = wait {
        put(&mut item, "due_shard", AttributeValue::S(keys::due_shard(id)));
        put(&mut item, "due_at", AttributeValue::N(wait.until.seconds().to_string()));
        put(&mut item, "wait_id", AttributeValue::S(wait.id.as_str().to_owned()));
    }
    Ok(item)
}

/// Which edition an item is, and by which write.
pub fn edition(item: &mut Item, version: u64, operation: &[u8]) {
    put(item, "v", AttributeValue::N(version.to_string()));
    put(item, "op", AttributeValue::B(Blob::new(operation)));
}

/// # Errors
/// See [`read_state`].
pub fn read_participant(item: Item) -> Result<Versioned<Participant>, ItemError> {
    let version = number(&item, "v")?;
    let id = keys::participant_of(text(&item, "pk")?).ok_or(ItemError::Attribute("pk"))?;
    let wait = if item.contains_key("wait_id") {
        let id = EventId::new(text(&item, "wait_id")?);
        let until = Timestamp::from_seconds(number(&item, "due_at")?);
        Some(Wait { id, until })
    } else {
        None
    };
    let mut value: Participant = read_state(item, Entity::Participant)?;
    value.wait = wait;
    brief::complete(&mut value, id);
    Ok(Versioned { version, value })
}

/// The write that made an item was this one.
pub fn is_of(item: Option<&Item>, operation: &[u8]) -> bool {
    let written = item.and_then(|item| item.get("op"));
    let written = written.and_then(|op| op.as_b().ok());
    written.is_some_and(|op| op.as_ref() == operation)
}

pub fn alias(sealed: &str, found: &Found) -> Item {
    let mut item = item(Entity::Alias, keys::alias(sealed), None);
    match found {
        Found::Participant(id) => {
            put(&mut item, "whose", AttributeValue::S(id.as_str().to_owned()));
            put(&mut item, "cohort_shard", AttributeValue::S(keys::aliases_of(id)));
        }
        Found::Erased(at) => {
            put(&mut item, "erased_at", AttributeValue::N(at.seconds().to_string()));
            let gone = at.plus(ERASED_DAYS * DAY);
            put(&mut item, "ttl", AttributeValue::N(gone.seconds().to_string()));
        }
    }
    item
}

/// # Errors
/// See [`read_state`].
pub fn read_alias(item: &Item) -> Result<Found, ItemError> {
    check(item, Entity::Alias)?;
    if item.contains_key("erased_at") {
        let at = Timestamp::from_seconds(number(item, "erased_at")?);
        return Ok(Found::Erased(at));
    }
    Ok(Found::Participant(ParticipantId::new(text(item, "whose")?)))
}

pub fn put(item: &mut Item, name: &str, value: AttributeValue) {
    item.insert(name.to_owned(), value);
}

/// # Errors
/// It is another kind of item or a newer form.
pub fn check(item: &Item, entity: Entity) -> Result<(), ItemError> {
    let found = text(item, "e")?;
    if found != entity.name() {
        return Err(ItemError::Entity(found.to_owned()));
    }
    let schema: u32 = number(item, "sv")?;
    if schema > SCHEMA {
        return Err(ItemError::Newer(schema));
    }
    Ok(())
}

/// # Errors
/// There is none, or it is no text.
pub fn text<'a>(item: &'a Item, name: &'static str) -> Result<&'a str, ItemError> {
    let value = item.get(name).and_then(|value| value.as_s().ok());
    value.map(String::as_str).ok_or(ItemError::Attribute(name))
}

/// # Errors
/// There is none, or it is no such number.
pub fn number<N: std::str::FromStr>(item: &Item, name: &'static str) -> Result<N, ItemError> {
    let value = item.get(name).and_then(|value| value.as_n().ok());
    value.and_then(|digits| digits.parse().ok()).ok_or(ItemError::Attribute(name))
}

/// How many bytes DynamoDB charges for: names and values. A write unit is 1,024 of them, a read unit 4,096.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>
pub fn bytes(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + value_bytes(value)).sum()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the SDK may add kinds of values")]
fn value_bytes(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(digits) => digits.len().div_ceil(2) + 1,
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        AttributeValue::L(list) => {
            3 + list.iter().map(|value| 1 + value_bytes(value)).sum::<usize>()
        }
        AttributeValue::M(map) => {
            3 + map.iter().map(|(name, value)| 1 + name.len() + value_bytes(value)).sum::<usize>()
        }
        // True, false, nothing. No item of ours has sets.
        _ => 1,
    }
}
