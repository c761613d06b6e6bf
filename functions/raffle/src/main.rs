//! Lambda: `RaffleDue`, `AdvisoryAsked` and `ParticipantErased` from the bus, through their queue.

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use raffle::{Raffling, config::Config};
use shared::{
    aws::{
        client,
        clock::MachineClock,
        dynamodb::{CohortsTable, ParticipantsTable, RafflesTable},
        s3::Bucket,
        sqs::SqsQueues,
    },
    config,
    relays::Relays,
    telemetry,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("raffle", &config::environment);
    let config = Config::from_lookup(&config::environment)?;
    let beacons = Relays::new(&config.relays)?;
    let aws = client::of_function(config::environment);
    let raffling = Raffling {
        participants: ParticipantsTable::new(&aws, config.people),
        cohorts: CohortsTable::new(&aws, config.cohorts),
        raffles: RafflesTable::new(&aws, config.raffles),
        audit: Bucket::new(&aws, config.audit),
        queues: SqsQueues::new(&aws, config.mailboxes, Some(config.bulk)),
        clock: MachineClock::from_lookup(config::environment)?,
        is_local: config.is_local && beacons.are_of_this_machine(),
        beacons,
    };
    run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        Ok::<_, Error>(telemetry::measured(raffling.handle(&event.payload)).await)
    }))
    .await
}
