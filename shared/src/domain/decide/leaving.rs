//! What works at any time, wherever she stands: leaving, coming back, her data, light mode, a person.

use super::{Context, Turn, advising, learning};
use crate::domain::{
    action::{Action, Answer},
    command::Intent,
    event::{Announcement, Attention},
    inbound::Inbound,
    participant::{Participant, Prompt, Stage},
    reply::{MyData, RaffleShown, Reply},
    time::{MINUTE, Timestamp},
};
use crate::planted::{Bug, planted};

/// How far two clocks may be apart: minutes at the very worst.
const CLOCKS_APART_SECONDS: i64 = 10 * MINUTE;

/// Whether this message ends everything: then nothing may be on its way.
pub(super) fn ends_all(turn: &Turn<'_>, intent: &Intent) -> bool {
    match intent {
        Intent::OptOut | Intent::Act(Action::OptOut(Answer::Yes) | Action::Erase(Answer::Yes)) => {
            true
        }
        Intent::Yes => {
            matches!(turn.next.prompt, Some(Prompt::ConfirmErase | Prompt::ConfirmOptOut))
        }
        // *Eliminar* once more means it.
        Intent::Erase => turn.next.prompt == Some(Prompt::ConfirmErase),
        // Declining is no leaving: she has been asked one thing and nothing else is owed to her.
        Intent::Act(_)
        | Intent::Join { .. }
        | Intent::AlmostOptOut
        | Intent::Return
        | Intent::Greeting
        | Intent::Thanks
        | Intent::No
        | Intent::Done
        | Intent::Words(_)
        | Intent::Question(_)
        | Intent::Media(_)
        | Intent::Form(_)
        | Intent::Friendly
        | Intent::Unreadable
        | Intent::Silence => false,
    }
}

/// `true` if the message has been dealt with.
pub(super) fn hear(turn: &mut Turn<'_>, inbound: &Inbound, intent: &Intent) -> bool {
    match &turn.next.stage {
        Stage::Erasing { .. } => return true,
        Stage::OptedOut { .. } => {
            away(turn, inbound, intent);
            return true;
        }
        Stage::Consent { .. }
        | Stage::Declined
        | Stage::Name { .. }
        | Stage::Trade { .. }
        | Stage::Waiting
        | Stage::Enrolled(_) => {}
    }
    if answers_prompt(turn, inbound, intent) {
        return true;
    }
    match intent {
        Intent::OptOut | Intent::Act(Action::OptOut(Answer::Yes)) => opt_out(turn),
        Intent::AlmostOptOut | Intent::Act(Action::Leave) => {
            turn.next.prompt = Some(Prompt::ConfirmOptOut);
            turn.say(Reply::ConfirmOptOut);
        }
        Intent::Act(Action::OptOut(Answer::No) | Action::Erase(Answer::No)) => {
            learning::smile(turn, inbound);
        }
        Intent::Erase => ask_to_erase(turn),
        // Only the answer to the question erases, not an old button found while scrolling.
        Intent::Act(Action::Erase(Answer::Yes)) => ask_to_erase(turn),
        Intent::Act(Action::MyData) => turn.give(my_data(turn)),
        Intent::Act(Action::Light) => {
            turn.next.light = !turn.next.light;
            turn.give(if turn.next.light { Reply::LightOn } else { Reply::LightOff });
        }
        Intent::Act(Action::Verify) => turn.give(raffle_shown(turn)),
        Intent::Act(Action::Help) => call_for_help(turn),
        Intent::Act(_)
        | Intent::Join { .. }
        | Intent::Return
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
        | Intent::Silence => return false,
    }
    true
}

/// The two questions that only *yes* and *no* answer; anything else takes them back.
fn answers_prompt(turn: &mut Turn<'_>, inbound: &Inbound, intent: &Intent) -> bool {
    let Some(prompt) = turn.next.prompt.clone() else {
        return false;
    };
    let yes = match intent {
        Intent::Yes => Some(true),
        Intent::No => Some(false),
        Intent::Act(Action::Erase(answer)) if prompt == Prompt::ConfirmErase => {
            Some(*answer == Answer::Yes)
        }
        // *Eliminar* once more means it.
        Intent::Erase if prompt == Prompt::ConfirmErase => Some(true),
        Intent::Act(Action::OptOut(answer)) if prompt == Prompt::ConfirmOptOut => {
            Some(*answer == Answer::Yes)
        }
        Intent::Act(_)
        | Intent::Join { .. }
        | Intent::OptOut
        | Intent::AlmostOptOut
        | Intent::Return
        | Intent::Erase
        | Intent::Greeting
        | Intent::Thanks
        | Intent::Done
        | Intent::Words(_)
        | Intent::Question(_)
        | Intent::Media(_)
        | Intent::Form(_)
        | Intent::Friendly
        | Intent::Unreadable
        | Intent::Silence => None,
    };
    let confirms = match prompt {
        Prompt::ConfirmErase | Prompt::ConfirmOptOut => true,
        Prompt::Question
        | Prompt::Challenge
        | Prompt::ChallengeOrQuestion { .. }
        | Prompt::Advice { .. } => false,
    };
    if !confirms {
        return false;
    }
    turn.next.prompt = None;
    match (yes, prompt == Prompt::ConfirmErase) {
        (Some(true), true) => erase(turn, inbound),
        (Some(false), true) => turn.say(Reply::EraseCancelled),
        (Some(true), false) => opt_out(turn),
        (Some(false), false) => learning::smile(turn, inbound),
        (None, _) => return false,
    }
    true
}

