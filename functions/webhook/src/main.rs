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
use tokio::join;
use webhook::{Environment, Heart, Identity, Webhook};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let settings = Environment::from_lookup(&environment)?;
    telemetry::init("webhook", &environment);
    let aws = client::of_function(environment);
    let prefix = &settings.parameter_prefix;
    let queues = SqsQueues::new(&aws, settings.queue_participants, None::<String>);
    let participants = ParticipantsTable::new(&aws, settings.table_participants);
    let secrets = Secrets::load(&aws, prefix, &Identity::REQUIRED, &Identity::OPTIONAL);
    // While nobody waits.
    let (secrets, (), ()) = join!(secrets, queues.warm(), participants.warm());
    let secrets = secrets?;
    let webhook = &Webhook {
        identity: Identity::new(settings.numbers, |name| secrets.get(name))
            .with_client(settings.client_name),
        queues,
        participants,
        heart: Heart::new(CohortsTable::new(&aws, settings.table_cohorts)),
        clock: MachineClock::from_lookup(environment)?,
    };
    run(service_fn(|request| async move {
        Ok::<_, Error>(telemetry::measured(webhook.handle(&request)).await)
    }))
    .await
}
