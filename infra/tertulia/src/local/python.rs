//! The private virtual environment that the emulator lives in.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

use super::{places::Places, progress::Step};

const REQUIREMENTS: &str = include_str!("requirements.txt");

/// The emulator's own lower bound.
const OLDEST: (u32, u32) = (3, 10);

/// The environment's interpreter; the environment is made first if it is missing or outdated.
pub async fn environment(places: &Places) -> Result<PathBuf> {
    let venv = places.local.join("venv");
    let python = venv.join("bin/python");
    let stamp = venv.join("requirements.txt");
    let is_current = std::fs::read_to_string(&stamp).is_ok_and(|text| text == REQUIREMENTS);
    if is_current && runs(&python).await {
        return Ok(python);
    }

    let system = find().await?;
    let step = Step::begin("Installing the AWS emulator (once, about a minute)");
    if venv.exists() {
        std::fs::remove_dir_all(&venv)
            .with_context(|| format!("cannot remove the outdated {}", venv.display()))?;
    }
    step.say("making a virtual environment");
    let made = Command::new(&system)
        .args(["-m", "venv"])
        .arg(&venv)
        .output()
        .await
        .context("cannot start Python")?;
    if !made.status.success() {
        bail!(
            "Python cannot make virtual environments: install its venv module (on Debian and Ubuntu `apt install python3-venv`) and try again. It said: {}",
            last_line(&made.stdout, &made.stderr)
        );
    }
    let wanted = places.local.join("requirements.txt");
    std::fs::write(&wanted, REQUIREMENTS).context("cannot write under target/local")?;
    install(&python, &wanted, &step).await?;
    std::fs::write(&stamp, REQUIREMENTS).context("cannot write under target/local")?;
    step.done();
    Ok(python)
}

async fn install(python: &Path, wanted: &Path, step: &Step) -> Result<()> {
    let mut pip = Command::new(python)
        .args(["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r"])
        .arg(wanted)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("cannot start pip")?;
    let complaints = pip.stderr.take();
    let reading = tokio::spawn(async move {
        let mut last = String::new();
        if let Some(stream) = complaints {
            let mut lines = BufReader::new(stream).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                if line.starts_with("ERROR") || last.is_empty() {
                    last = line;
                }
            }
        }
        last
    });
    if let Some(stream) = pip.stdout.take() {
        let mut lines = BufReader::new(stream).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            step.say(line);
        }
    }
    let status = pip.wait().await.context("pip was lost")?;
    let complaint = reading.await.unwrap_or_default();
    if !status.success() {
        bail!(
            "pip could not install the emulator: check the network (or PIP_INDEX_URL) and try again. It said: {complaint}"
        );
    }
    Ok(())
}

async fn find() -> Result<String> {
    let mut too_old = None;
    for name in
        ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"]
    {
        match version(name).await {
            Some(found) if found >= OLDEST => return Ok(name.to_owned()),
            Some(found) => too_old = Some(found),
            None => {}
        }
    }
    match too_old {
        Some((major, minor)) => bail!(
            "Python {major}.{minor} is too old for the AWS emulator: install Python 3.10 or later (https://www.python.org/downloads/) and try again"
        ),
        None => bail!(
            "Python is missing: install Python 3.10 or later (https://www.python.org/downloads/, or `apt install python3 python3-venv`) and try again"
        ),
    }
}

async fn version(python: &str) -> Option<(u32, u32)> {
    let output = Command::new(python)
        .args(["-c", "import sys; print(*sys.version_info[:2])"])
        .output()
        .await
        .ok()?;
    parse_version(&String::from_utf8_lossy(&output.stdout))
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.trim().split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// An environment outlives the interpreter that it was made from, and is useless then.
async fn runs(python: &Path) -> bool {
    Command::new(python).args(["-c", ""]).output().await.is_ok_and(|output| output.status.success())
}

fn last_line(stdout: &[u8], stderr: &[u8]) -> String {
    let text = [String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr)].concat();
    text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("nothing").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(parse_version("3 9\n") < Some(OLDEST));
        assert!(parse_version("3 10\n") >= Some(OLDEST));
        assert_eq!(parse_version("no python here"), None);
    }

    #[test]
    fn every_requirement_is_pinned() {
        for line in REQUIREMENTS.lines().filter(|line| !line.starts_with('#')) {
            assert!(line.contains("=="), "{line}: write the exact version");
        }
    }
}
