//! A world's log, byte for byte as the functions write it, with the world's time beside each line.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use shared::telemetry;
use tracing::Subscriber;

use crate::{clock::WorldClock, history::Line};

#[derive(Debug, Clone, Default)]
pub(crate) struct Capture(Arc<Mutex<Page>>);

#[derive(Debug, Default)]
struct Page {
    clock: Option<WorldClock>,
    lines: Vec<Line>,
}

const FUNCTIONS: [&str; 7] =
    ["webhook", "conversation", "dispatch", "deliver", "challenges", "raffle", "community"];

impl Capture {
    pub(crate) fn subscriber(&self) -> impl Subscriber + Send + Sync + use<> {
        let page = self.clone();
        telemetry::lines(&FUNCTIONS, "info", "simulation", move || page.clone())
    }

    pub(crate) fn follow(&self, clock: WorldClock) {
        self.page(|page| page.clock = Some(clock));
    }

    pub(crate) fn take(&self) -> Vec<Line> {
        self.page(|page| std::mem::take(&mut page.lines))
    }

    fn page<T>(&self, f: impl FnOnce(&mut Page) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl io::Write for Capture {
    /// A line comes whole.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes).trim_end().to_owned();
        self.page(|page| {
            let at = page.clock.map_or(jiff::Timestamp::UNIX_EPOCH, |clock| clock.jiff());
            page.lines.push(Line { at, text });
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
