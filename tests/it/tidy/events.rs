//! Samples are used, and what can happen or be said is shown to happen or be said.

use super::{File, files::find, holds, source};

#[test]
fn every_sample_event_is_used() {
    let event = ("events/webhook.text.json", "{}");
    holds(
        unused,
        &[
            event,
            ("functions/webhook/tests/events.rs", "[(\"text\", 200)]"),
            ("events/README.md", ""),
        ],
        &[
            &[event],
            &[event, ("functions/webhook/tests/events.rs", "// \"text\"\n\"text-base64\"")],
            &[event, ("functions/deliver/tests/events.rs", "\"text\"")],
            &[("events/nobody.text.json", "{}"), ("functions/webhook/tests/events.rs", "\"text\"")],
        ],
    );
}

/// A test of that function, or of the whole, names the case or the file.
fn unused(files: &[File]) -> Vec<String> {
    let tests: Vec<(&File, Vec<source::Literal>)> = files
        .iter()
        .filter(|file| file.is(&["rs"]) && file.is_test() && !file.is_rule())
        .map(|file| (file, source::read(&file.text).strings))
        .collect();
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("events/") && file.is(&["json"])) {
        let name = file.path.trim_start_matches("events/").trim_end_matches(".json");
        let (function, case) = name.split_once('.').unwrap_or((name, ""));
        let named = |text: &str| {
            text == case
                || text == name
                || text.trim_end_matches(".json").ends_with(&format!("events/{name}"))
        };
        let folder = format!("functions/{function}/");
        let used = tests.iter().any(|(test, literals)| {
            (test.path.starts_with(&folder) || test.path.starts_with("tests/it/"))
                && literals.iter().any(|literal| named(&literal.text))
        });
        if !used {
            wrong.push(
                file.complain(1, "no test uses it: let it go through its handler, or take it out"),
            );
        }
    }
    wrong
}

const REPLIES: &str = "shared/src/domain/reply.rs";
const EVENTS: &str = "shared/src/domain/event.rs";
const TABLE: &str = "shared/src/domain/decide/table/";

#[test]
fn everything_that_can_be_said_is_said_somewhere() {
    let reply = |names: &str| format!("fn name(&self) {{ {names} }} pub const fn class");
    let (known, unknown) = (reply("Self::A => \"menu\","), reply("Self::B => \"farewell\","));
    let table =
        ("shared/src/domain/decide/table/01.txt", "writes \"hola\" -> enrolled: menu, !X\n");
    holds(
        unsaid,
        &[(REPLIES, &known), table],
        &[&[(REPLIES, &unknown), table], &[(REPLIES, &known)], &[(REPLIES, "")]],
    );
}

fn unsaid(files: &[File]) -> Vec<String> {
    let source = find(files, REPLIES).map_or("", |file| &file.text);
    let names =
        source.split_once("fn name(&self)").and_then(|(_, rest)| rest.split_once("pub const fn"));
    let names: Vec<String> = names.map_or_else(Vec::new, |(names, _)| {
        source::read(names).strings.into_iter().map(|l| l.text).collect()
    });
    if names.is_empty() {
        return vec![format!("{REPLIES}: its names are not found any more")];
    }
    let said = |name: &String| {
        tables(files).any(|file| file.text.lines().any(|line| owed(line).any(|owed| owed == *name)))
    };
    let silent = names.iter().filter(|name| !said(name));
    silent.map(|name| format!("{REPLIES}: no row of {TABLE} leads to {name}")).collect()
}

#[test]
fn everything_that_can_happen_happens_somewhere() {
    let enums = |kinds: &str, said: &str| {
        format!(
            "pub enum EventKind {{\n    /// Doc.\n    {kinds}\n}}\nfn name(&self) {{ Self::A => \"{said}\" }}"
        )
    };
    let row =
        ("shared/src/domain/decide/table/01.txt", "wait over -> enrolled: menu, !QuestionAsked");
    let sample =
        ("events/raffle.due.json", "{\"body\": \"\\\"detail-type\\\":\\\"RaffleDue\\\"\"}");
    holds(
        never_happens,
        &[(EVENTS, &enums("WaitOver { wait: EventId },", "QuestionAsked")), row],
        &[
            &[(EVENTS, &enums("WaitOver { wait: EventId },", "QuestionAsked"))],
            &[(EVENTS, &enums("Unheard(Box<Status>),", "QuestionAsked")), row],
            &[(EVENTS, &enums("WaitOver { wait: EventId },", "Unheard")), row, sample],
            &[(EVENTS, "")],
        ],
    );
}

/// How each kind of event is called in the tables. A new kind needs a row here and rows there.
const KINDS: [(&str, &str); 8] = [
    ("Message", "writes "),
    ("Status", "delivered"),
    ("Inspected", "challenge stored"),
    ("Step", "step "),
    ("RaffleCommitted", "raffle sealed"),
    ("RaffleDrawn", "raffle, place "),
    ("Advice", "advice: "),
    ("WaitOver", "wait over"),
];

fn never_happens(files: &[File]) -> Vec<String> {
    let source = find(files, EVENTS).map_or("", |file| &file.text);
    let mut wrong = Vec::new();
    let kinds: Vec<&str> = source
        .split_once("pub enum EventKind {")
        .and_then(|(_, rest)| rest.split_once("\n}"))
        .map_or_else(Vec::new, |(kinds, _)| {
            let variants = kinds.lines().filter_map(|line| line.strip_prefix("    "));
            variants
                .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
                .filter_map(|line| line.split(|c: char| !c.is_alphanumeric()).next())
                .collect()
        });
    let names = source.split_once("fn name(&self)").map_or("", |(_, rest)| rest);
    let announced: Vec<String> =
        source::read(names).strings.into_iter().map(|literal| literal.text).collect();
    if kinds.is_empty() || announced.is_empty() {
        wrong.push(format!("{EVENTS}: its kinds or its names are not found any more"));
    }
    for kind in kinds {
        let row = KINDS.iter().find(|(name, _)| *name == kind).map(|(_, row)| *row);
        let happens = |row: &str| {
            tables(files).any(|file| file.text.lines().any(|line| line.starts_with(row)))
        };
        if !row.is_some_and(happens) {
            wrong.push(format!("{EVENTS}: no row of {TABLE} is about {kind}"));
        }
    }
    for name in announced {
        let decided = tables(files).any(|file| {
            file.text
                .lines()
                .any(|line| owed(line).any(|owed| owed.strip_prefix('!') == Some(&name)))
        });
        let sampled =
            files.iter().any(|file| file.path.starts_with("events/") && file.text.contains(&name));
        if !decided && !sampled {
            wrong.push(format!(
                "{EVENTS}: neither a row of {TABLE} nor a sample event announces {name}"
            ));
        }
    }
    wrong
}

fn tables(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.path.starts_with(TABLE))
}

/// What a row of a table says is owed: `… -> enrolled: menu, !QuestionAsked`.
fn owed(row: &str) -> impl Iterator<Item = &str> {
    let owed = row.rsplit_once(": ").map_or("", |(_, owed)| owed);
    owed.split(',').map(str::trim)
}
