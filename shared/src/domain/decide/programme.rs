//! What comes by the calendar, by the draw, or from WhatsApp about our own messages.

use super::{Turn, joining};
use crate::domain::{
    cohort::Step,
    course::Day,
    event::{Announcement, Attention},
    ids::CohortId,
    outbox::{DeliveryKey, Ended, News},
    participant::Stage,
    reply::Reply,
    status::{FORM_CODES, Status, StatusStage, TEMPLATE_CODES},
    ticket::Ticket,
    time::MINUTE,
};
use crate::planted::{Bug, planted};

/// *More than 24 hours have passed*: the window was closed after all.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes>
const WINDOW_CLOSED: i64 = 131_047;

/// How far two machines' clocks may be apart: minutes at the very worst.
const EARLY_SECONDS: i64 = 10 * MINUTE;

pub(super) fn step(turn: &mut Turn<'_>, cohort: &CohortId, step: Step) {
    if !turn.next.is_reachable() && !planted(Bug::SkipOptOutCheck) {
        turn.meaning = "not_reachable";
        return;
    }
    match step {
        Step::Invite => invite(turn, cohort),
        _ if turn.next.cohort() != Some(cohort) => turn.meaning = "another_cohort",
        Step::Lesson(day) => lesson(turn, day),
        Step::ClassLink => class_link(turn),
        Step::Seal | Step::Raffle => {}
    }
}

fn invite(turn: &mut Turn<'_>, cohort: &CohortId) {
    let offered = turn.context.open.iter().find(|open| open.id == *cohort);
    turn.meaning = "not_waiting";
    if let (Stage::Waiting, Some(cohort)) = (&turn.next.stage, offered) {
        turn.meaning = "invited";
        joining::enroll(turn, cohort);
        turn.say(Reply::Invitation { starts_on: cohort.starts_on });
    }
}

/// A lesson comes on its day or not at all: one that is late by a day is in the menu, not in her night.
fn lesson(turn: &mut Turn<'_>, day: Day) {
    let now = turn.now();
    let Some(cohort) = turn.context.cohort else {
        return;
    };
    let zone = turn.next.zone.clone();
    // The dispatcher's clock may be ahead of this one. What it sends early is owed now and leaves at its moment.
    let due = cohort.step_moment(&zone, Step::Lesson(day));
    let moment = if (0..=EARLY_SECONDS).contains(&due.since(now)) && !planted(Bug::EarlyLessonLost)
    {
        due
    } else {
        now
    };
    let is_today = cohort.day_at(&zone, moment) == Some(day);
    let last_inbound_at = turn.next.window.last_inbound_at();
    let participant = turn.next.id.clone();
    let Some(enrollment) = turn.next.enrollment_mut() else {
        return;
    };
    let why_not = [
        (!is_today, "not_today"),
        (cohort.quiet.contains(&zone, moment), "quiet_hours"),
        (enrollment.paused, "paused"),
        (enrollment.lessons.contains_key(&day) && !planted(Bug::LessonTwice), "has_it"),
        (enrollment.has_had_enough(cohort.caps), "enough"),
    ];
    if let Some((_, why_not)) = why_not.into_iter().find(|(holds, _)| *holds) {
        turn.meaning = why_not;
        return;
    }
    if enrollment.has_fallen_silent(cohort.caps, last_inbound_at) {
        turn.meaning = "fell_silent";
        enrollment.paused = true;
        let (cohort, why) = (Some(cohort.id.clone()), Attention::Silent);
        return turn.announce(Announcement::AttentionNeeded { participant, cohort, at: now, why });
    }
    enrollment.lessons.insert(day, now);
    enrollment.focus = Some(day);
    turn.meaning = "lesson";
    turn.say(Reply::Lesson { day });
}

fn class_link(turn: &mut Turn<'_>) {
    let now = turn.now();
    let Some(cohort) = turn.context.cohort else {
        return;
    };
    let at = cohort.class_starts(&turn.next.zone);
    let code = Ticket::of(&turn.next.id, &cohort.id);
    let Some(enrollment) = turn.next.enrollment_mut() else {
        return;
    };
    // After the class has begun the link helps nobody. Whoever was silent all week is not called to it.
    let why_not = [
        (now >= at, "too_late"),
        (enrollment.class_link_sent, "has_it"),
        (enrollment.paused, "paused"),
        (enrollment.has_no_room_for_the_link(cohort.caps), "enough"),
    ];
    if let Some((_, why_not)) = why_not.into_iter().find(|(holds, _)| *holds) {
        turn.meaning = why_not;
        return;
    }
    turn.meaning = "class_link";
    enrollment.class_link_sent = true;
    let separator = if cohort.class_url.contains('?') { '&' } else { '?' };
    let url = format!("{}{separator}p={code}", cohort.class_url);
    let entry = enrollment.entry.clone();
    turn.say(Reply::ClassLink { at, url, entry });
}

/// Settles a doubt, or sends again what Meta accepted and then failed to deliver. Everything else is no news here.
pub(super) fn status(turn: &mut Turn<'_>, status: &Status) {
    let Some(key) = status.key.as_deref().and_then(DeliveryKey::parse) else {
        return;
    };
    if key.participant != turn.next.id {
        return;
    }
    let news = match status.stage {
        StatusStage::Sent | StatusStage::Delivered | StatusStage::Read | StatusStage::Played => {
            News::Arrived
        }
        StatusStage::Failed if status.errors.contains(&WINDOW_CLOSED) => News::WindowClosed,
        StatusStage::Failed if status.errors.iter().any(|code| TEMPLATE_CODES.contains(code)) => {
            News::TemplateStopped { again_seconds: status.again_seconds }
        }
        StatusStage::Failed if status.errors.iter().any(|code| FORM_CODES.contains(code)) => {
            News::FormStopped { again_seconds: status.again_seconds }
        }
        StatusStage::Failed => News::Failed { again_seconds: status.again_seconds },
        StatusStage::Unknown => return,
    };
    turn.meaning = match turn.next.hear(&key, news, turn.context.now) {
        None => "status",
        Some(Ended::Failed { .. }) => "failed",
        Some(Ended::Unconfirmed { .. }) => "unconfirmed",
        Some(Ended::Twice { .. }) => "duplicate_confirmed",
    };
}
