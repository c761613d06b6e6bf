//! Text that remembers the lines it came from, and how it is cut into sentences and words.

use shared::domain::language::Language;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) text: String,
}

impl Line {
    pub(super) fn new(number: usize, text: impl Into<String>) -> Self {
        Self { number, text: text.into() }
    }
}

/// One section of a day. A line break in the file is a line break on the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Passage {
    /// The line of its heading.
    pub(super) heading: usize,
    /// Without the empty lines before and after.
    pub(super) lines: Vec<Line>,
}

impl Passage {
    pub(super) fn text(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.text.as_str()).collect();
        lines.join("\n")
    }

    /// Where it begins, for a finding that concerns the whole.
    pub(super) fn first_line(&self) -> usize {
        self.lines.first().map_or(self.heading, |line| line.number)
    }
}

/// A sentence ends at `.`, `!`, `?` or `…` before a space, and at the end of the line.
pub(super) fn sentences(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut ended = false;
    for (at, letter) in line.char_indices() {
        match letter {
            '.' | '!' | '?' | '…' => ended = true,
            // Closing marks belong to the sentence that they close.
            '»' | '”' | '"' | ')' | '*' | '_' => {}
            _ => {
                if ended && letter.is_whitespace() {
                    found.push(&line[start..at]);
                    start = at;
                }
                ended = false;
            }
        }
    }
    found.push(&line[start..]);
    found.retain(|sentence| words(sentence).next().is_some());
    found
}

/// Runs of letters; sums, prices and list numbers are not words.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().any(char::is_alphabetic))
}

/// For comparing words: lower case, without accents, but with ñ and ç.
pub(super) fn fold(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'á' | 'à' | 'â' | 'ã' => 'a',
            'é' | 'ê' => 'e',
            'í' => 'i',
            'ó' | 'ô' | 'õ' => 'o',
            'ú' | 'ü' => 'u',
            other => other,
        })
        .collect()
}

/// A word as it stands, and as it is compared.
#[derive(Debug)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) lower: String,
    pub(super) folded: String,
}

impl<'a> Word<'a> {
    pub(super) fn all(text: &'a str) -> Vec<Self> {
        words(text)
            .map(|text| Self { text, lower: text.to_lowercase(), folded: fold(text) })
            .collect()
    }
}

/// The names of a day's sections, in the order in which people meet them.
pub(super) const fn section_names(language: Language) -> [&'static str; 4] {
    match language {
        Language::Es => ["Lección", "Regla", "Reto", "Para conversar"],
        Language::Pt => ["Lição", "Regra", "Desafio", "Para conversar"],
    }
}

#[cfg(test)]
mod tests {
    use super::{sentences, words};

    #[test]
    fn sentences_end_where_the_voice_falls() {
        for (line, count) in [
            ("Hola. ¿Vendes? ¡Claro! Ya…", 4),
            ("Le dijo: «No hay». Y se fue.", 2),
            ("Cuesta S/ 2.50 la docena", 1),
            ("1. *Tu letrero.* Que se lea.", 2),
            ("120 − 70 = 50", 0),
        ] {
            assert_eq!(sentences(line).len(), count, "{line}");
        }
    }

    #[test]
    fn prices_are_not_words() {
        let found: Vec<&str> = words("- Vendió: S/ 120, en la talla M2").collect();
        assert_eq!(found, ["Vendió", "S", "en", "la", "talla", "M2"]);
    }
}
