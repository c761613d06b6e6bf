use aws_lambda_events::sqs::SqsEvent;
use community::Community;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use shared::{
    aws::{client, dynamodb::CommunityTable},
    config::{Settings, environment},
    telemetry,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let mut settings = Settings::new(&environment);
    let table = settings.text("TABLE_COMMUNITY");
    let table = settings.finish(table)?;
    telemetry::init("community", &environment);
    let aws = client::of_function(environment);
    let community = &Community { store: CommunityTable::new(&aws, table) };
    run(service_fn(|batch: LambdaEvent<SqsEvent>| async move {
        Ok::<_, Error>(telemetry::measured(community.handle(batch.payload)).await)
    }))
    .await
}
