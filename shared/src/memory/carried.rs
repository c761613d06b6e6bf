use std::sync::{Arc, Mutex};

use super::lock;
use crate::{
    domain::event::{Announcement, Chunk, Letter},
    ports::{self, Unavailable},
};

/// Letters and chunks in the order in which they came; a test takes them out and hands them on. A letter that is
/// posted twice lies there twice: a real queue may deliver twice as well.
#[derive(Clone, Debug, Default)]
pub struct Queues {
    letters: Arc<Mutex<Vec<Letter>>>,
    chunks: Arc<Mutex<Vec<Chunk>>>,
}

impl Queues {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn letters(&self) -> Vec<Letter> {
        lock(&self.letters).clone()
    }

    pub fn take_letters(&self) -> Vec<Letter> {
        std::mem::take(&mut lock(&self.letters))
    }

    pub fn chunks(&self) -> Vec<Chunk> {
        lock(&self.chunks).clone()
    }

    pub fn take_chunks(&self) -> Vec<Chunk> {
        std::mem::take(&mut lock(&self.chunks))
    }
}

impl ports::Queues for Queues {
    async fn post(&self, letters: &[Letter]) -> Vec<bool> {
        lock(&self.letters).extend_from_slice(letters);
        vec![true; letters.len()]
    }

    async fn deliver(&self, chunks: &[Chunk]) -> Vec<bool> {
        lock(&self.chunks).extend_from_slice(chunks);
        vec![true; chunks.len()]
    }
}

#[derive(Clone, Debug, Default)]
pub struct Bus(Arc<Mutex<Vec<Announcement>>>);

impl Bus {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn announced(&self) -> Vec<Announcement> {
        lock(&self.0).clone()
    }

    pub fn take(&self) -> Vec<Announcement> {
        std::mem::take(&mut lock(&self.0))
    }
}

impl ports::Bus for Bus {
    async fn announce(&self, announcements: &[Announcement]) -> Result<(), Unavailable> {
        lock(&self.0).extend_from_slice(announcements);
        Ok(())
    }
}
