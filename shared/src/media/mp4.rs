//! MP4, M4A and 3GP: what plays stays where it is; everything else is blanked in place, so that no offset changes.
//!
//! Phones write where a film was shot into `udta` (`©xyz`, `loci`) or `meta`, editors into `uuid` (XMP). Those
//! boxes become `free` and zero, as do tracks that are neither seen nor heard (a drone's or a helmet camera's path):
//! with the track's table gone, players find nothing, though the track's samples stay between the others'.
//!
//! ISO/IEC 14496-12, 4.2 and 8.1 to 8.4; 3GPP TS 26.244, 8.2.

use super::{Broken, format::Format};

const TOP: [&[u8; 4]; 9] =
    [b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix", b"styp", b"pdin"];
const MOVIE: [&[u8; 4]; 4] = [b"mvhd", b"trak", b"mvex", b"iods"];
const TRACK: [&[u8; 4]; 5] = [b"tkhd", b"edts", b"tref", b"trgr", b"mdia"];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tracks {
    pub(super) sound: bool,
    pub(super) picture: bool,
}

impl Tracks {
    pub(super) fn format(self, third_generation: bool) -> Format {
        match (self.picture, third_generation) {
            (true, false) => Format::Mp4,
            (true, true) => Format::ThreeGpVideo,
            (false, false) => Format::M4a,
            (false, true) => Format::ThreeGpAudio,
        }
    }
}

/// Blanks what does not play and answers with what does.
pub(super) fn scrub(file: &mut [u8]) -> Result<Tracks, Broken> {
    let mut tracks = Tracks::default();
    each(file, |kind, whole, header| {
        if !TOP.contains(&kind) {
            blank(whole, header);
        } else if kind == b"moov" {
            tracks = movie(&mut whole[header..])?;
        }
        Ok(())
    })?;
    if tracks == Tracks::default() {
        return Err(Broken);
    }
    Ok(tracks)
}

fn movie(contents: &mut [u8]) -> Result<Tracks, Broken> {
    let mut tracks = Tracks::default();
    each(contents, |kind, whole, header| {
        if !MOVIE.contains(&kind) {
            blank(whole, header);
        } else if kind == b"trak" {
            match &handler(&mut whole[header..])? {
                b"vide" => tracks.picture = true,
                b"soun" => tracks.sound = true,
                _ => blank(whole, header),
            }
        }
        Ok(())
    })?;
    Ok(tracks)
}

/// What kind of track it is; the track's own notes are blanked on the way.
fn handler(track: &mut [u8]) -> Result<[u8; 4], Broken> {
    let mut found = None;
    each(track, |kind, whole, header| {
        if !TRACK.contains(&kind) {
            blank(whole, header);
        } else if kind == b"mdia" {
            each(&mut whole[header..], |kind, whole, header| {
                if kind == b"hdlr" {
                    // Four bytes of version and flags and four that are always zero stand before it.
                    found =
                        whole.get(header + 8..header + 12).and_then(|four| four.try_into().ok());
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    found.ok_or(Broken)
}

/// Calls `look` with each box: its kind, the whole of it, and how long its header is.
fn each(
    mut rest: &mut [u8],
    mut look: impl FnMut(&[u8; 4], &mut [u8], usize) -> Result<(), Broken>,
) -> Result<(), Broken> {
    // Some writers end a list with four zero bytes: too short for a box, so no box.
    while rest.len() >= 8 {
        let (size, header) = extent(rest)?;
        let (whole, next) = rest.split_at_mut_checked(size).ok_or(Broken)?;
        let kind = [whole[4], whole[5], whole[6], whole[7]];
        look(&kind, whole, header)?;
        rest = next;
    }
    rest.fill(0);
    Ok(())
}

/// How long the first box is, and its header.
fn extent(bytes: &[u8]) -> Result<(usize, usize), Broken> {
    let short = bytes.first_chunk::<4>().ok_or(Broken)?;
    let (size, header) = match u32::from_be_bytes(*short) {
        // To the end of the file.
        0 => (bytes.len() as u64, 8),
        1 => {
            let long = bytes.get(8..16).and_then(|eight| eight.try_into().ok());
            (u64::from_be_bytes(long.ok_or(Broken)?), 16)
        }
        size => (u64::from(size), 8),
    };
    let size = usize::try_from(size).map_err(|_| Broken)?;
    if size < header {
        return Err(Broken);
    }
    Ok((size, header))
}

fn blank(whole: &mut [u8], header: usize) {
    whole[4..8].copy_from_slice(b"free");
    whole[header..].fill(0);
}
