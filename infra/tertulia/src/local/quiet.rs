//! Waiting until everything that was set off has come to an end.

use std::time::Duration;

use anyhow::{Result, bail};
use jiff::SignedDuration;

use super::{
    aws::Aws, clock::LocalClock, control::Control, deploy::Outputs, journal::last_complaint,
};

/// A batch that fails stays hidden for its queue's visibility time (minutes): that is not worth waiting for.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks. Twice in a row has to be quiet, since a message can be between two queues.
const LOOK_EVERY: Duration = Duration::from_millis(60);

/// Statuses and deliveries that are only this far away are waited for in real time.
const SOON: SignedDuration = SignedDuration::from_secs(4);

#[derive(Clone, Debug)]
pub struct Quiet {
    aws: Aws,
    control: Control,
    /// Without the dead-letter queues: what lies there lies there.
    queues: Vec<String>,
    dead: Vec<String>,
    log_group: String,
}

/// How far the waiting goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Queues and webhooks are empty.
    Drained,
    /// And nothing comes within the next seconds of the simulator's time either.
    Settled,
}

impl Quiet {
    pub async fn new(aws: Aws, control: Control, outputs: &Outputs) -> Result<Self> {
        let participants = outputs.value("QueueParticipants")?;
        let name = participants.rsplit('/').next().unwrap_or_default();
        let prefix = name.trim_end_matches("participants.fifo").to_owned();
        let (dead, queues) =
            aws.queue_urls(&prefix).await?.into_iter().partition(|url| url.contains("-dead"));
        let log_group = outputs.value("LogGroup")?.to_owned();
        Ok(Self { aws, control, queues, dead, log_group })
    }

    /// # Errors
    /// It did not become quiet in time; the error names what was still under way.
    pub async fn wait(&self, clock: &LocalClock, until: Until) -> Result<()> {
        let mut last = String::new();
        let waiting = async {
            let mut quiet_looks = 0;
            loop {
                match self.busy(clock, until).await? {
                    None => quiet_looks += 1,
                    Some(what) => {
                        quiet_looks = 0;
                        last = what;
                    }
                }
                if quiet_looks == 2 {
                    return Ok(());
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(result) => result,
            Err(_) => {
                let complaint = last_complaint(&self.aws, &self.log_group).await;
                let complaint = complaint
                    .unwrap_or_else(|| "nothing; read target/local/ministack.log".to_owned());
                bail!(
                    "after {} s {last}. The functions' last complaint: {complaint}",
                    PATIENCE.as_secs()
                )
            }
        }
    }

    /// Messages that no function could handle.
    pub async fn dead_letters(&self) -> Result<u64> {
        let mut sum = 0;
        for queue in &self.dead {
            sum += self.aws.queue_depth(queue).await?.waiting;
        }
        Ok(sum)
    }

    async fn busy(&self, clock: &LocalClock, until: Until) -> Result<Option<String>> {
        let pending = self.control.pending().await?;
        if pending.webhooks_due + pending.webhooks_in_flight > 0 {
            return Ok(Some("webhooks were still being delivered".to_owned()));
        }
        if until == Until::Settled
            && let Some(next) = pending.next_due_at
            && next.duration_since(clock.now()) < SOON
        {
            return Ok(Some("phones were still receiving".to_owned()));
        }
        for queue in &self.queues {
            let depth = self.aws.queue_depth(queue).await?;
            if depth.waiting + depth.in_flight > 0 {
                let name = queue.rsplit('/').next().unwrap_or_default();
                return Ok(Some(format!(
                    "the queue {name} still held {} messages ({} of them with a function)",
                    depth.waiting + depth.in_flight,
                    depth.in_flight
                )));
            }
        }
        Ok(None)
    }
}
