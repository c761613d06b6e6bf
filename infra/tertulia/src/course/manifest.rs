//! `course.toml`: what the course is, in which languages, and which of them is the original.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use shared::domain::{caps::Caps, ids::CourseSlug, language::Language};

use super::{
    MANIFEST,
    passage::Line,
    report::Report,
    source::{Source, Table, Value},
};

#[derive(Debug)]
pub(super) struct Manifest {
    pub(super) file: PathBuf,
    pub(super) slug: CourseSlug,
    /// The one that the others are adapted from.
    pub(super) original: Language,
    pub(super) languages: Vec<Language>,
    /// Without those whose part could not be read.
    pub(super) texts: BTreeMap<Language, About>,
    pub(super) caps: Caps,
}

/// The course in one language and for one country: money, places and habits come from there.
#[derive(Debug)]
pub(super) struct About {
    pub(super) country: String,
    pub(super) title: Line,
    pub(super) promise: Line,
}

impl Manifest {
    /// `None` if not even one language can be read.
    pub(super) fn read(folder: &Path, report: &mut Report) -> Option<Self> {
        let source = Source::read(&folder.join(MANIFEST), report)?;
        let file = source.file;
        let mut table = Table::parse(&source.text, &file, 1, report)?;

        let slug = slug(&mut table, folder, &file, report);
        let languages = languages(&mut table, &file, report);
        let original = original(&mut table, &languages, &file, report);
        let mut texts = BTreeMap::new();
        for (line, language) in &languages {
            if let Some(about) = about(&mut table, *line, *language, &file, report) {
                texts.insert(*language, about);
            }
        }
        let caps = caps(&mut table, &file, report);
        table.refuse_rest("slug, languages, default, [es], [pt], [caps]", &file, report);
        let languages: Vec<Language> =
            languages.into_iter().map(|(_, language)| language).collect();
        Some(Self {
            file,
            slug: slug?,
            // With a wrong name or none, the rest is still worth checking.
            original: original.or_else(|| languages.first().copied())?,
            languages,
            texts,
            caps,
        })
    }
}

fn slug(table: &mut Table, folder: &Path, file: &Path, report: &mut Report) -> Option<CourseSlug> {
    // `.` and `courses/x/..` have no name of their own.
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = folder.file_name()?.to_string_lossy().into_owned();
    match table.take_text("slug", file, report) {
        None => {
            report.add(file, 1, "`slug` is missing", format!("add `slug = \"{name}\"`"));
        }
        Some(line) if line.text != name => {
            report.add(
                file,
                line.number,
                format!("the course calls itself \"{}\" but its folder is \"{name}\"", line.text),
                "give both the same name",
            );
        }
        Some(line) => {
            let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
            if !line.text.chars().all(|letter| is_plain(letter) || letter == '-') {
                report.add(
                    file,
                    line.number,
                    "the name of a course is part of addresses",
                    "use small letters without accents, digits and hyphens only",
                );
            }
        }
    }
    Some(CourseSlug::new(name))
}

fn languages(table: &mut Table, file: &Path, report: &mut Report) -> Vec<(usize, Language)> {
    let mut languages: Vec<(usize, Language)> = Vec::new();
    let (line, tags) = match table.take("languages") {
        Some((line, Value::Texts(tags))) => (line, tags),
        Some((line, Value::Text(_) | Value::Table(_) | Value::Number(_) | Value::Other)) => {
            (line, Vec::new())
        }
        None => (1, Vec::new()),
    };
    for tag in &tags {
        let known = Language::ALL.into_iter().find(|language| language.tag() == tag.text);
        match known {
            Some(language) if languages.iter().any(|(_, other)| *other == language) => {
                report.add(
                    file,
                    tag.number,
                    format!("\"{}\" is named twice", tag.text),
                    "name it once",
                );
            }
            Some(language) => languages.push((tag.number, language)),
            None => report.add(
                file,
                tag.number,
                format!("Tertulia does not speak \"{}\"", tag.text),
                format!("use {}", Language::ALL.map(Language::tag).join(" or ")),
            ),
        }
    }
    if tags.is_empty() {
        report.add(file, line, "no language is named", "add `languages = [\"es\"]`");
    }
    languages
}

fn original(
    table: &mut Table,
    languages: &[(usize, Language)],
    file: &Path,
    report: &mut Report,
) -> Option<Language> {
    let Some(tag) = table.take_text("default", file, report) else {
        report.add(
            file,
            1,
            "`default` is missing",
            "add `default = \"es\"`: the language in which the course was first written",
        );
        return None;
    };
    let named = languages.iter().find(|(_, language)| language.tag() == tag.text);
    if named.is_none() {
        report.add(
            file,
            tag.number,
            format!("`default` is \"{}\", which is not among `languages`", tag.text),
            "name one of them",
        );
    }
    named.map(|(_, language)| *language)
}

/// Whatever is not written is as usual.
fn caps(table: &mut Table, file: &Path, report: &mut Report) -> Caps {
    let mut caps = Caps::default();
    let Some((line, part)) = table.take("caps") else { return caps };
    let Value::Table(mut part) = part else {
        report.add(
            file,
            line,
            "`caps` is a part of its own",
            "write a line [caps] and its numbers below it",
        );
        return caps;
    };
    for (key, cap) in [
        ("a_day", &mut caps.a_day),
        ("a_cycle", &mut caps.a_cycle),
        ("unanswered_lessons", &mut caps.unanswered_lessons),
    ] {
        match part.take(key) {
            None => {}
            Some((_, Value::Number(number))) if number > 0 => *cap = number,
            Some((line, _)) => report.add(
                file,
                line,
                format!("`{key}` should be a whole number from 1 to 255"),
                format!("write `{key} = {cap}`, which is usual, or another number"),
            ),
        }
    }
    part.refuse_rest("a_day, a_cycle, unanswered_lessons", file, report);
    caps
}

fn about(
    table: &mut Table,
    line: usize,
    language: Language,
    file: &Path,
    report: &mut Report,
) -> Option<About> {
    let tag = language.tag();
    let Some((heading, Value::Table(mut part))) = table.take(tag) else {
        report.add(
            file,
            line,
            format!("the part [{tag}] is missing"),
            format!("add a line [{tag}] and below it country, title and promise"),
        );
        return None;
    };
    let mut wanted = |key: &str, report: &mut Report| {
        let text = part.take_text(key, file, report);
        if text.as_ref().is_none_or(|line| line.text.trim().is_empty()) {
            report.add(
                file,
                heading,
                format!("[{tag}] has no {key}"),
                format!("add `{key} = \"…\"` below [{tag}]"),
            );
        }
        text
    };
    let country = wanted("country", report);
    let title = wanted("title", report);
    let promise = wanted("promise", report);
    part.refuse_rest("country, title, promise", file, report);
    let country = country?;
    if country.text.len() != 2 || !country.text.chars().all(|letter| letter.is_ascii_uppercase()) {
        report.add(
            file,
            country.number,
            format!("\"{}\" is no country code", country.text),
            "use its two capital letters, such as PE or BR",
        );
    }
    Some(About { country: country.text, title: title?, promise: promise? })
}
