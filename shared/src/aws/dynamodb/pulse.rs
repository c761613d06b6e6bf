use aws_sdk_dynamodb::{operation::update_item::UpdateItemError, types::AttributeValue};

use super::{CohortsTable, cohorts::WHAT, seconds, text};
use crate::{
    aws::failure::unavailable,
    domain::{
        ids::NumberId,
        time::{Month, Timestamp},
    },
    ports::{Pulse, Unavailable},
    store::{
        item::{self, Entity},
        keys,
    },
};

impl CohortsTable {
    /// Whether that is newer than what was known. It is not, too, if the answer to the write was lost.
    async fn note(
        &self,
        number: &NumberId,
        field: &str,
        value: AttributeValue,
    ) -> Result<bool, Unavailable> {
        let note = self
            .client
            .update_item()
            .table_name(&self.name)
            .key("pk", text(keys::pulse(number)))
            .key("sk", text(keys::PULSE))
            .update_expression(format!("SET e = :pulse, sv = :form, {field} = :new"))
            .condition_expression(format!("attribute_not_exists({field}) OR {field} < :new"))
            .expression_attribute_values(":pulse", text(Entity::Pulse.name()))
            .expression_attribute_values(":form", item::form())
            .expression_attribute_values(":new", value);
        match note.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(false),
                Some(_) | None => Err(unavailable(WHAT)(error)),
            },
        }
    }
}

impl Pulse for CohortsTable {
    async fn beat(&self, number: &NumberId, at: Timestamp) -> Result<(), Unavailable> {
        self.note(number, "beat_at", seconds(at)).await.map(drop)
    }

    async fn note_billed(&self, number: &NumberId, month: Month) -> Result<bool, Unavailable> {
        self.note(number, "billed_in", text(month.to_string())).await
    }

    async fn last_beat(&self, number: &NumberId) -> Result<Option<Timestamp>, Unavailable> {
        let get = self.client.get_item().table_name(&self.name);
        let get = get.key("pk", text(keys::pulse(number))).key("sk", text(keys::PULSE));
        let Some(item) = get.send().await.map_err(unavailable(WHAT))?.item else {
            return Ok(None);
        };
        let unknown = |error| Unavailable::new(WHAT, error);
        item::check(&item, Entity::Pulse).map_err(unknown)?;
        // A billed answer may have been noted before the first beat.
        if !item.contains_key("beat_at") {
            return Ok(None);
        }
        let at = item::number(&item, "beat_at").map_err(unknown)?;
        Ok(Some(Timestamp::from_seconds(at)))
    }
}
