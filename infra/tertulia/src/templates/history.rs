//! What Meta forgets, kept under version control: why it said no, and when a template was edited.
//!
//! ```toml
//! [[rejection]]
//! name = "tertulia_place_kept_1a2b3c4d"
//! language = "es"
//! at = "2026-11-22T10:00:00Z"
//! reason = "TAG_CONTENT_MISMATCH"
//! ```

use std::{fs, path::Path};

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const FILE: &str = "history.toml";
const HEAD: &str =
    "# What Meta forgets: written by `tertulia templates apply` and `status`, to be committed.\n\n";
/// An approved template may be edited once in 24 hours and ten times in 30 days; others as often as one likes.
/// <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates#edit-a-message-template>
const EDIT_PAUSE_SECONDS: i64 = 24 * 3_600;
const EDITS_PER_MONTH: usize = 10;
const MONTH_SECONDS: i64 = 30 * 24 * 3_600;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rejection: Vec<Rejection>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    edit: Vec<Edit>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rejection {
    name: String,
    language: String,
    at: Timestamp,
    reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    name: String,
    language: String,
    at: Timestamp,
}

impl History {
    /// Nothing yet where there is no file.
    ///
    /// # Errors
    /// A file that cannot be read, or is not what this command writes.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text)
                .with_context(|| format!("{} is not as this command writes it", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// # Errors
    /// The folder cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        if *self == Self::default() {
            return Ok(());
        }
        let path = folder.join(FILE);
        let text = toml::to_string(self).context("the history cannot be written as TOML")?;
        fs::write(&path, format!("{HEAD}{text}"))
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// The newest reason for which Meta rejected these words.
    pub fn reason(&self, name: &str, language: &str) -> Option<&str> {
        let is_it = |one: &&Rejection| one.name == name && one.language == language;
        self.rejection.iter().rfind(is_it).map(|one| one.reason.as_str())
    }

    /// Kept once for each reason.
    pub(super) fn rejected(&mut self, name: &str, language: &str, reason: &str, at: Timestamp) {
        if self.reason(name, language) != Some(reason) {
            let (name, language) = (name.to_owned(), language.to_owned());
            self.rejection.push(Rejection { name, language, at, reason: reason.to_owned() });
        }
    }

    pub(super) fn edited(&mut self, name: &str, language: &str, at: Timestamp) {
        self.edit.push(Edit { name: name.to_owned(), language: language.to_owned(), at });
    }

    /// When an approved template may be edited again; `None` if now.
    pub(super) fn edit_at(&self, name: &str, language: &str, now: Timestamp) -> Option<Timestamp> {
        let mut seconds: Vec<i64> = self
            .edit
            .iter()
            .filter(|one| one.name == name && one.language == language)
            .map(|one| one.at.as_second())
            .collect();
        seconds.sort_unstable();
        let after_the_last = seconds.last().map(|at| at + EDIT_PAUSE_SECONDS);
        let tenth = seconds.len().checked_sub(EDITS_PER_MONTH).map(|index| seconds[index]);
        let after_the_tenth = tenth.map(|at| at + MONTH_SECONDS);
        let next = after_the_last.max(after_the_tenth)?;
        Timestamp::from_second(next).ok().filter(|at| *at > now)
    }
}
