//! Free-form messages, for an open service window.

use super::{
    Scene, Unsayable, advice, form, lesson, menu,
    moments::{self, After, Calling},
    my_data,
    notices::{self, Notice},
    speaker::{ASK, MENU, Speaker, yes_no},
    verified,
};
use crate::{
    domain::{
        action::{Action, Answer, PartOfDay},
        course::Day,
        reply::{Mood, Reply},
        submission::Refusal,
        ticket::Ticket,
    },
    outgoing::Message,
};

const OTHER_HOUR_OR_NONE: [(Action, &str); 2] =
    [(Action::Slots, "button-see-hours"), (Action::GiveUpPlace, "button-give-up")];

pub(super) const HOURS: [(Action, &str); 3] = [
    (Action::LeastBusy(PartOfDay::Morning), "button-hour-morning"),
    (Action::LeastBusy(PartOfDay::Midday), "button-hour-midday"),
    (Action::LeastBusy(PartOfDay::Evening), "button-hour-evening"),
];

pub(super) fn message(reply: &Reply, scene: &Scene<'_>) -> Result<Message, Unsayable> {
    let speaker = Speaker::new(scene);
    match reply {
        Reply::AskConsent => speaker.buttons(
            "ask-consent",
            &[],
            &[
                (Action::Consent(Answer::Yes), "button-consent-yes"),
                (Action::Consent(Answer::No), "button-consent-no"),
            ],
        ),
        Reply::ConsentRefused => speaker.text("consent-refused", &[]),
        Reply::AskName => match scene.form {
            Some(form) => form::message(&speaker, form),
            None => speaker.text("ask-name", &[]),
        },
        Reply::AskNameAgain => speaker.text("ask-name-again", &[]),
        Reply::AskTrade => speaker.text("ask-trade", &[]),
        Reply::AskTradeAgain => speaker.text("ask-trade-again", &[]),
        Reply::PlaceReserved { starts_on, asks } => {
            let values = notices::starting(&speaker, *starts_on, Calling::ByNearness)?;
            let values = notices::fluent(values);
            if *asks {
                speaker.buttons("place-reserved-asking", &values, &HOURS)
            } else {
                speaker.text("place-reserved", &values)
            }
        }
        Reply::NotStarted { starts_on } => Notice::Place
            .free_form(&speaker, notices::starting(&speaker, *starts_on, Calling::ByNearness)?),
        Reply::Invitation { starts_on } => Notice::Invitation
            .free_form(&speaker, notices::starting(&speaker, *starts_on, Calling::ByNearness)?),
        Reply::JoinedLate { day } => speaker.buttons(
            "joined-late",
            &[("day", day.number().into()), ("more", yes_no(*day < Day::LAST))],
            &[(Action::Lesson(*day), "lesson-number"), MENU],
        ),
        Reply::Waiting => speaker.text("waiting", &[]),
        Reply::UnknownCode => speaker.text("unknown-code", &[]),
        Reply::Lesson { day } | Reply::LessonAgain { day } => lesson::message(*day, scene),
        Reply::LessonLocked { day, at } => {
            let when =
                moments::moment(speaker.words, scene, *at, After::Verb, Calling::ByNearness)?;
            speaker.text("lesson-locked", &[("number", day.number().into()), ("when", when.into())])
        }
        Reply::Menu { unlocked } => menu::message(*unlocked, scene),
        Reply::ChallengeHow { day } => challenge_how(&speaker, *day),
        Reply::Discussion { day } => discussion(&speaker, *day),
        Reply::Reaction { to, mood } => {
            let id = match mood {
                Mood::Done => "reaction-done",
                Mood::Warm => "reaction-warm",
            };
            Ok(Message::Reaction { to: to.clone(), emoji: speaker.say(id, &[])? })
        }
        Reply::SubmissionReceived { day, ticket, replaced } => {
            submission_received(&speaker, *day, ticket, *replaced)
        }
        Reply::SubmissionRefused { day, why } => {
            let id = match why {
                Refusal::WrongType => "submission-wrong-type",
                Refusal::TooLarge => "submission-too-large",
                Refusal::Expired => "submission-expired",
                Refusal::Broken => "submission-broken",
            };
            speaker.text(id, &[("number", day.number().into())])
        }
        Reply::SubmissionTooLate => speaker.text("submission-too-late", &[]),
        Reply::ChallengeOrQuestion => speaker.buttons(
            "challenge-or-question",
            &[],
            &[
                (Action::ItIsMyChallenge, "button-is-challenge"),
                (Action::ItIsAQuestion, "button-is-question"),
                MENU,
            ],
        ),
        Reply::AskQuestion => speaker.text("ask-question", &[]),
        Reply::QuestionKept => speaker.text("question-kept", &[]),
        Reply::QuestionInWords => speaker.text("question-in-words", &[]),
        Reply::ClassLink { at, url, entry: None } => Notice::ClassLink
            .free_form(&speaker, notices::class(&speaker, *at, url, Calling::ByNearness)?),
        Reply::ClassLink { at, url, entry: Some(entry) } => {
            let values = notices::class_and_raffle(&speaker, *at, url, entry, Calling::ByNearness)?;
            Notice::ClassLinkAndRaffle.free_form(&speaker, values)
        }
        Reply::RaffleEntered { entry } => Notice::Entered
            .free_form(&speaker, notices::entered(&speaker, entry, Calling::ByNearness)?),
        Reply::RaffleShown(shown) => verified::message(shown.as_deref(), &speaker),
        Reply::RaffleWon => Notice::Won.free_form(&speaker, notices::result(&speaker)?),
        Reply::RaffleAlternate { place } => {
            Notice::Next.free_form(&speaker, notices::result_with_place(&speaker, *place)?)
        }
        Reply::RaffleNotDrawn => Notice::NotDrawn.free_form(&speaker, notices::result(&speaker)?),
        Reply::PlaceOpened => Notice::PlaceOpened.free_form(&speaker, notices::result(&speaker)?),
        Reply::ChooseHour { until } => Notice::ChooseHour
            .free_form(&speaker, advice::limit(&speaker, *until, Calling::ByNearness)?),
        Reply::SlotList(list) => advice::list(&speaker, list),
        Reply::NoSlots { missed, booked } => {
            speaker.text("no-slots", &[("missed", yes_no(*missed)), ("booked", yes_no(*booked))])
        }
        Reply::SessionBooked(booking) => advice::booked(&speaker, booking),
        Reply::SessionReminder(booking) => Notice::Session
            .free_form(&speaker, advice::session(&speaker, booking, Calling::ByNearness)?),
        Reply::SessionWithdrawn { at } => Notice::Withdrawn
            .free_form(&speaker, advice::withdrawn(&speaker, *at, Calling::ByNearness)?),
        Reply::AskGiveUp => speaker.buttons("ask-give-up", &[], &OTHER_HOUR_OR_NONE),
        Reply::AskCancel => speaker.buttons("ask-cancel", &[], &OTHER_HOUR_OR_NONE),
        Reply::PlaceGivenUp => speaker.text("place-given-up", &[]),
        Reply::PlacePassed => Notice::Passed.free_form(&speaker, notices::result(&speaker)?),
        Reply::NoAdvisory => speaker.text("no-advisory", &[]),
        Reply::AskAdvice { topic } => {
            let (notice, values) = advice::question(&speaker, *topic)?;
            notice.free_form(&speaker, values)
        }
        Reply::AdviceInWords => speaker.text("advice-in-words", &[]),
        Reply::CycleOver => speaker.buttons("cycle-over", &[], &[MENU]),
        Reply::OptedOut => speaker.text("opted-out", &[]),
        Reply::ConfirmOptOut => speaker.buttons(
            "confirm-opt-out",
            &[],
            &[
                (Action::OptOut(Answer::Yes), "button-opt-out-yes"),
                (Action::OptOut(Answer::No), "button-opt-out-no"),
            ],
        ),
        Reply::WelcomeBack => speaker.buttons("welcome-back", &[], &[MENU]),
        Reply::MyData(data) => my_data::message(data, scene),
        Reply::ConfirmErase => speaker.buttons(
            "confirm-erase",
            &[],
            &[
                (Action::Erase(Answer::Yes), "button-erase-yes"),
                (Action::Erase(Answer::No), "button-erase-no"),
            ],
        ),
        Reply::EraseCancelled => speaker.text("erase-cancelled", &[]),
        Reply::Erased => speaker.text("erased", &[]),
        Reply::LightOn => speaker.text("light-on", &[]),
        Reply::LightOff => speaker.text("light-off", &[]),
        Reply::Help => speaker.text("help", &[]),
        Reply::NotUnderstood => {
            speaker.buttons("not-understood", &[], &[ASK, MENU, (Action::Help, "button-help")])
        }
        Reply::CannotRead => speaker.text("cannot-read", &[]),
    }
}

