//! What an enrolled participant's messages lead to.

use super::{
    Turn,
    introduction::{self, Introduction},
    joining, leaving, submitting,
};
use crate::domain::{
    action::Action,
    cohort::{Cohort, Step},
    command::{Intent, WORDS_MAX},
    course::Day,
    event::Announcement,
    ids::EventId,
    inbound::{Inbound, MediaKind},
    participant::Prompt,
    reply::{Mood, Reply},
    submission::Source,
    time::{MINUTE, Timestamp},
};

/// Shorter texts carry no challenge and no question: *ya*, *mm*, *asu*.
const WORDS_MIN: usize = 20;
/// A text so soon after a challenge belongs to it.
const NOTE_SECONDS: i64 = 10 * MINUTE;

pub(super) fn hear(turn: &mut Turn<'_>, inbound: &Inbound, intent: Intent) {
    // The item says that she is in a cohort which no longer exists: a person has to look.
    let Some(cohort) = turn.context.cohort else { return leaving::call_for_help(turn) };
    let prompt = turn.next.prompt.take();
    let now = turn.now();
    let unlocked = cohort.unlocked(&turn.next.zone, now);
    match intent {
        Intent::Act(action) => act(turn, inbound, cohort, action, prompt),
        Intent::Join { codes } => join_again(turn, cohort, unlocked, &codes),
        Intent::Return | Intent::Greeting => open_menu(turn, cohort, unlocked),
        Intent::Done => match turn.next.enrollment().and_then(|e| e.focus).or(unlocked) {
            Some(day) => done(turn, inbound, day),
            None => smile(turn, inbound),
        },
        Intent::Media(media) => match (media.kind, &prompt) {
            (MediaKind::Voice | MediaKind::Audio, Some(Prompt::Question)) => {
                turn.next.prompt = Some(Prompt::Question);
                turn.say(Reply::QuestionInWords);
            }
            _ => submitting::submit(turn, inbound, cohort, Source::Media(media)),
        },
        Intent::Question(text) => match prompt {
            Some(Prompt::Challenge) => {
                submitting::submit(turn, inbound, cohort, Source::Text(text));
            }
            Some(Prompt::ChallengeOrQuestion { text: earlier }) => {
                keep_question(turn, inbound, joined(&earlier, &text));
            }
            _ => keep_question(turn, inbound, text),
        },
        Intent::Words(text) => words(turn, inbound, cohort, unlocked, text, prompt),
        // Late, or once more: nothing that she has told is changed by it.
        Intent::Form(form) => {
            turn.next.prompt = prompt;
            joining::fill_in(turn, Introduction::of(&form));
            smile(turn, inbound);
        }
        Intent::Yes | Intent::No | Intent::Thanks | Intent::Friendly => {
            turn.next.prompt = prompt;
            smile(turn, inbound);
        }
        Intent::Unreadable => turn.say(Reply::CannotRead),
        // Dealt with before.
        Intent::OptOut | Intent::AlmostOptOut | Intent::Erase | Intent::Silence => {}
    }
}

fn act(
    turn: &mut Turn<'_>,
    inbound: &Inbound,
    cohort: &Cohort,
    action: Action,
    prompt: Option<Prompt>,
) {
    let now = turn.now();
    let unlocked = cohort.unlocked(&turn.next.zone, now);
    let is_out = |day: Day| unlocked >= Some(day);
    match action {
        Action::Done(day) => done(turn, inbound, day),
        Action::Menu => open_menu(turn, cohort, unlocked),
        Action::Ask => {
            turn.next.prompt = Some(Prompt::Question);
            turn.give(Reply::AskQuestion);
        }
        Action::Lesson(day) | Action::Challenge(day) | Action::Discussion(day) if !is_out(day) => {
            let at = cohort.step_moment(&turn.next.zone, Step::Lesson(day));
            turn.give(Reply::LessonLocked { day, at });
        }
        Action::Lesson(day) => open_lesson(turn, cohort, day),
        Action::Challenge(_) if now > cohort.entries_close() => turn.say(Reply::SubmissionTooLate),
        Action::Challenge(day) => {
            turn.next.prompt = Some(Prompt::Challenge);
            focus(turn, day);
            turn.give(Reply::ChallengeHow { day });
        }
        Action::Discussion(day) => turn.give(Reply::Discussion { day }),
        Action::ItIsMyChallenge => match (prompt, unlocked) {
            (Some(Prompt::ChallengeOrQuestion { text }), _) => {
                submitting::submit(turn, inbound, cohort, Source::Text(text));
            }
            (_, Some(day)) => {
                let day = turn.next.enrollment().and_then(|e| e.focus).unwrap_or(day);
                act(turn, inbound, cohort, Action::Challenge(day), None);
            }
            (_, None) => turn.say(Reply::NotStarted { starts_on: cohort.starts_on }),
        },
        Action::ItIsAQuestion => match prompt {
            Some(Prompt::ChallengeOrQuestion { text }) => keep_question(turn, inbound, text),
            _ => {
                turn.next.prompt = Some(Prompt::Question);
                turn.give(Reply::AskQuestion);
            }
        },
        // The hour suits her better now: noted.
        Action::LeastBusy(part) => {
            turn.next.profile.least_busy = Some(part);
            smile(turn, inbound);
        }
        // An old button of a question that is long answered.
        Action::Consent(_) => smile(turn, inbound),
        // Dealt with before.
        Action::MyData
        | Action::Verify
        | Action::Light
        | Action::Leave
        | Action::OptOut(_)
        | Action::Erase(_)
        | Action::Help => {}
        // She has no session: these are words like any others.
        Action::Slots | Action::Slot(_) | Action::CannotCome | Action::GiveUpPlace => {
            turn.next.prompt = prompt;
            turn.say(Reply::NotUnderstood);
        }
    }
}

