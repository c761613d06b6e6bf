//! The two Fluent files say the same things, and nothing that nobody hears.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;

use crate::{
    domain::{
        course::Day,
        language::{Language, Locale},
        participant::CONSENT_TEXT,
        reply::Reply,
    },
    wording::{
        self, Scene, Window, render, samples, templates,
        words::{self, PORTUGUESE, SPANISH, said},
    },
};

/// These differ because the languages do: Portuguese tells the hour by 24, Spanish by 12.
const DIFFERENT: [&str; 3] = ["at-time", "day-and-time", "row-slot"];

#[test]
fn both_files_are_read_without_error() {
    for source in [SPANISH, PORTUGUESE] {
        if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
            panic!("{errors:?}");
        }
    }
}

#[test]
fn both_files_have_the_same_messages_once_with_the_same_variables() {
    let (spanish, portuguese) = (messages(SPANISH), messages(PORTUGUESE));
    let keys = |of: &BTreeMap<String, String>| of.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(keys(&spanish), keys(&portuguese));
    for (key, text) in &spanish {
        if !DIFFERENT.contains(&key.as_str()) {
            assert_eq!(
                variables(text, &spanish),
                variables(&portuguese[key], &portuguese),
                "{key}"
            );
        }
    }
}

#[test]
fn every_message_is_heard_by_somebody() {
    let (course, cohort, zone) = (samples::course(), samples::cohort(), samples::lima());
    for language in Language::ALL {
        for (light, known) in [(false, true), (true, true), (false, false)] {
            let scene = Scene {
                light,
                cohort: known.then_some(&cohort),
                course: known.then_some(&course),
                ..Scene::new(language, &zone, samples::wednesday())
            };
            for reply in samples::replies() {
                render(&reply, &scene, Window::Open).unwrap();
            }
        }
        let form = samples::form();
        let scene =
            Scene { form: Some(&form), ..Scene::new(language, &zone, samples::wednesday()) };
        render(&Reply::AskName, &scene, Window::Open).unwrap();
        wording::form(language).unwrap();
        // What is said in a template alone.
        templates(&course, samples::VERSION, Locale::of(language));
        let source = match language {
            Language::Es => SPANISH,
            Language::Pt => PORTUGUESE,
        };
        let all = messages(source);
        let mut heard: BTreeSet<String> = BTreeSet::new();
        let mut open: Vec<String> =
            said::in_language(language).into_iter().map(str::to_owned).collect();
        while let Some(key) = open.pop() {
            open.extend(references(&all[&key], &all));
            heard.insert(key);
        }
        let unheard: Vec<&String> = all.keys().filter(|key| !heard.contains(*key)).collect();
        assert!(unheard.is_empty(), "{language:?}: {unheard:?}");
    }
}

#[test]
fn the_samples_hold_every_reply() {
    let source = include_str!("../../domain/reply.rs");
    let (_, body) = source.split_once("pub enum Reply {\n").unwrap();
    let (body, _) = body.split_once("\n}\n").unwrap();
    let declared: BTreeSet<&str> = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(char::is_uppercase))
        .map(|line| line.split([' ', ',', '(', '{']).next().unwrap())
        .collect();
    assert!(declared.len() > 30, "reply.rs is laid out as this test reads it");
    let samples = samples::replies();
    let shown: Vec<String> = samples.iter().map(|reply| format!("{reply:?}")).collect();
    let sampled: BTreeSet<&str> =
        shown.iter().map(|text| text.split([' ', '(', '{']).next().unwrap()).collect();
    assert_eq!(declared, sampled);
    assert!(samples.contains(&Reply::Lesson { day: Day::FIRST }));
}

/// Whoever changes what people agree to, also changes the number that is stored with their answer.
#[test]
fn the_consent_text_is_the_one_that_has_this_number() {
    let texts = Language::ALL.map(|language| words::of(language).say("ask-consent", &[]).unwrap());
    let fingerprint = words::fingerprint(texts.iter().map(String::as_str));
    assert_eq!(
        (CONSENT_TEXT, fingerprint.as_str()),
        (1, "632db85f"),
        "the consent text has changed: raise domain::participant::CONSENT_TEXT if its meaning did, then write the \
         new pair here"
    );
}

/// Key to text, attributes included.
fn messages(source: &str) -> BTreeMap<String, String> {
    let mut messages: BTreeMap<String, String> = BTreeMap::new();
    let mut key = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        match line.split_once(" =") {
            Some((name, rest)) if name.starts_with(char::is_alphabetic) => {
                key = name.to_owned();
                let earlier = messages.insert(key.clone(), format!("{rest}\n"));
                assert!(earlier.is_none(), "{key} is there twice");
            }
            _ if line.is_empty() => {}
            _ => {
                let text = messages.get_mut(&key).unwrap();
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    assert!(messages.len() > 60);
    messages
}

fn variables(text: &str, all: &BTreeMap<String, String>) -> BTreeSet<String> {
    let own = text
        .split('$')
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect());
    let inherited = references(text, all).into_iter().flat_map(|key| variables(&all[&key], all));
    own.chain(inherited).collect()
}

/// Messages that a message is made of: `{ date }`.
fn references(text: &str, all: &BTreeMap<String, String>) -> Vec<String> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(inner, _)| inner.trim().to_owned())
        .filter(|inner| all.contains_key(inner))
        .collect()
}
