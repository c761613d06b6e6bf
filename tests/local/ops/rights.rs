//! What a person may ask for, done by ops: her data, and to be forgotten.

use tertulia::{
    erase,
    export::{self, ExportCommand},
    local::{quiet::Until, stack::Stack},
};

use super::lives::People;

pub(crate) async fn are_kept(stack: &Stack, people: &People) -> Vec<String> {
    let mut wrong = Vec::new();
    let lookup = |name: &str| stack.setting(name);
    let folder = stack.places.local.join("exported");
    std::fs::create_dir_all(&folder).unwrap();
    let (csv, parquet, json) =
        (folder.join("c.csv"), folder.join("c.parquet"), folder.join("p.json"));

    let cohort =
        ExportCommand::Cohort { id: "LIMA1".to_owned(), to: vec![csv.clone(), parquet.clone()] };
    export::run(cohort, &lookup).await.unwrap();
    let text = std::fs::read_to_string(&csv).unwrap();
    if text.lines().count() < 3 || people.telling.iter().any(|word| text.contains(word)) {
        wrong.push(format!("the cohort's table is not what it should be:\n{text}"));
    }
    if !std::fs::read(&parquet).unwrap().starts_with(b"PAR1") {
        wrong.push("the Parquet file is none".to_owned());
    }

    // Whoever sent a photo and asked something has something to take away.
    let counted = |line: &str, column: usize| {
        line.split(',').nth(column).and_then(|count| count.parse::<u32>().ok()).unwrap_or_default()
    };
    let busy = text.lines().find(|line| counted(line, 6) > 0 && counted(line, 7) > 0);
    let id = busy.and_then(|line| line.split(',').next()).unwrap().to_owned();
    let hers = ExportCommand::Participant { id: id.clone(), to: json.clone() };
    export::run(hers, &lookup).await.unwrap();
    let data = std::fs::read_to_string(&json).unwrap();
    for part in ["empanadas", "submissions/", "Eustaquio"] {
        if !data.contains(part) {
            wrong.push(format!("her data lack her trade, her photo or her question: {part}"));
        }
    }

    erase::erase(&id, &lookup, stack.clock.now().into()).await.unwrap();
    stack.quiet.wait(&stack.clock, Until::Settled).await.unwrap();
    let table = stack.outputs.value("TableParticipants").unwrap();
    let left = stack.aws.scan(table, None).await.unwrap();
    let left: Vec<String> = left
        .iter()
        .map(ToString::to_string)
        .filter(|item| item.contains(&id) && item.contains("empanadas"))
        .collect();
    let bucket = stack.outputs.value("BucketSubmissions").unwrap();
    let photos = stack.aws.list_objects(bucket).await.unwrap();
    if !left.is_empty() || photos.iter().any(|object| object.key.contains(&id)) {
        wrong.push(format!("{id} was erased and {} items and some photos are left", left.len()));
    }
    std::fs::remove_dir_all(&folder).unwrap();
    wrong
}
