//! What is kept for the advisor and the facilitator until somebody answers.

use serde::{Deserialize, Serialize};

use super::{
    advisory::Topic,
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

/// What was said about an advisory session, by whoever was in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdviceNote {
    pub id: EventId,
    /// Whose session it was.
    pub participant: ParticipantId,
    pub cohort: CohortId,
    pub topic: Topic,
    pub author: Author,
    pub at: Timestamp,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    Participant,
    Advisor,
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

/// What is kept of one person here, as she is shown it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kept {
    Question(Question),
    Attention(AttentionCall),
    Advice(AdviceNote),
}
