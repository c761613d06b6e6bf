//! Builds what is measured: each function by itself, as `sam build` does, and the equivalents with their libraries.

use std::{
    io::{Cursor, Write},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::subject::{Language, Subject};

/// Each function with the sample event that it handles the whole way.
const FUNCTIONS: [(&str, &str); 7] = [
    ("webhook", "webhook.text"),
    ("conversation", "conversation.text"),
    ("dispatch", "dispatch.minute"),
    ("deliver", "deliver.lesson"),
    ("challenges", "challenges.text"),
    ("raffle", "raffle.due"),
    ("community", "community.question"),
];

/// boto3 and the interface client are what Lambda's own Python brings.
const PYTHON_LIBRARIES: &str = "boto3==1.44.5";

/// Whatever cannot be built stops the measurement: a missing one would hold every bar.
pub(crate) fn everything(built: bool, only: Option<&str>) -> Result<Vec<Subject>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.join("../..").canonicalize()?;
    let target = target()?;
    let mut subjects = Vec::new();
    let wanted = |name: &str| only.is_none_or(|only| only == name);
    for (name, event) in FUNCTIONS.into_iter().filter(|(name, _)| wanted(name)) {
        if !built {
            // One at a time: together, each would get the features of all.
            let mut cargo = Command::new("cargo");
            run(cargo.args(["build", "--release", "-p", name]).current_dir(&root))?;
        }
        let binary = target.join(name);
        let zip_bytes = zipped(&[("bootstrap", &binary)])?;
        let glibc = glibc(&std::fs::read(&binary)?);
        let event = std::fs::read_to_string(root.join(format!("events/{event}.json")))?;
        let (name, language, command) = (name.to_owned(), Language::Rust, vec![binary]);
        subjects.push(Subject { name, language, command, event, zip_bytes, glibc });
    }
    if wanted("webhook") {
        let event = subjects.first().map(|webhook| webhook.event.clone()).unwrap_or_default();
        subjects.push(node(&here.join("node"), &event)?);
        subjects.push(python(&here.join("python"), &target, &event)?);
    }
    Ok(subjects)
}

/// Where this program lies, so do the others.
fn target() -> Result<PathBuf> {
    let this = std::env::current_exe()?;
    Ok(this.parent().context("a program without a folder")?.to_owned())
}

fn node(folder: &Path, event: &str) -> Result<Subject> {
    run(Command::new("npm").args(["ci", "--silent"]).current_dir(folder))?;
    run(Command::new("npm").args(["run", "--silent", "bundle"]).current_dir(folder))?;
    let bundle = folder.join("dist/webhook.mjs");
    Ok(Subject {
        name: "webhook in Node".to_owned(),
        language: Language::Node,
        zip_bytes: zipped(&[("webhook.mjs", &bundle)])?,
        command: vec!["node".into(), bundle],
        event: event.to_owned(),
        glibc: 0,
    })
}

fn python(folder: &Path, target: &Path, event: &str) -> Result<Subject> {
    let venv = target.join("cold-start-python");
    if !venv.join("bin/python").exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
        let pip = venv.join("bin/pip");
        run(Command::new(pip).args(["install", "--quiet", PYTHON_LIBRARIES]))?;
    }
    let program = folder.join("webhook.py");
    Ok(Subject {
        name: "webhook in Python".to_owned(),
        language: Language::Python,
        zip_bytes: zipped(&[("webhook.py", &program)])?,
        command: vec![venv.join("bin/python"), program],
        event: event.to_owned(),
        glibc: 0,
    })
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?} cannot be started"))?;
    ensure!(status.success(), "{command:?} failed: {status}");
    Ok(())
}

/// The highest 2.x of the C library that a program asks for, by the names of the versions in it.
fn glibc(program: &[u8]) -> u32 {
    const NAME: &[u8] = b"GLIBC_2.";
    let starts = program.windows(NAME.len()).enumerate().filter(|(_, bytes)| *bytes == NAME);
    let minors = starts.map(|(start, _)| {
        let digits =
            program.iter().skip(start + NAME.len()).take_while(|byte| byte.is_ascii_digit());
        digits.take(4).fold(0, |minor, digit| minor * 10 + u32::from(digit - b'0'))
    });
    minors.max().unwrap_or_default()
}

/// Bytes of a deployment package, packed as tightly as `sam` packs.
fn zipped(files: &[(&str, &Path)]) -> Result<usize> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9));
    for (name, path) in files {
        zip.start_file(*name, options)?;
        zip.write_all(&std::fs::read(path).with_context(|| path.display().to_string())?)?;
    }
    Ok(zip.finish()?.into_inner().len())
}
