//! The running deployment as the command reaches it: on this machine or on AWS, the same calls.

use anyhow::{Context, Result};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::{
    Client as S3,
    config::{Builder, Credentials},
};
use shared::{
    aws::{client, dynamodb::CohortsTable, ssm::Secrets},
    domain::ids::NumberId,
    whatsapp::graph::{FixedToken, Graph},
};

/// The token's name under the stage's prefix.
const TOKEN: &str = "whatsapp/access-token";

#[derive(Debug)]
pub struct Programme {
    pub number: NumberId,
    pub waba: String,
    pub graph: Graph<FixedToken>,
    pub cohorts: CohortsTable,
    pub(super) s3: S3,
    pub(super) content: String,
}

impl Programme {
    /// `lookup` gives the settings by the names that the functions have for them; `target/local/env` holds them all.
    pub async fn connect(lookup: &impl Fn(&str) -> Option<String>) -> Result<Self> {
        let need = |name: &str| {
            lookup(name).filter(|value| !value.is_empty()).with_context(|| {
                format!(
                    "{name} is not set: start `cargo run` in another terminal, or set it to the stack's output of that name"
                )
            })
        };
        let config = sdk_config(lookup).await;
        let secrets = Secrets::load(&config, &need("PARAMETER_PREFIX")?, &[TOKEN], &[])
            .await
            .context("cannot read the access token")?;
        let token = secrets.get(TOKEN).context("the access token is empty")?;
        let s3 = Builder::from(&config);
        Ok(Self {
            number: NumberId::new(need("PHONE_NUMBER_ID")?),
            waba: need("WABA_ID")?,
            graph: Graph::new(&need("GRAPH_URL")?, &need("GRAPH_VERSION")?, FixedToken::new(token)),
            cohorts: CohortsTable::new(&config, need("TABLE_COHORTS")?),
            s3: S3::from_conf(s3.build()),
            content: need("BUCKET_CONTENT")?,
        })
    }
}

/// The person's own account, unless the settings name an endpoint: that is the local stack, whose credentials are
/// no secret and whose region is not to be asked of anybody.
pub async fn sdk_config(lookup: &impl Fn(&str) -> Option<String>) -> SdkConfig {
    let http = client::http_client();
    match lookup("AWS_ENDPOINT_URL") {
        None => aws_config::defaults(BehaviorVersion::latest()).http_client(http).load().await,
        Some(endpoint) => {
            let (key, secret) = (crate::local::aws::ACCESS_KEY, crate::local::aws::SECRET_KEY);
            aws_config::defaults(BehaviorVersion::latest())
                .http_client(http)
                .endpoint_url(endpoint)
                .region(Region::from_static(crate::local::aws::REGION))
                .credentials_provider(Credentials::new(key, secret, None, None, "the local stack"))
                .load()
                .await
        }
    }
}
