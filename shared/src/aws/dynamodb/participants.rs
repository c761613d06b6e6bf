use std::collections::BTreeSet;

use aws_sdk_dynamodb::{
    Client,
    operation::{put_item::PutItemError, transact_write_items::TransactWriteItemsError},
    types::{
        AttributeValue, CancellationReason, ConditionCheck, Delete, Put,
        ReturnValuesOnConditionCheckFailure, TransactWriteItem,
    },
};
use aws_types::SdkConfig;

use super::{Operation, Reason, operation, text};
use crate::{
    aws::failure::unavailable,
    domain::{ids::ParticipantId, participant::Participant, time::Timestamp},
    ports::{CommitError, Found, Participants, Unavailable, Versioned},
    store::{
        item::{self, Item, ItemError},
        keys::{self, hex},
    },
};

pub(super) const WHAT: &str = "the participants table";

/// A free alias: no row, or one of somebody who erased herself.
const FREE: &str = "attribute_not_exists(pk) OR attribute_exists(erased_at)";

/// Phones and ids that one person has had; more than fit into a transaction nobody has.
const ALIASES_MAX: i32 = 90;

#[derive(Clone, Debug)]
pub struct ParticipantsTable {
    pub(super) client: Client,
    pub(super) name: String,
    pub(super) members_per_page: usize,
}

impl ParticipantsTable {
    pub fn new(config: &SdkConfig, name: impl Into<String>) -> Self {
        let client = Client::new(config);
        let name = name.into();
        Self { client, name, members_per_page: keys::MEMBERS_PER_PAGE }
    }

    /// Opens the connection before somebody waits for it. Nobody has that id; a failure shows at the first read as well.
    pub async fn warm(&self) {
        let _ = self.read(&ParticipantId::new("warm"), false).await;
    }

    /// With smaller pages of the roster than [`keys::MEMBERS_PER_PAGE`], for tests.
    #[must_use]
    pub fn with_pages_of(self, members: usize) -> Self {
        Self { members_per_page: members, ..self }
    }

    async fn get(&self, pk: String, consistent: bool) -> Result<Option<Item>, Unavailable> {
        let get = self.client.get_item().table_name(&self.name);
        let get = get.key("pk", text(pk)).consistent_read(consistent);
        Ok(get.send().await.map_err(unavailable(WHAT))?.item)
    }

    async fn read(
        &self,
        id: &ParticipantId,
        consistent: bool,
    ) -> Result<Option<Versioned<Participant>>, Unavailable> {
        let item = self.get(keys::participant(id), consistent).await?;
        item.map(item::read_participant).transpose().map_err(broken)
    }

    /// All that were ever linked to her, as the index knows them.
    async fn aliases_of(&self, id: &ParticipantId) -> Result<Vec<String>, Unavailable> {
        let query = self.client.query().table_name(&self.name).index_name("cohort");
        let query = query
            .key_condition_expression("cohort_shard = :whose")
            .expression_attribute_values(":whose", text(keys::aliases_of(id)))
            .limit(ALIASES_MAX);
        let page = query.send().await.map_err(unavailable(WHAT))?;
        let sealed = page.items().iter().filter_map(|row| {
            let pk = row.get("pk")?.as_s().ok()?;
            keys::sealed_of(pk).map(str::to_owned)
        });
        Ok(sealed.collect())
    }

