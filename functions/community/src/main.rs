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
    let log_level = settings.optional("RUST_LOG").unwrap_or_default();
    let (table, log_level) = settings.finish((table, log_level))?;
    telemetry::init("community", &log_level);
    let aws = client::config(client::http_client()).await;
    let community = &Community { store: CommunityTable::new(&aws, table) };
    run(service_fn(|batch: LambdaEvent<SqsEvent>| async move {
        Ok::<_, Error>(community.handle(batch.payload).await)
    }))
    .await
}
