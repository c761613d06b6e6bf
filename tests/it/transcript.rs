//! Conversations as people have them, in text files that anyone can read and correct.
//!
//! ```text
//! # What this shows.
//! now 2026-02-27 10:00 America/Lima
//! cohort LIMA1 2026-03-02 es
//! person Rosa PE
//! Rosa> UNIRME LIMA1
//! Rosa< Hola …
//!     [Sí, acepto] [No, gracias]
//! Rosa> [Sí, acepto]
//! until 2026-03-02 07:31 America/Lima
//! ```
//!
//! Lines with `>` and directives are the script; everything else is what came back and is compared to the letter.
//! `UPDATE_TRANSCRIPTS=1 cargo test -p tests transcript` writes what comes back into the files, to be read in the diff.

use std::{fmt::Write as _, fs, path::Path};

use jiff::{civil, tz::TimeZone};
use shared::{
    domain::{
        agenda::{Agenda, Facts, Mark},
        form,
        ids::CohortId,
        language::Language,
        slot::{Slot, SlotId, SlotState},
        time::{Timestamp, Zone},
    },
    media::samples,
};
use simulator::{Entry, Identity, Kind, NewPerson, Say};

use crate::world::{World, choices, course};

#[test]
fn transcripts_read_as_they_are_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("transcripts");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let update = std::env::var_os("UPDATE_TRANSCRIPTS").is_some();
    let mut wrong = Vec::new();
    for file in &files {
        let written = fs::read_to_string(file).unwrap();
        let spoken = runtime.block_on(Stage::default().play(&written));
        if update {
            fs::write(file, &spoken).unwrap();
        } else if spoken != written {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            wrong.push(format!("{name}:\n{}", first_difference(&written, &spoken)));
        }
    }
    println!("transcripts: {}", files.len());
    assert!(!files.is_empty(), "no transcripts found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn first_difference(written: &str, spoken: &str) -> String {
    let mut lines = written.lines().zip(spoken.lines()).enumerate();
    match lines.find(|(_, (a, b))| a != b) {
        Some((n, (a, b))) => format!("  line {}\n  written: {a}\n  spoken:  {b}", n + 1),
        None => "  one is longer than the other".to_owned(),
    }
}

#[derive(Default)]
struct Stage {
    world: Option<World>,
    people: Vec<Person>,
    said: String,
}

struct Person {
    name: String,
    id: String,
    /// How many messages of the business have been shown.
    shown: usize,
    reactions: usize,
}

impl Stage {
    async fn play(mut self, script: &str) -> String {
        for line in script.lines() {
            let is_output = line.starts_with("    ")
                || line.split_once('<').is_some_and(|(who, _)| self.knows(who));
            if is_output || line.trim() == "(nothing)" {
                continue;
            }
            writeln!(self.said, "{line}").unwrap();
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let before = self.said.len();
            let is_act = self.act(line).await;
            self.show();
            if is_act && self.said.len() == before {
                self.said.push_str("(nothing)\n");
            }
        }
        self.said
    }

    fn knows(&self, name: &str) -> bool {
        self.people.iter().any(|person| person.name == name)
    }

    fn world(&self) -> &World {
        self.world.as_ref().expect("the script begins with `now`")
    }

