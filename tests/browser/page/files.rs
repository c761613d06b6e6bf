//! The page's files themselves: nothing missing, nothing foreign, every word in three languages. No browser needed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../infra/simulator/page");

/// Plain text, as it is written; a slow machine has to read all of it before the first phone is there.
const LARGEST: usize = 160_000;

fn files() -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(Path::new(FOLDER))? {
        let path = entry?.path();
        let name =
            path.file_name().context("a file without a name")?.to_string_lossy().into_owned();
        if name != "assets.rs" {
            all.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(all)
}

/// What stands between `before` and the next `after`, wherever `before` stands.
fn between<'a>(text: &'a str, before: &'a str, after: char) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split(after).next())
}

#[test]
fn every_file_is_embedded_and_every_module_preloaded() -> Result<()> {
    let files = files()?;
    let embedded = fs::read_to_string(Path::new(FOLDER).join("assets.rs"))?;
    let page = files.get("index.html").context("no index.html")?;
    for (name, text) in &files {
        ensure!(embedded.contains(&format!("\"{name}\"")), "assets.rs does not embed {name}");
        if name != "index.html" {
            ensure!(
                page.contains(&format!("\"/assets/{name}\"")),
                "index.html does not ask for {name}"
            );
        }
        for import in between(text, "from \"./", '"') {
            ensure!(files.contains_key(import), "{name} imports {import}, which is not there");
        }
        let lines = text.lines().count();
        ensure!(lines <= 300, "{name} has {lines} lines: split it");
    }
    let bytes: usize = files.values().map(String::len).sum();
    ensure!(bytes <= LARGEST, "the page has {bytes} bytes, more than {LARGEST}");
    println!("{} files, {bytes} bytes", files.len());
    Ok(())
}

#[test]
fn nothing_is_parsed_as_markup_and_nobody_else_is_asked() -> Result<()> {
    for (name, text) in files()? {
        for forbidden in
            ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "@import"]
        {
            ensure!(!text.contains(forbidden), "{name} uses {forbidden}");
        }
        for line in text.lines().filter(|line| !line.trim_start().starts_with(['/', '*'])) {
            for address in between(line, "https://", '"').chain(between(line, "http://", '"')) {
                let known = ["www.w3.org/2000/svg", "127.0.0.1:", "localhost:", "${"];
                let own = address.is_empty() || known.iter().any(|one| address.starts_with(one));
                ensure!(own || name == "i18n.js", "{name} names an outside address: {address}");
            }
        }
    }
    Ok(())
}

#[test]
fn every_word_is_there_in_three_languages_and_used() -> Result<()> {
    let files = files()?;
    let words = files.get("i18n.js").context("no i18n.js")?;
    let table = words.split("const TEXTS = {").nth(1).context("no table")?;
    let table = table.split("\n};").next().context("a table without an end")?;
    let mut known = BTreeSet::new();
    for line in table.lines().map(str::trim).filter(|line| line.contains(": [")) {
        let (key, texts) = line.split_once(": [").context("a strange line")?;
        let key = key.trim_matches('"');
        let texts: Vec<&str> =
            texts.split("\", \"").map(|text| text.trim_matches(['"', ']', ','])).collect();
        ensure!(texts.len() == 3, "{key} is not there in three languages");
        ensure!(texts.iter().all(|text| !text.trim().is_empty()), "{key} lacks a language");
        let holes =
            |text: &str| between(text, "{", '}').map(str::to_owned).collect::<BTreeSet<_>>();
        ensure!(
            texts.iter().all(|text| holes(text) == holes(texts[0])),
            "{key}: other {{holes}} in a language"
        );
        ensure!(known.insert(key.to_owned()), "{key} is there twice");
    }
    ensure!(known.len() > 100, "only {} words were read", known.len());
    let code: String = files
        .iter()
        .filter(|(name, _)| *name != "i18n.js")
        .map(|(_, text)| text.as_str())
        .collect();
    for key in between(&code, " t(\"", '"').chain(between(&code, "(t(\"", '"')) {
        ensure!(known.contains(key), "the page says {key}, which no language has");
    }
    for key in &known {
        // Some keys are put together: `kind.${type}`, `${label}Hint`, `step${n}`.
        let made = key.contains('.') || key.ends_with("Hint") || key.starts_with("step");
        ensure!(made || code.contains(&format!("\"{key}\"")), "nobody says {key}");
    }
    println!("{} texts in three languages", known.len());
    Ok(())
}
