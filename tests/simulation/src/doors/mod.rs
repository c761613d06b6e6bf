//! Every port of `shared::ports` as one door: a fault is drawn, time passes, the effect happens, time passes, the
//! answer comes. A crash kills the whole invocation where it stands.

mod carried;
mod channel;
mod gauge;
mod people;
mod tables;

pub(crate) use gauge::Gauge;

use std::{convert::Infallible, sync::Arc};

use shared::{
    domain::{ids::ParticipantId, time::Timestamp},
    ports::{self, AliasKey, Clock, Unavailable},
};

use crate::{
    clock::WorldClock, fault::Fault, lambda::About, options::Broken, plan::Plan, site::Site,
    world::World,
};

/// All doors of one environment.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    pub(crate) world: Arc<World>,
    pub(crate) about: Arc<About>,
}

impl Door {
    pub(crate) fn new(world: &Arc<World>, about: &Arc<About>) -> Self {
        Self { world: world.clone(), about: about.clone() }
    }

    fn is(&self, broken: Broken) -> bool {
        self.world.options.broken == Some(broken)
    }

    /// One call. `effect` is done at most once, in one moment.
    async fn call<T, E: From<Unavailable>>(
        &self,
        site: Site,
        whom: Option<&ParticipantId>,
        effect: impl FnOnce(&Plan) -> Result<T, E>,
    ) -> Result<T, E> {
        let plan = self.world.plan(site);
        WorldClock::pause(plan.before_ms).await;
        match plan.fault {
            Some(Fault::CrashBefore) => match self.crash(site, whom, Fault::CrashBefore).await {},
            Some(fault @ (Fault::Throttled | Fault::LostBefore | Fault::PutRefused)) => {
                self.struck(site, whom, fault);
                return Err(unavailable(fault).into());
            }
            _ => {}
        }
        let answer = effect(&plan);
        self.world.counts(&self.about, |counter, cause| counter.called(cause, site));
        self.world.step(&self.about, site, whom, answer.is_ok());
        match plan.fault {
            Some(Fault::CrashAfter) => match self.crash(site, whom, Fault::CrashAfter).await {},
            Some(Fault::Slow) => self.struck(site, whom, Fault::Slow),
            _ => {}
        }
        WorldClock::pause(plan.after_ms).await;
        match plan.fault {
            Some(Fault::CrashAnswering) => {
                match self.crash(site, whom, Fault::CrashAnswering).await {}
            }
            Some(Fault::LostAfter) if answer.is_ok() => {
                self.struck(site, whom, Fault::LostAfter);
                Err(unavailable(Fault::LostAfter).into())
            }
            _ => answer,
        }
    }

    fn struck(&self, site: Site, whom: Option<&ParticipantId>, fault: Fault) {
        self.world.struck(&self.about, site, whom, fault);
    }

    /// The process is gone: whoever runs the invocation drops it, and everything in it, at once.
    async fn crash(&self, site: Site, whom: Option<&ParticipantId>, fault: Fault) -> Infallible {
        self.struck(site, whom, fault);
        self.about.killed.notify_one();
        std::future::pending().await
    }
}

fn unavailable(fault: Fault) -> Unavailable {
    Unavailable::new("the simulated service", fault.words())
}

impl Clock for Door {
    fn now(&self) -> Timestamp {
        self.world.clock.now().plus(self.about.skew_seconds)
    }
}

impl ports::Chance for Door {
    fn participant_id(&self) -> ParticipantId {
        self.world.participant_id()
    }
}

impl AliasKey for Door {
    fn seal(&self, alias: &str) -> String {
        self.world.key.seal(alias)
    }
}
