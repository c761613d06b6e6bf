//! Invariants 2, 3, 4 and 6 at the moment at which a message leaves.

use std::collections::{BTreeMap, BTreeSet};

use shared::whatsapp::errors::Limit;
use shared::{
    domain::{
        course::Day,
        ids::ParticipantId,
        outbox::{DeliveryKey, State},
        participant::Participant,
        reply::Reply,
        time::Timestamp,
    },
    outgoing::Message,
    ports::SendOutcome,
};

use super::money::DUTIES;
use super::{Checker, night};

/// A message that somebody is owed.
#[derive(Debug, Clone)]
pub(crate) struct Owed {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) day: Option<Day>,
    pub(crate) decided_ms: i64,
    /// Decided because of something that she sent.
    pub(crate) by_message: bool,
    pub(crate) by_inspection: bool,
    pub(crate) tries: BTreeMap<u8, Try>,
    /// Tries that were claimed while nothing was heard of those before them. What is heard after that comes too late.
    unheard: BTreeSet<u8>,
}

/// Which messages keep their order among each other, and how long a doubt about one lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Answer,
    Calendar,
    Prize,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Try {
    pub(crate) begun_ms: i64,
    pub(crate) accepted: Option<String>,
    /// What its sender was told; `None` while, or because, nobody was told anything.
    pub(crate) told: Option<SendOutcome>,
    /// In which invocation of the world.
    told_in: u64,
    /// That it was accepted is written down.
    recorded: bool,
}

impl Try {
    /// What was certainly refused because the number went too fast may be tried at once, under the same key.
    fn may_leave_again(&self) -> bool {
        let too_fast = |outcome: &SendOutcome| matches!(outcome, SendOutcome::Refused { code } if Limit::of(*code) == Some(Limit::Number));
        self.accepted.is_none() && self.told.as_ref().is_none_or(too_fast)
    }
}

const DOUBT_ANSWER_MS: i64 = 2 * 60 * 1000;
const DOUBT_MS: i64 = 15 * 60 * 1000;
/// Clocks of two processes beside each other, and rounding to seconds.
const SLACK_MS: i64 = 6_000;
const GIVEN_UP_MS: i64 = 11 * 60 * 60 * 1000;

impl Owed {
    pub(super) fn new(
        reply: &Reply,
        decided_ms: i64,
        by_message: bool,
        by_inspection: bool,
    ) -> Self {
        let day = if let Reply::Lesson { day } = reply { Some(*day) } else { None };
        let name = reply.name();
        let kind = match name {
            "raffle_won" | "raffle_alternate" | "place_opened" => Kind::Prize,
            "lesson" | "invitation" | "class_link" | "raffle_entered" | "raffle_not_drawn"
            | "choose_hour" | "session_reminder" | "session_withdrawn" | "place_passed"
            | "ask_advice" => Kind::Calendar,
            _ => Kind::Answer,
        };
        let (tries, unheard) = (BTreeMap::new(), BTreeSet::new());
        Self { name, kind, day, decided_ms, by_message, by_inspection, tries, unheard }
    }

    pub(super) fn claimed(&mut self, attempt: u8, is_heard: impl Fn(u8) -> bool) {
        if !self.tries.keys().any(|earlier| *earlier < attempt && is_heard(*earlier)) {
            self.unheard.insert(attempt);
        }
    }

    pub(crate) fn accepted(&self) -> impl Iterator<Item = &str> {
        self.tries.values().filter_map(|one| one.accepted.as_deref())
    }

    /// Whether it may leave the outbox: its end is known, or as good as. A claim whose worker died before it sent
    /// anything is a doubt as well, since nobody knows.
    pub(super) fn may_end(&self, claims: u8, now_ms: i64) -> bool {
        let sure = self.tries.values().filter(|one| !one.is_in_doubt()).count();
        let doubts = usize::from(claims).saturating_sub(sure);
        let ended = self.tries.values().any(|one| match &one.told {
            Some(SendOutcome::Accepted { .. } | SendOutcome::Refused { .. }) => true,
            Some(SendOutcome::NotSent | SendOutcome::InDoubt) | None => false,
        });
        // Six tries without a connection are the limit as well.
        let tired = claims >= 6;
        ended
            || tired
            || doubts >= 2
            || (doubts >= 1 && self.kind == Kind::Prize)
            || now_ms - self.decided_ms >= GIVEN_UP_MS
    }

