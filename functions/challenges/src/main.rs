use std::sync::Arc;

use aws_lambda_events::sqs::SqsEvent;
use challenges::{Challenges, Environment};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::{
    aws::{client, clock::MachineClock, s3::Bucket, sqs::SqsQueues, ssm::Secrets},
    config::environment,
    telemetry,
    whatsapp::graph::{ACCESS_TOKEN, Graph, StoredToken},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let settings = Environment::from_lookup(&environment)?;
    telemetry::init("challenges", &environment);
    let aws = client::of_function(environment);
    let secrets = Secrets::load(&aws, &settings.parameter_prefix, &[ACCESS_TOKEN], &[]).await?;
    let token = StoredToken::new(Arc::new(secrets));
    let challenges = &Challenges {
        channel: Graph::new(&settings.graph_url, &settings.graph_version, token),
        objects: Bucket::new(&aws, settings.bucket_submissions),
        queues: SqsQueues::new(&aws, settings.queue_participants, None::<String>),
        clock: MachineClock::from_lookup(environment)?,
    };
    run(service_fn(|batch: LambdaEvent<SqsEvent>| async move {
        Ok::<_, Error>(telemetry::measured(challenges.handle(batch.payload)).await)
    }))
    .await
}
