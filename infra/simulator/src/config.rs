//! What a simulated account is made of, before anything happens.

use jiff::SignedDuration;
use jiff::tz::TimeZone;

/// The account, its numbers and how strict the world around them is.
#[derive(Clone, Debug)]
pub struct Config {
    /// The same seed and the same calls give the same bytes.
    pub seed: u64,
    pub app_secret: String,
    pub access_token: String,
    pub verify_token: String,
    pub waba_id: String,
    pub business_name: String,
    pub numbers: Vec<Number>,
    /// The zone of the account: months of free messages and rate changes begin at its midnight.
    pub zone: TimeZone,
    /// Where clients reach this simulator; media addresses start with it.
    pub base_url: String,
    pub tier: Tier,
    /// Management calls an hour.
    /// <https://developers.facebook.com/docs/whatsapp/cloud-api/overview#rate-limits>
    pub management_per_hour: usize,
    pub pair_limit: PairLimit,
    pub timing: Timing,
    pub webhooks: WebhookStyle,
    pub answers: AnswerStyle,
    pub billing: BillingRules,
    /// How long a new template waits for its review.
    pub template_review: SignedDuration,
    /// Numbers that a test account may write to (131030 for others); `None` for a live account.
    pub allow_list: Option<Vec<String>>,
    /// Marketing templates that one person receives in 24 hours before 131049; `None` for no cap.
    pub marketing_cap: Option<usize>,
    /// Whether a download without a User-Agent gets a page instead of the file, as in practice.
    pub user_agent_needed: bool,
    /// Keep every message's content, for the phones and for buttons. Off, a long simulation is
    /// smaller, and people cannot press what they no longer hold.
    pub keep_content: bool,
    /// Record what changed, for a server's event stream; drained by [`crate::Simulator::changes`].
    pub record_changes: bool,
}

/// One business phone number.
#[derive(Clone, Debug)]
pub struct Number {
    pub id: String,
    /// As Meta shows it; its digits are its address.
    pub display: String,
    pub name: String,
    pub rate: Rate,
    /// Six digits asked for by `/register`; `None` while two-step verification is off.
    pub pin: Option<String>,
}

/// Messages a second, in and out together.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// 80, the default of every number.
    Standard,
    /// 1,000, after an upgrade.
    High,
    /// 20, for a number shared with the WhatsApp Business app.
    Coexistence,
}

impl Rate {
    pub fn per_second(self) -> usize {
        match self {
            Self::Standard => 80,
            Self::High => 1_000,
            Self::Coexistence => 20,
        }
    }

    pub(crate) fn level(self) -> &'static str {
        match self {
            Self::Standard | Self::Coexistence => "STANDARD",
            Self::High => "HIGH",
        }
    }
}

/// Different people written to outside a service window in any 24 hours, over the whole portfolio.
/// <https://developers.facebook.com/docs/whatsapp/messaging-limits>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    T250,
    T2K,
    T10K,
    T100K,
    Unlimited,
}

impl Tier {
    pub fn people(self) -> Option<usize> {
        match self {
            Self::T250 => Some(250),
            Self::T2K => Some(2_000),
            Self::T10K => Some(10_000),
            Self::T100K => Some(100_000),
            Self::Unlimited => None,
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::T250 => "TIER_250",
            Self::T2K => "TIER_2K",
            Self::T10K => "TIER_10K",
            Self::T100K => "TIER_100K",
            Self::Unlimited => "TIER_UNLIMITED",
        }
    }
}

/// How the burst to one person is paid back. Meta's text can be read both ways.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairLimit {
    /// 45 tokens, one back every six seconds.
    Bucket,
    /// After a burst nothing more until six seconds for each of its messages have passed.
    PaidBack,
}

/// When statuses come. Each one is drawn between its two ends.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    pub sent_ms: (i64, i64),
    /// After `sent`, for a phone that is on.
    pub delivered_ms: (i64, i64),
    pub failed_ms: (i64, i64),
    /// From a person's phone to the webhook.
    pub inbound_ms: (i64, i64),
}

/// How webhooks look and travel.
#[derive(Clone, Copy, Debug)]
pub struct WebhookStyle {
    /// `\u` escapes and `\/`, as Meta writes them.
    pub escaped: bool,
    /// Updates in one body at most, 1 to 1,000.
    pub batch: usize,
    /// How long an update waits for company; without effect when `batch` is 1.
    pub linger: SignedDuration,
    /// Spread one batch over several `entry` and `changes`, which is as legal as one of each.
    pub scattered: bool,
    /// How long a refused body is tried again. Meta's pages say 36 hours and 7 days.
    pub retry_for: SignedDuration,
    pub envelope: Envelope,
    /// Media objects carry a ready `url`, as they may since November 2025.
    pub media_url: bool,
    /// Show the version of the status object up to v23, with `conversation` in it.
    pub conversations: bool,
}

/// What a webhook body is wrapped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    Meta,
    /// As AWS End User Messaging Social publishes it on SNS: one entry, as a string.
    Aws,
}

/// Which refusals come in the answer although Meta mostly sends them as a `failed` status.
#[derive(Clone, Copy, Debug, Default)]
pub struct AnswerStyle {
    /// 131047, 131026, 131049, 131053 and the like answer at once.
    pub refuse_at_once: bool,
}

/// What the reference leaves open about money.
#[derive(Clone, Debug)]
pub struct BillingRules {
    /// `pricing.type` of the first 1,000 service messages of a month. Meta has not published it.
    pub free_allowance_type: String,
    /// Leave `pricing.billable` out, as a later version of the API is announced to do.
    pub without_billable: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 0,
            app_secret: "simulated-app-secret".to_owned(),
            access_token: "simulated-access-token".to_owned(),
            verify_token: "simulated-verify-token".to_owned(),
            waba_id: "102290129340398".to_owned(),
            business_name: "Tertulia".to_owned(),
            numbers: vec![Number::made_up(0)],
            zone: TimeZone::get("America/Lima").unwrap_or(TimeZone::UTC),
            base_url: "http://127.0.0.1:4290".to_owned(),
            tier: Tier::T100K,
            management_per_hour: 200,
            pair_limit: PairLimit::Bucket,
            timing: Timing::default(),
            webhooks: WebhookStyle::default(),
            answers: AnswerStyle::default(),
            billing: BillingRules::default(),
            template_review: SignedDuration::from_secs(2),
            allow_list: None,
            marketing_cap: None,
            user_agent_needed: true,
            keep_content: true,
            record_changes: false,
        }
    }
}

impl Number {
    /// A number that nobody can have: North America has no area code 555.
    pub fn made_up(index: usize) -> Self {
        Self {
            id: format!("1065403522429{:02}", 22 + index),
            display: format!("+1 555-010-{:04}", 1 + index),
            name: "Tertulia".to_owned(),
            rate: Rate::Standard,
            pin: None,
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            sent_ms: (200, 900),
            delivered_ms: (300, 1_500),
            failed_ms: (300, 2_000),
            inbound_ms: (100, 400),
        }
    }
}

impl Default for WebhookStyle {
    fn default() -> Self {
        Self {
            escaped: true,
            batch: 1,
            linger: SignedDuration::ZERO,
            scattered: false,
            retry_for: SignedDuration::from_hours(7 * 24),
            envelope: Envelope::Meta,
            media_url: true,
            conversations: false,
        }
    }
}

impl Default for BillingRules {
    fn default() -> Self {
        Self { free_allowance_type: "free_customer_service".to_owned(), without_billable: false }
    }
}
