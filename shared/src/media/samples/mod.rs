//! Small real files with everything in them that nobody meant to send. For tests, and for made-up people who send
//! made-up photos.

use img_parts::{
    Bytes, ImageEXIF, ImageICC,
    jpeg::{Jpeg, JpegSegment, markers},
    png::{Png, PngChunk},
    riff::{RiffChunk, RiffContent},
    webp::WebP,
};

/// Stands in every hidden place of every sample, so that a test can look for it in what was kept.
pub const SECRET: &str = "lat=-0.0001 lon=-0.0001 made-up phone";

/// 16 by 8 pixels: a wall with a window.
pub const PLAIN_JPEG: &[u8] = include_bytes!("wall.jpg");
pub const PLAIN_PNG: &[u8] = include_bytes!("wall.png");
pub const PLAIN_WEBP: &[u8] = include_bytes!("wall.webp");

/// Stands for a colour profile: has to survive.
pub const COLOURS: &[u8] = b"colours, and nothing else";

/// A camera's notes: orientation, maker, and where it was.
pub fn exif(orientation: u16) -> Vec<u8> {
    let secret = SECRET.as_bytes();
    let long = |value: usize| (value as u32).to_le_bytes();
    let entry = |tag: u16, kind: u16, count: usize, value: [u8; 4]| {
        let mut entry = Vec::new();
        entry.extend_from_slice(&tag.to_le_bytes());
        entry.extend_from_slice(&kind.to_le_bytes());
        entry.extend_from_slice(&long(count));
        entry.extend_from_slice(&value);
        entry
    };
    // Two directories, of three entries and of one, and then what they point to.
    let (places, text) = (8 + 2 + 3 * 12 + 4, 8 + 2 + 3 * 12 + 4 + 2 + 12 + 4);
    let [low, high] = orientation.to_le_bytes();
    [
        b"II*\0\x08\0\0\0\x03\0".to_vec(),
        entry(0x010F, 2, secret.len(), long(text)),
        entry(0x0112, 3, 1, [low, high, 0, 0]),
        entry(0x8825, 4, 1, long(places)),
        vec![0; 4],
        b"\x01\0".to_vec(),
        // Degrees, minutes and seconds north or south.
        entry(0x0002, 5, 3, long(text)),
        vec![0; 4],
        secret.to_vec(),
    ]
    .concat()
}

