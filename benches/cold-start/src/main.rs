//! How fast the functions start, beside the same work in Node and Python.
//!
//! `cargo run --release -p cold-start`: builds each function as it is deployed, starts it many times against a small
//! stand-in for Lambda's Runtime API and an HTTPS stand-in for AWS, and prints times, memory, sizes and ratios.
//! Times mean nothing on another machine; ratios do.

mod aws;
mod build;
mod process;
mod quota;
mod report;
mod run;
mod runtime;
mod subject;

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
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { starts, warm } = Arguments::parse();
    let subjects = build::everything()?;
    let aws = aws::StandIn::start().await?;
    let mut measured = Vec::new();
    for subject in subjects {
        eprintln!("measuring {}", subject.name);
        measured.push(run::measure(&subject, &aws, starts, warm).await?);
    }
    print!("{}", report::Report(&measured));
    Ok(())
}
