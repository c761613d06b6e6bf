//! What a delivered message costs: dated rules, dated rate cards, the monthly allowance.
//!
//! <https://developers.facebook.com/docs/whatsapp/pricing>

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::Serialize;

/// A millionth of a US dollar; rates have four decimals, so sums stay exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usd(pub u64);

impl Usd {
    const fn ten_thousandths(amount: u64) -> Self {
        Self(amount * 100)
    }

    pub fn dollars(self) -> f64 {
        self.0 as f64 / 1_000_000.0
    }
}

impl Serialize for Usd {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
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
    pub fn name(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Utility => "utility",
            Self::Authentication => "authentication",
            Self::Service => "service",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "marketing" => Some(Self::Marketing),
            "utility" => Some(Self::Utility),
            "authentication" => Some(Self::Authentication),
            "service" => Some(Self::Service),
            _ => None,
        }
    }
}

/// Where a recipient is billed, by calling code or by the country of a business-scoped id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Market {
    Peru,
    Colombia,
    Mexico,
    Brazil,
    Chile,
    Argentina,
    RestOfLatinAmerica,
    /// Not on the card that this crate knows: its price is unknown, never zero.
    Elsewhere,
}

/// Calling codes of "Rest of Latin America" on Meta's card.
const REST: [(&str, &str); 13] = [
    ("591", "BO"),
    ("593", "EC"),
    ("595", "PY"),
    ("598", "UY"),
    ("58", "VE"),
    ("501", "BZ"),
    ("502", "GT"),
    ("503", "SV"),
    ("504", "HN"),
    ("505", "NI"),
    ("506", "CR"),
    ("507", "PA"),
    ("509", "HT"),
];

const SINGLE: [(&str, &str, Market); 6] = [
    ("51", "PE", Market::Peru),
    ("57", "CO", Market::Colombia),
    ("52", "MX", Market::Mexico),
    ("55", "BR", Market::Brazil),
    ("56", "CL", Market::Chile),
    ("54", "AR", Market::Argentina),
];

/// Dominican area codes: North America's calling code, Latin America's price.
const DOMINICAN: [&str; 3] = ["1809", "1829", "1849"];

impl Market {
    pub fn of_phone(digits: &str) -> Self {
        if let Some((_, _, market)) = SINGLE.iter().find(|(code, _, _)| digits.starts_with(code)) {
            return *market;
        }
        let rest = REST.iter().any(|(code, _)| digits.starts_with(code));
        if rest || DOMINICAN.iter().any(|code| digits.starts_with(code)) {
            return Self::RestOfLatinAmerica;
        }
        Self::Elsewhere
    }

    /// By the two letters before the dot of a business-scoped id.
    pub fn of_country(country: &str) -> Self {
        if let Some((_, _, market)) = SINGLE.iter().find(|(_, letters, _)| *letters == country) {
            return *market;
        }
        if country == "DO" || REST.iter().any(|(_, letters)| *letters == country) {
            return Self::RestOfLatinAmerica;
        }
        Self::Elsewhere
    }

    /// The calling code that a made-up person of this country gets.
    pub(crate) fn calling_code(country: &str) -> &'static str {
        SINGLE
            .iter()
            .map(|(code, letters, _)| (*code, *letters))
            .chain(REST)
            .find(|(_, letters)| *letters == country)
            .map_or("1555", |(code, _)| code)
    }

    pub(crate) fn country(digits: &str) -> &'static str {
        if DOMINICAN.iter().any(|code| digits.starts_with(code)) {
            return "DO";
        }
        SINGLE
            .iter()
            .map(|(code, letters, _)| (*code, *letters))
            .chain(REST)
            .find(|(code, _)| digits.starts_with(code))
            .map_or("US", |(_, letters)| letters)
    }
}

/// One row of a card: US dollars per delivered message, in ten-thousandths.
struct Row {
    market: Market,
    marketing: u64,
    utility: u64,
}

const fn row(market: Market, marketing: u64, utility: u64) -> Row {
    Row { market, marketing, utility }
}

/// July to September 2026.
static CARD_2026_07: [Row; 7] = [
    row(Market::Peru, 703, 200),
    row(Market::RestOfLatinAmerica, 740, 113),
    row(Market::Colombia, 125, 8),
    row(Market::Mexico, 305, 85),
    row(Market::Brazil, 625, 68),
    row(Market::Chile, 889, 200),
    row(Market::Argentina, 618, 260),
];

/// From 1 October 2026.
static CARD_2026_10: [Row; 7] = [
    row(Market::Peru, 703, 300),
    row(Market::RestOfLatinAmerica, 740, 113),
    row(Market::Colombia, 125, 8),
    row(Market::Mexico, 397, 85),
    row(Market::Brazil, 625, 68),
    row(Market::Chile, 889, 200),
    row(Market::Argentina, 618, 260),
];

const fn date(year: i16, month: i8, day: i8) -> Date {
    jiff::civil::date(year, month, day)
}

/// Replies and utility templates inside the window are charged from this day on.
pub(crate) const REPLIES_CHARGED: Date = date(2026, 10, 1);
const CARD_KNOWN: Date = date(2026, 7, 1);

/// Free delivered service messages a number has in a calendar month of the account's zone.
pub(crate) const FREE_SERVICE: u32 = 1_000;

