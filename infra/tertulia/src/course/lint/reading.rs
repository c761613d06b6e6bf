//! Whether somebody with six years of school reads it once and understands it.
//!
//! Spanish is measured with the perspicuity index of Szigriszt-Pazos (<https://legible.es/blog/perspicuidad-szigriszt-pazos/>),
//! `206.835 − 62.3 syllables/words − words/sentences`. Its author calls 76 and more easy, for readers of eleven.
//! Portuguese is measured with the Flesch index as adapted to Brazil by Martins and others in 1996,
//! `248.835 − 84.6 syllables/words − 1.015 words/sentences`, where 75 and more stands for the first four years of school.
//! Both are taken over the whole morning message: on fewer than a hundred words they jump.

use shared::domain::language::Language;

use crate::course::{
    day::DayText,
    passage::{Line, sentences, words},
    report::Note,
};

/// Longer ones are lost in a noisy bus.
const SENTENCE_WORDS_MAX: usize = 22;
const SPANISH_MIN: f64 = 76.0;
const PORTUGUESE_MIN: f64 = 75.0;
/// The index says nothing about a text shorter than this.
const WORDS_MIN: usize = 60;
const LONG_WORD_SYLLABLES: usize = 5;
const LONG_WORDS_SHOWN: usize = 4;

pub(super) fn line(line: &Line, notes: &mut Vec<Note>) {
    for sentence in sentences(&line.text) {
        let count = words(sentence).count();
        if count > SENTENCE_WORDS_MAX {
            notes.push(Note::new(
                line.number,
                format!(
                    "the sentence \"{}…\" has {count} words, over {SENTENCE_WORDS_MAX}",
                    beginning(sentence)
                ),
                "make two of it",
            ));
        }
    }
}

pub(super) fn level(language: Language, day: &DayText, notes: &mut Vec<Note>) {
    let lines: Vec<&Line> = [&day.text, &day.rule, &day.challenge]
        .into_iter()
        .flatten()
        .flat_map(|passage| &passage.lines)
        .collect();
    let all: Vec<&str> = lines.iter().flat_map(|line| words(&line.text)).collect();
    let Some((hardest, sentence)) = lines
        .iter()
        .flat_map(|line| sentences(&line.text).into_iter().map(|sentence| (line.number, sentence)))
        .max_by_key(|(_, sentence)| words(sentence).count())
    else {
        return;
    };
    let sentence_count = lines.iter().map(|line| sentences(&line.text).len()).sum();
    let syllable_count = all.iter().map(|word| syllables(word)).sum();
    let (index, min) = index(language, all.len(), syllable_count, sentence_count);
    if all.len() >= WORDS_MIN && index < min {
        notes.push(Note::new(
            hardest,
            format!("the lesson is hard to read: {index:.0} points, and {min:.0} are easy"),
            format!(
                "split the longest sentence, \"{}…\", or find shorter words for: {}",
                beginning(sentence),
                longest(&all).join(", ")
            ),
        ));
    }
}

/// The index and what it should at least be.
#[expect(clippy::cast_precision_loss, reason = "counts of words in one message")]
fn index(language: Language, words: usize, syllables: usize, sentences: usize) -> (f64, f64) {
    let (words, syllables, sentences) = (words as f64, syllables as f64, sentences as f64);
    match language {
        Language::Es => (206.835 - 62.3 * syllables / words - words / sentences, SPANISH_MIN),
        Language::Pt => {
            (248.835 - 84.6 * syllables / words - 1.015 * words / sentences, PORTUGUESE_MIN)
        }
    }
}

fn longest<'a>(all: &[&'a str]) -> Vec<&'a str> {
    let mut long: Vec<&str> =
        all.iter().copied().filter(|word| syllables(word) >= LONG_WORD_SYLLABLES - 1).collect();
    long.sort_by_key(|word| std::cmp::Reverse(syllables(word)));
    long.dedup();
    long.truncate(LONG_WORDS_SHOWN);
    long
}

fn beginning(sentence: &str) -> String {
    let first: Vec<&str> = sentence.split_whitespace().take(4).collect();
    first.join(" ")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Vowel {
    Strong,
    /// i, u, ü: melts into its neighbour.
    Weak,
    /// í, ú: stands alone.
    Stressed,
    /// ã, õ: takes the next vowel with it, as in `mão`.
    Nasal,
}

/// By spelling, without a dictionary: right for about 19 words in 20, which is enough for a mean.
fn syllables(word: &str) -> usize {
    let letters: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    let mut count = 0;
    let mut before: Option<Vowel> = None;
    for (at, &letter) in letters.iter().enumerate() {
        let here = vowel(&letters, at, letter);
        count += match (before, here) {
            (_, None) => 0,
            (None, Some(_)) => 1,
            (Some(Vowel::Nasal), Some(_)) => 0,
            (Some(Vowel::Strong), Some(Vowel::Strong | Vowel::Nasal)) => 1,
            (Some(_), Some(Vowel::Stressed)) | (Some(Vowel::Stressed), Some(_)) => 1,
            (Some(Vowel::Weak), Some(_)) | (Some(_), Some(Vowel::Weak)) => 0,
        };
        before = here;
    }
    count.max(1)
}

fn vowel(letters: &[char], at: usize, letter: char) -> Option<Vowel> {
    let before = at.checked_sub(1).map(|at| letters[at]);
    let next = letters.get(at + 1);
    match letter {
        'a' | 'e' | 'o' | 'á' | 'é' | 'ó' | 'à' | 'â' | 'ê' | 'ô' => Some(Vowel::Strong),
        'ã' | 'õ' => Some(Vowel::Nasal),
        'í' | 'ú' => Some(Vowel::Stressed),
        // Silent in `que`, `qui`, `gue`, `gui`.
        'u' if before == Some('q') => None,
        'u' if before == Some('g') && matches!(next, Some('e' | 'i' | 'é' | 'í' | 'ê')) => None,
        'i' | 'u' | 'ü' => Some(Vowel::Weak),
        'y' if next.is_none() => Some(Vowel::Weak),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::language::Language;

    use super::{index, syllables};

    #[test]
    fn syllables_as_taught_in_school() {
        for (word, count) in [
            ("y", 1),
            ("sol", 1),
            ("casa", 2),
            ("quién", 1),
            ("guitarra", 3),
            ("pingüino", 3),
            ("ciudad", 2),
            ("día", 2),
            ("caer", 2),
            ("negocio", 3),
            ("mercadería", 5),
            ("ahorra", 3),
            ("muy", 1),
            ("ayer", 2),
            ("averiguáis", 4),
            ("leer", 2),
            ("mão", 1),
            ("pão", 1),
            ("lição", 2),
            ("botões", 2),
            ("saída", 3),
            ("preço", 2),
            ("negócio", 3),
            ("feira", 2),
            ("dinheiro", 3),
            ("S", 1),
        ] {
            assert_eq!(syllables(word), count, "{word}");
        }
    }

    #[test]
    fn the_index_is_the_published_one() {
        // 100 words, 200 syllables, 10 sentences.
        assert!((index(Language::Es, 100, 200, 10).0 - 72.235).abs() < 1e-9);
        assert!((index(Language::Pt, 100, 200, 10).0 - 69.485).abs() < 1e-9);
    }
}