    /// It is about an hour that news of the session have overtaken, and it has certainly not left.
    pub(super) fn may_be_untrue(&self) -> bool {
        let of_a_session = matches!(
            self.name,
            "choose_hour" | "session_reminder" | "session_withdrawn" | "place_opened"
        );
        of_a_session && self.tries.values().all(|one| one.told.is_some() && !one.is_in_doubt())
    }
}

impl Try {
    fn is_in_doubt(&self) -> bool {
        match &self.told {
            None | Some(SendOutcome::InDoubt) => true,
            // Else known, unless it was by somebody who could not write it down.
            Some(
                SendOutcome::Accepted { .. } | SendOutcome::Refused { .. } | SendOutcome::NotSent,
            ) => !self.recorded,
        }
    }

    fn is_accepted_and_known(&self) -> bool {
        matches!(self.told, Some(SendOutcome::Accepted { .. })) && self.recorded
    }
}

impl super::Item {
    /// An invocation has written what it knew; a message that it knew to be accepted and that is owed still.
    pub(super) fn settles(
        &mut self,
        invocation: u64,
        is_alone: bool,
        after: &Participant,
    ) -> Option<u32> {
        let mut unsettled = None;
        for (seq, owed) in &mut self.owed {
            for (attempt, one) in &mut owed.tries {
                if one.told.is_none() || one.told_in != invocation || one.recorded {
                    continue;
                }
                let accepted = matches!(one.told, Some(SendOutcome::Accepted { .. }));
                let mut entries = after.outbox.entries().iter();
                let owed = entries.find(|entry| entry.seq == *seq && entry.tries == *attempt);
                let is_as_before =
                    owed.is_some_and(|entry| matches!(entry.state, State::Claimed { .. }));
                one.recorded = is_alone || !is_as_before;
                if accepted && owed.is_some() && one.recorded {
                    unsettled = Some(*seq);
                }
            }
        }
        unsettled
    }
}

impl Checker {
    /// A request begins to leave.
    pub(crate) fn sending(&mut self, now_ms: i64, message: &Message, body: &str, key: &str) {
        if !self.active {
            return;
        }
        let Some(key) = DeliveryKey::parse(key) else {
            return self.fail(8, "a message without our key".to_owned());
        };
        let looked = self.look_at(now_ms, message, &key);
        let looked = looked.and_then(|()| self.look_at_words(&key.participant, body));
        if let Err((invariant, what)) = looked {
            let DeliveryKey { participant, seq, attempt } = &key;
            self.fail(
                invariant,
                format!("{what} (try {attempt} of message {seq} to {participant})"),
            );
        }
        let item = self.items.entry(key.participant.clone()).or_default();
        if let Some(owed) = item.owed.get_mut(&key.seq) {
            // A number of a try that was released before it began is given again.
            let one = owed.tries.entry(key.attempt).or_default();
            one.begun_ms = now_ms;
            one.told = None;
            one.recorded = false;
        }
    }

    fn look_at(
        &self,
        now_ms: i64,
        message: &Message,
        key: &DeliveryKey,
    ) -> Result<(), (u8, String)> {
        let broken = |invariant: u8, what: &str| Err((invariant, what.to_owned()));
        let Some(item) = self.items.get(&key.participant) else {
            return broken(1, "a message to somebody who was never stored");
        };
        let Some(latest) = &item.latest else {
            return broken(9, "a message to somebody who is erased");
        };
        let Some(owed) = item.owed.get(&key.seq) else {
            return broken(1, "a message leaves before it is committed");
        };
        let entry = latest.outbox.entries().iter().find(|entry| entry.seq == key.seq);
        let claimed = entry.is_some_and(|entry| {
            matches!(entry.state, State::Claimed { .. }) && entry.tries == key.attempt
        });
        if item.left.is_some_and(|first| key.seq < first) {
            return broken(3, "a message starts after she has left");
        }
        if item.left.is_some() && !owed.by_message {
            return broken(3, "a message that answers nothing goes to somebody who has left");
        }
        if entry.is_some() && !claimed {
            return broken(1, "a message leaves without a claim");
        }
        if owed.tries.get(&key.attempt).is_some_and(|one| !one.may_leave_again()) {
            return broken(2, "one try leaves twice");
        }
        if latest.consent.is_none() && owed.kind != Kind::Answer {
            return broken(3, "a message by the calendar without consent");
        }
        self.look_at_repetition(now_ms, key, owed)?;
        self.look_at_order(now_ms, key, item, latest, owed)?;
        self.look_at_night(now_ms, latest, owed)?;
        let window = self.person_of(&key.participant).and_then(|person| self.windows.get(&person));
        if !message.is_template() && window.is_some_and(|until| now_ms > until + SLACK_MS) {
            return broken(4, "free-form words outside the service window");
        }
        if owed.name == "submission_received" {
            self.look_at_object(latest)?;
        }
        if owed.name == "raffle_won" {
            self.look_at_prize(&key.participant)?;
        }
        Ok(())
    }

