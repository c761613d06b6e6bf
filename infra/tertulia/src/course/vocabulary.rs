//! The word lists of `words/<language>.toml`: which words are jargon, and how people are addressed.

use std::collections::BTreeMap;

use serde::Deserialize;
use shared::domain::language::Language;

use super::passage::fold;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vocabulary {
    /// Jargon, with the plainer words. A `*` at the end stands for any ending.
    pub(super) plainer: BTreeMap<String, String>,
    /// Another form of address than the course's, anywhere.
    pub(super) address: BTreeMap<String, String>,
    /// The same for words that are harmless inside a sentence and a command at its beginning.
    pub(super) opening: BTreeMap<String, String>,
    /// Abbreviations that are written in capitals.
    pub(super) capitals: Vec<String>,
}

impl Vocabulary {
    /// A broken list would be caught by this module's test, before it could leave the repository.
    pub(super) fn of(language: Language) -> Self {
        toml::from_str(source(language)).unwrap_or_default()
    }

    /// The first entry that the words at `at` begin with, if any: a phrase of one or more words.
    pub(super) fn phrase_at<'list>(
        list: &'list BTreeMap<String, String>,
        words: &[&str],
        at: usize,
    ) -> Option<(usize, &'list str)> {
        list.iter().find_map(|(phrase, remedy)| {
            let wanted: Vec<&str> = phrase.split(' ').collect();
            let found = words.get(at..at + wanted.len())?;
            let is_match = wanted.iter().zip(found).all(|(wanted, word)| matches(wanted, word));
            is_match.then_some((wanted.len(), remedy.as_str()))
        })
    }
}

/// Accents are forgiven unless the entry has one: `tenés` is another form than `tienes`, and so is `tenes`
/// a typo, but `gestion` is jargon with and without its accent.
fn matches(wanted: &str, word: &str) -> bool {
    let word = if fold(wanted) == wanted.trim_end_matches('*') || wanted.ends_with('*') {
        fold(word)
    } else {
        word.to_lowercase()
    };
    match wanted.strip_suffix('*') {
        Some(stem) => word.starts_with(&fold(stem)),
        None => word == wanted,
    }
}

const fn source(language: Language) -> &'static str {
    match language {
        Language::Es => include_str!("words/es.toml"),
        Language::Pt => include_str!("words/pt.toml"),
    }
}

#[cfg(test)]
pub(super) fn parse(language: Language) -> Result<Vocabulary, toml::de::Error> {
    toml::from_str(source(language))
}
