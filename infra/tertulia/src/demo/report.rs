//! The table of the cohort and the sums, for a person to read.

use super::tally::{Line, Totals};

pub(super) fn table(lines: &[Line]) -> String {
    let mut table = format!(
        "{:<10} {:<20} {:>9} {:>10} {:>8} {:>6} {:>7}  {}\n",
        "name", "habit", "lessons", "challenges", "messages", "billed", "USD", "in the end"
    );
    for line in lines {
        let lessons = format!("{} of {}", line.lessons_delivered, line.lessons_due);
        table.push_str(&format!(
            "{:<10} {:<20} {:>9} {:>10} {:>8} {:>6} {:>7.4}  {}\n",
            line.name,
            line.habit,
            lessons,
            line.challenges,
            line.messages,
            line.billed,
            line.usd,
            line.end
        ));
    }
    table
}

pub(super) fn summary(totals: &Totals) -> String {
    let Totals {
        participants,
        lessons_due,
        lessons_delivered,
        lessons_duplicated,
        submissions_acknowledged,
        submissions_in_s3,
        messages_after_opt_out,
        messages_in_quiet_hours,
        winners,
        alternates,
        billed_messages,
        billed_per_participant,
        meta_usd,
        reported_usd,
        aws_calls,
        raffle_bundle: _,
        violations,
    } = totals;
    format!(
        "{participants} people. Lessons: {lessons_delivered} of {lessons_due} delivered, {lessons_duplicated} twice.\n\
         Challenges: {submissions_acknowledged} acknowledged, {submissions_in_s3} in S3.\n\
         Messages after leaving: {messages_after_opt_out}; in the quiet hours: {messages_in_quiet_hours}.\n\
         Raffle: {winners} winners, {alternates} alternates.\n\
         Cost: {billed_messages} billed messages ({billed_per_participant} a person, the month's free 1,000 included), USD {meta_usd} to Meta after those ({reported_usd} by the log); {aws_calls} AWS calls.\n\
         Promises not kept: {}.",
        violations.len()
    )
}
