//! The word lists of `words/<language>.toml`: which words are jargon, and how people are addressed.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use shared::domain::language::Language;

use super::passage::{Word, fold};

#[derive(Debug)]
pub(super) struct Vocabulary {
    /// Jargon, with the plainer words.
    pub(super) plainer: Vec<Phrase>,
    /// Another form of address than the course's, anywhere.
    pub(super) address: Vec<Phrase>,
    /// The same for words that are harmless inside a sentence and a command at its beginning.
    pub(super) opening: Vec<Phrase>,
    /// Abbreviations that are written in capitals.
    pub(super) capitals: Vec<String>,
}

/// One or more words, and what to say instead.
#[derive(Debug)]
pub(super) struct Phrase {
    words: Vec<Pattern>,
    pub(super) remedy: String,
}

impl Vocabulary {
    pub(super) fn of(language: Language) -> &'static Self {
        static SPANISH: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::read(SPANISH_WORDS));
        static PORTUGUESE: LazyLock<Vocabulary> =
            LazyLock::new(|| Vocabulary::read(PORTUGUESE_WORDS));
        match language {
            Language::Es => &SPANISH,
            Language::Pt => &PORTUGUESE,
        }
    }

    /// A list that cannot be read would be empty; a test makes sure that none is.
    fn read(words: &str) -> Self {
        let lists: Lists = toml::from_str(words).unwrap_or_default();
        Self {
            plainer: phrases(lists.plainer),
            address: phrases(lists.address),
            opening: phrases(lists.opening),
            capitals: lists.capitals,
        }
    }
}

impl Phrase {
    /// The first of `list` that `words` begin with.
    pub(super) fn at_start_of<'list>(
        list: &'list [Self],
        words: &[Word<'_>],
    ) -> Option<&'list Self> {
        list.iter().find(|phrase| {
            phrase.words.len() <= words.len()
                && phrase.words.iter().zip(words).all(|(pattern, word)| pattern.is(word))
        })
    }

    /// How many words it has.
    pub(super) fn length(&self) -> usize {
        self.words.len()
    }
}

const SPANISH_WORDS: &str = include_str!("words/es.toml");
const PORTUGUESE_WORDS: &str = include_str!("words/pt.toml");

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    capitals: Vec<String>,
    plainer: BTreeMap<String, String>,
    address: BTreeMap<String, String>,
    opening: BTreeMap<String, String>,
}

#[derive(Debug)]
enum Pattern {
    /// With its accents: `tenés` is another form than `tienes`.
    Exact(String),
    /// Written without accents, so with or without: `gestion`.
    Folded(String),
    /// Any ending: `optimiz*`.
    Stem(String),
}

impl Pattern {
    fn of(word: &str) -> Self {
        match word.strip_suffix('*') {
            Some(stem) => Self::Stem(fold(stem)),
            None if fold(word) == word => Self::Folded(word.to_owned()),
            None => Self::Exact(word.to_owned()),
        }
    }

    fn is(&self, word: &Word<'_>) -> bool {
        match self {
            Self::Exact(wanted) => word.lower == *wanted,
            Self::Folded(wanted) => word.folded == *wanted,
            Self::Stem(stem) => word.folded.starts_with(stem),
        }
    }
}

fn phrases(list: BTreeMap<String, String>) -> Vec<Phrase> {
    list.into_iter()
        .map(|(phrase, remedy)| Phrase {
            words: phrase.split(' ').map(Pattern::of).collect(),
            remedy,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Lists, PORTUGUESE_WORDS, SPANISH_WORDS};

    #[test]
    fn the_lists_can_be_read_and_do_not_offer_what_they_refuse() {
        for words in [SPANISH_WORDS, PORTUGUESE_WORDS] {
            let lists: Lists = toml::from_str(words).unwrap();
            assert!(lists.plainer.len() > 50);
            let refused: BTreeSet<&String> = lists
                .plainer
                .keys()
                .chain(lists.address.keys())
                .chain(lists.opening.keys())
                .collect();
            for remedy in lists.address.values().chain(lists.opening.values()) {
                assert!(!refused.contains(remedy), "{remedy}");
            }
        }
    }
}
