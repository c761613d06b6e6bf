//! What the demonstration counts, and what it holds against the promises. Everything is read from the tables, from
//! S3 and from the simulator's books; the functions' log is held against these, never believed.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Serialize;
use shared::{
    domain::{
        course::{Course, Day},
        language::Language,
        participant::{Participant, Stage},
        raffle::{Bundle, Raffle},
        ticket::Ticket,
        time::QuietHours,
    },
    wording::lesson_body,
};

use super::{
    books::{course, participants, people_by_phone, raffle},
    lots::check_raffle,
    play::Player,
    privacy, story,
};
use crate::{
    local::{
        agenda::Coming,
        control::{ChatEntry, LedgerRow},
        stack::Stack,
    },
    log, report,
};

/// A message that comes so soon after hers is an answer.
const ANSWER: SignedDuration = SignedDuration::from_mins(2);

/// So many lessons may stay without any sign of life before no more is due.
const UNANSWERED_MAX: usize = 2;

/// Who has to get which lesson, noted just before each of them.
#[derive(Debug, Default)]
pub(super) struct Expected(BTreeMap<String, BTreeSet<Day>>);

impl Expected {
    pub(super) async fn note(
        &mut self,
        stack: &Stack,
        players: &[Player],
        lesson: &Coming,
    ) -> Result<()> {
        let day = lesson
            .step
            .as_deref()
            .and_then(|name| name.strip_prefix("lesson-")?.parse().ok())
            .and_then(Day::new)
            .with_context(|| format!("{:?} is no lesson", lesson.step))?;
        let enrolled = people_by_phone(stack, &participants(stack).await?).await?;
        for player in players {
            let is_enrolled = enrolled
                .get(&player.id)
                .is_some_and(|participant| matches!(participant.stage, Stage::Enrolled(_)));
            if is_enrolled && !has_fallen_silent(stack, player, self.days(&player.id)).await? {
                self.0.entry(player.id.clone()).or_default().insert(day);
            }
        }
        Ok(())
    }

    fn days(&self, person: &str) -> usize {
        self.0.get(person).map_or(0, BTreeSet::len)
    }
}

/// By her chat alone: two lessons came after the last thing that she wrote.
async fn has_fallen_silent(stack: &Stack, player: &Player, lessons: usize) -> Result<bool> {
    if lessons < UNANSWERED_MAX {
        return Ok(false);
    }
    let chat = stack.control.chat(&player.id, 0).await?;
    let last =
        chat.entries.iter().filter(|entry| entry.direction == "in").map(|entry| entry.at).max();
    let course = course(stack)?;
    let unanswered = chat
        .entries
        .iter()
        .filter(|entry| Some(entry.at) > last && lesson_of(entry, &course).is_some());
    Ok(unanswered.count() >= UNANSWERED_MAX)
}

/// The figures that `--json` writes.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Totals {
    pub participants: usize,
    pub lessons_due: usize,
    pub lessons_delivered: usize,
    pub lessons_duplicated: usize,
    pub submissions_acknowledged: usize,
    pub submissions_in_s3: usize,
    pub messages_after_opt_out: usize,
    pub messages_in_quiet_hours: usize,
    pub winners: usize,
    pub alternates: usize,
    /// Delivered and counted by Meta, the month's free thousand included.
    pub billed_messages: usize,
    pub billed_per_participant: f64,
    /// What Meta charges, after the free thousand.
    pub meta_usd: f64,
    /// The same from the functions' log, as `tertulia report cost` adds it up.
    pub reported_usd: f64,
    pub aws_calls: u64,
    /// Everything that anyone needs to check the draw: `tertulia raffle verify` reads it from here.
    pub raffle_bundle: Option<Bundle>,
    pub violations: Vec<String>,
}

/// One person's line in the table.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub name: String,
    pub habit: &'static str,
    pub lessons_due: usize,
    pub lessons_delivered: usize,
    pub challenges: usize,
    pub messages: usize,
    pub billed: usize,
    pub usd: f64,
    pub end: String,
}

