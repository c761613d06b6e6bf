//! Are the queues there, and are those for what nobody could handle empty?

use aws_config::SdkConfig;

use super::Finding;
use crate::dlq::{Lane, Lanes};

const ABOUT: &str = "queues";

pub(super) async fn look(config: &SdkConfig, stage: &str) -> Vec<Finding> {
    let lanes = match Lanes::find(config, stage).await {
        Ok(lanes) => lanes,
        Err(error) => {
            let remedy =
                "look at your own credentials: they need sqs:ListQueues and sqs:GetQueueAttributes";
            return vec![Finding::fault(ABOUT, format!("{error:#}"), remedy)];
        }
    };
    let mut findings = Vec::new();
    for name in Lane::ALL {
        match lanes.lane(name) {
            Ok(lane) => match lanes.waiting(&lane.dead).await {
                Ok(0) => {}
                Ok(count) => findings.push(Finding::fault(
                    ABOUT,
                    format!("{count} messages of {name} could not be handled"),
                    format!("`tertulia dlq show {name}`, mend the cause, then `tertulia dlq redrive {name}`"),
                )),
                Err(error) => findings.push(Finding::fault(ABOUT, format!("{error:#}"), "deploy the stack again")),
            },
            Err(error) => findings.push(Finding::fault(
                ABOUT,
                format!("{error:#}"),
                "deploy the stack again: `sam deploy` makes what is missing",
            )),
        }
    }
    if findings.is_empty() {
        findings.push(Finding::well(
            ABOUT,
            format!("all {} are there, and no message was given up", Lane::ALL.len()),
        ));
    }
    findings
}
