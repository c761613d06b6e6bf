//! Nobody can be found in a log line, and whoever has erased herself cannot be found anywhere.

use anyhow::Result;

use super::{play::Player, story};
use crate::local::{control::Person, stack::Stack};

/// Shorter messages (*hola*, *listo*) may stand in a log line by chance.
const TELLING_CHARS: usize = 15;

/// Where somebody was found who must not be there. The sentences do not repeat what was found.
pub(super) async fn leaks(
    stack: &Stack,
    players: &[Player],
    erased: &[String],
) -> Result<Vec<String>> {
    let lines = stack.aws.log_lines(stack.outputs.value("LogGroup")?, 0).await?;
    let log: String = lines.iter().map(|line| line.message.as_str()).collect::<Vec<_>>().join("\n");
    let mut tables = String::new();
    for table in ["TableParticipants", "TableCohorts", "TableCommunity", "TableRaffles"] {
        for item in stack.aws.scan(stack.outputs.value(table)?, None).await? {
            tables.push_str(&item.to_string());
        }
    }
    let people = stack.control.people().await?;
    let mut leaks = Vec::new();
    for player in players {
        let name = player.character.name;
        let person = people.iter().find(|person| person.id == player.id);
        let chat = stack.control.chat(&player.id, 0).await?.entries;
        let said = chat.iter().filter(|entry| entry.direction == "in").map(story::words);
        let said = said.filter(|words| words.chars().count() >= TELLING_CHARS);
        if said.chain(identifiers(person)).any(|telling| log.contains(&telling)) {
            leaks.push(format!("a log line tells of {name}"));
        }
        if erased.contains(&player.id)
            && identifiers(person).any(|telling| tables.contains(&telling))
        {
            leaks.push(format!("a table still tells of {name}, who has erased herself"));
        }
    }
    Ok(leaks)
}

fn identifiers(person: Option<&Person>) -> impl Iterator<Item = String> {
    let both = person.map(|person| [person.phone.clone(), person.user_id.clone()]);
    both.into_iter().flatten().flatten()
}