    /// What may have arrived is repeated once, late, and only if the channel speaks and not of this.
    fn look_at_repetition(
        &self,
        now_ms: i64,
        key: &DeliveryKey,
        owed: &Owed,
    ) -> Result<(), (u8, String)> {
        for (&attempt, one) in owed.tries.range(..key.attempt) {
            if one.is_accepted_and_known() {
                return Err((
                    2,
                    format!("a message that was accepted (try {attempt}) leaves again"),
                ));
            }
            if !one.is_in_doubt() {
                continue;
            }
            if owed.kind == Kind::Prize {
                return Err((6, "a prize notice that may have arrived leaves again".to_owned()));
            }
            let wait = if owed.kind == Kind::Answer { DOUBT_ANSWER_MS } else { DOUBT_MS };
            if now_ms - one.begun_ms + SLACK_MS < wait {
                return Err((
                    2,
                    format!("a doubtful message (try {attempt}) leaves again at once"),
                ));
            }
            if self.pulse.is_none_or(|at| at.seconds() * 1000 + SLACK_MS < one.begun_ms) {
                return Err((
                    2,
                    "a doubtful message leaves again though the channel is silent".to_owned(),
                ));
            }
            let in_time = !owed.unheard.contains(&key.attempt);
            if in_time && self.heard.is_told(&key.participant, key.seq, attempt) {
                return Err((
                    2,
                    format!("a message whose status was heard (try {attempt}) leaves again"),
                ));
            }
        }
        Ok(())
    }

    /// Nothing overtakes what is under way or in doubt, or waits for a new try.
    fn look_at_order(
        &self,
        now_ms: i64,
        key: &DeliveryKey,
        item: &super::Item,
        latest: &Participant,
        owed: &Owed,
    ) -> Result<(), (u8, String)> {
        for entry in latest.outbox.entries() {
            let Some(earlier) = item.owed.get(&entry.seq) else { continue };
            if entry.seq >= key.seq || earlier.kind != owed.kind {
                continue;
            }
            let newest = earlier.tries.values().next_back();
            // What nobody may be refused waits for nothing but what may be on its way.
            let may_be_out = match entry.state {
                State::Pending { .. } => false,
                State::InDoubt { .. } => true,
                // Of the try that is claimed; what became of one before it is written in the state.
                State::Claimed { .. } => earlier.tries.get(&entry.tries).is_some_and(|one| {
                    !matches!(one.told, Some(SendOutcome::Refused { .. } | SendOutcome::NotSent))
                }),
            };
            if DUTIES.contains(&owed.name) && !DUTIES.contains(&earlier.name) && !may_be_out {
                continue;
            }
            let over = newest.is_some_and(|one| match &one.told {
                Some(SendOutcome::Accepted { .. } | SendOutcome::Refused { .. }) => true,
                Some(SendOutcome::NotSent | SendOutcome::InDoubt) | None => false,
            });
            let waits = match entry.state {
                State::InDoubt { .. } => true,
                // An answer whose window turned out to be closed has no template to go as, and is let go.
                State::Claimed { .. } => {
                    !(over || entry.as_template && earlier.kind == Kind::Answer)
                }
                // What waits for the morning, of this night or of a day that was full, may be overtaken by what she
                // asks before it.
                State::Pending { not_before } => {
                    let is_due = not_before.seconds() * 1_000 <= now_ms + SLACK_MS;
                    entry.answering || is_due && !self.is_quiet(now_ms, latest, 10)
                }
            };
            if waits {
                return Err((3, format!("it overtakes message {}", entry.seq)));
            }
        }
        Ok(())
    }

    fn look_at_night(
        &self,
        now_ms: i64,
        latest: &Participant,
        owed: &Owed,
    ) -> Result<(), (u8, String)> {
        let answers = owed.by_message || owed.by_inspection;
        // Both sides of the edge count as day: a clock may be some seconds off.
        let quiet = self.is_quiet(now_ms, latest, 0)
            && self.is_quiet(now_ms - SLACK_MS, latest, 0)
            && self.is_quiet(now_ms + SLACK_MS, latest, 0);
        if quiet && !answers {
            return Err((3, format!("{} leaves in quiet hours and answers nothing", owed.name)));
        }
        Ok(())
    }

