//! The channel's limits, for every reply, language, mode and window, with names as long as people have and longer.

use crate::{
    domain::{
        cohort::Cohort,
        course::Course,
        language::Language,
        reply::{MyData, Reply},
    },
    outgoing::{
        BODY_MAX, BUTTON_TITLE_MAX, BUTTONS_MAX, FOOTER_MAX, LIST_BODY_MAX, Message,
        ROW_DESCRIPTION_MAX, ROW_TITLE_MAX, ROWS_MAX,
    },
    wording::{Scene, Unsayable, Window, length, render, samples},
};

const LONGEST_NAME: &str = "María Esperanza Concepción Huamaní Yupanqui de la Cruz";

/// What a title, a name and a lesson may be at worst, if every check before was left out.
fn monstrous(course: &Course) -> Course {
    let mut course = course.clone();
    for text in course.texts.values_mut() {
        text.title = "Título 👏 ".repeat(100);
        for lesson in &mut text.lessons {
            lesson.title = "Un título muy largo ".repeat(50);
            lesson.text = "Una línea.\n".repeat(500);
            lesson.challenge = "Haz esto. ".repeat(500);
            lesson.discussion = "¿Y tú? ".repeat(500);
        }
    }
    course
}

/// Calls `check` with every reply in every scene.
fn everywhere(mut check: impl FnMut(&Reply, &Scene<'_>, Window, Result<Message, Unsayable>)) {
    let (course, cohort, zone) = (samples::course(), samples::cohort(), samples::lima());
    let monster = monstrous(&course);
    let mut only_spanish = course.clone();
    only_spanish.texts.remove(&Language::Pt);
    let mut without_lessons = course.clone();
    for text in without_lessons.texts.values_mut() {
        text.lessons.clear();
    }
    let empty = Course { texts: std::collections::BTreeMap::new(), ..course.clone() };
    let without_media = Cohort { media: std::collections::BTreeMap::new(), ..cohort.clone() };
    let worlds: [(Option<&Cohort>, Option<&Course>); 8] = [
        (Some(&cohort), Some(&course)),
        (Some(&without_media), Some(&course)),
        (Some(&cohort), Some(&monster)),
        (Some(&cohort), Some(&only_spanish)),
        (Some(&cohort), Some(&without_lessons)),
        (Some(&cohort), Some(&empty)),
        (Some(&cohort), None),
        (None, None),
    ];
    let form = samples::form();
    let shouting = "¡ROSA! ".repeat(200);
    let names = [None, Some(""), Some("Rosa"), Some(LONGEST_NAME), Some(shouting.as_str())];
    let mut replies = samples::replies();
    replies.push(Reply::MyData(Box::new(MyData {
        name: Some(shouting.clone()),
        trade: Some("vendo de todo\ny más\n".repeat(100)),
        has_phone: false,
        cohort: Some("ABCDEFGH12345678".into()),
        consented_on: Some(jiff::civil::date(2026, 9, 30)),
        submissions: 1,
        questions: u32::MAX,
        advisory: true,
        session: Some(crate::domain::time::Timestamp::from_seconds(1_773_086_400)),
    })));
    replies.push(Reply::RaffleAlternate { place: u32::MAX });
    for language in Language::ALL {
        for (world, light, name) in worlds.iter().flat_map(|world| {
            [false, true].into_iter().flat_map(move |light| names.map(|name| (world, light, name)))
        }) {
            let scene = Scene {
                name,
                light,
                cohort: world.0,
                course: world.1,
                form: name.map(|_| &form),
                ..Scene::new(language, &zone, samples::wednesday())
            };
            for reply in &replies {
                for window in [Window::Open, Window::Closed] {
                    check(reply, &scene, window, render(reply, &scene, window));
                }
            }
        }
    }
}

#[test]
fn everything_can_be_said_while_the_window_is_open() {
    everywhere(|reply, scene, window, said| {
        if window == Window::Open {
            let message = said.unwrap_or_else(|error| panic!("{reply:?} {scene:?}: {error}"));
            assert!(!message.is_template(), "{reply:?}");
        }
    });
}

#[test]
fn a_closed_window_lets_templates_through_and_nothing_else() {
    everywhere(|reply, scene, window, said| {
        if window == Window::Closed {
            let is_lesson = matches!(reply, Reply::Lesson { .. } | Reply::LessonAgain { .. });
            let is_notice = matches!(
                reply,
                Reply::PlaceReserved { .. }
                    | Reply::NotStarted { .. }
                    | Reply::Invitation { .. }
                    | Reply::ClassLink { .. }
                    | Reply::RaffleEntered { .. }
                    | Reply::RaffleWon
                    | Reply::RaffleAlternate { .. }
                    | Reply::RaffleNotDrawn
                    | Reply::PlaceOpened
                    | Reply::ChooseHour { .. }
                    | Reply::SessionBooked(_)
                    | Reply::SessionReminder(_)
                    | Reply::SessionWithdrawn { .. }
                    | Reply::PlaceGivenUp
                    | Reply::PlacePassed
                    | Reply::AskAdvice { .. }
            ) || matches!(reply, Reply::SlotList(list) if list.until.is_some());
            let has_template = is_notice || is_lesson && scene.cohort.is_some();
            match said {
                Ok(message) => assert!(has_template && message.is_template(), "{reply:?}"),
                Err(error) => {
                    assert_eq!(error, Unsayable::NeedsOpenWindow);
                    assert!(!has_template, "{reply:?}");
                }
            }
        }
    });
}

#[test]
fn every_limit_of_the_channel_holds() {
    everywhere(|reply, _, _, said| {
        let Ok(message) = said else { return };
        let within = |text: &str, max: usize| {
            assert!(!text.trim().is_empty(), "{reply:?} says nothing somewhere");
            assert!(length(text) <= max, "{reply:?}: {} of {max}: {text}", length(text));
        };
        match message {
            // WhatsApp would take four times as much; nobody would read it.
            Message::Text { body } => within(
                &body,
                if matches!(reply, Reply::ChallengeHow { .. }) { LIST_BODY_MAX } else { BODY_MAX },
            ),
            Message::Buttons { header: _, body, footer, buttons } => {
                within(&body, BODY_MAX);
                footer.iter().for_each(|footer| within(footer, FOOTER_MAX));
                assert!((1..=BUTTONS_MAX).contains(&buttons.len()));
                for button in buttons {
                    within(&button.title, BUTTON_TITLE_MAX);
                    assert!(!button.title.contains('…'), "a title is not cut: {}", button.title);
                }
            }
            Message::List { body, open, rows } => {
                within(&body, LIST_BODY_MAX);
                within(&open, BUTTON_TITLE_MAX);
                assert!((1..=ROWS_MAX).contains(&rows.len()), "{} rows", rows.len());
                for row in rows {
                    within(&row.title, ROW_TITLE_MAX);
                    assert!(!row.title.contains('…'), "a title is not cut: {}", row.title);
                    row.description.iter().for_each(|text| within(text, ROW_DESCRIPTION_MAX));
                }
            }
            Message::Form { body, open, .. } => {
                within(&body, BODY_MAX);
                within(&open, BUTTON_TITLE_MAX);
                assert!(!open.contains('…'), "a title is not cut: {open}");
            }
            Message::Audio { .. } => panic!("no reply is an audio"),
            Message::Reaction { emoji, .. } => assert_eq!(emoji.chars().count(), 1),
            Message::Template { parameters, .. } => {
                for parameter in parameters {
                    within(&parameter, BODY_MAX);
                    assert!(!parameter.contains(['\n', '\t']) && !parameter.contains("  "));
                }
            }
        }
    });
}

#[test]
fn no_gap_and_no_invisible_mark_is_left_in_a_text() {
    everywhere(|reply, _, _, said| {
        let Ok(message) = said else { return };
        let text = format!("{message:?}");
        // The debug form has braces of its own, around fields: none of them touches a variable or a letter's quote.
        for leftover in ["{$", "{ $", "{\\\"", "{{", "\\u{2068}", "\\u{2069}", "??", "\\r"] {
            assert!(!text.contains(leftover), "{reply:?} leaves {leftover} in {text}");
        }
        for body in bodies(&message) {
            assert!(!body.contains(['{', '}', '\u{2068}', '\u{2069}']), "{body}");
            assert_eq!(body.matches('*').count() % 2, 0, "bold is closed: {body}");
            assert_eq!(body.trim(), body, "no blank at an end");
            assert!(!body.contains("\n\n\n") && !body.contains("  "), "no hole: {body}");
        }
    });
}

#[test]
fn a_message_has_one_emoji_at_most() {
    let is_emoji =
        |c: &char| matches!(u32::from(*c), 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF);
    everywhere(|reply, scene, _, said| {
        let monstrous = scene
            .course
            .is_some_and(|course| course.texts.values().any(|text| text.title.contains('👏')));
        let Ok(message) = said else { return };
        if !monstrous {
            let count = format!("{message:?}").chars().filter(is_emoji).count();
            assert!(count <= 1, "{reply:?}: {message:?}");
        }
    });
}

fn bodies(message: &Message) -> Vec<&str> {
    match message {
        Message::Text { body } | Message::Buttons { body, .. } | Message::Form { body, .. } => {
            vec![body]
        }
        Message::List { body, rows, .. } => {
            let mut all = vec![body.as_str()];
            all.extend(rows.iter().map(|row| row.title.as_str()));
            all.extend(rows.iter().filter_map(|row| row.description.as_deref()));
            all
        }
        Message::Template { parameters, .. } => parameters.iter().map(String::as_str).collect(),
        Message::Audio { .. } | Message::Reaction { .. } => Vec::new(),
    }
}
