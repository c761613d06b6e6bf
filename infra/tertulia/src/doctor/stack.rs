//! Is what is deployed what the template says, and does this machine know what time it is?

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use aws_config::SdkConfig;
use aws_sdk_cloudformation::{
    Client,
    config::{
        ConfigBag, Intercept, RuntimeComponents,
        interceptors::BeforeDeserializationInterceptorContextRef,
    },
    error::{BoxError, DisplayErrorContext},
};
use jiff::Timestamp;

use super::Finding;

/// Signed calls are refused beyond five minutes.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html>
const APART_SECONDS_MAX: i64 = 240;

const TEMPLATE: &str = include_str!("../../../template.yaml");

pub(super) async fn look(config: &SdkConfig, stage: &str, now: Timestamp) -> Vec<Finding> {
    const ABOUT: &str = "stack";
    let date = Date::default();
    let name = format!("tertulia-{stage}");
    let asked = Client::new(config).describe_stack_resources().stack_name(&name);
    let answer = asked.customize().interceptor(date.clone()).send().await;
    let mut findings = vec![clock(date.read(), now)];
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let what = format!("the stack {name} cannot be read: {}", DisplayErrorContext(&error));
            findings.push(Finding::fault(
                ABOUT,
                what,
                "is it deployed, in this region and account? `aws cloudformation describe-stacks`",
            ));
            return findings;
        }
    };
    let resources = answer.stack_resources.unwrap_or_default();
    let deployed: BTreeSet<&str> =
        resources.iter().filter_map(|resource| resource.logical_resource_id()).collect();
    let wanted = unconditional(TEMPLATE);
    let missing: Vec<&str> =
        wanted.iter().copied().filter(|name| !deployed.contains(name)).collect();
    let broken: Vec<&str> = resources
        .iter()
        .filter(|resource| {
            resource.resource_status().is_some_and(|status| status.as_str().ends_with("FAILED"))
        })
        .filter_map(|resource| resource.logical_resource_id())
        .collect();
    if !missing.is_empty() {
        let what = format!("the template has what {name} lacks: {}", missing.join(", "));
        findings.push(Finding::fault(ABOUT, what, "deploy: `sam build && sam deploy`"));
    }
    if !broken.is_empty() {
        let what = format!("the last deployment failed at {}", broken.join(", "));
        findings.push(Finding::fault(
            ABOUT,
            what,
            "read why: `aws cloudformation describe-stack-events`",
        ));
    }
    if missing.is_empty() && broken.is_empty() {
        findings.push(Finding::well(
            ABOUT,
            format!("{name} has all {} resources of the template", wanted.len()),
        ));
    }
    findings
}

fn clock(theirs: Option<String>, now: Timestamp) -> Finding {
    const ABOUT: &str = "clock";
    let theirs = theirs.and_then(|date| jiff::fmt::rfc2822::parse(&date).ok());
    let Some(theirs) = theirs else {
        return Finding::unknown(ABOUT, "AWS did not say what time it is");
    };
    let apart = now.as_second() - theirs.timestamp().as_second();
    if apart.abs() > APART_SECONDS_MAX {
        let what = format!("this machine's clock is {apart} seconds off");
        return Finding::fault(
            ABOUT,
            what,
            "set it by the network (`timedatectl set-ntp true`): AWS refuses what is signed with a wrong time",
        );
    }
    Finding::well(ABOUT, "agrees with AWS's")
}

/// Names of the resources that are there whatever the parameters say.
fn unconditional(template: &str) -> Vec<&str> {
    let resources = template.split_once("\nResources:\n").map_or("", |(_, rest)| rest);
    let resources = resources.split("\nOutputs:\n").next().unwrap_or_default();
    let mut names: Vec<&str> = Vec::new();
    for line in resources.lines() {
        let is_name = line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':');
        if is_name && !line.trim_start().starts_with('#') {
            names.push(line.trim().trim_end_matches(':'));
        } else if line.starts_with("    Condition: ") {
            names.pop();
        }
    }
    names
}

/// What the answer's head says.
#[derive(Clone, Debug, Default)]
struct Date(Arc<Mutex<Option<String>>>);

impl Date {
    fn read(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Intercept for Date {
    fn name(&self) -> &'static str {
        "Date"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date").map(str::to_owned);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = date;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn resources_that_depend_on_a_parameter_need_not_be_there() {
        let template = "Parameters:\n  A:\n\nResources:\n  # ---- One --:\n  Key:\n    Type: X\n  Archive:\n    Type: Y\n    Condition: IsCloud\n  Bus:\n    Type: Z\nOutputs:\n  O:\n";
        assert_eq!(unconditional(template), ["Key", "Bus"]);
        assert!(unconditional(TEMPLATE).len() > 40);
    }

    #[test]
    fn a_clock_that_is_off_is_named() {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let state = |date: &str| clock(Some(date.to_owned()), now).state;
        assert!(matches!(state("Mon, 2 Mar 2026 11:58:00 GMT"), State::Well(_)));
        assert!(matches!(state("Mon, 2 Mar 2026 11:50:00 GMT"), State::Fault { .. }));
        assert!(matches!(clock(None, now).state, State::Unknown(_)));
    }
}
