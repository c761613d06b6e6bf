use crate::planted::{Bug, planted};
use std::collections::{BTreeMap, BTreeSet};

use super::Store;
use crate::{
    domain::{
        ids::{EventId, ParticipantId},
        participant::Participant,
        time::Timestamp,
    },
    ports::{CommitError, Found, Page, Participants, Roster, Shard, Unavailable, Versioned},
    store::keys,
};

#[derive(Clone, Debug)]
pub(super) struct People {
    members_per_page: usize,
    /// What is written is believed to come out of JSON as it went in.
    trusts_writes: bool,
    items: BTreeMap<ParticipantId, Item>,
    aliases: BTreeMap<String, Found>,
    /// The two indexes, by the same values that the table's have.
    rosters: BTreeMap<String, BTreeSet<ParticipantId>>,
    waits: BTreeMap<(Timestamp, ParticipantId), EventId>,
}

/// What a read gives is what came out of JSON at the write: what could not be stored cannot be read either, and a
/// simulation reads far more often than it writes.
#[derive(Clone, Debug)]
struct Item {
    version: u64,
    stored: Participant,
}

impl Default for People {
    fn default() -> Self {
        Self {
            members_per_page: keys::MEMBERS_PER_PAGE,
            trusts_writes: false,
            items: BTreeMap::new(),
            aliases: BTreeMap::new(),
            rosters: BTreeMap::new(),
            waits: BTreeMap::new(),
        }
    }
}

impl Store {
    /// Everybody, for tests to look at.
    pub fn everybody(&self) -> Vec<Participant> {
        let tables = self.tables();
        let items = tables.people.items.values();
        items.map(|item| item.stored.clone()).collect()
    }

    pub fn aliases(&self) -> BTreeMap<String, Found> {
        self.tables().people.aliases.clone()
    }
}

impl Participants for Store {
    async fn find(&self, sealed_aliases: &[String]) -> Result<Option<Found>, Unavailable> {
        let tables = self.tables();
        let aliases = &tables.people.aliases;
        Ok(sealed_aliases.iter().find_map(|alias| aliases.get(alias).cloned()))
    }

    async fn load(
        &self,
        id: &ParticipantId,
    ) -> Result<Option<Versioned<Participant>>, Unavailable> {
        Ok(self.tables().people.load(id))
    }

    async fn peek(&self, id: &ParticipantId) -> Result<Option<Participant>, Unavailable> {
        Ok(self.tables().people.items.get(id).map(|item| item.stored.clone()))
    }

    async fn create(
        &self,
        participant: &Participant,
        sealed_aliases: &[String],
    ) -> Result<Versioned<Participant>, CommitError> {
        let people = &mut self.tables().people;
        let id = &participant.id;
        let taken = |alias| match people.aliases.get(alias) {
            Some(Found::Participant(owner)) => people.items.contains_key(owner),
            Some(Found::Erased(_)) | None => false,
        };
        if people.items.contains_key(id) || sealed_aliases.iter().any(taken) {
            return Err(CommitError::Conflict);
        }
        let created = Versioned { version: 1, value: participant.clone() };
        people.write(&created)?;
        for alias in sealed_aliases {
            people.point(alias, Found::Participant(id.clone()));
        }
        Ok(created)
    }

    async fn commit(
        &self,
        loaded: &Versioned<Participant>,
        next: Participant,
    ) -> Result<Versioned<Participant>, CommitError> {
        let people = &mut self.tables().people;
        let id = &loaded.value.id;
        if *id != next.id || people.version(id) != Some(loaded.version) {
            return Err(CommitError::Conflict);
        }
        let committed = Versioned { version: loaded.version + 1, value: next };
        people.write(&committed)?;
        Ok(committed)
    }

    async fn link(&self, id: &ParticipantId, sealed_aliases: &[String]) -> Result<(), Unavailable> {
        let people = &mut self.tables().people;
        for alias in sealed_aliases {
            match people.aliases.get(alias) {
                Some(Found::Participant(_)) => {}
                Some(Found::Erased(_)) | None => {
                    people.point(alias, Found::Participant(id.clone()))
                }
            }
        }
        Ok(())
    }

