//! A challenge: from the message to the acknowledgement, which comes only when it lies in S3.

use super::{Seen, Turn};
use crate::domain::{
    cohort::Cohort,
    course::Day,
    event::Announcement,
    ids::CohortId,
    inbound::Inbound,
    reply::Reply,
    submission::{Inspection, Kept, Refusal, Source},
    ticket::Ticket,
    time::MINUTE,
};

/// Five photos in a row are one challenge and get one acknowledgement.
pub(super) const SAME_THANKS_SECONDS: i64 = 2 * MINUTE;
/// An acknowledgement within this time answers her; a later one waits for the morning.
const ANSWERING_SECONDS: i64 = 15 * MINUTE;

pub(super) fn submit(turn: &mut Turn<'_>, inbound: &Inbound, cohort: &Cohort, source: Source) {
    let unlocked = cohort.unlocked(&turn.next.zone, turn.now());
    let Some(unlocked) = unlocked else {
        return turn.say(Reply::NotStarted { starts_on: cohort.starts_on });
    };
    // WhatsApp's time of the message counts, not ours: a slow network costs nobody her place.
    if inbound.at > cohort.entries_close() {
        return turn.say(Reply::SubmissionTooLate);
    }
    let focus = turn.next.enrollment().and_then(|enrollment| enrollment.focus);
    let day = focus.filter(|day| *day <= unlocked).unwrap_or(unlocked);
    if matches!(&source, Source::Media(media) if media.unavailable) {
        return turn.say(Reply::SubmissionRefused { day, why: Refusal::Expired });
    }
    let Some(enrollment) = turn.next.enrollment_mut() else {
        return;
    };
    let seq = enrollment.next_try(day);
    if let Some(submission) = enrollment.submissions.get_mut(&day) {
        submission.sent_at = Some(inbound.at);
    }
    turn.seen = Some(Seen { message: inbound.id.clone(), typing: true });
    let (participant, number) = (turn.next.id.clone(), turn.next.number.clone());
    let cohort = cohort.id.clone();
    turn.announce(Announcement::SubmissionReceived {
        participant,
        number,
        cohort,
        day,
        seq,
        source,
    });
}

pub(super) fn inspected(
    turn: &mut Turn<'_>,
    cohort: &CohortId,
    day: Day,
    seq: u32,
    result: &Inspection,
) {
    let now = turn.now();
    let participant = turn.next.id.clone();
    let stored = match result {
        Inspection::Stored { object, .. } => Some(object.clone()),
        Inspection::Refused(_) => None,
    };
    let submission = match turn.next.enrollment_mut() {
        Some(enrollment) if enrollment.cohort == *cohort => enrollment.submissions.get_mut(&day),
        Some(_) | None => None,
    };
    let current = submission.filter(|submission| submission.seq >= seq);
    let Some(submission) = current else {
        // She has left that cohort, or left altogether: nothing of hers stays behind.
        if let Some(object) = stored {
            turn.announce(Announcement::SubmissionReplaced { participant, object });
        }
        return;
    };
    let sent_at = submission.sent_at.unwrap_or(now);
    let earlier = submission.kept.clone();
    let is_stale = earlier.as_ref().is_some_and(|kept| kept.seq >= seq);
    turn.answering = now.since(sent_at) < ANSWERING_SECONDS;
    match (stored, result) {
        (Some(object), _) if is_stale => {
            turn.announce(Announcement::SubmissionReplaced { participant, object });
        }
        (Some(object), _) => {
            submission.kept = Some(Kept { seq, object, at: sent_at });
            let replaced = earlier.is_some();
            if let Some(Kept { object, .. }) = earlier {
                let participant = participant.clone();
                turn.announce(Announcement::SubmissionReplaced { participant, object });
            }
            let ticket = Ticket::of(&participant, cohort);
            thank(turn, Reply::SubmissionReceived { day, ticket, replaced });
        }
        // A newer try is under way or kept: that one speaks.
        (None, _) if submission.seq > seq || is_stale => {}
        (None, Inspection::Refused(why)) => {
            let why = *why;
            turn.say(Reply::SubmissionRefused { day, why });
        }
        (None, Inspection::Stored { .. }) => {}
    }
}

/// Whether it replaced an earlier one makes no difference to whether she was thanked a moment ago.
fn thank(turn: &mut Turn<'_>, reply: Reply) {
    let now = turn.now();
    let Reply::SubmissionReceived { day, ticket, .. } = &reply else {
        return;
    };
    let plain = Reply::SubmissionReceived { day: *day, ticket: ticket.clone(), replaced: false };
    if turn.next.says(&plain, now, SAME_THANKS_SECONDS) {
        turn.next.outbox.push(crate::domain::outbox::Effect::Send(reply), turn.answering, now);
    }
}
