//! Lambda: `RaffleDue` from the bus, through its queue.

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use raffle::Raffling;
use shared::{
    aws::{
        chance::MachineChance,
        client,
        clock::MachineClock,
        dynamodb::{CohortsTable, ParticipantsTable, RafflesTable},
        sqs::SqsQueues,
    },
    config::{self, Settings},
    telemetry,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("raffle", &config::environment("RUST_LOG").unwrap_or_default());
    let mut settings = Settings::new(&config::environment);
    let (people, cohorts) = (settings.text("TABLE_PARTICIPANTS"), settings.text("TABLE_COHORTS"));
    let raffles = settings.text("TABLE_RAFFLES");
    let (mailboxes, bulk) =
        (settings.text("QUEUE_PARTICIPANTS"), settings.text("QUEUE_DELIVERIES"));
    settings.finish(())?;
    let aws = client::config(client::http_client()).await;
    let raffling = Raffling {
        participants: ParticipantsTable::new(&aws, people),
        cohorts: CohortsTable::new(&aws, cohorts),
        raffles: RafflesTable::new(&aws, raffles),
        queues: SqsQueues::new(&aws, mailboxes, Some(bulk)),
        clock: MachineClock::from_lookup(config::environment)?,
        chance: MachineChance,
    };
    let handler =
        async |event: LambdaEvent<SqsEvent>| Ok::<_, Error>(raffling.handle(&event.payload).await);
    run(service_fn(handler)).await
}
