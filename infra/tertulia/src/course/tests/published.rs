//! The bundle, and the course that the repository ships.

use std::{collections::BTreeSet, path::PathBuf};

use sha2::{Digest, Sha256};
use shared::domain::{
    course::{Course, Day},
    ids::{CourseSlug, MediaName},
    language::Language,
};

use super::Folder;
use crate::course::{Bundle, bundle, check};

fn courses() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../courses")
}

fn vender_mejor() -> Bundle {
    bundle(&courses(), &CourseSlug::new("vender-mejor")).unwrap()
}

fn demo(folder: &Folder) -> Bundle {
    bundle(folder.root(), &CourseSlug::new("demo")).unwrap()
}

#[test]
fn the_courses_of_this_repository_have_no_finding() {
    let report = check(&courses());
    assert!(report.is_clean(), "\n{report}");
}

#[test]
fn a_bundle_is_the_same_every_time() {
    let (one, two) = (vender_mejor(), vender_mejor());
    assert_eq!(one.json, two.json);
    assert_eq!(one.version, two.version);
    assert_eq!(demo(&Folder::new()).version, demo(&Folder::new()).version);
}

#[test]
fn a_version_is_the_hash_of_what_is_stored() {
    let made = vender_mejor();
    assert_eq!(made.version, &hex::encode(Sha256::digest(&made.json))[..12]);
    let stored: Course = serde_json::from_slice(&made.json).unwrap();
    assert_eq!(stored, made.course);
    assert_eq!(
        made.course_ref().object_name(),
        format!("courses/vender-mejor/{}.json", made.version)
    );
}

#[test]
fn a_word_or_a_pixel_makes_another_version() {
    let before = Folder::new();
    before.write("media/dia-1.jpg", [0xff, 0xd8, 0xff, 0x00]);
    before.edit("es/day-1.md", "\"\n+++", "\"\npicture = \"dia-1.jpg\"\n+++");
    let versions: BTreeSet<String> = [
        demo(&before).version,
        {
            before.write("media/dia-1.jpg", [0xff, 0xd8, 0xff, 0x01]);
            demo(&before).version
        },
        {
            before.edit("es/day-5.md", "Julia", "Rosa");
            demo(&before).version
        },
    ]
    .into();
    assert_eq!(versions.len(), 3);
}

#[test]
fn notes_between_authors_do_not_make_another_version() {
    let folder = Folder::new();
    let before = demo(&folder).version;
    folder.edit("es/day-1.md", "Hoy la gente", "// De dónde sale este dato.\nHoy la gente");
    assert_eq!(demo(&folder).version, before);
}

#[test]
fn a_course_with_a_finding_is_not_published() {
    let folder = Folder::new();
    folder.edit("es/day-4.md", "Julia vende", "Julia *vende");
    let report = bundle(folder.root(), &CourseSlug::new("demo")).unwrap_err();
    assert_eq!(report.findings().len(), 1);
}

#[test]
fn text_arrives_as_it_was_written() {
    let folder = Folder::new();
    let made = demo(&folder);
    let lesson = made.course.lesson(Language::Es, Day::FIRST).unwrap();
    assert_eq!(lesson.title, "Que te encuentren");
    assert_eq!(
        lesson.text,
        "Julia vende blusas en el mercado.\n\nHoy la gente busca primero en el celular."
    );
    assert_eq!(lesson.rule, "Que se vea qué vendes y dónde estás.");
    assert_eq!(lesson.challenge, "Mándanos una foto de tu letrero.");
    assert_eq!(lesson.discussion, "¿Cómo te encontró tu último cliente?");
    assert_eq!((&lesson.picture, &lesson.audio), (&None, &None));
}

#[test]
fn every_picture_travels_with_its_hash_and_size() {
    let made = vender_mejor();
    let named: BTreeSet<&MediaName> = made.course.media.keys().collect();
    let carried: BTreeSet<&MediaName> = made.media.keys().collect();
    assert_eq!(named, carried);
    assert_eq!(named.len(), 10);
    for (name, file) in &made.course.media {
        let bytes = &made.media[name];
        assert_eq!(file.bytes, bytes.len() as u64, "{name}");
        assert_eq!(file.sha256, hex::encode(Sha256::digest(bytes)), "{name}");
        assert_eq!(file.mime_type, "image/png", "{name}");
    }
}

#[test]
fn every_language_has_its_five_mornings() {
    let made = vender_mejor();
    for language in Language::ALL {
        assert_eq!(made.course.texts[&language].lessons.len(), 5);
    }
}
