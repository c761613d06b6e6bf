use shared::{
    domain::inbound::MediaKind,
    media::{Format, inspect, limit_bytes, sha256},
};

const KINDS: [MediaKind; 6] = [
    MediaKind::Image,
    MediaKind::Voice,
    MediaKind::Audio,
    MediaKind::Video,
    MediaKind::Document,
    MediaKind::Sticker,
];

/// A note of which way is up, and how long it is: the header of a TIFF, one entry, no second directory.
const ORIENTATION_BYTES: usize = 26;

/// The file is refused, or kept without its notes; and what is kept is kept again as it is. The first byte is the kind
/// that the sender claims.
pub fn media_files(data: &[u8]) {
    let Some((kind, bytes)) = data.split_first() else {
        return;
    };
    let kind = KINDS[usize::from(*kind) % KINDS.len()];
    let once = inspect(kind, bytes.to_vec());
    let Ok(clean) = once else {
        assert!(inspect(kind, bytes.to_vec()).is_err(), "refused once and taken once");
        return;
    };
    assert!(clean.bytes.len() as u64 <= limit_bytes(kind), "cleaning has made it too large");
    assert_eq!(sha256(&clean.bytes).len(), 64);
    match inspect(kind, clean.bytes.clone()) {
        Ok(again) => assert_eq!(again, clean, "cleaned twice"),
        Err(refusal) => panic!("what was kept is refused: {refusal:?}"),
    }
    // A document may be anything that we take, and it is that whatever it is called.
    assert_eq!(inspect(MediaKind::Document, bytes.to_vec()).ok().as_ref(), Some(&clean));
    match clean.format {
        Format::Jpeg => jpeg(&clean.bytes),
        Format::Png => png(&clean.bytes),
        Format::WebP => webp(&clean.bytes),
        Format::M4a | Format::Mp4 | Format::ThreeGpAudio | Format::ThreeGpVideo => {
            boxes(&clean.bytes, 0);
        }
        Format::Mp3 => assert!(!clean.bytes.starts_with(b"ID3"), "an editor's notes are left"),
        Format::Aac | Format::Amr | Format::Ogg | Format::Pdf => {}
    }
}

/// Every segment up to the first scan, by a reader of its own.
fn jpeg(file: &[u8]) {
    let mut rest = &file[2..];
    while let [0xFF, marker, high, low, behind @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).saturating_sub(2);
        let contents = behind.get(..length).unwrap_or(behind);
        match marker {
            0xE1 => only_orientation(contents.strip_prefix(b"Exif\0\0")),
            0xE0 => assert!(contents.starts_with(b"JFIF\0") && contents.len() <= 14),
            0xE2 => assert!(contents.starts_with(b"ICC_PROFILE\0")),
            0xEE => assert!(contents.starts_with(b"Adobe")),
            0xE3..=0xEF | 0xFE => panic!("somebody's notes are left: {marker:02x}"),
            // The compressed picture begins.
            0xDA => return,
            _ => {}
        }
        rest = &behind[contents.len()..];
    }
}

fn png(file: &[u8]) {
    let mut rest = &file[8..];
    while let Some((head, behind)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, kind @ ..] = *head;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let Some((contents, next)) = behind.split_at_checked(length) else {
            panic!("a chunk ends beyond the end");
        };
        match &kind {
            b"eXIf" => only_orientation(Some(contents)),
            b"tEXt" | b"zTXt" | b"iTXt" | b"tIME" => panic!("somebody's notes are left"),
            _ => {}
        }
        // The chunk's sum.
        rest = next.get(4..).unwrap_or_default();
    }
}

fn webp(file: &[u8]) {
    let mut rest = &file[12..];
    while let Some((head, behind)) = rest.split_first_chunk::<8>() {
        let [kind @ .., a, b, c, d] = *head;
        let length = u32::from_le_bytes([a, b, c, d]) as usize;
        let Some((contents, next)) = behind.split_at_checked(length) else {
            panic!("a chunk ends beyond the end");
        };
        match &kind {
            b"EXIF" => only_orientation(Some(contents)),
            b"XMP " => panic!("somebody's notes are left"),
            _ => {}
        }
        rest = next.get(length % 2..).unwrap_or_default();
    }
}

fn only_orientation(tiff: Option<&[u8]>) {
    let Some(tiff) = tiff else {
        panic!("notes that are no camera's are left");
    };
    assert_eq!(tiff.len(), ORIENTATION_BYTES, "more than the orientation is left");
    assert!(tiff.starts_with(b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03"));
}

/// Neither what describes the film nor what a maker puts in, on any level that players read.
fn boxes(mut rest: &[u8], depth: usize) {
    const INSIDE: [&[u8; 4]; 2] = [b"moov", b"trak"];
    while let Some((head, behind)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, kind @ ..] = *head;
        let (size, header) = match (u32::from_be_bytes([a, b, c, d]), behind.first_chunk::<8>()) {
            (0, _) => (rest.len() as u64, 8),
            (1, Some(long)) => (u64::from_be_bytes(*long), 16),
            (size, _) => (u64::from(size), 8),
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let (Some(contents), Some(next)) = (rest.get(header..size), rest.get(size..)) else {
            panic!("a box ends beyond the end");
        };
        match &kind {
            b"udta" | b"meta" | b"uuid" => panic!("somebody's notes are left"),
            b"free" | b"skip" => assert!(contents.iter().all(|byte| *byte == 0), "not blanked"),
            kind if INSIDE.contains(&kind) && depth < 2 => boxes(contents, depth + 1),
            _ => {}
        }
        rest = next;
    }
}
