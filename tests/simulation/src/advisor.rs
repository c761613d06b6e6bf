//! The advisor at her desk: she offers hours beforehand, and says after each what became of it. Her commands meet the
//! same faults as the functions do, and she gives each again until it is answered.

use std::sync::{Arc, Mutex, atomic::AtomicU64};

use shared::{
    desk::{Desk, StepError},
    domain::{
        agenda::{Agenda, Facts, Mark, MarkError},
        cohort::Step,
        slot::{Slot, SlotId, SlotState},
        time::{DAY, HOUR, MINUTE, Timestamp},
    },
    ports::{Agendas as _, Versioned},
};
use tokio::sync::Notify;

use crate::{clock::WorldClock, doors::Door, lambda::About, now::now_or_never, world::World};

const NAME: &str = "Lucía";
const SESSION_MINUTES: u16 = 30;
/// She waits a while for somebody who is late.
const MARKS_AFTER: i64 = 40 * MINUTE;
/// She gives a command that was not answered again after this long.
const AGAIN_MS: i64 = 60_000;

/// What she does about an hour once it has been offered.
#[derive(Debug, Clone, Copy)]
enum Does {
    Withdraws,
    Marks(Mark),
    Forgets,
}

impl World {
    /// Two hours for three winners: on the evening of the draw, in the middle of what goes wrong, or two days later.
    fn hours(&self) -> [Timestamp; 2] {
        let drawn = self.cohort.step_moment(&self.options.zone, Step::Raffle);
        let first = if self.seed.is_multiple_of(2) { 75 * MINUTE } else { 2 * DAY };
        [drawn.plus(first), drawn.plus(first + HOUR / 2)]
    }

    fn slot(&self, at: Timestamp) -> (SlotId, Slot) {
        let (advisor, minutes) = (NAME.to_owned(), SESSION_MINUTES);
        let (link, state) = ("https://sala.example/1".to_owned(), SlotState::Offered);
        let id = SlotId::of(&self.cohort.id, &advisor, at);
        (id, Slot { advisor, at, minutes, link, state })
    }

    /// What she offers before anybody has come.
    pub(crate) fn offer_hours(&self) {
        let slots = self.hours().map(|at| self.slot(at));
        let (nothing, mut agenda) =
            (Versioned { version: 0, value: Agenda::default() }, Agenda::default());
        let facts = Facts { now: self.clock.now(), cohort: &self.cohort, order: &[] };
        let published = agenda.publish(&slots, &facts);
        assert!(published.is_ok(), "the hours could not be published: {published:?}");
        // Nobody else writes yet, so this is the first edition.
        let kept = now_or_never(self.store.keep_agenda(&self.cohort.id, &nothing, agenda));
        assert!(kept.is_ok(), "the hours could not be kept");
    }
}

pub(crate) async fn advisor(world: Arc<World>) {
    let hours = world.hours();
    for at in hours {
        let (slot, _) = world.slot(at);
        let does = match world.below(10) {
            0 => Does::Withdraws,
            1 => Does::Forgets,
            2..=5 => Does::Marks(Mark::NoShow),
            _ => Does::Marks(Mark::Held),
        };
        let moment = match does {
            Does::Withdraws => at.plus(-HOUR / 4),
            Does::Marks(_) | Does::Forgets => at.plus(MARKS_AFTER),
        };
        world.clock.until(moment.seconds() * 1000).await;
        match does {
            Does::Withdraws => {
                command(&world, "withdraws", |agenda, facts| agenda.withdraw(slot, facts)).await;
            }
            Does::Marks(mark) => {
                let words = if mark == Mark::Held { "marks held" } else { "marks a no-show" };
                let mark = |agenda: &mut Agenda, facts: &Facts<'_>| {
                    agenda.mark(slot, mark, facts).map(|_| ())
                };
                command(&world, words, mark).await;
            }
            Does::Forgets => {}
        }
    }
    // One more for whoever has the place now, or none.
    if world.below(2) == 0 {
        return;
    }
    let more = [world.slot(world.clock.now().plus(3 * DAY))];
    command(&world, "offers an hour", |agenda, facts| agenda.publish(&more, facts)).await;
}

/// One command, given again until it is answered. What it refuses, such as a mark on an hour that nobody took, is an
/// answer.
async fn command(
    world: &Arc<World>,
    words: &str,
    step: impl Fn(&mut Agenda, &Facts<'_>) -> Result<(), MarkError>,
) {
    loop {
        let about = Arc::new(About {
            id: 0,
            name: "advisor",
            skew_seconds: 0,
            killed: Notify::new(),
            invocation: AtomicU64::new(0),
            letters: Mutex::default(),
            cause: std::sync::Mutex::new(crate::usage::Cause::Aftermath),
        });
        let door = Door::new(world, &about);
        let desk = Desk { cohorts: &door, raffles: &door, queues: &door, clock: &door };
        let ended = tokio::select! {
            biased;
            () = about.killed.notified() => None,
            ended = desk.step(&world.cohort.id, &step) => Some(ended),
        };
        match ended {
            Some(Ok(())) => return world.note(None, format_args!("the advisor {words}")),
            Some(Err(StepError::Refused(why))) => {
                return world.note(None, format_args!("the advisor {words}: {why}"));
            }
            Some(Err(StepError::Later(_) | StepError::NoCohort(_))) | None => {
                WorldClock::pause(AGAIN_MS).await;
            }
        }
    }
}