    fn is_quiet(&self, now_ms: i64, latest: &Participant, slack_seconds: i64) -> bool {
        let at = Timestamp::from_seconds(now_ms.div_euclid(1000));
        let zone = latest.zone.name();
        night::is_quiet(zone, at.plus(slack_seconds))
            || night::is_quiet(zone, at.plus(-slack_seconds))
    }

    /// Graph has taken it, whoever hears of it.
    pub(crate) fn accepted(&mut self, key: &str, wamid: &str) {
        let Some(key) = DeliveryKey::parse(key).filter(|_| self.active) else { return };
        let Some(item) = self.items.get_mut(&key.participant) else { return };
        let Some(owed) = item.owed.get_mut(&key.seq) else { return };
        if owed.accepted().count() > 0 {
            self.residue += 1;
        }
        let day = owed.day;
        if let Some(one) = owed.tries.get_mut(&key.attempt) {
            one.accepted = Some(wamid.to_owned());
        }
        if let Some(day) = day {
            let lessons = item.lessons.entry(day).or_default();
            if !lessons.contains(&key.seq) {
                lessons.push(key.seq);
            }
        }
    }

    /// Two different messages with the lesson of one day: only if all but the last have failed.
    pub(crate) fn look_at_lessons(&mut self, key: &str, failed: impl Fn(&str) -> bool) {
        let Some(key) = DeliveryKey::parse(key).filter(|_| self.active) else { return };
        let Some(item) = self.items.get(&key.participant) else { return };
        let Some(day) = item.owed.get(&key.seq).and_then(|owed| owed.day) else { return };
        let earlier = item.lessons.get(&day).into_iter().flatten().filter(|seq| **seq != key.seq);
        let alive = earlier
            .filter_map(|seq| item.owed.get(seq))
            // Of one message the newest try counts: an older one may be the residue.
            .any(|owed| owed.accepted().last().is_some_and(|wamid| !failed(wamid)));
        if alive {
            let id = &key.participant;
            self.fail(2, format!("{id} got the lesson of day {day} twice"));
        }
    }

    pub(crate) fn told(&mut self, invocation: u64, key: &str, outcome: &SendOutcome) {
        let Some(key) = DeliveryKey::parse(key).filter(|_| self.active) else { return };
        let Some(item) = self.items.get_mut(&key.participant) else { return };
        // What it could not write before it knew this is another matter.
        self.forgetful.remove(&(invocation, key.participant.clone()));
        let tries = item.owed.get_mut(&key.seq).map(|owed| &mut owed.tries);
        if let Some(one) = tries.and_then(|tries| tries.get_mut(&key.attempt)) {
            one.told = Some(outcome.clone());
            one.told_in = invocation;
        }
    }

    /// An invocation could not write what it knew.
    pub(crate) fn forgot(&mut self, invocation: u64, id: &ParticipantId) {
        self.forgetful.insert((invocation, id.clone()));
    }

    /// Whether somebody waits for that try's answer right now.
    pub(crate) fn is_under_way(&self, key: &str) -> bool {
        let owed = DeliveryKey::parse(key).and_then(|key| {
            let owed = self.items.get(&key.participant)?.owed.get(&key.seq)?;
            owed.tries.get(&key.attempt)
        });
        owed.is_some_and(|one| one.accepted.is_some() && one.told.is_none())
    }

    /// A status of that moment was taken by the webhook.
    pub(crate) fn hears_status(&mut self, at: Timestamp) {
        self.pulse = self.pulse.max(Some(at));
    }

    /// A message of hers reaches us: the window is open for a day from when she sent it.
    pub(crate) fn arrives(&mut self, wamid: &str, from: Option<&str>, at: Timestamp) {
        let person = from.and_then(|from| self.aliases.get(from)).copied();
        let Some(person) = person else { return };
        // Only what a person of ours sent, or what somebody signed in her name.
        if !wamid.contains("UNSIGNED") {
            self.heard.sent.insert(wamid.to_owned(), at.seconds() * 1000);
            let until = &mut self.windows;
            let open = at.seconds() * 1000 + 24 * 60 * 60 * 1000;
            let known = until.entry(person).or_insert(open);
            *known = open.max(*known);
        }
    }

    /// The channel refused what the honest simulator never refuses of a good client.
    pub(crate) fn refused(&mut self, code: i64) {
        // The last is that of a form which Meta has stopped.
        const NATURAL: [i64; 4] = [131_056, 130_429, 131_026, 132_068];
        if !NATURAL.contains(&code) {
            self.fail(4, format!("the channel refused a message with {code}"));
        }
    }
}
