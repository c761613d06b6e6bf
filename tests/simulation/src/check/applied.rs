//! Invariant 1 and 8: what was acknowledged is durable, and is applied exactly once.

use std::collections::{BTreeMap, BTreeSet};

use shared::domain::{
    ids::{EventId, ParticipantId},
    outbox::{Effect, State},
    participant::{Participant, Stage},
};

use super::{
    Checker,
    sends::{Kind, Owed},
};
use crate::lambda::Given;

/// Events that an item remembers.
const REMEMBERED: u64 = 64;

/// We count the window as closed some minutes before Meta does.
const CLOSES_EARLY_MS: i64 = 10 * 60 * 1000;

/// Inbound messages on their way.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Letters that a queue took, by the event's name.
    pub(super) queued: BTreeSet<String>,
    /// Messages for which the webhook answered 200, with the person who sent them, if it was one.
    pub(super) acknowledged: BTreeMap<String, Option<usize>>,
    /// Everything that people sent.
    pub(super) said: BTreeMap<String, usize>,
    /// Statuses and inspections whose letter was handled to its end.
    pub(super) done: BTreeSet<String>,
    /// When a message was sent, by Meta's clock.
    pub(super) sent: BTreeMap<String, i64>,
    /// Letters about steps, and when each was first dealt with.
    pub(super) steps: BTreeMap<(ParticipantId, String), i64>,
}

impl Heard {
    /// Whether a status has told that this try arrived.
    pub(super) fn is_told(&self, id: &ParticipantId, seq: u32, attempt: u8) -> bool {
        let name = format!("status:v1.{id}.{seq}.{attempt}:");
        let told = self.done.range(name.clone()..);
        let mut told = told.take_while(|event| event.starts_with(&name));
        told.any(|event| !event.ends_with("failed") && !event.ends_with("unknown"))
    }
}

/// A quarter of an hour, and what two clocks are apart.
const ANSWER_MS_MAX: i64 = (15 * 60 + 2 * 300) * 1_000;

impl Checker {
    pub(crate) fn said(&mut self, person: usize, wamid: &str) {
        self.heard.said.insert(wamid.to_owned(), person);
    }

    pub(crate) fn queued(&mut self, event: &EventId) {
        if event.as_str().contains("UNSIGNED") {
            self.fail(1, "what nobody signed was queued".to_owned());
        }
        if ["wamid.", "advice:"].iter().any(|kind| event.as_str().starts_with(kind)) {
            self.heard.queued.insert(event.as_str().to_owned());
        }
    }

    /// The webhook answered 200 to a body with these messages.
    pub(crate) fn acknowledged(&mut self, wamids: &[String]) {
        for wamid in wamids {
            if !self.heard.queued.contains(wamid) {
                self.fail(
                    1,
                    "a webhook was answered 200 before its message was durable".to_owned(),
                );
            }
            let whose = self.heard.said.get(wamid).copied();
            self.heard.acknowledged.insert(wamid.clone(), whose);
        }
    }

    /// A queue forgets these letters: their worker said that they are dealt with.
    pub(crate) fn handled(&mut self, now_ms: i64, given: &[Given]) {
        for Given { to, event, .. } in given {
            match to {
                Some(to) if event.as_str().starts_with("step:") => {
                    let letter = (to.clone(), event.as_str().to_owned());
                    self.heard.steps.entry(letter).or_insert(now_ms);
                }
                Some(_)
                    if ["status:", "inspected:"]
                        .iter()
                        .any(|of| event.as_str().starts_with(of)) =>
                {
                    self.heard.done.insert(event.as_str().to_owned());
                }
                Some(_) | None => {}
            }
        }
    }

