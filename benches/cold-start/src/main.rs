//! How fast the functions start, beside the same work in Node and Python.
//!
//! `cargo run --release -p cold-start`: builds each function as it is deployed, starts it many times against a small
//! stand-in for Lambda's Runtime API and an HTTPS stand-in for AWS, prints times, memory, sizes and ratios, and ends
//! with 1 if one is not what it is to be. Times mean nothing on another machine; ratios do.

mod aws;
mod build;
mod process;
mod quota;
mod report;
mod run;
mod runtime;
mod subject;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

/// Cold starts, memory and sizes of the functions, and their ratios to Node and Python.
#[derive(Parser)]
struct Arguments {
    /// Cold starts of each program; the medians count.
    #[arg(long, default_value_t = 25)]
    starts: usize,
    /// Warm invocations after each tenth start.
    #[arg(long, default_value_t = 200)]
    warm: usize,
    /// Measures what lies beside this program, without building it again.
    #[arg(long)]
    built: bool,
    /// Only programs of this name, such as `webhook`, which is also the name of the ones in Node and Python.
    #[arg(long)]
    only: Option<String>,
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let Arguments { starts, warm, built, only } = Arguments::parse();
    let subjects = build::everything(built, only.as_deref())?;
    let aws = aws::StandIn::start().await?;
    eprintln!("measuring {} programs", subjects.len());
    let measured = run::measure(&subjects, &aws, starts, warm).await?;
    let report = report::Report(&measured);
    print!("{report}");
    Ok(if report.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
