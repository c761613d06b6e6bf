//! From the first message to a place in a cohort: consent, then name and trade, together if she tells both; or all of
//! it in a form.

use super::{
    Turn,
    introduction::{Introduction, introduction, trade_in},
    learning,
};
use crate::domain::{
    action::{Action, Answer},
    cohort::{Cohort, Step},
    command::Intent,
    course::Day,
    enrollment::Enrollment,
    ids::{CohortId, FormId},
    inbound::{Content, Inbound},
    language::Language,
    participant::{CONSENT_TEXT, Consent, Participant, Stage, zone_in},
    reply::Reply,
    time::Timestamp,
};

pub(super) fn consent(turn: &mut Turn<'_>, intent: &Intent, is_new: bool) {
    let code = named_cohort(turn, intent).or_else(|| turn.next.code().cloned());
    match intent {
        // A *yes* before the question answers something else.
        Intent::Act(Action::Consent(Answer::Yes)) | Intent::Yes if !is_new => {
            turn.next.consent = Some(Consent { text: CONSENT_TEXT, at: turn.now() });
            turn.next.stage = Stage::Name { code };
            turn.say(Reply::AskName);
        }
        Intent::Act(Action::Consent(Answer::No)) | Intent::No if !is_new => {
            turn.next.stage = Stage::Declined;
            turn.say(Reply::ConsentRefused);
        }
        Intent::Thanks | Intent::Friendly if turn.next.stage == Stage::Declined => {}
        Intent::Act(_)
        | Intent::Join { .. }
        | Intent::OptOut
        | Intent::AlmostOptOut
        | Intent::Return
        | Intent::Erase
        | Intent::Greeting
        | Intent::Thanks
        | Intent::Yes
        | Intent::No
        | Intent::Done
        | Intent::Words(_)
        | Intent::Question(_)
        | Intent::Media(_)
        | Intent::Form(_)
        | Intent::Friendly
        | Intent::Unreadable
        | Intent::Silence => {
            turn.next.stage = Stage::Consent { code };
            turn.say(Reply::AskConsent);
        }
    }
}

/// The form of the cohort that she will probably join: what [`Reply::AskName`] carries, if she speaks its language.
pub fn form_for<'a>(
    participant: &Participant,
    open: &'a [Cohort],
    now: Timestamp,
) -> Option<&'a FormId> {
    let cohort = best(open, participant.code(), now)?;
    cohort.form.as_ref().filter(|_| cohort.language == participant.language)
}

/// Most tell both in one breath; whoever tells one is asked for the other.
pub(super) fn name(turn: &mut Turn<'_>, intent: &Intent) {
    let code = named_cohort(turn, intent).or_else(|| turn.next.code().cloned());
    let Introduction { name, trade, least_busy } = if let Intent::Form(form) = intent {
        Introduction::of(form)
    } else {
        spoken(intent).map(introduction).unwrap_or_default()
    };
    let told_trade = trade.is_some();
    turn.next.profile.trade = trade.or_else(|| turn.next.profile.trade.take());
    turn.next.profile.least_busy = least_busy.or(turn.next.profile.least_busy);
    match name {
        Some(name) => {
            turn.next.profile.name = Some(name);
            if turn.next.profile.trade.is_some() {
                return take_a_place(turn, code.as_ref());
            }
            turn.next.stage = Stage::Trade { code };
            turn.say(Reply::AskTrade);
        }
        None if told_trade => turn.say(Reply::AskNameAgain),
        None => ask_again(turn, intent, Reply::AskName, Reply::AskNameAgain),
    }
}

pub(super) fn trade(turn: &mut Turn<'_>, inbound: &Inbound, intent: &Intent) {
    let code = named_cohort(turn, intent).or_else(|| turn.next.code().cloned());
    let told = match (intent, &inbound.content) {
        // She has found the form after all: what she has told before stays as she told it.
        (Intent::Form(form), _) => {
            let told = Introduction::of(form);
            let trade = told.trade.clone();
            fill_in(turn, told);
            trade
        }
        // *Menú* is what many sell.
        (Intent::Act(Action::Menu), Content::Text { body }) => trade_in(body),
        _ => spoken(intent).and_then(trade_in),
    };
    match told {
        Some(trade) => {
            turn.next.profile.trade = Some(trade);
            take_a_place(turn, code.as_ref());
        }
        None => ask_again(turn, intent, Reply::AskTrade, Reply::AskTradeAgain),
    }
}

/// What a form that comes late, or once more, tells of what she has not told yet.
pub(super) fn fill_in(turn: &mut Turn<'_>, told: Introduction) {
    let Introduction { name, trade, least_busy } = told;
    let profile = &mut turn.next.profile;
    profile.name = profile.name.take().or(name);
    profile.trade = profile.trade.take().or(trade);
    profile.least_busy = profile.least_busy.or(least_busy);
}

