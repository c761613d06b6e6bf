//! Participants and roster.

use shared::{
    domain::{
        ids::{EventId, ParticipantId},
        participant::Participant,
        time::Timestamp,
    },
    ports::{CommitError, Found, Page, Participants, Roster, Shard, Unavailable, Versioned},
};

use super::Door;
use crate::{clock::WorldClock, fault::Fault, now::now_or_never, options::Broken, site::Site};

/// So long a commit's answer may take while somebody leaves: what she writes is there before what is claimed has left.
const LEAVING_MS: i64 = 3_000;

impl Participants for Door {
    async fn find(&self, sealed: &[String]) -> Result<Option<Found>, Unavailable> {
        self.call(Site::Find, None, |plan| {
            let found = now_or_never(self.world.store.find(sealed))?;
            match found {
                Some(Found::Participant(id)) if plan.is(Fault::Stale) => {
                    let known = self.world.copies().alias_before(&id, self.world.clock.now_ms());
                    if !known {
                        self.struck(Site::Find, Some(&id), Fault::Stale);
                    }
                    Ok(known.then_some(Found::Participant(id)))
                }
                found => Ok(found),
            }
        })
        .await
    }

    async fn load(
        &self,
        id: &ParticipantId,
    ) -> Result<Option<Versioned<Participant>>, Unavailable> {
        self.call(Site::Load, Some(id), |_| {
            let mut loaded = now_or_never(self.world.store.load(id))?;
            if let Some(loaded) = &mut loaded
                && !loaded.value.said.is_empty()
                && self.world.happens(20, 400)
            {
                // The previous version wrote items without what this one remembers of its replies.
                loaded.value.said.clear();
                self.struck(Site::Load, Some(id), Fault::OldItem);
            }
            Ok(loaded)
        })
        .await
    }

    async fn peek(&self, id: &ParticipantId) -> Result<Option<Participant>, Unavailable> {
        self.call(Site::Peek, Some(id), |plan| {
            if plan.is(Fault::Stale)
                && let Some(before) = self.world.copies().before(id, self.world.clock.now_ms())
            {
                self.struck(Site::Peek, Some(id), Fault::Stale);
                return Ok(before);
            }
            now_or_never(self.world.store.peek(id))
        })
        .await
    }

    async fn create(
        &self,
        participant: &Participant,
        sealed: &[String],
    ) -> Result<Versioned<Participant>, CommitError> {
        let id = &participant.id;
        self.call(Site::Create, Some(id), |plan| {
            if plan.is(Fault::Conflict) {
                self.struck(Site::Create, Some(id), Fault::Conflict);
                return Err(CommitError::Conflict);
            }
            let created = now_or_never(self.world.store.create(participant, sealed))?;
            self.world.counts(&self.about, |counter, _| {
                counter.created(participant, sealed.len());
            });
            self.world.copies().note(id, None, self.world.clock.now_ms());
            self.world.created(participant);
            Ok(created)
        })
        .await
    }

    async fn commit(
        &self,
        loaded: &Versioned<Participant>,
        next: Participant,
    ) -> Result<Versioned<Participant>, CommitError> {
        let id = loaded.value.id.clone();
        let mut pause_ms = 0;
        let committed = self
            .call(Site::Commit, Some(&id), |plan| {
                if plan.is(Fault::Conflict) {
                    self.struck(Site::Commit, Some(&id), Fault::Conflict);
                    return Err(CommitError::Conflict);
                }
                let committed = match now_or_never(self.world.store.commit(loaded, next.clone())) {
                    Err(CommitError::Conflict) if self.is(Broken::CommitWithoutCondition) => {
                        match now_or_never(self.world.store.load(&id))? {
                            Some(there) => now_or_never(self.world.store.commit(&there, next))?,
                            None => return Err(CommitError::Conflict),
                        }
                    }
                    committed => committed?,
                };
                self.world.counts(&self.about, |counter, cause| {
                    counter.committed(cause, &loaded.value, &committed.value, committed.version);
                });
                let now_ms = self.world.clock.now_ms();
                self.world.copies().note(&id, Some(&loaded.value), now_ms);
                self.world.replies().note(&loaded.value, &committed.value);
                if self.world.committed(&self.about, &loaded.value, &committed.value) {
                    pause_ms = self.world.between(100, LEAVING_MS);
                }
                Ok(committed)
            })
            .await;
        WorldClock::pause(pause_ms).await;
        if let Err(CommitError::Unavailable(_)) = &committed {
            self.world.checker().forgot(self.about.invocation(), &id);
        }
        committed
    }

    async fn link(&self, id: &ParticipantId, sealed: &[String]) -> Result<(), Unavailable> {
        self.call(Site::Link, Some(id), |_| {
            self.world.counts(&self.about, |counter, _| counter.linked(sealed.len()));
            now_or_never(self.world.store.link(id, sealed))
        })
        .await
    }

    async fn erase(
        &self,
        loaded: &Versioned<Participant>,
        sealed: &[String],
        at: Timestamp,
    ) -> Result<(), CommitError> {
        let id = &loaded.value.id;
        self.call(Site::Erase, Some(id), |plan| {
            if plan.is(Fault::Conflict) {
                self.struck(Site::Erase, Some(id), Fault::Conflict);
                return Err(CommitError::Conflict);
            }
            now_or_never(self.world.store.erase(loaded, sealed, at))?;
            self.world.counts(&self.about, |counter, _| counter.erased(sealed.len()));
            self.world.copies().note(id, Some(&loaded.value), self.world.clock.now_ms());
            self.world.erased(&loaded.value);
            Ok(())
        })
        .await
    }
}

impl Roster for Door {
    async fn members(&self, shard: &Shard, from: Option<String>) -> Result<Page, Unavailable> {
        self.call(Site::Members, None, |plan| {
            let mut page = now_or_never(self.world.store.members(shard, from))?;
            self.world.counts(&self.about, |counter, cause| {
                counter.listed(cause, page.participants.len());
            });
            if plan.is(Fault::Stale) {
                let now_ms = self.world.clock.now_ms();
                let before = page.participants.len();
                let copies = self.world.copies();
                page.participants.retain(|id| copies.alias_before(id, now_ms));
                drop(copies);
                if page.participants.len() < before {
                    self.struck(Site::Members, None, Fault::Stale);
                }
            }
            Ok(page)
        })
        .await
    }

    async fn due_waits(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(ParticipantId, EventId, Timestamp)>, Unavailable> {
        self.call(Site::DueWaits, None, |plan| {
            let mut due = now_or_never(self.world.store.due_waits(now, limit))?;
            if plan.is(Fault::Stale) {
                // A wait that was taken off the index a moment ago still stands in the copy.
                let stale = self.world.copies().waits_before(now, self.world.clock.now_ms());
                if !stale.is_empty() {
                    self.struck(Site::DueWaits, None, Fault::Stale);
                }
                for wait in stale {
                    if !due.contains(&wait) {
                        due.push(wait);
                    }
                }
                due.truncate(limit);
            }
            Ok(due)
        })
        .await
    }
}
