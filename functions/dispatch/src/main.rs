//! Lambda: once a minute, by EventBridge Scheduler.

use dispatch::Dispatch;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::{
    aws::{
        client,
        clock::MachineClock,
        dynamodb::{CohortsTable, ParticipantsTable},
        eventbridge::EventBus,
        sqs::SqsQueues,
    },
    config::{self, Settings},
    telemetry,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("dispatch", &config::environment);
    let mut settings = Settings::new(&config::environment);
    let (cohorts, people) = (settings.text("TABLE_COHORTS"), settings.text("TABLE_PARTICIPANTS"));
    let mailboxes = settings.text("QUEUE_PARTICIPANTS");
    let (bulk, bus) = (settings.text("QUEUE_DELIVERIES"), settings.text("BUS_NAME"));
    let rate = settings.number("SEND_RATE");
    settings.finish(())?;
    let aws = client::of_function(config::environment);
    let dispatch = Dispatch {
        cohorts: CohortsTable::new(&aws, cohorts),
        roster: ParticipantsTable::new(&aws, people),
        queues: SqsQueues::new(&aws, mailboxes, Some(bulk)),
        bus: EventBus::new(&aws, bus),
        clock: MachineClock::from_lookup(config::environment)?,
        rate,
    };
    // What the scheduler says beside "now" does not matter.
    run(service_fn(async |_: LambdaEvent<serde_json::Value>| {
        Ok::<_, Error>(telemetry::measured(dispatch.run()).await?)
    }))
    .await
}
