use std::{
    fs,
    path::{Path, PathBuf},
};

use shared::{
    domain::{course::Course, ids::CourseSlug, language::Language},
    outgoing::BODY_MAX,
    wording::{length, lesson_body},
};
use tempfile::TempDir;

use crate::course::{Report, bundle, check};

const SLUG: &str = "vender-mejor";

thread_local! {
    static COURSE: Option<Folder> = Folder::new().ok();
}

/// A real course, one of whose files is the data: the first line says which (`course.toml`, `es` or `pt`).
struct Folder {
    root: TempDir,
    /// The files as they were, to be put back.
    files: Vec<(PathBuf, String)>,
}

/// Every problem is reported, the same ones each time and on lines that exist; and a course without a problem makes
/// lessons that WhatsApp takes.
pub fn course_files(data: &[u8]) {
    let (place, text) = match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &[][..]),
    };
    let file = match place {
        b"course.toml" => "course.toml",
        b"pt" => "pt/day-1.md",
        _ => "es/day-1.md",
    };
    COURSE.with(|folder| {
        let Some(folder) = folder else {
            panic!("the course cannot be copied");
        };
        folder.with(file, text, || promises(folder.root.path(), file, text));
    });
}

fn promises(root: &Path, file: &str, text: &[u8]) {
    let report = check(root);
    assert_eq!(report, check(root), "the same files, checked twice");
    let lines = String::from_utf8_lossy(text).lines().count() + 1;
    for finding in report.findings() {
        assert!(!finding.problem.is_empty() && !finding.remedy.is_empty());
        if finding.file.ends_with(file) {
            assert!(finding.line <= lines, "line {} of {lines}: {finding}", finding.line);
        }
    }
    match bundle(root, &CourseSlug::new(SLUG)) {
        Ok(bundle) => {
            assert!(report.is_clean(), "published in spite of: {report}");
            let read: Result<Course, _> = serde_json::from_slice(&bundle.json);
            assert!(read.is_ok_and(|course| course == bundle.course), "what is published is read");
            fits(&bundle.course);
        }
        Err(refused) => assert_ne!(refused, Report::default(), "refused without a reason"),
    }
}

fn fits(course: &Course) {
    for (language, text) in &course.texts {
        assert!(Language::ALL.contains(language));
        assert_eq!(text.lessons.len(), 5);
        for lesson in &text.lessons {
            let body = lesson_body(lesson, *language);
            assert!(length(&body) <= BODY_MAX, "{} is too long: {body}", length(&body));
            assert!(!lesson.title.trim().is_empty() && !lesson.challenge.trim().is_empty());
        }
    }
}

impl Folder {
    /// Without its pictures, which nothing here depends on and which take long to look at.
    fn new() -> std::io::Result<Self> {
        let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../courses").join(SLUG);
        // In memory where that is to be had: it is written a million times.
        let memory = Path::new("/dev/shm");
        let root = if memory.is_dir() {
            TempDir::with_prefix_in("fuzz-course", memory)?
        } else {
            TempDir::with_prefix("fuzz-course")?
        };
        let mut names = vec!["course.toml".to_owned()];
        for language in Language::ALL {
            names.extend((1..=5).map(|day| format!("{}/day-{day}.md", language.tag())));
        }
        let mut files = Vec::new();
        for name in names {
            let text = fs::read_to_string(real.join(&name))?;
            let text: String = text.lines().filter(|line| !line.starts_with("picture")).fold(
                String::new(),
                |mut text, line| {
                    text.push_str(line);
                    text.push('\n');
                    text
                },
            );
            let path = root.path().join(SLUG).join(&name);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&path, &text)?;
            files.push((path, text));
        }
        fs::create_dir_all(root.path().join(SLUG).join("media"))?;
        Ok(Self { root, files })
    }

    fn with(&self, name: &str, text: &[u8], look: impl FnOnce()) {
        let Some((path, before)) = self.files.iter().find(|(path, _)| path.ends_with(name)) else {
            unreachable!("only files of the course are asked for");
        };
        let written = fs::write(path, text);
        assert!(written.is_ok(), "the copy of the course cannot be written");
        look();
        let back = fs::write(path, before);
        assert!(back.is_ok(), "the copy of the course cannot be put back");
    }
}
