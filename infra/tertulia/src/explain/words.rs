//! The story in plain sentences, for staff.

use std::fmt::Write as _;

use jiff::{Timestamp, tz::TimeZone};
use simulator::{Category, Market, rate};

use super::story::{Decided, End, Event, Kind, Price, Story, Try};

/// Whose clocks are shown, and by whose prices.
#[derive(Clone, Debug)]
pub struct Reader {
    pub zone: TimeZone,
    pub market: Market,
}

/// Ends without a line break.
pub fn tell(story: &Story, reader: &Reader) -> String {
    let mut page = String::new();
    let mut day = String::new();
    for event in &story.events {
        let local = event.at.to_zoned(reader.zone.clone());
        let today = local.strftime("%A %-d %B %Y").to_string();
        if today != day {
            // Writing to a string cannot fail.
            let _ = writeln!(page, "{}{today}", if day.is_empty() { "" } else { "\n" });
            day = today;
        }
        let clock = local.strftime("%H:%M:%S");
        for (place, line) in sentences(event, reader).into_iter().enumerate() {
            let _ = match place {
                0 => writeln!(page, "  {clock}  {line}"),
                _ => writeln!(page, "            {line}"),
            };
        }
    }
    let _ = write!(page, "\n{}", sum(story, reader));
    page
}

fn sentences(event: &Event, reader: &Reader) -> Vec<String> {
    match &event.kind {
        Kind::Acted(text) => vec![format!("She {text}.")],
        Kind::Noted { what, details } => {
            let what = noted(what);
            vec![if details.is_empty() {
                format!("{what}.")
            } else {
                format!("{what}: {details}.")
            }]
        }
        Kind::Decided(decided) => {
            let mut lines = vec![decision(decided)];
            lines.extend(decided.tries.iter().map(|one| attempt(one, reader)));
            if decided.tries.is_empty() {
                lines.push(nothing(decided, reader));
            }
            lines
        }
    }
}

fn decision(decided: &Decided) -> String {
    let event = match (decided.cause.as_str(), decided.meaning.as_str()) {
        ("message", "button") => "She pressed a button".to_owned(),
        ("message", "join") => "She asked to join".to_owned(),
        ("message", "opt_out") => "She asked to leave".to_owned(),
        ("message", "almost_opt_out") => "She wrote something like the word for leaving".to_owned(),
        ("message", "return") => "She asked to come back".to_owned(),
        ("message", "erase") => "She asked to be erased".to_owned(),
        ("message", "greeting") => "She greeted".to_owned(),
        ("message", "thanks") => "She thanked".to_owned(),
        ("message", "yes") => "She said yes".to_owned(),
        ("message", "no") => "She said no".to_owned(),
        ("message", "done") => "She wrote that she had done it".to_owned(),
        ("message", "words") => "She wrote some words".to_owned(),
        ("message", "question") => "She asked a question".to_owned(),
        ("message", "media") => "She sent a file".to_owned(),
        ("message", "form") => "She filled in the form".to_owned(),
        ("message", "friendly") => "She sent a smile".to_owned(),
        ("message", "unreadable") => "She sent something that nobody can read here".to_owned(),
        ("message", "silence") => "She reacted to a message".to_owned(),
        ("message", "repeated") => "WhatsApp told of a message of hers again".to_owned(),
        ("message", other) => format!("She wrote ({})", other.replace('_', " ")),
        ("status", _) => "WhatsApp told what became of a message to her".to_owned(),
        ("inspected", _) => "Her challenge had been looked at".to_owned(),
        ("step", "lesson") => "It was time for the day's lesson".to_owned(),
        ("step", "class_link") => "It was time for the link to the live class".to_owned(),
        ("step", "invited") => "A cohort had opened, and she had been waiting".to_owned(),
        ("step", "fell_silent") => {
            "It was time for a lesson, and two had gone unanswered".to_owned()
        }
        ("step", _) => "It was time for a step of the cycle".to_owned(),
        ("raffle_drawn", _) => "The raffle had been drawn".to_owned(),
        ("wait_over", _) => "A wait was over".to_owned(),
        ("earlier", _) => "Because of something before these lines".to_owned(),
        (other, _) => other.replace('_', " "),
    };
    match decided.stage.as_str() {
        "" => format!("{event}."),
        stage => format!("{event}. She is now: {}.", standing(stage)),
    }
}

fn standing(stage: &str) -> &str {
    match stage {
        "consent" => "asked whether we may write to her",
        "declined" => "not to be written to",
        "name" => "asked for her name and what she sells",
        "trade" => "asked what she sells",
        "waiting" => "waiting for a cohort",
        "enrolled" => "in a cohort",
        "opted_out" => "gone, and not to be written to",
        "erasing" => "being erased",
        other => other,
    }
}

