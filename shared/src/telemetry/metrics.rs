//! Figures for alarms and the dashboard: counted from the events that are logged anyway, written once an invocation.
//!
//! ```json
//! {"_aws":{"Timestamp":1772454600000,"CloudWatchMetrics":[{"Namespace":"Tertulia","Dimensions":[["Stage"]],"Metrics":[{"Name":"Sent"}]}]},"Stage":"dev","Sent":12}
//! ```
//!
//! CloudWatch makes metrics of such lines without a call and without an agent. Each name is one series (one dimension,
//! the stage), of which the first ten are free and each further one costs USD 0.30 in a month in which it occurs.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use std::{
    collections::BTreeMap,
    fmt,
    io::Write as _,
    sync::{Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, fmt::MakeWriter, layer::Context};

use super::LINE_BYTES_MAX;

/// Under which all of them lie in CloudWatch.
pub const NAMESPACE: &str = "Tertulia";

/// Whoever writes an event to this target asks for the figures so far.
pub(super) const FLUSH: &str = "metrics";

/// One figure: the event that it is counted from, and what else must be true of it.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    pub name: &'static str,
    event: &'static str,
    only: Only,
    by: By,
}

#[derive(Debug, Clone, Copy)]
enum Only {
    Always,
    /// A field of the event says exactly that.
    Says(&'static str, &'static str),
    /// The answer's code is one of these.
    Code(&'static [i64]),
}

#[derive(Debug, Clone, Copy)]
enum By {
    One,
    /// As many as that field says.
    Field(&'static str),
}

const fn count(name: &'static str, event: &'static str, only: Only) -> Metric {
    Metric { name, event, only, by: By::One }
}

const fn sum(name: &'static str, event: &'static str, field: &'static str) -> Metric {
    Metric { name, event, only: Only::Always, by: By::Field(field) }
}

/// Everything that is counted. At most 40, for each is a series to pay.
pub const METRICS: &[Metric] = &[
    // Intake.
    count("Taken", "taken", Only::Always),
    sum("Messages", "taken", "messages"),
    sum("Statuses", "taken", "statuses"),
    count("Unsigned", "refused", Only::Always),
    count("QualityDropped", "quality_dropped", Only::Always),
    count("TemplateStopped", "template_stopped", Only::Always),
    // Another look at the same thing, which needs no alarm of its own.
    count("TemplateStopped", "template_recategorised", Only::Always),
    // Sending. Codes: https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
    count("Sent", "sent", Only::Always),
    count("NotSent", "not_sent", Only::Always),
    count("RateLimited", "not_sent", Only::Code(&[130_429, 80_007])),
    count("PairLimited", "not_sent", Only::Code(&[131_056])),
    count("TokenRefused", "not_sent", Only::Code(&[0, 190])),
    count("MetaRefuses", "meta_refuses", Only::Always),
    count("InDoubt", "in_doubt", Only::Always),
    count("Unconfirmed", "unconfirmed", Only::Always),
    count("DuplicateConfirmed", "duplicate_confirmed", Only::Always),
    // A status that says so is decided on, like any letter.
    count("Unconfirmed", "decided", Only::Says("meaning", "unconfirmed")),
    count("DuplicateConfirmed", "decided", Only::Says("meaning", "duplicate_confirmed")),
    // What a cohort is owed.
    count("Lessons", "decided", Only::Says("meaning", "lesson")),
    count("LessonsLate", "late", Only::Always),
    count("LessonsLost", "given_up", Only::Says("class", "Programme")),
    // How it goes.
    count("Joined", "decided", Only::Says("meaning", "join")),
    count("Done", "decided", Only::Says("meaning", "done")),
    count("Challenges", "stored", Only::Always),
    count("Questions", "asked", Only::Always),
    count("OptedOut", "decided", Only::Says("meaning", "opt_out")),
    count("Raffles", "drawn", Only::Always),
    count("RaffleOverdue", "raffle overdue", Only::Always),
    // Cost.
    count("DailyCap", "cap_near", Only::Always),
    count("DailyCap", "cap_reached", Only::Always),
    count("DailyCap", "free_used_up", Only::Always),
    count("Billed", "priced", Only::Says("billable", "true")),
];

/// Counted from any event whose error speaks of it, since every call can be throttled.
pub const THROTTLED: &str = "Throttled";

/// Parts of the codes with which AWS says *slower*.
const THROTTLES: [&str; 4] = ["Throttl", "ThroughputExceeded", "TooManyRequests", "SlowDown"];

pub(super) struct Counting<W> {
    stage: String,
    writer: W,
    counted: Mutex<BTreeMap<&'static str, u64>>,
}

impl<W> Counting<W> {
    pub(super) fn new(stage: &str, writer: W) -> Self {
        Self { stage: stage.to_owned(), writer, counted: Mutex::default() }
    }

