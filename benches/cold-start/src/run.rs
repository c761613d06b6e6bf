//! Many starts of one program.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::{
    aws::StandIn,
    process,
    quota::Quota,
    runtime::{Poll, Runtime},
    subject::{Language, Subject},
};

/// The memory that the template gives the webhook.
const MEMORY_MB: u64 = 256;
/// Of how many starts one goes on to warm invocations.
const WARM_EVERY: usize = 10;

/// What was seen of one program; times are medians where nothing else is said.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) name: String,
    pub(crate) language: Language,
    pub(crate) is_webhook: bool,
    pub(crate) first_poll: Duration,
    pub(crate) first_invocation: Duration,
    /// With the CPU of a small function from the first poll on; `None` where no quota can be set.
    pub(crate) first_invocation_small: Option<Duration>,
    pub(crate) warm_p50: Duration,
    pub(crate) warm_p99: Duration,
    pub(crate) peak_bytes: u64,
    pub(crate) zip_bytes: usize,
    pub(crate) glibc: u32,
}

/// What was seen of one program so far.
#[derive(Default)]
struct Seen {
    polls: Vec<Duration>,
    firsts: Vec<Duration>,
    smalls: Vec<Duration>,
    warms: Vec<Duration>,
    peak: u64,
}

/// Every program once, and again: whatever else the machine is doing meanwhile is done to all of them.
pub(crate) async fn measure(
    subjects: &[Subject],
    aws: &StandIn,
    starts: usize,
    warm: usize,
) -> Result<Vec<Measured>> {
    let quota = Quota::of_memory(MEMORY_MB);
    let mut all: Vec<Seen> = subjects.iter().map(|_| Seen::default()).collect();
    // One round more: the first one reads the files from the disk.
    for number in 0..=starts {
        for (subject, seen) in subjects.iter().zip(&mut all) {
            let warm = if number % WARM_EVERY == 1 { warm } else { 0 };
            let one = start(subject, aws, None, warm).await?;
            seen.peak = seen.peak.max(one.peak);
            let small = match &quota {
                Some(quota) => Some(start(subject, aws, Some(quota), 0).await?.first_invocation),
                None => None,
            };
            if number > 0 {
                seen.polls.push(one.first_poll);
                seen.firsts.push(one.first_invocation);
                seen.warms.extend(one.warm);
                seen.smalls.extend(small);
            }
        }
    }
    subjects.iter().zip(all).map(|(subject, seen)| measured(subject, seen)).collect()
}

fn measured(subject: &Subject, mut seen: Seen) -> Result<Measured> {
    Ok(Measured {
        name: subject.name.clone(),
        language: subject.language,
        is_webhook: subject.is_webhook(),
        first_poll: quantile(&mut seen.polls, 50)?,
        first_invocation: quantile(&mut seen.firsts, 50)?,
        first_invocation_small: quantile(&mut seen.smalls, 50).ok(),
        warm_p50: quantile(&mut seen.warms, 50)?,
        warm_p99: quantile(&mut seen.warms, 99)?,
        peak_bytes: seen.peak,
        zip_bytes: subject.zip_bytes,
        glibc: subject.glibc,
    })
}

fn quantile(times: &mut [Duration], percent: usize) -> Result<Duration> {
    times.sort_unstable();
    let index = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(index).copied().context("nothing was measured")
}

struct Start {
    first_poll: Duration,
    first_invocation: Duration,
    warm: Vec<Duration>,
    peak: u64,
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
async fn start(
    subject: &Subject,
    aws: &StandIn,
    quota: Option<&Quota>,
    warm: usize,
) -> Result<Start> {
    let mut runtime = Runtime::start().await?;
    let began = Instant::now();
    let mut child = process::start(subject, aws, &runtime)?;
    let id = child.id().context("it has ended already")?;
    let mut poll = tokio::select! {
        poll = runtime.poll() => poll,
        ended = child.wait() => Err(anyhow::anyhow!("it ended: {ended:?}")),
    }
    .with_context(|| format!("{} did not start", subject.name))?;
    let first_poll = began.elapsed();
    if let Some(quota) = quota {
        quota.take_in(id)?;
    }
    let (first_invocation, next) = invoke(&mut runtime, poll, &subject.event).await?;
    poll = next;
    let mut times = Vec::with_capacity(warm);
    for _ in 0..warm {
        let (time, next) = invoke(&mut runtime, poll, &subject.event).await?;
        poll = next;
        times.push(time);
    }
    let peak = process::peak(id)?;
    child.kill().await?;
    Ok(Start { first_poll, first_invocation, warm: times, peak })
}

/// From handing the event over to the answer, and the poll after it.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures")]
async fn invoke(runtime: &mut Runtime, poll: Poll, event: &str) -> Result<(Duration, Poll)> {
    let began = Instant::now();
    poll.send(event.to_owned()).ok().context("it no longer waits")?;
    runtime.answer().await?;
    let took = began.elapsed();
    Ok((took, runtime.poll().await?))
}
