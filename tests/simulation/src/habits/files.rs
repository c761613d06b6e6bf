//! Files on people's phones: small, of the kind that they say, and each another one.

use super::act::File;

/// As phones send them.
const PHOTO: &[u8] = include_bytes!("photo.jpg");

/// The bytes of somebody's file. Two numbers are two files.
pub fn bytes(file: File, number: u32) -> Vec<u8> {
    match file {
        File::Photo => photo(number),
        File::Voice => voice(number),
        File::Pdf => pdf(number),
        // An empty zip with a comment.
        File::Archive => {
            let comment = number.to_string();
            let length = u16::try_from(comment.len()).unwrap_or_default().to_le_bytes();
            [b"PK\x05\x06", &[0; 16][..], &length, comment.as_bytes()].concat()
        }
    }
}

/// The photo with a comment of its own behind the first marker.
fn photo(number: u32) -> Vec<u8> {
    let comment = format!("photo {number}");
    let (start, rest) = PHOTO.split_at(2);
    let length = u16::try_from(comment.len() + 2).unwrap_or(u16::MAX);
    [start, &[0xFF, 0xFE], &length.to_be_bytes(), comment.as_bytes(), rest].concat()
}

/// Ogg pages: the head of an Opus stream, its tags and a moment of silence. RFC 3533 (Ogg), RFC 7845 (Opus in Ogg).
fn voice(number: u32) -> Vec<u8> {
    let head = b"OpusHead\x01\x01\x38\x01\x80\xBB\0\0\0\0\0";
    let name = format!("recording {number}");
    let length = u32::try_from(name.len()).unwrap_or(0).to_le_bytes();
    let tags = [&b"OpusTags"[..], &length, name.as_bytes(), &[0; 4]].concat();
    // One frame of 20 ms of silence.
    [page(2, 0, head), page(0, 1, &tags), page(4, 2, &[0xF8, 0xFF, 0xFE])].concat()
}

fn page(kind: u8, sequence: u32, data: &[u8]) -> Vec<u8> {
    let mut page = b"OggS\0".to_vec();
    page.push(kind);
    page.extend([0; 8]);
    page.extend(b"tert");
    page.extend(sequence.to_le_bytes());
    page.extend([0; 4]);
    page.push(1);
    page.push(u8::try_from(data.len()).unwrap_or(u8::MAX));
    page.extend(data);
    let sum = checksum(&page).to_le_bytes();
    page[22..26].copy_from_slice(&sum);
    page
}

/// CRC-32 with Ogg's polynomial, most significant bit first, no reflection.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        let mut sum: u32 = sum ^ (u32::from(*byte) << 24);
        for _ in 0..8 {
            sum = if sum & 0x8000_0000 == 0 { sum << 1 } else { (sum << 1) ^ 0x04C1_1DB7 };
        }
        sum
    })
}

/// One empty page. <https://pdfa.org/resource/pdf-specification-archive/>
fn pdf(number: u32) -> Vec<u8> {
    format!(
        "%PDF-1.4\n% {number}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n\
         trailer<</Root 1 0 R>>\n%%EOF\n"
    )
    .into_bytes()
}
