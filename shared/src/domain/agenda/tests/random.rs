//! Whatever people, advisors and clocks do: one person an hour, one passing a place, and no place lost.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

const PEOPLE: u32 = 6;
const HOURS: i64 = 5;

#[derive(Clone, Copy, Debug)]
enum Act {
    Ask(u32, Wish),
    /// The same question once more, as queues do.
    Again(u32),
    Publish(i64),
    Withdraw(i64),
    Mark(i64, Mark),
    Open,
    Later(i64),
}

#[derive(Clone, Copy, Debug)]
enum Wish {
    Slots,
    Slot(i64),
    GiveUp(Why),
}

fn act() -> impl Strategy<Value = Act> {
    let why = prop_oneof![Just(Why::Declined), Just(Why::TimedOut), Just(Why::Left)];
    let wish = prop_oneof![
        Just(Wish::Slots),
        (0..HOURS).prop_map(Wish::Slot),
        why.prop_map(Wish::GiveUp),
    ];
    prop_oneof![
        8 => (1..=PEOPLE, wish).prop_map(|(who, wish)| Act::Ask(who, wish)),
        2 => (1..=PEOPLE).prop_map(Act::Again),
        3 => (0..HOURS).prop_map(Act::Publish),
        1 => (0..HOURS).prop_map(Act::Withdraw),
        2 => (0..HOURS, prop_oneof![Just(Mark::Held), Just(Mark::NoShow)])
            .prop_map(|(hour, mark)| Act::Mark(hour, mark)),
        1 => Just(Act::Open),
        3 => (0..40 * HOUR).prop_map(Act::Later),
    ]
}

fn hour(number: i64) -> (SlotId, Slot) {
    slot(at(MONDAY).plus(number * 26 * HOUR))
}

#[derive(Default)]
struct Witness {
    turns: BTreeMap<u32, u32>,
    asked: BTreeMap<u32, (u32, Ask)>,
    called: Vec<u32>,
    passed: Vec<u32>,
    left: BTreeSet<u32>,
}

impl Witness {
    fn does(&mut self, cycle: &mut Cycle, act: Act) {
        match act {
            Act::Ask(who, wish) => {
                let turn = self.turns.entry(who).or_default();
                *turn += 1;
                let turn = *turn;
                let ask = match wish {
                    Wish::Slots => Ask::Slots,
                    Wish::Slot(number) => Ask::Slot(hour(number).0),
                    Wish::GiveUp(why) => Ask::GiveUp(why),
                };
                self.asks(cycle, who, turn, ask);
            }
            Act::Again(who) => {
                if let Some((turn, ask)) = self.asked.get(&who).copied() {
                    let before = cycle.agenda.clone();
                    self.asks(cycle, who, turn, ask);
                    assert_eq!(cycle.agenda, before, "said before");
                }
            }
            Act::Publish(number) => {
                let _ = cycle.step(|agenda, facts| agenda.publish(&[hour(number)], facts));
            }
            Act::Withdraw(number) => {
                let _ = cycle.step(|agenda, facts| agenda.withdraw(hour(number).0, facts));
            }
            Act::Mark(number, mark) => {
                let _ = cycle.step(|agenda, facts| agenda.mark(hour(number).0, mark, facts));
            }
            Act::Open => cycle.step(|agenda, facts| agenda.open(2, facts)),
            Act::Later(seconds) => cycle.now = cycle.now.plus(seconds),
        }
    }

    fn asks(&mut self, cycle: &mut Cycle, who: u32, turn: u32, ask: Ask) {
        let had = cycle.agenda.places.values().any(|place| place.who == Some(person(who)));
        cycle.step(|agenda, facts| agenda.hear(&person(who), turn, ask, facts));
        if had {
            self.asked.insert(who, (turn, ask));
        }
        if had && ask == Ask::GiveUp(Why::Left) {
            self.left.insert(who);
        }
    }

    fn looks(&mut self, cycle: &mut Cycle) {
        for (who, news) in cycle.news() {
            assert!(!self.left.contains(&who), "{who} has left and is told {news:?}");
            match news {
                News::Called { .. } if !self.called.contains(&who) => self.called.push(who),
                News::Passed { .. } => self.passed.push(who),
                _ => {}
            }
        }
        let agenda = &cycle.agenda;
        // Both sides say the same: a taken hour has one place, a booked place has one hour.
        for (id, slot) in &agenda.slots {
            if let SlotState::Taken(place) = slot.state {
                let booked = agenda.places[&place].state;
                assert!(
                    matches!(booked, PlaceState::Booked { slot, .. } if slot == *id),
                    "{agenda:?}"
                );
            }
        }
        for (number, place) in &agenda.places {
            match place.state {
                PlaceState::Booked { slot, .. } => {
                    assert_eq!(agenda.slots[&slot].state, SlotState::Taken(*number));
                }
                PlaceState::Held { slot } => {
                    assert_eq!(agenda.slots[&slot].state, SlotState::Held(*number));
                }
                PlaceState::Choosing { .. } | PlaceState::Passed { .. } => {}
            }
            assert!(place.who.is_some() || !matches!(place.state, PlaceState::Choosing { .. }));
        }
        // Called in the published order, one for each winner and each place that passed on.
        let places: Vec<u32> = agenda.places.keys().copied().collect();
        assert_eq!(places, (1..=places.len() as u32).collect::<Vec<_>>());
        let passed_to: Vec<u32> = agenda
            .places
            .values()
            .filter_map(|place| match place.state {
                PlaceState::Passed { to, .. } => to,
                _ => None,
            })
            .collect();
        let distinct: BTreeSet<u32> = passed_to.iter().copied().collect();
        assert_eq!(distinct.len(), passed_to.len(), "a place passes on once: {agenda:?}");
        if agenda.opened {
            assert_eq!(places.len(), 2 + passed_to.len(), "{agenda:?}");
            let passed = agenda
                .places
                .values()
                .filter(|place| matches!(place.state, PlaceState::Passed { .. }));
            let over = passed.count();
            let kept = places.len() - over;
            assert!(kept == 2 || places.len() == PEOPLE as usize, "no place is lost: {agenda:?}");
        } else {
            assert!(places.is_empty());
        }
        let mut told = self.passed.clone();
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), self.passed.len(), "told once that her place passed on");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn one_person_an_hour_and_no_place_lost(acts in prop::collection::vec(act(), 1..80)) {
        let mut cycle = Cycle::undrawn(PEOPLE);
        let mut witness = Witness::default();
        for act in acts {
            witness.does(&mut cycle, act);
            witness.looks(&mut cycle);
        }
    }
}
