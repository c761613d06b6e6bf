use aws_sdk_dynamodb::{
    operation::update_item::UpdateItemError,
    types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure},
};

use super::{CohortsTable, cohorts::WHAT, seconds, text};
use crate::{
    aws::failure::unavailable,
    domain::{
        budget::Amount,
        time::{DAY, Timestamp},
    },
    ports::{Day, Purse, Taken, Unavailable},
    store::{
        item::{self, Entity, Item, ItemError},
        keys,
    },
};

/// A day's row goes so long after it: longer than the month that an invoice is about.
const KEPT_DAYS: i64 = 90;

impl Purse for CohortsTable {
    async fn take(
        &self,
        day: &Day<'_>,
        amount: Amount,
        ceiling: Amount,
    ) -> Result<Taken, Unavailable> {
        let Some(most) = ceiling.0.checked_sub(amount.0) else {
            return Ok(Taken::No { spent: self.spent(day).await? });
        };
        let gone = day.date.at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC);
        let gone = gone.map_err(|error| Unavailable::new(WHAT, error))?.timestamp();
        let gone = Timestamp::from_seconds(gone.as_second()).plus(KEPT_DAYS * DAY);
        let take = self
            .client
            .update_item()
            .table_name(&self.name)
            .key("pk", text(keys::pulse(day.number)))
            .key("sk", text(keys::purse(day.cohort, day.date)))
            .update_expression("SET e = :purse, sv = :form, #ttl = :gone ADD spent :amount")
            .condition_expression("attribute_not_exists(spent) OR spent <= :most")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":purse", text(Entity::Purse.name()))
            .expression_attribute_values(":form", item::form())
            .expression_attribute_values(":gone", seconds(gone))
            .expression_attribute_values(":amount", AttributeValue::N(amount.0.to_string()))
            .expression_attribute_values(":most", AttributeValue::N(most.to_string()))
            .return_values(ReturnValue::UpdatedNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match take.send().await {
            Ok(taken) => {
                let spent = taken.attributes().map_or(Ok(amount), spent_of);
                Ok(Taken::Yes { spent: spent.map_err(broken)? })
            }
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    let spent = failed.item().map_or(Ok(ceiling), spent_of);
                    Ok(Taken::No { spent: spent.map_err(broken)? })
                }
                Some(_) | None => Err(unavailable(WHAT)(error)),
            },
        }
    }

    async fn spent(&self, day: &Day<'_>) -> Result<Amount, Unavailable> {
        let get = self.client.get_item().table_name(&self.name);
        let get = get
            .key("pk", text(keys::pulse(day.number)))
            .key("sk", text(keys::purse(day.cohort, day.date)));
        let Some(item) = get.send().await.map_err(unavailable(WHAT))?.item else {
            return Ok(Amount(0));
        };
        item::check(&item, Entity::Purse).and_then(|()| spent_of(&item)).map_err(broken)
    }
}

fn spent_of(item: &Item) -> Result<Amount, ItemError> {
    item::number(item, "spent").map(Amount)
}

fn broken(error: ItemError) -> Unavailable {
    Unavailable::new(WHAT, error)
}
