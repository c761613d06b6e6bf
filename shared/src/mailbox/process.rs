//! What a process knows by itself, in one value: the time, fresh ids, the key of the aliases.

use crate::{
    domain::{ids::ParticipantId, time::Timestamp},
    ports::{AliasKey, Chance, Clock},
};

#[derive(Debug, Clone)]
pub struct Process<C, R, K> {
    pub clock: C,
    pub chance: R,
    pub key: K,
}

impl<C: Clock, R: Send + Sync, K: Send + Sync> Clock for Process<C, R, K> {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl<C: Send + Sync, R: Chance, K: Send + Sync> Chance for Process<C, R, K> {
    fn participant_id(&self) -> ParticipantId {
        self.chance.participant_id()
    }
}

impl<C: Send + Sync, R: Send + Sync, K: AliasKey> AliasKey for Process<C, R, K> {
    fn seal(&self, alias: &str) -> String {
        self.key.seal(alias)
    }
}
