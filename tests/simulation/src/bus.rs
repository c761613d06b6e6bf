//! EventBridge: each announcement goes to the queues whose rule wants it, at least once, in any order.
//!
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html>

use shared::domain::{event::Announcement, ids::ParticipantId};

use crate::world::Line;

/// The rules of `infra/template.yaml`.
pub(crate) const fn receivers(announcement: &Announcement) -> &'static [Line] {
    match announcement {
        Announcement::SubmissionReceived { .. } | Announcement::SubmissionReplaced { .. } => {
            &[Line::Submissions]
        }
        Announcement::QuestionAsked { .. }
        | Announcement::AttentionNeeded { .. }
        | Announcement::AdviceAnswered { .. } => &[Line::Community],
        Announcement::ParticipantErased { .. } => {
            &[Line::Submissions, Line::Raffle, Line::Community]
        }
        Announcement::RaffleDue { .. } | Announcement::AdvisoryAsked { .. } => &[Line::Raffle],
    }
}

pub(crate) const fn participant(announcement: &Announcement) -> Option<&ParticipantId> {
    match announcement {
        Announcement::SubmissionReceived { participant, .. }
        | Announcement::SubmissionReplaced { participant, .. }
        | Announcement::QuestionAsked { participant, .. }
        | Announcement::AttentionNeeded { participant, .. }
        | Announcement::AdvisoryAsked { participant, .. }
        | Announcement::AdviceAnswered { participant, .. }
        | Announcement::ParticipantErased { participant, .. } => Some(participant),
        Announcement::RaffleDue { .. } => None,
    }
}

/// The record's body as EventBridge puts it into a queue.
pub(crate) fn envelope(announcement: &Announcement) -> String {
    serde_json::json!({
        "version": "0", "id": "made-up", "source": "tertulia",
        "detail-type": announcement.name(), "detail": announcement,
    })
    .to_string()
}
