//! `courses/templates/<locale>.toml`: the deployment's own templates as Meta is told them.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use jiff::civil;
use serde::{Deserialize, Serialize};
use shared::domain::language::Locale;

use super::Wanted;

/// Under `courses/`.
pub use crate::course::TEMPLATES as FOLDER;

/// How the names of the deployment's own begin; a lesson's begins with its course.
pub(super) const OWN: &str = "tertulia_";

const HEAD: &str = "\
# What Meta is told in this locale, for people to review. Written by `tertulia templates check --write` from
# shared/locales; a name ends in a fingerprint of its words, so other words have another name.
# Lessons are not here: they are in their course, and a new version of it has new names.
# Rules: https://developers.facebook.com/docs/whatsapp/message-templates/guidelines
";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    locale: Locale,
    /// When the words last changed.
    written_on: civil::Date,
    #[serde(default)]
    template: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    category: String,
    body: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    examples: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    footer: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    buttons: Vec<String>,
}

/// The locales that are filed: those that have a file.
pub fn locales(courses: &Path) -> Vec<Locale> {
    let has_file = |locale: &Locale| file(courses, *locale).is_file();
    Locale::ALL.into_iter().filter(has_file).collect()
}

fn file(courses: &Path, locale: Locale) -> std::path::PathBuf {
    courses.join(FOLDER).join(format!("{}.toml", locale.code()))
}

/// Whether the record says what would be filed. With `write`, it is made to: on the day `today`, which is kept while
/// nothing changes.
///
/// # Errors
/// The file cannot be read or written, or is no record.
pub(super) fn agrees(
    courses: &Path,
    locale: Locale,
    wanted: &[Wanted],
    write: Option<civil::Date>,
) -> Result<bool> {
    let path = file(courses, locale);
    let there: Option<Record> = match fs::read_to_string(&path) {
        // An empty file says that this locale is to be filed from now on.
        Ok(text) if text.trim().is_empty() => None,
        Ok(text) => Some(
            toml::from_str(&text)
                .with_context(|| format!("{} is no record of templates", path.display()))?,
        ),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let template = entries(locale, wanted);
    if there.as_ref().is_some_and(|there| there.template == template && there.locale == locale) {
        return Ok(true);
    }
    let Some(written_on) = write else { return Ok(false) };
    let record = Record { locale, written_on, template };
    let text = toml::to_string_pretty(&record).context("the record cannot be written as TOML")?;
    fs::write(&path, format!("{HEAD}\n{text}"))
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(true)
}

fn entries(locale: Locale, wanted: &[Wanted]) -> Vec<Entry> {
    wanted
        .iter()
        .map(|one| &one.text)
        .filter(|text| text.language == locale.code() && text.name.starts_with(OWN))
        .map(|text| Entry {
            name: text.name.clone(),
            category: text.category.to_owned(),
            body: text.body.clone(),
            examples: text.examples.clone(),
            footer: text.footer.clone(),
            buttons: text.buttons.clone(),
        })
        .collect()
}
