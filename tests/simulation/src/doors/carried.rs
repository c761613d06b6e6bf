//! Queues, the bus and the bucket.

use sha2::{Digest as _, Sha256};
use shared::{
    domain::{
        event::{Announcement, Chunk, Letter, Recipient},
        ids::ObjectKey,
    },
    ports::{Bus, Objects, Queues, Unavailable},
};

use super::Door;
use crate::{fault::Fault, now::now_or_never, options::Broken, plan::Plan, site::Site};

/// Messages of one SQS call.
const CALL: usize = 10;

impl Queues for Door {
    /// As the adapter does it: ten at a time, one call after the other, and nothing overtakes what was refused.
    async fn post(&self, letters: &[Letter]) -> Vec<bool> {
        let mut taken = vec![false; letters.len()];
        let mut held: Vec<String> = Vec::new();
        for (index, batch) in letters.chunks(CALL).enumerate() {
            let answered = self
                .call(Site::Post, None, |plan| {
                    Ok::<_, Unavailable>(self.post_batch(batch, &mut held, plan))
                })
                .await;
            let Ok(answered) = answered else { break };
            for (place, is_taken) in answered.into_iter().enumerate() {
                taken[index * CALL + place] = is_taken;
            }
        }
        taken
    }

    async fn deliver(&self, chunks: &[Chunk]) -> Vec<bool> {
        let mut taken = vec![false; chunks.len()];
        for (index, batch) in chunks.chunks(CALL).enumerate() {
            let answered = self
                .call(Site::Deliver, None, |plan| {
                    self.world
                        .counts(&self.about, |counter, cause| counter.delivered(cause, batch));
                    let refused = self.refused(plan, batch.len());
                    let kept =
                        batch.iter().enumerate().filter(|(place, _)| Some(*place) != refused);
                    kept.for_each(|(_, chunk)| self.world.put_chunk(chunk));
                    if refused.is_some() {
                        self.struck(Site::Deliver, None, Fault::Partial);
                    }
                    Ok::<_, Unavailable>(refused)
                })
                .await;
            // What is under way may still arrive; the rest waits for the next try.
            let Ok(refused) = answered else { break };
            for place in 0..batch.len() {
                taken[index * CALL + place] = Some(place) != refused;
            }
        }
        taken
    }
}

impl Door {
    fn post_batch(&self, batch: &[Letter], held: &mut Vec<String>, plan: &Plan) -> Vec<bool> {
        let refused = self.refused(plan, batch.len());
        let mut taken = Vec::new();
        for (place, letter) in batch.iter().enumerate() {
            let (group, name) = fifo(letter);
            let takes = Some(place) != refused && !held.contains(&group);
            let drops = self.is(Broken::PostAndDrop) && self.world.below(50) == 0;
            if takes && drops {
                // Said to be taken, and gone.
            } else if takes {
                self.world.put_letter(&self.about, letter, group, name);
            } else {
                held.push(group);
            }
            taken.push(takes);
        }
        if refused.is_some() {
            self.struck(Site::Post, None, Fault::Partial);
        }
        taken
    }

    fn refused(&self, plan: &Plan, length: usize) -> Option<usize> {
        let place = self.world.below(length as u64) as usize;
        plan.is(Fault::Partial).then_some(place)
    }
}

/// Group and deduplication id, as the adapter makes them.
fn fifo(letter: &Letter) -> (String, String) {
    let group = match &letter.to {
        Recipient::Participant(id) => id.as_str().to_owned(),
        Recipient::Contact { address, .. } => digest(&address.aliases().next().unwrap_or_default()),
    };
    let name = digest(&format!("{group}\0{}", letter.event.id));
    (group, name)
}

fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

impl Bus for Door {
    async fn announce(&self, announcements: &[Announcement]) -> Result<(), Unavailable> {
        let whom = announcements.first().and_then(crate::bus::participant);
        self.call(Site::Announce, whom, |_| {
            for announcement in announcements {
                self.world.announced(&self.about, announcement);
            }
            Ok(())
        })
        .await
    }
}

impl Objects for Door {
    async fn put(
        &self,
        key: &ObjectKey,
        bytes: Vec<u8>,
        mime_type: &str,
        sha256: &str,
    ) -> Result<(), Unavailable> {
        self.call(Site::Put, None, |_| {
            if self.is(Broken::PutWithoutStoring) {
                return Ok(());
            }
            self.world.putting(key, &bytes, mime_type);
            now_or_never(self.world.objects.put(key, bytes, mime_type, sha256))
        })
        .await
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), Unavailable> {
        self.call(Site::Delete, None, |_| {
            self.world.deleting(key);
            now_or_never(self.world.objects.delete(key))
        })
        .await
    }

    async fn delete_all(&self, prefix: &str) -> Result<(), Unavailable> {
        self.call(Site::DeleteAll, None, |_| {
            self.world.deleting_all(prefix);
            now_or_never(self.world.objects.delete_all(prefix))
        })
        .await
    }
}
