//! What can be read off a phone's screen.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::local::control::ChatEntry;

/// The words of a bubble, with those of a template filled in.
pub(super) fn words(entry: &ChatEntry) -> String {
    let shown = entry.rendered.as_ref().and_then(|rendered| rendered.pointer("/body"));
    let places = [
        "/text/body",
        "/interactive/body/text",
        "/interactive/button_reply/title",
        "/interactive/list_reply/title",
        "/button/text",
        "/image/caption",
    ];
    let sent = places.iter().find_map(|place| entry.content.pointer(place));
    shown.or(sent).and_then(|text| text.as_str()).unwrap_or_default().to_owned()
}

/// She answered the last of the three questions, or all of them in the form.
pub(super) fn has_joined(chat: &[ChatEntry]) -> bool {
    chat.iter().any(|entry| {
        let tapped = entry.content.pointer("/interactive/button_reply/id");
        let told = tapped.and_then(|id| id.as_str()).is_some_and(|id| id.starts_with("hour:"));
        let filled = entry.content.pointer("/interactive/nfm_reply").is_some();
        entry.direction == "in" && (told || filled)
    })
}

/// It came right after something of hers.
pub(super) fn is_answer(entry: &ChatEntry, chat: &[ChatEntry], within: SignedDuration) -> bool {
    chat.iter().any(|other| {
        other.direction == "in"
            && other.at <= entry.at
            && entry.at.duration_since(other.at) <= within
    })
}

/// Messages to somebody who has left, beyond the one that says goodbye.
pub(super) fn after_opt_out(chat: &[ChatEntry]) -> Vec<Timestamp> {
    let mut has_left = false;
    let mut goodbyes = 0;
    let mut late = Vec::new();
    for entry in chat {
        if entry.direction == "in" {
            // Whoever writes again may be answered.
            has_left = leaves(&words(entry));
            goodbyes = 0;
        } else if has_left {
            goodbyes += 1;
            if goodbyes > 1 {
                late.push(entry.at);
            }
        }
    }
    late
}

fn leaves(words: &str) -> bool {
    ["BAJA", "SALIR", "PARAR", "STOP", "CANCELAR", "Sí, borrar todo"].contains(&words)
}

/// The whole chat as a page to read.
pub(super) fn transcript(name: &str, chat: &[ChatEntry]) -> String {
    let zone = TimeZone::get("America/Lima").unwrap_or(TimeZone::UTC);
    let mut page = String::new();
    let mut today = String::new();
    for entry in chat {
        let local = entry.at.to_zoned(zone.clone());
        let day = local.strftime("%A %-d %B").to_string();
        if day != today {
            page.push_str(&format!("\n{day}\n"));
            today = day;
        }
        let who = if entry.direction == "in" { name } else { "Tertulia" };
        page.push_str(&format!("  {}  {who}:\n", local.strftime("%H:%M")));
        let text = words(entry);
        let text = if text.is_empty() { format!("[{}]", entry.kind) } else { text };
        for line in text.lines() {
            for piece in wrapped(line) {
                page.push_str(format!("         {piece}").trim_end());
                page.push('\n');
            }
        }
        let buttons: Vec<_> = buttons(entry);
        if !buttons.is_empty() {
            page.push_str(&format!("         [{}]\n", buttons.join("] [")));
        }
        if entry.tick == "failed" {
            page.push_str("         (not delivered)\n");
        }
    }
    page
}

fn buttons(entry: &ChatEntry) -> Vec<&str> {
    let sent = entry.content.pointer("/interactive/action/buttons");
    let shown = entry.rendered.as_ref().and_then(|rendered| rendered.get("buttons"));
    let all = [sent, shown].into_iter().flatten().filter_map(|list| list.as_array()).flatten();
    all.filter_map(|button| {
        button
            .pointer("/reply/title")
            .or_else(|| button.get("text"))
            .and_then(|title| title.as_str())
    })
    .collect()
}

/// Characters on a line of the transcript.
const WIDTH: usize = 84;

fn wrapped(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let is_full = lines.last().is_some_and(|last| {
            !last.is_empty() && last.chars().count() + word.chars().count() >= WIDTH
        });
        if is_full {
            lines.push(String::new());
        }
        if let Some(last) = lines.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bubble(direction: &str, at: &str, text: &str) -> ChatEntry {
        ChatEntry {
            id: at.to_owned(),
            direction: direction.to_owned(),
            at: at.parse().unwrap(),
            kind: "text".to_owned(),
            content: json!({ "text": { "body": text } }),
            tick: "delivered".to_owned(),
            error: None,
            rendered: None,
        }
    }

    #[test]
    fn one_goodbye_is_allowed_and_nothing_after_it() {
        let mut chat = vec![
            bubble("in", "2026-03-02T14:00:00Z", "BAJA"),
            bubble("out", "2026-03-02T14:00:01Z", "Listo, no te escribiremos más."),
        ];
        assert!(after_opt_out(&chat).is_empty());
        chat.push(bubble("out", "2026-03-03T12:30:00Z", "Lección 2"));
        assert_eq!(after_opt_out(&chat).len(), 1);
        chat.insert(2, bubble("in", "2026-03-02T15:00:00Z", "VOLVER"));
        assert!(after_opt_out(&chat).is_empty(), "she came back");
    }

    #[test]
    fn an_answer_is_what_comes_soon_after_a_question() {
        let chat = [
            bubble("in", "2026-03-02T08:00:00Z", "¿A qué hora es?"),
            bubble("out", "2026-03-02T08:00:02Z", "A las seis."),
            bubble("out", "2026-03-02T12:30:00Z", "Lección 1"),
        ];
        let within = SignedDuration::from_mins(2);
        assert!(is_answer(&chat[1], &chat, within));
        assert!(!is_answer(&chat[2], &chat, within));
    }
}
