use aws_config::SdkConfig;
use aws_sdk_dynamodb::{
    Client,
    operation::put_item::PutItemError,
    primitives::Blob,
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};
use sha2::{Digest, Sha256};

use super::text;
use crate::{
    aws::failure::unavailable,
    domain::{ids::CohortId, raffle::Raffle},
    ports::{Raffles, Unavailable},
    store::{
        item::{self, Entity, Item, ItemError},
        keys::{self, hex},
    },
};

const WHAT: &str = "the raffles table";

/// Bytes of a raffle in one item, which may have 400 kB with its names and keys.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
const PIECE_BYTES: usize = 350 * 1024;

/// A million entries are 50 MB, so 150 pieces.
const PIECES_MAX: usize = 1_000;

/// A raffle is one JSON text. If it fits it lies in the head item; if not, its pieces are written first, under a key
/// made of the text's SHA-256, and the head, which names that SHA-256, comes last.
///
/// The head is written on the condition that there is none, and it alone makes a raffle. A writer that dies before it
/// leaves pieces that nobody reads. Of two writers one gets its head in; the other is shown that head and reads the
/// raffle that it names. Pieces of two writers cannot mix, since different texts have different keys.
#[derive(Clone, Debug)]
pub struct RafflesTable {
    pub(super) client: Client,
    pub(super) name: String,
}

impl RafflesTable {
    pub fn new(config: &SdkConfig, name: impl Into<String>) -> Self {
        let client = Client::new(config);
        let name = name.into();
        Self { client, name }
    }

    async fn head(&self, cohort: &CohortId) -> Result<Option<Item>, Unavailable> {
        let get = self.client.get_item().table_name(&self.name).consistent_read(true);
        let get = get.key("pk", text(keys::raffle(cohort))).key("sk", text(keys::RAFFLE));
        Ok(get.send().await.map_err(unavailable(WHAT))?.item)
    }

    async fn whole(&self, cohort: &CohortId, head: &Item) -> Result<Raffle, Unavailable> {
        item::check(head, Entity::Raffle).map_err(broken)?;
        let digest = item::text(head, "sha256").map_err(broken)?;
        let count: usize = item::number(head, "pieces").map_err(broken)?;
        let mut bytes = Vec::new();
        if count == 0 {
            bytes.extend_from_slice(piece_of(head)?);
        } else {
            self.read_pieces(cohort, digest, count, &mut bytes).await?;
        }
        if hex(&Sha256::digest(&bytes)) != digest {
            return Err(Unavailable::new(WHAT, "a raffle is not what was recorded"));
        }
        serde_json::from_slice(&bytes).map_err(|error| Unavailable::new(WHAT, error))
    }

    async fn read_pieces(
        &self,
        cohort: &CohortId,
        digest: &str,
        count: usize,
        bytes: &mut Vec<u8>,
    ) -> Result<(), Unavailable> {
        let mut left = count.min(PIECES_MAX);
        let mut start = None;
        while left > 0 {
            let query = self.client.query().table_name(&self.name).consistent_read(true);
            let query = query
                .key_condition_expression("pk = :raffle AND begins_with(sk, :digest)")
                .expression_attribute_values(":raffle", text(keys::raffle(cohort)))
                .expression_attribute_values(":digest", text(format!("{digest}#")))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(unavailable(WHAT))?;
            for item in page.items() {
                bytes.extend_from_slice(piece_of(item)?);
            }
            left = left.saturating_sub(page.items().len());
            start = page.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// Writing a piece again writes the same.
    async fn write_piece(
        &self,
        cohort: &CohortId,
        sk: String,
        piece: &[u8],
    ) -> Result<(), Unavailable> {
        let mut item = item::item(Entity::Raffle, keys::raffle(cohort), Some(sk));
        item::put(&mut item, "piece", AttributeValue::B(Blob::new(piece)));
        let put = self.client.put_item().table_name(&self.name).set_item(Some(item));
        put.send().await.map_err(unavailable(WHAT))?;
        Ok(())
    }

    /// The head that is there afterwards.
    async fn write_head(&self, head: Item) -> Result<Item, Unavailable> {
        let put = self.client.put_item().table_name(&self.name);
        let put = put
            .set_item(Some(head.clone()))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match put.send().await {
            Ok(_) => Ok(head),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                    let stored = failed.item().cloned();
                    stored.ok_or_else(|| Unavailable::new(WHAT, "the stored raffle was not shown"))
                }
                Some(_) | None => Err(unavailable(WHAT)(error)),
            },
        }
    }
}

impl Raffles for RafflesTable {
    async fn raffle(&self, cohort: &CohortId) -> Result<Option<Raffle>, Unavailable> {
        match self.head(cohort).await? {
            Some(head) => self.whole(cohort, &head).await.map(Some),
            None => Ok(None),
        }
    }

    async fn record(&self, raffle: &Raffle) -> Result<Raffle, Unavailable> {
        let cohort = &raffle.id;
        // The usual second try writes nothing.
        if let Some(head) = self.head(cohort).await? {
            return self.whole(cohort, &head).await;
        }
        let bytes = serde_json::to_vec(raffle).map_err(|error| Unavailable::new(WHAT, error))?;
        let digest = hex(&Sha256::digest(&bytes));
        let sk = Some(keys::RAFFLE.to_owned());
        let mut head = item::item(Entity::Raffle, keys::raffle(cohort), sk);
        let mut pieces = 0;
        if bytes.len() <= PIECE_BYTES {
            item::put(&mut head, "piece", AttributeValue::B(Blob::new(bytes)));
        } else {
            for piece in bytes.chunks(PIECE_BYTES) {
                let sk = keys::raffle_piece(&digest, pieces);
                self.write_piece(cohort, sk, piece).await?;
                pieces += 1;
            }
        }
        item::put(&mut head, "sha256", text(digest));
        item::put(&mut head, "pieces", AttributeValue::N(pieces.to_string()));
        let head = self.write_head(head).await?;
        self.whole(cohort, &head).await
    }
}

fn piece_of(item: &Item) -> Result<&[u8], Unavailable> {
    let piece = item.get("piece").and_then(|piece| piece.as_b().ok());
    let piece = piece.ok_or(ItemError::Attribute("piece")).map_err(broken)?;
    Ok(piece.as_ref())
}

fn broken(error: ItemError) -> Unavailable {
    Unavailable::new(WHAT, error)
}
