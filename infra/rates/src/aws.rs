//! What AWS asks: the dated rows of `infra/prices.toml`, and what a run has used.

use std::ops::AddAssign;

use serde::Serialize;

/// USD in us-east-1.
#[derive(Debug, Clone)]
pub struct Prices(toml::Table);

impl Prices {
    /// The table of this repository.
    pub fn current() -> Self {
        match include_str!("../../prices.toml").parse() {
            Ok(table) => Self(table),
            Err(error) => unreachable!("infra/prices.toml: {error}"),
        }
    }

    /// When the rows were looked up.
    pub fn date(&self) -> String {
        self.0.get("date").map(ToString::to_string).unwrap_or_default()
    }

    /// USD for so many of a row's units, of which none is free. Not a number for what has no price: unknown is never
    /// zero.
    pub fn of(&self, row: &str, amount: f64) -> f64 {
        amount / self.number(row, "per").unwrap_or(1.0)
            * self.number(row, "usd").unwrap_or(f64::NAN)
    }

    /// The same in a month, of which AWS gives every account some for nothing.
    pub fn of_month(&self, row: &str, amount: f64) -> f64 {
        self.of(row, (amount - self.number(row, "free").unwrap_or(0.0)).max(0.0))
    }

    /// Any number of a row.
    pub fn number(&self, row: &str, name: &str) -> Option<f64> {
        let value = self.0.get(row)?.get(name)?;
        value.as_float().or_else(|| value.as_integer().map(|integer| integer as f64))
    }
}

/// `MemorySize` in `infra/template.yaml`.
const MEMORY_GB: f64 = 0.25;
/// The samples of X-Ray: `FixedRate` in `infra/template.yaml`.
const TRACED: f64 = 0.02;

/// Calls and units, by the rules by which AWS counts them. What the free allowances of an account cover is counted too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Usage {
    /// DynamoDB write units, those of the indexes among them.
    pub write_units: f64,
    pub read_units: f64,
    /// Requests to standard queues; one carries up to 64 kB.
    /// <https://aws.amazon.com/sqs/pricing/>
    pub sqs: u64,
    /// Requests to the FIFO queue.
    pub fifo: u64,
    /// EventBridge custom events.
    pub events: u64,
    pub invocations: u64,
    /// Milliseconds of Lambda, at 256 MB.
    pub lambda_ms: u64,
    /// Requests to the HTTP API.
    pub http: u64,
    /// Writing requests to S3.
    pub s3_puts: u64,
    /// Bytes that lie in a bucket, times months.
    pub s3_byte_months: f64,
    pub log_bytes: u64,
    /// Bytes that leave AWS.
    pub out_bytes: u64,
}

impl Usage {
    pub fn usd(&self, prices: &Prices) -> f64 {
        self.lines(prices).iter().map(|(_, usd)| usd).sum()
    }

    /// Each row of the prices, and what it comes to.
    pub fn lines(&self, prices: &Prices) -> Vec<(&'static str, f64)> {
        const GB: f64 = 1e9;
        let seconds = self.lambda_ms as f64 / 1000.0;
        [
            ("dynamodb_write_unit", self.write_units),
            ("dynamodb_read_unit", self.read_units),
            ("sqs_standard_request", self.sqs as f64),
            ("sqs_fifo_request", self.fifo as f64),
            ("eventbridge_event", self.events as f64),
            ("lambda_request", self.invocations as f64),
            ("lambda_gb_second", seconds * MEMORY_GB),
            ("api_gateway_request", self.http as f64),
            ("s3_put", self.s3_puts as f64),
            ("s3_gb_month", self.s3_byte_months / GB),
            ("log_gb", self.log_bytes as f64 / GB),
            ("transfer_gb", self.out_bytes as f64 / GB),
            ("trace", self.invocations as f64 * TRACED),
        ]
        .map(|(row, amount)| (row, prices.of(row, amount)))
        .to_vec()
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, more: Self) {
        self.write_units += more.write_units;
        self.read_units += more.read_units;
        self.sqs += more.sqs;
        self.fifo += more.fifo;
        self.events += more.events;
        self.invocations += more.invocations;
        self.lambda_ms += more.lambda_ms;
        self.http += more.http;
        self.s3_puts += more.s3_puts;
        self.s3_byte_months += more.s3_byte_months;
        self.log_bytes += more.log_bytes;
        self.out_bytes += more.out_bytes;
    }
}

/// Write units of an item that had `before` bytes and has `after`: the larger counts.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html>
pub fn write_units(before: usize, after: usize) -> f64 {
    before.max(after).div_ceil(1024).max(1) as f64
}

/// Read units of that many bytes, read strongly; eventually consistent it is half of them.
pub fn read_units(bytes: usize) -> f64 {
    bytes.div_ceil(4096).max(1) as f64
}

/// A row of an index that goes or comes is one write unit, and one that moves is two.
pub fn index_units<T: PartialEq>(before: Option<T>, after: Option<T>) -> f64 {
    match (before, after) {
        (None, None) => 0.0,
        (Some(before), Some(after)) if before == after => 0.0,
        (Some(_), Some(_)) => 2.0,
        (Some(_), None) | (None, Some(_)) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_row_has_no_price() {
        let prices = Prices::current();
        assert!(prices.of("carrier_pigeon", 1.0).is_nan());
        assert!((prices.of("lambda_request", 1e6) - 0.20).abs() < 1e-12);
        assert!(prices.of_month("scheduler_invocation", 1e6) < 1e-12, "14 million are free");
    }

    #[test]
    fn everything_that_is_used_has_its_price() {
        let used = Usage {
            write_units: 1.0,
            read_units: 1.0,
            sqs: 1,
            fifo: 1,
            events: 1,
            invocations: 1,
            lambda_ms: 1,
            http: 1,
            s3_puts: 1,
            s3_byte_months: 1.0,
            log_bytes: 1,
            out_bytes: 1,
        };
        let lines = used.lines(&Prices::current());
        assert!(lines.iter().all(|(_, usd)| *usd > 0.0), "{lines:?}");
        let mut twice = used;
        twice += used;
        let (one, two) = (used.usd(&Prices::current()), twice.usd(&Prices::current()));
        assert!((two / one - 2.0).abs() < 1e-12);
    }

    #[test]
    fn units_are_counted_as_dynamodb_counts_them() {
        assert_eq!(
            (write_units(1024, 10), write_units(10, 1025), write_units(0, 0)),
            (1.0, 2.0, 1.0)
        );
        assert_eq!((read_units(4096), read_units(4097)), (1.0, 2.0));
        assert_eq!(index_units(Some(1), Some(1)), 0.0);
        assert_eq!((index_units(Some(1), Some(2)), index_units(None, Some(2))), (2.0, 1.0));
    }
}
