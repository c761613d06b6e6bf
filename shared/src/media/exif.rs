//! The one thing of a camera's notes that has to stay: which way is up.
//!
//! CIPA DC-008 (Exif 2.32), 4.5.2 and 4.6.4; the layout is TIFF 6.0, section 2.

const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;
/// A camera writes a few dozen; more is no camera's.
const ENTRIES_MAX: usize = 512;

/// Notes with nothing but the orientation, if it is there and other than upright.
pub(super) fn only_orientation(tiff: &[u8]) -> Option<Vec<u8>> {
    match orientation(tiff)? {
        turned @ 2..=8 => Some(written(turned)),
        // Upright (1) needs no note, and there is no ninth way to turn a picture.
        _ => None,
    }
}

fn orientation(tiff: &[u8]) -> Option<u16> {
    let order = Order::of(tiff)?;
    let directory = usize::try_from(order.long(tiff, 4)?).ok()?;
    let entries = usize::from(order.short(tiff, directory)?);
    (0..entries.min(ENTRIES_MAX))
        .map_while(|index| directory.checked_add(2 + 12 * index))
        .find(|at| order.short(tiff, *at) == Some(ORIENTATION))
        .and_then(|at| {
            let kind = order.short(tiff, at + 2)?;
            (kind == SHORT).then(|| order.short(tiff, at + 8)).flatten()
        })
}

fn written(orientation: u16) -> Vec<u8> {
    let mut tiff = Vec::with_capacity(26);
    tiff.extend_from_slice(b"MM\0*");
    // The directory begins right here and has one entry.
    tiff.extend_from_slice(&8u32.to_be_bytes());
    tiff.extend_from_slice(&1u16.to_be_bytes());
    tiff.extend_from_slice(&ORIENTATION.to_be_bytes());
    tiff.extend_from_slice(&SHORT.to_be_bytes());
    tiff.extend_from_slice(&1u32.to_be_bytes());
    tiff.extend_from_slice(&orientation.to_be_bytes());
    tiff.extend_from_slice(&[0, 0]);
    // No second directory, where thumbnails live.
    tiff.extend_from_slice(&0u32.to_be_bytes());
    tiff
}

#[derive(Clone, Copy)]
enum Order {
    Big,
    Little,
}

impl Order {
    fn of(tiff: &[u8]) -> Option<Self> {
        match tiff.get(..4)? {
            b"MM\0*" => Some(Self::Big),
            b"II*\0" => Some(Self::Little),
            _ => None,
        }
    }

    fn short(self, bytes: &[u8], at: usize) -> Option<u16> {
        let two = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match self {
            Self::Big => u16::from_be_bytes(two),
            Self::Little => u16::from_le_bytes(two),
        })
    }

    fn long(self, bytes: &[u8], at: usize) -> Option<u32> {
        let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match self {
            Self::Big => u32::from_be_bytes(four),
            Self::Little => u32::from_le_bytes(four),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for turned in 2..=8 {
            let tiff = written(turned);
            assert_eq!(tiff.len(), 26);
            assert_eq!(orientation(&tiff), Some(turned));
            assert_eq!(only_orientation(&tiff), Some(tiff));
        }
    }

    #[test]
    fn upright_and_nonsense_need_no_note() {
        for value in [0, 1, 9, u16::MAX] {
            assert_eq!(only_orientation(&written(value)), None, "{value}");
        }
    }

    #[test]
    fn little_endian_notes_are_read() {
        let tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(only_orientation(tiff), Some(written(6)));
    }

    #[test]
    fn a_value_of_another_type_is_not_believed() {
        let mut tiff = written(6);
        tiff[13] = 4;
        assert_eq!(only_orientation(&tiff), None);
    }

    #[test]
    fn a_directory_beyond_the_end_is_no_directory() {
        assert_eq!(orientation(b"MM\0*\xFF\xFF\xFF\xFF"), None);
        assert_eq!(orientation(b"MM\0*\0\0\0\x08\xFF\xFF"), None);
        assert_eq!(orientation(b"MM"), None);
    }
}
