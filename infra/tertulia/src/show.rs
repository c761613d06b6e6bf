//! What the team sees of a raffle and its sessions: tickets and numbers, never a name or a phone number.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use shared::domain::{
    advisory::Why,
    agenda::{Agenda, Place, PlaceState},
    raffle::{Commitment, Raffle},
    slot::{Slot, SlotState},
    time::{Timestamp, Zone},
};

/// What is sealed, then one line for each place of the order.
pub fn raffle(raffle: Option<&Raffle>, agenda: &Agenda, zone: &Zone) -> String {
    let Some(raffle) = raffle else {
        return "The list is not sealed yet.".to_owned();
    };
    let Commitment { count, prizes, beacon, round, committed_at, draws_at, .. } =
        &raffle.commitment;
    let mut lines = format!(
        "Sealed {}: {count} tickets, {prizes} places to win, seal {}, {} round {round}.",
        local(zone, *committed_at),
        raffle.commitment.code(),
        beacon.name(),
    );
    let Some(drawn) = &raffle.drawn else {
        return format!("{lines}\nNot drawn yet: that round falls due {}.", local(zone, *draws_at));
    };
    // Writing to a String cannot fail.
    let _ = write!(lines, "\nDrawn {}.", local(zone, drawn.drawn_at));
    for (number, ticket) in (1..).zip(&drawn.order) {
        let state = match agenda.places.get(&number) {
            Some(place) => standing(place, agenda, zone),
            None => "waits".to_owned(),
        };
        let _ = write!(lines, "\n{number:>4}  {ticket}  {state}");
    }
    lines
}

fn standing(place: &Place, agenda: &Agenda, zone: &Zone) -> String {
    let called = local(zone, place.called);
    match place.state {
        PlaceState::Choosing { until: Some(until), .. } => {
            format!("told {called}, choosing until {}", local(zone, until))
        }
        PlaceState::Choosing { until: None, in_vain: true } => {
            format!("told {called}, waits for hours")
        }
        PlaceState::Choosing { until: None, in_vain: false } => {
            format!("told {called}, no hours yet")
        }
        PlaceState::Booked { slot, at } => {
            let when = agenda.slots.get(&slot).map(|slot| local(zone, slot.at)).unwrap_or_default();
            format!("booked {slot} for {when}, on {}", local(zone, at))
        }
        PlaceState::Held { slot } => format!("held {slot}"),
        PlaceState::Passed { why, to } => {
            let why = match why {
                Why::Declined => "could not",
                Why::TimedOut => "chose nothing in time",
                Why::NoShow => "did not come",
                Why::Left => "has left",
            };
            match to {
                Some(to) => format!("{why}, passed on to {to}"),
                None => format!("{why}, and nobody was left in the order"),
            }
        }
    }
}

/// One line for each hour, the soonest first.
pub fn slots(agenda: &Agenda, zone: &Zone, now: Timestamp) -> String {
    let mut slots: Vec<_> = agenda.slots.iter().collect();
    slots.sort_by_key(|(id, slot)| (slot.at, **id));
    let lines: Vec<String> = slots
        .into_iter()
        .map(|(id, slot)| {
            let (when, state) = (local(zone, slot.at), state_of(slot, now));
            format!("{id}  {when}  {} min  {}  {state}", slot.minutes, slot.advisor)
        })
        .collect();
    if lines.is_empty() {
        return "No hours are offered: add some with `tertulia advisor slots add`.".to_owned();
    }
    lines.join("\n")
}

fn state_of(slot: &Slot, now: Timestamp) -> String {
    match slot.state {
        SlotState::Offered if !slot.is_free(now) => "nobody took it".to_owned(),
        SlotState::Taken(place) if slot.at <= now => {
            format!("to be marked: held or no-show? (place {place})")
        }
        SlotState::Taken(place) | SlotState::Held(place) | SlotState::NoShow(place) => {
            format!("{} (place {place})", slot.state.name())
        }
        SlotState::Offered | SlotState::Released => slot.state.name().to_owned(),
    }
}

fn local(zone: &Zone, at: Timestamp) -> String {
    zone.local(at).strftime("%Y-%m-%d %H:%M").to_string()
}