    pub(crate) fn committed(
        &mut self,
        now_ms: i64,
        (invocation, given): (u64, &[Given]),
        before: &Participant,
        after: &Participant,
    ) {
        if !self.active {
            return;
        }
        self.tells(before, after);
        let id = &after.id;
        let mut taken: Vec<&EventId> = Vec::new();
        for given in given {
            let hers = given.to.as_ref().is_none_or(|to| to == id);
            if hers
                && !taken.contains(&&given.event)
                && after.handled.contains(&given.event)
                && !before.handled.contains(&given.event)
            {
                taken.push(&given.event);
            }
        }
        let remembers = !self.forgetful.contains(&(invocation, id.clone()));
        let item = self.items.entry(id.clone()).or_default();
        // Of two who may both be about her, nobody can say who has written.
        let groups: BTreeSet<&str> = given
            .iter()
            .filter(|given| given.to.as_ref().is_none_or(|to| to == id))
            .map(|given| given.group.as_str())
            .collect();
        let is_alone = groups.len() <= 1;
        let unsettled = if remembers { item.settles(invocation, is_alone, after) } else { None };
        let mut twice = None;
        let mut forgotten = 0;
        for event in &taken {
            item.taken += 1;
            let first = item.taken_at.entry(event.as_str().to_owned()).or_insert(item.taken);
            // Whoever sends more than the item remembers may be heard again: a known limit, counted.
            if item.taken - *first >= REMEMBERED {
                *first = item.taken;
                forgotten += 1;
                continue;
            }
            let count = item.applied.entry(event.as_str().to_owned()).or_default();
            *count += 1;
            if *count > 1 {
                twice = Some(event.as_str().to_owned());
            }
        }
        // New debts, and those that vanished.
        let known = item.owed.keys().next_back().map_or(0, |seq| seq + 1);
        let mut first_new = None;
        let by_message = taken.iter().any(|event| event.as_str().starts_with("wamid."));
        // What she asked of a file or of the agenda is answered by somebody else's letter, soon.
        let asked = before.advisory.as_ref().and_then(|advisory| advisory.pending);
        let is_soon = asked.is_some_and(|at| now_ms - at.seconds() * 1_000 < ANSWER_MS_MAX);
        let by_inspection = taken.iter().map(|event| event.as_str()).any(|event| {
            event.starts_with("inspected:") || is_soon && event.starts_with("advice:")
        });
        for entry in after.outbox.entries() {
            if entry.seq >= known {
                first_new.get_or_insert(entry.seq);
                if let Effect::Send(reply) = &entry.effect {
                    let owed = Owed::new(reply, now_ms, by_message, by_inspection);
                    item.owed.insert(entry.seq, owed);
                }
            }
        }
        for entry in after.outbox.entries() {
            if let (State::Claimed { .. }, Some(owed)) =
                (entry.state, item.owed.get_mut(&entry.seq))
            {
                owed.claimed(entry.tries, |attempt| self.heard.is_told(id, entry.seq, attempt));
            }
        }
        // An answer for which the window turned out to be closed has no template to go as: it is let go.
        let gone: Vec<(u32, u8)> = before
            .outbox
            .entries()
            .iter()
            .filter(|entry| matches!(entry.effect, Effect::Send(_)))
            .filter(|entry| {
                let kind = item.owed.get(&entry.seq).map(|owed| owed.kind);
                !(entry.as_template && kind == Some(Kind::Answer))
            })
            .map(|entry| (entry.seq, entry.tries))
            .filter(|(seq, _)| after.outbox.entries().iter().all(|entry| entry.seq != *seq))
            .collect();
        let away = |stage: &Stage| matches!(stage, Stage::OptedOut { .. } | Stage::Erasing { .. });
        match (away(&before.stage), away(&after.stage)) {
            (false, true) => {
                item.left = Some(first_new.unwrap_or(known));
                item.away_ever = true;
            }
            (true, false) => item.left = None,
            (true, true) | (false, false) => {}
        }
        let left = item.left.is_some();
        let status = given.iter().any(|given| given.event.as_str().starts_with("status:"));
        let about_a_session = given.iter().any(|given| given.event.as_str().starts_with("advice:"));
        let newest = taken.iter().filter_map(|event| self.heard.sent.get(event.as_str())).max();
        item.newest_ms = item.newest_ms.max(newest.copied());
        let closed =
            item.newest_ms.is_none_or(|at| at + 24 * 60 * 60 * 1000 < now_ms + CLOSES_EARLY_MS);
        let lost = gone.into_iter().find(|(seq, claims)| {
            let owed = item.owed.get(seq);
            // Words for which the window has closed meanwhile are let go.
            let too_late = closed && owed.is_some_and(|owed| owed.kind == Kind::Answer);
            let untrue = about_a_session && owed.is_some_and(Owed::may_be_untrue);
            !left
                && !too_late
                && !untrue
                && !status
                && owed.is_some_and(|owed| !owed.may_end(*claims, now_ms))
        });
        if let Some(enrollment) = after.enrollment() {
            item.enrolled_ms.get_or_insert(now_ms);
            item.paused_ever |= enrollment.paused;
        }
        item.latest = Some(after.clone());
        self.forgotten += forgotten;
        if let Some(seq) = unsettled {
            self.fail(2, format!("message {seq} of {id} was accepted and is still owed"));
        }
        if let Some(event) = twice {
            self.fail(1, format!("{event} was applied twice to {id}"));
        }
        if let Some((seq, _)) = lost {
            let owed = self.items.get(id).and_then(|item| item.owed.get(&seq));
            let what =
                format!("message {seq} of {id} was dropped, and nobody knows its end: {owed:?}");
            self.fail(8, what);
        }
    }
}
