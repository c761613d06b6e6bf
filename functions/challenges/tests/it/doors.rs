use std::{
    collections::VecDeque,
    fs,
    path::PathBuf,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use challenges::Challenges;
use shared::{
    domain::{
        address::Address,
        course::Day,
        event::{Announcement, Chunk, EventKind, Letter},
        ids::{CohortId, MediaId, MessageId, NumberId, ParticipantId},
        inbound::{Media, MediaKind},
        submission::{Inspection, Source},
        time::Timestamp,
    },
    memory,
    outgoing::Message,
    ports::{self, FetchError, SendOutcome, Unavailable},
};

pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_772_454_660);
pub(crate) const PARTICIPANT: &str = "p0123456789ABCDEFGHJK";

pub(crate) type Tested = Challenges<Channel, memory::Objects, Queues, memory::Clock>;

/// Everything works, and the channel answers with these, one after the other; the last one for ever.
pub(crate) fn challenges(answers: impl IntoIterator<Item = Answer>) -> Tested {
    crate::logs::keep();
    Challenges {
        channel: Channel {
            answers: Mutex::new(answers.into_iter().collect()),
            fetched: AtomicUsize::new(0),
            limit: AtomicUsize::new(0),
        },
        objects: memory::Objects::new(),
        queues: Queues::default(),
        clock: memory::Clock::at(NOW),
    }
}

/// One announcement, as the queue brings it. `true` if it is done, `false` if it comes again.
pub(crate) async fn announce(challenges: &Tested, announcement: &Announcement) -> bool {
    let body = serde_json::json!({ "detail-type": announcement.name(), "detail": announcement });
    let batch = serde_json::json!({ "Records": [{ "messageId": "m1", "body": body.to_string() }] });
    let response = challenges.handle(serde_json::from_value(batch).unwrap()).await;
    response.batch_item_failures.is_empty()
}

pub(crate) async fn run(challenges: &Tested, sample: &str) -> SqsBatchResponse {
    challenges.handle(sample_event(sample)).await
}

pub(crate) fn sample_event(name: &str) -> SqsEvent {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../events/{name}.json"));
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

pub(crate) fn received(seq: u32, source: Source) -> Announcement {
    Announcement::SubmissionReceived {
        participant: ParticipantId::new(PARTICIPANT),
        number: NumberId::new("100000000000001"),
        cohort: CohortId::new("LIMA1"),
        day: Day::FIRST,
        seq,
        source,
    }
}

pub(crate) fn file(kind: MediaKind, mime_type: &str, bytes: &[u8]) -> Source {
    Source::Media(Media {
        id: MediaId::new("200000000000001"),
        kind,
        mime_type: mime_type.to_owned(),
        sha256: Some(shared::media::sha256(bytes)),
        caption: None,
        unavailable: false,
    })
}

/// What the one letter in the mailbox says.
pub(crate) fn verdict(challenges: &Tested) -> Inspection {
    let letters = challenges.queues.inner.letters();
    let [letter] = letters.as_slice() else {
        panic!("one letter, not {letters:?}");
    };
    verdict_of(letter)
}

pub(crate) fn verdict_of(letter: &Letter) -> Inspection {
    let EventKind::Inspected { result, .. } = &letter.event.kind else {
        panic!("not a verdict: {letter:?}");
    };
    result.clone()
}

#[derive(Clone)]
pub(crate) enum Answer {
    Bytes(Vec<u8>),
    Gone,
    TooLarge,
    Unavailable,
}

pub(crate) struct Channel {
    answers: Mutex<VecDeque<Answer>>,
    pub(crate) fetched: AtomicUsize,
    pub(crate) limit: AtomicUsize,
}

impl ports::Channel for Channel {
    async fn send(&self, _: &NumberId, _: &Address, _: &Message, _: &str) -> SendOutcome {
        panic!("challenges sends nothing");
    }

    async fn mark_read(&self, _: &NumberId, _: &MessageId, _: bool) {
        panic!("challenges reads no message");
    }

    async fn fetch_media(
        &self,
        _: &NumberId,
        _: &MediaId,
        limit_bytes: u64,
    ) -> Result<Vec<u8>, FetchError> {
        self.fetched.fetch_add(1, Ordering::SeqCst);
        self.limit.store(limit_bytes as usize, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap();
        let answer = match answers.len() {
            0 => panic!("nothing was to be fetched"),
            1 => answers[0].clone(),
            _ => answers.pop_front().unwrap(),
        };
        match answer {
            Answer::Bytes(bytes) => Ok(bytes),
            Answer::Gone => Err(FetchError::Gone),
            Answer::TooLarge => Err(FetchError::TooLarge),
            Answer::Unavailable => Err(Unavailable::new("the Graph API", "a test said so").into()),
        }
    }
}

/// A queue that can refuse.
#[derive(Default)]
pub(crate) struct Queues {
    pub(crate) inner: memory::Queues,
    pub(crate) full: AtomicBool,
}

impl ports::Queues for Queues {
    async fn post(&self, letters: &[Letter]) -> Vec<bool> {
        if self.full.load(Ordering::SeqCst) {
            return vec![false; letters.len()];
        }
        self.inner.post(letters).await
    }

    async fn deliver(&self, _: &[Chunk]) -> Vec<bool> {
        panic!("challenges delivers nothing");
    }
}
