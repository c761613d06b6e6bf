//! Messages that may leave at any time: approved by Meta beforehand, by name and language.
//!
//! A name never comes back with other words: a lesson's carries its course's version, the others a fingerprint
//! of their words. Old and new code can so run side by side, and an approval is never overtaken by an edit.
//!
//! Rules for the texts: <https://developers.facebook.com/docs/whatsapp/message-templates/guidelines>

use super::{
    Scene, Unsayable, lesson,
    notices::{self, Notice},
    speaker::{Speaker, button_row},
    words,
};
use crate::{
    domain::{
        action::Action,
        course::{Course, CourseRef, Day},
        ids::MediaName,
        language::Locale,
        reply::Reply,
    },
    outgoing::Message,
};

/// What every one of ours is: about something that she enrolled in, and nothing else.
/// <https://developers.facebook.com/docs/whatsapp/updates-to-pricing/new-template-guidelines>
const CATEGORY: &str = "UTILITY";

/// A template as it is handed to Meta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateText {
    pub name: String,
    /// Meta's code: `es`, `es_PE`, `pt_BR`.
    pub language: String,
    pub category: &'static str,
    /// The picture at its head, to be given as the example and with each message.
    pub header: Option<MediaName>,
    /// With `{{1}}`, `{{2}}`, … for its parameters.
    pub body: String,
    /// A plausible value for each parameter.
    pub examples: Vec<String>,
    pub footer: Option<String>,
    /// Titles of its quick replies.
    pub buttons: Vec<String>,
}

/// Everything that [`super::render`] may name for a cohort of this course in this locale.
///
/// A lesson with a picture has two: with it, and without it for light mode. Lessons that are not written in this
/// language are left out.
pub fn templates(course: &Course, version: &str, locale: Locale) -> Vec<TemplateText> {
    let language = locale.language();
    let mut all = Vec::new();
    if let Some(text) = course.texts.get(&language) {
        for (day, lesson) in Day::all().zip(&text.lessons) {
            let plain = TemplateText {
                name: lesson_name(course.slug.as_str(), version, day, false),
                language: locale.code().to_owned(),
                category: CATEGORY,
                header: None,
                body: lesson::lesson_body(lesson, language),
                examples: Vec::new(),
                footer: lesson::footer(course, day, language),
                buttons: button_row(words::of(language), &lesson::choices(day))
                    .unwrap_or_default()
                    .into_iter()
                    .map(|button| button.title)
                    .collect(),
            };
            if let Some(picture) = &lesson.picture {
                all.push(TemplateText {
                    name: lesson_name(course.slug.as_str(), version, day, true),
                    header: Some(picture.clone()),
                    ..plain.clone()
                });
            }
            all.push(plain);
        }
    }
    for notice in Notice::ALL {
        let (body, examples) = notice.pattern(course, language);
        all.push(TemplateText {
            name: notice.name().to_owned(),
            language: locale.code().to_owned(),
            category: CATEGORY,
            header: None,
            body,
            examples,
            footer: None,
            buttons: notice.buttons(language),
        });
    }
    all
}

pub(super) fn message(reply: &Reply, scene: &Scene<'_>) -> Result<Message, Unsayable> {
    if let Reply::Lesson { day } | Reply::LessonAgain { day } = reply {
        return lesson_message(*day, scene);
    }
    let (notice, values) =
        notices::of(reply, &Speaker::new(scene))?.ok_or(Unsayable::NeedsOpenWindow)?;
    Ok(Message::Template {
        name: notice.name().to_owned(),
        language: scene.locale(scene.language).code().to_owned(),
        header: None,
        parameters: values.into_iter().map(|(_, value)| value).collect(),
        payloads: notice.choices().iter().map(|(action, _)| action.to_string()).collect(),
    })
}

/// For a lesson whose own template Meta has stopped: that it is ready, and a button that opens it, and the window.
pub(super) fn fallback(reply: &Reply, scene: &Scene<'_>) -> Result<Message, Unsayable> {
    let (Reply::Lesson { day } | Reply::LessonAgain { day }) = reply else {
        return Err(Unsayable::NeedsOpenWindow);
    };
    let values = notices::ready(&Speaker::new(scene), *day)?;
    Ok(Message::Template {
        name: Notice::LessonReady.name().to_owned(),
        language: scene.locale(scene.language).code().to_owned(),
        header: None,
        parameters: values.into_iter().map(|(_, value)| value).collect(),
        payloads: vec![Action::Lesson(*day).to_string()],
    })
}

/// A course that cannot be found costs the picture only: the plain template of a lesson always exists.
fn lesson_message(day: Day, scene: &Scene<'_>) -> Result<Message, Unsayable> {
    let cohort = scene.cohort.ok_or(Unsayable::NeedsOpenWindow)?;
    let (language, header) = match lesson::find(day, scene) {
        Some((language, lesson)) => (language, lesson::picture(lesson, scene)),
        None => (cohort.language, None),
    };
    let CourseRef { slug, version } = &cohort.course;
    Ok(Message::Template {
        name: lesson_name(slug.as_str(), version, day, header.is_some()),
        language: scene.locale(language).code().to_owned(),
        header,
        parameters: Vec::new(),
        payloads: lesson::choices(day).map(|(action, _)| action.to_string()).into(),
    })
}

/// A name is at most 512 of `a` to `z`, digits and `_`.
/// <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates>
fn lesson_name(slug: &str, version: &str, day: Day, pictured: bool) -> String {
    const PART_MAX: usize = 200;
    let plain = |text: &str| -> String {
        text.chars()
            .take(PART_MAX)
            .map(|c| c.to_ascii_lowercase())
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .collect()
    };
    let picture = if pictured { "_picture" } else { "" };
    format!("{}_{}_d{day}{picture}", plain(slug), plain(version))
}
