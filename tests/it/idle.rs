//! What a deployment costs in a month in which no cohort runs: reckoned from the template's own resources and the dated
//! prices in `infra/prices.toml`. `cargo test -p tests idle -- --nocapture` prints it.

use rates::aws::Prices;
use serde_json::Value;

use crate::template::{part, resources};

/// The promise.
const USD_MAX: f64 = 5.0;

/// 365 days / 12.
const MINUTES: f64 = 43_800.0;

/// Lambda asks an empty queue with five pollers, each of which waits 20 s for an answer.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html>
const POLLS_PER_QUEUE: f64 = 5.0 * 3.0 * MINUTES;

/// A minute in which nothing is due: five questions to two indexes take about 40 ms; more is assumed.
const DISPATCH_SECONDS: f64 = 0.1;
/// An empty question costs half a read unit; one asks for steps, four for waits.
const DISPATCH_READ_UNITS: f64 = 5.0 * 0.5;
/// Lambda's own three lines an invocation.
const LOG_BYTES_PER_CALL: f64 = 600.0;
/// DynamoDB asks for a table's key again every five minutes; dispatch reads two tables.
const KEY_REQUESTS: f64 = 2.0 * MINUTES / 5.0;
/// What past cohorts have left: a hundred thousand people, and their photos of the last 90 days.
const TABLES_GB: f64 = 0.2;
const BUCKETS_GB: f64 = 2.0;

const PARTS: [&str; 5] =
    ["template.yaml", "alarms.yaml", "dashboard.yaml", "door.yaml", "key.yaml"];

/// Types that cost nothing by being there. What costs by use is used by nobody while no cohort runs.
const FREE: [&str; 24] = [
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::ApiMapping",
    "AWS::ApiGatewayV2::DomainName",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::Budgets::Budget",
    "AWS::CloudFormation::Stack",
    "AWS::Events::Archive",
    "AWS::Events::EventBus",
    "AWS::Events::Rule",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::Lambda::Permission",
    "AWS::Logs::LogGroup",
    "AWS::S3::BucketPolicy",
    "AWS::Serverless::Function",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SQS::QueuePolicy",
    "AWS::SSM::Parameter",
    "AWS::XRay::SamplingRule",
    "AWS::SQS::Queue",
];
const COUNTED: [&str; 5] = [
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
];

struct Bill {
    prices: Prices,
    lines: Vec<(String, f64)>,
}

impl Bill {
    fn add(&mut self, row: &str, amount: f64, what: &str) {
        let usd = self.prices.of_month(row, amount);
        self.lines.push((format!("{what}: {amount:.1} x {row}"), usd));
    }

    fn total(&self) -> f64 {
        self.lines.iter().map(|(_, usd)| usd).sum()
    }
}

fn bill(parts: &[Value]) -> Bill {
    let mut bill = Bill { prices: Prices::current(), lines: Vec::new() };
    let count = |kind: &str| parts.iter().map(|part| resources(part, kind).count()).sum::<usize>();
    let main = &parts[0];

    let (mut fifo, mut standard) = (0.0, 0.0);
    for (_, function) in resources(main, "AWS::Serverless::Function") {
        for event in function["Events"].as_object().into_iter().flat_map(|all| all.values()) {
            if event["Type"] == "SQS" {
                let queue = event["Properties"]["Queue"]["Fn::GetAtt"].as_str().unwrap();
                let name = queue.split('.').next().unwrap();
                let is_fifo = main["Resources"][name]["Properties"]["FifoQueue"] == true;
                *(if is_fifo { &mut fifo } else { &mut standard }) += POLLS_PER_QUEUE;
            }
        }
    }
    // The allowance is for both kinds together; it is taken from the cheaper one.
    let free = bill.prices.number("sqs_free_requests", "amount").unwrap();
    bill.add("sqs_fifo_request", fifo, "functions asking the FIFO queue");
    bill.add(
        "sqs_standard_request",
        (standard - free).max(0.0),
        "functions asking the queues, beyond the free million",
    );

    let memory = main["Globals"]["Function"]["MemorySize"].as_f64().unwrap();
    bill.add("lambda_request", MINUTES, "dispatch, once a minute");
    bill.add("lambda_gb_second", MINUTES * DISPATCH_SECONDS * memory / 1024.0, "its time");
    bill.add("dynamodb_read_unit", MINUTES * DISPATCH_READ_UNITS, "its questions");
    bill.add("log_gb", MINUTES * LOG_BYTES_PER_CALL / 1e9, "its lines");
    bill.add("scheduler_invocation", MINUTES, "its schedule");
    bill.add("trace", MINUTES * 0.02, "its traces");

    bill.add("kms_key_month", count("AWS::KMS::Key") as f64, "the key");
    bill.add("kms_request", KEY_REQUESTS, "its use by the tables");
    bill.add("dynamodb_gb_month", TABLES_GB, "what the tables keep");
    bill.add("dynamodb_backup_gb_month", TABLES_GB, "their backups");
    bill.add("s3_gb_month", BUCKETS_GB, "what the buckets keep");

    let watched: usize = parts
        .iter()
        .flat_map(|part| resources(part, "AWS::CloudWatch::Alarm"))
        .map(|(_, alarm)| match alarm["Metrics"].as_array() {
            Some(metrics) => metrics.iter().filter(|one| one["MetricStat"].is_object()).count(),
            None => 1,
        })
        .sum();
    bill.add("alarm_metric_month", watched as f64, "metrics of the alarms");
    bill.add("dashboard_month", count("AWS::CloudWatch::Dashboard") as f64, "the dashboard");
    // A series in which nothing is counted is not written (shared::telemetry).
    bill.add("custom_metric_month", 0.0, "our own figures while nothing happens");
    bill
}

#[test]
fn an_idle_month_costs_less_than_five_dollars() {
    let parts = PARTS.map(part);
    let bill = bill(&parts);
    println!("An idle month, at the prices of {}:", bill.prices.date());
    for (what, usd) in &bill.lines {
        println!("{usd:>8.4}  {what}");
    }
    println!("{:>8.4}  USD a month, at most {USD_MAX}", bill.total());
    assert!(bill.total() <= USD_MAX, "{}", bill.total());
    assert!(bill.total() > 1.0, "the key alone is a dollar: something is not counted");
}

#[test]
fn whatever_costs_by_being_there_is_counted() {
    for (name, part) in PARTS.iter().zip(PARTS.map(part)) {
        for (resource, body) in part["Resources"].as_object().unwrap() {
            let kind = body["Type"].as_str().unwrap();
            let is_known = FREE.contains(&kind) || COUNTED.contains(&kind);
            assert!(
                is_known,
                "{name}: {resource} is {kind}: does it cost anything while nobody uses it?"
            );
        }
    }
}

#[test]
fn a_second_key_and_forty_alarms_more_are_seen() {
    let mut parts = PARTS.map(part);
    let before = bill(&parts).total();
    let key = parts[4]["Resources"]["Key"].clone();
    parts[4]["Resources"]["Second"] = key;
    let alarm = parts[1]["Resources"]["PairLimited"].clone();
    for number in 0..40 {
        parts[1]["Resources"][format!("More{number}")] = alarm.clone();
    }
    let more = bill(&parts).total() - before;
    assert!((more - 5.0).abs() < 1e-9, "{more}");
}
