//! Lambda: chunks from `deliveries`.

use aws_lambda_events::sqs::SqsEvent;
use deliver::Steady;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::{
    aws::start,
    config::{self, Settings},
    telemetry,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("deliver", &config::environment("RUST_LOG").unwrap_or_default());
    let mut settings = Settings::new(&config::environment);
    let rate = settings.number("SEND_RATE");
    let environments = settings.number("DELIVER_CONCURRENCY");
    settings.finish(())?;
    let pace = Steady::new(rate, environments);
    let mailbox = start::mailbox(&config::environment).await?;
    run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        Ok::<_, Error>(deliver::handle(&mailbox, &pace, &event.payload).await)
    }))
    .await
}
