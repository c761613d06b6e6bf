//! Logs: one short JSON line an event, on standard output.
//!
//! ```json
//! {"level":"INFO","message":"delivered","participant":"p0123","category":"service","billable":true}
//! ```
//!
//! **Never** in a line: a phone number, a user id or name, what somebody wrote, a secret. The types help (an address
//! prints as *hidden*), the rule is the author's. Lines are cut at [`LINE_BYTES_MAX`], because they are paid by the
//! gigabyte and because a long line is where something slips in.

mod metrics;

use std::fmt;

use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
};
use tracing_subscriber::{
    Layer,
    filter::Targets,
    fmt::{FmtContext, FormatEvent, FormatFields, format::Writer},
    layer::SubscriberExt,
    registry::LookupSpan,
};

use crate::config::Lookup;

pub use metrics::{METRICS, Metric, NAMESPACE, THROTTLED};

/// With the line's end.
pub const LINE_BYTES_MAX: usize = 300;
/// Room for `,"cut":true}` and the line's end.
const TAIL_BYTES: usize = 13;

/// Starts logging for a function, by its crate's name. `RUST_LOG` is `debug`, `info` or `warn`; libraries are heard from
/// `warn` on, for what they say below that is not ours to keep short or clean. `STAGE` is what the figures lie under.
pub fn init(function: &'static str, lookup: &Lookup<'_>) {
    let level = lookup("RUST_LOG").unwrap_or_default();
    let stage = lookup("STAGE").unwrap_or_default();
    let subscriber = lines(&[function], &level, &stage, std::io::stdout);
    // A second call, as in tests, changes nothing.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// An invocation, with its figures written when it has ended.
pub async fn measured<T>(invocation: impl Future<Output = T>) -> T {
    // On the heap: a future within a future within `main`'s is more than the compiler computes a layout for.
    let result = Box::pin(invocation).await;
    flush();
    result
}

/// Writes what has been counted since the last time.
pub fn flush() {
    tracing::info!(target: metrics::FLUSH, "flush");
}

/// What these functions, each by its crate's name, would log and count, written somewhere else: for simulations and
/// tests. Figures come only with [`flush`].
pub fn lines<W>(
    functions: &[&'static str],
    level: &str,
    stage: &str,
    writer: W,
) -> impl Subscriber + Send + Sync + use<W>
where
    W: for<'w> tracing_subscriber::fmt::MakeWriter<'w> + Clone + Send + Sync + 'static,
{
    let level: LevelFilter = level.parse().unwrap_or(LevelFilter::INFO);
    let of_ours = |level: LevelFilter| {
        Targets::new()
            .with_default(LevelFilter::WARN)
            .with_target("shared", level)
            .with_targets(functions.iter().map(|function| (*function, level)))
    };
    let heard = of_ours(level).with_target(metrics::FLUSH, LevelFilter::OFF);
    // Whoever turns the log down still wants alarms.
    let counted = of_ours(LevelFilter::INFO).with_target(metrics::FLUSH, LevelFilter::INFO);
    let counting = metrics::Counting::new(stage, writer.clone()).with_filter(counted);
    let lines =
        tracing_subscriber::fmt::layer().event_format(Lines).with_writer(writer).with_filter(heard);
    tracing_subscriber::registry().with(counting).with(lines)
}

struct Lines;

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = Line::new(*event.metadata().level());
        event.record(&mut line);
        writer.write_str(&line.finish())
    }
}

struct Line {
    json: String,
    cut: bool,
}

impl Line {
    fn new(level: Level) -> Self {
        Self { json: format!("{{\"level\":\"{level}\""), cut: false }
    }

    fn room(&self) -> usize {
        (LINE_BYTES_MAX - TAIL_BYTES).saturating_sub(self.json.len())
    }

    /// A member with a value that is JSON already, if it fits.
    fn add(&mut self, name: &str, json: &str) {
        let member = format!(",\"{name}\":{json}");
        if member.len() <= self.room() {
            self.json.push_str(&member);
        } else {
            self.cut = true;
        }
    }

    /// Text is shortened where a number would be left out.
    fn add_text(&mut self, name: &str, text: &str) {
        let room = self.room().saturating_sub(name.len() + 4);
        let mut shown = String::from("\"");
        for character in text.chars() {
            let escaped = serde_json::Value::from(character.to_string()).to_string();
            let escaped = escaped.trim_matches('"');
            // A quotation mark itself is trimmed to its backslash.
            let escaped = if character == '"' { "\\\"" } else { escaped };
            if shown.len() + escaped.len() + 1 > room {
                self.cut = true;
                break;
            }
            shown.push_str(escaped);
        }
        shown.push('"');
        self.add(name, &shown);
    }

