//! The menu: one list of at most ten rows.

use super::{
    Scene, Unsayable, lesson,
    limits::{clip, one_line},
    speaker::{Speaker, number},
    words::Words,
};
use crate::{
    domain::{action::Action, course::Day},
    outgoing::{
        BUTTON_TITLE_MAX, LIST_BODY_MAX, Message, ROW_DESCRIPTION_MAX, ROW_TITLE_MAX, ROWS_MAX, Row,
    },
};

pub(super) fn message(unlocked: Option<Day>, scene: &Scene<'_>) -> Result<Message, Unsayable> {
    let speaker = Speaker::new(scene);
    Ok(Message::List {
        body: clip(&speaker.say("menu", &[])?, LIST_BODY_MAX),
        open: clip(&speaker.say("button-open-menu", &[])?, BUTTON_TITLE_MAX),
        rows: rows(speaker.words, unlocked, scene)?,
    })
}

fn rows(words: &Words, unlocked: Option<Day>, scene: &Scene<'_>) -> Result<Vec<Row>, Unsayable> {
    let mut rows = Vec::with_capacity(ROWS_MAX + 1);
    if let Some(today) = unlocked {
        rows.push(row(words, Action::Challenge(today), "row-challenge")?);
        rows.push(row(words, Action::Discussion(today), "row-discussion")?);
        for day in Day::all().rev().filter(|day| *day <= today) {
            rows.push(lesson_row(words, day, scene)?);
        }
    }
    rows.push(row(words, Action::Ask, "row-ask")?);
    let light = if scene.light { "row-light-off" } else { "row-light-on" };
    rows.push(row(words, Action::Light, light)?);
    rows.push(row(words, Action::MyData, "row-data")?);
    rows.push(row(words, Action::Leave, "row-leave")?);
    if rows.len() > ROWS_MAX {
        // On the last day one row must go. No lesson is left to save data on, and the body names the word.
        rows.retain(|row| row.id != Action::Light.to_string());
    }
    Ok(rows)
}

fn row(words: &Words, action: Action, id: &'static str) -> Result<Row, Unsayable> {
    let values = [number(action)];
    Ok(Row {
        id: action.to_string(),
        title: clip(&words.say(id, &values)?, ROW_TITLE_MAX),
        description: Some(clip(&words.describe(id, &values)?, ROW_DESCRIPTION_MAX)),
    })
}

fn lesson_row(words: &Words, day: Day, scene: &Scene<'_>) -> Result<Row, Unsayable> {
    let title = words.say("lesson-number", &[number(Action::Lesson(day))])?;
    Ok(Row {
        id: Action::Lesson(day).to_string(),
        title: clip(&title, ROW_TITLE_MAX),
        description: lesson::find(day, scene)
            .map(|(_, lesson)| one_line(&lesson.title, ROW_DESCRIPTION_MAX)),
    })
}
