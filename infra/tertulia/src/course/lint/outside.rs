//! What would lead out of the chat: after a top-up people often have data for WhatsApp and for nothing else.

use crate::course::{passage::Line, report::Note};

const ENDINGS: [&str; 12] =
    ["com", "net", "org", "pe", "br", "co", "app", "me", "ly", "io", "info", "gob"];
/// A phone number of Peru has nine digits and one of Brazil ten or eleven; prices have fewer.
const PHONE_DIGITS_MIN: usize = 8;

pub(super) fn line(line: &Line, notes: &mut Vec<Note>) {
    let mut add =
        |problem: String, remedy: &str| notes.push(Note::new(line.number, problem, remedy));
    for word in line.text.split_whitespace() {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '@');
        if is_link(&word.to_lowercase()) {
            add(
                format!("\"{word}\" leads out of WhatsApp, where it costs people data"),
                "say here what they would find there",
            );
        } else if word.contains('@') {
            add(
                format!("\"{word}\" is somebody's address"),
                "leave it out; people answer in this chat",
            );
        }
    }
    if has_phone_number(&line.text) {
        add(
            "this looks like a phone number".to_owned(),
            "leave it out; people answer in this chat",
        );
    }
    if line.text.contains(['{', '}']) {
        add(
            "braces belong to templates, and a lesson has nothing to fill in".to_owned(),
            "write the text as everybody will read it",
        );
    }
}

fn is_link(word: &str) -> bool {
    if word.contains('@') {
        return false;
    }
    let host = word.split('/').next().unwrap_or_default();
    let is_domain = host.rsplit_once('.').is_some_and(|(name, ending)| {
        ENDINGS.contains(&ending) && name.chars().last().is_some_and(char::is_alphanumeric)
    });
    word.contains("://") || word.starts_with("www.") || is_domain
}

/// Groups of digits with one space or hyphen between them are one number, as people write them.
fn has_phone_number(text: &str) -> bool {
    let mut digits = 0;
    let mut gap = 0;
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            digits += 1;
            gap = 0;
            if digits >= PHONE_DIGITS_MIN {
                return true;
            }
        } else if matches!(letter, ' ' | '-') && gap == 0 {
            gap = 1;
        } else {
            digits = 0;
            gap = 0;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{has_phone_number, is_link};

    #[test]
    fn sums_and_prices_are_no_phone_numbers() {
        for text in
            ["120 − 70 − 12 = 38", "240 - 204 - 40 - 12", "S/ 1,000 o S/ 2,500", "25 × 24 = 600"]
        {
            assert!(!has_phone_number(text), "{text}");
        }
        for text in ["900 000 000", "llama al 900000000", "+55 00 90000-0000"] {
            assert!(has_phone_number(text), "{text}");
        }
    }

    #[test]
    fn a_full_stop_makes_no_link() {
        for text in ["negocio.luego", "s/", "1.000", "mapa"] {
            assert!(!is_link(text), "{text}");
        }
        for text in ["https://example.org/a", "www.example", "example.com", "example.pe/ventas"] {
            assert!(is_link(text), "{text}");
        }
    }
}
