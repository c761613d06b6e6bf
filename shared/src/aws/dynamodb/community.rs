use aws_sdk_dynamodb::{Client, operation::put_item::PutItemError};
use aws_types::SdkConfig;

use super::text;
use crate::{
    aws::failure::unavailable,
    domain::{
        community::{AdviceNote, AttentionCall, Kept, Question},
        ids::ParticipantId,
    },
    ports::{Community, Unavailable},
    store::{
        item::{self, Entity, Item, ItemError},
        keys,
    },
};

const WHAT: &str = "the community table";

/// Pages of 1 MB that one person can have filled at most; a question has up to 4 kB.
const PAGES_MAX: usize = 100;

/// One person's questions and calls lie together, so that they can be forgotten together.
///
/// The bus keeps no order: a question may arrive after its author has erased herself. So `forget` leaves a mark
/// before it deletes, and whoever keeps something looks for the mark after having written. Whichever of the two comes
/// first, one of them sees the other.
#[derive(Clone, Debug)]
pub struct CommunityTable {
    client: Client,
    name: String,
}

impl CommunityTable {
    pub fn new(config: &SdkConfig, name: impl Into<String>) -> Self {
        let client = Client::new(config);
        let name = name.into();
        Self { client, name }
    }

    /// Everything of hers, for her who asks for it.
    ///
    /// # Errors
    /// The table cannot be reached, or holds what this program does not know.
    pub async fn kept(&self, whose: &ParticipantId) -> Result<Vec<Kept>, Unavailable> {
        let query = self.client.query().table_name(&self.name).consistent_read(true);
        let query = query
            .key_condition_expression("pk = :whose")
            .expression_attribute_values(":whose", text(keys::participant(whose)));
        let rows = query.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let rows = rows.map_err(unavailable(WHAT))?;
        rows.into_iter().map(|row| kept(row).map_err(broken)).collect()
    }

    async fn keep(&self, whose: &ParticipantId, sk: String, item: Item) -> Result<(), Unavailable> {
        let put = self.client.put_item().table_name(&self.name);
        let put = put.set_item(Some(item));
        let put = put.condition_expression("attribute_not_exists(pk)");
        match put.send().await {
            Ok(_) => {}
            Err(error) => match error.as_service_error() {
                // It is there, from an earlier try that may have ended before it could look for the mark.
                Some(PutItemError::ConditionalCheckFailedException(_)) => {}
                Some(_) | None => return Err(unavailable(WHAT)(error)),
            },
        }
        if self.is_forgotten(whose).await? {
            self.delete(whose, sk).await?;
        }
        Ok(())
    }

    async fn is_forgotten(&self, whose: &ParticipantId) -> Result<bool, Unavailable> {
        let get = self.client.get_item().table_name(&self.name).consistent_read(true);
        let get = get.key("pk", text(keys::forgotten(whose)));
        let get = get.key("sk", text(keys::FORGOTTEN));
        Ok(get.send().await.map_err(unavailable(WHAT))?.item.is_some())
    }

    async fn delete(&self, whose: &ParticipantId, sk: String) -> Result<(), Unavailable> {
        let delete = self.client.delete_item().table_name(&self.name);
        let delete = delete.key("pk", text(keys::participant(whose))).key("sk", text(sk));
        delete.send().await.map_err(unavailable(WHAT))?;
        Ok(())
    }
}

impl Community for CommunityTable {
    async fn keep_question(&self, question: &Question) -> Result<(), Unavailable> {
        let whose = &question.participant;
        let sk = keys::question(&question.id);
        let item = item::item(Entity::Question, keys::participant(whose), Some(sk.clone()));
        let item = item::with_state(item, question).map_err(broken)?;
        self.keep(whose, sk, item).await
    }

    async fn keep_attention(&self, call: &AttentionCall) -> Result<(), Unavailable> {
        let whose = &call.participant;
        let sk = keys::attention(call.at);
        let item = item::item(Entity::Attention, keys::participant(whose), Some(sk.clone()));
        let item = item::with_state(item, call).map_err(broken)?;
        self.keep(whose, sk, item).await
    }

    async fn keep_advice(&self, note: &AdviceNote) -> Result<(), Unavailable> {
        let whose = &note.participant;
        let sk = keys::advice(note);
        let item = item::item(Entity::Advice, keys::participant(whose), Some(sk.clone()));
        let item = item::with_state(item, note).map_err(broken)?;
        self.keep(whose, sk, item).await
    }

    async fn forget(&self, participant: &ParticipantId) -> Result<(), Unavailable> {
        let pk = keys::forgotten(participant);
        let mark = item::item(Entity::Forgotten, pk, Some(keys::FORGOTTEN.to_owned()));
        let put = self.client.put_item().table_name(&self.name);
        put.set_item(Some(mark)).send().await.map_err(unavailable(WHAT))?;
        for _ in 0..PAGES_MAX {
            // What has been deleted is gone from the next page, so it is always the first that is asked for.
            let query = self.client.query().table_name(&self.name).consistent_read(true);
            let query = query
                .key_condition_expression("pk = :whose")
                .expression_attribute_values(":whose", text(keys::participant(participant)))
                .projection_expression("sk");
            let page = query.send().await.map_err(unavailable(WHAT))?;
            for row in page.items() {
                let sk = item::text(row, "sk").map_err(broken)?;
                self.delete(participant, sk.to_owned()).await?;
            }
            if page.last_evaluated_key().is_none() {
                return Ok(());
            }
        }
        Err(Unavailable::new(WHAT, "one person has more than one try deletes"))
    }
}

fn kept(row: Item) -> Result<Kept, ItemError> {
    let kind = item::text(&row, "e")?.to_owned();
    if kind == Entity::Question.name() {
        item::read_state(row, Entity::Question).map(Kept::Question)
    } else if kind == Entity::Attention.name() {
        item::read_state(row, Entity::Attention).map(Kept::Attention)
    } else {
        item::read_state(row, Entity::Advice).map(Kept::Advice)
    }
}

fn broken(error: ItemError) -> Unavailable {
    Unavailable::new(WHAT, error)
}
