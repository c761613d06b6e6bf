//! `tertulia doctor`: everything that can be asked without changing anything, in sentences, with the remedy beside each
//! fault. On the local stack if it runs, else on AWS with the person's own credentials; only reads, on both.

mod carried;
mod meta;
mod secrets;
mod stack;

use std::fmt;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use shared::whatsapp::graph::{FixedToken, Graph};

use crate::cohort::programme::sdk_config;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub about: &'static str,
    pub state: State,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Well(String),
    Fault {
        what: String,
        remedy: String,
    },
    /// It could not be asked, because of something that is a fault above.
    Unknown(String),
}

impl Finding {
    fn well(about: &'static str, what: impl Into<String>) -> Self {
        Self { about, state: State::Well(what.into()) }
    }

    fn fault(about: &'static str, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { about, state: State::Fault { what: what.into(), remedy: remedy.into() } }
    }

    fn unknown(about: &'static str, what: impl Into<String>) -> Self {
        Self { about, state: State::Unknown(what.into()) }
    }
}

/// What was found, in the order in which it is to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report(pub Vec<Finding>);

impl Report {
    pub fn is_well(&self) -> bool {
        self.0.iter().all(|finding| matches!(finding.state, State::Well(_)))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Finding { about, state } in &self.0 {
            match state {
                State::Well(what) => writeln!(f, "well     {about:<11} {what}")?,
                State::Fault { what, remedy } => {
                    writeln!(f, "FAULT    {about:<11} {what}\n{:20} Do: {remedy}", "")?;
                }
                State::Unknown(what) => writeln!(f, "unknown  {about:<11} {what}")?,
            }
        }
        let faults = self.0.iter().filter(|one| matches!(one.state, State::Fault { .. })).count();
        match faults {
            0 if self.is_well() => write!(f, "All is well."),
            1 => write!(f, "1 fault."),
            faults => write!(f, "{faults} faults."),
        }
    }
}

/// Which deployment is meant.
///
/// # Errors
/// `PARAMETER_PREFIX` is missing or of another form.
pub fn stage(lookup: &impl Fn(&str) -> Option<String>) -> Result<String> {
    let prefix = lookup("PARAMETER_PREFIX").context(
        "PARAMETER_PREFIX is not set: start `cargo run` in another terminal, or set it to /tertulia/ and the stage, such as /tertulia/dev",
    )?;
    match prefix.strip_prefix("/tertulia/") {
        Some(stage) => Ok(stage.trim_end_matches('/').to_owned()),
        None => bail!(
            "PARAMETER_PREFIX is /tertulia/ and the stage, such as /tertulia/dev, not {prefix}"
        ),
    }
}

/// Looks at everything. `lookup` gives the settings by the names that the functions have for them, `now` is the time by
/// this machine.
///
/// # Errors
/// A setting is missing without which nothing can be asked.
pub async fn examine(lookup: &impl Fn(&str) -> Option<String>, now: Timestamp) -> Result<Report> {
    let need = |name: &str| {
        lookup(name).filter(|value| !value.is_empty()).with_context(|| {
            format!("{name} is not set: start `cargo run` in another terminal, or set it (README, Deploying)")
        })
    };
    let prefix = need("PARAMETER_PREFIX")?;
    let stage = stage(lookup)?;
    let (number, waba) = (need("PHONE_NUMBER_ID")?, need("WABA_ID")?);
    let (url, version) = (
        lookup("GRAPH_URL").unwrap_or_else(|| "https://graph.facebook.com".to_owned()),
        lookup("GRAPH_VERSION").unwrap_or_else(|| "v26.0".to_owned()),
    );
    let config = sdk_config(lookup).await;
    let (token, mut findings) = secrets::look(&config, &prefix).await;
    match token {
        Some(token) => {
            let graph = Graph::new(&url, &version, FixedToken::new(token.clone()));
            let account = meta::Account { graph: &graph, number: &number, waba: &waba };
            findings.push(account.token(&token, now).await);
            findings.push(account.webhook().await);
            findings.extend(account.templates().await);
            findings.push(account.forms().await);
            findings.extend(account.number_state().await);
            findings.push(account.payment().await);
        }
        None => findings.push(Finding::unknown(
            "Meta",
            "without a token nothing can be asked: webhook, templates, number, payment",
        )),
    }
    findings.extend(carried::look(&config, &stage).await);
    findings.extend(stack::look(&config, &stage, now).await);
    Ok(Report(findings))
}
