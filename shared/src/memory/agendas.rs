use std::collections::BTreeMap;

use super::Store;
use crate::{
    domain::{agenda::Agenda, ids::CohortId},
    ports::{Agendas, CommitError, Unavailable, Versioned},
};

#[derive(Clone, Debug, Default)]
pub(super) struct Kept(BTreeMap<CohortId, Versioned<String>>);

impl Agendas for Store {
    async fn agenda(&self, cohort: &CohortId) -> Result<Versioned<Agenda>, Unavailable> {
        match self.tables().agendas.0.get(cohort) {
            Some(kept) => {
                let value = serde_json::from_str(&kept.value);
                let value = value.map_err(|error| Unavailable::new("agendas in memory", error))?;
                Ok(Versioned { version: kept.version, value })
            }
            None => Ok(Versioned { version: 0, value: Agenda::default() }),
        }
    }

    async fn keep_agenda(
        &self,
        cohort: &CohortId,
        loaded: &Versioned<Agenda>,
        next: Agenda,
    ) -> Result<Versioned<Agenda>, CommitError> {
        let json = serde_json::to_string(&next)
            .map_err(|error| Unavailable::new("agendas in memory", error))?;
        let kept = &mut self.tables().agendas.0;
        if kept.get(cohort).map_or(0, |kept| kept.version) != loaded.version {
            return Err(CommitError::Conflict);
        }
        let version = loaded.version + 1;
        kept.insert(cohort.clone(), Versioned { version, value: json });
        Ok(Versioned { version, value: next })
    }
}
