//! What can happen to a participant: the closed set of inputs of `decide`, and of letters to her mailbox.

use serde::{Deserialize, Serialize};

use super::{
    address::Address,
    advisory::{Ask, News, Topic},
    cohort::Step,
    course::Day,
    ids::{CohortId, EventId, NumberId, ParticipantId},
    inbound::Inbound,
    status::Status,
    submission::Inspection,
    ticket::Ticket,
    time::Timestamp,
};

/// Something that happened, with a name. Two events of the same name are the same event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    pub at: Timestamp,
    pub kind: EventKind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// She wrote, tapped, sent.
    /// `{"message":{"id":"wamid.A","at":1772454600,"number":"1065","from":{"p":"51900000000"},"content":{"text":{"body":"Hola"}}}}`
    Message(Box<Inbound>),
    /// Something became of a message that we sent, and the mailbox should know.
    /// `{"status":{"message":"wamid.B","number":"1065","at":1772454605,"stage":"failed","key":"v1.p01.7.1","errors":[131047]}}`
    Status(Box<Status>),
    /// `challenges` has looked at a submission.
    /// `{"inspected":{"cohort":"LIMA1","day":1,"seq":1,"result":{"stored":{"object":"submissions/p01/LIMA1/1-1.jpg","sha256":"…","bytes":20480,"mime_type":"image/jpeg"}}}}`
    Inspected { cohort: CohortId, day: Day, seq: u32, result: Inspection },
    /// A step of her cohort is due for her.
    /// `{"step":{"cohort":"LIMA1","step":{"lesson":1}}}`
    Step { cohort: CohortId, step: Step },
    /// She is on the list of her cohort's raffle, which is sealed and can change no more.
    /// `{"raffle_committed":{"cohort":"LIMA1","ticket":"K7F3-921M","code":"4Q7K-2MX9-P0TD","round":26513421,"draws_at":1772842500}}`
    RaffleCommitted {
        cohort: CohortId,
        ticket: Ticket,
        /// The same for everybody on the list.
        code: String,
        /// Which public number decides.
        round: u64,
        draws_at: Timestamp,
    },
    /// Her cohort's raffle was drawn.
    /// `{"raffle_drawn":{"cohort":"LIMA1","place":3,"winners":2,"alternates":3,"skipped":0}}`
    RaffleDrawn {
        cohort: CohortId,
        /// Her place in the order, from 1; the first `winners` won.
        place: u32,
        winners: u32,
        alternates: u32,
        /// So many before her had left when the draw was made: theirs went on.
        #[serde(default)]
        skipped: u32,
    },
    /// News of her advisory session.
    /// `{"advice":{"cohort":"LIMA1","number":7,"news":{"held":{"at":1773086400}}}}`
    Advice {
        cohort: CohortId,
        /// Grows with each piece of news of the cohort.
        number: u32,
        news: News,
    },
    /// A wait of hers has run out. The name says which; an old one changes nothing.
    /// `{"wait_over":{"wait":"wait:wamid.A"}}`
    WaitOver { wait: EventId },
}

/// A letter to one person's mailbox, as it lies in the queue.
///
/// ```json
/// {"to":{"participant":"p0123"},"event":{"id":"wait:wamid.A","at":1772454600,"kind":{"wait_over":{"wait":"wait:wamid.A"}}}}
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Letter {
    pub to: Recipient,
    pub event: Event,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    Participant(ParticipantId),
    /// Somebody who wrote to one of our numbers; who she is, the mailbox finds out.
    Contact {
        number: NumberId,
        address: Address,
    },
}

/// Work for the bulk lane: one thing that happens to up to [`CHUNK_MAX`] people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chunk {
    pub number: NumberId,
    pub letters: Vec<Letter>,
}

/// A chunk of 100 letters is about 20 kB; SQS takes 1 MiB. Ten of them are what an environment of `deliver` gets at once:
/// with fewer it would wait for its last answers too often to keep its pace.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>
pub const CHUNK_MAX: usize = 100;

/// What is announced on the bus because it concerns somebody else. No name, no number, no user id;
/// the words of a submission or a question travel here and are kept out of every archive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Announcement {
    /// To `challenges`.
    /// `{"type":"SubmissionReceived","participant":"p01","number":"1065","cohort":"LIMA1","day":1,"seq":1,"source":{"media":{…}}}`
    SubmissionReceived {
        participant: ParticipantId,
        number: NumberId,
        cohort: CohortId,
        day: Day,
        seq: u32,
        source: super::submission::Source,
    },
    /// To `challenges`: an object that no submission needs any more.
    /// `{"type":"SubmissionReplaced","participant":"p01","object":"submissions/p01/LIMA1/1-1.jpg"}`
    SubmissionReplaced { participant: ParticipantId, object: super::ids::ObjectKey },
    /// To `community`.
    /// `{"type":"QuestionAsked","participant":"p01","question":"wamid.A","cohort":"LIMA1","at":1772454600,"text":"¿Cómo…?"}`
    QuestionAsked {
        participant: ParticipantId,
        question: EventId,
        cohort: Option<CohortId>,
        at: Timestamp,
        text: String,
    },
    /// To `community`: somebody should look after her. `why` is `help`, `silent` or `prize`.
    /// `{"type":"AttentionNeeded","participant":"p01","cohort":"LIMA1","at":1772454600,"why":"silent"}`
    AttentionNeeded {
        participant: ParticipantId,
        cohort: Option<CohortId>,
        at: Timestamp,
        why: Attention,
    },
    /// To everybody who keeps something of hers: forget it.
    /// `{"type":"ParticipantErased","participant":"p01","raffles":["LIMA1"]}`
    ParticipantErased {
        participant: ParticipantId,
        /// The raffles whose lists may still say which ticket was hers.
        #[serde(default)]
        raffles: Vec<CohortId>,
    },
    /// To `raffle`: she wants something of her cohort's advisory sessions. `turn` grows with each question of hers.
    /// `{"type":"AdvisoryAsked","participant":"p01","cohort":"LIMA1","turn":2,"ask":{"slot":123456}}`
    AdvisoryAsked { participant: ParticipantId, cohort: CohortId, turn: u32, ask: Ask },
    /// To `community`: what she says about her session.
    /// `{"type":"AdviceAnswered","participant":"p01","note":"wamid.A","cohort":"LIMA1","topic":"month","at":1772454600,"text":"…"}`
    AdviceAnswered {
        participant: ParticipantId,
        note: EventId,
        cohort: CohortId,
        topic: Topic,
        at: Timestamp,
        text: String,
    },
    /// To `raffle`: look at that raffle, something may be due. However often it comes, nothing happens twice.
    /// `{"type":"RaffleDue","cohort":"LIMA1"}`
    RaffleDue { cohort: CohortId },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attention {
    /// She asked for a person.
    Help,
    /// She has not answered for two days.
    Silent,
    /// She won, and the message that says so may not have reached her: no machine repeats it.
    Prize,
}

impl Announcement {
    /// The bus's `detail-type`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SubmissionReceived { .. } => "SubmissionReceived",
            Self::SubmissionReplaced { .. } => "SubmissionReplaced",
            Self::QuestionAsked { .. } => "QuestionAsked",
            Self::AttentionNeeded { .. } => "AttentionNeeded",
            Self::ParticipantErased { .. } => "ParticipantErased",
            Self::AdvisoryAsked { .. } => "AdvisoryAsked",
            Self::AdviceAnswered { .. } => "AdviceAnswered",
            Self::RaffleDue { .. } => "RaffleDue",
        }
    }
}