    async fn erase(
        &self,
        loaded: &Versioned<Participant>,
        sealed_aliases: &[String],
        at: Timestamp,
    ) -> Result<(), CommitError> {
        let people = &mut self.tables().people;
        let id = &loaded.value.id;
        if people.version(id) != Some(loaded.version) {
            return Err(CommitError::Conflict);
        }
        people.unlist(id);
        people.items.remove(id);
        let theirs = people.aliases.iter();
        let theirs = theirs.filter(|(_, found)| **found == Found::Participant(id.clone()));
        let linked: Vec<String> = theirs.map(|(alias, _)| alias.clone()).collect();
        for alias in sealed_aliases.iter().chain(&linked) {
            match people.aliases.get(alias) {
                _ if planted(Bug::EraseLeavesAlias) => {}
                Some(Found::Participant(owner)) if owner != id => {}
                Some(Found::Participant(_) | Found::Erased(_)) | None => {
                    people.point(alias, Found::Erased(at));
                }
            }
        }
        Ok(())
    }
}

impl Roster for Store {
    async fn members(&self, shard: &Shard, from: Option<String>) -> Result<Page, Unavailable> {
        let tables = self.tables();
        let after = from.map(ParticipantId::new);
        let full = tables.people.members_per_page;
        let participants: Vec<ParticipantId> = tables
            .people
            .rosters
            .get(&keys::roster(shard))
            .into_iter()
            .flatten()
            .filter(|id| after.as_ref().is_none_or(|after| *id > after))
            .take(full)
            .cloned()
            .collect();
        // A full page names the next even if nobody follows, as DynamoDB does.
        let last = participants.last().map(ToString::to_string);
        let next = last.filter(|_| participants.len() == full);
        Ok(Page { participants, next })
    }

    async fn due_waits(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(ParticipantId, EventId, Timestamp)>, Unavailable> {
        let tables = self.tables();
        let due = tables.people.waits.iter();
        Ok(due
            .take_while(|((until, _), _)| *until <= now)
            .take(limit)
            .map(|((until, id), wait)| (id.clone(), wait.clone(), *until))
            .collect())
    }
}

impl People {
    pub(super) fn set_page(&mut self, members: usize) {
        self.members_per_page = members;
    }

    pub(super) fn trust_writes(&mut self) {
        self.trusts_writes = true;
    }

    fn load(&self, id: &ParticipantId) -> Option<Versioned<Participant>> {
        let item = self.items.get(id)?;
        Some(Versioned { version: item.version, value: item.stored.clone() })
    }

    fn version(&self, id: &ParticipantId) -> Option<u64> {
        self.items.get(id).map(|item| item.version)
    }

    fn point(&mut self, alias: &str, to: Found) {
        self.aliases.insert(alias.to_owned(), to);
    }

    fn write(&mut self, participant: &Versioned<Participant>) -> Result<(), Unavailable> {
        let Versioned { version, value } = participant;
        let stored = if self.trusts_writes {
            value.clone()
        } else {
            let state = serde_json::to_string(value).map_err(unreadable)?;
            serde_json::from_str(&state).map_err(unreadable)?
        };
        self.unlist(&value.id);
        if let Some(group) = value.roster_group() {
            let shard = keys::cohort_shard(&group, &value.id);
            let roster = self.rosters.entry(shard).or_default();
            roster.insert(value.id.clone());
        }
        if let Some(wait) = &value.wait {
            let key = (wait.until, value.id.clone());
            self.waits.insert(key, wait.id.clone());
        }
        let version = *version;
        self.items.insert(value.id.clone(), Item { version, stored });
        Ok(())
    }

    /// Takes her out of both indexes.
    fn unlist(&mut self, id: &ParticipantId) {
        let Some(Item { stored, .. }) = self.items.get(id) else {
            return;
        };
        if let Some(group) = stored.roster_group()
            && let Some(roster) = self.rosters.get_mut(&keys::cohort_shard(&group, id))
        {
            roster.remove(id);
        }
        if let Some(wait) = &stored.wait {
            self.waits.remove(&(wait.until, id.clone()));
        }
    }
}

fn unreadable(error: serde_json::Error) -> Unavailable {
    Unavailable::new("the participants table", error)
}
