//! Texts of any length in one partition of a table.

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
    ports::Unavailable,
    store::{
        item::{self, Entity, Item, ItemError},
        keys::{self, hex},
    },
};

/// Bytes in one item, which may have 400 kB with its names and keys.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
const PIECE_BYTES: usize = 350 * 1024;

/// A million entries are 50 MB, so 150 pieces.
const PIECES_MAX: usize = 1_000;

/// If a text fits it lies in its head item; if not, its pieces are written first, under a key made of the text's
/// SHA-256, and the head, which names that SHA-256, comes last.
///
/// The head alone makes the text. A writer that dies before it leaves pieces that nobody reads. Pieces of two writers
/// cannot mix, since different texts have different keys.
pub(super) struct Blobs<'c> {
    pub(super) client: &'c Client,
    pub(super) table: &'c str,
    pub(super) entity: Entity,
    pub(super) what: &'static str,
    pub(super) pk: String,
}

/// On what condition a head is written.
pub(super) enum Unless<'d> {
    /// There is one.
    Written,
    /// It is not the one of that SHA-256 any more.
    Changed(&'d str),
}

impl Blobs<'_> {
    /// The bytes that a head stands for.
    pub(super) async fn whole(&self, head: &Item) -> Result<Vec<u8>, Unavailable> {
        item::check(head, self.entity).map_err(self.broken())?;
        let digest = item::text(head, "sha256").map_err(self.broken())?;
        let count: usize = item::number(head, "pieces").map_err(self.broken())?;
        let mut bytes = Vec::new();
        if count == 0 {
            bytes.extend_from_slice(piece_of(head).map_err(self.broken())?);
        } else {
            self.read_pieces(digest, count, &mut bytes).await?;
        }
        if hex(&Sha256::digest(&bytes)) != digest {
            return Err(Unavailable::new(self.what, "a text is not what was recorded"));
        }
        Ok(bytes)
    }

    /// Answers with the head that is there afterwards.
    pub(super) async fn write(
        &self,
        sk: &str,
        bytes: Vec<u8>,
        unless: Unless<'_>,
    ) -> Result<Item, Unavailable> {
        let digest = hex(&Sha256::digest(&bytes));
        let mut head = item::item(self.entity, self.pk.clone(), Some(sk.to_owned()));
        let mut pieces = 0;
        if bytes.len() <= PIECE_BYTES {
            item::put(&mut head, "piece", AttributeValue::B(Blob::new(bytes)));
        } else {
            for piece in bytes.chunks(PIECE_BYTES) {
                self.write_piece(keys::raffle_piece(&digest, pieces), piece).await?;
                pieces += 1;
            }
        }
        item::put(&mut head, "sha256", text(digest));
        item::put(&mut head, "pieces", AttributeValue::N(pieces.to_string()));
        self.write_head(head, unless).await
    }

    /// The pieces of a head that is no longer there.
    pub(super) async fn forget(&self, head: &Item) -> Result<(), Unavailable> {
        let digest = item::text(head, "sha256").map_err(self.broken())?;
        let count: usize = item::number(head, "pieces").map_err(self.broken())?;
        for piece in 0..count.min(PIECES_MAX) {
            let delete = self.client.delete_item().table_name(self.table);
            let delete = delete.key("pk", text(&self.pk));
            let delete = delete.key("sk", text(keys::raffle_piece(digest, piece)));
            delete.send().await.map_err(unavailable(self.what))?;
        }
        Ok(())
    }

    async fn read_pieces(
        &self,
        digest: &str,
        count: usize,
        bytes: &mut Vec<u8>,
    ) -> Result<(), Unavailable> {
        let mut left = count.min(PIECES_MAX);
        let mut start = None;
        while left > 0 {
            let query = self.client.query().table_name(self.table).consistent_read(true);
            let query = query
                .key_condition_expression("pk = :pk AND begins_with(sk, :digest)")
                .expression_attribute_values(":pk", text(&self.pk))
                .expression_attribute_values(":digest", text(format!("{digest}#")))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(unavailable(self.what))?;
            for item in page.items() {
                bytes.extend_from_slice(piece_of(item).map_err(self.broken())?);
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
    async fn write_piece(&self, sk: String, piece: &[u8]) -> Result<(), Unavailable> {
        let mut item = item::item(self.entity, self.pk.clone(), Some(sk));
        item::put(&mut item, "piece", AttributeValue::B(Blob::new(piece)));
        let put = self.client.put_item().table_name(self.table).set_item(Some(item));
        put.send().await.map_err(unavailable(self.what))?;
        Ok(())
    }

    async fn write_head(&self, head: Item, unless: Unless<'_>) -> Result<Item, Unavailable> {
        let put = self.client.put_item().table_name(self.table);
        let put = put.set_item(Some(head.clone()));
        let put = match unless {
            Unless::Written => put.condition_expression("attribute_not_exists(pk)"),
            Unless::Changed(digest) => put
                .condition_expression("sha256 = :digest")
                .expression_attribute_values(":digest", text(digest)),
        };
        let put = put
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match put.send().await {
            Ok(_) => Ok(head),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                    let stored = failed.item().cloned();
                    stored
                        .ok_or_else(|| Unavailable::new(self.what, "the stored text was not shown"))
                }
                Some(_) | None => Err(unavailable(self.what)(error)),
            },
        }
    }

    fn broken(&self) -> impl Fn(ItemError) -> Unavailable + use<'_> {
        |error| Unavailable::new(self.what, error)
    }
}

fn piece_of(item: &Item) -> Result<&[u8], ItemError> {
    let piece = item.get("piece").and_then(|piece| piece.as_b().ok());
    Ok(piece.ok_or(ItemError::Attribute("piece"))?.as_ref())
}
