//! Every log line that the functions write, as CloudWatch would get it, looked at for what must not be in it.

use std::{
    fmt::{self, Write as _},
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
    subscriber::DefaultGuard,
};

use crate::world::World;

/// Until the guard is dropped, this thread's lines are the world's. `None` if nothing is checked.
pub(crate) fn listen(world: &Arc<World>) -> Option<DefaultGuard> {
    let ear = Ear { world: Arc::downgrade(world), spans: AtomicU64::new(1) };
    let free = world.options.keep == crate::history::Keep::Nobody;
    (world.options.check && free).then(|| tracing::subscriber::set_default(ear))
}

struct Ear {
    world: Weak<World>,
    spans: AtomicU64,
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string cannot fail.
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Subscriber for Ear {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && *metadata.level() <= tracing::Level::INFO
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let Some(world) = self.world.upgrade() else { return };
        let mut line = Line(String::new());
        event.record(&mut line);
        world.checker().logged(&line.0);
        world.alarm_if_failed();
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}
