//! A text file as an author's editor left it, and the TOML in it with line numbers.

use std::{
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
};

use toml::de::{DeTable, DeValue};

use super::{passage::Line, report::Report};

/// Far above what five mornings need; a larger file is a mistake, and is not read.
const FILE_BYTES_MAX: u64 = 64 * 1024;

#[derive(Debug)]
pub(super) struct Source {
    pub(super) file: PathBuf,
    pub(super) text: String,
}

impl Source {
    pub(super) fn read(file: &Path, report: &mut Report) -> Option<Self> {
        let size = match std::fs::metadata(file) {
            Ok(metadata) => metadata.len(),
            Err(_) => {
                report.add(
                    file,
                    0,
                    "this file is missing",
                    "write it; courses/README.md shows how",
                );
                return None;
            }
        };
        if size > FILE_BYTES_MAX {
            report.add(
                file,
                0,
                format!("{} kB are not a text for one morning", size / 1024),
                "check that this is the right file",
            );
            return None;
        }
        let bytes = match std::fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                report.add(file, 0, format!("it cannot be read ({error})"), "check the file");
                return None;
            }
        };
        let Ok(text) = String::from_utf8(bytes) else {
            report.add(
                file,
                0,
                "accents and ñ are stored in an old encoding",
                "save the file again as UTF-8",
            );
            return None;
        };
        // Windows editors leave a mark at the beginning and two characters at each end of line.
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        Some(Self { file: file.to_owned(), text })
    }
}

/// A TOML table whose keys remember their lines.
#[derive(Debug, Default)]
pub(super) struct Table {
    entries: BTreeMap<String, (usize, Value)>,
}

#[derive(Debug)]
pub(super) enum Value {
    Text(Line),
    Texts(Vec<Line>),
    Table(Table),
    Number(u8),
    Other,
}

impl Table {
    /// `first_line` is where `toml` begins in its file. `None` after a syntax error.
    pub(super) fn parse(
        toml: &str,
        file: &Path,
        first_line: usize,
        report: &mut Report,
    ) -> Option<Self> {
        match DeTable::parse(toml) {
            Ok(table) => Some(Self::with_lines(table.into_inner(), &|span| {
                first_line + toml[..span.start.min(toml.len())].matches('\n').count()
            })),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start.min(toml.len()));
                report.add(
                    file,
                    first_line + toml[..at].matches('\n').count(),
                    format!("this line cannot be understood ({})", error.message().trim()),
                    "write `name = \"value\"`, with both quotation marks, one on each line",
                );
                None
            }
        }
    }

    fn with_lines(table: DeTable<'_>, line_of: &impl Fn(Range<usize>) -> usize) -> Self {
        let entries = table.into_iter().map(|(key, value)| {
            let line = line_of(key.span());
            let value_line = line_of(value.span());
            let value = match value.into_inner() {
                DeValue::String(text) => Value::Text(Line::new(value_line, text)),
                DeValue::Array(items) => Value::Texts(
                    items
                        .into_iter()
                        .filter_map(|item| {
                            let line = line_of(item.span());
                            item.get_ref().as_str().map(|text| Line::new(line, text))
                        })
                        .collect(),
                ),
                DeValue::Table(inner) => Value::Table(Self::with_lines(inner, line_of)),
                DeValue::Integer(number) => {
                    number.as_str().parse().map_or(Value::Other, Value::Number)
                }
                DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => Value::Other,
            };
            (key.into_inner().into_owned(), (line, value))
        });
        Self { entries: entries.collect() }
    }

    /// Takes `key` out; whatever nobody took is unknown.
    pub(super) fn take(&mut self, key: &str) -> Option<(usize, Value)> {
        self.entries.remove(key)
    }

    pub(super) fn take_text(
        &mut self,
        key: &str,
        file: &Path,
        report: &mut Report,
    ) -> Option<Line> {
        match self.take(key)? {
            (_, Value::Text(line)) => Some(line),
            (line, Value::Texts(_) | Value::Table(_) | Value::Number(_) | Value::Other) => {
                report.add(
                    file,
                    line,
                    format!("`{key}` should be a text"),
                    format!("write `{key} = \"…\"`, with quotation marks"),
                );
                None
            }
        }
    }

    /// Reports every key that is left, with the ones that would have been understood.
    pub(super) fn refuse_rest(self, known: &str, file: &Path, report: &mut Report) {
        for (key, (line, _)) in self.entries {
            let remedy = if key == "days" {
                "remove the line: a cycle always has five days".to_owned()
            } else {
                format!("remove it, or use one of: {known}")
            };
            report.add(file, line, format!("`{key}` means nothing here"), remedy);
        }
    }
}
