//! What goes wrong, by name, and how often it did.

use std::collections::BTreeMap;

macro_rules! faults {
    ($($name:ident => $words:literal,)*) => {
        /// A kind of fault. Each is counted where it strikes, never where it is drawn.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub enum Fault {
            $(#[doc = $words] $name,)*
        }

        impl Fault {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            pub const fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                }
            }
        }
    };
}

faults! {
    CrashBefore => "crash before the effect",
    CrashAfter => "crash after the effect",
    CrashAnswering => "crash between effect and answer",
    Throttled => "throttled",
    LostBefore => "timeout, effect not done",
    LostAfter => "timeout, effect done",
    Slow => "a call of many seconds",
    LambdaTimeout => "a function's time ran out",
    Stale => "stale read",
    Conflict => "conditional write lost",
    Partial => "a queue took a part of a batch",
    Graph5xx => "Graph 5xx, not accepted",
    TokenExpired => "Graph 190",
    RateLimited => "Graph 130429",
    PairLimited => "Graph 131056",
    WindowClosed => "Graph 131047",
    NotConnected => "no connection to Graph",
    AnswerLost => "accepted, answer lost",
    AcceptedThenLost => "accepted, then lost without a status",
    FailsLate => "accepted, then failed",
    StatusLost => "status lost",
    StatusLate => "status late",
    StatusEarly => "status before the POST's answer",
    WebhookTwice => "webhook repeated, up to ten-fold",
    WebhookReordered => "webhook overtaken",
    WebhookDelayed => "webhook delayed, up to seven days",
    WebhookBatched => "several webhooks in one body",
    WebhookUnanswered => "webhook's answer lost",
    PoisonType => "unknown message type",
    PoisonText => "a text of a megabyte",
    PoisonBytes => "bad UTF-8",
    PoisonEnum => "unknown status and field",
    PoisonSignature => "bad signature",
    ClockSkew => "a process whose clock is off by minutes",
    PutRefused => "S3 refused a file",
    WrongType => "a file of another type than announced",
    Truncated => "a file cut short",
    Hot => "a participant with fifty messages a second",
    Leaves => "somebody leaves while a message to her is claimed",
    TickTwice => "dispatch run twice at once",
    TickSkipped => "dispatch's minute skipped",
    QueueTwice => "a queue delivered twice",
    QueueEarly => "redelivered while the first worker still runs",
    BusTwice => "announcement delivered twice",
    BusLate => "announcement late and out of order",
    Redriven => "dead letter redriven",
    OldItem => "an item as the previous version wrote it",
    NewLetter => "a letter as the next version writes it",
    DstGap => "a day whose clocks jump forward",
    DstOverlap => "a day whose clocks go back",
}

/// How often each kind struck.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Struck(pub BTreeMap<Fault, u64>);

impl Struck {
    pub fn count(&mut self, fault: Fault) {
        *self.0.entry(fault).or_default() += 1;
    }

    pub fn add(&mut self, other: &Self) {
        for (fault, count) in &other.0 {
            *self.0.entry(*fault).or_default() += count;
        }
    }

    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// Kinds that never struck.
    pub fn missing(&self) -> Vec<Fault> {
        Fault::ALL.iter().filter(|fault| !self.0.contains_key(fault)).copied().collect()
    }
}
