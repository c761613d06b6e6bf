//! One HTTP and TLS stack for everything that this process calls.

use std::time::Duration;

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::{behavior_version::BehaviorVersion, http::SharedHttpClient};
use aws_smithy_types::{retry::RetryConfig, timeout::TimeoutConfig};
use aws_types::{
    SdkConfig,
    app_name::AppName,
    region::Region,
    service_config::{LoadServiceConfig, ServiceConfigKey},
};

/// Two tries more than the first. Each write below can be repeated without harm.
const ATTEMPTS_MAX: u32 = 3;

/// In one region a connection takes milliseconds. One that takes a second will not come.
const CONNECT: Duration = Duration::from_secs(1);
const ATTEMPT: Duration = Duration::from_secs(5);

/// Below the shortest function's time limit, so that a failure is reported and not cut off.
const OPERATION: Duration = Duration::from_secs(9);

/// ring and not AWS-LC, which gathers randomness for 28 ms of CPU when a process starts.
const TLS: Provider = Provider::Rustls(CryptoMode::Ring);

/// Trusts whomever this machine trusts: for people's machines, which may sit behind a proxy.
pub fn http_client() -> SharedHttpClient {
    Builder::new().tls_provider(TLS).build_https()
}

/// The five authorities by which AWS signs for its services, as Debian brings them; the last ends in 2040, the first in
/// December 2037. <https://www.amazontrust.com/repository/>
const AUTHORITIES: &[u8] = include_bytes!("roots.pem");

/// The file of those to trust instead. <https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html>
const BUNDLE: &str = "AWS_CA_BUNDLE";

/// Trusts nobody but AWS: for functions, which reach nobody else by it. Reading some 140 authorities of the system took a
/// third of the time until the webhook's first poll.
fn http_client_for_aws(lookup: fn(&str) -> Option<String>) -> SharedHttpClient {
    let own = lookup(BUNDLE).and_then(|path| std::fs::read(path).ok());
    let authorities = own.unwrap_or_else(|| AUTHORITIES.to_vec());
    let trust = TrustStore::empty().with_pem_certificate(authorities);
    match TlsContext::builder().with_trust_store(trust).build() {
        Ok(context) => Builder::new().tls_provider(TLS).tls_context(context).build_https(),
        Err(error) => {
            tracing::warn!(%error, "authorities_unknown");
            http_client()
        }
    }
}

/// What a function needs to call AWS.
pub fn of_function(lookup: fn(&str) -> Option<String>) -> SdkConfig {
    config(http_client_for_aws(lookup), lookup)
}

/// Region, credentials and endpoints from the environment, which is where Lambda puts them, and from nowhere else:
/// the SDK's own chain would bring a profile parser, two metadata services and the client of a third into every
/// function, a fifth of its size.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>
///
/// Without a region or credentials every call fails and says so.
pub fn config(http: SharedHttpClient, lookup: fn(&str) -> Option<String>) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build();
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS_MAX))
        .timeout_config(timeouts)
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .region(lookup("AWS_REGION").map(Region::new))
        .service_config(Endpoints(lookup));
    config.set_endpoint_url(lookup(ENDPOINT));
    config.set_credentials_provider(credentials(lookup));
    // CloudTrail, and our own test of the roles, then know who called.
    let function = lookup("AWS_LAMBDA_FUNCTION_NAME");
    config.set_app_name(function.and_then(|function| AppName::new(function).ok()));
    config.build()
}

/// The role's, which last as long as the process.
fn credentials(lookup: fn(&str) -> Option<String>) -> Option<SharedCredentialsProvider> {
    let id = lookup("AWS_ACCESS_KEY_ID")?;
    let key = lookup("AWS_SECRET_ACCESS_KEY")?;
    let token = lookup("AWS_SESSION_TOKEN");
    let credentials = Credentials::new(id, key, token, None, "the function's role");
    Some(SharedCredentialsProvider::new(credentials))
}

const ENDPOINT: &str = "AWS_ENDPOINT_URL";

/// One service's own endpoint, such as `AWS_ENDPOINT_URL_SQS`.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>
#[derive(Debug)]
struct Endpoints(fn(&str) -> Option<String>);

impl LoadServiceConfig for Endpoints {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_uppercase().replace(' ', "_");
        (key.env() == ENDPOINT).then(|| (self.0)(&format!("{ENDPOINT}_{service}")))?
    }
}

#[cfg(test)]
mod tests {
    use aws_credential_types::provider::ProvideCredentials;

    use super::*;

    fn on_lambda(name: &str) -> Option<String> {
        let value = match name {
            "AWS_REGION" => "sa-east-1",
            "AWS_ACCESS_KEY_ID" => "id",
            "AWS_SECRET_ACCESS_KEY" => "key",
            "AWS_SESSION_TOKEN" => "token",
            "AWS_LAMBDA_FUNCTION_NAME" => "tertulia-dev-webhook",
            "AWS_ENDPOINT_URL_SQS" => "https://queues.example.org",
            _ => return None,
        };
        Some(value.to_owned())
    }

    #[tokio::test]
    async fn everything_comes_from_the_environment() {
        let config = config(http_client(), on_lambda);
        assert_eq!(config.region().map(Region::as_ref), Some("sa-east-1"));
        assert_eq!(config.app_name().map(AppName::as_ref), Some("tertulia-dev-webhook"));
        assert_eq!(config.endpoint_url(), None);
        let credentials = config.credentials_provider().unwrap().provide_credentials().await;
        let credentials = credentials.unwrap();
        assert_eq!(credentials.access_key_id(), "id");
        assert_eq!(credentials.session_token(), Some("token"));
        let endpoint = |service| {
            let key = ServiceConfigKey::builder().service_id(service).env(ENDPOINT);
            Endpoints(on_lambda).load_config(key.profile("endpoint_url").build().unwrap())
        };
        assert_eq!(endpoint("SQS").as_deref(), Some("https://queues.example.org"));
        assert_eq!(endpoint("DynamoDB"), None);
    }

    /// Read only when the first connection is made: a damaged list would be noticed on Lambda and not before.
    #[test]
    fn the_authorities_of_aws_are_five_whole_certificates() {
        let text = std::str::from_utf8(AUTHORITIES).unwrap();
        let whole = text.split("-----BEGIN CERTIFICATE-----\n").skip(1);
        let whole = whole.map(|rest| rest.split_once("-----END CERTIFICATE-----").unwrap().0);
        let bytes = whole.map(|body| {
            use base64::Engine as _;
            let body: String = body.split_whitespace().collect();
            base64::engine::general_purpose::STANDARD.decode(body).unwrap()
        });
        let sizes: Vec<(u8, usize)> = bytes.map(|der| (der[0], der.len())).collect();
        assert_eq!(sizes.len(), 5);
        // A sequence, of the size of a certificate.
        assert!(
            sizes.iter().all(|(tag, size)| *tag == 0x30 && (400..1_500).contains(size)),
            "{sizes:?}"
        );
    }

    #[test]
    fn without_credentials_there_is_no_provider() {
        let config = config(http_client(), |_| None);
        assert!(config.credentials_provider().is_none());
        assert!(config.region().is_none());
    }
}
