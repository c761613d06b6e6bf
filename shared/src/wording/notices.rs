//! What may have to be said while her window is closed, besides lessons: one text, sent free-form or as a template.

use std::sync::OnceLock;

use jiff::civil;

use super::{
    Scene, Unsayable, advice,
    moments::{self, After, Calling},
    speaker::{Choice, Speaker, button_row},
    words::{self, Value},
};
use crate::{
    domain::{
        action::Action,
        advisory::Topic,
        course::{Course, Day},
        enrollment::RaffleEntry,
        ids::{CohortId, ParticipantId},
        language::Language,
        reply::Reply,
        ticket::Ticket,
        time::{HOUR, Timestamp, Zone},
    },
    outgoing::Message,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    Place,
    Invitation,
    ClassLink,
    ClassLinkAndRaffle,
    Entered,
    Won,
    Next,
    NotDrawn,
    PlaceOpened,
    ChooseHour,
    Session,
    Withdrawn,
    Passed,
    AskSession,
    AskLater,
    /// Instead of a lesson whose own template is stopped.
    LessonReady,
}

const COUNT: usize = 16;

/// What a notice names, in the order of its template's parameters.
pub(super) type Values = Vec<(&'static str, String)>;

/// The notice that says this reply in a closed window.
pub(super) fn of(
    reply: &Reply,
    speaker: &Speaker<'_>,
) -> Result<Option<(Notice, Values)>, Unsayable> {
    let found = match reply {
        Reply::PlaceReserved { starts_on, .. } | Reply::NotStarted { starts_on } => {
            (Notice::Place, starting(speaker, *starts_on, Calling::ByDate)?)
        }
        Reply::Invitation { starts_on } => {
            (Notice::Invitation, starting(speaker, *starts_on, Calling::ByDate)?)
        }
        Reply::ClassLink { at, url, entry: None } => {
            (Notice::ClassLink, class(speaker, *at, url, Calling::ByDate)?)
        }
        Reply::ClassLink { at, url, entry: Some(entry) } => {
            let values = class_and_raffle(speaker, *at, url, entry, Calling::ByDate)?;
            (Notice::ClassLinkAndRaffle, values)
        }
        Reply::RaffleEntered { entry } => {
            (Notice::Entered, entered(speaker, entry, Calling::ByDate)?)
        }
        Reply::RaffleWon => (Notice::Won, result(speaker)?),
        Reply::RaffleAlternate { place } => (Notice::Next, result_with_place(speaker, *place)?),
        Reply::RaffleNotDrawn => (Notice::NotDrawn, result(speaker)?),
        Reply::PlaceOpened => (Notice::PlaceOpened, result(speaker)?),
        Reply::ChooseHour { until } => {
            (Notice::ChooseHour, advice::limit(speaker, *until, Calling::ByDate)?)
        }
        // The window closed between her question and our answer: she is told that she may ask again.
        Reply::SlotList(list) => match list.until {
            Some(until) => (Notice::ChooseHour, advice::limit(speaker, until, Calling::ByDate)?),
            None => return Ok(None),
        },
        Reply::SessionBooked(booking) | Reply::SessionReminder(booking) => {
            (Notice::Session, advice::session(speaker, booking, Calling::ByDate)?)
        }
        Reply::SessionWithdrawn { at } => {
            (Notice::Withdrawn, advice::withdrawn(speaker, *at, Calling::ByDate)?)
        }
        Reply::PlaceGivenUp | Reply::PlacePassed => (Notice::Passed, result(speaker)?),
        Reply::AskAdvice { topic } => advice::question(speaker, *topic)?,
        Reply::AskConsent
        | Reply::ConsentRefused
        | Reply::AskName
        | Reply::AskNameAgain
        | Reply::AskTrade
        | Reply::AskTradeAgain
        | Reply::JoinedLate { .. }
        | Reply::Waiting
        | Reply::UnknownCode
        | Reply::Lesson { .. }
        | Reply::LessonAgain { .. }
        | Reply::LessonLocked { .. }
        | Reply::Menu { .. }
        | Reply::ChallengeHow { .. }
        | Reply::Discussion { .. }
        | Reply::Reaction { .. }
        | Reply::SubmissionReceived { .. }
        | Reply::SubmissionRefused { .. }
        | Reply::SubmissionTooLate
        | Reply::ChallengeOrQuestion
        | Reply::AskQuestion
        | Reply::QuestionKept
        | Reply::QuestionInWords
        | Reply::NoSlots { .. }
        | Reply::AskGiveUp
        | Reply::AskCancel
        | Reply::NoAdvisory
        | Reply::AdviceInWords
        | Reply::RaffleShown(_)
        | Reply::CycleOver
        | Reply::OptedOut
        | Reply::ConfirmOptOut
        | Reply::WelcomeBack
        | Reply::MyData(_)
        | Reply::ConfirmErase
        | Reply::EraseCancelled
        | Reply::Erased
        | Reply::LightOn
        | Reply::LightOff
        | Reply::Help
        | Reply::NotUnderstood
        | Reply::CannotRead => return Ok(None),
    };
    Ok(Some(found))
}

/// The course and its first day, with the hour of the first lesson where the cohort is known.
pub(super) fn starting(
    speaker: &Speaker<'_>,
    starts_on: civil::Date,
    calling: Calling,
) -> Result<Values, Unsayable> {
    let (words, scene) = (speaker.words, speaker.scene);
    let when = match scene.cohort {
        Some(cohort) => {
            let first = starts_on.to_datetime(cohort.calendar.lesson_at);
            moments::moment(words, scene, scene.zone.moment(first), After::Verb, calling)?
        }
        None => moments::whole_day(words, scene, starts_on, calling)?,
    };
    Ok(vec![("course", speaker.course_title()?), ("when", when)])
}

pub(super) fn class(
    speaker: &Speaker<'_>,
    at: Timestamp,
    url: &str,
    calling: Calling,
) -> Result<Values, Unsayable> {
    let when = moments::moment(speaker.words, speaker.scene, at, After::Verb, calling)?;
    Ok(vec![("course", speaker.course_title()?), ("when", when), ("url", url.trim().to_owned())])
}

pub(super) fn class_and_raffle(
    speaker: &Speaker<'_>,
    at: Timestamp,
    url: &str,
    entry: &RaffleEntry,
    calling: Calling,
) -> Result<Values, Unsayable> {
    let mut values = class(speaker, at, url, calling)?;
    values.extend(entered(speaker, entry, calling)?.into_iter().skip(1));
    Ok(values)
}

/// The course, her ticket, the hour of the draw and the code that is the same for all.
pub(super) fn entered(
    speaker: &Speaker<'_>,
    entry: &RaffleEntry,
    calling: Calling,
) -> Result<Values, Unsayable> {
    let draw = moments::moment(speaker.words, speaker.scene, entry.draws_at, After::Verb, calling)?;
    Ok(vec![
        ("course", speaker.course_title()?),
        ("ticket", entry.ticket.to_string()),
        ("draw", draw),
        ("code", entry.code.clone()),
    ])
}

pub(super) fn result(speaker: &Speaker<'_>) -> Result<Values, Unsayable> {
    Ok(vec![("course", speaker.course_title()?)])
}

pub(super) fn ready(speaker: &Speaker<'_>, day: Day) -> Result<Values, Unsayable> {
    Ok(vec![("number", day.number().to_string()), ("course", speaker.course_title()?)])
}

pub(super) fn result_with_place(speaker: &Speaker<'_>, place: u32) -> Result<Values, Unsayable> {
    Ok(vec![("course", speaker.course_title()?), ("place", place.to_string())])
}

pub(super) fn fluent(values: Values) -> Vec<Value<'static>> {
    values.into_iter().map(|(name, value)| (name, value.into())).collect()
}

