//! `tertulia local --check`: one message makes the whole way, through everything that production has.

use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::json;

use super::{control::ChatEntry, journal::last_complaint, progress::Step, stack::Stack};

/// Two cold starts and six hops take about a second; a machine under full load gets a minute.
const ANSWERED_WITHIN: Duration = Duration::from_secs(60);

/// A new person says hello; a reply has to reach her phone.
pub async fn check(stack: &Stack) -> Result<()> {
    let step = Step::begin("Sending a message the whole way");
    let person = stack.control.add_person(json!({ "name": "Prueba", "country": "PE" })).await?;
    stack.control.act(&person, json!({ "text": "Hola" })).await?;
    let reply = match tokio::time::timeout(ANSWERED_WITHIN, reply(stack, &person)).await {
        Ok(reply) => reply?,
        Err(_) => bail!(
            "no reply came within {} s: {}",
            ANSWERED_WITHIN.as_secs(),
            whereabouts(stack).await.unwrap_or_else(|error| format!("{error:#}"))
        ),
    };
    if let Some(error) = reply.error {
        bail!(
            "the reply was sent and failed with {error}: see https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes"
        );
    }
    let dead = stack.quiet.dead_letters().await?;
    if dead > 0 {
        bail!(
            "the reply came, but {dead} messages are in a dead-letter queue: see target/local/ministack.log"
        );
    }
    step.done();
    Ok(())
}

async fn reply(stack: &Stack, person: &str) -> Result<ChatEntry> {
    loop {
        let chat = stack.control.chat(person, 0).await?;
        let reply = chat.entries.into_iter().find(|entry| {
            entry.direction == "out"
                && ["delivered", "read", "failed"].contains(&entry.tick.as_str())
        });
        if let Some(reply) = reply {
            return Ok(reply);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Where the message got stuck, for the sentence that a person reads.
async fn whereabouts(stack: &Stack) -> Result<String> {
    let pending = stack.control.pending().await?;
    let complaint = last_complaint(&stack.aws, stack.outputs.value("LogGroup")?).await;
    let place = if pending.webhooks_due + pending.webhooks_in_flight + pending.webhooks_later > 0 {
        "the webhook function does not accept the message"
    } else {
        "the message was taken and nothing was sent"
    };
    let log = stack.places.emulator_log();
    Ok(match complaint {
        Some(complaint) => format!("{place}, and a function complains: {complaint}"),
        None => format!("{place}; look into {}", log.display()),
    })
}
