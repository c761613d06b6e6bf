//! What a function reads from its environment is what infra/template.yaml gives it, name by name.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    File,
    files::{find, functions},
    holds, source,
};

const TEMPLATE: &str = "infra/template.yaml";
const START: &str = "shared/src/aws/start.rs";
const CLOCK: &str = "shared/src/aws/clock.rs";
const LOGS: &str = "shared/src/telemetry/mod.rs";

#[test]
fn what_is_read_is_given_and_what_is_given_is_read() {
    const SAMPLE: &str = "Globals:
  Function:
    Environment:
      Variables:
        RUST_LOG: info
Resources:
  Webhook:
    Properties:
      CodeUri: ../functions/webhook
      Environment:
        Variables:
          TABLE_PARTICIPANTS: !Ref Participants
      Events:
        Api: { Type: HttpApi }
";
    let reads = "telemetry(environment(\"RUST_LOG\")); settings.text(\"TABLE_PARTICIPANTS\"); f(\"POST_BOX\")";
    let main = "functions/webhook/src/main.rs";
    let with = |template: String, code: &str| [(TEMPLATE, template), (main, code.to_owned())];
    let bad = [
        with(SAMPLE.into(), &format!("{reads}; settings.number::<u32>(\"SEND_RATE\")")),
        with(SAMPLE.into(), &reads.replace("settings.text(\"TABLE_PARTICIPANTS\")", "")),
        with(SAMPLE.into(), &reads.replace("environment", "f")),
        with(SAMPLE.replace("        RUST_LOG: info\n", ""), reads),
        with(SAMPLE.replace("TABLE_PARTICIPANTS", "TABLE_PEOPLE"), reads),
        with(String::new(), reads),
    ];
    let bad: Vec<Vec<(&str, &str)>> = bad
        .iter()
        .map(|files| files.iter().map(|(path, text)| (*path, text.as_str())).collect())
        .collect();
    let bad: Vec<&[(&str, &str)]> = bad.iter().map(Vec::as_slice).collect();
    holds(mismatched, &[(TEMPLATE, SAMPLE), (main, reads)], &bad);
}

fn mismatched(files: &[File]) -> Vec<String> {
    let template = find(files, TEMPLATE).map_or("", |file| &file.text);
    let given = given(template);
    let everywhere = given.get("").cloned().unwrap_or_default();
    let (mut wrong, mut read_by_any) = (Vec::new(), BTreeSet::new());
    for function in functions(files) {
        let read = read_by(files, function);
        let own = given.get(function).cloned().unwrap_or_default();
        for name in read.iter().filter(|name| !own.contains(*name) && !everywhere.contains(*name)) {
            wrong.push(format!("{TEMPLATE}: {function} reads {name} and is not given it"));
        }
        for name in own.difference(&read) {
            wrong.push(format!("{TEMPLATE}: {function} is given {name} and does not read it"));
        }
        read_by_any.extend(read);
    }
    for name in everywhere.difference(&read_by_any) {
        wrong.push(format!("{TEMPLATE}: every function is given {name} and none reads it"));
    }
    wrong
}

/// Names by function; those of `Globals` under the empty name.
fn given(template: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut given: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut function, mut deeper_than) = (None::<String>, None::<usize>);
    for line in template.lines().filter(|line| !line.trim().is_empty()) {
        let indent = line.len() - line.trim_start().len();
        if deeper_than.is_some_and(|variables| indent <= variables) {
            deeper_than = None;
        }
        match (line.trim(), deeper_than) {
            ("Globals:", _) => function = Some(String::new()),
            ("Variables:", _) => deeper_than = Some(indent),
            (text, None) if indent <= 2 => {
                if indent < 2 || text.ends_with(':') && function.as_deref() != Some("") {
                    function = None;
                }
            }
            (text, None) => {
                if let Some(name) = text.strip_prefix("CodeUri: ../functions/") {
                    function = Some(name.to_owned());
                }
            }
            (text, Some(_)) => {
                if let (Some(function), Some((name, _))) = (&function, text.split_once(':')) {
                    given.entry(function.clone()).or_default().insert(name.to_owned());
                }
            }
        }
    }
    given
}

/// In its own code, and in what `shared` reads for it. Lambda itself gives what begins with `AWS_`.
fn read_by(files: &[File], function: &str) -> BTreeSet<String> {
    let folder = format!("functions/{function}/src/");
    let mut code: Vec<&File> = files.iter().filter(|file| file.path.starts_with(&folder)).collect();
    for (word, path) in
        [("start::ports", START), ("MachineClock", CLOCK), ("telemetry::init", LOGS)]
    {
        if code.iter().any(|file| file.text.contains(word)) {
            code.extend(find(files, path));
        }
    }
    let sources = code.iter().map(|file| source::read(source::without_tests(&file.text)));
    let names = sources.flat_map(|source| {
        let read = |literal: &source::Literal| is_a_reading(&source.code[..literal.at]);
        let found: Vec<String> = source
            .strings
            .iter()
            .filter(|literal| read(literal))
            .map(|literal| literal.text.clone())
            .collect();
        found
    });
    names.filter(|name| !name.starts_with("AWS_")).collect()
}

/// `settings.number::<u32>(` and its like end in the name of something that reads.
fn is_a_reading(code_before: &str) -> bool {
    const READERS: [&str; 6] =
        ["text", "optional", "number", "number_ids", "environment", "lookup"];
    let Some(call) = code_before.trim_end().strip_suffix('(') else { return false };
    let call = call
        .rsplit_once("::<")
        .map_or(call, |(name, kind)| if kind.ends_with('>') { name } else { call });
    let name = call.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
    READERS.contains(&name)
}
