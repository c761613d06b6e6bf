use aws_sdk_dynamodb::Client;
use shared::{
    aws::dynamodb::{CohortsTable, CommunityTable, ParticipantsTable, RafflesTable},
    domain::{
        community::{AttentionCall, Kept, Question},
        ids::ParticipantId,
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
    community: CommunityTable,
    seen: Seen,
}

impl OnTables {
    /// A new database.
    pub(super) async fn new(conditions: Conditions) -> Self {
        let engine = Engine::new(conditions);
        let config = engine.config();
        let client = Client::new(&config);
        let tables = Tables { config, client, wire: Wire::new() };
        tables.create("").await;
        Self {
            engine,
            people: tables.participants().with_pages_of(MEMBERS_PER_PAGE),
            cohorts: tables.cohorts(),
            raffles: tables.raffles(),
            community: CommunityTable::new(&tables.config, "community"),
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

impl Look for CommunityTable {
    async fn look(&self, whose: &ParticipantId) -> (Vec<Question>, Vec<AttentionCall>) {
        let (mut questions, mut calls) = (Vec::new(), Vec::new());
        for kept in self.kept(whose).await.unwrap() {
            match kept {
                Kept::Question(question) => questions.push(question),
                Kept::Attention(call) => calls.push(call),
                Kept::Advice(note) => panic!("no script notes anything: {note:?}"),
            }
        }
        (questions, calls)
    }
}