/// She has left. Only coming back, and her rights over her data, are answered.
fn away(turn: &mut Turn<'_>, inbound: &Inbound, intent: &Intent) {
    if answers_prompt(turn, inbound, intent) {
        return;
    }
    match intent {
        Intent::Return | Intent::Join { .. } => {
            let Stage::OptedOut { before, .. } = turn.next.stage.clone() else {
                return;
            };
            turn.next.stage = *before;
            turn.say(Reply::WelcomeBack);
        }
        Intent::Act(Action::MyData) => turn.give(my_data(turn)),
        Intent::Act(Action::Verify) => turn.give(raffle_shown(turn)),
        Intent::Erase => ask_to_erase(turn),
        Intent::Act(_)
        | Intent::OptOut
        | Intent::AlmostOptOut
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
        | Intent::Silence => {}
    }
}

/// A person will look, and she is told so.
pub(super) fn call_for_help(turn: &mut Turn<'_>) {
    let participant = turn.next.id.clone();
    let cohort = turn.next.cohort().cloned();
    let (at, why) = (turn.now(), Attention::Help);
    turn.announce(Announcement::AttentionNeeded { participant, cohort, at, why });
    turn.say(Reply::Help);
}

fn opt_out(turn: &mut Turn<'_>) {
    turn.next.prompt = None;
    if !planted(Bug::KeepQueuedOnOptOut) {
        turn.next.outbox.drop_sends();
    }
    advising::leave(turn);
    turn.say(Reply::OptedOut);
    let before = Box::new(turn.next.stage.clone());
    turn.next.stage = Stage::OptedOut { at: turn.now(), before };
}

/// She asked a person for it, on the phone or by letter: the same end as her own *eliminar*, without a message to her.
/// What is on its way is waited for; whoever looks into her mailbox next carries it out.
pub fn erased(participant: &Participant, now: Timestamp) -> Participant {
    let context = Context { now, cohort: None, open: &[] };
    let mut turn = Turn::new(participant, &context);
    if !matches!(participant.stage, Stage::Erasing { .. }) {
        forget(&mut turn, now, None);
    }
    turn.next
}

fn forget(turn: &mut Turn<'_>, at: Timestamp, goodbye: Option<Reply>) {
    turn.next.outbox.drop_sends();
    advising::leave(turn);
    if let Some(goodbye) = goodbye {
        turn.say(goodbye);
    }
    let participant = turn.next.id.clone();
    let mut raffles = turn.next.standing.listed.clone();
    if let Some(cohort) = turn.next.cohort().filter(|cohort| !raffles.contains(cohort)) {
        raffles.push(cohort.clone());
    }
    turn.announce(Announcement::ParticipantErased { participant, raffles });
    turn.next.stage = Stage::Erasing { at };
}

fn ask_to_erase(turn: &mut Turn<'_>) {
    turn.next.prompt = Some(Prompt::ConfirmErase);
    turn.give(Reply::ConfirmErase);
}

fn erase(turn: &mut Turn<'_>, inbound: &Inbound) {
    // WhatsApp's clock may be ahead of ours: a repeated webhook of this very message must not count as written later.
    let now = turn.now();
    let at = inbound.at.min(now.plus(CLOCKS_APART_SECONDS)).max(now);
    forget(turn, at, Some(Reply::Erased));
}

/// What she can compare with what others were told, and her place. Asked for by whoever left, too: it was her draw.
fn raffle_shown(turn: &Turn<'_>) -> Reply {
    let enrollment = turn.next.enrollment();
    let shown = enrollment.and_then(|enrollment| {
        let entry = enrollment.entry.as_deref()?.clone();
        Some(Box::new(RaffleShown { entry, place: enrollment.place, result: enrollment.raffle }))
    });
    Reply::RaffleShown(shown)
}

fn my_data(turn: &Turn<'_>) -> Reply {
    let participant = &turn.next;
    let submissions = participant.enrollment().map_or(0, |enrollment| enrollment.accepted());
    Reply::MyData(Box::new(MyData {
        name: participant.profile.name.clone(),
        trade: participant.profile.trade.clone(),
        has_phone: participant.address.phone().is_some(),
        cohort: participant.cohort().map(ToString::to_string),
        consented_on: participant.consent.map(|consent| participant.zone.local(consent.at).date()),
        submissions: u32::try_from(submissions).unwrap_or(u32::MAX),
        questions: participant.questions,
        advisory: participant.advisory.as_ref().is_some_and(|advisory| advisory.is_open()),
        session: participant
            .advisory
            .as_ref()
            .and_then(|advisory| advisory.booking().map(|booking| booking.at)),
    }))
}
