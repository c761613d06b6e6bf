//! What is wrong with a course, where, and what to do about it.

use std::{
    fmt,
    path::{Path, PathBuf},
};

/// One problem. Its `Display` is `file:line: problem — remedy`, which editors turn into a link.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub file: PathBuf,
    /// From 1; 0 when the problem is the file itself.
    pub line: usize,
    pub problem: String,
    pub remedy: String,
}

/// All the problems at once, by file and line. Empty is good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// In the order of files and lines.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    pub(super) fn add(
        &mut self,
        file: &Path,
        line: usize,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.note(file, Note::new(line, problem, remedy));
    }

    pub(super) fn note(&mut self, file: &Path, note: Note) {
        let finding = Finding {
            file: file.to_owned(),
            line: note.line,
            problem: note.problem,
            remedy: note.remedy,
        };
        let place = self.findings.partition_point(|other| *other <= finding);
        self.findings.insert(place, finding);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Report {}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file.display())?;
        if self.line > 0 {
            write!(f, "{}:", self.line)?;
        }
        write!(f, " {} — {}", self.problem, self.remedy)
    }
}

/// A finding whose file the caller knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) line: usize,
    pub(super) problem: String,
    pub(super) remedy: String,
}

impl Note {
    pub(super) fn new(line: usize, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line, problem: problem.into(), remedy: remedy.into() }
    }
}