fn challenge_how(speaker: &Speaker<'_>, day: Day) -> Result<Message, Unsayable> {
    let scene = speaker.scene;
    let challenge = lesson::find(day, scene).map(|(_, lesson)| lesson.challenge.trim());
    let until = scene
        .cohort
        .map(crate::domain::cohort::Cohort::entries_close)
        .filter(|close| scene.now < *close)
        .map(|close| {
            moments::moment(speaker.words, scene, close, After::Until, Calling::ByNearness)
        })
        .transpose()?;
    speaker.text(
        "challenge-how",
        &[
            ("number", day.number().into()),
            ("known-challenge", yes_no(challenge.is_some())),
            ("challenge", challenge.unwrap_or_default().into()),
            ("timely", yes_no(until.is_some())),
            ("until", until.unwrap_or_default().into()),
        ],
    )
}

fn discussion(speaker: &Speaker<'_>, day: Day) -> Result<Message, Unsayable> {
    match lesson::find(day, speaker.scene) {
        Some((_, lesson)) => speaker.buttons(
            "discussion",
            &[("question", lesson.discussion.trim().into())],
            &[ASK, MENU],
        ),
        None => speaker.text("lesson-missing", &[]),
    }
}

fn submission_received(
    speaker: &Speaker<'_>,
    day: Day,
    ticket: &Ticket,
    replaced: bool,
) -> Result<Message, Unsayable> {
    speaker.text(
        "submission-received",
        &[
            ("number", day.number().into()),
            ("ticket", ticket.to_string().into()),
            ("replaced", yes_no(replaced)),
        ],
    )
}
