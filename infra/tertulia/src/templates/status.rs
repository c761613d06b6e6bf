//! How each template fares at Meta, for a person to read.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{History, Plan, Step, plan};

/// One line for each, those first that somebody has to look at. Learns the reason of every rejection.
pub fn status(plan: &Plan, history: &mut History, now: Timestamp) -> String {
    for (_, _, there) in &plan.steps {
        if let Some(there) = there.as_ref().filter(|there| there.status == "REJECTED") {
            let reason = plan::reason(there, history);
            history.rejected(&there.name, &there.language, &reason, now);
        }
    }
    let mut lines: Vec<(bool, String)> = plan
        .steps
        .iter()
        .map(|(wanted, step, there)| {
            let (status, category, quality) = match there {
                Some(there) => (&*there.status, &*there.category, &*there.quality),
                None => ("NOT FILED", "", ""),
            };
            let mut line = format!(
                "{status:<10} {category:<10} {quality:<8} {} ({})",
                wanted.text.name, wanted.text.language
            );
            if !matches!(step, Step::Nothing | Step::InReview | Step::Create) {
                let _ = write!(line, "\n           {step}");
            }
            (!step.needs_a_person(), line)
        })
        .collect();
    lines.sort();
    let mut page: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
    let approved = |(_, step, _): &&(_, Step, _)| *step == Step::Nothing;
    let _ = write!(
        page,
        "{} of {} approved; {} of earlier words are filed and not used any more.",
        plan.steps.iter().filter(approved).count(),
        plan.steps.len(),
        plan.left_over,
    );
    page
}
