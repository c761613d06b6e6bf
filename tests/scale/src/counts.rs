//! What was asked of AWS.

use crate::prices::Prices;

/// `MemorySize` in `infra/template.yaml`.
const MEMORY_GB: f64 = 0.25;

/// Calls and units of a run, by the rules by which AWS counts them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counts {
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
    /// Chunks that `dispatch` has put into the bulk lane.
    pub chunks: u64,
}

impl Counts {
    /// USD by the prices of us-east-1 in `infra/prices.toml`.
    pub fn usd(&self, prices: &Prices) -> f64 {
        let seconds = self.lambda_ms as f64 / 1000.0;
        prices.of("dynamodb_write_unit", self.write_units)
            + prices.of("dynamodb_read_unit", self.read_units)
            + prices.of("sqs_standard_request", self.sqs as f64)
            + prices.of("sqs_fifo_request", self.fifo as f64)
            + prices.of("eventbridge_event", self.events as f64)
            + prices.of("lambda_request", self.invocations as f64)
            + prices.of("lambda_gb_second", seconds * MEMORY_GB)
    }
}
