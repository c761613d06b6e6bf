//! What a mailbox says about itself, for `tertulia explain`: one line an event, and one a send.
//!
//! ```json
//! {"level":"INFO","message":"decided","participant":"p01","event":"9f86d081884c","at":1772454600,"cause":"step","meaning":"lesson","stage":"enrolled","done":2,"first":12,"effects":1}
//! {"level":"INFO","message":"sent","participant":"p01","reply":"lesson","key":"v1.p01.12.1","at":1772454601,"to":"PE"}
//! ```
//!
//! `first` and `effects` are the numbers of what this event led to; a send's key holds its number. An event that leads
//! to nothing says why in `meaning`. Times are ours and not the log's, because a local clock can be moved.

use crate::domain::{
    event::{Event, EventKind},
    handled::mark_of,
    ids::ParticipantId,
    outbox::Outcome,
    participant::{Participant, Stage},
    time::{MINUTE, Timestamp},
};

/// By then everybody should have what the calendar brings. The alarm on late lessons counts the others.
const LATE_SECONDS: i64 = 30 * MINUTE;

/// An event, and what it was taken for.
pub(super) struct Told<'a> {
    pub(super) event: &'a Event,
    pub(super) meaning: &'static str,
}

impl Told<'_> {
    pub(super) fn decided(&self, before: &Participant, after: &Participant, now: Timestamp) {
        let first = before.outbox.next_seq();
        tracing::info!(
            participant = %after.id,
            event = mark_of(&self.event.id),
            at = now.seconds(),
            cause = cause(self.event),
            meaning = self.meaning,
            stage = stage(after),
            done = after.enrollment().map(|enrollment| enrollment.done.len()),
            first,
            effects = after.outbox.next_seq().wrapping_sub(first),
            // What cannot leave yet, for the night or for a doubt, leaves then.
            until = after.outbox.wake_at().map(Timestamp::seconds),
            "decided"
        );
        let waited = now.since(self.event.at);
        if cause(self.event) == "step" && waited > LATE_SECONDS {
            tracing::warn!(participant = %after.id, event = mark_of(&self.event.id), waited, "late");
        }
    }
}

pub(super) fn postponed(participant: &ParticipantId, event: &Event, now: Timestamp) {
    let (event, cause) = (mark_of(&event.id), cause(event));
    tracing::info!(%participant, event, at = now.seconds(), cause, "postponed");
}

/// What will be done about a send that did not go through.
pub(super) const fn then(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done | Outcome::DoneAsTemplate => "done",
        Outcome::RetryAfter(_) | Outcome::HeldBack(_) => "again",
        Outcome::NeedsTemplate => "as_template",
        Outcome::NeedsFallback => "fallback",
        Outcome::Refused => "never",
        Outcome::InDoubt => "waits",
    }
}

const fn cause(event: &Event) -> &'static str {
    match &event.kind {
        EventKind::Message(_) => "message",
        EventKind::Status(_) => "status",
        EventKind::Inspected { .. } => "inspected",
        EventKind::Step { .. } => "step",
        EventKind::RaffleCommitted { .. } => "raffle_committed",
        EventKind::RaffleDrawn { .. } => "raffle_drawn",
        EventKind::Advice { .. } => "advice",
        EventKind::WaitOver { .. } => "wait_over",
    }
}

const fn stage(participant: &Participant) -> &'static str {
    match &participant.stage {
        Stage::Consent { .. } => "consent",
        Stage::Declined => "declined",
        Stage::Name { .. } => "name",
        Stage::Trade { .. } => "trade",
        Stage::Waiting => "waiting",
        Stage::Enrolled(_) => "enrolled",
        Stage::OptedOut { .. } => "opted_out",
        Stage::Erasing { .. } => "erasing",
    }
}
