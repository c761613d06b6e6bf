//! What the page says about the stack itself, in the page's three languages. The words are in `words.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub es: String,
    pub pt: String,
    pub en: String,
}

static WORDS: LazyLock<BTreeMap<String, Words>> =
    LazyLock::new(|| toml::from_str(include_str!("words.toml")).unwrap_or_default());

impl Words {
    /// The entry of that name with its `{places}` filled; a name that is not in the file stands for itself.
    pub fn of(name: &str, places: &[(&str, &str)]) -> Self {
        let Some(words) = WORDS.get(name) else {
            return Self::same(name);
        };
        let fill = |text: &str| {
            places.iter().fold(text.to_owned(), |text, (place, value)| {
                text.replace(&format!("{{{place}}}"), value)
            })
        };
        Self { es: fill(&words.es), pt: fill(&words.pt), en: fill(&words.en) }
    }

    /// The same in every language: a name, a code.
    pub fn same(text: &str) -> Self {
        Self { es: text.to_owned(), pt: text.to_owned(), en: text.to_owned() }
    }

    /// Fills a place with words that differ by language.
    pub fn with(self, place: &str, words: &Self) -> Self {
        let place = format!("{{{place}}}");
        Self {
            es: self.es.replace(&place, &words.es),
            pt: self.pt.replace(&place, &words.pt),
            en: self.en.replace(&place, &words.en),
        }
    }

    pub fn knows(name: &str) -> bool {
        WORDS.contains_key(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole() {
        assert!(!WORDS.is_empty(), "words.toml cannot be read");
        for (name, words) in &*WORDS {
            for text in [&words.es, &words.pt, &words.en] {
                assert!(!text.trim().is_empty(), "{name} lacks a language");
            }
        }
    }

    #[test]
    fn places_are_filled() {
        let words = Words::of(
            "coming.lesson",
            &[("cohort", "LIMA1"), ("zone", "America/Lima"), ("day", "2")],
        );
        assert!(!words.es.contains('{'), "{}", words.es);
    }
}