/// The day from which on the card is in force by which a day is priced; `None` where no card is known.
pub fn card(day: Date) -> Option<Date> {
    match day {
        _ if day < CARD_KNOWN => None,
        _ if day < REPLIES_CHARGED => Some(CARD_KNOWN),
        _ => Some(REPLIES_CHARGED),
    }
}

/// What a template costs in a market on a day; `None` where no card is known.
pub fn rate(market: Market, category: Category, day: Date) -> Option<Usd> {
    if day < CARD_KNOWN {
        return None;
    }
    let card = if day < REPLIES_CHARGED { &CARD_2026_07 } else { &CARD_2026_10 };
    let row = card.iter().find(|row| row.market == market)?;
    let amount = match category {
        Category::Marketing => row.marketing,
        // Service costs what utility costs; authentication has the same column on these cards.
        Category::Utility | Category::Authentication | Category::Service => row.utility,
    };
    Some(Usd::ten_thousandths(amount))
}

/// The facts that a price depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occasion {
    pub(crate) number: u16,
    pub(crate) market: Market,
    pub(crate) category: Category,
    pub(crate) window_open: bool,
    pub(crate) entry_point: bool,
}

/// Why nothing is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Free {
    /// A service window, by the rules before October 2026.
    Window,
    /// One of the month's first thousand.
    Allowance,
    /// The 72 hours after an advertisement or a page button.
    EntryPoint,
}

impl Free {
    pub fn name(self) -> &'static str {
        match self {
            Self::Window => "service_window",
            Self::Allowance => "monthly_allowance",
            Self::EntryPoint => "entry_point",
        }
    }
}

/// What one delivery costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    pub category: Category,
    pub free: Option<Free>,
    /// `None` is unknown.
    pub usd: Option<Usd>,
}

/// The account's calendar and its monthly allowances.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    zone: TimeZone,
    used: BTreeMap<(u16, i16, i8), u32>,
    /// The day last looked up, with its ends: most messages fall on the same one.
    today: Option<(Timestamp, Timestamp, Date)>,
}

impl Meter {
    pub(crate) fn new(zone: TimeZone) -> Self {
        Self { zone, used: BTreeMap::new(), today: None }
    }

    pub(crate) fn day(&mut self, at: Timestamp) -> Date {
        if let Some((start, end, day)) = self.today
            && start <= at
            && at < end
        {
            return day;
        }
        let day = at.to_zoned(self.zone.clone()).date();
        let start = day.to_zoned(self.zone.clone()).map(|zoned| zoned.timestamp());
        let end = day
            .checked_add(1.day())
            .and_then(|next| next.to_zoned(self.zone.clone()))
            .map(|zoned| zoned.timestamp());
        if let (Ok(start), Ok(end)) = (start, end) {
            self.today = Some((start, end, day));
        }
        day
    }

    /// What it would cost now.
    pub(crate) fn quote(&mut self, occasion: Occasion, at: Timestamp) -> Charge {
        let day = self.day(at);
        let Occasion { number, market, category, window_open, entry_point } = occasion;
        let free = if entry_point {
            Some(Free::EntryPoint)
        } else if day < REPLIES_CHARGED {
            let free = match category {
                Category::Service => true,
                Category::Utility => window_open,
                Category::Marketing | Category::Authentication => false,
            };
            free.then_some(Free::Window)
        } else if category == Category::Service {
            let used = self.used.get(&(number, day.year(), day.month())).copied().unwrap_or(0);
            (used < FREE_SERVICE).then_some(Free::Allowance)
        } else {
            None
        };
        let usd = match free {
            Some(_) => Some(Usd(0)),
            None => rate(market, category, day),
        };
        Charge { category, free, usd }
    }

    /// The same, and the allowance is used up by it.
    pub(crate) fn charge(&mut self, occasion: Occasion, at: Timestamp) -> Charge {
        let charge = self.quote(occasion, at);
        if charge.free == Some(Free::Allowance) {
            let day = self.day(at);
            *self.used.entry((occasion.number, day.year(), day.month())).or_default() += 1;
        }
        charge
    }

    pub(crate) fn allowance_left(&mut self, number: u16, at: Timestamp) -> u32 {
        let day = self.day(at);
        let used = self.used.get(&(number, day.year(), day.month())).copied().unwrap_or(0);
        FREE_SERVICE.saturating_sub(used)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_market_has_no_price_rather_than_zero() {
        let day = date(2026, 11, 1);
        assert_eq!(rate(Market::of_phone("491700000000"), Category::Utility, day), None);
        assert_eq!(rate(Market::Peru, Category::Utility, date(2026, 6, 30)), None);
    }

    #[test]
    fn calling_codes_find_their_market() {
        for (digits, market) in [
            ("51000000001", Market::Peru),
            ("5700000", Market::Colombia),
            ("593000", Market::RestOfLatinAmerica),
            ("18090000000", Market::RestOfLatinAmerica),
            ("15550000000", Market::Elsewhere),
        ] {
            assert_eq!(Market::of_phone(digits), market, "{digits}");
        }
        assert_eq!(Market::of_country("PE"), Market::Peru);
        assert_eq!(Market::of_country("EC"), Market::RestOfLatinAmerica);
        assert_eq!(Market::of_country("DE"), Market::Elsewhere);
    }
}
