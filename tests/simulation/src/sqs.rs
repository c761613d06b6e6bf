//! Queues as SQS keeps them: standard and FIFO, visibility, receive counts, dead letters and redrive.
//!
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html>

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use tokio::sync::Notify;

use crate::lambda::Given;

/// SQS drops a second message of the same deduplication id for so long.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html>
const DEDUPLICATION_MS: i64 = 5 * 60 * 1000;

/// One queue's numbers in `infra/template.yaml`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) name: &'static str,
    pub(crate) visibility_ms: i64,
    pub(crate) batch: usize,
    pub(crate) receives_max: u32,
    /// Invocations at once.
    pub(crate) at_once: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct Parcel {
    pub(crate) id: u64,
    pub(crate) body: String,
    pub(crate) group: Option<String>,
    /// What lies in it, for the checks: they do not read bodies.
    pub(crate) given: Vec<Given>,
    pub(crate) receives: u32,
    visible_ms: i64,
}

#[derive(Debug)]
pub(crate) struct Queue {
    pub(crate) rules: Rules,
    next: u64,
    parcels: BTreeMap<u64, Parcel>,
    /// By the moment from which a parcel may be seen.
    visible: BTreeSet<(i64, u64)>,
    groups: BTreeMap<String, BTreeSet<u64>>,
    recent: BTreeMap<(String, String), i64>,
    recent_order: VecDeque<(i64, (String, String))>,
    dead: Vec<Parcel>,
    pub(crate) buried: u64,
    pub(crate) running: usize,
    pub(crate) bell: std::sync::Arc<Notify>,
}

impl Queue {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            rules,
            next: 0,
            parcels: BTreeMap::new(),
            visible: BTreeSet::new(),
            groups: BTreeMap::new(),
            recent: BTreeMap::new(),
            recent_order: VecDeque::new(),
            dead: Vec::new(),
            buried: 0,
            running: 0,
            bell: std::sync::Arc::default(),
        }
    }

    /// `false` if a FIFO queue has had it within five minutes: then it is taken and dropped.
    pub(crate) fn send(
        &mut self,
        now_ms: i64,
        visible_ms: i64,
        body: String,
        given: Vec<Given>,
        fifo: Option<(String, String)>,
    ) -> bool {
        while let Some((until, key)) = self.recent_order.front()
            && *until <= now_ms
        {
            self.recent.remove(key);
            self.recent_order.pop_front();
        }
        let group = match fifo {
            Some(key) => {
                if self.recent.contains_key(&key) {
                    return false;
                }
                let until = now_ms + DEDUPLICATION_MS;
                self.recent.insert(key.clone(), until);
                self.recent_order.push_back((until, key.clone()));
                Some(key.0)
            }
            None => None,
        };
        self.put(visible_ms, body, given, group);
        true
    }

    fn put(&mut self, visible_ms: i64, body: String, given: Vec<Given>, group: Option<String>) {
        let id = self.next;
        self.next += 1;
        if let Some(group) = &group {
            self.groups.entry(group.clone()).or_default().insert(id);
        }
        self.visible.insert((visible_ms, id));
        self.parcels.insert(id, Parcel { id, body, group, given, receives: 0, visible_ms });
        self.bell.notify_one();
    }

    /// A batch for one invocation, at most `limit`. What was received too often dies instead.
    pub(crate) fn receive(&mut self, now_ms: i64, limit: usize) -> Vec<Parcel> {
        let limit = limit.min(self.rules.batch);
        let mut batch: Vec<u64> = Vec::new();
        let mut dying: Vec<u64> = Vec::new();
        for (visible_ms, id) in &self.visible {
            if *visible_ms > now_ms || batch.len() == limit {
                break;
            }
            let Some(parcel) = self.parcels.get(id) else { continue };
            if parcel.receives >= self.rules.receives_max {
                dying.push(*id);
                continue;
            }
            if let Some(group) = &parcel.group {
                let earlier = self.groups.get(group).into_iter().flatten();
                // In order and alone: everything before it in its group goes with it, or it waits.
                if earlier.take_while(|other| *other < id).any(|other| !batch.contains(other)) {
                    continue;
                }
            }
            batch.push(*id);
        }
        for id in dying {
            self.bury(id);
        }
        let until = now_ms + self.rules.visibility_ms;
        batch.into_iter().filter_map(|id| self.hide(id, until)).collect()
    }

    fn hide(&mut self, id: u64, until_ms: i64) -> Option<Parcel> {
        let parcel = self.parcels.get_mut(&id)?;
        self.visible.remove(&(parcel.visible_ms, id));
        parcel.receives += 1;
        parcel.visible_ms = until_ms;
        self.visible.insert((until_ms, id));
        Some(parcel.clone())
    }

    fn bury(&mut self, id: u64) {
        if let Some(parcel) = self.remove(id) {
            self.dead.push(parcel);
            self.buried += 1;
        }
    }

    pub(crate) fn delete(&mut self, id: u64) {
        self.remove(id);
        // Whoever waits behind it in its group may go now.
        self.bell.notify_one();
    }

    fn remove(&mut self, id: u64) -> Option<Parcel> {
        let parcel = self.parcels.remove(&id)?;
        self.visible.remove(&(parcel.visible_ms, id));
        if let Some(group) = &parcel.group
            && let Some(ids) = self.groups.get_mut(group)
        {
            ids.remove(&id);
            if ids.is_empty() {
                self.groups.remove(group);
            }
        }
        Some(parcel)
    }

    /// Seen again although somebody still works on it: visibility that ran out too early.
    pub(crate) fn show_again(&mut self, id: u64, at_ms: i64) {
        if let Some(parcel) = self.parcels.get_mut(&id) {
            self.visible.remove(&(parcel.visible_ms, id));
            parcel.visible_ms = at_ms;
            self.visible.insert((at_ms, id));
            self.bell.notify_one();
        }
    }

    /// When something that is hidden now shows again; what is visible and waits for its group is not counted.
    pub(crate) fn next_after(&self, now_ms: i64) -> Option<i64> {
        self.visible.range((now_ms + 1, 0)..).next().map(|(at, _)| *at)
    }

    pub(crate) fn redrive(&mut self, now_ms: i64) -> usize {
        let dead = std::mem::take(&mut self.dead);
        let count = dead.len();
        for parcel in dead {
            self.put(now_ms, parcel.body, parcel.given, parcel.group);
        }
        count
    }

    pub(crate) fn len(&self) -> usize {
        self.parcels.len()
    }

    pub(crate) fn dead(&self) -> usize {
        self.dead.len()
    }

    pub(crate) fn bodies(&self) -> impl Iterator<Item = &str> {
        self.parcels.values().chain(&self.dead).map(|parcel| parcel.body.as_str())
    }
}
