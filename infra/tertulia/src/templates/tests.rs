//! The lint, the plan, and filing with the simulator over HTTP.

mod filing;
mod rules;
mod steps;

use std::path::PathBuf;

use jiff::Timestamp;
use shared::wording::TemplateText;

use super::Wanted;

fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn courses() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../courses")
}

/// One that keeps every rule.
fn good() -> Wanted {
    let text = TemplateText {
        name: "tertulia_place_kept_1a2b3c4d".to_owned(),
        language: "es".to_owned(),
        category: "UTILITY",
        header: None,
        body: "Tu lugar en el curso *{{1}}* está reservado y empieza {{2}}. Ese día te llegará la primera lección."
            .to_owned(),
        examples: vec!["Vende mejor".to_owned(), "el lunes 2 de marzo".to_owned()],
        footer: Some("Tertulia".to_owned()),
        buttons: vec!["Menú".to_owned()],
    };
    Wanted { text, picture: None, is_lesson: false }
}
