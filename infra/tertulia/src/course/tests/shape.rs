//! Files, keys, sections, languages.

use std::fs;

use super::{DAY, Folder, check};

#[test]
fn a_missing_day_is_named() {
    let folder = Folder::bilingual();
    folder.remove("pt/day-3.md");
    folder.finds(&["pt/day-3.md: this file is missing — write it; courses/README.md shows how"]);
}

#[test]
fn a_missing_translation_is_five_missing_days() {
    let folder = Folder::bilingual();
    fs::remove_dir_all(folder.root().join("demo/pt")).unwrap();
    assert_eq!(check(folder.root()).findings().len(), 5);
}

#[test]
fn a_language_without_its_part_is_named_and_still_checked() {
    let folder = Folder::bilingual();
    folder.write("course.toml", super::MANIFEST.replace(r#"["es"]"#, r#"["es", "pt"]"#));
    folder.edit("pt/day-1.md", "# Regra", "# Dica");
    folder.finds(&[
        "course.toml:2: the part [pt] is missing — add a line [pt] and below it country, title and promise",
        "pt/day-1.md:9: there is no section called \"Dica\" — use one of: Lição, Regra, Desafio, Para conversar",
        "pt/day-1.md:19: the section \"Regra\" is missing — add a line `# Regra` and the text below it",
    ]);
}

#[test]
fn stray_files_and_folders_are_named() {
    let folder = Folder::new();
    folder.write("es/dia-1.md", DAY);
    folder.write("pt/day-1.md", DAY);
    folder.finds(&[
        "es/dia-1.md: no day of the course reads this file — call it day-1.md to day-5.md, or move it out of the folder",
        "pt: the folder pt belongs to no language of the course — add it to `languages` in course.toml, or remove the folder",
    ]);
}

#[test]
fn unknown_keys_are_named_with_the_known_ones() {
    let folder = Folder::new();
    folder.edit("course.toml", "default", "days = 7\nauthor = \"Rosa\"\ndefault");
    folder.edit("course.toml", "country", "price = 5\ncountry");
    folder.edit("es/day-1.md", "title", "tittle = \"Hola\"\ntitle");
    folder.finds(&[
        "course.toml:3: `days` means nothing here — remove the line: a cycle always has five days",
        "course.toml:4: `author` means nothing here — remove it, or use one of: slug, languages, default, [es], [pt], [caps]",
        "course.toml:8: `price` means nothing here — remove it, or use one of: country, title, promise",
        "es/day-1.md:2: `tittle` means nothing here — remove it, or use one of: title, picture, audio",
    ]);
}

#[test]
fn caps_are_whole_numbers_from_one() {
    let folder = Folder::new();
    let manifest = |caps: &str| format!("{}\n[caps]\n{caps}\n", super::MANIFEST);
    folder.write("course.toml", manifest("a_day = 2\nunanswered_lessons = 1"));
    let slug = shared::domain::ids::CourseSlug::new("demo");
    let course = crate::course::bundle(folder.root(), &slug).unwrap().course;
    let caps = shared::domain::caps::Caps { a_day: 2, unanswered_lessons: 1, ..Default::default() };
    assert_eq!(course.caps, caps);

    folder.write("course.toml", manifest("a_day = 0\na_cycle = \"twelve\"\nweekly = 3"));
    let line = super::MANIFEST.matches('\n').count() + 3;
    folder.finds(&[
        &format!("course.toml:{line}: `a_day` should be a whole number from 1 to 255 — write `a_day = 3`, which is usual, or another number"),
        &format!("course.toml:{}: `a_cycle` should be a whole number from 1 to 255 — write `a_cycle = 12`, which is usual, or another number", line + 1),
        &format!("course.toml:{}: `weekly` means nothing here — remove it, or use one of: a_day, a_cycle, unanswered_lessons", line + 2),
    ]);
}

#[test]
fn a_manifest_says_what_it_must() {
    let folder = Folder::new();
    folder.write(
        "course.toml",
        "languages = [\"es\", \"fr\", \"es\"]\n[es]\ncountry = \"Perú\"\ntitle = \"\"\n",
    );
    folder.finds(&[
        "course.toml:1: \"es\" is named twice — name it once",
        "course.toml:1: Tertulia does not speak \"fr\" — use es or pt",
        "course.toml:1: `default` is missing — add `default = \"es\"`: the language in which the course was first written",
        "course.toml:1: `slug` is missing — add `slug = \"demo\"`",
        "course.toml:2: [es] has no promise — add `promise = \"…\"` below [es]",
        "course.toml:2: [es] has no title — add `title = \"…\"` below [es]",
        "course.toml:3: \"Perú\" is no country code — use its two capital letters, such as PE or BR",
    ]);
}

#[test]
fn the_folder_and_the_default_agree_with_the_manifest() {
    let folder = Folder::new();
    folder.edit("course.toml", "\"demo\"", "\"otro\"");
    folder.edit("course.toml", "default = \"es\"", "default = \"pt\"");
    folder.finds(&[
        "course.toml:1: the course calls itself \"otro\" but its folder is \"demo\" — give both the same name",
        "course.toml:3: `default` is \"pt\", which is not among `languages` — name one of them",
    ]);
}

#[test]
fn a_course_without_languages_says_so() {
    let folder = Folder::new();
    folder.edit("course.toml", "[\"es\"]", "\"es\"");
    let report = check(folder.root()).to_string();
    assert!(
        report.contains("course.toml:2: no language is named — add `languages = [\"es\"]`"),
        "{report}"
    );
}

#[test]
fn a_broken_line_is_found_in_its_file() {
    let folder = Folder::new();
    folder.edit("es/day-1.md", "title = \"Que te encuentren\"", "title = Que te encuentren");
    let report = check(folder.root());
    let [finding] = report.findings() else {
        panic!("{report}");
    };
    assert!(finding.file.ends_with("es/day-1.md"), "{report}");
    assert_eq!(finding.line, 2);
    assert!(finding.remedy.starts_with("write `name = \"value\"`"), "{report}");
}

#[test]
fn a_title_is_text_between_two_fences() {
    let folder = Folder::new();
    folder.edit("es/day-1.md", "\"Que te encuentren\"", "5");
    folder.write("es/day-2.md", DAY.replace("+++\n", "---\n"));
    folder.finds(&[
        "es/day-1.md:1: the day has no title — add `title = \"…\"` between the +++",
        "es/day-1.md:2: `title` should be a text — write `title = \"…\"`, with quotation marks",
        "es/day-2.md:1: the file does not begin with a title between two lines of +++ — begin with: +++ on a line, title = \"…\" on the next, +++ on the third",
        "es/day-2.md:1: this line stands in no section, so nobody would read it — put it under one of: Lección, Regla, Reto, Para conversar",
    ]);
}

#[test]
fn sections_come_once_and_with_text() {
    let folder = Folder::new();
    folder.edit("es/day-1.md", "# Reto", "# Regla");
    folder.edit("es/day-2.md", "Que se vea qué vendes y dónde estás.", "");
    folder.finds(&[
        "es/day-1.md:15: the section \"Regla\" is there twice — join the two",
        "es/day-1.md:21: the section \"Reto\" is missing — add a line `# Reto` and the text below it",
        "es/day-2.md:11: the section \"Regla\" is empty — write its text below the heading",
    ]);
}

#[test]
fn names_of_sections_forgive_accents_and_capitals() {
    let folder = Folder::new();
    folder.edit("es/day-1.md", "# Lección", "# LECCION");
    folder.finds(&[]);
}

#[test]
fn notes_between_authors_reach_nobody() {
    let folder = Folder::new();
    folder.edit(
        "es/day-1.md",
        "Hoy la gente",
        "// OJO: ¡¡optimizar!! https://example.org\nHoy la gente",
    );
    folder.finds(&[]);
}

#[test]
fn files_of_windows_are_read_as_they_are_meant() {
    let folder = Folder::new();
    folder.write("es/day-1.md", format!("\u{feff}{}", DAY.replace('\n', "\r\n")));
    folder.finds(&[]);
}

#[test]
fn an_old_encoding_and_a_wrong_file_are_named() {
    let folder = Folder::new();
    folder.write("es/day-1.md", b"+++\ntitle = \"Lecci\xf3n\"\n+++\n");
    folder.write("es/day-2.md", "a".repeat(70_000));
    folder.finds(&[
        "es/day-1.md: accents and ñ are stored in an old encoding — save the file again as UTF-8",
        "es/day-2.md: 68 kB are not a text for one morning — check that this is the right file",
    ]);
}

#[test]
fn a_folder_without_courses_says_where_to_look() {
    let empty = tempfile::TempDir::new().unwrap();
    for root in [empty.path().to_owned(), empty.path().join("nowhere")] {
        let report = check(&root);
        let [finding] = report.findings() else {
            panic!("{report}");
        };
        assert_eq!(
            finding.remedy,
            "name the folder that holds the courses; each of them is a folder with a course.toml"
        );
    }
}
