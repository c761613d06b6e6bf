use aws_sdk_dynamodb::types::AttributeValue;

use super::{
    ParticipantsTable,
    participants::{WHAT, broken},
    seconds, text,
};
use crate::{
    aws::failure::unavailable,
    domain::{
        ids::{EventId, ParticipantId},
        time::Timestamp,
    },
    ports::{Page, Roster, Shard, Unavailable},
    store::{
        item::{self, Item},
        keys,
    },
};

/// Pages of 1 MB that one question for due waits may read in a slice: far more than a minute makes.
const PAGES_MAX: usize = 20;

impl Roster for ParticipantsTable {
    async fn members(&self, shard: &Shard, from: Option<String>) -> Result<Page, Unavailable> {
        let shard = text(keys::roster(shard));
        let start = from.map(|id| {
            let pk = text(keys::participant(&ParticipantId::new(id)));
            Item::from([("pk".to_owned(), pk), ("cohort_shard".to_owned(), shard.clone())])
        });
        let limit = i32::try_from(self.members_per_page).unwrap_or(i32::MAX);
        let query = self.client.query().table_name(&self.name).index_name("cohort");
        let query = query
            .key_condition_expression("cohort_shard = :shard")
            .expression_attribute_values(":shard", shard)
            .set_exclusive_start_key(start)
            .limit(limit);
        let page = query.send().await.map_err(unavailable(WHAT))?;
        let participants: Vec<ParticipantId> =
            page.items().iter().map(id).collect::<Result<_, _>>()?;
        let last = page.last_evaluated_key().map(id).transpose()?;
        Ok(Page { participants, next: last.map(|id| id.to_string()) })
    }

    /// Oldest first. Every slice is asked, one after the other: a quiet minute costs 2 RRU.
    async fn due_waits(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(ParticipantId, EventId, Timestamp)>, Unavailable> {
        let mut due = Vec::new();
        for slice in 0..keys::DUE_SHARDS {
            due.extend(self.due_in(keys::waits(slice), now, limit).await?);
        }
        due.sort();
        due.truncate(limit);
        Ok(due.into_iter().map(|(until, id, wait)| (id, wait, until)).collect())
    }
}

impl ParticipantsTable {
    async fn due_in(
        &self,
        slice: String,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(Timestamp, ParticipantId, EventId)>, Unavailable> {
        let mut due = Vec::new();
        let mut start: Option<std::collections::HashMap<String, AttributeValue>> = None;
        for _ in 0..PAGES_MAX {
            let left = i32::try_from(limit - due.len()).unwrap_or(i32::MAX);
            if left == 0 {
                break;
            }
            let query = self.client.query().table_name(&self.name).index_name("due");
            let query = query
                .key_condition_expression("due_shard = :slice AND due_at <= :now")
                .expression_attribute_values(":slice", text(&slice))
                .expression_attribute_values(":now", seconds(now))
                .set_exclusive_start_key(start.take())
                .limit(left);
            let page = query.send().await.map_err(unavailable(WHAT))?;
            for row in page.items() {
                let until = Timestamp::from_seconds(item::number(row, "due_at").map_err(broken)?);
                let wait = EventId::new(item::text(row, "wait_id").map_err(broken)?);
                due.push((until, id(row)?, wait));
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
        Ok(due)
    }
}

fn id(row: &Item) -> Result<ParticipantId, Unavailable> {
    let pk = item::text(row, "pk").map_err(broken)?;
    keys::participant_of(pk).ok_or_else(|| Unavailable::new(WHAT, "an index lists no participant"))
}
