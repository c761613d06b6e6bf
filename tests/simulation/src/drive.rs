//! What moves a world: Meta's webhooks, the queues' pollers, the scheduler, people.

use std::sync::Arc;

use lambda_http::{Body, Request};
use simulator::{WebhookCall, WebhookOutcome};

use crate::{
    clock::WorldClock,
    fault::Fault,
    lambda::{Ended, Environment, Function, Work},
    sqs::Parcel,
    world::{Line, World},
};

const MINUTE_MS: i64 = 60_000;
/// A poller looks so often, so that a burst comes in batches.
const POLL_MS: i64 = 20;
/// How far ahead of the true time a process's clock may be; nothing that is due later than that is due for anybody.
const AHEAD_SECONDS: i64 = 300;

impl World {
    pub(crate) fn start(self: &Arc<Self>) {
        tokio::task::spawn_local(people(self.clone()));
        tokio::task::spawn_local(meta(self.clone()));
        tokio::task::spawn_local(scheduler(self.clone()));
        for line in Line::ALL {
            tokio::task::spawn_local(poller(self.clone(), line));
        }
    }

    /// A warm environment, or a cold one.
    pub(crate) fn environment(self: &Arc<Self>, function: Function) -> Arc<Environment> {
        let warm = self.pools().entry(function).or_default().pop();
        let stays = !self.happens(50, 300);
        match warm.filter(|_| stays) {
            Some(environment) => environment,
            None => Environment::cold(self, function),
        }
    }

    /// One invocation, from a warm environment and back to the pool unless it was killed.
    pub(crate) async fn invoke(
        self: &Arc<Self>,
        function: Function,
        given: Vec<crate::lambda::Given>,
        work: Work,
    ) -> Ended {
        let environment = self.environment(function);
        *environment.about.letters.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
            given;
        let ended = environment.invoke(work).await;
        match ended {
            Ended::Killed => {
                self.note(None, format_args!("{environment:?} is gone"));
            }
            Ended::Http(_) | Ended::Batch(_) | Ended::Ticked | Ended::Failed => {
                self.pools().entry(function).or_default().push(environment);
            }
        }
        ended
    }
}

async fn people(world: Arc<World>) {
    let bell = world.crowd().bell.clone();
    loop {
        world.people_act();
        let next = world.crowd().next_ms();
        tokio::select! {
            biased;
            () = bell.notified() => {}
            () = until(&world, next) => {}
        }
    }
}

/// For ever, if there is no next.
async fn until(world: &World, next_ms: Option<i64>) {
    match next_ms {
        Some(ms) => world.clock.until(ms).await,
        None => std::future::pending().await,
    }
}

/// Delivers what Meta has to tell.
async fn meta(world: Arc<World>) {
    loop {
        let now = world.clock.jiff();
        let (calls, next) = {
            let mut simulator = world.simulator();
            let calls = simulator.due_webhooks(now);
            (calls, simulator.next_due())
        };
        for call in calls {
            world.carry(call);
        }
        // The simulator's moments may lie between two milliseconds.
        let next_ms = next.map(|at| at.as_millisecond() + 1);
        tokio::select! {
            biased;
            () = world.bell.notified() => {}
            () = until(&world, next_ms) => {}
        }
    }
}

impl World {
    fn carry(self: &Arc<Self>, call: WebhookCall) {
        tokio::task::spawn_local(deliver(self.clone(), call));
    }
}

async fn deliver(world: Arc<World>, call: WebhookCall) {
    let id = call.id;
    let status = world.hand_in(&call).await;
    let outcome = match status {
        Some(status) => WebhookOutcome::Status(status),
        None => WebhookOutcome::Status(502),
    };
    world.simulator().webhook_answered(id, world.clock.jiff(), outcome);
    world.bell.notify_one();
}

impl World {
    /// One POST of Meta's; `None` if the function died.
    pub(crate) async fn hand_in(self: &Arc<Self>, call: &WebhookCall) -> Option<u16> {
        let mut request = Request::new(Body::Binary(call.body.to_vec()));
        *request.method_mut() = lambda_http::http::Method::POST;
        for (name, value) in &call.headers {
            if let Ok(value) = value.parse() {
                request.headers_mut().insert(*name, value);
            }
        }
        let ended = self.invoke(Function::Webhook, Vec::new(), Work::Http(Box::new(request))).await;
        match ended {
            Ended::Http(status) => Some(status),
            Ended::Batch(_) | Ended::Ticked | Ended::Failed | Ended::Killed => None,
        }
    }
}

async fn poller(world: Arc<World>, line: Line) {
    let bell = world.queue(line).bell.clone();
    loop {
        let now_ms = world.clock.now_ms();
        let (batch, next_ms) = {
            let mut queue = world.queue(line);
            let free = queue.running < queue.rules.at_once;
            let batch = if free { queue.receive(now_ms, usize::MAX) } else { Vec::new() };
            if !batch.is_empty() {
                queue.running += 1;
            }
            (batch, queue.next_after(now_ms))
        };
        if !batch.is_empty() {
            tokio::task::spawn_local(work(world.clone(), line, batch));
            continue;
        }
        tokio::select! {
            biased;
            () = bell.notified() => WorldClock::pause(POLL_MS).await,
            () = until(&world, next_ms) => {}
        }
    }
}

async fn work(world: Arc<World>, line: Line, batch: Vec<Parcel>) {
    let ids: Vec<u64> = batch.iter().map(|parcel| parcel.id).collect();
    let given = batch.iter().flat_map(|parcel| parcel.given.clone()).collect();
    if world.happens(5, 200) {
        let early = world.clock.now_ms() + world.between(1, 8_000);
        world.count(Fault::QueueEarly);
        ids.iter().for_each(|id| world.queue(line).show_again(*id, early));
    }
    let ended = world.invoke(line.function(), given, Work::Batch(batch)).await;
    let mut queue = world.queue(line);
    queue.running -= 1;
    if let Ended::Batch(failed) = ended {
        ids.iter().filter(|id| !failed.contains(id)).for_each(|id| queue.delete(*id));
    }
    queue.bell.notify_one();
}

/// Once a minute, by EventBridge Scheduler.
async fn scheduler(world: Arc<World>) {
    loop {
        let next = (world.clock.now_ms() / MINUTE_MS + 1) * MINUTE_MS;
        world.clock.until(next).await;
        let runs = if world.happens(20, 500) {
            world.count(Fault::TickSkipped);
            0
        } else if world.happens(20, 500) {
            world.count(Fault::TickTwice);
            2
        } else {
            1
        };
        if !world.is_anything_due() {
            continue;
        }
        for _ in 0..runs {
            let world = world.clone();
            tokio::task::spawn_local(async move {
                world.invoke(Function::Dispatch, Vec::new(), Work::Tick).await
            });
        }
    }
}

impl World {
    /// A minute in which no clock could find anything due changes nothing, and is not run.
    fn is_anything_due(&self) -> bool {
        use shared::ports::{Cohorts as _, Roster as _};
        let latest = self.clock.now().plus(AHEAD_SECONDS);
        let steps = crate::now::now_or_never(self.store.due_steps(latest, 1));
        let waits = crate::now::now_or_never(self.store.due_waits(latest, 1));
        steps.is_ok_and(|steps| !steps.is_empty()) || waits.is_ok_and(|waits| !waits.is_empty())
    }
}
