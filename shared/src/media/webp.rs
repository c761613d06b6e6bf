//! WebP: the chunks that draw the picture stay, notes and what follows the end go.
//!
//! <https://developers.google.com/speed/webp/docs/riff_container>

use img_parts::{
    Bytes, ImageEXIF,
    riff::{RiffChunk, RiffContent},
    webp::{
        CHUNK_ALPH, CHUNK_ANIM, CHUNK_ANMF, CHUNK_ICCP, CHUNK_VP8, CHUNK_VP8L, CHUNK_VP8X, WebP,
    },
};

use super::{Broken, exif};

const DRAWING: [[u8; 4]; 7] =
    [CHUNK_VP8, CHUNK_VP8L, CHUNK_VP8X, CHUNK_ALPH, CHUNK_ANIM, CHUNK_ANMF, CHUNK_ICCP];
/// In the flags of VP8X: *there is a chunk of XMP*.
const XMP_FLAG: u8 = 0b0000_0100;
/// Where a frame of an animation stands and how long, before its own chunks.
const FRAME_HEADER: usize = 16;

pub(super) fn strip(bytes: Vec<u8>) -> Result<Vec<u8>, Broken> {
    let mut webp = WebP::from_bytes(Bytes::from(bytes)).map_err(|_| Broken)?;
    let orientation = webp.exif().and_then(|tiff| exif::only_orientation(&tiff));

    let chunks = webp.chunks_mut();
    chunks.retain(|chunk| DRAWING.contains(&chunk.id()));
    for chunk in chunks.iter_mut() {
        let id = chunk.id();
        // Only lists have no data, and none of these is one.
        let RiffContent::Data(data) = chunk.content_mut() else {
            return Err(Broken);
        };
        if id == CHUNK_VP8X {
            *data = without_xmp_flag(data);
        } else if id == CHUNK_ANMF {
            *data = frame(data)?;
        }
    }
    let drawn = |chunk: &RiffChunk| [CHUNK_VP8, CHUNK_VP8L, CHUNK_ANMF].contains(&chunk.id());
    if !chunks.iter().any(drawn) {
        return Err(Broken);
    }
    webp.set_exif(orientation.map(Bytes::from));
    Ok(webp.encoder().bytes().into())
}

fn without_xmp_flag(vp8x: &Bytes) -> Bytes {
    let mut data = vp8x.to_vec();
    if let Some(flags) = data.first_mut() {
        *flags &= !XMP_FLAG;
    }
    Bytes::from(data)
}

/// A frame of an animation may carry unknown chunks of its own.
fn frame(anmf: &Bytes) -> Result<Bytes, Broken> {
    let (header, mut rest) = anmf.split_at_checked(FRAME_HEADER).ok_or(Broken)?;
    let mut kept = header.to_vec();
    while let Some((head, behind)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, size @ ..] = *head;
        let size = usize::try_from(u32::from_le_bytes(size)).map_err(|_| Broken)?;
        // An odd size is filled up to an even one.
        let padded = size.checked_add(size % 2).ok_or(Broken)?;
        let (data, next) = behind.split_at_checked(padded).ok_or(Broken)?;
        if [CHUNK_ALPH, CHUNK_VP8, CHUNK_VP8L].contains(&[a, b, c, d]) {
            kept.extend_from_slice(head);
            kept.extend_from_slice(data);
        }
        rest = next;
    }
    Ok(Bytes::from(kept))
}
