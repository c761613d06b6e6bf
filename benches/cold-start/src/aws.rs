//! A stand-in for every service that a function calls, over HTTPS: it says yes and has nothing.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use anyhow::{Context, Result};
use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
    serve::Listener,
};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
    server::TlsStream,
};

/// One for each service, all of this machine.
const ADDRESSES: u8 = 5;

/// Where Debian and Amazon Linux keep the authorities that they trust.
const PUBLIC: [&str; 2] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

const OF_AWS: &str = include_str!("../../../shared/src/aws/roots.pem");

/// The secret that `events/webhook.text.json` is signed with.
const APP_SECRET: &str = "events-app-secret";

pub(crate) struct StandIn {
    pub(crate) port: u16,
    /// The authority's certificate, for programs that bring the public ones themselves.
    pub(crate) authority: PathBuf,
    /// The machine's public authorities and ours, for programs that read them all from a file, as on Lambda.
    pub(crate) authorities: PathBuf,
    /// Those that our functions bring for AWS, and ours.
    pub(crate) authorities_of_aws: PathBuf,
    _folder: TempDir,
}

impl StandIn {
    pub(crate) async fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (acceptor, authority) = certificates()?;
        let path = folder.path().join("authority.pem");
        let all = folder.path().join("authorities.pem");
        let public = PUBLIC.iter().find_map(|path| std::fs::read_to_string(path).ok());
        let public = public.context("this machine has no list of authorities")?;
        tokio::fs::write(&all, public + "\n" + &authority).await?;
        let of_aws = folder.path().join("authorities-of-aws.pem");
        tokio::fs::write(&of_aws, format!("{OF_AWS}\n{authority}")).await?;
        tokio::fs::write(&path, authority).await?;
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = first.local_addr()?.port();
        let mut listeners = vec![first];
        for last in 2..=ADDRESSES {
            listeners.push(TcpListener::bind((Ipv4Addr::new(127, 0, 0, last), port)).await?);
        }
        for listener in listeners {
            let listener = Tls { listener, acceptor: acceptor.clone() };
            let router = Router::new().fallback(answer);
            tokio::spawn(async move { axum::serve(listener, router).await });
        }
        Ok(Self {
            port,
            authority: path,
            authorities: all,
            authorities_of_aws: of_aws,
            _folder: folder,
        })
    }

    /// What the functions take for their queues' addresses.
    pub(crate) fn queues(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// Where each service is: under a name of its own, as on AWS, so that a connection to one is of no use to another.
    pub(crate) fn services(&self) -> [(&'static str, String); 6] {
        let at = |name: &str| format!("https://{name}:{}", self.port);
        [
            ("AWS_ENDPOINT_URL_SSM", at("localhost")),
            ("AWS_ENDPOINT_URL_SQS", at("127.0.0.1")),
            ("AWS_ENDPOINT_URL_DYNAMODB", at("127.0.0.2")),
            ("AWS_ENDPOINT_URL_S3", at("127.0.0.3")),
            ("AWS_ENDPOINT_URL_EVENTBRIDGE", at("127.0.0.4")),
            ("GRAPH_URL", at("127.0.0.5")),
        ]
    }
}

/// An authority of our own and a certificate for this machine's name.
fn certificates() -> Result<(TlsAcceptor, String)> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // Without a name of its own OpenSSL takes what it signs for signed by itself.
    params.distinguished_name.push(DnType::CommonName, "authority of the cold starts");
    let key = KeyPair::generate()?;
    let authority = params.self_signed(&key)?;
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate()?;
    let numbers = (1..=ADDRESSES).map(|last| format!("127.0.0.{last}"));
    let names = std::iter::once("localhost".to_owned()).chain(numbers).collect::<Vec<_>>();
    let certificate = CertificateParams::new(names)?.signed_by(&key, &issuer)?;
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(anyhow::Error::msg)?;
    let chain = vec![certificate.der().clone()];
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    Ok((TlsAcceptor::from(Arc::new(config)), authority.pem()))
}

struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let Ok((stream, address)) = self.listener.accept().await else { continue };
            let _ = stream.set_nodelay(true);
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

async fn answer(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok());
    let operation = target.and_then(|target| target.split('.').next_back()).unwrap_or_default();
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let body = match operation {
        "GetParameters" => parameters(&asked),
        "SendMessage" => json!({"MessageId": "m1", "MD5OfMessageBody": ""}),
        "SendMessageBatch" => sent(&asked),
        "PutEvents" => json!({"FailedEntryCount": 0, "Entries": [{"EventId": "e1"}]}),
        "Query" => json!({"Items": [], "Count": 0, "ScannedCount": 0}),
        "" if uri.path().ends_with("/messages") && method == Method::POST => {
            json!({"messaging_product": "whatsapp", "messages": [{"id": "wamid.X"}]})
        }
        "" if method == Method::PUT => return StatusCode::OK.into_response(),
        "" => return StatusCode::NOT_FOUND.into_response(),
        _ => json!({}),
    };
    ([("content-type", "application/x-amz-json-1.0")], body.to_string()).into_response()
}

fn parameters(asked: &Value) -> Value {
    let names = asked["Names"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let parameters = names.map(|name| {
        let value = if name.ends_with("app-secret") { APP_SECRET.into() } else { "ab".repeat(32) };
        json!({"Name": name, "Type": "SecureString", "Value": value})
    });
    json!({"Parameters": parameters.collect::<Vec<_>>(), "InvalidParameters": []})
}

fn sent(asked: &Value) -> Value {
    let entries = asked["Entries"].as_array().into_iter().flatten();
    let sent =
        entries.map(|entry| json!({"Id": entry["Id"], "MessageId": "m1", "MD5OfMessageBody": ""}));
    json!({"Successful": sent.collect::<Vec<_>>(), "Failed": []})
}
