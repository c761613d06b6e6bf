//! What passes a number is counted without faults: a count that is wrong makes nothing wrong but the pace.

use shared::{
    domain::{ids::NumberId, time::Timestamp},
    ports::{Passage, Traffic, Unavailable},
};

use super::Door;

#[derive(Debug, Clone)]
pub(crate) struct Gauge(pub(crate) Door);

impl Traffic for Gauge {
    async fn pass(
        &self,
        number: &NumberId,
        messages: u32,
        at: Timestamp,
    ) -> Result<(), Unavailable> {
        let Door { world, about } = &self.0;
        world.counts(about, |counter, cause| counter.metered(cause, true));
        world.store.pass(number, messages, at).await
    }

    async fn traffic(&self, number: &NumberId) -> Result<Option<Passage>, Unavailable> {
        let Door { world, about } = &self.0;
        world.counts(about, |counter, cause| counter.metered(cause, false));
        world.store.traffic(number).await
    }
}
