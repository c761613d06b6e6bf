//! Lambda: letters from `participants.fifo`.

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::{aws::start, config, telemetry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init("conversation", &config::environment("RUST_LOG").unwrap_or_default());
    let mailbox = start::mailbox(&config::environment).await?;
    run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        Ok::<_, Error>(conversation::handle(&mailbox, &event.payload).await)
    }))
    .await
}
