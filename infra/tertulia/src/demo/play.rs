//! Lets the cast live through the cycle: moment after moment, message after message.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp, ToSpan, civil, tz::TimeZone};
use serde_json::{Value, json};
use shared::domain::form;

use super::{
    files,
    people::{CAST, Character, Do},
    tally::Expected,
};
use crate::local::{control::ChatEntry, mover::Target, progress::Step, quiet::Until, stack::Stack};

/// Somebody of the cast with a phone.
#[derive(Clone, Debug)]
pub(super) struct Player {
    pub character: &'static Character,
    /// The simulator's id.
    pub id: String,
}

/// The stage directions that could not be followed, which is a fault of the programme or of the script.
pub(super) type Stuck = Vec<String>;

pub(super) async fn cast(stack: &Stack) -> Result<Vec<Player>> {
    let mut players = Vec::new();
    for character in CAST {
        let person = json!({
            "name": character.name,
            "country": character.country,
            "identity": character.identity,
            "zone": "America/Lima",
        });
        let id = stack.control.add_person(person).await?;
        players.push(Player { character, id });
    }
    Ok(players)
}

/// From the eve of the cycle to the night after it.
pub(super) async fn play(
    stack: &Stack,
    players: &[Player],
    starts_on: civil::Date,
    expected: &mut Expected,
) -> Result<Stuck> {
    let zone =
        TimeZone::get("America/Lima").context("the time zones are missing from this program")?;
    let mut moments: BTreeMap<Timestamp, Vec<(&Player, &'static [Do])>> = BTreeMap::new();
    for player in players {
        for act in player.character.acts {
            let date = starts_on.checked_add((act.day - 1).days())?;
            let at = date.at(act.hour, act.minute, 0, 0).to_zoned(zone.clone())?.timestamp();
            moments.entry(at).or_default().push((player, act.does));
        }
    }
    let mut stuck = Stuck::new();
    let mut files_sent = 0;
    for (at, acts) in moments {
        let step = Step::begin(at.to_zoned(zone.clone()).strftime("%A %H:%M").to_string());
        step.say(
            acts.iter().map(|(player, _)| player.character.name).collect::<Vec<_>>().join(", "),
        );
        walk(stack, players, at, expected).await?;
        let rounds = acts.iter().map(|(_, does)| does.len()).max().unwrap_or_default();
        for round in 0..rounds {
            for (player, does) in &acts {
                if let Some(what) = does.get(round) {
                    files_sent += 1;
                    if let Err(error) = act(stack, player, what, files_sent).await {
                        stuck.push(format!("{} on {at}: {error:#}", player.character.name));
                    }
                }
            }
            stack.quiet.wait(&stack.clock, Until::Settled).await?;
        }
        step.done();
    }
    let step = Step::begin("The night after");
    let last = stack.clock.now() + SignedDuration::from_hours(10);
    walk(stack, players, last, expected).await?;
    step.done();
    Ok(stuck)
}

/// To that moment, stopping just before each lesson to note who has to get it.
async fn walk(
    stack: &Stack,
    players: &[Player],
    to: Timestamp,
    expected: &mut Expected,
) -> Result<()> {
    loop {
        let lesson = stack
            .mover
            .next_step()
            .await?
            .filter(|next| next.at <= to)
            .filter(|next| next.step.as_deref().is_some_and(|name| name.starts_with("lesson")));
        if let Some(lesson) = &lesson {
            expected.note(stack, players, lesson).await?;
        }
        let next = match (&lesson, stack.mover.next_step().await?) {
            (Some(lesson), _) => lesson.at,
            (None, Some(step)) if step.at <= to => step.at,
            (None, _) => to,
        };
        if next > stack.clock.now() {
            stack.mover.move_to(&Target::At(next)).await?;
        }
        if next == to {
            return Ok(());
        }
    }
}

async fn act(stack: &Stack, player: &Player, what: &Do, number: usize) -> Result<()> {
    let id = player.id.as_str();
    let say = |message: Value| async move { stack.control.act(id, message).await.map(drop) };
    match what {
        Do::Say(text) => say(json!({ "text": text })).await,
        Do::Bubbles(texts) => {
            for text in *texts {
                say(json!({ "text": text })).await?;
            }
            Ok(())
        }
        Do::Tap(title) => {
            let (message, title) = button(stack, id, &[title]).await?;
            say(json!({ "tap": { "message": message, "button": title } })).await
        }
        Do::Done => {
            let (message, title) = button(stack, id, &["Listo", "Pronto"]).await?;
            say(json!({ "tap": { "message": message, "button": title } })).await
        }
        Do::Fill(name, trade, least_busy) => {
            let message = newest_form(stack, id).await?;
            let answers =
                json!({ form::NAME: name, form::TRADE: trade, form::LEAST_BUSY: least_busy });
            say(json!({ "flow": { "message": message, "answers": answers } })).await
        }
        Do::Photo => {
            let upload = stack.control.upload(files::photo(number), "image/jpeg").await?;
            say(json!({ "media": upload, "kind": "image" })).await
        }
        Do::Voice => {
            let upload =
                stack.control.upload(files::voice(number), "audio/ogg; codecs=opus").await?;
            say(json!({ "media": upload, "kind": "voice" })).await
        }
        Do::Archive => {
            let upload = stack.control.upload(files::archive(), "application/zip").await?;
            say(json!({ "media": upload, "kind": "document", "filename": "fotos.zip" })).await
        }
        Do::Offline => stack.control.change_person(id, json!({ "online": false })).await,
        Do::Online => stack.control.change_person(id, json!({ "online": true })).await,
    }
}

async fn newest_form(stack: &Stack, person: &str) -> Result<String> {
    let chat = stack.control.chat(person, 0).await?;
    let has_form = |entry: &&ChatEntry| {
        entry.direction == "out"
            && entry.content.pointer("/interactive/type").is_some_and(|kind| kind == "flow")
    };
    let found = chat.entries.iter().rfind(has_form);
    found.map(|entry| entry.id.clone()).context("no message on the phone has a form")
}

/// The newest message on her phone that has a button of one of those titles, and the title.
async fn button<'a>(stack: &Stack, person: &str, titles: &[&'a str]) -> Result<(String, &'a str)> {
    let chat = stack.control.chat(person, 0).await?;
    let shown = |entry: &&ChatEntry| {
        entry.direction == "out" && ["delivered", "read"].contains(&entry.tick.as_str())
    };
    chat.entries
        .iter()
        .rev()
        .filter(shown)
        .find_map(|entry| {
            let title = titles.iter().find(|title| on(entry).any(|found| found == **title))?;
            Some((entry.id.clone(), *title))
        })
        .with_context(|| format!("no message on the phone has a button {}", titles.join(" or ")))
}

fn on(entry: &ChatEntry) -> impl Iterator<Item = &str> {
    let buttons = entry.content.pointer("/interactive/action/buttons");
    let plain = list(buttons).filter_map(|button| button.pointer("/reply/title")?.as_str());
    let rendered = entry.rendered.as_ref().and_then(|shown| shown.get("buttons"));
    let filed = list(rendered).filter_map(|button| button.get("text")?.as_str());
    plain.chain(filed)
}

fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}
