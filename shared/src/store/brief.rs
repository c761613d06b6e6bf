//! A person's item without what it says twice: each write is paid by the kilobyte.

use crate::domain::{
    event::Announcement,
    ids::{NumberId, ObjectKey, ParticipantId},
    outbox::Effect,
    participant::Participant,
};

/// Where her submissions lie, as `challenges` names them.
fn folder(participant: &ParticipantId, cohort: &str) -> String {
    format!("submissions/{participant}/{cohort}/")
}

/// Leaves out what her key, her number and her cohort say.
pub(super) fn shorten(person: &mut Participant) {
    let id = std::mem::replace(&mut person.id, ParticipantId::new(""));
    let number = person.number.clone();
    for effect in person.outbox.effects_mut() {
        if let Some((whose, by)) = repeated(effect) {
            if *whose == id {
                *whose = ParticipantId::new("");
            }
            if let Some(by) = by.filter(|by| **by == number) {
                *by = NumberId::new("");
            }
        }
    }
    if let Some(enrollment) = person.enrollment_of_hers() {
        let folder = folder(&id, enrollment.cohort.as_str());
        for submission in enrollment.submissions.values_mut() {
            let Some(kept) = &mut submission.kept else { continue };
            if kept.seq == submission.seq && Some(kept.at) == submission.sent_at {
                submission.sent_at = None;
            }
            if let Some(name) = kept.object.as_str().strip_prefix(&folder)
                && !name.contains('/')
            {
                kept.object = ObjectKey::new(name);
            }
        }
    }
}

/// Puts it back.
pub(super) fn complete(person: &mut Participant, id: ParticipantId) {
    let number = person.number.clone();
    for effect in person.outbox.effects_mut() {
        if let Some((whose, by)) = repeated(effect) {
            if whose.as_str().is_empty() {
                *whose = id.clone();
            }
            if let Some(by) = by.filter(|by| by.as_str().is_empty()) {
                *by = number.clone();
            }
        }
    }
    if let Some(enrollment) = person.enrollment_of_hers() {
        let folder = folder(&id, enrollment.cohort.as_str());
        for submission in enrollment.submissions.values_mut() {
            let Some(kept) = &mut submission.kept else { continue };
            if kept.seq == submission.seq {
                submission.sent_at.get_or_insert(kept.at);
            }
            if !kept.object.as_str().contains('/') {
                kept.object = ObjectKey::new(format!("{folder}{}", kept.object));
            }
        }
    }
    person.id = id;
}

/// Whom an announcement is about, and by which number it came.
fn repeated(effect: &mut Effect) -> Option<(&mut ParticipantId, Option<&mut NumberId>)> {
    let Effect::Announce(announcement) = effect else {
        return None;
    };
    match announcement {
        Announcement::SubmissionReceived { participant, number, .. } => {
            Some((participant, Some(number)))
        }
        Announcement::SubmissionReplaced { participant, .. }
        | Announcement::QuestionAsked { participant, .. }
        | Announcement::AttentionNeeded { participant, .. }
        | Announcement::ParticipantErased { participant, .. }
        | Announcement::AdvisoryAsked { participant, .. }
        | Announcement::AdviceAnswered { participant, .. } => Some((participant, None)),
        Announcement::RaffleDue { .. } => None,
    }
}
