use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use aws_types::SdkConfig;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    blob::{Blobs, Unless},
    text,
};
use crate::{
    aws::failure::unavailable,
    domain::{
        ids::{CohortId, ParticipantId},
        raffle::{Commitment, Drawn, Entered, Entry, FirstRaffle, Raffle},
        ticket::Ticket,
    },
    ports::{Raffles, Unavailable},
    store::{
        item::{self, Entity, Item, ItemError},
        keys,
    },
};

const WHAT: &str = "the raffles table";

/// Two who take an owner out at the same time meet at most as often as people erase themselves in one second.
const TRIES: usize = 5;

/// A raffle is a few items in one partition. The head is written on the condition that there is none, and it alone
/// makes a raffle; the draw likewise. Of two writers one gets its item in; the other is shown that item and goes by it.
///
/// The head of the first protocol holds everything at once. Programs of that time cannot read a head of today, so they
/// draw nothing where this program has committed itself.
#[derive(Clone, Debug)]
pub struct RafflesTable {
    pub(super) client: Client,
    pub(super) name: String,
}

/// The head of today.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    commitment: Commitment,
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum AnyHead {
    Today(Head),
    First(FirstRaffle),
}

impl From<AnyHead> for Raffle {
    fn from(head: AnyHead) -> Self {
        match head {
            AnyHead::Today(Head { commitment, entries }) => {
                Self::committed(commitment, entries, BTreeMap::new())
            }
            AnyHead::First(first) => first.into(),
        }
    }
}

impl RafflesTable {
    pub fn new(config: &SdkConfig, name: impl Into<String>) -> Self {
        let client = Client::new(config);
        let name = name.into();
        Self { client, name }
    }

    fn blobs(&self, cohort: &CohortId) -> Blobs<'_> {
        let (client, table, pk) = (&self.client, self.name.as_str(), keys::raffle(cohort));
        Blobs { client, table, entity: Entity::Raffle, what: WHAT, pk }
    }

    /// All items of a raffle but the pieces of large ones.
    async fn items(&self, cohort: &CohortId) -> Result<BTreeMap<String, Item>, Unavailable> {
        let (from, to) = keys::RAFFLE_ITEMS;
        let mut found = BTreeMap::new();
        let mut start = None;
        loop {
            let query = self.client.query().table_name(&self.name).consistent_read(true);
            let query = query
                .key_condition_expression("pk = :raffle AND sk BETWEEN :from AND :to")
                .expression_attribute_values(":raffle", text(keys::raffle(cohort)))
                .expression_attribute_values(":from", text(from))
                .expression_attribute_values(":to", text(to))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(unavailable(WHAT))?;
            for item in page.items.unwrap_or_default() {
                found.insert(item::text(&item, "sk").map_err(broken)?.to_owned(), item);
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(found);
            }
        }
    }

    async fn item(&self, cohort: &CohortId, sk: &str) -> Result<Option<Item>, Unavailable> {
        let get = self.client.get_item().table_name(&self.name).consistent_read(true);
        let get = get.key("pk", text(keys::raffle(cohort))).key("sk", text(sk));
        Ok(get.send().await.map_err(unavailable(WHAT))?.item)
    }
}

impl Raffles for RafflesTable {
    async fn raffle(&self, cohort: &CohortId) -> Result<Option<Raffle>, Unavailable> {
        let mut items = self.items(cohort).await?;
        let Some(head) = items.remove(keys::RAFFLE) else {
            return Ok(None);
        };
        let blobs = self.blobs(cohort);
        let mut raffle = Raffle::from(read::<AnyHead>(&blobs.whole(&head).await?)?);
        if let Some(drawn) = items.remove(keys::DRAWN) {
            raffle.drawn = Some(read(&blobs.whole(&drawn).await?)?);
        }
        if let Some(owners) = items.remove(keys::OWNERS) {
            raffle.owners = read(&blobs.whole(&owners).await?)?;
        }
        Ok(Some(raffle))
    }

