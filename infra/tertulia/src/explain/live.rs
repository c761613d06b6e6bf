//! A person of the running programme: her item, and the log.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use jiff::tz::TimeZone;
use shared::{
    aws::dynamodb::ParticipantsTable,
    domain::{ids::ParticipantId, outbox::Effect, participant::Participant},
    ports::Participants as _,
};
use simulator::Market;

use super::{
    story::{End, Story},
    words::{Reader, tell},
};
use crate::{
    cohort::programme::sdk_config,
    log::{self, Source},
};

/// `lookup` gives the settings by the names that the functions have for them.
///
/// # Errors
/// Nobody has that id, or the table or the log cannot be read.
pub async fn explain_live(
    participant: &str,
    source: &Source,
    lookup: &impl Fn(&str) -> Option<String>,
    replay: bool,
) -> Result<String> {
    let item = item(participant, lookup).await?;
    let pattern = format!("\"{participant}\"");
    let (lines, unread) = match log::read(source, lookup, &pattern).await? {
        Ok(lines) => (lines, None),
        Err(how) => (Vec::new(), Some(how)),
    };
    if item.is_none() && lines.is_empty() {
        bail!(
            "nobody here has the id {participant}: it stands in the log and in the console, as p and digits or as hex"
        );
    }
    let story = Story::of(participant, &lines);
    let reader = reader(item.as_ref());
    let mut page = tell(&story, &reader);
    page.push_str(&unread.map(|why| format!("\n{why}")).unwrap_or_default());
    page.push('\n');
    page.push_str(&standing(item.as_ref(), &reader.zone));
    if replay {
        page.push('\n');
        page.push_str(&compare(&story, item.as_ref()));
    }
    Ok(page)
}

async fn item(
    participant: &str,
    lookup: &impl Fn(&str) -> Option<String>,
) -> Result<Option<Participant>> {
    let table = lookup("TABLE_PARTICIPANTS").filter(|name| !name.is_empty()).context(
        "TABLE_PARTICIPANTS is not set: start `cargo run` in another terminal, or set it to the stack's output of that name",
    )?;
    let table = ParticipantsTable::new(&sdk_config(lookup).await, table);
    let found = table.load(&ParticipantId::new(participant)).await;
    Ok(found.context("her item cannot be read")?.map(|found| found.value))
}

/// By her own clocks and her country's prices.
fn reader(item: Option<&Participant>) -> Reader {
    let zone = item.and_then(|item| TimeZone::get(item.zone.name()).ok());
    let address = item.map(|item| &item.address);
    let market = match address {
        Some(address) => match (address.phone(), address.country()) {
            (Some(phone), _) => Market::of_phone(phone.digits()),
            (None, Some(country)) => Market::of_country(country),
            (None, None) => Market::ELSEWHERE,
        },
        None => Market::ELSEWHERE,
    };
    Reader { zone: zone.unwrap_or(TimeZone::UTC), market }
}

/// What her item says now, without her name, her number or her words.
fn standing(item: Option<&Participant>, zone: &TimeZone) -> String {
    let Some(item) = item else {
        return "She has no item any more: she was erased, or never was here.".to_owned();
    };
    let mut lines = Vec::new();
    if let Some(enrollment) = item.enrollment() {
        lines.push(format!(
            "Now: cohort {}, {} lessons, {} done, {} challenges accepted{}.",
            enrollment.cohort,
            enrollment.lessons.len(),
            enrollment.done.len(),
            enrollment.accepted(),
            if enrollment.paused { ", silent, no more lessons until she writes" } else { "" }
        ));
    } else {
        lines.push("Now: in no cohort.".to_owned());
    }
    for entry in item.outbox.entries() {
        if let Effect::Send(reply) = &entry.effect {
            lines.push(format!(
                "Owed and not yet sent: {} ({:?}, {} tries).",
                reply.name().replace('_', " "),
                entry.state,
                entry.tries
            ));
        }
    }
    if let Some(wait) = &item.wait {
        let until = wait.until.to_jiff().to_zoned(zone.clone());
        lines.push(format!("Her mailbox looks again {}.", until.strftime("%A %-d %B, %H:%M")));
    }
    lines.join("\n")
}

/// What can be checked of a past that is not recorded whole.
fn compare(story: &Story, item: Option<&Participant>) -> String {
    const UNREPEATABLE: &str = "What cannot be played again: her messages, whose words no log holds, and the item as it was before each event. A simulation can be: `tertulia explain NUMBER --simulation --replay`.";
    let Some(item) = item else {
        return format!("Compared with her item: there is none to compare with.\n{UNREPEATABLE}");
    };
    let kept: BTreeSet<String> = item.handled.marks().collect();
    let marked = story.decisions().filter(|(_, decided)| {
        !decided.mark.is_empty() && (decided.effects > 0 || decided.cause == "message")
    });
    let marks: Vec<&str> = marked.map(|(_, decided)| decided.mark.as_str()).collect();
    // The ring keeps the newest events only.
    let newest = &marks[marks.len().saturating_sub(kept.len())..];
    let missing = newest.iter().filter(|mark| !kept.contains(**mark)).count();
    let next = item.outbox.next_seq();
    let beyond = story.tries().filter(|one| one.seq >= next).count();
    let open: BTreeSet<u32> = item.outbox.entries().iter().map(|entry| entry.seq).collect();
    let sent_and_owed = story
        .tries()
        .filter(|one| matches!(one.end, End::Sent { .. }) && open.contains(&one.seq))
        .count();
    let mut seen = BTreeSet::new();
    let twice = story
        .tries()
        .filter(|one| matches!(one.end, End::Sent { .. }) && !seen.insert(one.seq))
        .count();
    let say = |count: usize, good: &str, bad: &str| match count {
        0 => format!("  {good}"),
        count => format!("  {count} {bad}"),
    };
    [
        "Compared with her item:".to_owned(),
        say(
            missing,
            "every event of the log that can still be there is marked as handled",
            "events of the log are not marked as handled",
        ),
        say(
            beyond,
            "no message of the log is beyond what was ever owed",
            "messages of the log were never owed",
        ),
        say(
            sent_and_owed,
            "nothing that was sent is still owed",
            "messages were sent and are still owed",
        ),
        say(twice, "no message was accepted twice", "messages were accepted twice"),
        UNREPEATABLE.to_owned(),
    ]
    .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::exported;

    #[test]
    fn an_export_and_plain_lines_are_read_alike() {
        let line = r#"{"level":"INFO","message":"decided","participant":"p1","at":1772454600,"cause":"step","meaning":"paused","stage":"enrolled","first":3,"effects":0}"#;
        let export = serde_json::json!({ "events": [{ "timestamp": 1_772_454_600_000_i64, "message": line }] });
        let one = Story::of("p1", &exported(&export.to_string()));
        let other =
            Story::of("p1", &exported(&format!("2026-03-02T12:30:00Z {line}\nSTART RequestId\n")));
        assert_eq!(one, other);
        assert_eq!(one.decisions().count(), 1);
        assert_eq!(Story::of("p12", &exported(line)).decisions().count(), 0, "somebody else's");
    }
}
