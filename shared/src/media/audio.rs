//! Sound without pictures: enough is read to know that it is what it seems and, where the format tells, that its
//! end is there.

use super::Broken;

/// Every page is followed to the last. RFC 3533, section 6.
pub(super) fn ogg(bytes: Vec<u8>) -> Result<Vec<u8>, Broken> {
    const HEADER: usize = 27;
    let mut rest = bytes.as_slice();
    while !rest.is_empty() {
        let header = rest.get(..HEADER).ok_or(Broken)?;
        if !header.starts_with(b"OggS") {
            return Err(Broken);
        }
        let segments = usize::from(header[HEADER - 1]);
        let lengths = rest.get(HEADER..HEADER + segments).ok_or(Broken)?;
        let data: usize = lengths.iter().map(|length| usize::from(*length)).sum();
        rest = rest.get(HEADER + segments + data..).ok_or(Broken)?;
    }
    Ok(bytes)
}

/// Two bytes are little to recognise a file by, so a second frame has to stand where the first one ends.
/// ISO/IEC 13818-7, 6.2 (ADTS).
pub(super) fn aac(bytes: Vec<u8>) -> Result<Vec<u8>, Broken> {
    let length = |at: usize| {
        let header: [u8; 6] = bytes.get(at..at + 6)?.try_into().ok()?;
        let sync = header[0] == 0xFF && header[1] & 0xF6 == 0xF0;
        let length = usize::from(header[3] & 0b11) << 11
            | usize::from(header[4]) << 3
            | usize::from(header[5] >> 5);
        (sync && length > 6).then_some(length)
    };
    framed(&bytes, length).map(|()| bytes)
}

/// The same for MPEG layer III. The tags that editors and recorders write before and behind the sound go.
/// <https://id3.org/id3v2.4.0-structure>, <https://id3.org/ID3v1>
pub(super) fn mp3(mut bytes: Vec<u8>) -> Result<Vec<u8>, Broken> {
    const OLD_TAG: usize = 128;

    let tag = match bytes.first_chunk::<10>() {
        Some([b'I', b'D', b'3', _, _, _, size @ ..]) => {
            // Seven bits a byte, so that no size looks like a frame.
            10 + size.iter().fold(0, |sum, seven| sum * 128 + usize::from(seven & 0x7F))
        }
        _ => 0,
    };
    // Between the tag and the first frame there may be zeros.
    let behind = bytes.get(tag..).ok_or(Broken)?;
    let padding = behind.iter().take_while(|byte| **byte == 0).count();
    bytes.drain(..tag + padding);
    if let Some(end) = bytes.len().checked_sub(OLD_TAG)
        && bytes[end..].starts_with(b"TAG")
    {
        bytes.truncate(end);
    }
    framed(&bytes, |at| mp3_frame(&bytes, at)).map(|()| bytes)
}

/// ISO/IEC 11172-3, 2.4.2.3, with the lower rates of ISO/IEC 13818-3.
fn mp3_frame(bytes: &[u8], at: usize) -> Option<usize> {
    const FULL: [usize; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    const LOW: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    const HERTZ: [usize; 3] = [44_100, 48_000, 32_000];

    let header: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    let sync = header[0] == 0xFF && header[1] & 0xE6 == 0xE2;
    let (rates, samples, divisor) = match header[1] >> 3 & 0b11 {
        0b00 => (LOW, 72, 4),
        0b10 => (LOW, 72, 2),
        0b11 => (FULL, 144, 1),
        _ => return None,
    };
    let kilobits = *rates.get(usize::from(header[2] >> 4))?;
    let hertz = HERTZ.get(usize::from(header[2] >> 2 & 0b11))? / divisor;
    let padding = usize::from(header[2] >> 1 & 1);
    (sync && kilobits > 0).then(|| samples * kilobits * 1000 / hertz + padding)
}

/// A frame, and behind it another one or the end.
fn framed(bytes: &[u8], length: impl Fn(usize) -> Option<usize>) -> Result<(), Broken> {
    let next = length(0).ok_or(Broken)?;
    if next == bytes.len() || length(next).is_some() { Ok(()) } else { Err(Broken) }
}