    async fn commit(&self, raffle: &Raffle) -> Result<Raffle, Unavailable> {
        let cohort = raffle.cohort();
        // The usual second try writes nothing.
        if let Some(stored) = self.raffle(cohort).await? {
            return Ok(stored);
        }
        let head = Head { commitment: raffle.commitment.clone(), entries: raffle.entries.clone() };
        let blobs = self.blobs(cohort);
        let head = blobs.write(keys::RAFFLE, written(&head)?, Unless::Written).await?;
        let stored = Raffle::from(read::<AnyHead>(&blobs.whole(&head).await?)?);
        if stored.commitment == raffle.commitment {
            self.own(cohort, &raffle.owners).await?;
        }
        // Whoever was faster may have written more meanwhile.
        let stored = self.raffle(cohort).await?;
        stored.ok_or_else(|| Unavailable::new(WHAT, "a raffle was there a moment ago"))
    }

    async fn own(
        &self,
        cohort: &CohortId,
        owners: &BTreeMap<Ticket, ParticipantId>,
    ) -> Result<(), Unavailable> {
        let blobs = self.blobs(cohort);
        blobs.write(keys::OWNERS, written(owners)?, Unless::Written).await.map(drop)
    }

    async fn draw(&self, raffle: &Raffle, drawn: &Drawn) -> Result<Drawn, Unavailable> {
        let blobs = self.blobs(raffle.cohort());
        let head = blobs.write(keys::DRAWN, written(drawn)?, Unless::Written).await?;
        read(&blobs.whole(&head).await?)
    }

    async fn disown(&self, cohort: &CohortId, owner: &ParticipantId) -> Result<(), Unavailable> {
        let blobs = self.blobs(cohort);
        for _ in 0..TRIES {
            let Some(head) = self.item(cohort, keys::OWNERS).await? else {
                return Ok(());
            };
            let digest = item::text(&head, "sha256").map_err(broken)?;
            let mut owners: BTreeMap<Ticket, ParticipantId> = read(&blobs.whole(&head).await?)?;
            let before = owners.len();
            owners.retain(|_, of| of != owner);
            if owners.len() == before {
                return Ok(());
            }
            let bytes = written(&owners)?;
            let now = blobs.write(keys::OWNERS, bytes, Unless::Changed(digest)).await?;
            let kept: BTreeMap<Ticket, ParticipantId> = read(&blobs.whole(&now).await?)?;
            if !kept.values().any(|of| of == owner) {
                // The pieces of the edition that named her are hers too.
                return blobs.forget(&head).await;
            }
        }
        Err(Unavailable::new(WHAT, "others change the same list all the time"))
    }

    async fn enter_numbers(&self, cohort: &CohortId, entered: &Entered) -> Result<(), Unavailable> {
        let sk = Some(keys::numbers(&entered.by));
        let item = item::item(Entity::Raffle, keys::raffle(cohort), sk);
        let item = item::with_state(item, entered).map_err(broken)?;
        let put = self.client.put_item().table_name(&self.name).set_item(Some(item));
        put.send().await.map(drop).map_err(unavailable(WHAT))
    }

    async fn entered_numbers(&self, cohort: &CohortId) -> Result<Vec<Entered>, Unavailable> {
        let items = self.items(cohort).await?.into_iter();
        let entered = items.filter(|(sk, _)| keys::is_numbers(sk));
        let entered = entered.map(|(_, item)| item::read_state(item, Entity::Raffle));
        entered.collect::<Result<_, _>>().map_err(broken)
    }
}

fn written<T: Serialize>(value: &T) -> Result<Vec<u8>, Unavailable> {
    serde_json::to_vec(value).map_err(|error| Unavailable::new(WHAT, error))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unavailable> {
    serde_json::from_slice(bytes).map_err(|error| Unavailable::new(WHAT, error))
}

fn broken(error: ItemError) -> Unavailable {
    Unavailable::new(WHAT, error)
}
