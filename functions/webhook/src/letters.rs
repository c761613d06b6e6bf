//! Which updates become letters, to whom, and under which name.

use futures_util::{StreamExt, stream};
use shared::{
    domain::{
        event::{Event, EventKind, Letter, Recipient},
        ids::EventId,
        inbound::Inbound,
        outbox::DeliveryKey,
        status::{Status, StatusStage},
    },
    ports::Participants,
    whatsapp::{errors::Advice, parse::Warning},
};

/// Reads at the same time: enough for a thousand statuses within a second, few enough for one connection pool.
const PEEKS_MAX: usize = 32;

/// The message's own id is the event's name, however often it comes.
pub(crate) fn message(message: Inbound) -> Letter {
    Letter {
        to: Recipient::Contact { number: message.number.clone(), address: message.from.clone() },
        event: Event {
            id: EventId::new(message.id.as_str()),
            at: message.at,
            kind: EventKind::Message(Box::new(message)),
        },
    }
}

/// Letters for those few statuses that somebody waits for. All others end here, without a write.
pub(crate) async fn statuses(
    statuses: Vec<Status>,
    participants: &impl Participants,
) -> Vec<Letter> {
    for status in &statuses {
        log_price(status);
        log_refusal(status);
    }
    let ours = statuses.into_iter().filter_map(|status| {
        let key = DeliveryKey::parse(status.key.as_deref()?)?;
        Some((status, key))
    });
    // In order, so that the letters of one person are.
    let letters = stream::iter(ours)
        .map(|(status, key)| async move {
            let is_news = is_news(&status, &key, participants).await;
            is_news.then(|| letter(status, key))
        })
        .buffered(PEEKS_MAX);
    letters.filter_map(std::future::ready).collect().await
}

async fn is_news(status: &Status, key: &DeliveryKey, participants: &impl Participants) -> bool {
    match status.stage {
        StatusStage::Failed => true,
        StatusStage::Unknown => false,
        StatusStage::Sent | StatusStage::Delivered | StatusStage::Read | StatusStage::Played => {
            match participants.peek(&key.participant).await {
                Ok(Some(participant)) => participant.awaits_status(key),
                Ok(None) => false,
                // The mailbox can tell as well; a status that is lost may cost a second message.
                Err(error) => {
                    tracing::warn!(error = %error, "a status goes to the mailbox unseen");
                    true
                }
            }
        }
    }
}

fn letter(status: Status, key: DeliveryKey) -> Letter {
    let stage = stage(status.stage);
    Letter {
        to: Recipient::Participant(key.participant.clone()),
        event: Event {
            id: EventId::new(format!("status:{key}:{stage}")),
            at: status.at,
            kind: EventKind::Status(Box::new(status)),
        },
    }
}

/// What Meta will ask for this message. `read` counts as well, because `delivered` may be missing; whoever adds up
/// takes each key once.
fn log_price(status: &Status) {
    let is_delivered = match status.stage {
        StatusStage::Delivered | StatusStage::Read => true,
        StatusStage::Sent | StatusStage::Played | StatusStage::Failed | StatusStage::Unknown => {
            false
        }
    };
    let Some(pricing) = status.pricing.as_ref().filter(|_| is_delivered) else {
        return;
    };
    tracing::info!(
        key = status.key.as_deref().filter(|key| DeliveryKey::parse(key).is_some()),
        number = status.number.as_str(),
        stage = stage(status.stage),
        category = pricing.category,
        kind = pricing.kind,
        billable = pricing.billable,
        at = status.at.seconds(),
        "priced"
    );
}

/// What was accepted and failed for a reason that concerns more than this person: payment, template, account, or a code
/// that nobody has seen yet. The alarms count these lines.
fn log_refusal(status: &Status) {
    for code in status.errors.iter().filter(|code| Advice::of(**code).alert) {
        tracing::error!(
            key = status.key.as_deref().filter(|key| DeliveryKey::parse(key).is_some()),
            number = status.number.as_str(),
            at = status.at.seconds(),
            code,
            "meta_refuses"
        );
    }
}

/// Nobody's mailbox is concerned: the alarms count these lines.
pub(crate) fn say(warning: &Warning) {
    match warning {
        Warning::QualityDropped { event } => tracing::warn!(event, "quality_dropped"),
        Warning::TemplateStopped { template, event } => {
            tracing::warn!(template, event, "template_stopped");
        }
        Warning::TemplateRecategorised { template, category } => {
            tracing::warn!(template, category, "template_recategorised");
        }
    }
}

const fn stage(stage: StatusStage) -> &'static str {
    match stage {
        StatusStage::Sent => "sent",
        StatusStage::Delivered => "delivered",
        StatusStage::Read => "read",
        StatusStage::Played => "played",
        StatusStage::Failed => "failed",
        StatusStage::Unknown => "unknown",
    }
}