/// Meta counts it: delivered, and paid for or taken from the month's free thousand. With 15 people the allowance would
/// hide nearly everything; a cohort of a thousand pays for these.
fn counts(row: &LedgerRow) -> bool {
    let is_charged = row.billable || row.free_reason.as_deref() == Some("monthly_allowance");
    is_charged && row.delivered_at.is_some()
}

pub(super) async fn count(
    stack: &Stack,
    players: &[Player],
    expected: &Expected,
    aws_calls: u64,
    mut violations: Vec<String>,
) -> Result<(Totals, Vec<Line>)> {
    let everybody = participants(stack).await?;
    let people = people_by_phone(stack, &everybody).await?;
    let ledger = stack.control.ledger().await?.rows;
    let objects = stack.aws.list_objects(stack.outputs.value("BucketSubmissions")?).await?;
    let raffle = raffle(stack).await?;
    let course = course(stack)?;

    let mut totals = Totals {
        participants: 0,
        lessons_due: 0,
        lessons_delivered: 0,
        lessons_duplicated: 0,
        submissions_acknowledged: 0,
        submissions_in_s3: objects.len(),
        messages_after_opt_out: 0,
        messages_in_quiet_hours: 0,
        winners: 0,
        alternates: 0,
        billed_messages: 0,
        billed_per_participant: 0.0,
        meta_usd: 0.0,
        reported_usd: 0.0,
        aws_calls,
        raffle_bundle: None,
        violations: Vec::new(),
    };
    let mut kept = BTreeSet::new();
    let mut erased = Vec::new();
    let mut lines = Vec::new();
    for player in players {
        let name = player.character.name;
        let chat = stack.control.chat(&player.id, 0).await?.entries;
        let rows: Vec<&LedgerRow> = ledger.iter().filter(|row| row.person == player.id).collect();
        let participant = people.get(&player.id);
        let due = expected.0.get(&player.id).cloned().unwrap_or_default();
        let lessons = lessons(&chat, &rows, &course);
        if story::has_joined(&chat) {
            totals.participants += 1;
            if participant.is_none() {
                erased.push(player.id.clone());
            }
        } else {
            violations.push(format!("{name} never joined"));
        }
        totals.lessons_due += due.len();
        let delivered =
            due.iter().filter(|day| lessons.get(day).is_some_and(|count| *count > 0)).count();
        totals.lessons_delivered += delivered;
        for day in &due {
            if lessons.get(day).is_none_or(|count| *count == 0) {
                violations.push(format!("{name} did not get lesson {day}"));
            }
        }
        for (day, count) in &lessons {
            if *count > 1 {
                totals.lessons_duplicated += count - 1;
                violations.push(format!("{name} got lesson {day} {count} times"));
            }
            if !due.contains(day) {
                violations.push(format!("{name} got lesson {day}, which was not due"));
            }
        }
        let challenges = challenges(name, participant, &chat, &mut kept, &mut violations);
        totals.submissions_acknowledged += challenges;

        let late = story::after_opt_out(&chat);
        let at_night = in_quiet_hours(&chat)?;
        totals.messages_after_opt_out += late.len();
        totals.messages_in_quiet_hours += at_night.len();
        violations.extend(
            late.iter().map(|at| format!("{name} was written to at {at}, after she had left")),
        );
        violations.extend(
            at_night.iter().map(|at| format!("{name} was written to at {at}, in the quiet hours")),
        );

        let billed: Vec<_> = rows.iter().filter(|row| counts(row)).collect();
        let usd: f64 = billed.iter().filter_map(|row| row.usd).fold(0.0, |sum, usd| sum + usd);
        totals.billed_messages += billed.len();
        totals.meta_usd += usd;
        lines.push(Line {
            name: name.to_owned(),
            habit: player.character.habit,
            lessons_due: due.len(),
            lessons_delivered: delivered,
            challenges,
            messages: rows.len(),
            billed: billed.len(),
            usd,
            end: end(participant, raffle.as_ref()),
        });
    }

    for object in &objects {
        if !kept.contains(&object.key) {
            violations.push(format!(
                "{} lies in S3 and belongs to nobody's accepted challenge",
                object.key
            ));
        }
    }
    for object in kept.iter().filter(|key| !objects.iter().any(|object| object.key == **key)) {
        violations.push(format!("{object} was acknowledged and is not in S3"));
    }
    match &raffle {
        Some(raffle) => check_raffle(raffle, &everybody, &mut totals, &mut violations),
        None => violations.push("no raffle was drawn".to_owned()),
    }
    violations.extend(privacy::leaks(stack, players, &erased).await?);
    let dead = stack.quiet.dead_letters().await?;
    if dead > 0 {
        violations.push(format!("{dead} messages lie in dead-letter queues"));
    }
    if totals.participants > 0 {
        let mean = totals.billed_messages as f64 / totals.participants as f64;
        totals.billed_per_participant = (mean * 100.0).round() / 100.0;
    }
    totals.meta_usd = (totals.meta_usd * 10_000.0).round() / 10_000.0;
    totals.reported_usd = reported(stack).await?.usd.dollars();
    if cents(totals.meta_usd) != cents(totals.reported_usd) {
        violations.push(format!(
            "WhatsApp charged USD {}, and the log says USD {}",
            totals.meta_usd, totals.reported_usd
        ));
    }
    totals.violations = violations;
    Ok((totals, lines))
}

