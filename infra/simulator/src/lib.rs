//! The WhatsApp Cloud API simulator.

mod agenda;
mod aws;
mod calls;
mod chat;
mod check;
mod codes;
mod config;
mod crowd;
mod faults;
mod graph;
mod ids;
mod inbound;
mod ledger;
mod limits;
mod media;
mod message;
mod money;
mod outbound;
mod people;
mod samples;
mod say;
mod scenario;
mod shapes;
mod sim;
mod taps;
mod templates;
mod webhook;
mod wire;

#[cfg(feature = "server")]
mod page;
#[cfg(feature = "server")]
pub mod server;

pub use chat::{Chat, Entry};
pub use codes::{Arrival, CODES, Code, Refusal, code};
pub use config::{
    AnswerStyle, BillingRules, Config, Envelope, Number, PairLimit, Rate, Tier, Timing,
    WebhookStyle,
};
pub use faults::{Fault, FaultKind};
pub use graph::{Fate, GraphAnswer, GraphRequest, Method};
pub use ledger::{Ledger, Row, Totals};
pub use media::MediaKind;
pub use message::Tick;
pub use money::{Category, Charge, Free, Market, Usd, rate};
pub use people::{Identity, Marketing, NewPerson, PersonChange, PersonView};
pub use samples::{SAMPLE_SECRET, Sample, TYPES, field_samples, samples, shapes_of};
pub use say::{CallPermission, Choose, Edit, FlowAnswer, Kind, React, Say, Tap};
pub use shapes::Shape;
pub use sim::{Change, ChangeKind, Pending, Simulator, Trouble};
pub use templates::TemplateStatus;
pub use webhook::{
    BODY_LIMIT as WEBHOOK_BODY_LIMIT, TIMEOUT as WEBHOOK_TIMEOUT, WebhookCall, WebhookCounts,
    WebhookOutcome, escape, sign,
};
