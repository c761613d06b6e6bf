//! What moves a world: Meta's webhooks, the queues' pollers, the scheduler, people.

use std::sync::Arc;

use lambda_http::{Body, Request};
use shared::domain::time::Timestamp;
use simulator::WebhookCall;

use crate::{
    advisor::advisor,
    clock::WorldClock,
    fault::Fault,
    lambda::{Ended, Environment, Function, Given, Work},
    post,
    sqs::Parcel,
    usage,
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
        tokio::task::spawn_local(operator(self.clone()));
        tokio::task::spawn_local(advisor(self.clone()));
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
        if self.is_counted() {
            let is_status = matches!(&work, Work::Http(request) if is_status(request.body()));
            let cause = usage::cause(function, &given, is_status);
            *environment.about.cause.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
                cause;
            self.counts(&environment.about, |counter, cause| counter.invoked(cause, function));
        }
        *environment.about.letters.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
            given;
        let invocation = self.next_invocation();
        environment.about.invocation.store(invocation, std::sync::atomic::Ordering::Relaxed);
        let ended = environment.invoke(work).await;
        match ended {
            Ended::Killed | Ended::TimedOut => {
                if matches!(ended, Ended::TimedOut) {
                    self.count(Fault::LambdaTimeout);
                }
                self.note(None, format_args!("{environment:?} is gone"));
            }
            Ended::Http(_) | Ended::Batch(_) | Ended::Ticked | Ended::Failed => {
                self.pools().entry(function).or_default().push(environment);
            }
        }
        ended
    }
}

fn is_status(body: &Body) -> bool {
    post::contains(body.as_ref(), "\"statuses\":[")
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
    /// One POST of Meta's; `None` if the function died.
    pub(crate) async fn hand_in(
        self: &Arc<Self>,
        call: &WebhookCall,
        inside: &crate::post::Contents,
    ) -> Option<u16> {
        let mut request = Request::new(Body::Binary(call.body.to_vec()));
        *request.method_mut() = lambda_http::http::Method::POST;
        for (name, value) in &call.headers {
            if let Ok(value) = value.parse() {
                request.headers_mut().insert(*name, value);
            }
        }
        if self.options.check {
            self.arriving(inside);
        }
        let ended = self.invoke(Function::Webhook, Vec::new(), Work::Http(Box::new(request))).await;
        match ended {
            Ended::Http(status) => {
                if self.options.check {
                    self.handed_in(status, inside);
                }
                Some(status)
            }
            Ended::Batch(_) | Ended::Ticked | Ended::Failed | Ended::Killed | Ended::TimedOut => {
                None
            }
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
    let parcels: Vec<(u64, Vec<Given>)> =
        batch.iter().map(|parcel| (parcel.id, parcel.given.clone())).collect();
    let given = parcels.iter().flat_map(|(_, given)| given.clone()).collect();
    if world.happens(5, 200) {
        let early = world.clock.now_ms() + world.between(1, 8_000);
        world.count(Fault::QueueEarly);
        parcels.iter().for_each(|(id, _)| world.queue(line).show_again(*id, early));
    }
    let ended = world.invoke(line.function(), given, Work::Batch(batch)).await;
    let mut queue = world.queue(line);
    queue.running -= 1;
    if let Ended::Batch(failed) = ended {
        for (id, given) in parcels.iter().filter(|(id, _)| !failed.contains(id)) {
            queue.delete(*id);
            world.checker().handled(world.clock.now_ms(), given);
        }
    }
    queue.bell.notify_one();
}

/// Once a minute, by EventBridge Scheduler. A minute in which no clock could find anything due would change nothing,
/// and is left out.
async fn scheduler(world: Arc<World>) {
    loop {
        let next = world.next_tick_ms();
        tokio::select! {
            biased;
            // Somebody has just written something that may be due earlier.
            () = world.written.notified() => continue,
            () = until(&world, next) => {}
        }
        let runs = if world.happens(20, 500) {
            world.count(Fault::TickSkipped);
            0
        } else if world.happens(20, 500) {
            world.count(Fault::TickTwice);
            2
        } else {
            1
        };
        for _ in 0..runs {
            let world = world.clone();
            tokio::task::spawn_local(async move {
                world.invoke(Function::Dispatch, Vec::new(), Work::Tick).await
            });
        }
        WorldClock::pause(1).await;
    }
}

impl World {
    /// The first full minute from now on in which some dispatcher's clock could find something due.
    fn next_tick_ms(&self) -> Option<i64> {
        use shared::ports::{Cohorts as _, Roster as _};
        let ever = Timestamp::from_seconds(i64::MAX / 2);
        let steps = crate::now::now_or_never(self.store.due_steps(ever, 1)).unwrap_or_default();
        let waits = crate::now::now_or_never(self.store.due_waits(ever, 1)).unwrap_or_default();
        let step = steps.first().map(|step| step.due);
        let wait = waits.first().map(|(_, _, until)| *until);
        let first = step.into_iter().chain(wait).min()?;
        let earliest_ms = first.plus(-AHEAD_SECONDS).seconds() * 1000;
        let from_ms = earliest_ms.max(self.clock.now_ms());
        Some((from_ms + MINUTE_MS - 1).div_euclid(MINUTE_MS) * MINUTE_MS)
    }
}

/// Whoever is called by the alarm of a dead-letter queue looks within the hour, and lets them come again.
async fn operator(world: Arc<World>) {
    loop {
        WorldClock::pause(60 * MINUTE_MS).await;
        world.redrive();
    }
}

impl World {
    pub(crate) fn redrive(&self) {
        let now_ms = self.clock.now_ms();
        for line in Line::ALL {
            let count = self.queue(line).redrive(now_ms);
            (0..count).for_each(|_| self.count(Fault::Redriven));
            if count > 0 {
                let name = line.rules().name;
                self.note(None, format_args!("{count} dead letters of {name} come again"));
            }
        }
    }

    /// A body is at the door: what people said in it, and statuses that come before their answer.
    fn arriving(&self, contents: &crate::post::Contents) {
        let mut early = 0;
        {
            let mut checker = self.checker();
            for (wamid, from, at) in &contents.messages {
                checker.arrives(wamid, from.as_deref(), *at);
            }
            for (key, at) in &contents.statuses {
                checker.hears_status(*at);
                early += usize::from(checker.is_under_way(key));
            }
        }
        (0..early).for_each(|_| self.count(Fault::StatusEarly));
    }
}
