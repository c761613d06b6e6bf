//! Every alarm of `infra/alarms.yaml`, as it is written there, on figures that a fault has made.
//!
//! What our functions count comes from the functions themselves, run in one process with the WhatsApp simulator and its
//! faults; what AWS measures (queues, the gateway, calls of functions) is put beside it by hand, minute by minute.

mod door;
mod figures;
mod math;
mod people;
mod sending;
mod stopped;

use std::collections::BTreeMap;

use serde_json::Value;

pub(crate) use figures::{Figures, listening};

use crate::template::{part, resources};

#[derive(Debug, PartialEq, Eq)]
enum State {
    Ok,
    Alarm,
}

/// The alarm goes off on these figures, and was quiet on those of a good day.
pub(crate) fn trips(alarm: &str, figures: &Figures) {
    assert_eq!(state(alarm, &Figures::of_a_good_day()), State::Ok, "{alarm} on a good day");
    assert_eq!(
        state(alarm, &Figures::of_a_quiet_night()),
        State::Ok,
        "{alarm} when nothing happens"
    );
    assert_eq!(state(alarm, figures), State::Alarm, "{alarm} is silent on {figures:#?}");
}

fn stays_quiet(alarm: &str, figures: &Figures) {
    assert_eq!(state(alarm, figures), State::Ok, "{alarm} cries wolf");
}

/// At the end of the figures' last period.
fn state(alarm: &str, figures: &Figures) -> State {
    let template = part("alarms.yaml");
    let found = resources(&template, "AWS::CloudWatch::Alarm").find(|(name, _)| *name == alarm);
    let (_, alarm) = found.unwrap_or_else(|| panic!("there is no alarm {alarm}"));
    let threshold = number(&alarm["Threshold"]);
    let breaches = |value: f64| match alarm["ComparisonOperator"].as_str().unwrap() {
        "GreaterThanThreshold" => value > threshold,
        "LessThanThreshold" => value < threshold,
        other => panic!("{other} is not known here"),
    };
    let missing = match alarm["TreatMissingData"].as_str().unwrap() {
        "breaching" => true,
        "notBreaching" => false,
        other => panic!("{other} is not known here"),
    };
    let periods = alarm["EvaluationPeriods"].as_i64().unwrap();
    let all = (0..periods).all(|back| value(alarm, figures, back).map_or(missing, breaches));
    if all { State::Alarm } else { State::Ok }
}

fn value(alarm: &Value, figures: &Figures, back: i64) -> Option<f64> {
    let Some(metrics) = alarm["Metrics"].as_array() else {
        let statistic = alarm["Statistic"].as_str().or(alarm["ExtendedStatistic"].as_str());
        return figures.of(alarm, statistic.unwrap(), alarm["Period"].as_i64().unwrap(), back);
    };
    let mut values = BTreeMap::new();
    let mut expression = None;
    for metric in metrics {
        match metric["Expression"].as_str() {
            Some(text) => expression = Some(text),
            None => {
                let of = &metric["MetricStat"];
                let (period, statistic) = (of["Period"].as_i64(), of["Stat"].as_str());
                let value = figures.of(&of["Metric"], statistic.unwrap(), period.unwrap(), back);
                values.insert(metric["Id"].as_str().unwrap().to_owned(), value);
            }
        }
    }
    math::worth(expression.unwrap(), &values)
}

fn at(moment: &str) -> shared::domain::time::Timestamp {
    moment.parse::<jiff::Timestamp>().unwrap().into()
}

/// A number, or the default of the parameter that stands there.
fn number(value: &Value) -> f64 {
    match value["Ref"].as_str() {
        None => value.as_f64().unwrap(),
        Some(parameter) => ["alarms.yaml", "template.yaml"]
            .iter()
            .find_map(|name| part(name)["Parameters"][parameter]["Default"].as_f64())
            .unwrap_or_else(|| panic!("{parameter} has no default")),
    }
}