/// The picture with a camera's, an editor's and a newspaper's notes, a comment, a profile, and a film behind its end.
pub fn jpeg(plain: &[u8], orientation: u16) -> Vec<u8> {
    let mut jpeg = Jpeg::from_bytes(Bytes::copy_from_slice(plain)).unwrap_or_else(broken_sample);
    let secret = |marker: u8, prefix: &[u8]| {
        let contents = [prefix, SECRET.as_bytes()].concat();
        JpegSegment::new_with_contents(marker, Bytes::from(contents))
    };
    let notes = [
        secret(markers::APP1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>"),
        secret(markers::APP2, b"MPF\0"),
        secret(markers::APP4, b"maker\0"),
        secret(markers::APP13, b"Photoshop 3.0\08BIM\x04\x04"),
        secret(markers::COM, b""),
    ];
    for (index, note) in notes.into_iter().enumerate() {
        jpeg.segments_mut().insert(index + 1, note);
    }
    jpeg.set_exif(Some(Bytes::from(exif(orientation))));
    jpeg.set_icc_profile(Some(Bytes::from_static(COLOURS)));
    [&jpeg.encoder().bytes(), film().as_slice()].concat()
}

pub fn png(plain: &[u8], orientation: u16) -> Vec<u8> {
    let mut png = Png::from_bytes(Bytes::copy_from_slice(plain)).unwrap_or_else(broken_sample);
    for (kind, prefix) in [
        (*b"tEXt", &b"Comment\0"[..]),
        (*b"zTXt", b"Comment\0\0"),
        (*b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0"),
        (*b"tIME", b""),
        (*b"prVt", b""),
    ] {
        let contents = [prefix, SECRET.as_bytes()].concat();
        png.chunks_mut().insert(1, PngChunk::new(kind, Bytes::from(contents)));
    }
    png.set_exif(Some(Bytes::from(exif(orientation))));
    png.set_icc_profile(Some(Bytes::from_static(COLOURS)));
    [&png.encoder().bytes(), SECRET.as_bytes()].concat()
}

pub fn webp(plain: &[u8], orientation: u16) -> Vec<u8> {
    let mut webp = WebP::from_bytes(Bytes::copy_from_slice(plain)).unwrap_or_else(broken_sample);
    for id in [*b"XMP ", *b"mine"] {
        let content = RiffContent::Data(Bytes::from_static(SECRET.as_bytes()));
        webp.chunks_mut().push(RiffChunk::new(id, content));
    }
    webp.set_exif(Some(Bytes::from(exif(orientation))));
    webp.set_icc_profile(Some(Bytes::from_static(COLOURS)));
    [&webp.encoder().bytes(), SECRET.as_bytes()].concat()
}

/// A fifth of a second of silence, as a voice note comes: Opus in Ogg (RFC 7845).
pub fn voice() -> Vec<u8> {
    // One channel, no pre-skip, 48 kHz.
    let head = b"OpusHead\x01\x01\0\0\x80\xBB\0\0\0\0\0";
    let tags = b"OpusTags\0\0\0\0\0\0\0\0";
    // 20 ms of nothing, ten times.
    let silence = [[0xF8, 0xFF, 0xFE]; 10];
    let packets: Vec<&[u8]> = silence.iter().map(<[u8; 3]>::as_slice).collect();
    [page(0, 2, 0, &[head]), page(1, 0, 0, &[tags]), page(2, 4, 10 * 960, &packets)].concat()
}

/// A film's bones: boxes and tracks as a phone writes them, with the place in four of them. Nothing to see.
pub fn film() -> Vec<u8> {
    moving(b"mp42", &[b"vide", b"soun"])
}

/// The same without a picture.
pub fn recording() -> Vec<u8> {
    moving(b"M4A ", &[b"soun"])
}

pub fn moving(brand: &[u8; 4], tracks: &[&[u8; 4]]) -> Vec<u8> {
    let secret = SECRET.as_bytes();
    let track = |kind: &&[u8; 4]| {
        let hdlr = [&[0; 8], kind.as_slice(), &[0; 13]].concat();
        let mdia = [boxed(b"mdhd", &[0; 24]), boxed(b"hdlr", &hdlr)].concat();
        let udta = boxed(b"udta", &boxed(b"name", secret));
        boxed(b"trak", &[boxed(b"tkhd", &[0; 84]), boxed(b"mdia", &mdia), udta].concat())
    };
    let udta = [boxed(b"\xA9xyz", secret), boxed(b"loci", secret)].concat();
    let mut moov = vec![boxed(b"mvhd", &[0; 100])];
    moov.extend(tracks.iter().map(track));
    moov.push(boxed(b"udta", &udta));
    moov.push(boxed(b"meta", secret));
    [
        boxed(b"ftyp", &[brand.as_slice(), &[0; 4], b"isom"].concat()),
        boxed(b"moov", &moov.concat()),
        boxed(b"mdat", b"what is seen and heard"),
        boxed(b"uuid", secret),
        boxed(b"free", secret),
    ]
    .concat()
}

pub fn boxed(kind: &[u8; 4], contents: &[u8]) -> Vec<u8> {
    let size = (contents.len() as u32 + 8).to_be_bytes();
    [&size, kind.as_slice(), contents].concat()
}

/// One empty page.
pub fn pdf() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
      2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
      3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n\
      trailer<</Root 1 0 R>>\n%%EOF\n"
        .to_vec()
}

/// RFC 3533, section 6; `kind` is 2 for the first page and 4 for the last.
fn page(number: u32, kind: u8, samples: u64, packets: &[&[u8]]) -> Vec<u8> {
    let mut page = b"OggS\0".to_vec();
    page.push(kind);
    page.extend_from_slice(&samples.to_le_bytes());
    page.extend_from_slice(b"tert");
    page.extend_from_slice(&number.to_le_bytes());
    page.extend_from_slice(&[0; 4]);
    page.push(packets.len() as u8);
    page.extend(packets.iter().map(|packet| packet.len() as u8));
    page.extend(packets.concat());
    let sum = page.iter().fold(0u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            let carry = if sum >> 31 == 1 { 0x04C1_1DB7 } else { 0 };
            sum << 1 ^ carry
        })
    });
    page[22..26].copy_from_slice(&sum.to_le_bytes());
    page
}

fn broken_sample<T>(error: img_parts::Error) -> T {
    unreachable!("a sample is whole: {error}")
}
