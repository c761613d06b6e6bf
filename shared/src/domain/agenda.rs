//! A cohort's advisory sessions: the hours that advisors offer, and who in the order of the draw has which.
//!
//! One item a cohort, written under a condition on its edition, so that an hour is taken by at most one person and a
//! place passes on at most once, whatever repeats or meets. Every step changes the agenda and notes what is *owed*
//! to whom; the same write keeps both, and news is posted after it under a name of its own ([`news_name`](crate::domain::advisory::news_name)),
//! so that a crash between the two posts the same news again and never other news.
//!
//! Places are numbers in the published order. The first as many as there are winners are called by the draw; each
//! place that passes on calls the next that has not been called. Nobody loses a place for lack of hours: the time to
//! choose runs only while there is one to choose.

mod asked;
mod marked;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    advisory::{News, Offer, Why},
    cohort::Cohort,
    ids::ParticipantId,
    slot::{Slot, SlotId, SlotState},
    ticket::Ticket,
    time::{HOUR, Timestamp, Zone},
};

use crate::planted::{Bug, planted};

pub use marked::{Mark, MarkError};

/// Of a list's ten rows the last is *I cannot*.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-list-messages>
pub const OFFERED_MAX: usize = 9;

/// With as many slots and places, an agenda of short links is about 350 kB, and an item may have 400.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
pub const SLOTS_MAX: usize = 1_000;

/// Whoever loses a race for an hour has at least so long to choose another.
const AGAIN_SECONDS: i64 = 2 * HOUR;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agenda {
    #[serde(rename = "s", default)]
    pub slots: BTreeMap<SlotId, Slot>,
    /// Those that have been called, by their number in the order, from 1.
    #[serde(rename = "p", default)]
    pub places: BTreeMap<u32, Place>,
    /// The draw has called the winners.
    #[serde(rename = "o", default)]
    pub opened: bool,
    /// Number of the last news.
    #[serde(rename = "n", default)]
    news: u32,
    #[serde(rename = "q", default, skip_serializing_if = "Vec::is_empty")]
    owed: Vec<Owed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// `None` once she has left: nothing here says any more whose it was.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub who: Option<ParticipantId>,
    #[serde(rename = "k")]
    pub ticket: Ticket,
    #[serde(rename = "c")]
    pub called: Timestamp,
    /// The number of her newest question.
    #[serde(rename = "n", default)]
    turn: u32,
    /// When it passed on.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    #[serde(rename = "s")]
    pub state: PlaceState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceState {
    Choosing {
        /// Without it she waits until there are hours.
        #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// She has asked and was told that there are none.
        #[serde(rename = "v", default, skip_serializing_if = "std::ops::Not::not")]
        in_vain: bool,
    },
    Booked {
        #[serde(rename = "i")]
        slot: SlotId,
        #[serde(rename = "t")]
        at: Timestamp,
    },
    Held {
        #[serde(rename = "i")]
        slot: SlotId,
    },
    Passed {
        #[serde(rename = "w")]
        why: Why,
        /// The place that was called instead; `None` if the order was at its end.
        #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
        to: Option<u32>,
    },
}

/// News that has been decided and not yet been posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    #[serde(rename = "n")]
    pub number: u32,
    #[serde(rename = "i")]
    pub to: ParticipantId,
    #[serde(rename = "w")]
    pub news: News,
}

/// What a step may know beside the agenda.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub now: Timestamp,
    pub cohort: &'a Cohort,
    /// The published order, from the first place on; `None` for a ticket whose owner has left or erased herself. Empty
    /// before the draw.
    pub order: &'a [(Ticket, Option<ParticipantId>)],
}

impl Agenda {
    /// The draw is known: calls the winners, once.
    pub fn open(&mut self, winners: u32, facts: &Facts<'_>) {
        if !self.opened {
            self.opened = true;
            for _ in 0..winners {
                self.call_next(facts);
            }
        }
    }

    /// Every place that went on, in order, with when and why.
    pub fn passed(&self) -> impl Iterator<Item = (&Ticket, Why, Timestamp)> {
        self.places.values().filter_map(|place| match place.state {
            PlaceState::Passed { why, .. } => {
                Some((&place.ticket, why, place.ended.unwrap_or(place.called)))
            }
            PlaceState::Choosing { .. } | PlaceState::Booked { .. } | PlaceState::Held { .. } => {
                None
            }
        })
    }

    /// What is to be posted, oldest first.
    pub fn owed(&self) -> &[Owed] {
        &self.owed
    }

    /// Everything up to that number has been posted.
    pub fn posted(&mut self, number: u32) {
        self.owed.retain(|owed| owed.number > number);
    }

