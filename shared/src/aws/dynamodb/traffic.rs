use super::{CohortsTable, cohorts::WHAT, seconds, text};
use crate::{
    aws::failure::unavailable,
    domain::{ids::NumberId, time::Timestamp},
    ports::{Passage, Traffic, Unavailable},
    store::{
        item::{self, Entity},
        keys,
    },
};

use aws_sdk_dynamodb::types::AttributeValue;

impl Traffic for CohortsTable {
    async fn pass(
        &self,
        number: &NumberId,
        messages: u32,
        at: Timestamp,
    ) -> Result<(), Unavailable> {
        let add = self.client.update_item().table_name(&self.name);
        add.key("pk", text(keys::pulse(number)))
            .key("sk", text(keys::TRAFFIC))
            .update_expression("SET e = :traffic, sv = :form, passed_at = :at ADD passed :more")
            .expression_attribute_values(":traffic", text(Entity::Traffic.name()))
            .expression_attribute_values(":form", item::form())
            .expression_attribute_values(":at", seconds(at))
            .expression_attribute_values(":more", AttributeValue::N(messages.to_string()))
            .send()
            .await
            .map_err(unavailable(WHAT))?;
        Ok(())
    }

    async fn traffic(&self, number: &NumberId) -> Result<Option<Passage>, Unavailable> {
        let get = self.client.get_item().table_name(&self.name);
        let get = get.key("pk", text(keys::pulse(number))).key("sk", text(keys::TRAFFIC));
        let Some(item) = get.send().await.map_err(unavailable(WHAT))?.item else {
            return Ok(None);
        };
        let read = || {
            item::check(&item, Entity::Traffic)?;
            let at = Timestamp::from_seconds(item::number(&item, "passed_at")?);
            Ok(Passage { total: item::number(&item, "passed")?, at })
        };
        read().map(Some).map_err(|error: item::ItemError| Unavailable::new(WHAT, error))
    }
}
