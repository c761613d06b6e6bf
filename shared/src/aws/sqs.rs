//! Letters to the mailboxes and chunks to the bulk lane.

use std::{collections::BTreeSet, ops::Range};

use aws_sdk_sqs::{Client, types::SendMessageBatchRequestEntry};
use aws_types::SdkConfig;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;

use super::failure::unavailable;
use crate::{
    domain::event::{Chunk, Letter, Recipient},
    ports,
    store::keys::hex,
};

/// Messages and bytes of one call; a message alone may have as many bytes as a call.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>
const MESSAGES_MAX: usize = 10;
const BYTES_MAX: usize = 1024 * 1024;

/// Calls under way at once in the bulk lane: a million people are 2,000 calls, which one after the other would
/// take longer than a dispatcher's minute.
const CALLS_AT_ONCE: usize = 8;

#[derive(Clone, Debug)]
pub struct SqsQueues {
    client: Client,
    participants: String,
    deliveries: Option<String>,
}

/// A message with its place in the caller's list.
#[derive(Debug)]
struct Parcel {
    place: usize,
    body: String,
    /// Group and deduplication id, for the mailboxes.
    fifo: Option<(String, String)>,
}

impl SqsQueues {
    /// Both are queue addresses. A function without a bulk lane gives `None`: its chunks are then not taken.
    pub fn new(
        config: &SdkConfig,
        participants: impl Into<String>,
        deliveries: Option<String>,
    ) -> Self {
        Self { client: Client::new(config), participants: participants.into(), deliveries }
    }

    /// Opens the connection before somebody waits for it. A read that changes nothing; a failure shows at the first
    /// message as well.
    pub async fn warm(&self) {
        let _ = self.client.get_queue_attributes().queue_url(&self.participants).send().await;
    }
}

impl ports::Queues for SqsQueues {
    /// One call after the other. Once a letter was not taken, later ones to the same person are kept back, so that
    /// hers never overtake each other.
    async fn post(&self, letters: &[Letter]) -> Vec<bool> {
        let parcels = parcels(letters, |letter| Some(fifo(letter)));
        let mut taken = vec![false; letters.len()];
        let mut held = BTreeSet::new();
        for batch in batches(&parcels) {
            let groups = |parcel: &Parcel| parcel.fifo.clone().map(|(group, _)| group);
            let free = |parcel: &&Parcel| groups(parcel).is_none_or(|group| !held.contains(&group));
            let batch = &parcels[batch];
            let entries: Vec<_> = batch.iter().filter(free).filter_map(entry).collect();
            let Some(places) = send(&self.client, &self.participants, entries).await else {
                break;
            };
            places.into_iter().for_each(|place| taken[place] = true);
            held.extend(batch.iter().filter(|parcel| !taken[parcel.place]).filter_map(groups));
        }
        taken
    }

    /// Several calls at once: chunks have no order.
    async fn deliver(&self, chunks: &[Chunk]) -> Vec<bool> {
        let mut taken = vec![false; chunks.len()];
        let Some(queue) = &self.deliveries else {
            tracing::error!("chunks were made by a function that has no QUEUE_DELIVERIES");
            return taken;
        };
        let parcels = parcels(chunks, |_| None);
        let mut calls = JoinSet::new();
        let mut batches = batches(&parcels).into_iter();
        loop {
            while calls.len() < CALLS_AT_ONCE
                && let Some(batch) = batches.next()
            {
                let entries = parcels[batch].iter().filter_map(entry).collect();
                let (client, queue) = (self.client.clone(), queue.clone());
                calls.spawn(async move { send(&client, &queue, entries).await });
            }
            match calls.join_next().await {
                Some(Ok(Some(places))) => places.into_iter().for_each(|place| taken[place] = true),
                // The queue does not answer: what is under way may still arrive, the rest waits for the next try.
                Some(Ok(None) | Err(_)) => batches = Vec::new().into_iter(),
                None => return taken,
            }
        }
    }
}

/// Places of those that were taken; `None` if the whole call failed.
async fn send(
    client: &Client,
    queue: &str,
    entries: Vec<SendMessageBatchRequestEntry>,
) -> Option<Vec<usize>> {
    if entries.is_empty() {
        return Some(Vec::new());
    }
    let call = client.send_message_batch().queue_url(queue);
    match call.set_entries(Some(entries)).send().await {
        Ok(answer) => {
            for failed in answer.failed() {
                tracing::warn!(
                    code = failed.code(),
                    ours = failed.sender_fault(),
                    "a message was not queued"
                );
            }
            Some(answer.successful().iter().filter_map(|taken| taken.id().parse().ok()).collect())
        }
        Err(error) => {
            let error = unavailable("the queue")(error);
            tracing::warn!(error = &error as &dyn std::error::Error, "nothing was queued");
            None
        }
    }
}

