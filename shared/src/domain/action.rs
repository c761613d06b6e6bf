//! What a button or a row of a list means. Its text form is the payload that WhatsApp carries out and back.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{course::Day, slot::SlotId};

/// ```text
/// done:1   ask   menu   lesson:2   consent:yes   hour:morning   slot:7F39M2
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    Consent(Answer),
    LeastBusy(PartOfDay),
    Done(Day),
    Ask,
    Menu,
    Lesson(Day),
    /// How to send the challenge of that day; what she sends next counts for it.
    Challenge(Day),
    Discussion(Day),
    /// The text that she has just sent is her challenge.
    ItIsMyChallenge,
    ItIsAQuestion,
    MyData,
    /// Shows her ticket and her place, and what she can compare.
    Verify,
    Light,
    Leave,
    OptOut(Answer),
    Erase(Answer),
    Help,
    /// Which hours are there for my advisory session?
    Slots,
    Slot(SlotId),
    /// *No puedo*: another hour, or nobody's loss?
    CannotCome,
    /// The next in order may have my place.
    GiveUpPlace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    Yes,
    No,
}

/// When she is least busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartOfDay {
    Morning,
    Midday,
    Evening,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Consent(answer) => write!(f, "consent:{answer}"),
            Self::LeastBusy(PartOfDay::Morning) => f.write_str("hour:morning"),
            Self::LeastBusy(PartOfDay::Midday) => f.write_str("hour:midday"),
            Self::LeastBusy(PartOfDay::Evening) => f.write_str("hour:evening"),
            Self::Done(day) => write!(f, "done:{day}"),
            Self::Ask => f.write_str("ask"),
            Self::Menu => f.write_str("menu"),
            Self::Lesson(day) => write!(f, "lesson:{day}"),
            Self::Challenge(day) => write!(f, "challenge:{day}"),
            Self::Discussion(day) => write!(f, "discussion:{day}"),
            Self::ItIsMyChallenge => f.write_str("is:challenge"),
            Self::ItIsAQuestion => f.write_str("is:question"),
            Self::MyData => f.write_str("data"),
            Self::Verify => f.write_str("verify"),
            Self::Light => f.write_str("light"),
            Self::Leave => f.write_str("leave"),
            Self::OptOut(answer) => write!(f, "optout:{answer}"),
            Self::Erase(answer) => write!(f, "erase:{answer}"),
            Self::Help => f.write_str("help"),
            Self::Slots => f.write_str("slots"),
            Self::Slot(slot) => write!(f, "slot:{slot}"),
            Self::CannotCome => f.write_str("cannot"),
            Self::GiveUpPlace => f.write_str("give-up"),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Yes => "yes",
            Self::No => "no",
        })
    }
}

impl Action {
    /// `None` for a payload that we never gave out, or gave out in an edition that knew more.
    pub fn parse(payload: &str) -> Option<Self> {
        let (verb, object) = payload.split_once(':').unwrap_or((payload, ""));
        let day = || object.parse().ok().and_then(Day::new);
        let answer = || match object {
            "yes" => Some(Answer::Yes),
            "no" => Some(Answer::No),
            _ => None,
        };
        match (verb, object) {
            ("hour", "morning") => Some(Self::LeastBusy(PartOfDay::Morning)),
            ("hour", "midday") => Some(Self::LeastBusy(PartOfDay::Midday)),
            ("hour", "evening") => Some(Self::LeastBusy(PartOfDay::Evening)),
            ("is", "challenge") => Some(Self::ItIsMyChallenge),
            ("is", "question") => Some(Self::ItIsAQuestion),
            ("ask", "") => Some(Self::Ask),
            ("menu", "") => Some(Self::Menu),
            ("data", "") => Some(Self::MyData),
            ("verify", "") => Some(Self::Verify),
            ("light", "") => Some(Self::Light),
            ("leave", "") => Some(Self::Leave),
            ("help", "") => Some(Self::Help),
            ("slots", "") => Some(Self::Slots),
            ("cannot", "") => Some(Self::CannotCome),
            ("give-up", "") => Some(Self::GiveUpPlace),
            ("slot", _) => SlotId::parse(object).map(Self::Slot),
            ("consent", _) => answer().map(Self::Consent),
            ("optout", _) => answer().map(Self::OptOut),
            ("erase", _) => answer().map(Self::Erase),
            ("done", _) => day().map(Self::Done),
            ("lesson", _) => day().map(Self::Lesson),
            ("challenge", _) => day().map(Self::Challenge),
            ("discussion", _) => day().map(Self::Discussion),
            _ => None,
        }
    }

    /// Every action there is, for tests and for whoever has to handle them all.
    pub fn all() -> Vec<Self> {
        let mut all = vec![
            Self::Ask,
            Self::Menu,
            Self::ItIsMyChallenge,
            Self::ItIsAQuestion,
            Self::MyData,
            Self::Verify,
            Self::Light,
            Self::Leave,
            Self::Help,
            Self::Slots,
            Self::CannotCome,
            Self::GiveUpPlace,
        ];
        all.extend(SlotId::parse("7F39M2").map(Self::Slot));
        for answer in [Answer::Yes, Answer::No] {
            all.extend([Self::Consent(answer), Self::OptOut(answer), Self::Erase(answer)]);
        }
        for part in [PartOfDay::Morning, PartOfDay::Midday, PartOfDay::Evening] {
            all.push(Self::LeastBusy(part));
        }
        for day in Day::all() {
            all.extend([
                Self::Done(day),
                Self::Lesson(day),
                Self::Challenge(day),
                Self::Discussion(day),
            ]);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_comes_back_from_its_payload() {
        for action in Action::all() {
            assert_eq!(Action::parse(&action.to_string()), Some(action));
        }
    }

    #[test]
    fn a_payload_that_is_not_ours_means_nothing() {
        for payload in ["", "menu:1", "lesson:0", "lesson:6", "lesson:", "consent:maybe", "MENU"] {
            assert_eq!(Action::parse(payload), None, "{payload}");
        }
    }
}
