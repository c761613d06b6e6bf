//! Everything that we can say, named. The words are in Fluent files and in courses, never here.
//!
//! A reply is small, because it waits in the participant's item until it has left; what it shows is
//! looked up when it is rendered (`shared::wording`).

use jiff::civil;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    advisory::{Booking, Offer, Topic},
    course::Day,
    enrollment::{RaffleEntry, RaffleResult},
    ids::MessageId,
    submission::Refusal,
    ticket::Ticket,
    time::Timestamp,
};

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
    /// And what do you sell? With the form of the cohort that she will probably join, if it has one.
    AskName,
    /// The answer to *name* was a picture, a voice note, or nothing that could be a name.
    AskNameAgain,
    AskTrade,
    AskTradeAgain,
    /// Her place in a cohort, with its first day. If it asks in which part of the day she is least busy, it has buttons:
    /// morning, midday, evening.
    PlaceReserved {
        starts_on: civil::Date,
        #[serde(default)]
        asks: bool,
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
    /// She answered *your question?* with a voice note or a picture; the advisor's desk takes words for now.
    QuestionInWords,

    // --- last evening --------------------------------------------------------------------------
    /// With her ticket, once she is on the sealed list.
    ClassLink {
        at: Timestamp,
        url: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<Box<RaffleEntry>>,
    },
    /// She is on the sealed list; for those whom the link to the class did not tell.
    RaffleEntered {
        entry: Box<RaffleEntry>,
    },
    /// *Verificar*: `None` while she is on no sealed list.
    RaffleShown(Option<Box<RaffleShown>>),
    RaffleWon,
    /// `place` 1 is the first to follow if a winner cannot.
    RaffleAlternate {
        place: u32,
    },
    RaffleNotDrawn,
    // --- the advisory session ------------------------------------------------------------------
    /// Somebody could not, and the place is hers now. Buttons: choose, I cannot.
    PlaceOpened,
    /// There are hours, and so long they wait for her. Buttons as above.
    ChooseHour {
        until: Timestamp,
    },
    /// The hours, to be chosen from.
    SlotList(Box<SlotList>),
    /// There are none. `missed`: the one that she wanted is taken; `booked`: she keeps the one that she has.
    NoSlots {
        missed: bool,
        booked: bool,
    },
    /// It is hers: day, hour, link, and how to cancel.
    SessionBooked(Box<Booking>),
    SessionReminder(Box<Booking>),
    /// The advisor cannot come; she chooses again.
    SessionWithdrawn {
        at: Timestamp,
    },
    /// *I cannot*: another hour, or leave the place to somebody else? Asked, since a slip would cost her the prize.
    AskGiveUp,
    /// *Cancel*, with a session of hers ahead: that, or everything?
    AskCancel,
    /// Thanks for saying so: somebody else has the place.
    PlaceGivenUp,
    /// She let the time pass or was not there: somebody else has the place.
    PlacePassed,
    /// An old button, of a session that is not hers any more.
    NoAdvisory,
    /// One question, after the session or a while later.
    AskAdvice {
        topic: Topic,
    },
    /// She answered it with a voice note or a picture; for now it takes words.
    AdviceInWords,

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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotList {
    /// The soonest first, at most nine.
    #[serde(rename = "o")]
    pub slots: Vec<Offer>,
    /// So long her place waits for her; `None` if she has an hour already.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// The one that she wanted was taken meanwhile.
    #[serde(rename = "m", default, skip_serializing_if = "std::ops::Not::not")]
    pub missed: bool,
}

/// How a message is treated when something goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Not a message: something to announce on the bus.
    Announcement,
    /// She has just written and waits.
    Answer,
    /// It comes by the calendar.
    Programme,
    /// A prize notice: never repeated by a machine.
    Prize,
}

impl Reply {
    /// Four bytes that tell replies apart, to notice a repetition.
    pub(super) fn mark(&self) -> u32 {
        let digest = Sha256::digest(format!("{self:?}"));
        u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
    }

    /// Another template stands in for it while Meta has stopped its own.
    pub const fn has_fallback(&self) -> bool {
        matches!(self, Self::Lesson { .. } | Self::LessonAgain { .. })
    }

    /// Can carry a form; the same question in plain words stands in for it while Meta does not take that form.
    pub const fn has_form(&self) -> bool {
        matches!(self, Self::AskName)
    }

    /// Whoever leaves, wants to be forgotten or to see what is kept, or asks for help, is answered whatever it costs.
    pub const fn is_a_duty(&self) -> bool {
        matches!(
            self,
            Self::ConsentRefused
                | Self::OptedOut
                | Self::ConfirmOptOut
                | Self::MyData(_)
                | Self::ConfirmErase
                | Self::EraseCancelled
                | Self::Erased
                | Self::Help
        )
    }

