//! How long things may be, and how many emoji they may carry.

use shared::{
    domain::language::Language,
    outgoing::{BODY_MAX, FOOTER_MAX, ROW_DESCRIPTION_MAX},
    wording::{length, lesson_body},
};

use crate::course::{day::DayText, manifest::About, passage::Passage, report::Note};

/// A heading, and the name of the lesson in the menu (a row's description, of which this is less).
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-list-messages>
const TITLE_MAX: usize = 60;
const _: () = assert!(TITLE_MAX <= ROW_DESCRIPTION_MAX);
/// What one remembers, in one breath.
const RULE_MAX: usize = 140;
/// A question for the afternoon, with room for the advisor's answers in the same message.
const DISCUSSION_MAX: usize = 600;
/// It stands in small letters under each lesson, after "Lección 5 de 5 de tu curso".
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages>
const COURSE_TITLE_MAX: usize = 30;
const _: () = assert!("Lección 5 de 5 de tu curso ".len() + COURSE_TITLE_MAX <= FOOTER_MAX);
const PROMISE_MAX: usize = 160;
/// With the one that the morning message brings along.
const EMOJI_MAX: usize = 1;

pub(super) fn day(language: Language, day: &DayText, notes: &mut Vec<Note>) {
    if let Some(title) = &day.title {
        at_most("the title", TITLE_MAX, &title.text, title.number, notes);
    }
    if let Some(rule) = &day.rule {
        at_most("the rule", RULE_MAX, &rule.text(), rule.first_line(), notes);
        if let [_, second, ..] = rule.lines.as_slice() {
            notes.push(Note::new(
                second.number,
                "the rule has a second line",
                "say one thing, on one line; the rest belongs to the lesson",
            ));
        }
    }
    if let Some(discussion) = &day.discussion {
        at_most(
            "the discussion",
            DISCUSSION_MAX,
            &discussion.text(),
            discussion.first_line(),
            notes,
        );
        emoji("the discussion", &discussion.text(), discussion.first_line(), notes);
    }
    for passage in day.passages() {
        blank_lines(passage, notes);
    }
    // A part that is missing has its own finding.
    if let (Some(lesson), Some(text)) = (day.lesson(), &day.text) {
        let morning = lesson_body(&lesson, language);
        at_most("the morning message", BODY_MAX, &morning, text.heading, notes);
        emoji("the morning message", &morning, text.heading, notes);
    }
}

pub(super) fn about(about: &About, notes: &mut Vec<Note>) {
    let About { title, promise, .. } = about;
    at_most("the title", COURSE_TITLE_MAX, &title.text, title.number, notes);
    at_most("the promise", PROMISE_MAX, &promise.text, promise.number, notes);
}

fn at_most(what: &str, max: usize, text: &str, line: usize, notes: &mut Vec<Note>) {
    let length = length(text);
    if length > max {
        notes.push(Note::new(
            line,
            format!("{what} has {length} characters, over {max}"),
            format!("cut {}", length - max),
        ));
    }
}

fn emoji(what: &str, text: &str, line: usize, notes: &mut Vec<Note>) {
    let count = count_emoji(text);
    if count > EMOJI_MAX {
        notes.push(Note::new(
            line,
            format!("{what} has {count} emoji"),
            "keep one; in the morning that is the 💡 which the rule brings along",
        ));
    }
}

/// Two empty lines in a row are refused in templates, and look like the end of the message on a small phone.
/// <https://developers.facebook.com/docs/whatsapp/message-templates/guidelines>
fn blank_lines(passage: &Passage, notes: &mut Vec<Note>) {
    for pair in passage.lines.windows(2) {
        if pair.iter().all(|line| line.text.trim().is_empty()) {
            notes.push(Note::new(
                pair[1].number,
                "two empty lines, one after the other",
                "leave one",
            ));
        }
    }
}

/// What a person sees as one picture counts once: skin tones, joined families, flags.
fn count_emoji(text: &str) -> usize {
    const JOINER: char = '\u{200d}';
    let mut count = 0;
    let mut before: Option<char> = None;
    let mut is_half_a_flag = false;
    for letter in text.chars() {
        let is_flag = matches!(letter, '\u{1f1e6}'..='\u{1f1ff}');
        let is_tone = matches!(letter, '\u{1f3fb}'..='\u{1f3ff}');
        let is_picture = matches!(letter,
            '\u{203c}' | '\u{2049}' | '\u{231a}'..='\u{231b}' | '\u{23e9}'..='\u{23fa}'
            | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}');
        if is_picture && !is_tone && before != Some(JOINER) && !(is_flag && is_half_a_flag) {
            count += 1;
        }
        is_half_a_flag = is_flag && !is_half_a_flag;
        before = Some(letter);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::count_emoji;

    #[test]
    fn what_looks_like_one_emoji_counts_once() {
        for (text, count) in [
            ("sin nada, 25 × 24 = S/ 600, 120 − 70", 0),
            ("📷", 1),
            ("❤\u{fe0f} y ☀\u{fe0f}", 2),
            ("👩🏽\u{200d}🌾", 1),
            ("🇵🇪", 1),
            ("🇵🇪🇧🇷", 2),
            ("¡listo! ✅✅", 2),
        ] {
            assert_eq!(count_emoji(text), count, "{text}");
        }
    }
}
