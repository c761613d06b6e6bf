//! What the advisors do with their hours.

use super::{Agenda, Facts, PlaceState, SLOTS_MAX};
use crate::domain::{
    advisory::{News, Why},
    ids::ParticipantId,
    slot::{Slot, SlotError, SlotId, SlotState},
    time::Timestamp,
};

/// What became of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Held,
    NoShow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MarkError {
    #[error(transparent)]
    Slot(#[from] SlotError),
    #[error("there is no slot {0}: see `tertulia advisor slots list`")]
    Unknown(SlotId),
    #[error("slot {0} is another hour's name already: choose an hour a minute earlier or later")]
    NameTaken(SlotId),
    #[error("a cohort has at most {SLOTS_MAX} slots")]
    Full,
    #[error("nobody has slot {0}: there was no session")]
    Free(SlotId),
    #[error("slot {0} begins at {1}: mark it after that")]
    NotYet(SlotId, Timestamp),
    #[error("slot {0} is marked already, as {1}")]
    Marked(SlotId, &'static str),
}

impl Agenda {
    /// All of them or none. An hour that is offered already is offered once.
    ///
    /// # Errors
    /// Which one cannot be published, and why; nothing has been changed.
    pub fn publish(
        &mut self,
        slots: &[(SlotId, Slot)],
        facts: &Facts<'_>,
    ) -> Result<(), MarkError> {
        let mut all = self.slots.clone();
        for (id, slot) in slots {
            slot.check(facts.now)?;
            match all.get(id) {
                Some(known) if known.at != slot.at || known.advisor != slot.advisor => {
                    return Err(MarkError::NameTaken(*id));
                }
                Some(known) => match known.state {
                    SlotState::Offered | SlotState::Taken(_) => {}
                    SlotState::Released => {
                        all.insert(*id, slot.clone());
                    }
                    SlotState::Held(_) | SlotState::NoShow(_) => {
                        return Err(MarkError::Marked(*id, known.state.name()));
                    }
                },
                None => {
                    all.insert(*id, slot.clone());
                }
            }
        }
        if all.len() > SLOTS_MAX {
            return Err(MarkError::Full);
        }
        self.slots = all;
        self.wake_waiting(facts);
        Ok(())
    }

    /// The advisor cannot come. Whoever had the hour keeps her place and chooses again.
    ///
    /// # Errors
    /// It is unknown, or marked already; nothing has been changed.
    pub fn withdraw(&mut self, id: SlotId, facts: &Facts<'_>) -> Result<(), MarkError> {
        let slot = self.slots.get_mut(&id).ok_or(MarkError::Unknown(id))?;
        match slot.state {
            SlotState::Offered => slot.state = SlotState::Released,
            SlotState::Taken(place) => {
                let at = slot.at;
                slot.state = SlotState::Released;
                let until = self.limit(facts);
                self.set(place, PlaceState::Choosing { until, in_vain: false });
                self.tell(place, News::Withdrawn { at, until });
            }
            SlotState::Released => {}
            SlotState::Held(_) | SlotState::NoShow(_) => {
                return Err(MarkError::Marked(id, slot.state.name()));
            }
        }
        Ok(())
    }

    /// What became of the session. Saying the same twice is saying it once. Answers with whom it was held, unless
    /// she has left.
    ///
    /// # Errors
    /// There was no session, it has not begun, or the other was marked; nothing has been changed.
    pub fn mark(
        &mut self,
        id: SlotId,
        mark: Mark,
        facts: &Facts<'_>,
    ) -> Result<Option<ParticipantId>, MarkError> {
        let slot = self.slots.get_mut(&id).ok_or(MarkError::Unknown(id))?;
        let place = match (slot.state, mark) {
            (SlotState::Taken(place), Mark::Held | Mark::NoShow) => {
                if facts.now < slot.at {
                    return Err(MarkError::NotYet(id, slot.at));
                }
                place
            }
            (SlotState::Held(place), Mark::Held) | (SlotState::NoShow(place), Mark::NoShow) => {
                return Ok(self.whose(place));
            }
            (SlotState::Held(_), Mark::NoShow) | (SlotState::NoShow(_), Mark::Held) => {
                return Err(MarkError::Marked(id, slot.state.name()));
            }
            (SlotState::Offered | SlotState::Released, Mark::Held | Mark::NoShow) => {
                return Err(MarkError::Free(id));
            }
        };
        let at = slot.at;
        match mark {
            Mark::Held => {
                slot.state = SlotState::Held(place);
                self.set(place, PlaceState::Held { slot: id });
                self.tell(place, News::Held { at });
            }
            Mark::NoShow => {
                slot.state = SlotState::NoShow(place);
                self.pass_on(place, Why::NoShow, facts);
            }
        }
        Ok(self.whose(place))
    }

    fn whose(&self, place: u32) -> Option<ParticipantId> {
        self.places.get(&place)?.who.clone()
    }
}

impl SlotState {
    /// As an advisor reads it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Taken(_) => "taken",
            Self::Held(_) => "held",
            Self::NoShow(_) => "no-show",
            Self::Released => "withdrawn",
        }
    }
}
