//! What was sent, what became of it and what it cost: for assertions.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::message::{Message, Tick};
use crate::sim::Simulator;
use rates::{Charge, Usd};

/// Every message with its end, and the sums.
#[derive(Clone, Debug, Serialize)]
pub struct Ledger {
    pub rows: Vec<Row>,
    pub totals: Totals,
}

/// One message from the business.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub message: String,
    pub person: String,
    pub number: String,
    pub at: Timestamp,
    pub direction: &'static str,
    pub kind: String,
    pub category: Option<&'static str>,
    /// `biz_opaque_callback_data`.
    pub key: Option<String>,
    pub outcome: &'static str,
    pub accepted_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<Timestamp>,
    pub billable: bool,
    /// Missing if it was not delivered, or if its price is unknown.
    pub usd: Option<Usd>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    pub errors: Vec<u32>,
}

/// Kept up to date with every step, so that asking costs nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub received: u64,
    pub accepted: u64,
    pub delivered: u64,
    /// Delivered and not free.
    pub billed: u64,
    pub usd: Usd,
    /// Billed at a price that no known card has.
    pub unknown_price: u64,
    pub failed: u64,
    /// Sends refused in the answer, by code.
    pub refused: BTreeMap<u32, u64>,
}

impl Totals {
    pub(crate) fn deliver(&mut self, charge: Charge) {
        self.delivered += 1;
        if charge.free.is_none() {
            self.billed += 1;
        }
        match charge.usd {
            Some(Usd(amount)) => self.usd.0 += amount,
            None => self.unknown_price += 1,
        }
    }
}

impl Simulator {
    /// Walks all messages: for tests and pages, not for every step.
    pub fn ledger(&self) -> Ledger {
        let rows = self.messages.iter().filter(|message| !message.inbound);
        Ledger {
            rows: rows.map(|message| self.row(message)).collect(),
            totals: self.totals.clone(),
        }
    }

    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// One message's row.
    pub fn ledger_row(&self, wamid: &str) -> Option<Row> {
        let (_, message) = self.message(wamid)?;
        (!message.inbound).then(|| self.row(message))
    }

    fn row(&self, message: &Message) -> Row {
        let out = message.out.as_deref();
        let charge = out.and_then(|out| out.charge);
        Row {
            message: message.wamid.to_string(),
            person: self.people[message.person as usize].id.clone(),
            number: self.config.numbers[usize::from(message.number)].id.clone(),
            at: message.at,
            direction: "out",
            kind: message.kind.to_string(),
            category: out.map(|out| out.category.name()),
            key: out.and_then(|out| out.key.as_deref()).map(str::to_owned),
            outcome: match message.tick {
                Tick::Clock => "accepted",
                Tick::Sent
                | Tick::Delivered
                | Tick::Read
                | Tick::Played
                | Tick::Failed
                | Tick::Expired => message.tick.name(),
            },
            accepted_at: message.at,
            sent_at: out.and_then(|out| out.sent_at),
            delivered_at: out.and_then(|out| out.delivered_at),
            read_at: out.and_then(|out| out.read_at),
            failed_at: out.and_then(|out| out.failed_at),
            billable: charge.is_some_and(|charge| charge.free.is_none()),
            usd: charge.and_then(|charge| charge.usd),
            free_reason: charge.and_then(|charge| charge.free).map(|free| free.name()),
            template: out.and_then(|out| out.template.as_deref()).map(str::to_owned),
            errors: out.map(|out| out.errors.clone()).unwrap_or_default(),
        }
    }
}