/// What a template's reviewer is shown.
fn example(evening: Timestamp) -> RaffleEntry {
    let ticket = Ticket::of(&ParticipantId::new("p01"), &CohortId::new("LIMA1"));
    let code = "4Q7K-2MX9-P0TD".to_owned();
    RaffleEntry { ticket, code, round: 26_513_421, draws_at: evening.plus(HOUR) }
}

impl Notice {
    pub(super) const ALL: [Self; COUNT] = [
        Self::Place,
        Self::Invitation,
        Self::ClassLink,
        Self::ClassLinkAndRaffle,
        Self::Entered,
        Self::Won,
        Self::Next,
        Self::NotDrawn,
        Self::PlaceOpened,
        Self::ChooseHour,
        Self::Session,
        Self::Withdrawn,
        Self::Passed,
        Self::AskSession,
        Self::AskLater,
        Self::LessonReady,
    ];

    pub(super) fn free_form(
        self,
        speaker: &Speaker<'_>,
        values: Values,
    ) -> Result<Message, Unsayable> {
        match self.choices() {
            [] => speaker.text(self.id(), &fluent(values)),
            choices => speaker.buttons(self.id(), &fluent(values), choices),
        }
    }

    /// What can be tapped under it, in a template as well.
    pub(super) const fn choices(self) -> &'static [Choice] {
        match self {
            Self::Won | Self::PlaceOpened | Self::ChooseHour => {
                &[advice::CHOOSE, advice::CANNOT_COME]
            }
            Self::Session => &[advice::CANNOT_COME],
            // Which lesson is known when it is sent.
            Self::LessonReady => &[(Action::Lesson(Day::FIRST), "button-see-lesson")],
            Self::Withdrawn => &[advice::CHOOSE, advice::CANNOT_COME],
            Self::Place
            | Self::Invitation
            | Self::ClassLink
            | Self::ClassLinkAndRaffle
            | Self::Entered
            | Self::Next
            | Self::NotDrawn
            | Self::Passed
            | Self::AskSession
            | Self::AskLater => &[],
        }
    }

    pub(super) fn buttons(self, language: Language) -> Vec<String> {
        let row = button_row(words::of(language), self.choices()).unwrap_or_default();
        row.into_iter().map(|button| button.title).collect()
    }

    /// `tertulia_<what>_<fingerprint>`: the same in every language, another when the words of any change.
    pub(super) fn name(self) -> &'static str {
        static NAMES: OnceLock<[String; COUNT]> = OnceLock::new();
        let names = NAMES.get_or_init(|| Self::ALL.map(Self::new_name));
        let index = match self {
            Self::Place => 0,
            Self::Invitation => 1,
            Self::ClassLink => 2,
            Self::ClassLinkAndRaffle => 3,
            Self::Entered => 4,
            Self::Won => 5,
            Self::Next => 6,
            Self::NotDrawn => 7,
            Self::PlaceOpened => 8,
            Self::ChooseHour => 9,
            Self::Session => 10,
            Self::Withdrawn => 11,
            Self::Passed => 12,
            Self::AskSession => 13,
            Self::AskLater => 14,
            Self::LessonReady => 15,
        };
        &names[index]
    }

    /// The text with numbered gaps, and a plausible value for each.
    pub(super) fn pattern(self, course: &Course, language: Language) -> (String, Vec<String>) {
        let examples = Zone::new("America/Lima")
            .ok()
            .and_then(|zone| self.examples(&zone, course, language).ok())
            .unwrap_or_default();
        (self.body(language), examples)
    }

    fn new_name(self) -> String {
        let texts = Language::ALL.into_iter().flat_map(|language| {
            std::iter::once(self.body(language)).chain(self.buttons(language))
        });
        let texts: Vec<String> = texts.collect();
        let fingerprint = words::fingerprint(texts.iter().map(String::as_str));
        format!("tertulia_{}_{fingerprint}", self.id().replace('-', "_"))
    }

    fn body(self, language: Language) -> String {
        let gaps: Vec<_> = self
            .variables()
            .iter()
            .zip(1..)
            .map(|(name, number)| (*name, format!("{{{{{number}}}}}").into()))
            .collect();
        words::of(language).say(self.id(), &gaps).unwrap_or_default()
    }

    fn examples(
        self,
        zone: &Zone,
        course: &Course,
        language: Language,
    ) -> Result<Vec<String>, Unsayable> {
        let day = civil::date(2026, 3, 2);
        let morning = zone.moment(day.at(7, 30, 0, 0));
        let evening = zone.moment(day.at(18, 0, 0, 0));
        let scene = Scene { course: Some(course), ..Scene::new(language, zone, morning) };
        let speaker = Speaker::new(&scene);
        let values = match self {
            Self::Place | Self::Invitation => {
                let when =
                    moments::moment(speaker.words, &scene, morning, After::Verb, Calling::ByDate)?;
                vec![("course", speaker.course_title()?), ("when", when)]
            }
            Self::ClassLink => {
                class(&speaker, evening, "https://example.org/k7f3921m", Calling::ByDate)?
            }
            Self::ClassLinkAndRaffle => {
                let url = "https://example.org/k7f3921m";
                class_and_raffle(&speaker, evening, url, &example(evening), Calling::ByDate)?
            }
            Self::Entered => entered(&speaker, &example(evening), Calling::ByDate)?,
            Self::Won | Self::NotDrawn | Self::PlaceOpened | Self::Passed | Self::AskSession => {
                result(&speaker)?
            }
            Self::Next => result_with_place(&speaker, 1)?,
            Self::ChooseHour => advice::limit(&speaker, evening, Calling::ByDate)?,
            Self::Session => advice::session(&speaker, &advice::example(evening), Calling::ByDate)?,
            Self::Withdrawn => advice::withdrawn(&speaker, evening, Calling::ByDate)?,
            Self::AskLater => advice::question(&speaker, Topic::Month)?.1,
            Self::LessonReady => ready(&speaker, Day::FIRST)?,
        };
        Ok(values.into_iter().map(|(_, value)| value).collect())
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Place => "place-kept",
            Self::Invitation => "invitation",
            Self::ClassLink => "class-link",
            Self::ClassLinkAndRaffle => "class-link-and-raffle",
            Self::Entered => "raffle-entered",
            Self::Won => "raffle-won",
            Self::Next => "raffle-alternate",
            Self::NotDrawn => "raffle-not-drawn",
            Self::PlaceOpened => "place-opened",
            Self::ChooseHour => "choose-hour",
            Self::Session => "session-reminder",
            Self::Withdrawn => "session-withdrawn",
            Self::Passed => "place-passed",
            Self::AskSession => "ask-advice-session",
            Self::AskLater => "ask-advice-later",
            Self::LessonReady => "lesson-ready",
        }
    }

    const fn variables(self) -> &'static [&'static str] {
        match self {
            Self::Place | Self::Invitation => &["course", "when"],
            Self::ClassLink => &["course", "when", "url"],
            Self::ClassLinkAndRaffle => &["course", "when", "url", "ticket", "draw", "code"],
            Self::Entered => &["course", "ticket", "draw", "code"],
            Self::Won | Self::NotDrawn | Self::PlaceOpened | Self::Passed | Self::AskSession => {
                &["course"]
            }
            Self::Next => &["course", "place"],
            Self::ChooseHour => &["course", "until"],
            Self::Session => &["advisor", "when", "url"],
            Self::Withdrawn => &["when"],
            Self::AskLater => &["days", "course"],
            Self::LessonReady => &["number", "course"],
        }
    }
}
