use std::collections::BTreeMap;

use super::Store;
use crate::{
    domain::{
        ids::{CohortId, ParticipantId},
        raffle::{Drawn, Entered, Raffle},
        ticket::Ticket,
    },
    ports::{Raffles, Unavailable},
};

#[derive(Clone, Debug, Default)]
pub(super) struct Drums {
    raffles: BTreeMap<CohortId, Raffle>,
    numbers: BTreeMap<(CohortId, String), Entered>,
}

impl Store {
    pub fn raffles(&self) -> Vec<Raffle> {
        self.tables().drums.raffles.values().cloned().collect()
    }
}

impl Raffles for Store {
    async fn raffle(&self, cohort: &CohortId) -> Result<Option<Raffle>, Unavailable> {
        Ok(self.tables().drums.raffles.get(cohort).cloned())
    }

    async fn commit(&self, raffle: &Raffle) -> Result<Raffle, Unavailable> {
        let raffles = &mut self.tables().drums.raffles;
        let stored = raffles.entry(raffle.cohort().clone()).or_insert_with(|| raffle.clone());
        Ok(stored.clone())
    }

    async fn own(
        &self,
        cohort: &CohortId,
        owners: &BTreeMap<Ticket, ParticipantId>,
    ) -> Result<(), Unavailable> {
        if let Some(raffle) = self.tables().drums.raffles.get_mut(cohort)
            && raffle.owners.is_empty()
        {
            raffle.owners = owners.clone();
        }
        Ok(())
    }

    async fn draw(&self, raffle: &Raffle, drawn: &Drawn) -> Result<Drawn, Unavailable> {
        match self.tables().drums.raffles.get_mut(raffle.cohort()) {
            Some(stored) => Ok(stored.drawn.get_or_insert_with(|| drawn.clone()).clone()),
            None => Err(Unavailable::new("the raffles", "nothing was committed")),
        }
    }

    async fn disown(&self, cohort: &CohortId, owner: &ParticipantId) -> Result<(), Unavailable> {
        if let Some(raffle) = self.tables().drums.raffles.get_mut(cohort) {
            raffle.owners.retain(|_, of| of != owner);
        }
        Ok(())
    }

    async fn enter_numbers(&self, cohort: &CohortId, entered: &Entered) -> Result<(), Unavailable> {
        let key = (cohort.clone(), entered.by.clone());
        self.tables().drums.numbers.insert(key, entered.clone());
        Ok(())
    }

    async fn entered_numbers(&self, cohort: &CohortId) -> Result<Vec<Entered>, Unavailable> {
        let tables = self.tables();
        let all = tables.drums.numbers.iter();
        Ok(all.filter(|((of, _), _)| of == cohort).map(|(_, one)| one.clone()).collect())
    }
}
