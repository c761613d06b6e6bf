use std::collections::{BTreeMap, BTreeSet};

use super::Store;
use crate::{
    domain::{
        community::{AdviceNote, AttentionCall, Question},
        ids::{EventId, ParticipantId},
        time::Timestamp,
    },
    ports::{Community, Unavailable},
};

#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    questions: BTreeMap<(ParticipantId, EventId), Question>,
    attention: BTreeMap<(ParticipantId, Timestamp), AttentionCall>,
    advice: Vec<AdviceNote>,
    forgotten: BTreeSet<ParticipantId>,
}

fn is_same(known: &AdviceNote, note: &AdviceNote) -> bool {
    (&known.participant, &known.id) == (&note.participant, &note.id)
}

impl Store {
    pub fn questions(&self) -> Vec<Question> {
        self.tables().kept.questions.values().cloned().collect()
    }

    pub fn advice(&self) -> Vec<AdviceNote> {
        self.tables().kept.advice.clone()
    }

    pub fn attention_calls(&self) -> Vec<AttentionCall> {
        self.tables().kept.attention.values().cloned().collect()
    }
}

impl Community for Store {
    async fn keep_question(&self, question: &Question) -> Result<(), Unavailable> {
        let kept = &mut self.tables().kept;
        if !kept.forgotten.contains(&question.participant) {
            let key = (question.participant.clone(), question.id.clone());
            kept.questions.entry(key).or_insert_with(|| question.clone());
        }
        Ok(())
    }

    async fn keep_attention(&self, call: &AttentionCall) -> Result<(), Unavailable> {
        let kept = &mut self.tables().kept;
        if !kept.forgotten.contains(&call.participant) {
            let key = (call.participant.clone(), call.at);
            kept.attention.entry(key).or_insert_with(|| call.clone());
        }
        Ok(())
    }

    async fn keep_advice(&self, note: &AdviceNote) -> Result<(), Unavailable> {
        let kept = &mut self.tables().kept;
        if !kept.forgotten.contains(&note.participant)
            && !kept.advice.iter().any(|known| is_same(known, note))
        {
            kept.advice.push(note.clone());
        }
        Ok(())
    }

    async fn forget(&self, participant: &ParticipantId) -> Result<(), Unavailable> {
        let kept = &mut self.tables().kept;
        kept.forgotten.insert(participant.clone());
        kept.questions.retain(|(whose, _), _| whose != participant);
        kept.attention.retain(|(whose, _), _| whose != participant);
        kept.advice.retain(|note| note.participant != *participant);
        Ok(())
    }
}
