use aws_sdk_dynamodb::{Client, types::AttributeValue};
use shared::{
    aws::dynamodb::{CohortsTable, CommunityTable, ParticipantsTable, RafflesTable},
    domain::{
        community::{AdviceNote, AttentionCall, Question},
        ids::ParticipantId,
    },
    ports::{Community, Unavailable},
    store::{
        item::{self, Entity},
        keys,
    },
};

use super::{
    act::Act,
    answers::{Answer, Doors, Look, Seen},
    engine::{Conditions, Engine},
    on_maps::MEMBERS_PER_PAGE,
    place::Place,
};
use crate::contract::{tables::Tables, wire::Wire};

pub(super) struct OnTables {
    engine: Engine,
    people: ParticipantsTable,
    cohorts: CohortsTable,
    raffles: RafflesTable,
    community: WithALook,
    seen: Seen,
}

impl OnTables {
    /// A new database.
    pub(super) async fn new(conditions: Conditions) -> Self {
        let engine = Engine::new(conditions);
        let config = engine.config();
        let client = Client::new(&config);
        let tables = Tables { config, client: client.clone(), wire: Wire::new() };
        tables.create("").await;
        let table = CommunityTable::new(&tables.config, "community");
        Self {
            engine,
            people: tables.participants().with_pages_of(MEMBERS_PER_PAGE),
            cohorts: tables.cohorts(),
            raffles: tables.raffles(),
            community: WithALook { table, client },
            seen: Seen::default(),
        }
    }

    /// The editions that a script before has seen.
    pub(super) fn forget(&mut self) {
        self.seen = Seen::default();
    }

    pub(super) async fn perform(&mut self, place: &Place, act: &Act) -> Answer {
        let Self { engine, people, cohorts, raffles, community, seen } = self;
        let doors = Doors {
            people: &*people,
            cohorts: &*cohorts,
            raffles: &*raffles,
            community: &*community,
        };
        let answer = if let Act::Race(first, second, turns) = act {
            engine.interleave(Some(*turns));
            let first = doors.perform(place, seen, first);
            let second = doors.perform(place, seen, second);
            let (first, second) = tokio::join!(first, second);
            engine.interleave(None);
            Answer::Both(Box::new(first), Box::new(second))
        } else {
            doors.perform(place, seen, act).await
        };
        seen.note(&answer);
        answer
    }
}

struct WithALook {
    table: CommunityTable,
    client: Client,
}

impl Look for WithALook {
    async fn look(&self, whose: &ParticipantId) -> (Vec<Question>, Vec<AttentionCall>) {
        let query = self.client.query().table_name("community").consistent_read(true);
        let query = query
            .key_condition_expression("pk = :whose")
            .expression_attribute_values(":whose", AttributeValue::S(keys::participant(whose)));
        let rows = query.send().await.unwrap().items.unwrap_or_default();
        let (mut questions, mut calls) = (Vec::new(), Vec::new());
        for row in rows {
            if item::text(&row, "e").unwrap() == Entity::Question.name() {
                questions.push(item::read_state(row, Entity::Question).unwrap());
            } else {
                calls.push(item::read_state(row, Entity::Attention).unwrap());
            }
        }
        (questions, calls)
    }
}

impl Community for WithALook {
    async fn keep_question(&self, question: &Question) -> Result<(), Unavailable> {
        self.table.keep_question(question).await
    }

    async fn keep_attention(&self, call: &AttentionCall) -> Result<(), Unavailable> {
        self.table.keep_attention(call).await
    }

    async fn keep_advice(&self, note: &AdviceNote) -> Result<(), Unavailable> {
        self.table.keep_advice(note).await
    }

    async fn forget(&self, participant: &ParticipantId) -> Result<(), Unavailable> {
        self.table.forget(participant).await
    }
}
