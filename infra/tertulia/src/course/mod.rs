//! Courses as authors write them: text files with pictures, checked and made into one bundle.
//!
//! `courses/README.md` tells authors how to write; this module holds them to it. [`check`] reports every
//! problem at once, because an author corrects a page, not a line. [`bundle`] makes what a cohort
//! runs on, and only from a course without a finding.

mod bundle;
mod day;
mod lint;
mod manifest;
mod media;
mod passage;
mod report;
mod source;
mod vocabulary;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use shared::domain::{course::Day as DayOfCycle, language::Language};

pub use bundle::{Bundle, bundle};
pub use report::{Finding, Report};

use day::DayText;
use manifest::Manifest;
use media::MediaFolder;
use source::Source;

/// Every course under `root` (the `courses/` folder), or the one course if `root` is its folder.
pub fn check(root: &Path) -> Report {
    let mut report = Report::default();
    if root.join(MANIFEST).is_file() {
        read(root, &mut report);
        return report;
    }
    let folders = match course_folders(root) {
        Ok(folders) => folders,
        Err(error) => {
            report.add(root, 0, format!("this folder cannot be read ({error})"), LOOK_IN_COURSES);
            return report;
        }
    };
    if folders.is_empty() {
        report.add(root, 0, "there is no course here", LOOK_IN_COURSES);
    }
    for folder in folders {
        read(&folder, &mut report);
    }
    report
}

const MANIFEST: &str = "course.toml";
/// Beside the courses; not one of them.
pub const TEMPLATES: &str = "templates";
const LOOK_IN_COURSES: &str =
    "name the folder that holds the courses; each of them is a folder with a course.toml";

/// A course's files, all parsed, as far as they could be.
struct Draft {
    manifest: Manifest,
    days: Vec<(Language, DayText)>,
    media: MediaFolder,
}

/// Reads and lints one course. `None` if there is no manifest to go by.
fn read(folder: &Path, report: &mut Report) -> Option<Draft> {
    let manifest = Manifest::read(folder, report)?;
    let media = MediaFolder::read(&folder.join("media"), report);
    let mut days = Vec::new();
    for &language in &manifest.languages {
        let about = manifest.texts.get(&language);
        for note in about.map(|about| lint::about(language, about)).unwrap_or_default() {
            report.note(&manifest.file, note);
        }
        let country = about.map(|about| about.country.as_str());
        for number in DayOfCycle::all() {
            let file = folder.join(language.tag()).join(day_file(number));
            let Some(source) = Source::read(&file, report) else {
                continue;
            };
            let text = DayText::parse(&source, language, report);
            for note in lint::day(language, country, &text) {
                report.note(&text.file, note);
            }
            media.check_day(&text, report);
            days.push((language, text));
        }
        stray_files(&folder.join(language.tag()), report);
    }
    undeclared_folders(folder, &manifest, report);
    compare_with_original(&manifest, &days, report);
    media.check_unused(days.iter().map(|(_, day)| day), report);
    Some(Draft { manifest, days, media })
}

fn day_file(day: DayOfCycle) -> String {
    format!("day-{day}.md")
}

fn course_folders(root: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(root)? {
        let path = entry?.path();
        if path.is_dir() && !is_hidden(&path) && !path.ends_with(TEMPLATES) {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

/// The courses under `root`, by their folders' names.
///
/// # Errors
/// The folder cannot be read.
pub fn slugs(root: &Path) -> std::io::Result<Vec<String>> {
    let folders = course_folders(root)?;
    let names = folders.iter().filter_map(|folder| folder.file_name());
    Ok(names.map(|name| name.to_string_lossy().into_owned()).collect())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// `dia-1.md` beside `day-1.md` would be a lesson that silently never leaves.
fn stray_files(folder: &Path, report: &mut Report) {
    let expected: Vec<String> = DayOfCycle::all().map(day_file).collect();
    for path in entries(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !is_hidden(&path) && !expected.iter().any(|day| *day == name) {
            report.add(
                &path,
                0,
                "no day of the course reads this file",
                "call it day-1.md to day-5.md, or move it out of the folder",
            );
        }
    }
}

/// A translation that `course.toml` does not name is not published, which its translator should know.
fn undeclared_folders(folder: &Path, manifest: &Manifest, report: &mut Report) {
    for path in entries(folder).into_iter().filter(|path| path.is_dir()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_declared = manifest.languages.iter().any(|language| language.tag() == name);
        if !is_declared && name != "media" && !is_hidden(&path) {
            report.add(
                &path,
                0,
                format!("the folder {name} belongs to no language of the course"),
                "add it to `languages` in course.toml, or remove the folder",
            );
        }
    }
}

/// What the original shows or says aloud, each translation shows or says too.
fn compare_with_original(manifest: &Manifest, days: &[(Language, DayText)], report: &mut Report) {
    for (language, day) in days {
        let original = days.iter().find(|(other, text)| {
            *other == manifest.original && text.file.file_name() == day.file.file_name()
        });
        let Some((_, original)) = original else {
            continue;
        };
        for (what, there, here) in
            [("picture", &original.picture, &day.picture), ("audio", &original.audio, &day.audio)]
        {
            if there.is_some() != here.is_some() {
                report.add(
                    &day.file,
                    1,
                    format!(
                        "{} and {} differ: only one of them has `{what}`",
                        language.tag(),
                        manifest.original.tag()
                    ),
                    format!("give both a `{what} = \"…\"` line, or neither"),
                );
            }
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    paths.sort();
    paths
}
