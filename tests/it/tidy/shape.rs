//! How long files are, what the core may name, what is unfinished, and where words for participants live.

use super::{File, holds, source};

const CODE: [&str; 9] = ["rs", "js", "css", "html", "py", "sh", "yaml", "toml", "ftl"];

#[test]
fn files_are_short() {
    let long = |lines: usize| "x\n".repeat(lines);
    let (good, code, lib, main) = (long(600), long(601), long(151), long(41));
    holds(
        too_long,
        &[("shared/src/a.rs", &good), ("README.md", &code), ("functions/a/src/lib.rs", &long(150))],
        &[
            &[("shared/src/a.rs", &code)],
            &[("infra/simulator/page/a.js", &code)],
            &[("functions/a/src/lib.rs", &lib)],
            &[("functions/a/src/main.rs", &main)],
        ],
    );
}

/// A file that fits into one's head; a handler that only carries; a `main` that only wires. `README.md` may be longer.
fn too_long(files: &[File]) -> Vec<String> {
    let limit = |path: &str| match path.strip_prefix("functions/") {
        Some(rest) if rest.ends_with("/src/lib.rs") => 150,
        Some(rest) if rest.ends_with("/src/main.rs") => 40,
        Some(_) | None => 600,
    };
    let code = files.iter().filter(|file| file.is(&CODE) || file.path == ".ci/run");
    code.filter_map(|file| {
        let (lines, limit) = (file.text.lines().count(), limit(&file.path));
        (lines > limit).then(|| {
            file.complain(lines, format!("more than {limit} lines: look for the second noun"))
        })
    })
    .collect()
}

#[test]
fn the_core_is_pure() {
    let path = "shared/src/domain/a.rs";
    let bad: Vec<[(&str, String); 1]> = IMPURE
        .iter()
        .map(|word| [(path, format!("use serde::Serialize;\nfn f() {{ {word} }}\n"))])
        .collect();
    let bad: Vec<[(&str, &str); 1]> =
        bad.iter().map(|[(path, text)]| [(*path, text.as_str())]).collect();
    let bad: Vec<&[(&str, &str)]> = bad.iter().map(|sample| &sample[..]).collect();
    let good = "// No async, no std::env here.\nuse super::asynchronous;\n#[cfg(test)]\nmod tests {\nuse std::env;\n}\n";
    holds(impure, &[(path, good), ("shared/src/mailbox/mod.rs", "async fn f() {}")], &bad);
}

const IMPURE: [&str; 19] = [
    "async",
    "await",
    "aws",
    "config",
    "env",
    "fs",
    "getrandom",
    "Instant",
    "mailbox",
    "memory",
    "net",
    "ports",
    "process",
    "rand",
    "store",
    "SystemTime",
    "thread",
    "whatsapp",
    "wording",
];

/// No clock, no chance, no I/O, nothing from outside. A word counts if it is a keyword, a type, or part of a path.
fn impure(files: &[File]) -> Vec<String> {
    let core =
        files.iter().filter(|file| file.path.starts_with("shared/src/domain/") && file.is(&["rs"]));
    let mut wrong = Vec::new();
    for file in core.filter(|file| !file.is_test()) {
        let source = source::read(source::without_tests(&file.text));
        for (index, line) in source.code.lines().enumerate() {
            let words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            for word in words.filter(|word| IMPURE.contains(word)) {
                wrong.push(file.complain(
                    index + 1,
                    format!("the core is pure: {word} has to come in as data"),
                ));
            }
        }
    }
    wrong
}

#[test]
fn nothing_is_left_for_later() {
    let path = "functions/a/src/lib.rs";
    holds(
        unfinished,
        &[
            (path, "const TODOS: &str = r\"\\uXXXX\"; // unimplemented yet? no"),
            ("courses/a/dia-1.md", "¡TODO listo!"),
        ],
        &[
            &[(path, "// TODO: later")],
            &[("README.md", "FIXME")],
            &[("infra/simulator/page/a.js", "/* XXX */")],
            &[(path, "todo!()")],
            &[(path, "unimplemented!(\"later\")")],
        ],
    );
}

fn unfinished(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    // *Todo* is a Spanish word, so what participants read may shout it.
    let read_by_people =
        |file: &File| file.path.starts_with("courses/") || file.is(&["ftl", "json", "txt"]);
    for file in files.iter().filter(|file| !file.is_rule() && !read_by_people(file)) {
        for (number, line) in file.lines() {
            let mut words = line.split(|c: char| !(c.is_alphanumeric() || "_\\!".contains(c)));
            if words
                .any(|word| matches!(word, "TODO" | "FIXME" | "XXX" | "todo!" | "unimplemented!"))
            {
                wrong.push(
                    file.complain(number, "unfinished: finish it, or say what is missing and why"),
                );
            }
        }
    }
    wrong
}

#[test]
fn words_for_participants_are_in_fluent_and_courses() {
    let path = "functions/a/src/lib.rs";
    holds(
        spoken_in_rust,
        &[
            (
                path,
                "// ¿Cuánto cobro por esto?\nconst WORDS: [&str; 2] = [\"buenos días\", \"meu nome é\"];",
            ),
            (path, "let sentence = \"the bucket cannot be read: is its name right?\";"),
            ("shared/src/domain/decide/tests.rs", "\"¿Cuánto cobro por esto?\""),
        ],
        &[
            &[(path, "say(\"¡Bienvenida!\")")],
            &[("shared/src/mailbox/mod.rs", "say(\"Gracias, ya recibimos tu reto del día\")")],
            &[("shared/src/domain/a.rs", "say(\"Toca el menu para ver la lista de hoy\")")],
        ],
    );
}

/// Four words or more with an accent or with two little words of Spanish or Portuguese, or either opening mark.
/// `command.rs` has to know what people say.
fn spoken_in_rust(files: &[File]) -> Vec<String> {
    let speaks = |file: &File| {
        let path = &file.path;
        let in_scope = path.starts_with("functions/") || path.starts_with("shared/src/");
        let words_live_here = path.starts_with("shared/src/wording/")
            || path.starts_with("shared/src/media/")
            || path == "shared/src/domain/command.rs";
        file.is(&["rs"]) && in_scope && !words_live_here && !file.is_test()
    };
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| speaks(file)) {
        for literal in source::read(source::without_tests(&file.text)).strings {
            if is_sentence(&literal.text) {
                wrong.push(
                    file.complain(
                        literal.line,
                        "words for participants belong into shared/locales",
                    ),
                );
            }
        }
    }
    wrong
}

fn is_sentence(text: &str) -> bool {
    const LITTLE: [&str; 16] = [
        "de", "del", "el", "em", "en", "la", "las", "los", "para", "por", "que", "seu", "su", "tu",
        "uma", "una",
    ];
    let words: Vec<&str> = text.split_whitespace().collect();
    let little = words.iter().filter(|word| LITTLE.contains(word)).count();
    let accented = text.chars().any(|c| "áàâãéêíóôõúüñç".contains(c));
    text.contains(['¿', '¡']) || words.len() >= 4 && (accented || little >= 2)
}
