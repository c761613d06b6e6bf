//! The published form: one JSON that names its own version, and the pictures that go with it.

use std::{collections::BTreeMap, path::Path};

use sha2::{Digest, Sha256};
use shared::domain::{
    course::{Course, CourseRef, CourseText, DAYS, Lesson},
    ids::{CourseSlug, MediaName},
    language::Language,
};

use super::{Draft, read, report::Report};

/// What is written to S3 and never changed afterwards.
#[derive(Debug)]
pub struct Bundle {
    pub course: Course,
    /// First 12 hex digits of the SHA-256 over [`Bundle::json`].
    pub version: String,
    /// The course as compact JSON. Fields stand in the order of the types and maps in the order of their
    /// keys, so the same files make the same bytes on every machine.
    pub json: Vec<u8>,
    pub media: BTreeMap<MediaName, Vec<u8>>,
}

impl Bundle {
    pub fn course_ref(&self) -> CourseRef {
        CourseRef { slug: self.course.slug.clone(), version: self.version.clone() }
    }
}

const VERSION_DIGITS: usize = 12;

/// The course `slug` under `root`, if nothing is wrong with it.
pub fn bundle(root: &Path, slug: &CourseSlug) -> Result<Bundle, Report> {
    let folder = root.join(slug.as_str());
    let mut report = Report::default();
    let Some(draft) = read(&folder, &mut report).filter(|_| report.is_clean()) else {
        return Err(report);
    };
    let Some((course, media)) = publish(&draft) else {
        report.add(&folder, 0, "the course is not complete", "run `tertulia course check`");
        return Err(report);
    };
    match serde_json::to_vec(&course) {
        Ok(json) => {
            let mut version = hex::encode(Sha256::digest(&json));
            version.truncate(VERSION_DIGITS);
            Ok(Bundle { course, version, json, media })
        }
        Err(error) => {
            report.add(
                &folder,
                0,
                format!("it cannot be written as JSON ({error})"),
                "report this",
            );
            Err(report)
        }
    }
}

type Media = BTreeMap<MediaName, Vec<u8>>;

fn publish(draft: &Draft) -> Option<(Course, Media)> {
    let mut course = Course {
        slug: draft.manifest.slug.clone(),
        texts: BTreeMap::new(),
        media: BTreeMap::new(),
        caps: draft.manifest.caps,
    };
    let mut media = Media::new();
    for (&language, about) in &draft.manifest.texts {
        let lessons = lessons(draft, language)?;
        for name in lessons.iter().flat_map(|day| day.picture.iter().chain(&day.audio)) {
            course.media.insert(name.clone(), draft.media.described(name)?);
            media.insert(name.clone(), draft.media.bytes(name)?.to_vec());
        }
        let text = CourseText {
            title: about.title.text.clone(),
            promise: about.promise.text.clone(),
            lessons,
        };
        course.texts.insert(language, text);
    }
    Some((course, media))
}

/// All five, in order, or none.
fn lessons(draft: &Draft, language: Language) -> Option<Vec<Lesson>> {
    let lessons: Option<Vec<Lesson>> = draft
        .days
        .iter()
        .filter(|(other, _)| *other == language)
        .map(|(_, day)| day.lesson())
        .collect();
    lessons.filter(|lessons| lessons.len() == usize::from(DAYS))
}
