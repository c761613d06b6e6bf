//! `target/local/env`: shell variables for whoever wants to talk to the running stack by hand or from a script.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result};

/// Holds the file while the stack runs: what it says is untrue afterwards.
#[derive(Debug)]
pub struct EnvironmentFile<'a>(&'a Path);

impl<'a> EnvironmentFile<'a> {
    pub fn write(path: &'a Path, variables: &[(&str, String)]) -> Result<Self> {
        std::fs::write(path, render(variables))
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for EnvironmentFile<'_> {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(self.0);
    }
}

/// What a running stack has written; nothing if none runs.
pub fn read(path: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .filter_map(|line| {
            let (name, quoted) = line.strip_prefix("export ")?.split_once('=')?;
            let value = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
            Some((name.to_owned(), value.replace(r"'\''", "'")))
        })
        .collect()
}

fn render(variables: &[(&str, String)]) -> String {
    variables
        .iter()
        .map(|(name, value)| format!("export {name}='{}'\n", value.replace('\'', r"'\''")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_written() {
        let text = render(&[("APP_SECRET", "it's $HOME".to_owned())]);
        let output = std::process::Command::new("sh")
            .args(["-c", &format!("{text} printf %s \"$APP_SECRET\"")])
            .output()
            .unwrap();
        assert_eq!(output.stdout, b"it's $HOME");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("env");
        let file =
            EnvironmentFile::write(&path, &[("APP_SECRET", "it's $HOME".to_owned())]).unwrap();
        assert_eq!(read(&path)["APP_SECRET"], "it's $HOME");
        drop(file);
        assert!(read(&path).is_empty(), "the file says nothing when nothing runs");
    }
}
