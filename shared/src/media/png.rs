//! PNG: the chunks that draw the picture stay, notes and what follows the end go.
//!
//! <https://www.w3.org/TR/png-3/#11Chunks>

use img_parts::{Bytes, ImageEXIF, png::Png};

use super::{Broken, exif};

/// Size, palette, data, colours, transparency, density and animation. Neither words (tEXt, zTXt, iTXt), nor the
/// moment (tIME), nor the camera's notes (eXIf), nor anything that a program made up for itself.
const DRAWING: [[u8; 4]; 21] = [
    *b"IHDR", *b"PLTE", *b"IDAT", *b"IEND", *b"tRNS", *b"cHRM", *b"gAMA", *b"iCCP", *b"sBIT",
    *b"sRGB", *b"cICP", *b"mDCV", *b"cLLI", *b"bKGD", *b"hIST", *b"pHYs", *b"sPLT", *b"acTL",
    *b"fcTL", *b"fdAT", *b"sTER",
];

pub(super) fn strip(bytes: Vec<u8>) -> Result<Vec<u8>, Broken> {
    let mut png = Png::from_bytes(Bytes::from(bytes)).map_err(|_| Broken)?;
    let orientation = png.exif().and_then(|tiff| exif::only_orientation(&tiff));

    let chunks = png.chunks_mut();
    chunks.retain(|chunk| DRAWING.contains(&chunk.kind()));
    let kind = |chunk: Option<&img_parts::png::PngChunk>| chunk.map(|chunk| chunk.kind());
    let whole = kind(chunks.first()) == Some(*b"IHDR")
        && kind(chunks.last()) == Some(*b"IEND")
        && chunks.iter().any(|chunk| chunk.kind() == *b"IDAT");
    if !whole {
        return Err(Broken);
    }
    png.set_exif(orientation.map(Bytes::from));
    Ok(png.encoder().bytes().into())
}