fn attempt(one: &Try, reader: &Reader) -> String {
    let what = one.reply.replace('_', " ");
    let again = if one.attempt > 1 { format!(" (try {})", one.attempt) } else { String::new() };
    match &one.end {
        End::Sent { template } => {
            let how = if *template {
                ", as a template because she had not written for a day"
            } else {
                ""
            };
            let price = match &one.price {
                Some(price) => cost(price, one.at, reader).1,
                None if one.reply == "reaction" => "a reaction costs nothing".to_owned(),
                None => "no status has told of its price".to_owned(),
            };
            format!("-> {what}: sent{again}{how}; {price}.")
        }
        End::NotSent { why, then } => {
            let then = match then.as_str() {
                "again" => "it is tried again later",
                "as_template" => "it is sent as a template instead",
                "fallback" => "its fallback is sent instead, because Meta has stopped its template",
                "never" => "it is not tried again",
                other => other,
            };
            format!("-> {what}: not sent{again}. {why}; {then}.")
        }
        End::InDoubt => format!(
            "-> {what}: in doubt{again}. WhatsApp gave no clear answer; it is not repeated before a status or the wait tells."
        ),
    }
}

fn nothing(decided: &Decided, reader: &Reader) -> String {
    if let Some(until) = decided.until.filter(|_| decided.effects > 0) {
        let local = until.to_zoned(reader.zone.clone());
        return format!("-> Nothing yet: what is owed waits until {}.", local.strftime("%A %H:%M"));
    }
    let why = match decided.meaning.as_str() {
        "not_reachable" => "she has not agreed to be written to, or has left",
        "another_cohort" => "the step is of a cohort that she is not in",
        "not_waiting" => "she is not waiting for a cohort",
        "not_today" => {
            "the lesson is of another day: a late one is in the menu, and not in her night"
        }
        "quiet_hours" => "it is night where she lives",
        "enough" => "the caps of her cohort allow no more of what she did not ask for",
        "paused" => "she did not answer two lessons, so that a person looks after her instead",
        "has_it" => "she has it already",
        "too_late" => "it is too late for it",
        "repeated" => "it was handled before",
        "look" => "nothing was due",
        _ if decided.effects > 0 => "it only concerned somebody else, who was told",
        _ => "there was nothing to say",
    };
    format!("-> Nothing was sent: {why}.")
}

fn noted(what: &str) -> String {
    match what {
        "stored" => "Her challenge was stored".to_owned(),
        "refused" => "Her file was no good as a challenge".to_owned(),
        "replaced" => "An earlier file of hers was removed".to_owned(),
        "asked" => "Her question was put on the advisor's desk".to_owned(),
        "attention" => "Somebody of the team was asked to look after her".to_owned(),
        "forgotten" => "What the community kept of hers was removed".to_owned(),
        "erased" => "Her data were removed".to_owned(),
        "postponed" => {
            "She was leaving while a message was on its way: it came again a moment later"
                .to_owned()
        }
        "given_up" => "A message to her was given up".to_owned(),
        "unconfirmed" => "A message to her stays unconfirmed: a person has to look".to_owned(),
        "duplicate_confirmed" => "A message reached her twice".to_owned(),
        "not_announced" => "Somebody else could not be told, which is tried again".to_owned(),
        other => other.replace('_', " "),
    }
}

/// Known or not; unknown is never zero.
fn cost(price: &Price, at: Timestamp, reader: &Reader) -> (Option<f64>, String) {
    let category = match price.category.as_str() {
        "marketing" => Some(Category::Marketing),
        "utility" => Some(Category::Utility),
        "authentication" => Some(Category::Authentication),
        "service" => Some(Category::Service),
        _ => None,
    };
    let day = at.to_zoned(reader.zone.clone()).date();
    let usd =
        category.and_then(|category| rate(reader.market, category, day)).map(|usd| usd.dollars());
    match (price.billable, usd) {
        (Some(false), _) => (Some(0.0), format!("delivered, free ({})", price.category)),
        (_, Some(usd)) => (Some(usd), format!("delivered, USD {usd:.4} ({})", price.category)),
        (_, None) => {
            (None, format!("delivered, at a price that no known card has ({})", price.category))
        }
    }
}

fn sum(story: &Story, reader: &Reader) -> String {
    let decisions = story.decisions().count();
    let (mut sent, mut failed, mut doubts, mut priced, mut usd, mut unknown) = (0, 0, 0, 0, 0.0, 0);
    for one in story.tries() {
        match &one.end {
            End::Sent { .. } => sent += 1,
            End::NotSent { .. } => failed += 1,
            End::InDoubt => doubts += 1,
        }
        if let Some(price) = &one.price {
            priced += 1;
            match cost(price, one.at, reader).0 {
                Some(known) => usd += known,
                None => unknown += 1,
            }
        }
    }
    let unknown =
        if unknown > 0 { format!(", and {unknown} at an unknown price") } else { String::new() };
    format!(
        "{decisions} events; {sent} messages sent, {failed} tries refused, {doubts} in doubt; {priced} delivered and priced, USD {usd:.4} in all{unknown}."
    )
}
