//! `target/local/env`: shell variables for whoever wants to talk to the running stack by hand or from a script.

use std::path::Path;

use anyhow::{Context, Result};

/// Holds the file while the stack runs: what it says is untrue afterwards.
#[derive(Debug)]
pub struct EnvironmentFile<'a>(&'a Path);

impl<'a> EnvironmentFile<'a> {
    pub fn write(path: &'a Path, variables: &[(&str, &str)]) -> Result<Self> {
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

fn render(variables: &[(&str, &str)]) -> String {
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
        let text = render(&[("APP_SECRET", "it's $HOME")]);
        let output = std::process::Command::new("sh")
            .args(["-c", &format!("{text} printf %s \"$APP_SECRET\"")])
            .output()
            .unwrap();
        assert_eq!(output.stdout, b"it's $HOME");
    }
}
