//! One person: everything that a decision about her needs, in one small item.
//!
//! Field names are short in storage because the item is written twice for each message and paid by the kilobyte;
//! see the table in `store`'s keys for what they mean.

use serde::{Deserialize, Serialize};

use super::{
    address::Address,
    ids::{EventId, NumberId, ParticipantId},
    language::Language,
    time::{Timestamp, Zone},
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Participant {
    #[serde(rename = "i")]
    pub id: ParticipantId,
    #[serde(rename = "n")]
    pub number: NumberId,
    #[serde(rename = "a")]
    pub address: Address,
    #[serde(rename = "l")]
    pub language: Language,
    #[serde(rename = "z")]
    pub zone: Zone,
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Wait>,
}

/// What she is waited for, and until when. Named after the event that set it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    #[serde(rename = "i")]
    pub id: EventId,
    #[serde(rename = "t")]
    pub until: Timestamp,
}

impl Participant {
    /// The group of the roster index that lists her; `None` for those whom no step concerns.
    pub fn roster_group(&self) -> Option<String> {
        None
    }
}
