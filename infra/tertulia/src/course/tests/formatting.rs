//! Signs, lengths and emoji.

use shared::{
    domain::{course::Day, ids::CourseSlug, language::Language},
    outgoing::BODY_MAX,
    wording::{length, lesson_body},
};

use super::{Folder, replacing, sentence};
use crate::course::bundle;

#[test]
fn an_asterisk_needs_a_partner_on_its_line() {
    let remedy =
        "put one * right before the first letter and one right after the last, on one line";
    sentence(
        "Julia *vende blusas.",
        &[&format!("es/day-1.md:7: an asterisk has no partner — {remedy}")],
    );
    sentence(
        "Son 25 * 24 * 2 soles.",
        &[&format!(
            "es/day-1.md:7: the asterisks do not embrace whole words, so WhatsApp shows them — {remedy}"
        )],
    );
}

#[test]
fn an_underscore_needs_a_partner_on_its_line() {
    sentence(
        "Julia _vende blusas.",
        &[
            "es/day-1.md:7: an underscore has no partner — put one _ right before the first letter and one right after the last, on one line",
        ],
    );
}

#[test]
fn markdown_is_not_what_whatsapp_shows() {
    for (text, finding) in [
        (
            "**Julia** vende.",
            "two asterisks are shown as asterisks — write *bold* with one on each side",
        ),
        (
            "__Julia__ vende.",
            "two underscores are shown as underscores — write _italic_ with one on each side",
        ),
        (
            "## Julia",
            "headings with # are not shown as headings — make the line *bold*, or write `# Name` with one of the four names",
        ),
        (
            "[Julia](aquí)",
            "a link in brackets is shown with its brackets — say it in words; links lead out of the chat",
        ),
        ("* Julia", "lists begin with a hyphen — write `- ` instead of `* `"),
        ("> Julia", "> makes a quotation on some phones only — use «quotation marks»"),
        (
            "`Julia`",
            "` and ~ do not make a text easier to read — use *bold* or _italic_, sparingly",
        ),
        (
            "~Julia~",
            "` and ~ do not make a text easier to read — use *bold* or _italic_, sparingly",
        ),
        (
            "<b>Julia</b>",
            "tags, tables and tabulators fall apart on a phone — write one thing on each line",
        ),
        (
            "Julia | Rosa",
            "tags, tables and tabulators fall apart on a phone — write one thing on each line",
        ),
    ] {
        sentence(text, &[&format!("es/day-1.md:7: {finding}")]);
    }
}

#[test]
fn bold_italic_and_lists_are_welcome() {
    sentence("*Julia* vende _bien_:\n- blusas\n- polos\n\n1. *Uno.* Ya.", &[]);
}

#[test]
fn the_morning_message_is_at_most_1024_characters() {
    let first = "Julia vende blusas en el mercado.";
    let day = bundle(Folder::new().root(), &CourseSlug::new("demo")).unwrap();
    let day = day.course.lesson(Language::Es, Day::FIRST).unwrap();
    let room = BODY_MAX - length(&lesson_body(day, Language::Es)) + length(first);
    let words = |length: usize| format!("{}.", &"Vende. ".repeat(200)[..length - 1]);
    sentence(&words(room), &[]);
    sentence(
        &words(room + 1),
        &["es/day-1.md:5: the morning message has 1025 characters, over 1024 — cut 1"],
    );
}

#[test]
fn titles_rules_and_discussions_have_their_lengths() {
    let long = |words: usize| "Vende bien. ".repeat(words).trim_end().to_owned();
    replacing(
        "Que te encuentren",
        "Que te encuentren todos los que te buscan por calles y plazas",
        &["es/day-1.md:2: the title has 61 characters, over 60 — cut 1"],
    );
    replacing(
        "Que se vea qué vendes y dónde estás.",
        &long(12),
        &["es/day-1.md:13: the rule has 143 characters, over 140 — cut 3"],
    );
    replacing(
        "¿Cómo te encontró tu último cliente?",
        &long(51),
        &["es/day-1.md:21: the discussion has 611 characters, over 600 — cut 11"],
    );
    let folder = Folder::new();
    folder.edit("course.toml", "Sabrás vender por chat.", &long(14));
    folder.finds(&["course.toml:8: the promise has 167 characters, over 160 — cut 7"]);
}

#[test]
fn the_light_bulb_is_the_only_emoji_of_the_morning() {
    sentence(
        "Julia vende blusas 👚.",
        &[
            "es/day-1.md:5: the morning message has 2 emoji — keep one; in the morning that is the 💡 which the rule brings along",
        ],
    );
}

#[test]
fn a_discussion_has_one_emoji_at_most() {
    let question = "¿Cómo te encontró tu último cliente?";
    replacing(question, "¿Cómo? 🙂", &[]);
    replacing(
        question,
        "¿Cómo? 🙂 🙂",
        &[
            "es/day-1.md:21: the discussion has 2 emoji — keep one; in the morning that is the 💡 which the rule brings along",
        ],
    );
}

#[test]
fn one_empty_line_is_enough() {
    sentence(
        "Julia vende.\n\n\nRosa compra.",
        &["es/day-1.md:9: two empty lines, one after the other — leave one"],
    );
}

#[test]
fn a_title_is_one_plain_line() {
    let remedy = "the title is bold already — write it on one line, without * and _";
    replacing("Que te encuentren", "Que te *encuentren*", &[&format!("es/day-1.md:2: {remedy}")]);
    replacing("Que te encuentren", "Que te\\nencuentren", &[&format!("es/day-1.md:2: {remedy}")]);
    let folder = Folder::new();
    folder.edit("course.toml", "Vender mejor", "_Vender mejor_");
    folder.finds(&[&format!("course.toml:7: {remedy}")]);
}

#[test]
fn an_empty_title_is_none() {
    replacing(
        "Que te encuentren",
        " ",
        &["es/day-1.md:1: the day has no title — add `title = \"…\"` between the +++"],
    );
}

#[test]
fn a_rule_is_one_line() {
    replacing(
        "Que se vea qué vendes y dónde estás.",
        "Que se vea qué vendes.\nY dónde estás.",
        &[
            "es/day-1.md:14: the rule has a second line — say one thing, on one line; the rest belongs to the lesson",
        ],
    );
}

#[test]
fn the_title_of_a_course_fits_under_each_lesson() {
    let folder = Folder::new();
    folder.edit("course.toml", "Vender mejor", "Vender mejor y comprar mejor cada día");
    folder.finds(&["course.toml:7: the title has 37 characters, over 30 — cut 7"]);
}
