//! What WhatsApp messages cost: Meta's rate cards as dated data (`whatsapp.toml`), and the rules by which a delivered
//! message is charged. And what AWS asks for its part: [`aws`].
//!
//! Amounts are whole millionths of a US dollar, so that sums are exact. An unknown price is `None`, never zero.
//! <https://developers.facebook.com/docs/whatsapp/pricing>

pub mod aws;
mod card;
mod market;
mod meter;

use serde::{Serialize, Serializer};

pub use card::{FREE_SERVICE, Row, card, rate, replies_charged, row};
pub use market::Market;
pub use meter::{Charge, Free, Meter, Occasion};

/// A millionth of a US dollar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usd(pub u64);

impl Usd {
    /// `0.0300` as the cards write it, with at most six decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || decimals.len() > 6 || !digits(whole) || !digits(decimals) {
            return None;
        }
        let millionths: u64 = format!("{decimals:0<6}").parse().ok()?;
        whole.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(millionths).map(Self)
    }

    /// Rounded up; what is no amount is none.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "amounts are small and not negative"
    )]
    pub fn of_dollars(dollars: f64) -> Self {
        Self((dollars.max(0.0) * 1_000_000.0).ceil() as u64)
    }

    pub fn dollars(self) -> f64 {
        self.0 as f64 / 1_000_000.0
    }

    #[must_use]
    pub const fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// Rounded half up, as amounts on an invoice are.
    pub const fn cents(self) -> u64 {
        (self.0 + 5_000) / 10_000
    }
}

impl std::iter::Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|one| one.0).sum())
    }
}

impl Serialize for Usd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.dollars())
    }
}

/// What a message is billed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    Marketing,
    Utility,
    Authentication,
    Service,
}

impl Category {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Utility => "utility",
            Self::Authentication => "authentication",
            Self::Service => "service",
        }
    }

    /// In either case of letters, as templates and statuses write it.
    pub fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "marketing" => Some(Self::Marketing),
            "utility" => Some(Self::Utility),
            "authentication" => Some(Self::Authentication),
            "service" => Some(Self::Service),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        assert_eq!(Usd::parse("0.0300"), Some(Usd(30_000)));
        assert_eq!(Usd::parse("12"), Some(Usd(12_000_000)));
        assert_eq!(Usd::parse("0.000001"), Some(Usd(1)));
        for bad in ["", ".5", "-1", "0.0000001", "1,5", "1e3", "99999999999999999999"] {
            assert_eq!(Usd::parse(bad), None, "{bad}");
        }
        assert_eq!(Usd(14_999).cents(), 1);
        assert_eq!(Usd(15_000).cents(), 2);
    }
}
