//! The one decision function: a participant and something that happened, in; the participant afterwards and what is
//! owed because of it, out. Total: no error, no panic. Nonsense gets a reply; what is stale changes nothing.

mod advising;
mod introduction;
mod joining;
mod learning;
mod leaving;
mod programme;
mod raffle;
mod submitting;

#[cfg(test)]
mod tests;

use super::{
    cohort::Cohort,
    command::{self, Intent},
    enrollment::{RaffleEntry, RaffleResult},
    event::{Announcement, Event, EventKind},
    ids::MessageId,
    inbound::{Content, Inbound},
    outbox::Effect,
    participant::{Participant, Stage, Wait},
    reply::{Class, Reply},
    time::{MINUTE, Timestamp},
};
use crate::planted::{Bug, planted};

pub use joining::form_for;
pub use leaving::erased;

/// All that a decision may know beside the participant.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub now: Timestamp,
    /// The cohort that she is in.
    pub cohort: Option<&'a Cohort>,
    /// The cohorts of her number that somebody may still join.
    pub open: &'a [Cohort],
}

#[derive(Debug)]
pub enum Received {
    Decided(Box<Decision>),
    /// This event was handled before.
    Repeated,
    /// It changes nothing: not worth a write. Says why, as [`Decision::meaning`] does.
    Nothing(&'static str),
    /// She wants to leave while a message of ours may be on its way: come back in a moment, so that nothing can start
    /// after her leaving is written down.
    Busy,
}

#[must_use]
#[derive(Debug)]
pub struct Decision {
    pub next: Participant,
    /// Show that her message was read: free, and nothing depends on it.
    pub seen: Option<Seen>,
    /// What it was taken for, or why it led to nothing: one word for the journal, never hers.
    pub meaning: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub message: MessageId,
    /// Also show *writing…*: an answer will follow, though not at once.
    pub typing: bool,
}

/// What she says again within a minute is not answered again.
const SAME_REPLY_SECONDS: i64 = MINUTE;
/// Unless she asked for just this.
const ASKED_FOR_SECONDS: i64 = 8;

/// Whether it matters what can be joined: not to somebody who is in a cohort and asks for no other.
pub fn looks_for_a_cohort(participant: &Participant, event: &Event) -> bool {
    let joins = match &event.kind {
        EventKind::Message(inbound) => {
            matches!(command::understand(inbound), Intent::Join { .. })
        }
        EventKind::Inspected { .. }
        | EventKind::Step { .. }
        | EventKind::RaffleCommitted { .. }
        | EventKind::RaffleDrawn { .. }
        | EventKind::Status(_)
        | EventKind::Advice { .. }
        | EventKind::WaitOver { .. } => false,
    };
    joins || participant.enrollment().is_none()
}

pub fn receive(participant: &Participant, event: &Event, context: &Context<'_>) -> Received {
    let is_step = matches!(event.kind, EventKind::Step { .. });
    if participant.handled.contains(&event.id) && !(is_step && planted(Bug::LessonTwice)) {
        return Received::Repeated;
    }
    let mut turn = Turn::new(participant, context);
    match &event.kind {
        EventKind::Message(inbound) => {
            // Lola is a name and no *hola* with a slip: where she tells of herself, nothing is guessed.
            let intent = match participant.stage {
                Stage::Name { .. } | Stage::Trade { .. } => command::understand_literally(inbound),
                Stage::Consent { .. }
                | Stage::Declined
                | Stage::Waiting
                | Stage::Enrolled(_)
                | Stage::OptedOut { .. }
                | Stage::Erasing { .. } => command::understand(inbound),
            };
            if leaving::ends_all(&turn, &intent)
                && !advising::cancels(&turn, inbound, &intent)
                && participant.outbox.is_busy(context.now)
                && !planted(Bug::LeaveWhileBusy)
            {
                return Received::Busy;
            }
            turn.hear(inbound, intent);
        }
        EventKind::Inspected { cohort, day, seq, result } => {
            submitting::inspected(&mut turn, cohort, *day, *seq, result);
        }
        EventKind::Step { cohort, step } => programme::step(&mut turn, cohort, *step),
        EventKind::RaffleCommitted { cohort, ticket, code, round, draws_at } => {
            let (ticket, code) = (ticket.clone(), code.clone());
            let entry = RaffleEntry { ticket, code, round: *round, draws_at: *draws_at };
            raffle::committed(&mut turn, cohort, entry);
        }
        EventKind::RaffleDrawn { cohort, place, winners, alternates, skipped } => {
            let rank = place.saturating_sub(*skipped);
            let result = RaffleResult::of_place(rank, *winners, *alternates);
            raffle::drawn(&mut turn, cohort, *place, result);
        }
        EventKind::Status(status) => programme::status(&mut turn, status),
        EventKind::Advice { cohort, number, news } => {
            advising::news(&mut turn, cohort, *number, news);
        }
        // The outbox itself knows what is due; the letter only says: look.
        EventKind::WaitOver { .. } => {
            turn.meaning = "look";
            advising::look(&mut turn);
            if planted(Bug::TrustStaleTimer) {
                turn.next.outbox.end_doubts(turn.context.now);
            }
        }
    }
    let Turn { mut next, seen, meaning, .. } = turn;
    let is_message = matches!(event.kind, EventKind::Message(_));
    if !is_message && next == *participant {
        return Received::Nothing(meaning);
    }
    next.handled.insert(&event.id);
    // The longest that an answer is not given twice.
    next.said.retain(|said| context.now.since(said.at) < submitting::SAME_THANKS_SECONDS);
    Received::Decided(Box::new(Decision { next, seen, meaning }))
}

impl Participant {
    /// Keeps the index row in step with the outbox and her session; called before every write.
    pub fn set_wait(&mut self) {
        let session = self.advisory.as_ref().and_then(|advisory| advisory.wake_at());
        let next = self.outbox.wake_at().into_iter().chain(session).min();
        let next = next.filter(|_| !planted(Bug::NoWait));
        self.wait = next.map(|until| Wait {
            id: super::ids::EventId::new(format!("wait:{}:{}", self.id, until.seconds())),
            until,
        });
    }
}

/// One decision in the making.
struct Turn<'a> {
    next: Participant,
    context: &'a Context<'a>,
    /// She has just written, so quiet hours do not apply to the answer.
    answering: bool,
    seen: Option<Seen>,
    meaning: &'static str,
}