fn entry(parcel: &Parcel) -> Option<SendMessageBatchRequestEntry> {
    let (group, name) = parcel.fifo.clone().unzip();
    SendMessageBatchRequestEntry::builder()
        .id(parcel.place.to_string())
        .message_body(&parcel.body)
        .set_message_group_id(group)
        .set_message_deduplication_id(name)
        .build()
        .ok()
}

/// Those that are too large for any call are left out, and so not taken.
fn parcels<T: Serialize>(
    messages: &[T],
    fifo: impl Fn(&T) -> Option<(String, String)>,
) -> Vec<Parcel> {
    let mut parcels = Vec::with_capacity(messages.len());
    for (place, message) in messages.iter().enumerate() {
        match serde_json::to_string(message) {
            Ok(body) if body.len() <= BYTES_MAX => {
                let fifo = fifo(message);
                parcels.push(Parcel { place, body, fifo });
            }
            Ok(body) => tracing::error!(bytes = body.len(), "a message is too large for the queue"),
            Err(error) => tracing::error!(%error, "a message is no JSON"),
        }
    }
    parcels
}

/// One person's letters are one group. The id of a letter holds its group, because everybody in a cohort gets an
/// event of the same name.
fn fifo(letter: &Letter) -> (String, String) {
    let group = match &letter.to {
        Recipient::Participant(id) => id.as_str().to_owned(),
        // Ids of groups are shown on consoles and in traces: a phone number must not be.
        Recipient::Contact { address, .. } => digest(&address.aliases().next().unwrap_or_default()),
    };
    let name = digest(&format!("{group}\0{}", letter.event.id));
    (group, name)
}

fn digest(text: &str) -> String {
    hex(&Sha256::digest(text))
}

fn batches(parcels: &[Parcel]) -> Vec<Range<usize>> {
    let mut batches: Vec<Range<usize>> = Vec::new();
    let mut bytes = 0;
    for (index, parcel) in parcels.iter().enumerate() {
        bytes += parcel.body.len();
        match batches.last_mut() {
            Some(batch) if batch.len() < MESSAGES_MAX && bytes <= BYTES_MAX => {
                batch.end = index + 1
            }
            Some(_) | None => {
                batches.push(index..index + 1);
                bytes = parcel.body.len();
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        address::{Address, Phone, UserId},
        event::{Event, EventKind},
        ids::{EventId, NumberId, ParticipantId},
        time::Timestamp,
    };

    fn parcel(bytes: usize) -> Parcel {
        Parcel { place: 0, body: "x".repeat(bytes), fifo: None }
    }

    fn letter(to: Recipient) -> Letter {
        let id = EventId::new("wait:1");
        let kind = EventKind::WaitOver { wait: id.clone() };
        let at = Timestamp::from_seconds(0);
        Letter { to, event: Event { id, at, kind } }
    }

    #[test]
    fn a_call_has_at_most_ten_messages_and_one_mebibyte() {
        let sizes = |sizes: &[usize]| {
            let parcels: Vec<Parcel> = sizes.iter().map(|size| parcel(*size)).collect();
            batches(&parcels).iter().map(ExactSizeIterator::len).collect::<Vec<_>>()
        };
        assert_eq!(sizes(&[]), Vec::<usize>::new());
        assert_eq!(sizes(&[10; 25]), [10, 10, 5]);
        assert_eq!(sizes(&[600 * 1024; 3]), [1, 1, 1]);
        assert_eq!(sizes(&[512 * 1024; 3]), [2, 1]);
        assert_eq!(sizes(&[BYTES_MAX, 1, BYTES_MAX - 1, 1]), [1, 2, 1]);
    }

    #[test]
    fn what_no_call_can_carry_is_left_out() {
        let parcels = parcels(&["x".repeat(BYTES_MAX - 2), "x".repeat(BYTES_MAX)], |_| None);
        assert_eq!(parcels.len(), 1);
    }

    #[test]
    fn a_group_is_a_person_and_shows_no_number() {
        let phone = Phone::parse("51900000000");
        let address = Address::new(phone.clone(), None).unwrap();
        let contact = |address| {
            let number = NumberId::new("1065");
            fifo(&letter(Recipient::Contact { number, address }))
        };
        let (group, name) = contact(address);
        assert_eq!((group.len(), name.len()), (64, 64));
        assert!(!group.contains("5190") && !name.contains("5190"));
        // With both, the user id leads: it is the one that stays.
        let user = UserId::parse("PE.1");
        let both = contact(Address::new(phone, user.clone()).unwrap());
        assert_eq!(both, contact(Address::new(None, user).unwrap()));
        assert_ne!(both.0, group);
    }

    #[test]
    fn one_event_for_two_people_is_two_letters() {
        let to = |id: &str| fifo(&letter(Recipient::Participant(ParticipantId::new(id))));
        assert_eq!(to("p1").0, "p1");
        assert_eq!(to("p1"), to("p1"));
        assert_ne!(to("p1").1, to("p2").1);
    }
}
