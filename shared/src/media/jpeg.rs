//! JPEG: what draws the picture stays; the camera's, the editor's and the phone's notes go, and so does whatever
//! hides behind the end (a moving photo's film, with its own coordinates).
//!
//! ITU-T T.81 annex B; JFIF is ITU-T T.871.

use img_parts::{
    Bytes, ImageEXIF,
    jpeg::{Jpeg, JpegSegment, markers},
};

use super::{Broken, exif};

/// So far a JFIF segment tells versions and densities; behind it comes a small copy of the picture.
const JFIF_WITHOUT_THUMBNAIL: usize = 14;

pub(super) fn strip(bytes: Vec<u8>) -> Result<Vec<u8>, Broken> {
    let bytes = Bytes::from(bytes);
    let mut jpeg = Jpeg::from_bytes(bytes.clone()).map_err(|_| Broken)?;
    let orientation = jpeg.exif().and_then(|tiff| exif::only_orientation(&tiff));

    let segments = jpeg.segments_mut();
    // The parser leaves everything behind the first scan's header unread, in that segment.
    let scan = segments.pop().ok_or(Broken)?;
    if scan.marker() != markers::SOS || !segments.iter().any(|one| is_frame(one.marker())) {
        return Err(Broken);
    }
    let unread = scan.len_with_entropy() - scan.len();
    let scans = scans(&bytes[bytes.len() - unread..])?;

    segments.retain(|one| draws(one.marker(), one.contents()));
    for segment in segments.iter_mut() {
        if segment.marker() == markers::APP0 {
            *segment = without_thumbnail(segment.contents());
        }
    }
    segments.push(JpegSegment::new_with_entropy(
        markers::SOS,
        scan.contents().clone(),
        Bytes::from(scans),
    ));
    jpeg.set_exif(orientation.map(Bytes::from));
    Ok(jpeg.encoder().bytes().into())
}

/// The scans' compressed data as they are, to the end of the picture and no further, without the notes that may
/// stand between two scans.
fn scans(bytes: &[u8]) -> Result<Vec<u8>, Broken> {
    let mut kept = Vec::with_capacity(bytes.len());
    // What comes before `from` is kept or dropped already.
    let (mut from, mut at) = (0, 0);
    loop {
        at += bytes
            .get(at..)
            .and_then(|rest| rest.iter().position(|byte| *byte == markers::P))
            .ok_or(Broken)?;
        // Before a marker any number of FF may stand. They go with it, or they would make another marker of what
        // comes behind it.
        let begin = at;
        at += bytes[begin..].iter().take_while(|byte| **byte == markers::P).count() - 1;
        match *bytes.get(at + 1).ok_or(Broken)? {
            // A stuffed zero and restarts belong to the data.
            markers::Z | markers::RST0..=markers::RST7 => at += 2,
            markers::EOI => {
                kept.extend_from_slice(&bytes[from..at + 2]);
                return Ok(kept);
            }
            // Lengths count themselves and not their marker.
            marker @ (markers::SOF0..=markers::SOF15 | markers::SOS..=markers::COM) => {
                let length = bytes.get(at + 2..at + 4).ok_or(Broken)?;
                let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
                let end = at + 2 + length;
                let contents = bytes.get(at + 4..end).ok_or(Broken)?;
                if !draws(marker, contents) {
                    kept.extend_from_slice(&bytes[from..begin]);
                    from = end;
                }
                at = end;
            }
            _ => return Err(Broken),
        }
    }
}

/// A list of what may stay, since nobody knows every maker's notes.
fn draws(marker: u8, contents: &[u8]) -> bool {
    match marker {
        markers::SOF0..=markers::SOF15 | markers::SOS..=markers::EXP => marker != markers::JPG,
        markers::APP0 => contents.starts_with(b"JFIF\0"),
        markers::APP2 => contents.starts_with(b"ICC_PROFILE\0"),
        // Without it, colours of four inks come out wrong.
        markers::APP14 => contents.starts_with(b"Adobe"),
        _ => false,
    }
}

fn is_frame(marker: u8) -> bool {
    let table = [markers::DHT, markers::JPG, markers::DAC].contains(&marker);
    (markers::SOF0..=markers::SOF15).contains(&marker) && !table
}

fn without_thumbnail(jfif: &Bytes) -> JpegSegment {
    let mut contents = jfif.to_vec();
    if contents.len() > JFIF_WITHOUT_THUMBNAIL {
        contents.truncate(JFIF_WITHOUT_THUMBNAIL);
        // The thumbnail's width and height.
        contents[JFIF_WITHOUT_THUMBNAIL - 2..].fill(0);
    }
    JpegSegment::new_with_contents(markers::APP0, Bytes::from(contents))
}
