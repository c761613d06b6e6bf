//! Everything that we can say, named. The words are in Fluent files and in courses, never here.
//!
//! A reply is small, because it waits in the participant's item until it has left; what it shows is
//! looked up when it is rendered (`shared::wording`).

use jiff::civil;
use serde::{Deserialize, Serialize};

use super::{course::Day, ids::MessageId, submission::Refusal, ticket::Ticket, time::Timestamp};

/// ```json
/// {"lesson":{"day":1}}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    // --- joining -------------------------------------------------------------------------------
    /// Who we are, and may we write to you? Buttons: yes, no.
    AskConsent,
    /// She said no. We say goodbye once and how to come back.
    ConsentRefused,
    AskName,
    /// The answer to *name* was a picture, a voice note, or nothing that could be a name.
    AskNameAgain,
    AskTrade,
    AskTradeAgain,
    /// Buttons: morning, midday, evening.
    AskLeastBusy,
    AskLeastBusyAgain,
    /// Her place in a cohort, with its first day.
    PlaceReserved {
        starts_on: civil::Date,
    },
    /// She joined while the cycle was running: the lessons so far are in the menu.
    JoinedLate {
        day: Day,
    },
    /// No cohort is open; she will be the first to know.
    Waiting,
    /// The code that she sent belongs to no open cohort.
    UnknownCode,
    /// A cohort opened and she had been waiting: a place is hers.
    Invitation {
        starts_on: civil::Date,
    },

    // --- the cycle -----------------------------------------------------------------------------
    /// The morning message: text, rule, challenge and three buttons, with its picture.
    Lesson {
        day: Day,
    },
    /// The same, asked for from the menu.
    LessonAgain {
        day: Day,
    },
    /// She asked for a lesson that is not out yet.
    LessonLocked {
        day: Day,
        at: Timestamp,
    },
    /// Before the cycle: when it begins, what to expect.
    NotStarted {
        starts_on: civil::Date,
    },
    /// A list: lessons so far, my challenge, today's question, ask, my data, light mode, leave.
    Menu {
        unlocked: Option<Day>,
    },
    /// How to send the challenge of that day.
    ChallengeHow {
        day: Day,
    },
    /// The question of the afternoon.
    Discussion {
        day: Day,
    },
    /// A reaction on her message instead of a message of its own.
    Reaction {
        to: MessageId,
        mood: Mood,
    },

    // --- challenges ----------------------------------------------------------------------------
    /// It lies in S3. `replaced` says that an earlier one of the same day gave way.
    SubmissionReceived {
        day: Day,
        ticket: Ticket,
        replaced: bool,
    },
    SubmissionRefused {
        day: Day,
        why: Refusal,
    },
    /// After the deadline.
    SubmissionTooLate,
    /// A text that may be either: buttons *my challenge*, *a question*, *menu*.
    ChallengeOrQuestion,

    // --- questions -----------------------------------------------------------------------------
    AskQuestion,
    QuestionKept,

    // --- last evening --------------------------------------------------------------------------
    ClassLink {
        at: Timestamp,
        url: String,
    },
    RaffleWon,
    /// `place` 1 is the first to follow if a winner cannot.
    RaffleAlternate {
        place: u32,
    },
    RaffleNotDrawn,
    /// After the cycle, whatever she writes that needs no other answer.
    CycleOver,

    // --- always --------------------------------------------------------------------------------
    OptedOut,
    /// A word one letter away from an opt-out: asked, not guessed. Buttons: yes, no.
    ConfirmOptOut,
    WelcomeBack,
    MyData(Box<MyData>),
    ConfirmErase,
    EraseCancelled,
    Erased,
    LightOn,
    LightOff,
    /// A person will read it. Also names the words that always work.
    Help,
    NotUnderstood,
    /// A sticker, a contact card, an order: kind, and says what can be sent.
    CannotRead,
}

/// What the emoji of a [`Reply::Reaction`] means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    /// *Listo*: done, well done.
    Done,
    /// A thank-you or a smile in return.
    Warm,
}

/// What we keep about her, shown on `MIS DATOS`. Filled in when the reply is decided, so that it is what was
/// true when she asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyData {
    pub name: Option<String>,
    pub trade: Option<String>,
    pub has_phone: bool,
    pub cohort: Option<String>,
    pub consented_on: Option<civil::Date>,
    pub submissions: u32,
    pub questions: u32,
}