pub(super) fn waiting(turn: &mut Turn<'_>, inbound: &Inbound, intent: &Intent) {
    if let Intent::Form(form) = intent {
        fill_in(turn, Introduction::of(form));
    }
    let code = named_cohort(turn, intent);
    if code.is_some() || best(turn.context.open, None, turn.now()).is_some() {
        return take_a_place(turn, code.as_ref());
    }
    match intent {
        Intent::Join { codes } if !codes.is_empty() => turn.say(Reply::UnknownCode),
        Intent::Thanks | Intent::Friendly | Intent::Form(_) | Intent::Yes | Intent::No => {
            learning::smile(turn, inbound);
        }
        Intent::Act(_)
        | Intent::Join { .. }
        | Intent::OptOut
        | Intent::AlmostOptOut
        | Intent::Return
        | Intent::Erase
        | Intent::Greeting
        | Intent::Done
        | Intent::Words(_)
        | Intent::Question(_)
        | Intent::Media(_)
        | Intent::Unreadable
        | Intent::Silence => turn.say(Reply::Waiting),
    }
}

/// A place in the cohort that she named, or in the next one to begin; otherwise she waits.
pub(super) fn take_a_place(turn: &mut Turn<'_>, code: Option<&CohortId>) {
    let now = turn.now();
    let Some(cohort) = best(turn.context.open, code, now) else {
        turn.next.stage = Stage::Waiting;
        return turn.say(Reply::Waiting);
    };
    match enroll(turn, cohort) {
        Some(day) => turn.say(Reply::JoinedLate { day }),
        None => {
            let asks = turn.next.profile.least_busy.is_none();
            turn.say(Reply::PlaceReserved { starts_on: cohort.starts_on, asks });
        }
    }
}

/// Enrolls her and says on which day the cohort already is.
pub(super) fn enroll(turn: &mut Turn<'_>, cohort: &Cohort) -> Option<Day> {
    if let Some(zone) = zone_in(cohort, &turn.next) {
        turn.next.zone = zone;
    }
    // She keeps her own language: a course that is not written in it falls back to one that it has.
    let hers = turn.next.address.country().and_then(Language::spoken_in);
    turn.next.language = hers.unwrap_or(cohort.language);
    let day = cohort.unlocked(&turn.next.zone, turn.now());
    let mut enrollment = Enrollment::new(cohort.id.clone());
    enrollment.focus = day;
    turn.next.stage = Stage::Enrolled(Box::new(enrollment));
    day
}

/// The one she named if it can still be joined, else the one that begins next, else one that is running.
fn best<'a>(open: &'a [Cohort], code: Option<&CohortId>, now: Timestamp) -> Option<&'a Cohort> {
    let joinable = || open.iter().filter(move |cohort| is_joinable(cohort, now));
    let named = joinable().find(|cohort| Some(&cohort.id) == code);
    named.or_else(|| {
        let has_begun = |cohort: &Cohort| {
            let zone = cohort.zones.first();
            zone.is_none_or(|zone| cohort.step_moment(zone, Step::Lesson(Day::FIRST)) <= now)
        };
        joinable().min_by_key(|cohort| (has_begun(cohort), cohort.starts_on, cohort.id.clone()))
    })
}

/// Until the last morning: whoever comes later could not do a challenge in time.
fn is_joinable(cohort: &Cohort, now: Timestamp) -> bool {
    let zone = cohort.zones.first();
    zone.is_some_and(|zone| now < cohort.step_moment(zone, Step::Lesson(Day::LAST)))
}

/// The open cohort whose code she wrote.
pub(super) fn named_cohort(turn: &Turn<'_>, intent: &Intent) -> Option<CohortId> {
    let Intent::Join { codes } = intent else {
        return None;
    };
    let open = turn.context.open;
    codes
        .iter()
        .find_map(|code| open.iter().find(|cohort| cohort.id.as_str() == code))
        .map(|c| c.id.clone())
}

/// Her own words, if it was words. *Vendo de todo, ¿por qué?* is an answer although it asks.
fn spoken(intent: &Intent) -> Option<&str> {
    if let Intent::Words(text) | Intent::Question(text) = intent { Some(text) } else { None }
}

/// A greeting or a repeated keyword gets the question itself; everything else a hint how to answer it.
fn ask_again(turn: &mut Turn<'_>, intent: &Intent, question: Reply, hint: Reply) {
    match intent {
        Intent::Greeting | Intent::Join { .. } | Intent::Return => turn.say(question),
        Intent::Thanks | Intent::Friendly | Intent::Silence => {}
        Intent::Act(_)
        | Intent::OptOut
        | Intent::AlmostOptOut
        | Intent::Erase
        | Intent::Yes
        | Intent::No
        | Intent::Done
        | Intent::Words(_)
        | Intent::Question(_)
        | Intent::Media(_)
        | Intent::Form(_)
        | Intent::Unreadable => turn.say(hint),
    }
}
