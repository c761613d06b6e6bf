//! Invariant 7: what somebody asks or tells is kept once and as hers, and nobody else's phone shows a word of it.
//!
//! Who holds a question and answers it is not in the product yet; then this is the place to look at it.

use std::collections::BTreeSet;

use shared::{
    domain::{event::Announcement, ids::ParticipantId, outbox::Effect, participant::Participant},
    memory::Store,
};

use super::Checker;

/// Beside every name and every private word of a wild person stands a word that is hers alone.
const BESIDE: [&str; 2] = ["Zuleyka ", "marca"];
const BEGINS: &str = "Qx";
const LETTERS: usize = 10;

/// What somebody has to hear of a person, by the names under which it is kept.
#[derive(Debug, Default)]
pub(crate) struct Told {
    questions: BTreeSet<(ParticipantId, String)>,
    notes: BTreeSet<(ParticipantId, String)>,
    calls: BTreeSet<(ParticipantId, i64)>,
}

impl Checker {
    /// What a commit owes to advisors and facilitators.
    pub(super) fn tells(&mut self, before: &Participant, after: &Participant) {
        let first = before.outbox.next_seq();
        for entry in after.outbox.entries().iter().filter(|entry| entry.seq >= first) {
            let Effect::Announce(announcement) = &entry.effect else { continue };
            match announcement {
                Announcement::QuestionAsked { participant, question, .. } => {
                    let name = question.as_str().to_owned();
                    self.told.questions.insert((participant.clone(), name));
                }
                Announcement::AdviceAnswered { participant, note, .. } => {
                    self.told.notes.insert((participant.clone(), note.as_str().to_owned()));
                }
                Announcement::AttentionNeeded { participant, at, .. } => {
                    self.told.calls.insert((participant.clone(), at.seconds()));
                }
                Announcement::SubmissionReceived { .. }
                | Announcement::SubmissionReplaced { .. }
                | Announcement::ParticipantErased { .. }
                | Announcement::AdvisoryAsked { .. }
                | Announcement::RaffleDue { .. } => {}
            }
        }
    }

    /// A body on its way to her phone.
    pub(super) fn look_at_words(&self, to: &ParticipantId, body: &str) -> Result<(), (u8, String)> {
        let person = self.person_of(to).and_then(|person| self.people.get(person));
        let own = person.and_then(|person| person.word.as_deref());
        match own {
            Some(own) if has_foreign(body, own) => {
                Err((7, "somebody else's name or words stand in a message".to_owned()))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// When everything has come to rest.
    pub(super) fn all_kept(&mut self, store: &Store) {
        let (questions, notes, calls) =
            (store.questions(), store.advice(), store.attention_calls());
        let mut wrong = None;
        let mut look = |what: &str, told: usize, kept: usize, missing: bool| {
            if missing || told != kept {
                wrong = Some(format!("{told} {what} were told and {kept} are kept"));
            }
        };
        let here =
            |id: &ParticipantId| self.items.get(id).is_some_and(|item| item.erased_ms.is_none());
        let told = |all: &BTreeSet<(ParticipantId, String)>| -> BTreeSet<(ParticipantId, String)> {
            all.iter().filter(|(id, _)| here(id)).cloned().collect()
        };
        let kept: Vec<_> = questions
            .iter()
            .map(|one| (one.participant.clone(), one.id.as_str().to_owned()))
            .collect();
        let wanted = told(&self.told.questions);
        look("questions", wanted.len(), kept.len(), kept.iter().any(|one| !wanted.contains(one)));
        let kept: Vec<_> =
            notes.iter().map(|one| (one.participant.clone(), one.id.as_str().to_owned())).collect();
        let wanted = told(&self.told.notes);
        look("notes", wanted.len(), kept.len(), kept.iter().any(|one| !wanted.contains(one)));
        let wanted = self.told.calls.iter().filter(|(id, _)| here(id)).count();
        look("calls for attention", wanted, calls.len(), false);
        // The words of a question are those of the one under whose name it stands.
        let foreign = questions.iter().any(|question| {
            let person = self.person_of(&question.participant);
            let own = person.and_then(|person| self.people.get(person)?.word.as_deref());
            own.is_some_and(|own| has_foreign(&question.text, own))
        });
        if foreign {
            wrong = Some("a question is kept under another one's name".to_owned());
        }
        if let Some(what) = wrong {
            self.fail(7, what);
        }
    }
}

/// Whether a name or a private word stands there that is not hers.
fn has_foreign(text: &str, own: &str) -> bool {
    BESIDE.iter().any(|beside| {
        text.match_indices(beside).any(|(at, _)| {
            let word = text.get(at + beside.len()..).and_then(|rest| rest.get(..LETTERS));
            word.is_some_and(|word| {
                let begins = word.get(..BEGINS.len());
                begins.is_some_and(|begins| begins.eq_ignore_ascii_case(BEGINS))
                    && !word.eq_ignore_ascii_case(own)
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_her_own_name_and_words_may_stand_in_a_message_to_her() {
        let own = "Qxabcdefgh";
        for good in ["Hola", "Zuleyka Qxabcdefgh", "marcaqxabcdefgh", "marca marca ma", "Zuleyka"] {
            assert!(!has_foreign(good, own), "{good}");
        }
        for bad in
            ["Hola, Zuleyka Qxzzzzzzzz.", "marcaqxzzzzzzzz", "marcaqxabcdefgh marcaqxyyyyyyyy"]
        {
            assert!(has_foreign(bad, own), "{bad}");
        }
    }
}
