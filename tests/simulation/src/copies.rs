//! What an eventually consistent read may still show: the state before the newest write, for two seconds.

use std::collections::BTreeMap;

use shared::domain::{
    ids::{EventId, ParticipantId},
    participant::Participant,
    time::Timestamp,
};

const LAG_MS: i64 = 2_000;

#[derive(Debug, Default)]
pub(crate) struct Copies {
    wanted: bool,
    before: BTreeMap<ParticipantId, (i64, Option<Box<Participant>>)>,
}

impl Copies {
    /// `wanted` is false where no read is ever stale: then nothing is remembered.
    pub(crate) const fn new(wanted: bool) -> Self {
        Self { wanted, before: BTreeMap::new() }
    }

    pub(crate) fn note(&mut self, id: &ParticipantId, before: Option<&Participant>, now_ms: i64) {
        if self.wanted {
            self.before.retain(|_, (at, _)| *at + LAG_MS > now_ms);
            self.before.insert(id.clone(), (now_ms, before.cloned().map(Box::new)));
        }
    }

    /// The state before a write of the last two seconds; `None` if there was no such write.
    pub(crate) fn before(&self, id: &ParticipantId, now_ms: i64) -> Option<Option<Participant>> {
        let (at, before) = self.before.get(id)?;
        (*at + LAG_MS > now_ms).then(|| before.as_deref().cloned())
    }

    /// Whether a lagging index knows her already.
    pub(crate) fn alias_before(&self, id: &ParticipantId, now_ms: i64) -> bool {
        !matches!(self.before.get(id), Some((at, None)) if *at + LAG_MS > now_ms)
    }

    pub(crate) fn waits_before(
        &self,
        now: Timestamp,
        now_ms: i64,
    ) -> Vec<(ParticipantId, EventId, Timestamp)> {
        let fresh = self.before.iter().filter(|(_, (at, _))| *at + LAG_MS > now_ms);
        fresh
            .filter_map(|(id, (_, before))| {
                let wait = before.as_ref()?.wait.clone()?;
                (wait.until <= now).then(|| (id.clone(), wait.id, wait.until))
            })
            .collect()
    }
}
