//! What will happen by itself, in order of time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jiff::Timestamp;

/// One thing that happens when its time comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    Sent(u32),
    Delivered(u32),
    Read(u32),
    Failed(u32, u32),
    /// A held template message goes out, or is dropped.
    Released(u32, bool),
    /// What a person did arrives at the webhook.
    Arrives(u32),
    TemplateReviewed(u32),
    TemplateResumed(u32),
    /// A batch of updates has waited long enough.
    Flush,
    /// A step of the scenario.
    Script(u32),
    /// A late status goes out: the index of its shelf.
    LateUpdate(u32),
}

/// A heap by time; things due at the same instant happen in the order they were planned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agenda {
    heap: BinaryHeap<Reverse<(Timestamp, u64, Due)>>,
    planned: u64,
}

impl Agenda {
    pub(crate) fn plan(&mut self, at: Timestamp, due: Due) {
        self.planned += 1;
        self.heap.push(Reverse((at, self.planned, due)));
    }

    pub(crate) fn next_at(&self) -> Option<Timestamp> {
        self.heap.peek().map(|Reverse((at, _, _))| *at)
    }

    pub(crate) fn take(&mut self, until: Timestamp) -> Option<(Timestamp, Due)> {
        if self.next_at()? > until {
            return None;
        }
        self.heap.pop().map(|Reverse((at, _, due))| (at, due))
    }
}
