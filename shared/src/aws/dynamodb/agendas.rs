use aws_sdk_dynamodb::{
    operation::put_item::PutItemError,
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};

use super::{RafflesTable, operation, text};
use crate::{
    aws::failure::unavailable,
    domain::{agenda::Agenda, ids::CohortId},
    ports::{Agendas, CommitError, Unavailable, Versioned},
    store::{
        item::{self, Entity, ItemError},
        keys,
    },
};

const WHAT: &str = "the raffles table's agendas";

/// One item a cohort, beside its raffle.
impl Agendas for RafflesTable {
    async fn agenda(&self, cohort: &CohortId) -> Result<Versioned<Agenda>, Unavailable> {
        let get = self.client.get_item().table_name(&self.name).consistent_read(true);
        let get = get.key("pk", text(keys::raffle(cohort))).key("sk", text(keys::AGENDA));
        match get.send().await.map_err(unavailable(WHAT))?.item {
            Some(item) => {
                let version = item::number(&item, "v").map_err(broken)?;
                let value = item::read_state(item, Entity::Agenda).map_err(broken)?;
                Ok(Versioned { version, value })
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
        let operation = operation();
        let version = loaded.version + 1;
        let sk = Some(keys::AGENDA.to_owned());
        let item = item::item(Entity::Agenda, keys::raffle(cohort), sk);
        let mut item = item::with_state(item, &next).map_err(broken)?;
        item::edition(&mut item, version, &operation);
        let put = self.client.put_item().table_name(&self.name).set_item(Some(item));
        let put = match loaded.version {
            0 => put.condition_expression("attribute_not_exists(pk)"),
            edition => put
                .condition_expression("v = :v")
                .expression_attribute_values(":v", AttributeValue::N(edition.to_string())),
        };
        let put = put
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let kept = Versioned { version, value: next };
        match put.send().await {
            Ok(_) => Ok(kept),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                    // The first try was done and its answer lost.
                    if item::is_of(failed.item(), &operation) {
                        return Ok(kept);
                    }
                    Err(CommitError::Conflict)
                }
                Some(_) | None => Err(unavailable(WHAT)(error).into()),
            },
        }
    }
}

fn broken(error: ItemError) -> Unavailable {
    Unavailable::new(WHAT, error)
}