/// By the log alone, as on AWS.
async fn reported(stack: &Stack) -> Result<report::Sum> {
    let lines = log::of_stack(&stack.aws, stack.outputs.value("LogGroup")?).await?;
    let zone = jiff::tz::TimeZone::get("America/Lima")?;
    Ok(report::cost(&lines, &zone).total)
}

fn cents(usd: f64) -> i64 {
    (usd * 100.0).round() as i64
}

fn challenges(
    name: &str,
    participant: Option<&Participant>,
    chat: &[ChatEntry],
    kept: &mut BTreeSet<String>,
    violations: &mut Vec<String>,
) -> usize {
    let Some(participant) = participant else {
        return 0;
    };
    let Stage::Enrolled(enrollment) = &participant.stage else {
        return 0;
    };
    let accepted: Vec<_> =
        enrollment.submissions.values().filter_map(|one| one.kept.as_ref()).collect();
    kept.extend(accepted.iter().map(|one| one.object.as_str().to_owned()));
    let ticket = Ticket::of(&participant.id, &enrollment.cohort).to_string();
    if !accepted.is_empty() && !chat.iter().any(|entry| story::words(entry).contains(&ticket)) {
        violations.push(format!("{name} was never told her code {ticket}"));
    }
    accepted.len()
}

/// How often each lesson came by itself.
fn lessons(chat: &[ChatEntry], rows: &[&LedgerRow], course: &Course) -> BTreeMap<Day, usize> {
    let mut lessons = BTreeMap::new();
    for entry in chat.iter().filter(|entry| entry.direction == "out") {
        let delivered =
            rows.iter().any(|row| row.message == entry.id && row.delivered_at.is_some());
        if let Some(day) = lesson_of(entry, course).filter(|_| delivered)
            && !story::is_answer(entry, chat, ANSWER)
        {
            *lessons.entry(day).or_default() += 1;
        }
    }
    lessons
}

/// The day of a lesson, by the words on the phone's screen.
fn lesson_of(entry: &ChatEntry, course: &Course) -> Option<Day> {
    if entry.direction != "out" {
        return None;
    }
    let words = story::words(entry);
    Day::all().find(|day| {
        Language::ALL.iter().any(|language| {
            course
                .texts
                .get(language)
                .and_then(|text| text.lessons.get(usize::from(day.number() - 1)))
                .is_some_and(|lesson| words.contains(&lesson_body(lesson, *language)))
        })
    })
}

