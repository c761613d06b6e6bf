//! What statuses say about messages: that one arrived, that one failed after it had been accepted, that one arrived
//! twice.

use crate::planted::{Bug, planted};
use serde::{Deserialize, Serialize};

use super::{Effect, Ended, Entry, Outbox, State, entry::is_zero};
use crate::domain::{
    reply::{Class, Reply},
    time::Timestamp,
};

/// What a status says of one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    Arrived,
    /// It was accepted, and failed because the service window was closed.
    WindowClosed,
    /// It was accepted and failed all the same; the same may be sent again after so many seconds, or never.
    Failed {
        again_seconds: Option<i64>,
    },
    /// The same, and its template is why.
    TemplateStopped {
        again_seconds: Option<i64>,
    },
    /// The same, and its form is why, if it had one.
    FormStopped {
        again_seconds: Option<i64>,
    },
}

/// A message of the programme that left, in case Meta says later that it failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Recent {
    #[serde(rename = "n")]
    seq: u32,
    #[serde(rename = "d")]
    reply: Reply,
    /// 0 in what was written before there was this field.
    #[serde(rename = "t", default, skip_serializing_if = "is_zero")]
    tries: u8,
    #[serde(rename = "w", default, skip_serializing_if = "std::ops::Not::not")]
    as_template: bool,
    #[serde(rename = "f", default, skip_serializing_if = "std::ops::Not::not")]
    fallback: bool,
    #[serde(rename = "g", default, skip_serializing_if = "std::ops::Not::not")]
    again: bool,
}

const RECENT_MAX: usize = 2;

/// A message that was sent again after a doubt, and which try is known to have arrived. Should another of its tries
/// turn out to have arrived as well, she has it twice, and somebody has to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Repeated {
    #[serde(rename = "n")]
    seq: u32,
    #[serde(rename = "t")]
    arrived: u8,
}

/// Repetitions are rare; a status that comes later than four of them is not counted.
const REPEATED_MAX: usize = 4;

/// Her ticket stands in her enrollment as well: [`super::super::participant::Participant::hear`] puts it back.
fn without_ticket(reply: &Reply) -> Reply {
    if let Reply::ClassLink { at, url, entry: Some(_) } = reply {
        return Reply::ClassLink { at: *at, url: url.clone(), entry: None };
    }
    reply.clone()
}

impl Outbox {
    /// The fate of that try is still open, or matters still: a status about it is news.
    pub fn awaits_status(&self, seq: u32, attempt: u8) -> bool {
        match self.entries.iter().find(|entry| entry.seq == seq) {
            Some(entry) => match entry.state {
                State::Claimed { .. } | State::InDoubt { .. } => true,
                // A try before this one may have arrived after all.
                State::Pending { .. } => entry.tries > 0,
            },
            None => self.repeated.iter().any(|one| one.seq == seq && one.arrived != attempt),
        }
    }

    /// Takes in a status. `may_repeat` is false for somebody who has left: nothing is sent to her again.
    pub fn hear(
        &mut self,
        seq: u32,
        attempt: u8,
        news: News,
        may_repeat: bool,
        now: Timestamp,
    ) -> Option<Ended> {
        match news {
            News::Arrived if planted(Bug::IgnoreStatus) => None,
            News::Arrived => self.arrived(seq, attempt),
            News::WindowClosed
            | News::Failed { .. }
            | News::TemplateStopped { .. }
            | News::FormStopped { .. } => {
                let failed = self.take_failed(seq, attempt)?;
                self.replace(failed, news, may_repeat, now)
            }
        }
    }

