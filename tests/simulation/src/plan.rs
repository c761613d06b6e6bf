//! What becomes of one call, drawn before it begins.

use std::collections::BTreeMap;

use crate::{
    chance::Chance,
    fault::{Fault, Struck},
    options::{Options, Profile},
    site::Site,
};

/// A call's fate.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Plan {
    pub(crate) fault: Option<Fault>,
    pub(crate) before_ms: i64,
    pub(crate) after_ms: i64,
}

impl Plan {
    pub(crate) fn is(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }
}

/// Draws fates, counts what struck.
#[derive(Debug)]
pub(crate) struct Planner {
    profile: Profile,
    chance: Chance,
    pub(crate) struck: Struck,
    /// Calls of a site that are still to be throttled.
    bursts: BTreeMap<Site, u64>,
    /// Of an exhaustive run: which call, counted from the first, meets which fault.
    pub(crate) script: Vec<(u64, Fault)>,
    pub(crate) calls: u64,
    /// Every call's site, if somebody wants to know.
    pub(crate) seen: Option<Vec<Site>>,
}

/// What a call takes when nothing is wrong, in milliseconds.
const STORE_MS: (i64, i64) = (2, 9);
/// Graph answers in about a quarter of a second; a download takes longer.
const GRAPH_MS: (i64, i64) = (40, 160);
/// A slow call: some of these outlast a function's time limit.
const SLOW_MS: (i64, i64) = (3_000, 40_000);
/// The Graph client gives up then, and so does the SDK's whole call.
const TIMEOUT_MS: (i64, i64) = (5_000, 10_000);

impl Planner {
    pub(crate) fn new(seed: u64, profile: Profile) -> Self {
        Self {
            profile,
            chance: Chance::new(seed, "faults", 0),
            struck: Struck::default(),
            bursts: BTreeMap::new(),
            script: Vec::new(),
            calls: 0,
            seen: None,
        }
    }

    pub(crate) fn with(mut self, options: &Options) -> Self {
        self.script.clone_from(&options.script);
        self.seen = options.record_calls.then(Vec::new);
        self
    }

    /// Nothing goes wrong any more.
    pub(crate) fn calm(&mut self) {
        self.profile = Profile::None;
        self.bursts.clear();
        self.script.clear();
    }

    /// Of 10,000: `normal` in a bad month, `storm` in a storm.
    pub(crate) fn happens(&mut self, normal: u32, storm: u32) -> bool {
        let parts = match self.profile {
            Profile::None => 0,
            Profile::Normal => normal,
            Profile::Storm => storm,
        };
        self.chance.happens(parts)
    }

    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.chance.between(low, high)
    }

    pub(crate) fn plan(&mut self, site: Site) -> Plan {
        self.calls += 1;
        if let Some(seen) = &mut self.seen {
            seen.push(site);
        }
        let graph = matches!(site, Site::Send | Site::FetchMedia | Site::MarkRead);
        let (low, high) = if graph { GRAPH_MS } else { STORE_MS };
        if let Some((_, fault)) = self.script.iter().find(|(call, _)| *call == self.calls) {
            return self.timed(Some(*fault), low, high);
        }
        match self.profile {
            // One timer a call to Graph, none for the others: time is not what such a run is about.
            Profile::None => {
                Plan { fault: None, before_ms: 0, after_ms: if graph { high } else { 0 } }
            }
            Profile::Normal | Profile::Storm => {
                let fault = self.draw(site);
                self.timed(fault, low, high)
            }
        }
    }

    fn timed(&mut self, fault: Option<Fault>, low: i64, high: i64) -> Plan {
        let (mut before_ms, mut after_ms) =
            (self.chance.between(low, high), self.chance.between(low, high));
        if fault == Some(Fault::Slow) {
            after_ms += self.chance.between(SLOW_MS.0, SLOW_MS.1);
        }
        if matches!(fault, Some(Fault::LostAfter | Fault::AnswerLost)) {
            after_ms += self.chance.between(TIMEOUT_MS.0, TIMEOUT_MS.1);
        }
        if fault == Some(Fault::LostBefore) {
            before_ms += self.chance.between(TIMEOUT_MS.0, TIMEOUT_MS.1);
        }
        Plan { fault, before_ms, after_ms }
    }

    fn draw(&mut self, site: Site) -> Option<Fault> {
        if let Some(left) = self.bursts.get_mut(&site) {
            *left -= 1;
            if *left == 0 {
                self.bursts.remove(&site);
            }
            return Some(Fault::Throttled);
        }
        let strikes = if site == Site::Send {
            // More than half of what could go wrong with a send goes wrong at Graph itself.
            self.happens(30, 1_500)
        } else if site.writes() {
            self.happens(10, 350)
        } else {
            self.happens(10, 200)
        };
        if !strikes {
            return None;
        }
        let faults = possible(site);
        let fault = *self.chance.pick(&faults)?;
        if fault == Fault::Throttled {
            // Mostly short; one of eight is a long one.
            let longest = if self.chance.below(8) == 0 { 49 } else { 3 };
            let more = self.chance.below(longest + 1);
            if more > 0 {
                self.bursts.insert(site, more);
            }
        }
        Some(fault)
    }
}

/// Every fault that a call can meet.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a site has its own faults or those of its kind"
)]
pub fn possible(site: Site) -> Vec<Fault> {
    let mut all = vec![Fault::CrashBefore, Fault::CrashAfter, Fault::CrashAnswering, Fault::Slow];
    match site {
        Site::Send => all.extend([
            Fault::Graph5xx,
            Fault::TokenExpired,
            Fault::RateLimited,
            Fault::PairLimited,
            Fault::WindowClosed,
            Fault::NotConnected,
            Fault::AnswerLost,
            Fault::AcceptedThenLost,
            Fault::FailsLate,
        ]),
        // Nothing depends on it, and it says nothing.
        Site::MarkRead => {}
        Site::Post | Site::Deliver => {
            all.extend([Fault::Throttled, Fault::LostBefore, Fault::LostAfter, Fault::Partial]);
        }
        Site::Put => all.extend([Fault::PutRefused, Fault::LostBefore, Fault::LostAfter]),
        Site::FetchMedia => {
            all.extend([Fault::Throttled, Fault::LostBefore, Fault::WrongType, Fault::Truncated])
        }
        _ if site.writes() => {
            all.extend([Fault::Throttled, Fault::LostBefore, Fault::LostAfter]);
        }
        _ => all.extend([Fault::Throttled, Fault::LostBefore]),
    }
    if site.may_be_stale() {
        all.push(Fault::Stale);
    }
    if site.may_conflict() {
        all.push(Fault::Conflict);
    }
    all
}
