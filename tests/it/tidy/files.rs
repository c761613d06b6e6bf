//! The text files of the repository, or of a sample.

use std::{fs, path::Path};

#[derive(Debug, Clone)]
pub(super) struct File {
    /// From the repository's root, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

/// What a checkout does not have or git does not track.
const SKIPPED: [&str; 6] =
    [".git", "target", "__pycache__", "node_modules", "Cargo.lock", "out.json"];

pub(super) fn of(sample: &[(&str, &str)]) -> Vec<File> {
    let file = |(path, text): &(&str, &str)| File { path: (*path).into(), text: (*text).into() };
    sample.iter().map(file).collect()
}

/// Every file that is text; pictures and sounds have their own tests.
pub(super) fn repository() -> Vec<File> {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), "", &mut files);
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<File>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(Result::unwrap).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        if SKIPPED.contains(&name.as_str()) {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{path}/"), files);
        } else if let Ok(text) = String::from_utf8(fs::read(entry.path()).unwrap()) {
            files.push(File { path, text });
        }
    }
}

impl File {
    pub(super) fn is(&self, extensions: &[&str]) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
    }

    /// A test, by its place.
    pub(super) fn is_test(&self) -> bool {
        let path = &self.path;
        path.starts_with("tests/")
            || ["/tests/", "/tests.rs", "/benches/", "/examples/"]
                .iter()
                .any(|part| path.contains(part))
    }

    /// The rules themselves, which have to name what they forbid.
    pub(super) fn is_rule(&self) -> bool {
        self.path.starts_with("tests/it/tidy")
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    pub(super) fn complain(&self, line: usize, what: impl std::fmt::Display) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// The folders under `functions/`.
pub(super) fn functions(files: &[File]) -> Vec<&str> {
    let mut names: Vec<&str> = files
        .iter()
        .filter_map(|file| Some(file.path.strip_prefix("functions/")?.split_once('/')?.0))
        .collect();
    names.dedup();
    names
}

pub(super) fn find<'f>(files: &'f [File], path: &str) -> Option<&'f File> {
    files.iter().find(|file| file.path == path)
}
