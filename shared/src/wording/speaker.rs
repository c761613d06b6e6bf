//! One scene's voice: its language, and the values that any message may name.

use super::{
    Scene, Unsayable,
    limits::{clip, one_line},
    words::{self, Value, Words},
};
use crate::{
    domain::action::Action,
    outgoing::{BODY_MAX, BUTTON_TITLE_MAX, Button, Message, TEXT_MAX},
};

/// Longer than nearly every full name; what a person typed may be a whole story.
pub(super) const NAME_MAX: usize = 40;
const TITLE_MAX: usize = 80;

pub(super) struct Speaker<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) words: &'static Words,
}

impl<'a> Speaker<'a> {
    pub(super) fn new(scene: &'a Scene<'a>) -> Self {
        Self { scene, words: words::of(scene.language) }
    }

    pub(super) fn say(&self, id: &'static str, values: &[Value<'a>]) -> Result<String, Unsayable> {
        let name =
            self.scene.name.map(|name| one_line(name, NAME_MAX)).filter(|name| !name.is_empty());
        let mut all: Vec<Value<'_>> =
            vec![("known", yes_no(name.is_some())), ("name", name.unwrap_or_default().into())];
        all.extend_from_slice(values);
        self.words.say(id, &all)
    }

    pub(super) fn text(
        &self,
        id: &'static str,
        values: &[Value<'a>],
    ) -> Result<Message, Unsayable> {
        let body = clip(&self.say(id, values)?, TEXT_MAX);
        Ok(Message::Text { body })
    }

    pub(super) fn buttons(
        &self,
        id: &'static str,
        values: &[Value<'a>],
        buttons: &[Choice],
    ) -> Result<Message, Unsayable> {
        Ok(Message::Buttons {
            header: None,
            body: clip(&self.say(id, values)?, BODY_MAX),
            footer: None,
            buttons: button_row(self.words, buttons)?,
        })
    }

    /// The course's title, or the programme's name where there is no course.
    pub(super) fn course_title(&self) -> Result<String, Unsayable> {
        match self.scene.course.and_then(|course| course.text(self.scene.language)) {
            Some(text) => Ok(one_line(&text.title, TITLE_MAX)),
            None => self.words.say("programme", &[]),
        }
    }
}

/// What a button does, and the message that is its title.
pub(super) type Choice = (Action, &'static str);

pub(super) const ASK: Choice = (Action::Ask, "button-ask");
pub(super) const MENU: Choice = (Action::Menu, "button-menu");

pub(super) fn button_row(words: &Words, choices: &[Choice]) -> Result<Vec<Button>, Unsayable> {
    choices
        .iter()
        .map(|(action, id)| {
            Ok(Button {
                id: action.to_string(),
                title: clip(&words.say(id, &[number(*action)])?, BUTTON_TITLE_MAX),
            })
        })
        .collect()
}

/// The day that an action is about, for its title; 0 where it is about none.
pub(super) fn number(action: Action) -> Value<'static> {
    let day = match action {
        Action::Done(day)
        | Action::Lesson(day)
        | Action::Challenge(day)
        | Action::Discussion(day) => day.number(),
        Action::Consent(_)
        | Action::LeastBusy(_)
        | Action::Ask
        | Action::Menu
        | Action::ItIsMyChallenge
        | Action::ItIsAQuestion
        | Action::MyData
        | Action::Verify
        | Action::Light
        | Action::Leave
        | Action::OptOut(_)
        | Action::Erase(_)
        | Action::Help
        | Action::Slots
        | Action::Slot(_)
        | Action::CannotCome
        | Action::GiveUpPlace => 0,
    };
    ("number", day.into())
}

pub(super) fn yes_no(yes: bool) -> fluent_bundle::FluentValue<'static> {
    if yes { "yes".into() } else { "no".into() }
}
