//! What is kept for the advisor and the facilitator until somebody answers.

use serde::{Deserialize, Serialize};

use super::{
    event::Attention,
    ids::{CohortId, EventId, ParticipantId},
    time::Timestamp,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub id: EventId,
    pub participant: ParticipantId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohort: Option<CohortId>,
    pub at: Timestamp,
    pub text: String,
}

/// Somebody should look after her.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttentionCall {
    pub participant: ParticipantId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohort: Option<CohortId>,
    pub at: Timestamp,
    pub why: Attention,
}
