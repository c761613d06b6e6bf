use aws_sdk_dynamodb::{
    Client,
    operation::{
        transact_write_items::TransactWriteItemsError,
        update_item::{UpdateItemError, builders::UpdateItemFluentBuilder},
    },
    primitives::Blob,
    types::{AttributeValue, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem},
};
use aws_types::SdkConfig;

use super::{Reason, operation, seconds, text};
use crate::{
    aws::failure::unavailable,
    domain::{
        budget::Budget,
        cohort::{Cohort, PlannedStep},
        ids::{CohortId, NumberId},
        time::{DAY, Timestamp},
    },
    ports::{Cohorts, Unavailable},
    store::{
        item::{self, Entity, Item, ItemError},
        keys::{self, hex},
    },
};

pub(super) const WHAT: &str = "the cohorts table";

/// A cohort's line in its number's list goes this long after its last day; the cohort itself stays.
const LISTED_DAYS: i64 = 30;

#[derive(Clone, Debug)]
pub struct CohortsTable {
    pub(super) client: Client,
    pub(super) name: String,
}

impl CohortsTable {
    pub fn new(config: &SdkConfig, name: impl Into<String>) -> Self {
        let client = Client::new(config);
        let name = name.into();
        Self { client, name }
    }

    fn put_new(&self, item: Item) -> Result<TransactWriteItem, Unavailable> {
        let put = Put::builder().table_name(&self.name).set_item(Some(item));
        let put = put.condition_expression("attribute_not_exists(pk)").build();
        let put = put.map_err(|error| Unavailable::new(WHAT, error))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    fn update(&self, step: &PlannedStep) -> UpdateItemFluentBuilder {
        let update = self.client.update_item().table_name(&self.name);
        let update = update.key("pk", text(keys::cohort(&step.cohort)));
        update.key("sk", text(keys::step(step)))
    }
}

impl Cohorts for CohortsTable {
    async fn cohort(&self, id: &CohortId) -> Result<Option<Cohort>, Unavailable> {
        let get = self.client.get_item().table_name(&self.name);
        let get = get.key("pk", text(keys::cohort(id))).key("sk", text(keys::COHORT));
        let item = get.send().await.map_err(unavailable(WHAT))?.item;
        let cohort = item.map(|item| item::read_state(item, Entity::Cohort));
        cohort.transpose().map_err(broken)
    }

    /// By their last moment, the soonest first.
    async fn open_cohorts(&self, number: &NumberId) -> Result<Vec<Cohort>, Unavailable> {
        let query = self.client.query().table_name(&self.name);
        let query = query
            .key_condition_expression("pk = :number")
            .expression_attribute_values(":number", text(keys::number(number)))
            .scan_index_forward(false)
            .limit(i32::try_from(keys::LISTED_COHORTS_MAX).unwrap_or(i32::MAX));
        // Fifty cohorts are far below the megabyte at which a page would end.
        let page = query.send().await.map_err(unavailable(WHAT))?;
        let items = page.items.unwrap_or_default().into_iter().rev();
        let cohorts = items.map(|item| item::read_state(item, Entity::Cohort));
        cohorts.collect::<Result<_, _>>().map_err(broken)
    }

