use crate::domain::ids::ParticipantId;

/// Our key in `biz_opaque_callback_data`: `v1.<participant>.<seq>.<attempt>`. It comes back in every status.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryKey {
    pub participant: ParticipantId,
    pub seq: u32,
    pub attempt: u8,
}

impl std::fmt::Display for DeliveryKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "v1.{}.{}.{}", self.participant, self.seq, self.attempt)
    }
}

impl DeliveryKey {
    /// `None` for a key that is not ours or of another edition.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (version, participant) = (parts.next()?, parts.next()?);
        let (seq, attempt) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        (version == "v1" && !participant.is_empty() && parts.next().is_none()).then(|| Self {
            participant: ParticipantId::new(participant),
            seq,
            attempt,
        })
    }
}
