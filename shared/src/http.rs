//! One request and its answer over the AWS SDK's own connector: no second HTTP or TLS stack, and no retries.

use std::time::Duration;

use aws_smithy_http_client::{
    Connector,
    tls::{Provider, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        http::{HttpConnector, HttpConnectorSettings},
        orchestrator::HttpRequest,
        result::ConnectorError,
    },
};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use http::{Request, header};

use crate::ports::Unavailable;

/// A connection that cannot be made in this time will not be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// The runtime freezes the process between invocations and the other side closes what is idle meanwhile; a message
/// written into such a connection would be in doubt. Meta keeps them for longer than this.
const IDLE_MAX: Duration = Duration::from_secs(15);
/// Files are served as HTML pages to clients that do not introduce themselves.
const USER_AGENT: &str = concat!("tertulia/", env!("CARGO_PKG_VERSION"));

#[derive(Debug)]
pub(crate) struct Http {
    connector: Connector,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

/// What can be said about a request without an answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// No connection: the other side has seen nothing.
    NotSent(BoxError),
    /// Something may have arrived.
    InDoubt(BoxError),
    /// The answer is larger than it may be.
    TooLarge,
}

/// Bounds of one call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) timeout: Duration,
    pub(crate) bytes_max: u64,
}

impl Http {
    pub(crate) fn new() -> Self {
        let settings = HttpConnectorSettings::builder().connect_timeout(CONNECT_TIMEOUT).build();
        let connector = Connector::builder()
            .connector_settings(settings)
            .pool_idle_timeout(IDLE_MAX)
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build();
        Self { connector }
    }

    pub(crate) async fn call(
        &self,
        request: http::request::Builder,
        body: Vec<u8>,
        token: Option<&str>,
        bounds: Bounds,
    ) -> Result<Answer, Failure> {
        let request = finished(request, body, token).map_err(Failure::NotSent)?;
        match tokio::time::timeout(bounds.timeout, self.answer(request, bounds.bytes_max)).await {
            Ok(result) => result,
            Err(elapsed) => Err(Failure::InDoubt(elapsed.into())),
        }
    }

    async fn answer(&self, request: HttpRequest, bytes_max: u64) -> Result<Answer, Failure> {
        let response = match self.connector.call(request).await {
            Ok(response) => response,
            Err(error) => return Err(classified(error)),
        };
        let status = response.status().as_u16();
        let announced = response.headers().get("content-length").and_then(|n| n.parse().ok());
        if announced.is_some_and(|bytes: u64| bytes > bytes_max) {
            return Err(Failure::TooLarge);
        }
        let mut body = Vec::new();
        let mut stream = ByteStream::new(response.into_body());
        loop {
            match stream.try_next().await {
                Ok(None) => return Ok(Answer { status, body }),
                Ok(Some(bytes)) if (body.len() + bytes.len()) as u64 > bytes_max => {
                    return Err(Failure::TooLarge);
                }
                Ok(Some(bytes)) => body.extend_from_slice(&bytes),
                Err(error) => return Err(Failure::InDoubt(error.into())),
            }
        }
    }
}

impl Failure {
    pub(crate) fn unavailable(self, what: &'static str) -> Unavailable {
        match self {
            Self::NotSent(error) | Self::InDoubt(error) => Unavailable::new(what, error),
            Self::TooLarge => Unavailable::new(what, "an answer that is too large"),
        }
    }
}

fn finished(
    mut request: http::request::Builder,
    body: Vec<u8>,
    token: Option<&str>,
) -> Result<HttpRequest, BoxError> {
    if let Some(token) = token {
        let mut bearer = header::HeaderValue::try_from(format!("Bearer {token}"))?;
        // Whoever prints the request prints no secret.
        bearer.set_sensitive(true);
        request = request.header(header::AUTHORIZATION, bearer);
    }
    let request: Request<SdkBody> =
        request.header(header::USER_AGENT, USER_AGENT).body(SdkBody::from(body))?;
    Ok(HttpRequest::try_from(request)?)
}

fn classified(error: ConnectorError) -> Failure {
    if is_before_connection(&error) || error.is_user() {
        Failure::NotSent(error.into())
    } else {
        Failure::InDoubt(error.into())
    }
}

/// DNS, TCP or TLS failed, so that not one byte of the request can have left.
fn is_before_connection(error: &ConnectorError) -> bool {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        let hyper = error.downcast_ref::<hyper_util::client::legacy::Error>();
        if hyper.is_some_and(hyper_util::client::legacy::Error::is_connect) {
            return true;
        }
        next = error.source();
    }
    false
}