    async fn open(&self, cohort: &Cohort, steps: &[PlannedStep]) -> Result<bool, Unavailable> {
        keys::check_plan(steps).map_err(|error| Unavailable::new(WHAT, error))?;
        let mut parts = vec![self.put_new(itself(cohort)?)?, self.put_new(listed(cohort)?)?];
        for step in steps {
            parts.push(self.put_new(planned(step)?)?);
        }
        let token = hex(&super::random::<16>());
        let write = self.client.transact_write_items().client_request_token(token);
        match write.set_transact_items(Some(parts)).send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    let mut reasons = cancelled.cancellation_reasons().iter().map(Reason::of);
                    if reasons.any(|reason| reason == Reason::Condition) {
                        return Ok(false);
                    }
                    Err(unavailable(WHAT)(error))
                }
                Some(_) | None => Err(unavailable(WHAT)(error)),
            },
        }
    }

    async fn due_steps(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<PlannedStep>, Unavailable> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let query = self.client.query().table_name(&self.name).index_name("due");
        let query = query
            .key_condition_expression("due_shard = :steps AND due_at <= :now")
            .expression_attribute_values(":steps", text(keys::STEPS_DUE))
            .expression_attribute_values(":now", seconds(now))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        // A step is 300 bytes; those of one minute never fill the megabyte of a page, and the next minute asks again.
        let page = query.send().await.map_err(unavailable(WHAT))?;
        let items = page.items.unwrap_or_default().into_iter();
        let steps = items.map(|item| item::read_state(item, Entity::Step));
        let mut steps: Vec<PlannedStep> = steps.collect::<Result<_, _>>().map_err(broken)?;
        steps.sort();
        Ok(steps)
    }

    async fn claim_step(
        &self,
        step: &PlannedStep,
        now: Timestamp,
        lease_seconds: i64,
    ) -> Result<bool, Unavailable> {
        let operation = operation();
        let claim = self
            .update(step)
            .update_expression("SET leased_until = :until, op = :op")
            .condition_expression(
                "attribute_exists(pk) AND attribute_not_exists(finished_at) \
                 AND (attribute_not_exists(leased_until) OR leased_until <= :now)",
            )
            .expression_attribute_values(":until", seconds(now.plus(lease_seconds)))
            .expression_attribute_values(":now", seconds(now))
            .expression_attribute_values(":op", AttributeValue::B(Blob::new(operation)))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match claim.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    Ok(item::is_of(failed.item(), &operation))
                }
                Some(_) | None => Err(unavailable(WHAT)(error)),
            },
        }
    }

    async fn finish_step(&self, step: &PlannedStep, now: Timestamp) -> Result<(), Unavailable> {
        let finish = self
            .update(step)
            .update_expression("SET finished_at = :now REMOVE due_shard, leased_until")
            .condition_expression(
                "attribute_exists(pk) AND attribute_not_exists(finished_at) AND due_at = :due",
            )
            .expression_attribute_values(":due", seconds(step.due))
            .expression_attribute_values(":now", seconds(now));
        match finish.send().await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                // It is finished already, perhaps by this very call, or put off, or nobody planned it.
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(()),
                Some(_) | None => Err(unavailable(WHAT)(error)),
            },
        }
    }

    async fn set_budget(&self, id: &CohortId, budget: &Budget) -> Result<bool, Unavailable> {
        let state: Item =
            serde_dynamo::to_item(budget).map_err(|error| Unavailable::new(WHAT, error))?;
        let set = self
            .client
            .update_item()
            .table_name(&self.name)
            .key("pk", text(keys::cohort(id)))
            .key("sk", text(keys::COHORT))
            .update_expression("SET s.budget = :budget")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":budget", AttributeValue::M(state));
        match set.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(false),
                Some(_) | None => Err(unavailable(WHAT)(error)),
            },
        }
    }

    async fn put_off(&self, step: &PlannedStep) -> Result<(), Unavailable> {
        let put = self.client.put_item().table_name(&self.name).set_item(Some(planned(step)?));
        put.send().await.map_err(unavailable(WHAT))?;
        Ok(())
    }
}

fn itself(cohort: &Cohort) -> Result<Item, Unavailable> {
    let key = Some(keys::COHORT.to_owned());
    let item = item::item(Entity::Cohort, keys::cohort(&cohort.id), key);
    item::with_state(item, cohort).map_err(broken)
}

fn listed(cohort: &Cohort) -> Result<Item, Unavailable> {
    let ends = cohort.entries_close();
    let key = Some(keys::listed_cohort(ends, &cohort.id));
    let mut item = item::item(Entity::Cohort, keys::number(&cohort.number), key);
    item::put(&mut item, "ttl", seconds(ends.plus(LISTED_DAYS * DAY)));
    item::with_state(item, cohort).map_err(broken)
}

fn planned(step: &PlannedStep) -> Result<Item, Unavailable> {
    let key = Some(keys::step(step));
    let mut item = item::item(Entity::Step, keys::cohort(&step.cohort), key);
    item::put(&mut item, "due_shard", text(keys::STEPS_DUE));
    item::put(&mut item, "due_at", seconds(step.due));
    item::with_state(item, step).map_err(broken)
}

fn broken(error: ItemError) -> Unavailable {
    Unavailable::new(WHAT, error)
}
