//! The channel's limits, kept whatever a name or a course holds.

/// How long WhatsApp may take a text to be: in UTF-16 units, since its pages do not say what a character is
/// and this is the larger count (an emoji is two).
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// `text`, or as much of it as fits, with an ellipsis.
pub(super) fn clip(text: &str, max: usize) -> String {
    if length(text) <= max {
        return text.to_owned();
    }
    let mut room = max.saturating_sub(1);
    let mut clipped = String::new();
    for character in text.chars() {
        let Some(left) = room.checked_sub(character.len_utf16()) else {
            break;
        };
        room = left;
        clipped.push(character);
    }
    let mut clipped = clipped.trim_end().to_owned();
    clipped.push('…');
    clipped
}

/// In one line, as names are shown and as a template's parameter must be (no line feeds, no runs of spaces).
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes>
pub(super) fn one_line(text: &str, max: usize) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    clip(&words.join(" "), max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_fits_is_left_alone() {
        assert_eq!(clip("señora", 6), "señora");
    }

    #[test]
    fn a_text_that_does_not_fit_ends_in_an_ellipsis_within_the_limit() {
        assert_eq!(clip("una lección larga", 12), "una lección…");
        assert_eq!(clip("👏👏👏", 5), "👏👏…");
        assert_eq!(clip("👏👏👏", 4), "👏…", "half an emoji is none");
        assert_eq!(clip("abc", 0), "…", "no limit of the channel is 0");
    }

    #[test]
    fn a_name_in_two_lines_is_read_in_one() {
        assert_eq!(one_line(" Rosa\n\tMaría   Quispe ", 40), "Rosa María Quispe");
    }
}
