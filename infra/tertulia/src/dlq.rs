//! `tertulia dlq`: what no function could handle, and its way back. Nobody's words are ever shown.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use aws_config::SdkConfig;
use aws_sdk_sqs::{
    Client,
    types::{Message, MessageSystemAttributeName, QueueAttributeName},
};
use clap::Subcommand;
use serde_json::Value;

/// As many as one call may bring.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html>
const BATCH: i32 = 10;
/// `show` looks at so many at most and gives them back at once.
const SHOWN: usize = 50;
/// Long enough to send a batch again, short enough that a broken-off run is soon visible again.
const HELD_SECONDS: i32 = 60;

#[derive(Debug, Subcommand)]
pub enum DlqCommand {
    /// How many lie in each.
    List,
    /// What they are about, how old and how often tried; never what somebody wrote.
    Show {
        #[arg(value_parser = Lane::ALL)]
        queue: String,
    },
    /// Send them where they came from, the oldest first. Nothing is handled twice.
    Redrive {
        #[arg(value_parser = Lane::ALL)]
        queue: String,
    },
}

/// A queue with the one for what it could not deliver, by their addresses.
#[derive(Clone, Debug)]
pub struct Lane {
    pub queue: String,
    pub dead: String,
}

impl Lane {
    /// The queues of `infra/template.yaml`.
    pub const ALL: [&'static str; 5] =
        ["participants", "deliveries", "submissions", "raffle", "community"];
}

#[derive(Debug)]
pub struct Lanes {
    client: Client,
    stage: String,
    addresses: Vec<String>,
}

impl Lanes {
    pub async fn find(config: &SdkConfig, stage: &str) -> Result<Self> {
        let client = Client::new(config);
        let listed = client.list_queues().queue_name_prefix(format!("tertulia-{stage}-"));
        let listed = listed.send().await.context("the queues cannot be listed")?;
        let addresses = listed.queue_urls.unwrap_or_default();
        Ok(Self { client, stage: stage.to_owned(), addresses })
    }

    /// # Errors
    /// One of the two is missing.
    pub fn lane(&self, name: &str) -> Result<Lane> {
        let find = |suffix: &str| {
            let plain = format!("tertulia-{}-{name}{suffix}", self.stage);
            let address = self.addresses.iter().find(|address| {
                let found = address.rsplit('/').next().unwrap_or_default();
                found.strip_suffix(".fifo").unwrap_or(found) == plain
            });
            address.cloned().with_context(|| format!("the queue {plain} is missing"))
        };
        Ok(Lane { queue: find("")?, dead: find("-dead")? })
    }

    pub async fn waiting(&self, address: &str) -> Result<u64> {
        let asked = self.client.get_queue_attributes().queue_url(address);
        let asked = asked.attribute_names(QueueAttributeName::ApproximateNumberOfMessages);
        let answer =
            asked.send().await.with_context(|| format!("{} cannot be asked", name(address)))?;
        let count = answer.attributes.unwrap_or_default();
        let count = count.get(&QueueAttributeName::ApproximateNumberOfMessages);
        Ok(count.and_then(|count| count.parse().ok()).unwrap_or_default())
    }

    pub async fn run(&self, command: DlqCommand) -> Result<String> {
        match command {
            DlqCommand::List => self.list().await,
            DlqCommand::Show { queue } => self.show(&queue).await,
            DlqCommand::Redrive { queue } => {
                let moved = self.redrive(&queue).await?;
                Ok(format!("{moved} messages are on their way again."))
            }
        }
    }

    async fn list(&self) -> Result<String> {
        let mut lines = Vec::new();
        for name in Lane::ALL {
            let lane = self.lane(name)?;
            lines.push(format!("{name:<14}{:>6}", self.waiting(&lane.dead).await?));
        }
        Ok(lines.join("\n"))
    }

    async fn show(&self, name: &str) -> Result<String> {
        let dead = self.lane(name)?.dead;
        let mut held = Vec::new();
        loop {
            let batch = self.take(&dead).await?;
            if batch.is_empty() || held.len() >= SHOWN {
                break;
            }
            held.extend(batch);
        }
        let mut page = format!("{} messages", held.len());
        for message in &held {
            // Writing to a String cannot fail.
            let _ = write!(page, "\n{}", described(message));
            let back =
                self.client.change_message_visibility().queue_url(&dead).visibility_timeout(0);
            let back = back.set_receipt_handle(message.receipt_handle.clone());
            back.send().await.context("a message that was looked at cannot be given back")?;
        }
        Ok(page)
    }