    /// Hours that can be taken now, the soonest first.
    pub fn free(&self, now: Timestamp) -> Vec<Offer> {
        let mut free: Vec<Offer> = self
            .slots
            .iter()
            .filter(|(_, slot)| slot.is_free(now))
            .map(|(id, slot)| Offer {
                slot: *id,
                at: slot.at,
                minutes: slot.minutes,
                advisor: slot.advisor.clone(),
            })
            .collect();
        free.sort_by_key(|offer| (offer.at, offer.slot));
        free.truncate(OFFERED_MAX);
        free
    }

    fn has_free(&self, now: Timestamp) -> bool {
        self.slots.values().any(|slot| slot.is_free(now))
    }

    /// How long somebody may choose who begins now; `None` while there is nothing to choose from.
    fn limit(&self, facts: &Facts<'_>) -> Option<Timestamp> {
        self.has_free(facts.now)
            .then(|| facts.waking_hours(i64::from(facts.cohort.calendar.choosing_hours) * HOUR))
    }

    fn tell(&mut self, place: u32, news: News) {
        if let Some(to) = self.places.get(&place).and_then(|place| place.who.clone()) {
            self.news += 1;
            self.owed.push(Owed { number: self.news, to, news });
        }
    }

    fn set(&mut self, place: u32, state: PlaceState) {
        if let Some(place) = self.places.get_mut(&place) {
            place.state = state;
        }
    }

    /// Calls the next in order who is still with us and says which place that is. Places keep the numbers of the
    /// published order: one of somebody who has left is written down as passed on, and nobody moves up.
    fn call_next(&mut self, facts: &Facts<'_>) -> Option<u32> {
        let last = self.places.last_key_value().map_or(0, |(number, _)| *number);
        let rest = facts.order.get(usize::try_from(last).ok()?..)?;
        let here = rest.iter().position(|(_, who)| who.is_some());
        let to = here.and_then(|here| u32::try_from(here).ok()).map(|here| last + 1 + here);
        let until = self.limit(facts);
        let reached = here.map_or(rest.len(), |here| here + 1);
        for (number, (ticket, who)) in (last + 1..).zip(rest.iter().take(reached)) {
            let state = match who {
                Some(_) => PlaceState::Choosing { until, in_vain: false },
                None => PlaceState::Passed { why: Why::Left, to },
            };
            let ended = who.is_none().then_some(facts.now);
            let (who, ticket, called) = (who.clone(), ticket.clone(), facts.now);
            self.places.insert(number, Place { who, ticket, called, turn: 0, ended, state });
        }
        self.tell(to?, News::Called { until });
        to
    }

    /// The place is given up, once; its owner is told kindly, unless she has left, and the next is called.
    fn pass_on(&mut self, place: u32, why: Why, facts: &Facts<'_>) {
        match why {
            Why::Declined | Why::TimedOut | Why::NoShow => self.tell(place, News::Passed { why }),
            Why::Left => {}
        }
        let to = self.call_next(facts);
        if planted(Bug::PassOnTwice) {
            self.call_next(facts);
        }
        self.set(place, PlaceState::Passed { why, to });
        if let Some(place) = self.places.get_mut(&place) {
            place.ended = Some(facts.now);
        }
        self.wake_waiting(facts);
    }

    /// Gives an hour back, if it can still be of use to somebody.
    fn release(&mut self, slot: SlotId, place: u32, now: Timestamp) {
        if let Some(slot) = self.slots.get_mut(&slot)
            && slot.state == SlotState::Taken(place)
        {
            let begun = slot.at <= now;
            slot.state = if begun { SlotState::NoShow(place) } else { SlotState::Offered };
        }
    }

    /// There are hours: whoever waited for one may choose from now on.
    fn wake_waiting(&mut self, facts: &Facts<'_>) {
        let Some(until) = self.limit(facts) else {
            return;
        };
        let waiting: Vec<(u32, bool)> = self
            .places
            .iter()
            .filter_map(|(number, place)| match place.state {
                PlaceState::Choosing { until: None, in_vain } => Some((*number, in_vain)),
                PlaceState::Choosing { until: Some(_), .. }
                | PlaceState::Booked { .. }
                | PlaceState::Held { .. }
                | PlaceState::Passed { .. } => None,
            })
            .collect();
        for (number, in_vain) in waiting {
            self.set(number, PlaceState::Choosing { until: Some(until), in_vain: false });
            let told = News::Called { until: Some(until) };
            self.tell(number, if in_vain { News::Open { until } } else { told });
        }
    }
}

impl Facts<'_> {
    /// By the clocks of the cohort's first zone, as its other time limits are.
    fn waking_hours(&self, seconds: i64) -> Timestamp {
        let zone = self.cohort.zones.first().cloned().unwrap_or_else(Zone::utc);
        self.cohort.quiet.after_waking(&zone, self.now, seconds)
    }
}
