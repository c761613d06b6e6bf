//! `tertulia local`: the whole programme on one machine, with nothing mocked that production has.

pub mod agenda;
pub mod aws;
pub mod build;
pub mod check;
pub mod clock;
pub mod control;
pub mod deploy;
pub mod environment;
pub mod journal;
pub mod lock;
pub mod ministack;
pub mod mover;
pub mod phones;
pub mod places;
pub mod progress;
pub mod python;
pub mod queues;
pub mod quiet;
pub mod relays;
pub mod routes;
pub mod secrets;
pub mod seed;
pub mod stack;
pub mod submissions;
pub mod words;

use anyhow::{Result, bail};

use self::{
    environment::EnvironmentFile,
    stack::{Options, Stack},
};

/// `tertulia local`: until Ctrl-C, or with `check` until one message has made the whole way.
pub async fn run(port: Option<u16>, check: bool) -> Result<()> {
    let options = Options {
        port: if check { port.or(Some(0)) } else { port },
        page: true,
        ..Options::default()
    };
    let mut stopped = std::pin::pin!(stop_asked());
    // Dropping a half-started stack ends what it has started.
    let stack = tokio::select! {
        stack = Stack::start(options) => stack?,
        () = &mut stopped => return stopped_early(check),
    };
    let done = tokio::select! {
        done = stay(&stack, check) => done,
        () = &mut stopped => if check { stopped_early(check) } else { Ok(()) },
    };
    stack.stop().await;
    done
}

/// Whoever asked for a check has not got one.
fn stopped_early(check: bool) -> Result<()> {
    if check {
        bail!("stopped before the check was done");
    }
    eprintln!("Stopped before everything was up.");
    Ok(())
}

async fn stay(stack: &Stack, check: bool) -> Result<()> {
    let path = stack.places.environment_file();
    let _environment = EnvironmentFile::write(&path, &stack.settings()?)?;
    if check {
        check::check(stack).await?;
        println!("A message made the whole way: webhook, queue, conversation, Graph API, phone.");
        return Ok(());
    }
    println!("Phones: {}/", stack.simulator_url);
    println!("Environment: {} (stop with Ctrl-C)", path.display());
    std::future::pending().await
}

pub(crate) async fn stop_asked() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        // Without a handler the system ends us, and the emulator follows by itself.
        Err(_) => std::future::pending().await,
    }
}
