//! The morning message.

use super::{
    Scene, Unsayable,
    limits::{clip, one_line},
    speaker::{ASK, Choice, MENU, Speaker, button_row},
    words,
};
use crate::{
    domain::{
        action::Action,
        course::{Course, Day, Lesson},
        ids::MediaId,
        language::Language,
    },
    outgoing::{BODY_MAX, FOOTER_MAX, Message},
};

/// Title, text, rule of thumb and challenge as one body. WhatsApp takes [`BODY_MAX`] of it, by [`super::length`].
pub fn lesson_body(lesson: &Lesson, language: Language) -> String {
    let parts = [
        ("title", &lesson.title),
        ("text", &lesson.text),
        ("rule", &lesson.rule),
        ("challenge", &lesson.challenge),
    ]
    .map(|(name, part)| (name, part.trim()));
    words::of(language)
        .say("lesson", &parts.map(|(name, part)| (name, part.into())))
        .unwrap_or_else(|_| parts.map(|(_, part)| part).join("\n\n"))
}

pub(super) fn message(day: Day, scene: &Scene<'_>) -> Result<Message, Unsayable> {
    let Some((language, lesson)) = find(day, scene) else {
        return Speaker::new(scene).text("lesson-missing", &[]);
    };
    Ok(Message::Buttons {
        header: picture(lesson, scene),
        body: clip(&lesson_body(lesson, language), BODY_MAX),
        footer: scene.course.and_then(|course| footer(course, day, language)),
        buttons: button_row(words::of(language), &choices(day))?,
    })
}

/// Which lesson of which course: a word of orientation for her, and what makes it a message about something that
/// she enrolled in for Meta.
pub(super) fn footer(course: &Course, day: Day, language: Language) -> Option<String> {
    let title = one_line(&course.texts.get(&language)?.title, FOOTER_MAX);
    let values = [("number", day.number().into()), ("course", title.into())];
    let footer = words::of(language).say("lesson-footer", &values).ok()?;
    Some(clip(&footer, FOOTER_MAX))
}

/// The lesson with the language that it is written in, which her own may not be.
pub(super) fn find<'a>(day: Day, scene: &Scene<'a>) -> Option<(Language, &'a Lesson)> {
    let course = scene.course?;
    let lesson = course.lesson(scene.language, day)?;
    let language = if course.texts.contains_key(&scene.language) {
        scene.language
    } else {
        course.texts.keys().next().copied()?
    };
    Some((language, lesson))
}

/// `None` in light mode, and where the picture is not at WhatsApp: then the lesson goes without.
pub(super) fn picture(lesson: &Lesson, scene: &Scene<'_>) -> Option<MediaId> {
    let name = lesson.picture.as_ref().filter(|_| !scene.light)?;
    scene.cohort?.media.get(name).cloned()
}

pub(super) const fn choices(day: Day) -> [Choice; 3] {
    [(Action::Done(day), "button-done"), ASK, MENU]
}
