//! One start of a program, with the environment that Lambda gives it.

use std::process::Stdio;

use anyhow::{Context, Result};
use tokio::process::{Child, Command};

use crate::{
    aws::StandIn,
    runtime::Runtime,
    subject::{Language, Subject},
};

const TEMPLATE: &str = include_str!("../../../infra/template.yaml");

pub(crate) fn start(subject: &Subject, aws: &StandIn, runtime: &Runtime) -> Result<Child> {
    let (program, arguments) = subject.command.split_first().context("a subject has a program")?;
    let queues = aws.queues();
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("HOME", "/tmp")
        .env("AWS_LAMBDA_RUNTIME_API", runtime.address.to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", &subject.name)
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "stand-in")
        .env("AWS_SECRET_ACCESS_KEY", "stand-in")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    command.env("NODE_EXTRA_CA_CERTS", &aws.authority);
    // Each reads as many as it would on Lambda, and the stand-in's besides: ours those of AWS that it brings, and for
    // Graph those of the system; Python those of the system; Node has them built in.
    command.env("SSL_CERT_FILE", &aws.authorities);
    let bundle = match subject.language {
        Language::Rust => &aws.authorities_of_aws,
        Language::Node | Language::Python => &aws.authorities,
    };
    command.env("AWS_CA_BUNDLE", bundle);
    for name in variables() {
        command.env(name, value(name, &queues));
    }
    command.envs(aws.services());
    command.stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
    command.spawn().with_context(|| format!("{} cannot be started", subject.name))
}

/// Every variable that the template gives to any function.
fn variables() -> impl Iterator<Item = &'static str> {
    TEMPLATE.lines().filter_map(|line| {
        let (name, _) = line.trim().split_once(':')?;
        let is_variable = name.contains('_') || name == "STAGE";
        let is_plain = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        (is_variable && is_plain).then_some(name)
    })
}

fn value(name: &str, queues: &str) -> String {
    match name {
        "PHONE_NUMBER_IDS" => "106540352242922".to_owned(),
        "GRAPH_VERSION" => "v26.0".to_owned(),
        "SEND_RATE" => "80".to_owned(),
        "ANSWERS_TO_STRANGERS" => "5000".to_owned(),
        "DELIVER_CONCURRENCY" => "2".to_owned(),
        "PARAMETER_PREFIX" => "/tertulia/bench".to_owned(),
        "RUST_LOG" => "info".to_owned(),
        "CLOCK_FILE" | "CLIENT_NAME" => String::new(),
        "STAGE" => "bench".to_owned(),
        "BEACON_RELAYS" => format!("{queues},{queues}/second"),
        name if name.starts_with("QUEUE_") => format!("{queues}/0/{}.fifo", name.to_lowercase()),
        name => name.to_lowercase().replace('_', "-"),
    }
}

/// The largest resident set so far, in bytes.
pub(crate) fn peak(process: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).context("no VmHWM")?;
    Ok(kilobytes.parse::<u64>()? * 1024)
}
