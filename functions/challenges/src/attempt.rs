//! One person's one try at one day's challenge, and the names that follow from it.

use shared::domain::{
    course::Day,
    event::{Event, EventKind, Letter, Recipient},
    ids::{CohortId, EventId, ObjectKey, ParticipantId},
    submission::Inspection,
    time::Timestamp,
};

use shared::batch::Malformed;

pub(crate) struct Attempt {
    participant: ParticipantId,
    cohort: CohortId,
    day: Day,
    seq: u32,
    folder: String,
}

impl Attempt {
    pub(crate) fn new(
        participant: ParticipantId,
        cohort: CohortId,
        day: Day,
        seq: u32,
    ) -> Result<Self, Malformed> {
        let folder = format!("{}{}/", folder(&participant)?, segment(cohort.as_str())?);
        Ok(Self { participant, cohort, day, seq, folder })
    }

    pub(crate) fn object(&self, extension: &str) -> ObjectKey {
        let Self { folder, day, seq, .. } = self;
        ObjectKey::new(format!("{folder}{}-{seq}.{extension}", day.number()))
    }

    pub(crate) fn event_id(&self) -> EventId {
        let Self { participant, cohort, day, seq, .. } = self;
        EventId::new(format!("inspected:{participant}:{cohort}:{}:{seq}", day.number()))
    }

    pub(crate) fn letter(self, at: Timestamp, result: Inspection) -> Letter {
        Letter {
            event: Event {
                id: self.event_id(),
                at,
                kind: EventKind::Inspected {
                    cohort: self.cohort,
                    day: self.day,
                    seq: self.seq,
                    result,
                },
            },
            to: Recipient::Participant(self.participant),
        }
    }

    pub(crate) fn log(&self, result: &Inspection) {
        let Self { participant, cohort, day, seq, .. } = self;
        let day = day.number();
        match result {
            Inspection::Stored { bytes, mime_type, .. } => {
                tracing::info!(%participant, %cohort, day, seq, bytes, mime_type, "stored");
            }
            Inspection::Refused(why) => {
                tracing::info!(%participant, %cohort, day, seq, ?why, "refused");
            }
        }
    }
}

/// Everything that one person sent lies under this and nothing else does.
pub(crate) fn folder(participant: &ParticipantId) -> Result<String, Malformed> {
    Ok(format!("submissions/{}/", segment(participant.as_str())?))
}

/// Our own ids are letters and digits. An empty one would name everybody's folder, one with a slash somebody else's.
fn segment(id: &str) -> Result<&str, Malformed> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !id.is_empty() && id.bytes().all(plain) { Ok(id) } else { Err(Malformed) }
}
