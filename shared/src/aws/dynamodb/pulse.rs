use aws_sdk_dynamodb::operation::update_item::UpdateItemError;

use super::{CohortsTable, cohorts::WHAT, seconds, text};
use crate::{
    aws::failure::unavailable,
    domain::{ids::NumberId, time::Timestamp},
    ports::{Pulse, Unavailable},
    store::{
        item::{self, Entity},
        keys,
    },
};

impl Pulse for CohortsTable {
    async fn beat(&self, number: &NumberId, at: Timestamp) -> Result<(), Unavailable> {
        let beat = self
            .client
            .update_item()
            .table_name(&self.name)
            .key("pk", text(keys::pulse(number)))
            .key("sk", text(keys::PULSE))
            .update_expression("SET e = :pulse, sv = :form, beat_at = :at")
            .condition_expression("attribute_not_exists(beat_at) OR beat_at < :at")
            .expression_attribute_values(":pulse", text(Entity::Pulse.name()))
            .expression_attribute_values(":form", item::form())
            .expression_attribute_values(":at", seconds(at));
        match beat.send().await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                // Something newer is known, perhaps by this very call.
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
                Some(_) | None => Err(unavailable(WHAT)(error)),
            },
        }
    }

    async fn last_beat(&self, number: &NumberId) -> Result<Option<Timestamp>, Unavailable> {
        let get = self.client.get_item().table_name(&self.name);
        let get = get.key("pk", text(keys::pulse(number))).key("sk", text(keys::PULSE));
        let Some(item) = get.send().await.map_err(unavailable(WHAT))?.item else {
            return Ok(None);
        };
        item::check(&item, Entity::Pulse)
            .and_then(|()| item::number(&item, "beat_at"))
            .map(|at| Some(Timestamp::from_seconds(at)))
            .map_err(|error| Unavailable::new(WHAT, error))
    }
}
