//! What is to be done so that what is wanted is filed. Nothing here talks to anybody.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use shared::whatsapp::graph::Template;

use super::{History, Wanted, body};

/// What is to be done about one template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// As it should be, and approved.
    Nothing,
    /// Meta looks at it, usually within a day.
    InReview,
    Create,
    /// It is filed with another header, body, footer or other buttons.
    Edit {
        parts: Vec<&'static str>,
    },
    /// To be edited, but not before: Meta allows one edit a day and ten a month.
    EditLater {
        parts: Vec<&'static str>,
        at: Timestamp,
    },
    /// Meta files it under another category, which no call can change: a person appeals, or the words change.
    Category {
        filed: String,
    },
    /// Meta said no to these words, now or once: only other words help, which gives it another name.
    Rejected {
        reason: String,
    },
    /// Meta has paused it for a few hours.
    Paused,
    /// Meta has stopped it for good: only other words help.
    Disabled,
    /// A status that did not exist when this was written.
    Unknown {
        status: String,
    },
}

/// One step for each template that is wanted, and how many more are filed.
#[derive(Clone, Debug)]
pub struct Plan {
    pub steps: Vec<(Wanted, Step, Option<Template>)>,
    /// Of earlier words and versions: they cost nothing and count against 250 (6,000 for a verified business).
    pub left_over: usize,
}

pub fn plan(wanted: Vec<Wanted>, filed: Vec<Template>, history: &History, now: Timestamp) -> Plan {
    let mut filed: BTreeMap<(String, String), Template> = filed
        .into_iter()
        .map(|template| ((template.name.clone(), template.language.clone()), template))
        .collect();
    let steps = wanted
        .into_iter()
        .map(|one| {
            let there = filed.remove(&one.key());
            let step = step(&one, there.as_ref(), history, now);
            (one, step, there)
        })
        .collect();
    Plan { steps, left_over: filed.len() }
}

fn step(wanted: &Wanted, there: Option<&Template>, history: &History, now: Timestamp) -> Step {
    let (name, language) = (&wanted.text.name, &wanted.text.language);
    let Some(there) = there else {
        return match history.reason(name, language) {
            Some(reason) => Step::Rejected { reason: reason.to_owned() },
            None => Step::Create,
        };
    };
    let parts = body::differences(&wanted.text, &there.components);
    match there.status.as_str() {
        "PENDING" | "IN_APPEAL" => Step::InReview,
        "DISABLED" | "PENDING_DELETION" | "DELETED" => Step::Disabled,
        "REJECTED" | "PAUSED" if !parts.is_empty() => Step::Edit { parts },
        "REJECTED" => Step::Rejected { reason: reason(there, history) },
        "PAUSED" => Step::Paused,
        "APPROVED" if !parts.is_empty() => match history.edit_at(name, language, now) {
            Some(at) => Step::EditLater { parts, at },
            None => Step::Edit { parts },
        },
        "APPROVED" if there.category != wanted.text.category => {
            Step::Category { filed: there.category.clone() }
        }
        "APPROVED" => Step::Nothing,
        other => Step::Unknown { status: other.to_owned() },
    }
}

pub(super) fn reason(there: &Template, history: &History) -> String {
    let kept = || history.reason(&there.name, &there.language).map(str::to_owned);
    there.rejected_reason.clone().or_else(kept).unwrap_or_else(|| "no reason given".to_owned())
}

impl Step {
    /// Something for `apply` to do, now or later.
    pub const fn is_work(&self) -> bool {
        matches!(self, Self::Create | Self::Edit { .. })
    }

    /// Only a person can go on.
    pub const fn needs_a_person(&self) -> bool {
        match self {
            Self::Category { .. }
            | Self::Rejected { .. }
            | Self::Disabled
            | Self::Unknown { .. } => true,
            Self::Nothing
            | Self::InReview
            | Self::Create
            | Self::Edit { .. }
            | Self::EditLater { .. }
            | Self::Paused => false,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("approved"),
            Self::InReview => f.write_str("in review"),
            Self::Create => f.write_str("create"),
            Self::Edit { parts } => write!(f, "edit {}", parts.join(", ")),
            Self::EditLater { parts, at } => {
                write!(
                    f,
                    "edit {} from {at} on: Meta allows one a day and ten a month",
                    parts.join(", ")
                )
            }
            Self::Category { filed } => write!(
                f,
                "Meta calls it {filed}: appeal in WhatsApp Manager within 60 days, or change its words"
            ),
            Self::Rejected { reason } => {
                write!(f, "rejected ({reason}): change its words, which gives it another name")
            }
            Self::Paused => {
                f.write_str("paused: it comes back by itself; its fallback is sent meanwhile")
            }
            Self::Disabled => {
                f.write_str("disabled: change its words, which gives it another name")
            }
            Self::Unknown { status } => write!(f, "{status}, which this version does not know"),
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut as_they_should_be = 0;
        for (wanted, step, _) in &self.steps {
            if *step == Step::Nothing {
                as_they_should_be += 1;
                continue;
            }
            let mark = match step {
                Step::Create => '+',
                Step::Edit { .. } | Step::EditLater { .. } => '~',
                Step::Nothing | Step::InReview | Step::Paused => '.',
                Step::Category { .. }
                | Step::Rejected { .. }
                | Step::Disabled
                | Step::Unknown { .. } => '!',
            };
            writeln!(f, "{mark} {} ({}): {step}", wanted.text.name, wanted.text.language)?;
        }
        let work = self.steps.iter().filter(|(_, step, _)| step.is_work()).count();
        write!(
            f,
            "{work} to be filed, {as_they_should_be} of {} approved as they are, {} filed and not used any more",
            self.steps.len(),
            self.left_over,
        )
    }
}