    fn finish(mut self) -> String {
        if self.cut {
            self.json.push_str(",\"cut\":true");
        }
        self.json.push_str("}\n");
        self.json
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add_text(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field.name(), if value { "true" } else { "false" });
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field.name(), &value.to_string());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field.name(), &value.to_string());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field.name(), &serde_json::Value::from(value).to_string());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add_text(field.name(), &format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(level: &str, log: impl FnOnce()) -> String {
        let paper = Paper::default();
        let writer = paper.clone();
        let subscriber = lines(&["webhook"], level, "test", move || writer.clone());
        tracing::subscriber::with_default(subscriber, log);
        let bytes = paper.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn an_event_is_one_line_of_json() {
        let line = written("info", || {
            let category = String::from("service");
            tracing::info!(category, billable = true, code = 131_047_i64, ratio = 0.5, why = %"a \"b\"\n\u{1}", "delivered");
        });
        assert_eq!(
            line,
            "{\"level\":\"INFO\",\"message\":\"delivered\",\"category\":\"service\",\"billable\":true,\"code\":131047,\"ratio\":0.5,\"why\":\"a \\\"b\\\"\\n\\u0001\"}\n"
        );
    }

    #[test]
    fn a_long_line_is_cut_and_stays_json() {
        for length in [200, 240, 255, 270, 300, 5_000] {
            let line = written("info", || {
                let long = "ñ\"\\".repeat(length / 3);
                tracing::info!(long, number = 1_u64, "words");
            });
            assert!(line.len() <= LINE_BYTES_MAX, "{} {line}", line.len());
            let json: serde_json::Value = serde_json::from_str(&line).unwrap();
            assert_eq!(json["message"], "words", "{line}");
            let is_whole = json["number"] == 1 && json.get("cut").is_none();
            assert!(is_whole || json["cut"] == true, "{line}");
        }
    }

    #[test]
    fn figures_come_when_they_are_asked_for_and_once() {
        let all = written("warn", || {
            for code in [130_429_i64, 131_056, 131_026] {
                tracing::warn!(target: "shared::mailbox", code, "not_sent");
            }
            tracing::info!(target: "webhook", messages = 3_usize, statuses = 0_usize, "taken");
            tracing::info!(target: "shared::mailbox", meaning = "lesson", "decided");
            tracing::info!(target: "shared::mailbox", meaning = "look", "decided");
            tracing::info!(target: "webhook", billable = true, "priced");
            tracing::info!(target: "webhook", billable = false, "priced");
            tracing::warn!(target: "webhook", error = %"ThrottlingException: slower", "no_beat");
            flush();
            flush();
        });
        let mut figures = std::collections::BTreeMap::new();
        for line in all.lines().filter(|line| line.contains("_aws")) {
            let json: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(json["Stage"], "test");
            let names = METRICS.iter().map(|metric| metric.name).chain([THROTTLED]);
            for metric in names.collect::<std::collections::BTreeSet<_>>() {
                if let Some(number) = json[metric].as_u64() {
                    assert_eq!(figures.insert(metric, number), None, "{metric} comes twice");
                }
            }
        }
        let expected = [
            ("Billed", 1),
            ("Lessons", 1),
            ("Messages", 3),
            ("NotSent", 3),
            ("PairLimited", 1),
            ("RateLimited", 1),
            ("Taken", 1),
            ("Throttled", 1),
        ];
        assert_eq!(figures.into_iter().collect::<Vec<_>>(), expected, "{all}");
    }

    #[test]
    fn libraries_are_heard_from_warnings_on() {
        let lines = written("debug", || {
            tracing::debug!(target: "shared::whatsapp", "ours");
            tracing::debug!(target: "webhook", "the function's");
            tracing::info!(target: "hyper", "a library's");
            tracing::warn!(target: "hyper", "a library's warning");
        });
        assert_eq!(lines.lines().count(), 3, "{lines}");
        assert!(!lines.contains("a library's\""), "{lines}");
        assert_eq!(written("warn", || tracing::info!(target: "shared", "quiet")), "");
        assert_ne!(written("nonsense", || tracing::info!(target: "shared", "heard")), "");
    }
}
