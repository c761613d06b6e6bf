//! DynamoDB in this process, with the tables of the template.

use std::{sync::Arc, time::Duration};

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_sdk_dynamodb::{
    Client,
    config::{Credentials, SharedCredentialsProvider},
    types::{
        AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement,
        KeyType, Projection, ProjectionType, PutRequest, ScalarAttributeType, WriteRequest,
    },
};
use shared::{
    aws::dynamodb::{CohortsTable, CommunityTable, ParticipantsTable, RafflesTable},
    domain::{ids::ParticipantId, participant::Participant},
    store::item::{self, Item},
};

use super::{community::Counted, wire::Wire};

#[derive(Clone)]
pub(super) struct Tables {
    pub(super) config: SdkConfig,
    pub(super) client: Client,
    pub(super) wire: Arc<Wire>,
}

impl Tables {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let database = dynoxide::Database::memory().unwrap();
        tokio::spawn(dynoxide::server::serve_on(listener, database));
        let wire = Wire::new();
        let config = config(&wire, &format!("http://{address}"));
        // Tables are made on a wire of their own, so that tests count only what they do.
        let client = Client::new(&self::config(&Wire::new(), &format!("http://{address}")));
        let tables = Self { config, client, wire };
        tables.create("").await;
        tables
    }

    /// Another set of tables on the same server.
    pub(super) async fn create(&self, prefix: &str) {
        let pair = ["pk", "sk"];
        let due = index("due", ["due_shard", "due_at"], ProjectionType::Include, &["wait_id"]);
        let members = index("cohort", ["cohort_shard", "pk"], ProjectionType::KeysOnly, &[]);
        let steps = index("due", ["due_shard", "due_at"], ProjectionType::All, &[]);
        self.table(&format!("{prefix}participants"), &["pk"], vec![due, members]).await;
        self.table(&format!("{prefix}cohorts"), &pair, vec![steps]).await;
        self.table(&format!("{prefix}community"), &pair, vec![]).await;
        self.table(&format!("{prefix}raffles"), &pair, vec![]).await;
    }

    async fn table(&self, name: &str, key: &[&str], indexes: Vec<GlobalSecondaryIndex>) {
        let mut attributes: Vec<String> = key.iter().map(ToString::to_string).collect();
        let keys = indexes.iter().flat_map(GlobalSecondaryIndex::key_schema);
        attributes.extend(keys.map(|element| element.attribute_name().to_owned()));
        attributes.sort();
        attributes.dedup();
        let definitions = attributes.iter().map(|attribute| definition(attribute)).collect();
        self.client
            .create_table()
            .table_name(name)
            .billing_mode(BillingMode::PayPerRequest)
            .set_key_schema(Some(schema(key)))
            .set_attribute_definitions(Some(definitions))
            .set_global_secondary_indexes((!indexes.is_empty()).then_some(indexes))
            .send()
            .await
            .unwrap();
    }

    pub(super) fn participants(&self) -> ParticipantsTable {
        ParticipantsTable::new(&self.config, "participants")
    }

    pub(super) fn cohorts(&self) -> CohortsTable {
        CohortsTable::new(&self.config, "cohorts")
    }

    pub(super) fn raffles(&self) -> RafflesTable {
        RafflesTable::new(&self.config, "raffles")
    }

    pub(super) fn community(&self) -> CommunityTable {
        CommunityTable::new(&self.config, "community")
    }

    /// Many people at once, without the port.
    pub(super) async fn fill(&self, people: &[Participant]) {
        for people in people.chunks(25) {
            let put = |person| {
                let item = item::participant(person, 1, &[0; 8]).unwrap();
                let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
                WriteRequest::builder().put_request(put).build()
            };
            let batch = self.client.batch_write_item();
            let batch = batch.request_items("participants", people.iter().map(put).collect());
            batch.send().await.unwrap();
        }
    }

    /// Everything in a table.
    pub(super) async fn rows(&self, table: &str) -> Vec<Item> {
        let mut rows = Vec::new();
        let mut start = None;
        loop {
            let scan = self.client.scan().table_name(table).set_exclusive_start_key(start);
            let page = scan.send().await.unwrap();
            rows.extend(page.items.unwrap_or_default());
            start = page.last_evaluated_key;
            if start.is_none() {
                return rows;
            }
        }
    }

    pub(super) async fn row(&self, table: &str, pk: &str) -> Option<Item> {
        let get = self.client.get_item().table_name(table);
        let get = get.key("pk", AttributeValue::S(pk.to_owned()));
        get.send().await.unwrap().item
    }
}

impl Counted for CommunityTable {
    async fn count(&self, whose: &ParticipantId) -> usize {
        self.kept(whose).await.unwrap().len()
    }
}

pub(super) fn config(wire: &Arc<Wire>, endpoint: &str) -> SdkConfig {
    let credentials = Credentials::new("test", "test", None, None, "tests");
    // As in `shared::aws::client`, but impatient.
    let retries =
        RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(1));
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(endpoint)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(Wire::client(wire))
        .retry_config(retries)
        .sleep_impl(aws_smithy_async::rt::sleep::SharedAsyncSleep::new(
            aws_smithy_async::rt::sleep::TokioSleep::new(),
        ))
        .build()
}

fn index(
    name: &str,
    key: [&str; 2],
    projection: ProjectionType,
    included: &[&str],
) -> GlobalSecondaryIndex {
    let included = included.iter().map(ToString::to_string).collect::<Vec<_>>();
    let projection = Projection::builder()
        .projection_type(projection)
        .set_non_key_attributes((!included.is_empty()).then_some(included));
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .set_key_schema(Some(schema(&key)))
        .projection(projection.build())
        .build()
        .unwrap()
}

fn schema(key: &[&str]) -> Vec<KeySchemaElement> {
    let kinds = [KeyType::Hash, KeyType::Range];
    let element = |(name, kind): (&&str, KeyType)| {
        let element = KeySchemaElement::builder().attribute_name(*name);
        element.key_type(kind).build().unwrap()
    };
    key.iter().zip(kinds).map(element).collect()
}

fn definition(name: &str) -> AttributeDefinition {
    let kind = match name {
        "due_at" => ScalarAttributeType::N,
        _ => ScalarAttributeType::S,
    };
    let definition = AttributeDefinition::builder().attribute_name(name);
    definition.attribute_type(kind).build().unwrap()
}
