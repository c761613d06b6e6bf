//! Lambda: chunks from `deliveries`.

use std::sync::Arc;

use aws_lambda_events::sqs::SqsEvent;
use deliver::{Paced, Steady};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::{
    aws::start,
    config::{self, Settings},
    mailbox::Mailbox,
    telemetry,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("deliver", &config::environment);
    let mut settings = Settings::new(&config::environment);
    let rate = settings.number("SEND_RATE");
    let environments = settings.number("DELIVER_CONCURRENCY");
    settings.finish(())?;
    let ports = start::ports(&config::environment).await?;
    let clock = ports.process.clock.clone();
    let pace = Arc::new(Steady::new(ports.cohorts.clone(), clock, rate, environments));
    let mailbox = Mailbox::new(ports.with_channel(|channel| Paced::new(channel, pace.clone())));
    run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        let handled = deliver::handle(&mailbox, &*pace, &event.payload);
        Ok::<_, Error>(telemetry::measured(handled).await)
    }))
    .await
}
