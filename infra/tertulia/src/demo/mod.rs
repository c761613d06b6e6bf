//! `tertulia demo`: fifteen people with habits live a whole cycle on the local stack, through the real functions,
//! and everything that was promised to them is counted afterwards.

pub mod books;
mod files;
mod lots;
mod people;
mod play;
mod privacy;
mod report;
mod story;
mod tally;

use std::path::Path;

use anyhow::{Context, Result, bail};

use self::tally::Expected;
use crate::local::{
    seed,
    stack::{Options, Stack},
    stop_asked,
};

/// `transcript` is the name of the one whose chat is printed.
pub async fn run(json: Option<&Path>, transcript: &str) -> Result<()> {
    let names: Vec<_> = people::CAST.iter().map(|character| character.name).collect();
    if !names.contains(&transcript) {
        bail!(
            "nobody in the demonstration is called {transcript}: choose one of {}",
            names.join(", ")
        );
    }
    let options = Options {
        port: Some(0),
        page: false,
        brisk: true,
        // The eve of the first day is part of the play.
        days_before: 2,
    };
    let mut stopped = std::pin::pin!(stop_asked());
    let stack = tokio::select! {
        stack = Stack::start(options) => stack?,
        () = &mut stopped => bail!("stopped before everything was up"),
    };
    let done = tokio::select! {
        done = perform(&stack, json, transcript) => done,
        () = &mut stopped => Err(anyhow::anyhow!("stopped in the middle of the cycle")),
    };
    stack.stop().await;
    done
}

async fn perform(stack: &Stack, json: Option<&Path>, transcript: &str) -> Result<()> {
    let starts_on = seed::starts_on(stack).await?;
    let calls_before = stack.aws.calls_of_functions().await?;
    let players = play::cast(stack).await?;
    let mut expected = Expected::default();
    let stuck = play::play(stack, &players, starts_on, &mut expected).await?;
    let calls = stack.aws.calls_of_functions().await?.saturating_sub(calls_before);
    let (totals, lines) = tally::count(stack, &players, &expected, calls, stuck).await?;

    if let Some(narrator) = players.iter().find(|player| player.character.name == transcript) {
        let chat = stack.control.chat(&narrator.id, 0).await?;
        println!("{}", story::transcript(transcript, &chat.entries));
    }
    println!("{}", report::table(&lines));
    println!("{}", report::summary(&totals));
    if let Some(path) = json {
        let text = serde_json::to_string_pretty(&totals).context("the totals cannot be written")?;
        std::fs::write(path, text + "\n")
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    if totals.violations.is_empty() {
        return Ok(());
    }
    bail!(
        "{} promises were not kept:\n  {}",
        totals.violations.len(),
        totals.violations.join("\n  ")
    )
}