    /// For log lines: which reply, never what it says.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AskConsent => "ask_consent",
            Self::ConsentRefused => "consent_refused",
            Self::AskName => "ask_name",
            Self::AskNameAgain => "ask_name_again",
            Self::AskTrade => "ask_trade",
            Self::AskTradeAgain => "ask_trade_again",
            Self::PlaceReserved { .. } => "place_reserved",
            Self::JoinedLate { .. } => "joined_late",
            Self::Waiting => "waiting",
            Self::UnknownCode => "unknown_code",
            Self::Invitation { .. } => "invitation",
            Self::Lesson { .. } => "lesson",
            Self::LessonAgain { .. } => "lesson_again",
            Self::LessonLocked { .. } => "lesson_locked",
            Self::NotStarted { .. } => "not_started",
            Self::Menu { .. } => "menu",
            Self::ChallengeHow { .. } => "challenge_how",
            Self::Discussion { .. } => "discussion",
            Self::Reaction { .. } => "reaction",
            Self::SubmissionReceived { .. } => "submission_received",
            Self::SubmissionRefused { .. } => "submission_refused",
            Self::SubmissionTooLate => "submission_too_late",
            Self::ChallengeOrQuestion => "challenge_or_question",
            Self::AskQuestion => "ask_question",
            Self::QuestionKept => "question_kept",
            Self::QuestionInWords => "question_in_words",
            Self::ClassLink { .. } => "class_link",
            Self::RaffleEntered { .. } => "raffle_entered",
            Self::RaffleShown(_) => "raffle_shown",
            Self::RaffleWon => "raffle_won",
            Self::RaffleAlternate { .. } => "raffle_alternate",
            Self::RaffleNotDrawn => "raffle_not_drawn",
            Self::PlaceOpened => "place_opened",
            Self::ChooseHour { .. } => "choose_hour",
            Self::SlotList(_) => "slot_list",
            Self::NoSlots { .. } => "no_slots",
            Self::SessionBooked(_) => "session_booked",
            Self::SessionReminder(_) => "session_reminder",
            Self::SessionWithdrawn { .. } => "session_withdrawn",
            Self::AskGiveUp => "ask_give_up",
            Self::AskCancel => "ask_cancel",
            Self::PlaceGivenUp => "place_given_up",
            Self::PlacePassed => "place_passed",
            Self::NoAdvisory => "no_advisory",
            Self::AskAdvice { .. } => "ask_advice",
            Self::AdviceInWords => "advice_in_words",
            Self::CycleOver => "cycle_over",
            Self::OptedOut => "opted_out",
            Self::ConfirmOptOut => "confirm_opt_out",
            Self::WelcomeBack => "welcome_back",
            Self::MyData(_) => "my_data",
            Self::ConfirmErase => "confirm_erase",
            Self::EraseCancelled => "erase_cancelled",
            Self::Erased => "erased",
            Self::LightOn => "light_on",
            Self::LightOff => "light_off",
            Self::Help => "help",
            Self::NotUnderstood => "not_understood",
            Self::CannotRead => "cannot_read",
        }
    }

    pub const fn class(&self) -> Class {
        match self {
            Self::Invitation { .. }
            | Self::Lesson { .. }
            | Self::ClassLink { .. }
            | Self::ChooseHour { .. }
            | Self::SessionReminder(_)
            | Self::SessionWithdrawn { .. }
            | Self::PlacePassed
            | Self::AskAdvice { .. }
            | Self::RaffleEntered { .. }
            | Self::RaffleNotDrawn => Class::Programme,
            Self::RaffleWon | Self::RaffleAlternate { .. } | Self::PlaceOpened => Class::Prize,
            Self::AskConsent
            | Self::ConsentRefused
            | Self::AskName
            | Self::AskNameAgain
            | Self::AskTrade
            | Self::AskTradeAgain
            | Self::PlaceReserved { .. }
            | Self::JoinedLate { .. }
            | Self::Waiting
            | Self::UnknownCode
            | Self::LessonAgain { .. }
            | Self::LessonLocked { .. }
            | Self::NotStarted { .. }
            | Self::Menu { .. }
            | Self::ChallengeHow { .. }
            | Self::Discussion { .. }
            | Self::Reaction { .. }
            | Self::SubmissionReceived { .. }
            | Self::SubmissionRefused { .. }
            | Self::SubmissionTooLate
            | Self::ChallengeOrQuestion
            | Self::AskQuestion
            | Self::QuestionKept
            | Self::QuestionInWords
            | Self::SlotList(_)
            | Self::NoSlots { .. }
            | Self::SessionBooked(_)
            | Self::AskGiveUp
            | Self::AskCancel
            | Self::PlaceGivenUp
            | Self::NoAdvisory
            | Self::AdviceInWords
            | Self::RaffleShown(_)
            | Self::CycleOver
            | Self::OptedOut
            | Self::ConfirmOptOut
            | Self::WelcomeBack
            | Self::MyData(_)
            | Self::ConfirmErase
            | Self::EraseCancelled
            | Self::Erased
            | Self::LightOn
            | Self::LightOff
            | Self::Help
            | Self::NotUnderstood
            | Self::CannotRead => Class::Answer,
        }
    }
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

/// What *verificar* shows of a raffle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaffleShown {
    pub entry: RaffleEntry,
    /// In the order of the draw, from 1; `None` before it.
    pub place: Option<u32>,
    pub result: Option<RaffleResult>,
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
    /// A place in an advisory session is hers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub advisory: bool,
    /// When it is, if she has chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Timestamp>,
}
