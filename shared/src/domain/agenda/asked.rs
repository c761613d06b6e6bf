//! What the people ask of the agenda.

use super::{AGAIN_SECONDS, Agenda, Facts, PlaceState};
use crate::domain::{
    advisory::{Ask, Booking, News, Why},
    ids::ParticipantId,
    slot::{SlotId, SlotState},
    time::MINUTE,
};

/// Two machines' clocks may differ by so much.
const CLOCKS_DIFFER_SECONDS: i64 = MINUTE;

impl Agenda {
    /// A question from somebody's mailbox. One that was overtaken by a newer one of hers, or comes again, changes
    /// nothing; so does one of somebody whose place has passed on, since that has been told to her.
    pub fn hear(&mut self, who: &ParticipantId, turn: u32, ask: Ask, facts: &Facts<'_>) {
        let hers = self.places.iter_mut().find(|(_, place)| place.who.as_ref() == Some(who));
        let Some((number, place)) = hers else {
            return;
        };
        if turn <= place.turn {
            return;
        }
        place.turn = turn;
        let (number, state) = (*number, place.state);
        match ask {
            Ask::Slots => self.offer(number, state, false, facts),
            Ask::Slot(slot) => self.book(number, state, slot, facts),
            Ask::GiveUp(why) => self.give_up(number, state, why, facts),
        }
    }

    fn offer(&mut self, number: u32, state: PlaceState, missed: bool, facts: &Facts<'_>) {
        let slots = self.free(facts.now);
        let until = match state {
            PlaceState::Choosing { .. } if slots.is_empty() => {
                self.set(number, PlaceState::Choosing { until: None, in_vain: true });
                None
            }
            PlaceState::Choosing { until, .. } => {
                let again = missed.then(|| facts.waking_hours(AGAIN_SECONDS));
                let until = until.or_else(|| self.limit(facts)).max(again);
                self.set(number, PlaceState::Choosing { until, in_vain: false });
                until
            }
            PlaceState::Booked { .. } => None,
            PlaceState::Held { .. } | PlaceState::Passed { .. } => return,
        };
        let offered = News::Offered { slots, until, missed };
        let is_empty = matches!(&offered, News::Offered { slots, .. } if slots.is_empty());
        self.tell(number, if is_empty { News::NoSlots { missed } } else { offered });
    }

    /// Another hour than the one she has frees that one.
    fn book(&mut self, number: u32, state: PlaceState, id: SlotId, facts: &Facts<'_>) {
        let had = match state {
            PlaceState::Choosing { .. } => None,
            PlaceState::Booked { slot, .. } => Some(slot),
            PlaceState::Held { .. } | PlaceState::Passed { .. } => return,
        };
        let Some(slot) = self.slots.get_mut(&id) else {
            return self.offer(number, state, true, facts);
        };
        let is_hers = slot.state == SlotState::Taken(number);
        if !is_hers && !slot.is_free(facts.now) {
            return self.offer(number, state, true, facts);
        }
        slot.state = SlotState::Taken(number);
        let booking = Booking {
            slot: id,
            at: slot.at,
            minutes: slot.minutes,
            advisor: slot.advisor.clone(),
            link: slot.link.clone(),
        };
        if !is_hers {
            self.set(number, PlaceState::Booked { slot: id, at: facts.now });
            if let Some(had) = had {
                self.release(had, number, facts.now);
            }
        }
        self.tell(number, News::Booked(booking));
        self.wake_waiting(facts);
    }

    fn give_up(&mut self, number: u32, state: PlaceState, why: Why, facts: &Facts<'_>) {
        match state {
            PlaceState::Choosing { until, .. } => match why {
                Why::TimedOut => self.time_out(number, until, facts),
                Why::Declined | Why::NoShow | Why::Left => self.pass_on(number, why, facts),
            },
            PlaceState::Booked { slot, .. } => match why {
                // She has just taken an hour: the question was asked before the answer reached her.
                Why::TimedOut => {}
                Why::Declined | Why::NoShow | Why::Left => {
                    self.release(slot, number, facts.now);
                    self.pass_on(number, why, facts);
                }
            },
            PlaceState::Held { .. } | PlaceState::Passed { .. } => {}
        }
        if why == Why::Left
            && let Some(place) = self.places.get_mut(&number)
        {
            place.who = None;
        }
    }

    /// Only if there was something to choose until the end, and the end has not been put off meanwhile.
    fn time_out(
        &mut self,
        number: u32,
        until: Option<crate::domain::time::Timestamp>,
        facts: &Facts<'_>,
    ) {
        let is_over = until.is_some_and(|until| until <= facts.now.plus(CLOCKS_DIFFER_SECONDS));
        if is_over && self.has_free(facts.now) {
            self.pass_on(number, Why::TimedOut, facts);
        } else if is_over {
            self.set(number, PlaceState::Choosing { until: None, in_vain: true });
        }
    }
}
