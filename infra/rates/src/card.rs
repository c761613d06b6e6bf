//! The rate cards: `whatsapp.toml`, read once.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::civil::Date;
use serde::Deserialize;

use crate::{Category, Market, Usd};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Data {
    rates: Vec<Row>,
    rules: Rules,
    pub(crate) market: Vec<MarketRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    #[serde(deserialize_with = "date")]
    replies_charged_from: Date,
    free_service_messages: u32,
    #[serde(rename = "checked_on", deserialize_with = "date")]
    _checked_on: Date,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarketRow {
    pub(crate) name: String,
    #[serde(rename = "tier_from")]
    _tier_from: u64,
    pub(crate) countries: BTreeMap<String, Vec<String>>,
}

/// What a market's messages cost from a day on, who says so and when that was last looked up.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub market: String,
    #[serde(deserialize_with = "date")]
    pub from: Date,
    #[serde(deserialize_with = "usd")]
    pub marketing: Usd,
    #[serde(deserialize_with = "usd")]
    pub utility: Usd,
    #[serde(deserialize_with = "usd")]
    pub authentication: Usd,
    #[serde(deserialize_with = "usd")]
    pub service: Usd,
    #[serde(deserialize_with = "date")]
    pub checked_on: Date,
    pub source: String,
}

impl Row {
    pub const fn usd(&self, category: Category) -> Usd {
        match category {
            Category::Marketing => self.marketing,
            Category::Utility => self.utility,
            Category::Authentication => self.authentication,
            Category::Service => self.service,
        }
    }
}

#[expect(clippy::panic, reason = "the file is compiled in, and a test reads it")]
pub(crate) static DATA: LazyLock<Data> =
    LazyLock::new(|| match toml::from_str(include_str!("../whatsapp.toml")) {
        Ok(data) => data,
        Err(error) => panic!("infra/rates/whatsapp.toml: {error}"),
    });

/// Free delivered service messages a number has in a calendar month of the account's zone.
pub static FREE_SERVICE: LazyLock<u32> = LazyLock::new(|| DATA.rules.free_service_messages);

/// Replies and utility templates inside the window are charged from this day on.
pub fn replies_charged() -> Date {
    DATA.rules.replies_charged_from
}

/// The newest row of a market on a day; `None` where no card is known.
pub fn row(market: Market, day: Date) -> Option<&'static Row> {
    let rows = DATA.rates.iter().filter(|row| row.market == market.name() && row.from <= day);
    rows.max_by_key(|row| row.from)
}

/// What a delivered message costs in a market on a day; `None` where no card is known.
pub fn rate(market: Market, category: Category, day: Date) -> Option<Usd> {
    row(market, day).map(|row| row.usd(category))
}

/// The day from which on the card is in force by which a day is priced; `None` where no card is known.
pub fn card(day: Date) -> Option<Date> {
    DATA.rates.iter().map(|row| row.from).filter(|from| *from <= day).max()
}

fn date<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let read = toml::value::Datetime::deserialize(from)?;
    read.to_string().parse().map_err(serde::de::Error::custom)
}

fn usd<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Usd, D::Error> {
    let text = String::deserialize(from)?;
    Usd::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("{text} is no amount")))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_unknown_market_or_day_has_no_price_rather_than_zero() {
        let day = date(2026, 11, 1);
        let peru = Market::of_country("PE");
        assert_eq!(rate(Market::ELSEWHERE, Category::Utility, day), None);
        assert_eq!(rate(peru, Category::Utility, date(2026, 6, 30)), None);
        assert_eq!(card(date(2026, 6, 30)), None);
        assert_eq!(card(date(2026, 9, 30)), Some(date(2026, 7, 1)));
        assert_eq!(rate(peru, Category::Utility, date(2026, 9, 30)), Some(Usd(20_000)));
        assert_eq!(rate(peru, Category::Service, day), Some(Usd(30_000)));
    }

    #[test]
    fn each_row_is_of_a_market_and_says_who_says_so() {
        for row in &DATA.rates {
            assert!(DATA.market.iter().any(|market| market.name == row.market), "{row:?}");
            assert!(row.checked_on >= row.from && !row.source.is_empty(), "{row:?}");
            assert!(row.marketing > Usd(0) && row.utility > Usd(0), "{row:?}");
        }
        for market in &DATA.market {
            assert!(DATA.rates.iter().any(|row| row.market == market.name), "{}", market.name);
        }
    }
}
