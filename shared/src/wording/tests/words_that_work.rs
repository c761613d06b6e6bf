//! A word that a message tells people to write is a word that we understand.

use crate::{
    domain::{
        address::{Address, Phone},
        command::{self, Intent},
        ids::{MessageId, NumberId},
        inbound::{Content, Inbound},
        language::Language,
        time::Timestamp,
    },
    outgoing::Message,
    wording::{Scene, Window, render, samples},
};

fn understood(text: &str) -> Intent {
    command::understand(&Inbound {
        id: MessageId::new("wamid.A"),
        at: Timestamp::from_seconds(0),
        number: NumberId::new("1065"),
        from: Address::new(Phone::parse("51900000000"), None).unwrap(),
        reply_to: None,
        free_entry: false,
        content: Content::Text { body: text.into() },
    })
}

#[test]
fn every_word_in_bold_capitals_is_understood() {
    let (course, cohort, zone) = (samples::course(), samples::cohort(), samples::lima());
    let mut found = std::collections::BTreeSet::new();
    for language in Language::ALL {
        let scene = Scene {
            cohort: Some(&cohort),
            course: Some(&course),
            ..Scene::new(language, &zone, samples::wednesday())
        };
        for reply in samples::replies() {
            let body = match render(&reply, &scene, Window::Open).unwrap() {
                Message::Text { body }
                | Message::Buttons { body, .. }
                | Message::Form { body, .. }
                | Message::List { body, .. } => body,
                Message::Audio { .. } | Message::Reaction { .. } | Message::Template { .. } => {
                    continue;
                }
            };
            for word in body.split('*').skip(1).step_by(2) {
                let is_word = word.chars().all(|c| c.is_uppercase() || c == ' ');
                if is_word {
                    assert!(
                        !matches!(
                            understood(word),
                            Intent::Words(_) | Intent::Question(_) | Intent::AlmostOptOut
                        ),
                        "{word} in {body}"
                    );
                    found.insert(word.to_owned());
                }
            }
        }
    }
    assert_eq!(found.len(), 17, "eight in each language and one in both: {found:?}");
}
