//! The functions' log lines: of the local stack, or of a file that CloudWatch exported.

use std::path::PathBuf;

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde_json::Value;

use crate::local::aws::Aws;

/// A log line, with the moment at which it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub at: Timestamp,
    pub text: String,
}

/// Where the log comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The local stack's own.
    Stack,
    /// Lines in a file, as CloudWatch exports them or one JSON object a line.
    File(PathBuf),
}

/// What of the log there is, or how to come by it. `lookup` gives the settings by the names that the functions have
/// for them, `pattern` is what CloudWatch should look for.
///
/// # Errors
/// The log cannot be read.
pub async fn read(
    source: &Source,
    lookup: &impl Fn(&str) -> Option<String>,
    pattern: &str,
) -> Result<Result<Vec<Line>, String>> {
    match source {
        Source::File(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("cannot read the log {}", path.display()))?;
            Ok(Ok(exported(&text)))
        }
        Source::Stack => {
            let prefix = lookup("PARAMETER_PREFIX").unwrap_or_default();
            let Some(endpoint) = lookup("AWS_ENDPOINT_URL") else {
                return Ok(Err(how_to_export(&prefix, pattern)));
            };
            Ok(Ok(of_stack(&Aws::new(&endpoint)?, &prefix).await?))
        }
    }
}

/// All functions of a stage write to the group of its name.
///
/// # Errors
/// The stack does not answer.
pub async fn of_stack(aws: &Aws, group: &str) -> Result<Vec<Line>> {
    let lines = aws.log_lines(group, 0).await?;
    let line = |line: crate::local::aws::LogLine| Line {
        at: Timestamp::from_millisecond(line.at_ms).unwrap_or_default(),
        text: line.message,
    };
    Ok(lines.into_iter().map(line).collect())
}

fn how_to_export(prefix: &str, pattern: &str) -> String {
    format!(
        "The log was not read: on AWS it lies in CloudWatch. Export it and give it with --log FILE:\n  aws logs filter-log-events --log-group-name {prefix} --filter-pattern '{pattern}' --output json > FILE"
    )
}

/// What `aws logs filter-log-events --output json` writes, or one line each.
pub(crate) fn exported(text: &str) -> Vec<Line> {
    if let Ok(answer) = serde_json::from_str::<Value>(text)
        && let Some(events) = answer["events"].as_array()
    {
        let line = |event: &Value| {
            let at =
                event["timestamp"].as_i64().and_then(|ms| Timestamp::from_millisecond(ms).ok());
            let text = event["message"].as_str()?.to_owned();
            Some(Line { at: at.unwrap_or_default(), text })
        };
        return events.iter().filter_map(line).collect();
    }
    let plain =
        text.lines().filter_map(|line| line.find('{').map(|start| line[start..].to_owned()));
    plain.map(|text| Line { at: Timestamp::default(), text }).collect()
}
