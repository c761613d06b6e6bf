//! The rules for a text, each in the file of its kind. What a rule says, it says with the line and the remedy.

mod formatting;
mod limits;
mod outside;
mod reading;
mod wording;

use shared::domain::language::Language;

use super::{day::DayText, manifest::About, passage::Line, report::Note, vocabulary::Vocabulary};

pub(super) fn day(language: Language, country: Option<&str>, day: &DayText) -> Vec<Note> {
    let mut notes = Vec::new();
    limits::day(language, day, &mut notes);
    if let Some(title) = &day.title {
        formatting::title(title, &mut notes);
    }
    reading::level(language, day, &mut notes);
    wording::ways_to_answer(language, day, &mut notes);
    lines(language, country, day.lines(), &mut notes);
    notes
}

/// The course's own title and promise, which people read before they join.
pub(super) fn about(language: Language, about: &About) -> Vec<Note> {
    let mut notes = Vec::new();
    limits::about(about, &mut notes);
    formatting::title(&about.title, &mut notes);
    lines(language, Some(&about.country), [&about.title, &about.promise].into_iter(), &mut notes);
    notes
}

fn lines<'a>(
    language: Language,
    country: Option<&str>,
    lines: impl Iterator<Item = &'a Line>,
    notes: &mut Vec<Note>,
) {
    let vocabulary = Vocabulary::of(language);
    for line in lines {
        formatting::line(line, notes);
        outside::line(line, notes);
        reading::line(line, notes);
        wording::line(language, country, vocabulary, line, notes);
    }
}