    /// Done, or the reasons why not, one for each part.
    async fn transact(
        &self,
        parts: Vec<TransactWriteItem>,
    ) -> Result<Result<(), Vec<CancellationReason>>, Unavailable> {
        // With the same token a repeated call is answered as the first was.
        let token = hex(&super::random::<16>());
        let write = self.client.transact_write_items().client_request_token(token);
        match write.set_transact_items(Some(parts)).send().await {
            Ok(_) => Ok(Ok(())),
            Err(error) => match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    Ok(Err(cancelled.cancellation_reasons().to_vec()))
                }
                Some(_) | None => Err(unavailable(WHAT)(error)),
            },
        }
    }

    fn put_alias(&self, sealed: &str, found: &Found) -> Result<Put, Unavailable> {
        let put = Put::builder().table_name(&self.name);
        let put = put.set_item(Some(item::alias(sealed, found)));
        let put = put.condition_expression(FREE);
        let put = put.return_values_on_condition_check_failure(ALL_OLD);
        put.build().map_err(malformed)
    }

    /// Fails the transaction if somebody has come back since she was found to be no more.
    fn still_gone(&self, id: &ParticipantId) -> Result<TransactWriteItem, Unavailable> {
        let check = ConditionCheck::builder().table_name(&self.name);
        let check = check.key("pk", text(keys::participant(id)));
        let check = check.condition_expression("attribute_not_exists(pk)");
        let check = check.build().map_err(malformed)?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    /// Aliases of those who are no more are no hindrance.
    async fn try_create(
        &self,
        participant: &Participant,
        aliases: &BTreeSet<&String>,
        dead: &BTreeSet<ParticipantId>,
        operation: &Operation,
    ) -> Result<Created, Unavailable> {
        let item = item::participant(participant, 1, operation).map_err(broken)?;
        let put = Put::builder().table_name(&self.name).set_item(Some(item));
        let put = put.condition_expression("attribute_not_exists(pk)");
        let put = put.return_values_on_condition_check_failure(ALL_OLD);
        let mut parts = vec![part(put.build().map_err(malformed)?)];
        let found = Found::Participant(participant.id.clone());
        for alias in aliases {
            let mut put = self.put_alias(alias, &found)?;
            allow(&mut put, dead);
            parts.push(part(put));
        }
        // She herself is looked at by her own write.
        for owner in dead.iter().filter(|owner| **owner != participant.id) {
            parts.push(self.still_gone(owner)?);
        }
        let reasons = match self.transact(parts).await? {
            Ok(()) => return Ok(Created::Yes),
            Err(reasons) => reasons,
        };
        let (hers, others) = reasons.split_first().ok_or_else(busy)?;
        match Reason::of(hers) {
            Reason::Condition if item::is_of(hers.item(), operation) => return Ok(Created::Yes),
            Reason::Condition => return Ok(Created::Taken),
            Reason::None | Reason::Busy => {}
        }
        let (others, gone) = others.split_at_checked(aliases.len()).ok_or_else(busy)?;
        if gone.iter().any(|reason| Reason::of(reason) == Reason::Condition) {
            return Ok(Created::Taken);
        }
        let mut owners = BTreeSet::new();
        for reason in others.iter().filter(|reason| Reason::of(reason) == Reason::Condition) {
            let row = reason.item().ok_or_else(busy)?;
            if let Found::Participant(owner) = item::read_alias(row).map_err(broken)? {
                owners.insert(owner);
            }
        }
        if owners.is_empty() {
            return Err(busy());
        }
        Ok(Created::Blocked(owners))
    }
}

/// What became of a try to create somebody.
enum Created {
    Yes,
    Taken,
    /// Aliases of hers belong to these.
    Blocked(BTreeSet<ParticipantId>),
}

impl Participants for ParticipantsTable {
    async fn find(&self, sealed_aliases: &[String]) -> Result<Option<Found>, Unavailable> {
        for alias in sealed_aliases {
            if let Some(row) = self.get(keys::alias(alias), false).await? {
                return item::read_alias(&row).map(Some).map_err(broken);
            }
        }
        Ok(None)
    }

    async fn load(
        &self,
        id: &ParticipantId,
    ) -> Result<Option<Versioned<Participant>>, Unavailable> {
        self.read(id, true).await
    }

    async fn peek(&self, id: &ParticipantId) -> Result<Option<Participant>, Unavailable> {
        let found = self.read(id, false).await?;
        Ok(found.map(|versioned| versioned.value))
    }

    async fn create(
        &self,
        participant: &Participant,
        sealed_aliases: &[String],
    ) -> Result<Versioned<Participant>, CommitError> {
        let operation = operation();
        let aliases: BTreeSet<&String> = sealed_aliases.iter().collect();
        let mut dead = BTreeSet::new();
        // Each round finds at least one more owner who is no more, and there are no more owners than aliases.
        for _ in 0..=aliases.len() {
            let owners = match self.try_create(participant, &aliases, &dead, &operation).await? {
                Created::Yes => {
                    let value = participant.clone();
                    return Ok(Versioned { version: 1, value });
                }
                Created::Taken => return Err(CommitError::Conflict),
                Created::Blocked(owners) => owners,
            };
            for owner in owners {
                if dead.contains(&owner) || self.read(&owner, true).await?.is_some() {
                    return Err(CommitError::Conflict);
                }
                dead.insert(owner);
            }
        }
        Err(CommitError::Conflict)
    }

