//! A second try for a body with a broken character in it.
//!
//! JSON's `\ud83d` is half of an emoji. Systems that cut texts at a number of UTF-16 units leave such halves
//! behind, and a strict parser refuses the whole body for one. Here they become U+FFFD, the replacement character.

use std::borrow::Cow;

const REPLACEMENT: &[u8] = b"\\ufffd";

/// The body with its broken characters replaced, or nothing if there were none.
pub(super) fn repair(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(bytes);
    let was_valid = matches!(text, Cow::Borrowed(_));
    let text = text.as_bytes();
    let mut repaired = Vec::with_capacity(text.len());
    let mut replaced = false;
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let unit = escape(text, at);
        let length = match unit {
            // A whole pair stays as it is.
            Some(0xD800..=0xDBFF) if matches!(escape(text, at + 6), Some(0xDC00..=0xDFFF)) => 12,
            Some(0xD800..=0xDFFF) => {
                repaired.extend_from_slice(REPLACEMENT);
                replaced = true;
                at += 6;
                continue;
            }
            Some(_) => 6,
            // An escaped backslash must not be mistaken for the beginning of the next escape.
            None if byte == b'\\' => 2,
            None => 1,
        };
        let end = text.len().min(at + length);
        repaired.extend_from_slice(&text[at..end]);
        at = end;
    }
    (replaced || !was_valid).then_some(repaired)
}

/// The UTF-16 unit of a `\uXXXX` that begins at `at`.
fn escape(text: &[u8], at: usize) -> Option<u16> {
    let digits = text.get(at..)?.strip_prefix(b"\\u")?.get(..4)?;
    let digits = std::str::from_utf8(digits).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &[u8], expected: Option<&str>) {
        let repaired = repair(body).map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(repaired.as_deref(), expected);
    }

    #[test]
    fn halves_are_replaced_and_whole_pairs_are_not() {
        check(br#""a\ud83d""#, Some(r#""a\ufffd""#));
        check(br#""\ude00\ud83d\ud83d\ude00""#, Some(r#""\ufffd\ufffd\ud83d\ude00""#));
        check(br#""\ud83d\ude00""#, None);
        check(br#""\\ud83d""#, None);
        check(br#""\\\ud83d""#, Some(r#""\\\ufffd""#));
        check(br#""\ud8"#, None);
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        check(b"\"a\xff\"", Some("\"a\u{fffd}\""));
        check(b"", None);
    }
}
