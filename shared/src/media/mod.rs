//! What people send as a challenge: looked at byte by byte, freed of what they did not mean to send, or refused.
//!
//! Nothing is decoded and nothing is encoded again: the picture that is kept is the picture that was sent, without
//! the place where it was taken.
//!
//! Office files are refused on purpose. They can carry macros and links that run on the advisor's computer, their
//! hidden names and places cannot be blanked without writing the file anew, and whoever has one on a phone can send
//! a PDF or a photo of it. A PDF is kept as it came, and so are the comments in an Ogg file: WhatsApp's recorder
//! writes none.

mod audio;
mod exif;
mod format;
mod jpeg;
mod mp4;
mod png;
#[cfg(any(test, feature = "testing"))]
pub mod samples;
#[cfg(test)]
mod tests;
mod webp;

use sha2::{Digest, Sha256};

pub use self::format::{Family, Format};
use crate::{
    domain::{inbound::MediaKind, submission::Refusal},
    store::keys,
};

const MIB: u64 = 1024 * 1024;

/// More than this is not even downloaded.
///
/// Images, audio, video and stickers have Meta's own limits. A document may have 100 MB there; here it ends at
/// 20 MiB, because the function holds up to four copies of it (as it came, cleaned, and what the two connections
/// buffer) in 512 MB, and a scanned page has 1 MB.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types>
pub const fn limit_bytes(kind: MediaKind) -> u64 {
    match kind {
        MediaKind::Image => 5 * MIB,
        MediaKind::Audio | MediaKind::Voice | MediaKind::Video => 16 * MIB,
        MediaKind::Document => 20 * MIB,
        MediaKind::Sticker => MIB / 2,
    }
}

/// A file that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clean {
    pub format: Format,
    pub bytes: Vec<u8>,
}

/// What the file really is and, if we take that, the file without places, names and other hidden words.
///
/// The declared kind has to be right, since the person sees it and the answer speaks of it; the declared MIME type
/// is not asked for at all.
pub fn inspect(kind: MediaKind, bytes: Vec<u8>) -> Result<Clean, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Broken);
    }
    if bytes.len() as u64 > limit_bytes(kind) {
        return Err(Refusal::TooLarge);
    }
    let clean = clean(bytes)?;
    if suits(kind, clean.format) { Ok(clean) } else { Err(Refusal::WrongType) }
}

/// Lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    keys::hex(&Sha256::digest(bytes))
}

/// The file promises one thing and holds another, or ends in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Broken;

impl From<Broken> for Refusal {
    fn from(_: Broken) -> Self {
        Self::Broken
    }
}

fn clean(mut bytes: Vec<u8>) -> Result<Clean, Refusal> {
    use format::Container;

    let (format, bytes) = match format::container(&bytes).ok_or(Refusal::WrongType)? {
        Container::Jpeg => (Format::Jpeg, jpeg::strip(bytes)?),
        Container::Png => (Format::Png, png::strip(bytes)?),
        Container::WebP => (Format::WebP, webp::strip(bytes)?),
        Container::Mp4 { third_generation } => {
            let tracks = mp4::scrub(&mut bytes)?;
            (tracks.format(third_generation), bytes)
        }
        Container::Ogg => (Format::Ogg, audio::ogg(bytes)?),
        Container::Mp3 => (Format::Mp3, audio::mp3(bytes)?),
        Container::Aac => (Format::Aac, audio::aac(bytes)?),
        Container::Amr => (Format::Amr, bytes),
        Container::Pdf => (Format::Pdf, whole_pdf(bytes)?),
    };
    Ok(Clean { format, bytes })
}

const fn suits(kind: MediaKind, format: Format) -> bool {
    matches!(
        (kind, format.family()),
        (MediaKind::Image | MediaKind::Sticker, Family::Image)
            | (MediaKind::Audio | MediaKind::Voice, Family::Audio)
            | (MediaKind::Video, Family::Video)
            // Whoever wants her photo unspoilt sends it as a document.
            | (MediaKind::Document, _)
    )
}

/// The last thing that a PDF's writer writes. Some put more behind it, so it is looked for everywhere.
/// ISO 32000-1, 7.5.5.
fn whole_pdf(bytes: Vec<u8>) -> Result<Vec<u8>, Broken> {
    const END: &[u8] = b"%%EOF";
    if bytes.windows(END.len()).any(|window| window == END) { Ok(bytes) } else { Err(Broken) }
}
