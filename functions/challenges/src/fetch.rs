//! The file, as WhatsApp announced it.

use shared::{
    domain::{ids::NumberId, inbound::Media, submission::Refusal},
    media,
    ports::{Channel, FetchError, Unavailable},
};

/// A line that breaks in the middle looks like a wrong file; fetching once more tells one from the other.
const DOWNLOADS_MAX: usize = 2;

/// Why a submission is not kept: for good, or for now.
pub(crate) enum Obstacle {
    Refused(Refusal),
    Unavailable(Unavailable),
}

impl From<Refusal> for Obstacle {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Unavailable> for Obstacle {
    fn from(unavailable: Unavailable) -> Self {
        Self::Unavailable(unavailable)
    }
}

impl From<FetchError> for Obstacle {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Gone => Self::Refused(Refusal::Expired),
            FetchError::TooLarge => Self::Refused(Refusal::TooLarge),
            FetchError::Unavailable(unavailable) => Self::Unavailable(unavailable),
        }
    }
}

pub(crate) async fn fetch(
    channel: &impl Channel,
    number: &NumberId,
    file: &Media,
) -> Result<Vec<u8>, Obstacle> {
    if file.unavailable {
        return Err(Refusal::Expired.into());
    }
    for _ in 0..DOWNLOADS_MAX {
        let limit = media::limit_bytes(file.kind);
        let bytes = channel.fetch_media(number, &file.id, limit).await?;
        // Old webhooks announce no hash.
        let same = file
            .sha256
            .as_ref()
            .is_none_or(|announced| announced.eq_ignore_ascii_case(&media::sha256(&bytes)));
        if same {
            return Ok(bytes);
        }
    }
    Err(Refusal::Broken.into())
}