    async fn commit(
        &self,
        loaded: &Versioned<Participant>,
        next: Participant,
    ) -> Result<Versioned<Participant>, CommitError> {
        if loaded.value.id != next.id {
            return Err(CommitError::Conflict);
        }
        let operation = operation();
        let version = loaded.version + 1;
        let item = item::participant(&next, version, &operation).map_err(broken)?;
        let put = self.client.put_item().table_name(&self.name);
        let put = put
            .set_item(Some(item))
            .condition_expression("v = :v")
            .expression_attribute_values(":v", AttributeValue::N(loaded.version.to_string()))
            .return_values_on_condition_check_failure(ALL_OLD);
        let committed = Versioned { version, value: next };
        match put.send().await {
            Ok(_) => Ok(committed),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                    if item::is_of(failed.item(), &operation) {
                        return Ok(committed);
                    }
                    Err(CommitError::Conflict)
                }
                Some(_) | None => Err(unavailable(WHAT)(error).into()),
            },
        }
    }

    async fn link(&self, id: &ParticipantId, sealed_aliases: &[String]) -> Result<(), Unavailable> {
        for alias in sealed_aliases {
            let row = item::alias(alias, &Found::Participant(id.clone()));
            let put = self.client.put_item().table_name(&self.name);
            let put = put.set_item(Some(row)).condition_expression(FREE);
            match put.send().await {
                Ok(_) => {}
                // It is somebody's: hers already, or another's, who keeps it.
                Err(error) if is_taken(error.as_service_error()) => {}
                Err(error) => return Err(unavailable(WHAT)(error)),
            }
        }
        Ok(())
    }

    async fn erase(
        &self,
        loaded: &Versioned<Participant>,
        sealed_aliases: &[String],
        at: Timestamp,
    ) -> Result<(), CommitError> {
        let id = &loaded.value.id;
        let mut hers: BTreeSet<String> = sealed_aliases.iter().cloned().collect();
        hers.extend(self.aliases_of(id).await?);
        // Each round leaves out at least one alias that turned out to be somebody else's.
        for _ in 0..=hers.len() {
            let delete = Delete::builder().table_name(&self.name);
            let delete = delete
                .key("pk", text(keys::participant(id)))
                .condition_expression("v = :v")
                .expression_attribute_values(":v", AttributeValue::N(loaded.version.to_string()));
            let delete = delete.build().map_err(malformed)?;
            let mut parts = vec![TransactWriteItem::builder().delete(delete).build()];
            for alias in &hers {
                let mut put = self.put_alias(alias, &Found::Erased(at))?;
                allow(&mut put, &BTreeSet::from([id.clone()]));
                parts.push(part(put));
            }
            let reasons = match self.transact(parts).await? {
                Ok(()) => return Ok(()),
                Err(reasons) => reasons,
            };
            let mut reasons = reasons.iter().map(Reason::of);
            if reasons.next() == Some(Reason::Condition) {
                return Err(CommitError::Conflict);
            }
            let before = hers.len();
            hers.retain(|_| reasons.next() != Some(Reason::Condition));
            if hers.len() == before {
                return Err(busy().into());
            }
        }
        Err(busy().into())
    }
}

const ALL_OLD: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

fn part(put: Put) -> TransactWriteItem {
    TransactWriteItem::builder().put(put).build()
}

/// Lets the write take the place of rows of these people too.
fn allow(put: &mut Put, owners: &BTreeSet<ParticipantId>) {
    if owners.is_empty() {
        return;
    }
    let names: Vec<String> = (0..owners.len()).map(|index| format!(":w{index}")).collect();
    let values = names.iter().cloned().zip(owners.iter().map(|id| text(id.as_str())));
    put.expression_attribute_values = Some(values.collect());
    put.condition_expression = Some(format!("{FREE} OR whose IN ({})", names.join(", ")));
}

fn is_taken(error: Option<&PutItemError>) -> bool {
    error.is_some_and(PutItemError::is_conditional_check_failed_exception)
}

pub(super) fn broken(error: ItemError) -> Unavailable {
    Unavailable::new(WHAT, error)
}

fn malformed(error: aws_sdk_dynamodb::error::BuildError) -> Unavailable {
    Unavailable::new(WHAT, error)
}

fn busy() -> Unavailable {
    Unavailable::new(WHAT, "another transaction was at the same items")
}
