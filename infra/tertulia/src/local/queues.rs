//! What ops do with queues: look, and send dead letters on their way again.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{aws::Aws, deploy::Outputs};

/// A queue with the one for what it could not deliver.
#[derive(Clone, Debug)]
pub struct Queue {
    pub url: String,
    pub dead: String,
}

/// As many as one call may bring.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html>
const BATCH: u64 = 10;

/// All queues of the stack.
pub async fn queues(aws: &Aws, outputs: &Outputs) -> Result<Vec<Queue>> {
    let participants = outputs.value("QueueParticipants")?;
    let name = participants.rsplit('/').next().unwrap_or_default();
    let prefix = name.trim_end_matches("participants.fifo");
    let (dead, live): (Vec<_>, Vec<_>) =
        aws.queue_urls(prefix).await?.into_iter().partition(|url| url.contains("-dead"));
    let queues = live.into_iter().map(|url| {
        let name = url.trim_end_matches(".fifo").to_owned();
        let dead = dead.iter().find(|dead| dead.starts_with(&format!("{name}-dead")));
        let dead = dead.with_context(|| format!("{name} has no dead-letter queue"))?.clone();
        Ok(Queue { url, dead })
    });
    queues.collect()
}

impl Queue {
    /// How long a message that was taken and not deleted stays away, in seconds of the machine.
    pub async fn set_visibility(&self, aws: &Aws, seconds: u32) -> Result<()> {
        let attributes = json!({ "VisibilityTimeout": seconds.to_string() });
        let body = json!({ "QueueUrl": self.url, "Attributes": attributes });
        aws.json("sqs", "AmazonSQS.SetQueueAttributes", &body).await.map(drop)
    }

    /// Lets a message be one that nobody could handle.
    pub async fn put_dead(&self, aws: &Aws, message: &Value) -> Result<()> {
        let body = json!({ "QueueUrl": self.dead, "MessageBody": message.to_string() });
        aws.json("sqs", "AmazonSQS.SendMessage", &body).await.map(drop)
    }

    /// Puts every dead letter back where it came from, and says how many there were. The emulator has no
    /// StartMessageMoveTask, so it is done by hand: what is not yet sent again is not yet deleted.
    pub async fn redrive(&self, aws: &Aws) -> Result<usize> {
        let mut moved = 0;
        loop {
            let body = json!({
                "QueueUrl": self.dead, "MaxNumberOfMessages": BATCH, "AttributeNames": ["All"],
            });
            let answer = aws.json("sqs", "AmazonSQS.ReceiveMessage", &body).await?;
            let messages = answer["Messages"].as_array().map(Vec::as_slice).unwrap_or_default();
            if messages.is_empty() {
                return Ok(moved);
            }
            for message in messages {
                self.send_again(aws, message).await?;
                moved += 1;
            }
        }
    }

    async fn send_again(&self, aws: &Aws, message: &Value) -> Result<()> {
        let mut again = json!({ "QueueUrl": self.url, "MessageBody": message["Body"] });
        let group = &message["Attributes"]["MessageGroupId"];
        if group.is_string() {
            again["MessageGroupId"] = group.clone();
        }
        if self.url.ends_with(".fifo") {
            // Under its old name the queue would take it for a repetition for five minutes, and drop it.
            again["MessageDeduplicationId"] = message["ReceiptHandle"].clone();
        }
        aws.json("sqs", "AmazonSQS.SendMessage", &again).await?;
        let done = json!({ "QueueUrl": self.dead, "ReceiptHandle": message["ReceiptHandle"] });
        aws.json("sqs", "AmazonSQS.DeleteMessage", &done).await.map(drop)
    }
}
