//! Plain words, one form of address, a low voice, and the money that people have in their pocket.

use shared::domain::language::Language;

use crate::course::{
    day::DayText,
    passage::{Line, Word, sentences},
    report::Note,
    vocabulary::{Phrase, Vocabulary},
};

pub(super) fn line(
    language: Language,
    country: Option<&str>,
    vocabulary: &Vocabulary,
    line: &Line,
    notes: &mut Vec<Note>,
) {
    let mut add = |problem: String, remedy: String| {
        notes.push(Note::new(line.number, problem, remedy));
    };
    let found = Word::all(&line.text);
    for (at, word) in found.iter().enumerate() {
        let rest = &found[at..];
        let phrase = |phrase: &Phrase| {
            let words: Vec<&str> = rest[..phrase.length()].iter().map(|word| word.text).collect();
            words.join(" ")
        };
        if let Some(jargon) = Phrase::at_start_of(&vocabulary.plainer, rest) {
            add(
                format!("\"{}\" is not how people talk at the market", phrase(jargon)),
                format!("say: {}", jargon.remedy),
            );
        }
        if let Some(other) = Phrase::at_start_of(&vocabulary.address, rest) {
            add(wrong_address(&phrase(other), language), format!("say: {}", other.remedy));
        }
        if is_shouted(word.text) && !vocabulary.capitals.iter().any(|known| known == word.text) {
            add(format!("\"{}\" shouts", word.text), "write it small, or *bold*".to_owned());
        }
    }
    for sentence in sentences(&line.text) {
        let words = Word::all(sentence);
        if let Some(command) = Phrase::at_start_of(&vocabulary.opening, &words) {
            add(wrong_address(words[0].text, language), format!("say: {}", command.remedy));
        }
    }
    if ["!!", "??", "¡¡", "¿¿"].iter().any(|marks| line.text.contains(marks)) {
        add("a mark is repeated, which shouts".to_owned(), "one is enough".to_owned());
    }
    if language == Language::Es && !opens_its_marks(&line.text) {
        add(
            "a question or an exclamation is not opened, or not closed".to_owned(),
            "write ¿…? and ¡…!".to_owned(),
        );
    }
    if let Some((country, foreign)) = foreign_money(country, &line.text) {
        add(
            format!("{foreign} is not the money of {country}"),
            "use the country's own, with a price from there".to_owned(),
        );
    }
}

/// A challenge that does not say how to show it gets no answers: photo, voice or words.
pub(super) fn ways_to_answer(language: Language, day: &DayText, notes: &mut Vec<Note>) {
    let Some(challenge) = &day.challenge else {
        return;
    };
    let (ways, example): (&[&str], &str) = match language {
        Language::Es => (
            &["foto", "audio", "voz", "palabras", "video", "escribenos", "cuentanos", "mandanos"],
            "«Mándanos una foto, un audio o unas palabras»",
        ),
        Language::Pt => (
            &["foto", "audio", "voz", "palavras", "video", "escreva", "conte", "mande"],
            "«Mande uma foto, um áudio ou umas palavras»",
        ),
    };
    let text = challenge.text();
    if !Word::all(&text).iter().any(|word| ways.contains(&word.folded.as_str())) {
        notes.push(Note::new(
            challenge.first_line(),
            "the challenge does not say how to show it",
            format!("end with something like {example}"),
        ));
    }
}

fn wrong_address(theirs: &str, language: Language) -> String {
    let ours = match language {
        Language::Es => "tú",
        Language::Pt => "você",
    };
    format!("\"{theirs}\" is not the \"{ours}\" of the rest")
}

fn is_shouted(word: &str) -> bool {
    const LETTERS_MIN: usize = 3;
    word.chars().count() >= LETTERS_MIN && word.chars().all(char::is_uppercase)
}

fn opens_its_marks(text: &str) -> bool {
    let count = |mark: char| text.chars().filter(|letter| *letter == mark).count();
    count('¿') == count('?') && count('¡') == count('!')
}

/// The country, and the sign of another's money in a text for it.
fn foreign_money<'a>(country: Option<&'a str>, text: &str) -> Option<(&'a str, &'static str)> {
    const SIGNS: [(&str, &str); 2] = [("PE", "S/"), ("BR", "R$")];
    let country = country?;
    SIGNS
        .into_iter()
        .find(|(home, sign)| *home != country && text.contains(sign))
        .map(|(_, sign)| (country, sign))
}
