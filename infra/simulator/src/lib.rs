//! A WhatsApp Cloud API as strict as Meta's, with people to hold phones and a clock to move.
//!
//! [`Simulator`] is the world: no I/O, no clock and no chance but its own, so that one seed and the
//! same calls give the same bytes. Time comes in with each call. `simulator::server` (feature
//! `server`) puts it on a socket: the Graph API for any client, signed webhooks, a control API under
//! `/_simulator/` and a page with phones.
//!
//! ```
//! use simulator::{Config, GraphRequest, Method, NewPerson, Say, Simulator, WebhookOutcome};
//!
//! let mut world = Simulator::new(Config { seed: 7, ..Config::default() });
//! let now = "2026-11-02T12:00:00Z".parse()?;
//! let rosa = world.add_person(NewPerson::default())?;
//! world.say(&rosa, now, Say::text("hola"))?;
//!
//! // The service window is open, so a text may go out.
//! let body = r#"{"messaging_product":"whatsapp","to":"+51 000 000 001","text":{"body":"¡Hola!"}}"#;
//! let path = "/v26.0/106540352242922/messages";
//! let request = GraphRequest::new(Method::Post, path, "simulated-access-token", body);
//! assert_eq!(world.graph(now, &request).status, 200);
//!
//! // Rosa's message, `sent` and `delivered`: three signed bodies.
//! let later = "2026-11-02T12:00:05Z".parse()?;
//! let calls = world.due_webhooks(later);
//! assert_eq!(calls.len(), 3);
//! for call in calls {
//!     world.webhook_answered(call.id, later, WebhookOutcome::Status(200));
//! }
//! assert_eq!(world.totals().delivered, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it keeps to
//!
//! It is made from public descriptions of the Cloud API as of November 2026, and nothing in it was
//! compared with the live one. Where those leave something open, this is what happens here:
//!
//! | open question | here |
//! |---|---|
//! | how long a webhook is tried again | 7 days; 36 hours by `WebhookStyle::retry_for` |
//! | the pauses between | at once, then 10 s doubled up to 6 hours, each with a tenth of chance |
//! | `pricing.type` of the month's first 1,000 service messages | `free_customer_service`; `BillingRules::free_allowance_type` |
//! | whether a reaction is billed | it gets only `sent`, so it is never delivered and never charged; **unverified** |
//! | how a burst to one person is paid back | one of 45 every six seconds; strictly by `PairLimit::PaidBack` |
//! | the code beyond the daily tier | 131048, as a status |
//! | a business-scoped id of nobody | accepted, then 131026 |
//! | words that a template's body needs per variable | two, and one more |
//! | price on `sent` | what it would cost at that moment; the price on `delivered` is the one charged |
//! | a blocked business | `sent`, and nothing after it |
//! | a price of a market or day without a known card | unknown (`null`), never zero |
//! | marketing to the United States | 131049 |
//! | a download without User-Agent or token | a page of HTML with 400 or 401 |
//! | what is told of a call | `connect`, then `terminate`, unanswered; it opens the window |
//!
//! # Rows of the reference that are not covered
//!
//! | row | why |
//! |---|---|
//! | groups: lifecycle, invite links, participants, messages, prices per recipient | an account without the blue tick is refused (131215, and 131041 for a group id); the codes 131020, 131059, 131201 to 131214 and all group webhooks come by fault and by sample only |
//! | calling: WebRTC or SIP sessions, calls by the business, permission limits | no media server; `138006` answers calls by the business |
//! | Flows: edits and drafts' previews, the encrypted endpoint, 139000 to 139003 | Flows are created, published, listed, sent, filled in, blocked and throttled here; the rest comes by fault |
//! | product, catalogue and order messages by the business; address messages (India) | the reference gives no limits for them; an inbound `order` is there |
//! | Marketing Messages API, 131055, 131061, 134100 to 134102, `message_send_ttl_seconds` of it | another endpoint; the codes come by fault |
//! | business user names, 147001 to 147004; permissions, 10 and 200 to 299; 131005 | no user names of businesses and one token with every right; by fault |
//! | registration beyond PINs: 133000, 133004, 133006, 133009, 133015, 133016; 131037, 131045 | by fault |
//! | 132007, 135000, 137000, 0 to 4, 368, 131016 | causes inside Meta; by fault |
//! | webhook overrides per number beside one per account; several apps subscribed to one account | an override is verified and then is the one address for all |
//! | mutual TLS, https webhooks | plain HTTP on one machine |
//! | resumable upload of template samples; `example` in templates | samples are neither asked for nor kept |
//! | automatic change of tier, throughput and quality | set them in [`Config`]; the webhooks come by [`Simulator::notify`] |
//! | prices before 1 July 2026 and cards in other currencies; volume tiers; billing by conversation | no public card was found; the amounts of a tier start at 100,000 messages |
//! | coexistence: `history`, `smb_*` | by sample only; its rate of 20 a second is there |
//! | AWS: media calls, signatures of requests, CloudTrail | the envelope and `SendWhatsAppMessage` are there |
//! | `identity_key_hash` and the identity check; the contact book's 30 days | an address once used stays known |
//! | fetching a `link` | nothing is fetched: its ending decides, and the fault `link_broken` |
//! | inspecting image and video content (8-bit colour, codecs) | type by the first bytes, Opus by its header |

mod agenda;
mod aws;
mod bill;
mod calls;
mod chat;
mod check;
mod codes;
mod config;
mod crowd;
mod faults;
mod flows;
mod graph;
mod ids;
mod inbound;
mod ledger;
mod limits;
mod media;
mod message;
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

pub use bill::{Arrived, Bill, Delivery, Sent};
pub use chat::{Chat, Entry};
pub use codes::{Arrival, CODES, Code, Refusal, code};
pub use config::{
    AnswerStyle, BillingRules, Config, Envelope, Number, PairLimit, Rate, Tier, Timing,
    WebhookStyle,
};
pub use faults::{Fault, FaultKind};
pub use flows::FlowStatus;
pub use graph::{Fate, GraphAnswer, GraphRequest, Method};
pub use ledger::{Ledger, Row, Totals};
pub use media::MediaKind;
pub use message::Tick;
pub use people::{Identity, Marketing, NewPerson, PersonChange, PersonView};
pub use rates::{Category, Charge, Free, Market, Usd, card, rate};
pub use samples::{SAMPLE_SECRET, Sample, TYPES, field_samples, samples, shapes_of};
pub use say::{CallPermission, Choose, Edit, FlowAnswer, Kind, React, Say, Tap};
pub use shapes::Shape;
pub use sim::{Change, ChangeKind, Pending, Simulator, Trouble, WantedWebhook};
pub use templates::TemplateStatus;
pub use webhook::{
    BODY_LIMIT as WEBHOOK_BODY_LIMIT, TIMEOUT as WEBHOOK_TIMEOUT, WebhookCall, WebhookCounts,
    WebhookOutcome, escape, sign,
};
