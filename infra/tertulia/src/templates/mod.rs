//! Templates as code: what this deployment wants to have filed with Meta, compared with what is filed.
//!
//! Words come from where all words come from, the Fluent files and the courses. `courses/templates/<locale>.toml` is
//! the record of the deployment's own ones as Meta is told them, for people to review; a locale that has no file there
//! is not filed. `history.toml` beside them keeps what Meta forgets: each rejection's reason and each edit's hour.

mod apply;
mod body;
mod command;
mod forms;
mod history;
mod lint;
mod plan;
mod record;
mod status;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, path::Path};

use anyhow::Result;
use shared::{
    domain::{ids::CourseSlug, language::Locale},
    wording::{TemplateText, templates},
};

pub use apply::{Applied, Filing, apply};
pub use command::TemplatesCommand;
pub use forms::{FormStep, form_step, forms, publish_forms, published};
pub use history::History;
pub use lint::{Finding, Weight, lint};
pub use plan::{Plan, Step, plan};
pub use record::{FOLDER, locales};
pub use status::status;

use crate::course::{self, Bundle};

/// A template that should be filed.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub text: TemplateText,
    pub picture: Option<Picture>,
    /// A lesson, which teaches how to sell and so may speak of offers; the others may not.
    pub is_lesson: bool,
}

/// What is shown to Meta's reviewer as the example.
#[derive(Clone, Debug)]
pub struct Picture {
    pub name: String,
    pub mime_type: String,
    pub bytes: Vec<u8>,
}

impl Wanted {
    /// Meta tells templates apart by these two.
    pub fn key(&self) -> (String, String) {
        (self.text.name.clone(), self.text.language.clone())
    }
}

/// Those of one course, and the deployment's own.
pub fn of_course(bundle: &Bundle, locales: &[Locale]) -> Vec<Wanted> {
    let all = locales.iter().flat_map(|locale| templates(&bundle.course, &bundle.version, *locale));
    all.map(|text| {
        let picture = text.header.as_ref().and_then(|name| {
            let bytes = bundle.media.get(name)?.clone();
            let mime_type = bundle.course.media.get(name)?.mime_type.clone();
            Some(Picture { name: name.as_str().to_owned(), mime_type, bytes })
        });
        let is_lesson = !text.name.starts_with(record::OWN);
        Wanted { text, picture, is_lesson }
    })
    .collect()
}

/// Those of every course under `courses`; what two of them share is there once.
///
/// # Errors
/// A course that does not pass `tertulia course check`.
pub fn wanted(courses: &Path, locales: &[Locale]) -> Result<Vec<Wanted>> {
    let mut all = BTreeMap::new();
    for slug in course::slugs(courses)? {
        let bundle = course::bundle(courses, &CourseSlug::new(slug))?;
        for one in of_course(&bundle, locales) {
            all.entry(one.key()).or_insert(one);
        }
    }
    Ok(all.into_values().collect())
}