impl<'a> Turn<'a> {
    fn new(participant: &Participant, context: &'a Context<'a>) -> Self {
        let next = participant.clone();
        Self { next, context, answering: false, seen: None, meaning: "nothing" }
    }

    fn hear(&mut self, inbound: &Inbound, intent: Intent) {
        let is_new = self.next.handled.is_empty();
        self.answering = true;
        self.meaning = name_of(&intent);
        self.next.number = inbound.number.clone();
        self.next.address = self.next.address.updated_by(&inbound.from);
        if let Content::Moved { phone, user, .. } = &inbound.content {
            if let Some(moved) = super::address::Address::new(phone.clone(), user.clone()) {
                self.next.address = self.next.address.updated_by(&moved);
            }
            return;
        }
        self.next.window.renew(inbound.at.min(self.now()));
        if let Some(enrollment) = self.next.enrollment_mut() {
            enrollment.paused = false;
        }
        if intent == Intent::Silence {
            return;
        }
        if advising::cancels(self, inbound, &intent) {
            advising::ask_what_to_cancel(self);
        } else if !leaving::hear(self, inbound, &intent) && !advising::hear(self, inbound, &intent)
        {
            match &self.next.stage {
                Stage::Consent { .. } | Stage::Declined => {
                    joining::consent(self, &intent, is_new);
                }
                Stage::Name { .. } => joining::name(self, &intent),
                Stage::Trade { .. } => joining::trade(self, inbound, &intent),
                Stage::Waiting => joining::waiting(self, inbound, &intent),
                Stage::Enrolled(_) => learning::hear(self, inbound, intent),
                Stage::OptedOut { .. } | Stage::Erasing { .. } => {}
            }
        }
        let answers = self.next.outbox.entries().iter().any(|entry| match &entry.effect {
            Effect::Send(Reply::Reaction { .. }) | Effect::Announce(_) => false,
            Effect::Send(_) => true,
        });
        // Our answer marks her message as read by itself; without one, the ticks are the answer.
        if !answers && self.seen.is_none() && !matches!(self.next.stage, Stage::OptedOut { .. }) {
            self.seen = Some(Seen { message: inbound.id.clone(), typing: false });
        }
    }

    const fn now(&self) -> Timestamp {
        self.context.now
    }

    /// Gives a reply, unless the same was given a moment ago.
    fn say(&mut self, reply: Reply) {
        self.say_unless_within(reply, SAME_REPLY_SECONDS);
    }

    /// Gives what she asked for; only a double tap is taken for one.
    fn give(&mut self, reply: Reply) {
        self.say_unless_within(reply, ASKED_FOR_SECONDS);
    }

    fn say_unless_within(&mut self, reply: Reply, seconds: i64) {
        let now = self.now();
        let repeated = reply.class() == Class::Answer && !self.next.says(&reply, now, seconds);
        if !repeated {
            self.next.outbox.push(Effect::Send(reply), self.answering, now);
        }
    }

    fn announce(&mut self, announcement: Announcement) {
        let now = self.now();
        self.next.outbox.push(Effect::Announce(announcement), self.answering, now);
    }
}

const fn name_of(intent: &Intent) -> &'static str {
    match intent {
        Intent::Act(_) => "button",
        Intent::Join { .. } => "join",
        Intent::OptOut => "opt_out",
        Intent::AlmostOptOut => "almost_opt_out",
        Intent::Return => "return",
        Intent::Erase => "erase",
        Intent::Greeting => "greeting",
        Intent::Thanks => "thanks",
        Intent::Yes => "yes",
        Intent::No => "no",
        Intent::Done => "done",
        Intent::Words(_) => "words",
        Intent::Question(_) => "question",
        Intent::Media(_) => "media",
        Intent::Form(_) => "form",
        Intent::Friendly => "friendly",
        Intent::Unreadable => "unreadable",
        Intent::Silence => "silence",
    }
}
