//! Plain words, one form of address, a low voice, and the money that people have in their pocket.

use shared::domain::language::Language;

use crate::course::{
    day::DayText,
    passage::{Line, fold, sentences, words},
    report::Note,
    vocabulary::Vocabulary,
};

pub(super) fn line(
    language: Language,
    country: &str,
    vocabulary: &Vocabulary,
    line: &Line,
    notes: &mut Vec<Note>,
) {
    let mut add = |problem: String, remedy: String| {
        notes.push(Note::new(line.number, problem, remedy));
    };
    let found: Vec<&str> = words(&line.text).collect();
    for at in 0..found.len() {
        if let Some((length, plainer)) = Vocabulary::phrase_at(&vocabulary.plainer, &found, at) {
            let jargon = found[at..at + length].join(" ");
            add(format!("\"{jargon}\" is not how people talk at the market"), format!("say: {plainer}"));
        }
        if let Some((length, ours)) = Vocabulary::phrase_at(&vocabulary.address, &found, at) {
            let theirs = found[at..at + length].join(" ");
            add(wrong_address(&theirs, language), format!("say: {ours}"));
        }
        if is_shouted(found[at]) && !vocabulary.capitals.iter().any(|known| known == found[at]) {
            add(format!("\"{}\" shouts", found[at]), "write it small, or *bold*".to_owned());
        }
    }
    for sentence in sentences(&line.text) {
        let first: Vec<&str> = words(sentence).collect();
        if let Some((_, ours)) = Vocabulary::phrase_at(&vocabulary.opening, &first, 0) {
            add(wrong_address(first[0], language), format!("say: {ours}"));
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
    if let Some(foreign) = foreign_money(country, &line.text) {
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
    if !words(&text).any(|word| ways.contains(&fold(word).as_str())) {
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

fn foreign_money(country: &str, text: &str) -> Option<&'static str> {
    const SIGNS: [(&str, &str); 2] = [("PE", "S/"), ("BR", "R$")];
    SIGNS
        .into_iter()
        .find(|(home, sign)| *home != country && text.contains(sign))
        .map(|(_, sign)| sign)
}