    fn count(&self, said: &Said) {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let mut add = |name: &'static str, number: u64| {
            let so_far = counted.entry(name).or_default();
            *so_far = so_far.saturating_add(number);
        };
        for metric in METRICS.iter().filter(|metric| metric.event == said.event) {
            if said.is(metric.only) {
                match metric.by {
                    By::One => add(metric.name, 1),
                    By::Field(field) => add(metric.name, said.number(field)),
                }
            }
        }
        if said.was_throttled {
            add(THROTTLED, 1);
        }
    }

    fn take(&self) -> BTreeMap<&'static str, u64> {
        let mut counted =
            std::mem::take(&mut *self.counted.lock().unwrap_or_else(PoisonError::into_inner));
        // A series in which nothing happens is not begun.
        counted.retain(|_, number| *number > 0);
        counted
    }
}

impl<S, W> Layer<S> for Counting<W>
where
    S: Subscriber,
    W: for<'w> MakeWriter<'w> + 'static,
{
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != FLUSH {
            let mut said = Said::default();
            event.record(&mut said);
            return self.count(&said);
        }
        for line in lines(&self.stage, machine_ms(), &self.take()) {
            // Standard output is gone only if the process is.
            let _ = self.writer.make_writer().write_all(line.as_bytes());
        }
    }
}

/// As few lines as fit; each is JSON of its own.
fn lines(stage: &str, at_ms: u128, counted: &BTreeMap<&'static str, u64>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for name in counted.keys() {
        names.push(name);
        if line(stage, at_ms, &names, counted).len() > LINE_BYTES_MAX {
            names.pop();
            lines.push(line(stage, at_ms, &names, counted));
            names = vec![name];
        }
    }
    if !names.is_empty() {
        lines.push(line(stage, at_ms, &names, counted));
    }
    lines
}

fn line(stage: &str, at_ms: u128, names: &[&str], counted: &BTreeMap<&'static str, u64>) -> String {
    let metrics: Vec<String> =
        names.iter().map(|name| format!("{{\"Name\":\"{name}\"}}")).collect();
    let values = names.iter().map(|name| format!(",\"{name}\":{}", counted[name]));
    let stage = serde_json::Value::from(stage);
    format!(
        "{{\"_aws\":{{\"Timestamp\":{at_ms},\"CloudWatchMetrics\":[{{\"Namespace\":\"{NAMESPACE}\",\"Dimensions\":[[\"Stage\"]],\"Metrics\":[{}]}}]}},\"Stage\":{stage}{}}}\n",
        metrics.join(","),
        values.collect::<String>()
    )
}

#[expect(
    clippy::disallowed_methods,
    reason = "CloudWatch files a figure under the machine's time, whatever the programme's clock says"
)]
fn machine_ms() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}

/// What of an event decides what it counts for.
#[derive(Default)]
struct Said {
    event: String,
    words: Vec<(&'static str, String)>,
    numbers: Vec<(&'static str, i64)>,
    was_throttled: bool,
}

impl Said {
    fn is(&self, only: Only) -> bool {
        match only {
            Only::Always => true,
            Only::Says(field, word) => {
                self.words.iter().any(|(name, said)| *name == field && said == word)
            }
            Only::Code(codes) => {
                self.numbers.iter().any(|(name, code)| *name == "code" && codes.contains(code))
            }
        }
    }

    fn number(&self, field: &str) -> u64 {
        let found = self.numbers.iter().find(|(name, _)| *name == field);
        found.and_then(|(_, number)| u64::try_from(*number).ok()).unwrap_or_default()
    }
}

impl Visit for Said {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => value.clone_into(&mut self.event),
            "error" => self.was_throttled |= THROTTLES.iter().any(|word| value.contains(word)),
            name => self.words.push((name, value.to_owned())),
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.words.push((field.name(), value.to_string()));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.numbers.push((field.name(), value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.numbers.push((field.name(), i64::try_from(value).unwrap_or(i64::MAX)));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_at_most_forty_series() {
        let names: std::collections::BTreeSet<_> =
            METRICS.iter().map(|metric| metric.name).chain([THROTTLED]).collect();
        assert!(names.len() <= 40, "{}", names.len());
    }

    #[test]
    fn however_much_is_counted_each_line_is_json_and_short() {
        let counted: BTreeMap<_, _> =
            METRICS.iter().map(|metric| (metric.name, u64::MAX)).collect();
        let lines = lines("a-long-stage", u128::from(u64::MAX), &counted);
        let mut seen = BTreeMap::new();
        for line in &lines {
            assert!(line.len() <= LINE_BYTES_MAX, "{} {line}", line.len());
            let json: serde_json::Value = serde_json::from_str(line).unwrap();
            let directive = &json["_aws"]["CloudWatchMetrics"][0];
            assert_eq!(directive["Namespace"], NAMESPACE);
            assert_eq!(directive["Dimensions"], serde_json::json!([["Stage"]]));
            for metric in directive["Metrics"].as_array().unwrap() {
                let name = metric["Name"].as_str().unwrap().to_owned();
                seen.insert(name.clone(), json[&name].as_u64().unwrap());
            }
        }
        assert_eq!(seen.len(), counted.len());
        assert!(seen.values().all(|number| *number == u64::MAX));
    }
}