    /// What is not yet sent again is not yet deleted: breaking this off loses nothing.
    pub async fn redrive(&self, name: &str) -> Result<usize> {
        let lane = self.lane(name)?;
        let mut moved = 0;
        loop {
            let batch = self.take(&lane.dead).await?;
            if batch.is_empty() {
                return Ok(moved);
            }
            for message in batch {
                self.send_again(&lane, &message).await?;
                moved += 1;
            }
        }
    }

    async fn take(&self, address: &str) -> Result<Vec<Message>> {
        let taken = self.client.receive_message().queue_url(address);
        let taken = taken.max_number_of_messages(BATCH).visibility_timeout(HELD_SECONDS);
        let taken = taken.message_system_attribute_names(MessageSystemAttributeName::All);
        let taken = taken
            .send()
            .await
            .with_context(|| format!("{} cannot be read", self::name(address)))?;
        Ok(taken.messages.unwrap_or_default())
    }

    async fn send_again(&self, lane: &Lane, message: &Message) -> Result<()> {
        let Some(body) = &message.body else { bail!("a message without a body") };
        let mut again = self.client.send_message().queue_url(&lane.queue).message_body(body);
        if lane.queue.ends_with(".fifo") {
            again = again.set_message_group_id(attribute(
                message,
                &MessageSystemAttributeName::MessageGroupId,
            ));
            // Under its old name the queue would take it for a repetition for five minutes, and drop it.
            let id = message.message_id.clone().unwrap_or_default();
            again = again.message_deduplication_id(format!("redrive-{id}"));
        }
        again.send().await.context("a message cannot be sent again; it stays where it was")?;
        let done = self.client.delete_message().queue_url(&lane.dead);
        let done = done.set_receipt_handle(message.receipt_handle.clone());
        done.send().await.context(
            "a message was sent again and cannot be deleted: it may come twice, which does no harm",
        )?;
        Ok(())
    }
}

fn attribute(message: &Message, name: &MessageSystemAttributeName) -> Option<String> {
    message.attributes.as_ref()?.get(name).cloned()
}

/// The kind, the participant's id and the counts; nothing that somebody wrote.
fn described(message: &Message) -> String {
    let json: Value =
        serde_json::from_str(message.body.as_deref().unwrap_or_default()).unwrap_or_default();
    let kind = json["detail-type"].as_str().map(str::to_owned);
    let kind = kind.or_else(|| {
        let kind = &json["event"]["kind"];
        kind.as_str().map(str::to_owned).or_else(|| Some(kind.as_object()?.keys().next()?.clone()))
    });
    let kind = kind.or_else(|| Some(format!("{} letters", json["letters"].as_array()?.len())));
    let participant = json["to"]["participant"].as_str().or(json["detail"]["participant"].as_str());
    let sent = attribute(message, &MessageSystemAttributeName::SentTimestamp);
    let sent = sent.and_then(|ms| jiff::Timestamp::from_millisecond(ms.parse().ok()?).ok());
    format!(
        "{}  {:<18} participant {:<20} tried {} times, sent {}",
        message.message_id.as_deref().unwrap_or("-"),
        kind.as_deref().unwrap_or("unreadable"),
        participant.unwrap_or("not yet known"),
        attribute(message, &MessageSystemAttributeName::ApproximateReceiveCount)
            .as_deref()
            .unwrap_or("?"),
        sent.map_or_else(|| "?".to_owned(), |sent| sent.to_string()),
    )
}

fn name(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_words_are_shown() {
        let letter = r#"{"to":{"contact":{"number":"1065","address":{"p":"51900000000"}}},"event":{"id":"wamid.A","at":1,"kind":{"message":{"content":{"text":"me llamo Rosa"}}}}}"#;
        let message = Message::builder().message_id("m1").body(letter).build();
        let shown = described(&message);
        assert!(shown.contains("message") && shown.contains("not yet known"), "{shown}");
        assert!(!shown.contains("Rosa") && !shown.contains("51900000000"), "{shown}");
        let letter = r#"{"to":{"participant":"p01"},"event":{"id":"w","at":1,"kind":{"wait_over":{"wait":"w"}}}}"#;
        let shown = described(&Message::builder().body(letter).build());
        assert!(shown.contains("wait_over") && shown.contains("p01"), "{shown}");
        assert!(described(&Message::builder().body("not JSON").build()).contains("unreadable"));
    }
}
