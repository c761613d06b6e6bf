//! One file `day-<n>.md`: a few lines of TOML between two `+++`, then four sections.

use std::path::{Path, PathBuf};

use shared::domain::{course::Lesson, ids::MediaName, language::Language};

use super::{
    passage::{Line, Passage, fold, section_names},
    report::Report,
    source::{Source, Table},
};

/// A day as far as it could be read; what is missing has been reported.
#[derive(Debug)]
pub(super) struct DayText {
    pub(super) file: PathBuf,
    pub(super) title: Option<Line>,
    pub(super) picture: Option<Line>,
    pub(super) audio: Option<Line>,
    pub(super) text: Option<Passage>,
    pub(super) rule: Option<Passage>,
    pub(super) challenge: Option<Passage>,
    pub(super) discussion: Option<Passage>,
}

impl DayText {
    pub(super) fn parse(source: &Source, language: Language, report: &mut Report) -> Self {
        let file = &source.file;
        let (front, body, body_line) = split(source, report);
        let mut front = front.and_then(|front| Table::parse(&front, file, 2, report));
        let mut take = |key, report: &mut Report| {
            front.as_mut().and_then(|front| front.take_text(key, file, report))
        };
        let title = take("title", report).filter(|title| !title.text.trim().is_empty());
        let picture = take("picture", report);
        let audio = take("audio", report);
        if let Some(front) = front {
            if title.is_none() {
                report.add(file, 1, "the day has no title", "add `title = \"…\"` between the +++");
            }
            front.refuse_rest("title, picture, audio", file, report);
        }
        let [text, rule, challenge, discussion] =
            sections(&body, body_line, language, file, report);
        Self { file: file.clone(), title, picture, audio, text, rule, challenge, discussion }
    }

    /// `None` if a part is missing.
    pub(super) fn lesson(&self) -> Option<Lesson> {
        let media =
            |line: &Option<Line>| line.as_ref().map(|line| MediaName::new(line.text.clone()));
        Some(Lesson {
            title: self.title.as_ref()?.text.trim().to_owned(),
            text: self.text.as_ref()?.text(),
            rule: self.rule.as_ref()?.text(),
            challenge: self.challenge.as_ref()?.text(),
            discussion: self.discussion.as_ref()?.text(),
            picture: media(&self.picture),
            audio: media(&self.audio),
        })
    }

    pub(super) fn passages(&self) -> impl Iterator<Item = &Passage> {
        [&self.text, &self.rule, &self.challenge, &self.discussion].into_iter().flatten()
    }

    /// Every line that will be read, the title's too.
    pub(super) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.title.iter().chain(self.passages().flat_map(|passage| &passage.lines))
    }
}

const FENCE: &str = "+++";
/// A line for the other authors: sources, sums, doubts. Nobody receives it.
const ASIDE: &str = "//";

/// The TOML if there is any, the rest, and the line on which the rest begins.
fn split(source: &Source, report: &mut Report) -> (Option<String>, String, usize) {
    let lines: Vec<&str> = source.text.lines().collect();
    let opens = lines.first().is_some_and(|line| line.trim() == FENCE);
    let closes = lines.iter().skip(1).position(|line| line.trim() == FENCE);
    match (opens, closes) {
        (true, Some(inside)) => {
            (Some(lines[1..=inside].join("\n")), lines[inside + 2..].join("\n"), inside + 3)
        }
        (true, None) | (false, _) => {
            report.add(
                &source.file,
                1,
                "the file does not begin with a title between two lines of +++",
                "begin with: +++ on a line, title = \"…\" on the next, +++ on the third",
            );
            (None, source.text.clone(), 1)
        }
    }
}

/// Where the reader of a file stands.
#[derive(Clone, Copy)]
enum Place {
    /// Before any heading.
    Top,
    Section(usize),
    /// Below a heading that has been refused, which is enough to say.
    Refused,
}

fn sections(
    body: &str,
    first_line: usize,
    language: Language,
    file: &Path,
    report: &mut Report,
) -> [Option<Passage>; 4] {
    let names = section_names(language);
    let mut found: [Option<Passage>; 4] = [const { None }; 4];
    let mut place = Place::Top;
    for (number, line) in (first_line..).zip(body.lines()) {
        if let Some(name) = line.strip_prefix("# ") {
            place = match names.iter().position(|known| fold(known) == fold(name.trim())) {
                None => {
                    report.add(
                        file,
                        number,
                        format!("there is no section called \"{}\"", name.trim()),
                        format!("use one of: {}", names.join(", ")),
                    );
                    Place::Refused
                }
                Some(index) if found[index].is_some() => {
                    report.add(
                        file,
                        number,
                        format!("the section \"{}\" is there twice", names[index]),
                        "join the two",
                    );
                    Place::Refused
                }
                Some(index) => {
                    found[index] = Some(Passage { heading: number, lines: Vec::new() });
                    Place::Section(index)
                }
            };
        } else if !line.starts_with(ASIDE) {
            match place {
                Place::Section(index) => {
                    if let Some(passage) = &mut found[index] {
                        passage.lines.push(Line::new(number, line.trim_end()));
                    }
                }
                Place::Top if !line.trim().is_empty() => {
                    report.add(
                        file,
                        number,
                        "this line stands in no section, so nobody would read it",
                        format!("put it under one of: {}", names.join(", ")),
                    );
                    place = Place::Refused;
                }
                Place::Top | Place::Refused => {}
            }
        }
    }
    for (passage, name) in found.iter_mut().zip(names) {
        trim(passage);
        match passage {
            None => report.add(
                file,
                body.lines().count() + first_line - 1,
                format!("the section \"{name}\" is missing"),
                format!("add a line `# {name}` and the text below it"),
            ),
            Some(passage) if passage.lines.is_empty() => report.add(
                file,
                passage.heading,
                format!("the section \"{name}\" is empty"),
                "write its text below the heading",
            ),
            Some(_) => {}
        }
    }
    found
}

fn trim(passage: &mut Option<Passage>) {
    let Some(Passage { lines, .. }) = passage else {
        return;
    };
    while lines.last().is_some_and(|line| line.text.trim().is_empty()) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| line.text.trim().is_empty()).count();
    lines.drain(..blank);
}
