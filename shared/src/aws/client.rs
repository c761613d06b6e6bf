//! One HTTP and TLS stack for everything that this process calls.

use std::time::Duration;

use aws_config::{AppName, BehaviorVersion, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::config::environment;

/// Two tries more than the first. Each write below can be repeated without harm.
const ATTEMPTS_MAX: u32 = 3;

/// In one region a connection takes milliseconds. One that takes a second will not come.
const CONNECT: Duration = Duration::from_secs(1);
const ATTEMPT: Duration = Duration::from_secs(5);

/// Below the shortest function's time limit, so that a failure is reported and not cut off.
const OPERATION: Duration = Duration::from_secs(9);

/// ring and not AWS-LC, which gathers randomness for 28 ms of CPU when a process starts.
pub fn http_client() -> SharedHttpClient {
    Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

/// Region, credentials and `AWS_ENDPOINT_URL` come from the environment, as the SDK reads it.
pub async fn config(http: SharedHttpClient) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build();
    // CloudTrail, and our own test of the roles, then know who called.
    let function = environment("AWS_LAMBDA_FUNCTION_NAME");
    let name = function.and_then(|function| AppName::new(function).ok());
    let mut loader = aws_config::defaults(BehaviorVersion::latest());
    if let Some(name) = name {
        loader = loader.app_name(name);
    }
    loader
        .http_client(http)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS_MAX))
        .timeout_config(timeouts)
        .load()
        .await
}
