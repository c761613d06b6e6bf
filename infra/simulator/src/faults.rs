//! What goes wrong on purpose. Faults are data: nobody's client needs an `if test`.

use serde::{Deserialize, Serialize};

use crate::ids::Chance;

/// A way in which the world misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The send is accepted and its answer never arrives.
    AnswerLost,
    /// The answer comes after `seconds`.
    AnswerSlow,
    /// 190, sub-code 463.
    TokenExpired,
    /// 131042 as a status after a 200.
    PaymentMissing,
    /// 131031.
    AccountLocked,
    /// 131057.
    Maintenance,
    /// A bare 500, or the HTTP status in `code`.
    #[serde(rename = "graph_5xx")]
    Graph5xx,
    /// 130429.
    RateLimited,
    /// Any call is refused with `code`.
    GraphError,
    /// A send is refused with `code` in the answer.
    SendRefused,
    /// A send is accepted and fails with `code` later.
    SendFails,
    /// Downloads take `seconds`.
    SlowMedia,
    /// Downloads end early.
    BrokenMedia,
    /// Downloads have other bytes than their hash says.
    CorruptMedia,
    /// Downloads answer 404.
    MediaGone,
    /// A `link` of the business cannot be fetched: 131053.
    LinkBroken,
    /// What a person sends arrives with 131052 instead of a file.
    InboundMediaFails,
    /// A webhook never arrives; Meta takes that for a failure and tries again.
    WebhookLost,
    WebhookDuplicate,
    /// A webhook is overtaken by those of the next `seconds`.
    WebhookReorder,
    /// A status comes `seconds` late.
    StatusLate,
    StatusDuplicate,
    /// `delivered` never comes, `read` does.
    StatusSkipped,
    /// A status that Meta's pages do not know comes along.
    StatusUnknown,
    /// A template message waits for `seconds` and then goes.
    HeldForQuality,
    /// A template message waits and is then dropped with 132015.
    HeldAndDropped,
    /// A new template is rejected; `code`: 2 it is of another category, 3 it sells, 4 it is abusive, 5 a scam, else its
    /// form.
    TemplateRejected,
    /// A new template becomes marketing.
    TemplateRecategorised,
    /// The next Flow answer is `code`: 1 no JSON, 2 null, 3 a list, 4 without the token.
    FlowMalformed,
    /// An answer of 200 without JSON in it.
    AnswerGarbled,
}

/// A fault with its bounds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    pub fault: FaultKind,
    /// How often it strikes before it is used up; without it, until cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// In what share of the cases, 0 to 1; always if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// Only what concerns this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// Only this status, for the faults that concern one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

impl Fault {
    pub fn always(fault: FaultKind) -> Self {
        Self {
            fault,
            times: None,
            rate: None,
            person: None,
            code: None,
            seconds: None,
            status: None,
        }
    }

    pub fn once(fault: FaultKind) -> Self {
        Self { times: Some(1), ..Self::always(fault) }
    }

    pub fn with_code(self, code: u32) -> Self {
        Self { code: Some(code), ..self }
    }

    pub fn with_rate(self, rate: f64) -> Self {
        Self { rate: Some(rate), ..self }
    }

    pub fn with_seconds(self, seconds: u32) -> Self {
        Self { seconds: Some(seconds), ..self }
    }

    pub fn for_person(self, person: &str) -> Self {
        Self { person: Some(person.to_owned()), ..self }
    }

    pub(crate) fn seconds_or(&self, default: u32) -> i64 {
        i64::from(self.seconds.unwrap_or(default))
    }
}

/// The faults that are set.
#[derive(Clone, Debug)]
pub(crate) struct Faults {
    set: Vec<Fault>,
    chance: Chance,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self { set: Vec::new(), chance: Chance::new(seed, "faults") }
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        self.set.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.set.clear();
    }

    pub(crate) fn has(&self, kind: FaultKind) -> bool {
        self.list().iter().any(|fault| fault.fault == kind)
    }

    pub(crate) fn list(&self) -> &[Fault] {
        &self.set
    }

    /// Whether such a fault strikes now; one of limited times is used up by it.
    pub(crate) fn strikes(
        &mut self,
        kind: FaultKind,
        person: Option<&str>,
        status: Option<&str>,
    ) -> Option<Fault> {
        if self.set.is_empty() {
            return None;
        }
        let index = self.set.iter().position(|fault| {
            fault.fault == kind
                && fault.person.as_deref().is_none_or(|wanted| person == Some(wanted))
                && fault.status.as_deref().is_none_or(|wanted| status == Some(wanted))
        })?;
        let rate = self.set[index].rate;
        if rate.is_some_and(|rate| !self.chance.happens(rate)) {
            return None;
        }
        let fault = self.set[index].clone();
        if let Some(times) = self.set[index].times.as_mut() {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.set.remove(index);
            }
        }
        Some(fault)
    }
}
