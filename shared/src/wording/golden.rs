//! Every message as it reads, in one file per language, to be reviewed by people who speak it.
//!
//! `UPDATE_EXPECT=1 cargo test -p shared --features wording golden` writes the files anew.

use std::fmt::Write;

use expect_test::expect_file;

use super::{FormText, Scene, Unsayable, Window, render, samples, templates};
use crate::{
    domain::{
        language::{Language, Locale},
        reply::Reply,
    },
    outgoing::{Button, Message, Row},
};

#[test]
fn spanish_reads_as_reviewed() {
    expect_file!["golden.es.txt"].assert_eq(&all(Language::Es));
}

#[test]
fn portuguese_reads_as_reviewed() {
    expect_file!["golden.pt.txt"].assert_eq(&all(Language::Pt));
}

fn all(language: Language) -> String {
    let (course, cohort, zone) = (samples::course(), samples::cohort(), samples::lima());
    let scene = Scene {
        name: Some("Rosa"),
        cohort: Some(&cohort),
        course: Some(&course),
        ..Scene::new(language, &zone, samples::wednesday())
    };
    let light = Scene { light: true, ..scene };
    let form = samples::form();
    let formed = Scene { form: Some(&form), ..scene };
    let mut out = String::from("Every reply as it is read on a Wednesday at ten in the morning.\n");
    for reply in samples::replies() {
        let open = render(&reply, &scene, Window::Open).unwrap();
        writeln!(out, "\n=== {}\n{}", heading(&reply), shown(&open)).unwrap();
        let saving = render(&reply, &light, Window::Open).unwrap();
        if saving != open {
            writeln!(out, "--- in light mode\n{}", shown(&saving)).unwrap();
        }
        let with_form = render(&reply, &formed, Window::Open).unwrap();
        if with_form != open {
            writeln!(out, "--- with a form\n{}", shown(&with_form)).unwrap();
        }
        match render(&reply, &scene, Window::Closed) {
            Ok(closed) => writeln!(out, "--- closed window\n{}", shown(&closed)).unwrap(),
            Err(unsayable) => assert_eq!(unsayable, Unsayable::NeedsOpenWindow),
        }
    }
    let FormText { name, category, json, .. } = super::form(language).unwrap();
    writeln!(out, "\n\nThe form as published with Meta.\n\n=== {name} ({category})\n{json}")
        .unwrap();
    out.push_str("\n\nTemplates as filed with Meta.\n");
    for template in templates(&course, samples::VERSION, Locale::of(language)) {
        writeln!(out, "\n=== {} ({}, {})", template.name, template.language, template.category)
            .unwrap();
        if let Some(picture) = template.header {
            writeln!(out, "(picture {picture})").unwrap();
        }
        writeln!(out, "{}", template.body).unwrap();
        for (example, number) in template.examples.iter().zip(1..) {
            writeln!(out, "  {{{{{number}}}}} = {example}").unwrap();
        }
        if let Some(footer) = template.footer {
            writeln!(out, "_{footer}_").unwrap();
        }
        if !template.buttons.is_empty() {
            writeln!(out, "[{}]", template.buttons.join("] [")).unwrap();
        }
    }
    out
}

/// `submission_refused {"day":2,"why":"too_large"}`
fn heading(reply: &Reply) -> String {
    // As text and not as a `Value`, whose order depends on the features that some other crate asks for.
    let json = serde_json::to_string(reply).unwrap();
    let tagged = json.strip_prefix("{\"").and_then(|rest| rest.strip_suffix('}'));
    match tagged.and_then(|rest| rest.split_once("\":")) {
        Some((name, fields)) => format!("{name} {fields}"),
        None => json.trim_matches('"').to_owned(),
    }
}

fn shown(message: &Message) -> String {
    match message {
        Message::Text { body } => body.clone(),
        Message::Buttons { header, body, footer, buttons } => {
            let footer = footer.as_ref().map(|footer| format!("_{footer}_\n"));
            let header = header.as_ref().map(|id| format!("(picture {id})\n"));
            let buttons: Vec<String> =
                buttons.iter().map(|Button { id, title }| format!("[{title} → {id}]")).collect();
            format!(
                "{}{body}\n{}{}",
                header.unwrap_or_default(),
                footer.unwrap_or_default(),
                buttons.join(" ")
            )
        }
        Message::List { body, open, rows } => {
            let rows: Vec<String> = rows
                .iter()
                .map(|Row { id, title, description }| {
                    let second = description.as_deref().unwrap_or_default();
                    format!("  - {title} / {second} → {id}")
                })
                .collect();
            format!("{body}\n[{open}]\n{}", rows.join("\n"))
        }
        Message::Form { body, open, form } => format!("{body}\n[{open} → form {form}]"),
        Message::Audio { media } => format!("(audio {media})"),
        Message::Reaction { to, emoji } => format!("({emoji} on {to})"),
        Message::Template { name, language, header, parameters, payloads } => {
            let mut lines = vec![format!("template {name} ({language})")];
            lines.extend(header.iter().map(|id| format!("  picture {id}")));
            lines.extend(parameters.iter().map(|value| format!("  value {value}")));
            lines.extend(payloads.iter().map(|id| format!("  button → {id}")));
            lines.join("\n")
        }
    }
}
