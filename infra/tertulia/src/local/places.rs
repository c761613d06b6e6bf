//! Where things lie: the sources, what cargo built, and what the local stack keeps for itself.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

#[derive(Clone, Debug)]
pub struct Places {
    /// The repository.
    pub workspace: PathBuf,
    /// Cargo's directory for the profile that this command was built with, e.g. `target/debug`.
    pub built: PathBuf,
    /// The local stack's own: virtual environment, zips, clock, log. Safe to delete when nothing runs.
    pub local: PathBuf,
}

impl Places {
    pub fn find() -> Result<Self> {
        let executable = std::env::current_exe().context("cannot find this program's own file")?;
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .unwrap_or(Path::new("."))
            .to_owned();
        anyhow::ensure!(
            workspace.join("infra/template.yaml").is_file(),
            "the sources are not at {} any more: run `cargo run` inside your clone, which builds the command anew",
            workspace.display()
        );
        let mut built = executable.parent().unwrap_or(&workspace).to_owned();
        // Tests run from `target/<profile>/deps`.
        if built.ends_with("deps") {
            built.pop();
        }
        let local = built.parent().unwrap_or(&workspace).join("local");
        std::fs::create_dir_all(&local)
            .with_context(|| format!("cannot make the directory {}", local.display()))?;
        Ok(Self { workspace, built, local })
    }

    /// Whether this command, and so the functions, are built with optimisation.
    pub fn is_release(&self) -> bool {
        self.built.ends_with("release")
    }

    pub fn clock_file(&self) -> PathBuf {
        self.local.join("clock")
    }

    pub fn emulator_log(&self) -> PathBuf {
        self.local.join("ministack.log")
    }

    pub fn environment_file(&self) -> PathBuf {
        self.local.join("env")
    }
}
