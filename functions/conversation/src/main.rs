//! Lambda: letters from `participants.fifo`.

use std::sync::Arc;

use aws_lambda_events::sqs::SqsEvent;
use conversation::{Counting, Metered};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::{
    aws::start,
    config::{self, Settings},
    mailbox::Mailbox,
    telemetry,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("conversation", &config::environment);
    let mut settings = Settings::new(&config::environment);
    let strangers = settings.number("ANSWERS_TO_STRANGERS");
    settings.finish(())?;
    let ports = start::ports(&config::environment).await?;
    let meter = Arc::new(Counting::new(ports.cohorts.clone(), ports.process.clock.clone()));
    let mailbox = Mailbox::new(ports.with_channel(|channel| Metered::new(channel, meter.clone())))
        .answering_strangers(strangers);
    run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        let handled = conversation::handle(&mailbox, &*meter, &event.payload);
        Ok::<_, Error>(telemetry::measured(handled).await)
    }))
    .await
}
