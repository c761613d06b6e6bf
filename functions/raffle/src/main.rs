//! Lambda: `RaffleDue` and `ParticipantErased` from the bus, through their queue.

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use raffle::Raffling;
use shared::{
    aws::{
        client,
        clock::MachineClock,
        dynamodb::{CohortsTable, ParticipantsTable, RafflesTable},
        s3::Bucket,
        sqs::SqsQueues,
    },
    config::{self, Settings},
    relays::Relays,
    telemetry,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("raffle", &config::environment("RUST_LOG").unwrap_or_default());
    let mut settings = Settings::new(&config::environment);
    let (people, cohorts) = (settings.text("TABLE_PARTICIPANTS"), settings.text("TABLE_COHORTS"));
    let (raffles, audit) = (settings.text("TABLE_RAFFLES"), settings.text("BUCKET_AUDIT"));
    let (mailboxes, bulk) =
        (settings.text("QUEUE_PARTICIPANTS"), settings.text("QUEUE_DELIVERIES"));
    let (stage, relays) = (settings.text("STAGE"), settings.text("BEACON_RELAYS"));
    settings.finish(())?;
    let beacons = Relays::new(&relays)?;
    let aws = client::config(client::http_client()).await;
    let raffling = Raffling {
        participants: ParticipantsTable::new(&aws, people),
        cohorts: CohortsTable::new(&aws, cohorts),
        raffles: RafflesTable::new(&aws, raffles),
        audit: Bucket::new(&aws, audit),
        queues: SqsQueues::new(&aws, mailboxes, Some(bulk)),
        clock: MachineClock::from_lookup(config::environment)?,
        is_local: stage == "local" && beacons.are_of_this_machine(),
        beacons,
    };
    let handler =
        async |event: LambdaEvent<SqsEvent>| Ok::<_, Error>(raffling.handle(&event.payload).await);
    run(service_fn(handler)).await
}
