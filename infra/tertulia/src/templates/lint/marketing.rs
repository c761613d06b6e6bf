//! Words that make a template marketing: it then costs more than twice as much, and people may have stopped it.

use std::sync::LazyLock;

use serde::Deserialize;
use shared::domain::language::Language;

/// A phrase that was found, why it matters and what to do instead.
pub(super) struct Found {
    pub(super) words: &'static str,
    pub(super) why: &'static str,
    pub(super) say: &'static str,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    phrase: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    why: String,
    say: String,
    words: Vec<String>,
}

/// A list that cannot be read would be empty; a test makes sure that none is.
fn list(language: Language) -> &'static List {
    static SPANISH: LazyLock<List> =
        LazyLock::new(|| toml::from_str(include_str!("../words/es.toml")).unwrap_or_default());
    static PORTUGUESE: LazyLock<List> =
        LazyLock::new(|| toml::from_str(include_str!("../words/pt.toml")).unwrap_or_default());
    match language {
        Language::Es => &SPANISH,
        Language::Pt => &PORTUGUESE,
    }
}

pub(super) fn phrases(language: Language, text: &str) -> Vec<Found> {
    // Whole words only: what stands between spaces.
    let text = format!(" {} ", fold(text));
    let groups = list(language).phrase.iter();
    groups
        .flat_map(|group| group.words.iter().map(move |words| (group, words)))
        .filter(|(_, words)| text.contains(&format!(" {words} ")))
        .map(|(group, words)| Found { words, why: &group.why, say: &group.say })
        .collect()
}

/// Small letters without accents, one space between words.
fn fold(text: &str) -> String {
    let plain = |c: char| match c {
        'á' | 'à' | 'â' | 'ã' => 'a',
        'é' | 'ê' => 'e',
        'í' => 'i',
        'ó' | 'ô' | 'õ' => 'o',
        'ú' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other if other.is_alphanumeric() => other,
        _ => ' ',
    };
    let folded: String = text.to_lowercase().chars().map(plain).collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_is_read_and_written_folded() {
        for language in Language::ALL {
            let all = list(language);
            assert!(all.phrase.len() >= 4);
            for words in all.phrase.iter().flat_map(|group| &group.words) {
                assert_eq!(&fold(words), words);
                assert!(!phrases(language, &format!("¡{}!", words.to_uppercase())).is_empty());
            }
        }
    }

    #[test]
    fn parts_of_words_are_no_words() {
        assert!(phrases(Language::Es, "Los regalones de la casa ya recomiendan").is_empty());
        assert!(phrases(Language::Pt, "Sua presença na aula está marcada").is_empty());
    }
}