fn in_quiet_hours(chat: &[ChatEntry]) -> Result<Vec<Timestamp>> {
    let zone =
        TimeZone::get("America/Lima").context("the time zones are missing from this program")?;
    let quiet = QuietHours::default();
    let is_quiet = |at: Timestamp| {
        let time = at.to_zoned(zone.clone()).time();
        time >= quiet.from || time < quiet.until
    };
    Ok(chat
        .iter()
        .filter(|entry| entry.direction == "out" && is_quiet(entry.at))
        .filter(|entry| !story::is_answer(entry, chat, ANSWER))
        .map(|entry| entry.at)
        .collect())
}

fn end(participant: Option<&Participant>, raffle: Option<&Raffle>) -> String {
    use shared::domain::enrollment::RaffleResult;
    match participant.map(|participant| &participant.stage) {
        None => "erased".to_owned(),
        Some(Stage::Enrolled(enrollment)) => match enrollment.raffle {
            Some(RaffleResult::Won) => "won".to_owned(),
            Some(RaffleResult::Alternate(place)) => format!("alternate {place}"),
            Some(RaffleResult::NotDrawn) => "not drawn".to_owned(),
            None if raffle.is_some() => "no entry".to_owned(),
            None => "enrolled".to_owned(),
        },
        Some(Stage::OptedOut { .. }) => "left".to_owned(),
        Some(Stage::Erasing { .. }) => "being erased".to_owned(),
        Some(Stage::Waiting) => "waiting".to_owned(),
        Some(
            Stage::Consent { .. } | Stage::Declined | Stage::Name { .. } | Stage::Trade { .. },
        ) => "not enrolled".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    fn bubble(direction: &str, at: &str, text: &str) -> ChatEntry {
        serde_json::from_value(json!({
            "id": at, "direction": direction, "at": at, "type": "text", "tick": "delivered",
            "content": { "text": { "body": text } },
        }))
        .unwrap()
    }

    #[test]
    fn a_message_at_night_counts_unless_it_is_an_answer() {
        // 03:00 in Lima.
        let chat = [
            bubble("in", "2026-03-03T08:00:00Z", "hola"),
            bubble("out", "2026-03-03T08:00:02Z", "Hola."),
            bubble("out", "2026-03-03T09:00:00Z", "Lección 2"),
            bubble("out", "2026-03-03T12:30:00Z", "Lección 2"),
        ];
        let at_night = in_quiet_hours(&chat).unwrap();
        assert_eq!(at_night, ["2026-03-03T09:00:00Z".parse().unwrap()]);
    }

    #[test]
    fn a_lesson_is_known_by_its_words_and_counted_only_when_it_came_by_itself() {
        let courses = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../courses");
        let slug = shared::domain::ids::CourseSlug::new(crate::local::seed::COURSE);
        let course = crate::course::bundle(&courses, &slug).unwrap().course;
        let words = lesson_body(&course.texts[&Language::Es].lessons[1], Language::Es);
        let chat = [
            bubble("out", "2026-03-03T12:30:00Z", &words),
            bubble("in", "2026-03-03T15:00:00Z", "lección 2"),
            bubble("out", "2026-03-03T15:00:02Z", &words),
            bubble("out", "2026-03-04T12:30:00Z", &words),
        ];
        let row = |entry: &ChatEntry| -> LedgerRow {
            serde_json::from_value(json!({
                "message": entry.id, "person": "p1", "at": entry.at, "delivered_at": entry.at,
            }))
            .unwrap()
        };
        let rows: Vec<_> = chat.iter().map(row).collect();
        let counted = lessons(&chat, &rows.iter().collect::<Vec<_>>(), &course);
        assert_eq!(counted, BTreeMap::from([(Day::new(2).unwrap(), 2)]));
        assert!(lessons(&chat, &[], &course).is_empty(), "nothing was delivered");
    }
}