    /// `true` if something is expected to come back.
    async fn act(&mut self, line: &str) -> bool {
        if let Some((name, act)) = line.split_once('>')
            && let Some(person) = self.people.iter().find(|person| person.name == name)
        {
            let id = person.id.clone();
            self.does(&id, act.trim()).await;
            return true;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["now", date, time, zone] => {
                let now = moment(date, time, zone);
                self.world = Some(World::at(&now.to_string()));
                false
            }
            ["cohort", code, starts_on, language, rest @ ..] => {
                let language = if *language == "pt" { Language::Pt } else { Language::Es };
                let mut cohort = self.world().cohort(code, starts_on, language);
                if rest.contains(&"form") {
                    cohort = self.world().with_form(cohort);
                }
                self.world().open(cohort, course()).await;
                self.world().dispatch().await;
                self.world().settle().await;
                true
            }
            ["person", name, country, rest @ ..] => {
                let new = NewPerson {
                    name: Some((*name).to_owned()),
                    country: Some((*country).to_owned()),
                    identity: if rest.contains(&"id-only") { Identity::Id } else { Identity::Both },
                    ..NewPerson::default()
                };
                let id = self.world().add(new);
                self.people.push(Person { name: (*name).to_owned(), id, shown: 0, reactions: 0 });
                false
            }
            ["until", date, time, zone] => {
                let moment = moment(date, time, zone);
                self.world().until(moment).await;
                true
            }
            ["wait", seconds] => {
                let later = self.world().now().plus(seconds.parse().unwrap());
                self.world().until(later).await;
                true
            }
            ["slots", code, advisor, zone, times @ ..] => {
                let (cohort, zone) = (CohortId::new(*code), Zone::new(zone).unwrap());
                let slots: Vec<_> =
                    times.iter().map(|time| slot(&cohort, advisor, &zone, time)).collect();
                let desk = self.world().desk();
                desk.step(&cohort, |agenda, facts| agenda.publish(&slots, facts)).await.unwrap();
                self.world().settle().await;
                true
            }
            [mark @ ("held" | "no-show" | "withdraw"), code, advisor, zone, time] => {
                let (cohort, zone) = (CohortId::new(*code), Zone::new(zone).unwrap());
                let (id, _) = slot(&cohort, advisor, &zone, time);
                let step = |agenda: &mut Agenda, facts: &Facts<'_>| match *mark {
                    "held" => agenda.mark(id, Mark::Held, facts).map(|_| ()),
                    "no-show" => agenda.mark(id, Mark::NoShow, facts).map(|_| ()),
                    _ => agenda.withdraw(id, facts),
                };
                self.world().desk().step(&cohort, step).await.unwrap();
                self.world().settle().await;
                true
            }
            ["stops", "form"] => {
                self.world().stops_forms().await;
                false
            }
            ["answers"] => {
                for note in self.world().store.advice() {
                    let topic = note.topic.name();
                    writeln!(self.said, "    {} {topic}: {}", note.participant, note.text).unwrap();
                }
                true
            }
            ["objects"] => {
                for (key, object) in self.world().objects.all() {
                    writeln!(self.said, "    {key} {} bytes", object.bytes.len()).unwrap();
                }
                true
            }
            _ => panic!("no such direction: {line}"),
        }
    }

    async fn does(&self, person: &str, act: &str) {
        let world = self.world();
        match act {
            "(photo)" => {
                let photo = samples::jpeg(samples::PLAIN_JPEG, 1);
                world.sends(person, photo, "image/jpeg", Kind::Image).await;
            }
            "(voice note)" => {
                world.sends(person, samples::voice(), "audio/ogg; codecs=opus", Kind::Voice).await;
            }
            "(program)" => {
                let program = b"MZ\x90\x00 this program cannot be run".to_vec();
                world.sends(person, program, "application/pdf", Kind::Document).await;
            }
            _ if act.starts_with("(form ") => {
                let fields = act.trim_start_matches("(form ").trim_end_matches(')');
                let answers = fields.split(" / ").zip([form::NAME, form::TRADE, form::LEAST_BUSY]);
                let answers: serde_json::Map<String, serde_json::Value> =
                    answers.map(|(text, field)| (field.to_owned(), text.into())).collect();
                world.fills_in(person, answers.into()).await;
            }
            "(location)" => {
                let place = serde_json::json!({"latitude": -12.05, "longitude": -77.04});
                world.does(person, Say { location: Some(place), ..Say::default() }).await;
            }
            _ if act.starts_with('[') => {
                world.taps(person, act.trim_matches(['[', ']'])).await;
            }
            // Three bubbles in one moment.
            _ if act.contains(" | ") => {
                world.does_at_once(person, act.split(" | ").map(Say::text)).await;
            }
            _ => world.says(person, act).await,
        }
    }

    /// Shows everybody's new messages.
    fn show(&mut self) {
        let Some(world) = &self.world else { return };
        for person in &mut self.people {
            let mut entries = world.messages(&person.id);
            entries.retain(|entry| entry.kind != "reaction");
            for entry in &entries[person.shown..] {
                self.said.push_str(&format!("{}< {}", person.name, spoken(entry)));
            }
            person.shown = entries.len();
            let reactions = world.reactions(&person.id);
            for emoji in &reactions[person.reactions..] {
                writeln!(self.said, "{}< ({emoji})", person.name).unwrap();
            }
            person.reactions = reactions.len();
        }
    }
}

/// The text, then what can be pressed.
fn spoken(entry: &Entry) -> String {
    let content = &entry.content;
    let body = [
        &content["text"]["body"],
        &content["interactive"]["body"]["text"],
        entry.rendered.as_ref().map_or(content, |rendered| &rendered["body"]),
    ]
    .into_iter()
    .find_map(|text| text.as_str())
    .unwrap_or_default();
    let mut said = String::new();
    for (n, line) in body.lines().enumerate() {
        let indent = if n == 0 { "" } else { "    " };
        if line.is_empty() {
            said.push_str("    .\n");
        } else {
            writeln!(said, "{indent}{line}").unwrap();
        }
    }
    let buttons: Vec<String> =
        choices(entry).into_iter().map(|(_, title)| format!("[{title}]")).collect();
    if let Some(open) = content["interactive"]["action"]["parameters"]["flow_cta"].as_str() {
        writeln!(said, "    [{open}]").unwrap();
    }
    if !buttons.is_empty() {
        writeln!(said, "    {}", buttons.join(" ")).unwrap();
    }
    if entry.kind == "template" {
        said.push_str("    (template)\n");
    }
    said
}

/// Half an hour of an advisor's, named by its hour.
fn slot(cohort: &CohortId, advisor: &str, zone: &Zone, time: &str) -> (SlotId, Slot) {
    let at = zone.moment(time.parse().unwrap());
    let link = "https://meet.example/sala".to_owned();
    let (advisor, state) = (advisor.to_owned(), SlotState::Offered);
    (SlotId::of(cohort, &advisor, at), Slot { advisor, at, minutes: 30, link, state })
}

fn moment(date: &str, time: &str, zone: &str) -> Timestamp {
    let date: civil::Date = date.parse().unwrap();
    let time: civil::Time = format!("{time}:00").parse().unwrap();
    let zone = TimeZone::get(zone).unwrap();
    zone.to_zoned(date.to_datetime(time)).unwrap().timestamp().into()
}
