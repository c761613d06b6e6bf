use std::process::ExitCode;

use clap::Parser;
use tertulia::cli::Cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One sentence, from what we were doing down to what went wrong.
            eprintln!("tertulia: {error:#}");
            ExitCode::FAILURE
        }
    }
}