fn words(
    turn: &mut Turn<'_>,
    inbound: &Inbound,
    cohort: &Cohort,
    unlocked: Option<Day>,
    text: String,
    prompt: Option<Prompt>,
) {
    match prompt {
        Some(Prompt::Question) => return keep_question(turn, inbound, text),
        Some(Prompt::Challenge) => {
            return submitting::submit(turn, inbound, cohort, Source::Text(text));
        }
        // The next bubble of the same thought.
        Some(Prompt::ChallengeOrQuestion { text: earlier }) => {
            let text = joined(&earlier, &text);
            turn.next.prompt = Some(Prompt::ChallengeOrQuestion { text });
            return turn.say(Reply::ChallengeOrQuestion);
        }
        Some(Prompt::ConfirmErase | Prompt::ConfirmOptOut | Prompt::Advice { .. }) | None => {}
    }
    let hour = introduction::part_in(&text);
    if belongs_to_submission(turn, inbound.at) {
        smile(turn, inbound);
    } else if let (Some(part), None, None) = (hour, turn.next.profile.least_busy, unlocked) {
        // She was asked for it with her place, and answers in a sentence.
        turn.next.profile.least_busy = Some(part);
        smile(turn, inbound);
    } else if unlocked.is_none() {
        turn.say(Reply::NotStarted { starts_on: cohort.starts_on });
    } else if text.chars().count() < WORDS_MIN {
        turn.say(Reply::NotUnderstood);
    } else if cohort.is_over(turn.now()) {
        turn.say(Reply::CycleOver);
    } else {
        turn.next.prompt = Some(Prompt::ChallengeOrQuestion { text });
        turn.say(Reply::ChallengeOrQuestion);
    }
}

/// No longer than one message may be: it is kept in her item until she has said what it is.
fn joined(earlier: &str, text: &str) -> String {
    format!("{earlier}\n{text}").chars().take(WORDS_MAX).collect()
}

/// She writes what her photo shows: no new challenge, and no reason to ask.
fn belongs_to_submission(turn: &Turn<'_>, at: Timestamp) -> bool {
    turn.next.enrollment().is_some_and(|enrollment| {
        let last =
            enrollment.submissions.values().filter_map(|submission| submission.sent_at).max();
        last.is_some_and(|last| at.since(last).abs() < NOTE_SECONDS)
    })
}

fn open_menu(turn: &mut Turn<'_>, cohort: &Cohort, unlocked: Option<Day>) {
    match unlocked {
        Some(_) => turn.give(Reply::Menu { unlocked }),
        None => turn.say(Reply::NotStarted { starts_on: cohort.starts_on }),
    }
}

/// Whoever opens today's lesson before it has been pushed to her does not get it twice.
fn open_lesson(turn: &mut Turn<'_>, cohort: &Cohort, day: Day) {
    let now = turn.now();
    let today = cohort.day_at(&turn.next.zone, now) == Some(day);
    focus(turn, day);
    let Some(enrollment) = turn.next.enrollment_mut() else {
        return;
    };
    if today && !enrollment.lessons.contains_key(&day) {
        enrollment.lessons.insert(day, now);
        turn.give(Reply::Lesson { day });
    } else {
        turn.give(Reply::LessonAgain { day });
    }
}

fn join_again(turn: &mut Turn<'_>, cohort: &Cohort, unlocked: Option<Day>, codes: &[String]) {
    let now = turn.now();
    let over = cohort.is_over(now);
    let untouched =
        turn.next.enrollment().is_none_or(|e| e.lessons.is_empty() && e.submissions.is_empty());
    let named = joining::named_cohort(turn, &Intent::Join { codes: codes.to_vec() });
    match named {
        Some(other) if other != cohort.id && (over || untouched) => {
            joining::take_a_place(turn, Some(&other));
        }
        None if !codes.is_empty() && !codes.iter().any(|code| code == cohort.id.as_str()) => {
            turn.say(Reply::UnknownCode);
        }
        None if over => joining::take_a_place(turn, None),
        Some(_) | None => open_menu(turn, cohort, unlocked),
    }
}

fn done(turn: &mut Turn<'_>, inbound: &Inbound, day: Day) {
    if let Some(enrollment) = turn.next.enrollment_mut()
        && !enrollment.done.contains(&day)
    {
        enrollment.done.push(day);
    }
    focus(turn, day);
    turn.say(Reply::Reaction { to: inbound.id.clone(), mood: Mood::Done });
}

/// Answers in kind: a reaction is seen, rings no bell, and is not a message.
pub(super) fn smile(turn: &mut Turn<'_>, inbound: &Inbound) {
    turn.say(Reply::Reaction { to: inbound.id.clone(), mood: Mood::Warm });
}

fn focus(turn: &mut Turn<'_>, day: Day) {
    if let Some(enrollment) = turn.next.enrollment_mut() {
        enrollment.focus = Some(day);
    }
}

fn keep_question(turn: &mut Turn<'_>, inbound: &Inbound, text: String) {
    turn.next.questions += 1;
    let participant = turn.next.id.clone();
    let cohort = turn.next.cohort().cloned();
    let question = EventId::new(inbound.id.as_str());
    let at = inbound.at;
    turn.announce(Announcement::QuestionAsked { participant, question, cohort, at, text });
    turn.say(Reply::QuestionKept);
}
