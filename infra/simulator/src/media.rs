//! Files: what the business uploaded, what people sent, and the addresses to fetch them by.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

/// An uploaded file is kept this long.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media>
pub(crate) const UPLOADED_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A file from a webhook is kept this long, since 9 October 2025.
pub(crate) const RECEIVED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// An address works this long.
pub(crate) const ADDRESS_FOR: SignedDuration = SignedDuration::from_secs(5 * 60);
/// What a person sends beyond this cannot be fetched: 131052.
pub(crate) const INBOUND_LIMIT: usize = 100 * 1024 * 1024;

const MEGABYTE: usize = 1024 * 1024;

/// A kind of media message with what it accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    Audio,
    Document,
    Image,
    Sticker,
    Video,
}

const AUDIO: &[&str] = &["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"];
const IMAGE: &[&str] = &["image/jpeg", "image/png"];
const VIDEO: &[&str] = &["video/mp4", "video/3gpp"];
const STICKER: &[&str] = &["image/webp"];
const DOCUMENT: &[&str] = &[
    "text/plain",
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];

impl MediaKind {
    pub const ALL: [Self; 5] =
        [Self::Audio, Self::Document, Self::Image, Self::Sticker, Self::Video];

    pub fn name(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Image => "image",
            Self::Sticker => "sticker",
            Self::Video => "video",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub(crate) fn accepts(self, mime: &str) -> bool {
        let list = match self {
            Self::Audio => AUDIO,
            Self::Document => DOCUMENT,
            Self::Image => IMAGE,
            Self::Sticker => STICKER,
            Self::Video => VIDEO,
        };
        list.contains(&essence(mime))
    }

    /// The most bytes of a file of this type.
    pub(crate) fn limit(self, animated: bool) -> usize {
        match self {
            Self::Audio | Self::Video => 16 * MEGABYTE,
            Self::Document => 100 * MEGABYTE,
            Self::Image => 5 * MEGABYTE,
            Self::Sticker if animated => 500 * 1024,
            Self::Sticker => 100 * 1024,
        }
    }

    /// By declared type, the kind whose limits an upload has to keep.
    pub(crate) fn of(mime: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.accepts(mime))
    }
}

pub(crate) fn accepted_types() -> String {
    [AUDIO, VIDEO, IMAGE, STICKER, DOCUMENT].concat().join(", ")
}

/// A type without its parameters: `audio/ogg; codecs=opus` is `audio/ogg`.
pub(crate) fn essence(mime: &str) -> &str {
    mime.split(';').next().unwrap_or(mime).trim()
}

/// Whether the bytes are what the declared type says, as far as their beginning tells.
pub(crate) fn matches_type(mime: &str, bytes: &[u8]) -> bool {
    let Some(found) = infer::get(bytes) else {
        // Text and AAC have no beginning to know them by.
        return !matches!(essence(mime), "image/jpeg" | "image/png" | "image/webp");
    };
    let found = found.mime_type();
    match essence(mime) {
        "image/jpeg" | "image/png" | "image/webp" | "application/pdf" => found == essence(mime),
        "audio/mp4" | "video/mp4" | "video/3gpp" => {
            found.starts_with("video/") || found.starts_with("audio/")
        }
        _ => true,
    }
}

/// An animated WebP says so in the flags of its extended header.
/// <https://developers.google.com/speed/webp/docs/riff_container#extended_file_format>
pub(crate) fn is_animated(bytes: &[u8]) -> bool {
    bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 0x02 != 0)
}

/// An Ogg stream of one Opus channel: the only voice that WhatsApp plays as a voice note.
/// <https://datatracker.ietf.org/doc/html/rfc7845#section-5.1>
pub(crate) fn is_mono_opus(bytes: &[u8]) -> bool {
    let head = bytes.windows(8).take(256).position(|window| window == b"OpusHead");
    head.and_then(|at| bytes.get(at + 9)).is_some_and(|channels| *channels == 1)
}

pub(crate) fn is_ogg(bytes: &[u8]) -> bool {
    bytes.starts_with(b"OggS")
}

#[derive(Clone, Debug)]
pub(crate) struct Media {
    pub(crate) id: String,
    pub(crate) mime: String,
    pub(crate) bytes: Bytes,
    pub(crate) sha256: [u8; 32],
    pub(crate) filename: Option<String>,
    /// The business number it is bound to; `None` while it is a file on a person's phone.
    pub(crate) number: Option<u16>,
    pub(crate) expires: Option<Timestamp>,
    /// Said to be so large that Meta refuses to fetch it, without keeping so many bytes here.
    pub(crate) declared: Option<usize>,
}

impl Media {
    pub(crate) fn size(&self) -> usize {
        self.declared.unwrap_or(self.bytes.len())
    }

    pub(crate) fn alive(&self, now: Timestamp) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

/// All files by id, and by the end of their lives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    files: BTreeMap<String, Media>,
    ends: BTreeSet<(Timestamp, String)>,
}

impl Shelf {
    pub(crate) fn put(&mut self, media: Media) {
        if let Some(expires) = media.expires {
            self.ends.insert((expires, media.id.clone()));
        }
        self.files.insert(media.id.clone(), media);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Media> {
        self.files.get(id)
    }

    pub(crate) fn remove(&mut self, id: &str) -> bool {
        self.files.remove(id).is_some()
    }

    /// Forgets files at the end of their lives.
    pub(crate) fn sweep(&mut self, now: Timestamp) {
        while self.ends.first().is_some_and(|(end, _)| *end <= now) {
            if let Some((_, id)) = self.ends.pop_first() {
                self.files.remove(&id);
            }
        }
    }
}

pub(crate) fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
