//! What CloudWatch would know.

use std::{
    io,
    sync::{Arc, Mutex},
};

use serde_json::Value;
use shared::telemetry;
use tracing::subscriber::DefaultGuard;

const FUNCTIONS: [&str; 7] =
    ["webhook", "conversation", "dispatch", "deliver", "challenges", "raffle", "community"];

#[derive(Debug, Default, Clone)]
pub(crate) struct Figures(Vec<Figure>);

#[derive(Debug, Clone)]
struct Figure {
    /// Seconds since the beginning.
    at: i64,
    /// Such as `AWS/SQS Age Participants`; what stands last is the parameter that names the resource.
    name: String,
    value: f64,
}

impl Figures {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// One figure, now.
    pub(crate) fn with(self, name: &str, value: f64) -> Self {
        self.at(0, name, value)
    }

    /// The same figure each minute of so many.
    pub(crate) fn each_minute(
        mut self,
        minutes: i64,
        name: &str,
        value: impl Fn(i64) -> f64,
    ) -> Self {
        for minute in 0..minutes {
            self = self.at(minute * 60, name, value(minute));
        }
        self
    }

    fn at(mut self, at: i64, name: &str, value: f64) -> Self {
        self.0.push(Figure { at, name: name.to_owned(), value });
        self
    }

    /// People learn, everything works.
    pub(crate) fn of_a_good_day() -> Self {
        Self::of_a_quiet_night()
            .with("Tertulia Sent", 5_000.0)
            .with("Tertulia Taken", 9_000.0)
            .with("Tertulia Lessons", 1_000.0)
            .with("Tertulia OptedOut", 40.0)
            .with("Tertulia InDoubt", 2.0)
            .with("Tertulia Unsigned", 1.0)
            .each_minute(5, "AWS/ApiGateway Count Api", |_| 1_000.0)
            .each_minute(5, "AWS/ApiGateway Latency Api", |_| 40.0)
            .each_minute(5, "AWS/SQS ApproximateAgeOfOldestMessage Participants", |_| 2.0)
            .each_minute(5, "AWS/SQS ApproximateAgeOfOldestMessage Deliveries", |_| 300.0)
    }

    /// Only the clock ticks.
    pub(crate) fn of_a_quiet_night() -> Self {
        Self::new().each_minute(5, "AWS/Lambda Invocations Dispatch", |_| 1.0)
    }

    /// The statistic over the last period, or over one further back; nothing if there is no figure in it.
    pub(super) fn of(
        &self,
        metric: &Value,
        statistic: &str,
        period: i64,
        back: i64,
    ) -> Option<f64> {
        let parts =
            [&metric["Namespace"], &metric["MetricName"]].map(|part| part.as_str().unwrap());
        let dimensions = metric["Dimensions"].as_array().into_iter().flatten();
        let named = dimensions.filter_map(|dimension| dimension["Value"]["Ref"].as_str());
        let named: Vec<&str> =
            parts.into_iter().chain(named.filter(|name| *name != "Stage")).collect();
        let name = named.join(" ");
        let end = self.0.iter().map(|figure| figure.at / period).max().unwrap_or(0) - back;
        let within = self.0.iter().filter(|one| one.name == name && one.at / period == end);
        let mut values: Vec<f64> = within.map(|figure| figure.value).collect();
        values.sort_by(f64::total_cmp);
        match statistic {
            "Sum" => values.iter().copied().reduce(|a, b| a + b),
            "Maximum" => values.last().copied(),
            "p99" => values.get((values.len() * 99).div_ceil(100).saturating_sub(1)).copied(),
            other => panic!("{other} is not known here"),
        }
    }
}

/// What the functions write on this thread while this lives.
pub(crate) struct Ear {
    page: Page,
    _guard: DefaultGuard,
}

#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) fn listening() -> Ear {
    let page = Page::default();
    let writer = page.clone();
    let subscriber = telemetry::lines(&FUNCTIONS, "info", "test", move || writer.clone());
    Ear { page, _guard: tracing::subscriber::set_default(subscriber) }
}

impl Ear {
    /// Everything so far, line by line.
    pub(crate) fn lines(&self) -> Vec<String> {
        telemetry::flush();
        let bytes = std::mem::take(&mut *self.page.0.lock().unwrap());
        String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
    }

    /// What CloudWatch makes of it.
    pub(crate) fn figures(&self) -> Figures {
        let mut figures = Figures::new();
        for line in self.lines() {
            let json: Value = serde_json::from_str(&line).unwrap();
            for directive in json["_aws"]["CloudWatchMetrics"].as_array().into_iter().flatten() {
                let namespace = directive["Namespace"].as_str().unwrap();
                for metric in directive["Metrics"].as_array().unwrap() {
                    let name = metric["Name"].as_str().unwrap();
                    let value = json[name].as_f64().unwrap();
                    figures = figures.with(&format!("{namespace} {name}"), value);
                }
            }
        }
        figures
    }
}
