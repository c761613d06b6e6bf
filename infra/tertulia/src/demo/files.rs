//! Files on the cast's phones. Each is another one, so that none is taken for a repetition.

/// A small photo that says where it was taken, as phones do.
const PHOTO: &[u8] = include_bytes!("photo.jpg");

/// The photo with a comment of its own behind the first marker.
pub(super) fn photo(number: usize) -> Vec<u8> {
    let comment = format!("photo {number}");
    let (start, rest) = PHOTO.split_at(2);
    let length = u16::try_from(comment.len() + 2).unwrap_or(u16::MAX);
    [start, &[0xFF, 0xFE], &length.to_be_bytes(), comment.as_bytes(), rest].concat()
}

/// Two Ogg pages: the head of an Opus stream and a moment of silence.
/// RFC 3533 (Ogg), RFC 7845 (Opus in Ogg).
pub(super) fn voice(number: usize) -> Vec<u8> {
    let head = [&b"OpusHead\x01\x01\x38\x01\x80\xBB\0\0\0\0\0"[..]].concat();
    let name = format!("recording {number}");
    let tags = [
        &b"OpusTags"[..],
        &u32::try_from(name.len()).unwrap_or(0).to_le_bytes(),
        name.as_bytes(),
        &[0; 4],
    ]
    .concat();
    // One frame of 20 ms of silence.
    [page(2, 0, &head), page(0, 1, &tags), page(4, 2, &[0xF8, 0xFF, 0xFE])].concat()
}

/// An empty zip.
pub(super) fn archive() -> Vec<u8> {
    [&b"PK\x05\x06"[..], &[0; 18]].concat()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_files_are_the_same() {
        assert_ne!(photo(1), photo(2));
        assert_ne!(voice(1), voice(2));
        assert!(photo(1).starts_with(&[0xFF, 0xD8, 0xFF]));
        assert!(voice(1).starts_with(b"OggS"));
    }
}