    fn arrived(&mut self, seq: u32, attempt: u8) -> Option<Ended> {
        let Some(index) = self.entries.iter().position(|entry| entry.seq == seq) else {
            let twice =
                self.repeated.iter().position(|one| one.seq == seq && one.arrived != attempt)?;
            self.repeated.remove(twice);
            return Some(Ended::Twice { seq });
        };
        let entry = &mut self.entries[index];
        match entry.state {
            // Its runner is about to send it again, or has: it will say what came of that.
            State::Claimed { .. } if attempt < entry.tries => entry.arrived = attempt,
            State::Pending { .. } if entry.tries == 0 => {}
            State::Claimed { .. } | State::InDoubt { .. } | State::Pending { .. } => {
                let entry = self.entries.remove(index);
                self.remember(&entry, attempt);
            }
        }
        None
    }

    /// Keeps of a message that arrived what later statuses may be about.
    pub(super) fn remember(&mut self, entry: &Entry, attempt: u8) {
        if entry.doubts > 0 {
            if self.repeated.len() == REPEATED_MAX {
                self.repeated.remove(0);
            }
            self.repeated.push(Repeated { seq: entry.seq, arrived: attempt });
        }
        let Effect::Send(reply) = &entry.effect else {
            return;
        };
        let by_calendar = match entry.class() {
            Class::Programme | Class::Prize => true,
            Class::Answer | Class::Announcement => false,
        };
        if by_calendar {
            if self.recent.len() == RECENT_MAX {
                self.recent.remove(0);
            }
            self.recent.push(Recent {
                seq: entry.seq,
                reply: without_ticket(reply),
                tries: attempt,
                as_template: entry.as_template,
                fallback: entry.fallback,
                again: entry.again,
            });
        }
    }

    /// The message whose last try failed. What an earlier try came to is no news once another is under way.
    fn take_failed(&mut self, seq: u32, attempt: u8) -> Option<Recent> {
        if let Some(index) = self.entries.iter().position(|entry| entry.seq == seq) {
            let entry = &self.entries[index];
            if attempt != entry.tries || attempt == 0 || entry.arrived > 0 {
                return None;
            }
            let Entry { seq, effect, tries, as_template, fallback, again, .. } =
                self.entries.remove(index);
            return match effect {
                Effect::Send(reply) => {
                    Some(Recent { seq, reply, tries, as_template, fallback, again })
                }
                Effect::Announce(_) => None,
            };
        }
        let is_it = |one: &Recent| one.seq == seq && (one.tries == attempt || one.tries == 0);
        let index = self.recent.iter().position(is_it)?;
        Some(self.recent.remove(index))
    }

    /// Under a new number, so that what is still said about the old one cannot be taken for it.
    fn replace(
        &mut self,
        failed: Recent,
        news: News,
        may_repeat: bool,
        now: Timestamp,
    ) -> Option<Ended> {
        let Recent { seq, reply, as_template, fallback, again, .. } = failed;
        let class = reply.class();
        let template_now = matches!(news, News::WindowClosed) && !as_template;
        let fallback_now = !fallback
            && match news {
                News::TemplateStopped { .. } => as_template && reply.has_fallback(),
                News::FormStopped { .. } => !as_template && reply.has_form(),
                News::Arrived | News::WindowClosed | News::Failed { .. } => false,
            };
        let pause = match news {
            News::WindowClosed if template_now => Some(0),
            _ if fallback_now => Some(0),
            News::Failed { again_seconds }
            | News::TemplateStopped { again_seconds }
            | News::FormStopped { again_seconds }
                if !again =>
            {
                again_seconds
            }
            News::Arrived
            | News::WindowClosed
            | News::Failed { .. }
            | News::TemplateStopped { .. }
            | News::FormStopped { .. } => None,
        };
        let Some(pause) = pause.filter(|_| may_repeat) else {
            return Some(Ended::Failed { seq, class });
        };
        self.push(Effect::Send(reply), false, now.plus(pause));
        if let Some(entry) = self.entries.last_mut() {
            entry.as_template = as_template || template_now;
            entry.fallback = fallback || fallback_now;
            entry.again = again || !(template_now || fallback_now);
        }
        None
    }
}
