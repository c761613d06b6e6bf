//! Compiles the functions with the cargo and the profile that this command was built with, and zips them.

use std::{
    io::{Cursor, Write},
    path::PathBuf,
    process::Stdio,
};

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{places::Places, progress::Step};

/// Every function of the template; each is a package of the same name under `functions/`.
pub const FUNCTIONS: [&str; 7] =
    ["webhook", "conversation", "dispatch", "deliver", "challenges", "raffle", "community"];

/// A function's deployment package.
#[derive(Debug)]
pub struct Package {
    pub function: &'static str,
    pub zip: Vec<u8>,
}

pub async fn packages(places: &Places) -> Result<Vec<Package>> {
    compile(places).await?;
    let step = Step::begin("Packing the functions");
    let mut packages = Vec::new();
    for function in FUNCTIONS {
        step.say(function);
        let bootstrap = places.built.join(function);
        let zip = tokio::task::spawn_blocking(move || pack(&bootstrap))
            .await
            .context("packing was interrupted")?
            .with_context(|| format!("cannot pack the function {function}"))?;
        packages.push(Package { function, zip });
    }
    step.done();
    Ok(packages)
}

async fn compile(places: &Places) -> Result<()> {
    let step = Step::begin("Compiling the functions");
    #[expect(
        clippy::disallowed_methods,
        reason = "cargo names itself there for the programs that it runs; it is no configuration of ours"
    )]
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(&cargo);
    command.current_dir(&places.workspace).arg("build");
    if places.is_release() {
        command.arg("--release");
    }
    if let Some(target) = places.built.parent() {
        command.arg("--target-dir").arg(target);
    }
    for function in FUNCTIONS {
        command.args(["-p", function]);
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| {
            format!("cannot start {cargo}: install Rust (https://rustup.rs) and start this with `cargo run`")
        })?;
    let mut said = Vec::new();
    if let Some(stream) = child.stderr.take() {
        let mut lines = BufReader::new(stream).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            step.say(line.trim().to_owned());
            said.push(line);
        }
    }
    let status = child.wait().await.context("cargo was lost")?;
    if !status.success() {
        bail!(
            "the functions do not compile: put right what cargo says and try again.\n{}",
            said.join("\n")
        );
    }
    step.done();
    Ok(())
}

fn pack(bootstrap: &PathBuf) -> Result<Vec<u8>> {
    let bytes =
        std::fs::read(bootstrap).with_context(|| format!("cannot read {}", bootstrap.display()))?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() + 1024)));
    let options = SimpleFileOptions::default()
        // Compressing takes longer than handing it over the loopback.
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(0o755);
    zip.start_file("bootstrap", options)?;
    zip.write_all(&bytes)?;
    Ok(zip.finish()?.into_inner())
}
