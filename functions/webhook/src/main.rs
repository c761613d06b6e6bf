use lambda_http::{Error, run, service_fn};
use shared::{
    aws::{
        client,
        clock::MachineClock,
        dynamodb::{CohortsTable, ParticipantsTable},
        sqs::SqsQueues,
        ssm::Secrets,
    },
    config::environment,
    telemetry,
};
use webhook::{Environment, Heart, Identity, Webhook};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let settings = Environment::from_lookup(&environment)?;
    telemetry::init("webhook", &settings.log_level);
    let aws = client::config(client::http_client()).await;
    let prefix = &settings.parameter_prefix;
    let secrets = Secrets::load(&aws, prefix, &Identity::REQUIRED, &Identity::OPTIONAL).await?;
    let webhook = &Webhook {
        identity: Identity::new(settings.numbers, |name| secrets.get(name)),
        queues: SqsQueues::new(&aws, settings.queue_participants, None::<String>),
        participants: ParticipantsTable::new(&aws, settings.table_participants),
        heart: Heart::new(CohortsTable::new(&aws, settings.table_cohorts)),
        clock: MachineClock::from_lookup(environment)?,
    };
    run(service_fn(|request| async move { Ok::<_, Error>(webhook.handle(&request).await) })).await
}
