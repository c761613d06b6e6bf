//! Time under fire: it runs faster than the machine's, the minute comes as often as it should, and at the end of each
//! moment there is peace, in which whatever was cut off is taken up again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tertulia::local::{
    queues::{self, Queue},
    stack::Stack,
};

/// A message whose function was killed comes back after so many seconds of the machine.
///
/// In production these are minutes and claims end after 20 s. Here both have to be short, and in the same order, or a
/// letter would come back to a claim that still holds and be taken for done: so our clock runs [`FASTER`].
const VISIBILITY_SECONDS: u32 = 5;
const FASTER: i64 = 6;
const TICK: Duration = Duration::from_millis(500);

/// Ticks between two looks at what is due: some 20 s of our clock, where production has a minute.
const TICKS_PER_DISPATCH: u32 = 6;

/// As long as nothing at all is under way.
const QUIET_TICKS: u32 = 3;
/// Then something is stuck: a minute of the machine for each of the five tries of a message.
const TICKS_MAX: u32 = 600;

pub(crate) struct Days<'a> {
    stack: &'a Stack,
    queues: Vec<Queue>,
    dispatch: String,
    pub(crate) redriven: usize,
}

impl<'a> Days<'a> {
    pub(crate) async fn new(stack: &'a Stack) -> Self {
        let queues = queues::queues(&stack.aws, &stack.outputs).await.unwrap();
        for queue in &queues {
            queue.set_visibility(&stack.aws, VISIBILITY_SECONDS).await.unwrap();
        }
        let dispatch = stack.outputs.value("DispatchFunction").unwrap().to_owned();
        Self { stack, queues, dispatch, redriven: 0 }
    }

    /// Time passes while `doing` is done.
    pub(crate) async fn while_doing<T>(&self, doing: impl Future<Output = T>) -> T {
        let mut doing = std::pin::pin!(doing);
        let mut ticks = 0;
        loop {
            tokio::select! {
                done = &mut doing => return done,
                () = tokio::time::sleep(TICK) => {
                    ticks += 1;
                    self.tick(ticks).await;
                }
            }
        }
    }

    /// Until nothing is under way any more, dead letters included.
    pub(crate) async fn peace(&mut self) {
        let mut quiet = 0;
        for ticks in 1..TICKS_MAX {
            tokio::time::sleep(TICK).await;
            self.tick(ticks).await;
            if self.is_busy().await {
                quiet = 0;
                continue;
            }
            for queue in &self.queues {
                let redriven = queue.redrive(&self.stack.aws).await.unwrap();
                self.redriven += redriven;
                quiet = if redriven > 0 { 0 } else { quiet };
            }
            quiet += 1;
            if quiet > QUIET_TICKS {
                return;
            }
        }
        panic!("it never becomes quiet");
    }

    /// Straight to a moment, with a look at what is due every two hours on the way.
    pub(crate) async fn until(&mut self, moment: Timestamp) {
        let step = SignedDuration::from_hours(2);
        loop {
            let now = self.stack.clock.now();
            let left = moment.duration_since(now);
            if left <= SignedDuration::ZERO {
                return;
            }
            self.move_to(now + left.min(step)).await;
            self.look_at_what_is_due().await;
            self.peace_of_the_phones().await;
        }
    }

    async fn tick(&self, ticks: u32) {
        let ahead = TICK.as_millis() as i64 * (FASTER - 1);
        self.move_to(self.stack.clock.now() + SignedDuration::from_millis(ahead)).await;
        if ticks % TICKS_PER_DISPATCH == 1 {
            self.look_at_what_is_due().await;
        }
    }

    async fn move_to(&self, moment: Timestamp) {
        // By the time it gets there the machine's clock may have overtaken it.
        let _ = self.stack.control.set_clock(moment).await;
    }

    /// What the scheduler does. It may be killed on the way; then the next minute does the same.
    async fn look_at_what_is_due(&self) {
        let _ = self.stack.aws.invoke(&self.dispatch, &json!({})).await;
    }

    async fn peace_of_the_phones(&self) {
        for _ in 0..20 {
            let pending = self.stack.control.pending().await.unwrap();
            if pending.webhooks_due + pending.webhooks_in_flight == 0 {
                return;
            }
            tokio::time::sleep(TICK / 5).await;
        }
    }

    async fn is_busy(&self) -> bool {
        let pending = self.stack.control.pending().await.unwrap();
        let now = self.stack.clock.now();
        let soon = SignedDuration::from_mins(30);
        if pending.webhooks_due + pending.webhooks_in_flight > 0
            || pending.next_due_at.is_some_and(|next| next.duration_since(now) < soon)
        {
            return true;
        }
        for queue in &self.queues {
            let depth = self.stack.aws.queue_depth(&queue.url).await.unwrap();
            if depth.waiting + depth.in_flight > 0 {
                return true;
            }
        }
        false
    }
}
