//! What every function has: a sample event, a line in the README, a resource, and no business with another function.

use super::{
    File,
    files::{find, functions},
    holds,
};

const WHOLE: [(&str, &str); 5] = [
    ("functions/webhook/Cargo.toml", "[dependencies]\nshared.workspace = true\n"),
    ("functions/webhook/src/lib.rs", ""),
    ("README.md", "| `functions/webhook` | Meta's door |"),
    ("infra/template.yaml", "      CodeUri: ../functions/webhook\n"),
    ("events/webhook.text.json", "{}"),
];

#[test]
fn every_function_has_what_a_function_needs() {
    let without = |left_out: usize| {
        let mut sample = WHOLE.to_vec();
        sample.remove(left_out);
        sample
    };
    let (readme, template, event) = (without(2), without(3), without(4));
    let mut other = WHOLE.to_vec();
    other[3] = ("infra/template.yaml", "      CodeUri: ../functions/webhook2\n");
    holds(incomplete, &WHOLE, &[&readme, &template, &event, &other]);
}

fn incomplete(files: &[File]) -> Vec<String> {
    let readme = find(files, "README.md").map_or("", |file| &file.text);
    let template = find(files, "infra/template.yaml").map_or("", |file| &file.text);
    let mut wrong = Vec::new();
    for function in functions(files) {
        let sample = format!("events/{function}.");
        if !files.iter().any(|file| file.path.starts_with(&sample) && file.is(&["json"])) {
            wrong.push(format!("functions/{function}: give it an events/{function}.<case>.json"));
        }
        if !readme.lines().any(|line| line.contains(&format!("`functions/{function}`"))) {
            wrong.push(format!("functions/{function}: give it a line in README.md"));
        }
        let code = format!("CodeUri: ../functions/{function}");
        if !template.lines().any(|line| line.trim() == code) {
            wrong.push(format!("functions/{function}: give it a resource in infra/template.yaml"));
        }
    }
    wrong
}

#[test]
fn no_function_depends_on_another() {
    let deliver = ("functions/deliver/Cargo.toml", "[package]\nname = \"deliver\"\n");
    let uses = |line: &'static str| [deliver, ("functions/webhook/Cargo.toml", line)];
    holds(
        entangled,
        &uses(
            "[package]\nname = \"webhook\"\n\n[dependencies]\nshared.workspace = true\n# deliver\n",
        ),
        &[
            &uses("deliver.workspace = true"),
            &uses("deliver = { path = \"../deliver\" }"),
            &uses("other = { path = \"../deliver\" }"),
        ],
    );
}

fn entangled(files: &[File]) -> Vec<String> {
    let names = functions(files);
    let mut wrong = Vec::new();
    for file in files {
        let Some(function) =
            file.path.strip_prefix("functions/").and_then(|path| path.strip_suffix("/Cargo.toml"))
        else {
            continue;
        };
        for (number, line) in file.lines() {
            let key = line.split(['.', ' ', '=']).next().unwrap_or_default();
            let depends = |other: &&&str| {
                **other != function && (key == **other || line.contains(&format!("\"../{other}\"")))
            };
            if let Some(other) = names.iter().find(depends) {
                wrong.push(
                    file.complain(
                        number,
                        format!("a function calls no function: take {other} out"),
                    ),
                );
            }
        }
    }
    wrong
}
