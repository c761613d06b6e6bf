//! Where a recipient is billed.

use std::{collections::BTreeMap, sync::LazyLock};

use crate::card::DATA;

/// A market of Meta's card, or elsewhere: then every price is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Market(u8);

/// Calling code, country, market.
static CODES: LazyLock<Vec<(&'static str, &'static str, Market)>> = LazyLock::new(|| {
    let mut codes = Vec::new();
    for (index, market) in DATA.market.iter().enumerate() {
        let here = Market(u8::try_from(index).unwrap_or(u8::MAX));
        for (country, calling) in &market.countries {
            codes.extend(calling.iter().map(|code| (code.as_str(), country.as_str(), here)));
        }
    }
    codes.sort();
    codes
});

static COUNTRIES: LazyLock<BTreeMap<&'static str, Market>> =
    LazyLock::new(|| CODES.iter().map(|(_, country, market)| (*country, *market)).collect());

impl Market {
    pub const ELSEWHERE: Self = Self(u8::MAX);

    /// By the calling code: digits of an international number without the plus sign.
    pub fn of_phone(digits: &str) -> Self {
        let found = CODES.iter().find(|(code, _, _)| digits.starts_with(code));
        found.map_or(Self::ELSEWHERE, |(_, _, market)| *market)
    }

    /// By two capital letters, such as those before the dot of a business-scoped id.
    pub fn of_country(country: &str) -> Self {
        COUNTRIES.get(country).copied().unwrap_or(Self::ELSEWHERE)
    }

    /// The first calling code of a country on the card.
    pub fn calling_code(country: &str) -> Option<&'static str> {
        CODES.iter().find(|(_, letters, _)| *letters == country).map(|(code, _, _)| *code)
    }

    pub fn country(digits: &str) -> Option<&'static str> {
        let found = CODES.iter().find(|(code, _, _)| digits.starts_with(code));
        found.map(|(_, country, _)| *country)
    }

    /// As the card names it.
    pub fn name(self) -> &'static str {
        DATA.market.get(usize::from(self.0)).map_or("elsewhere", |market| &market.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calling_codes_find_their_market() {
        for (digits, country, market) in [
            ("51000000001", "PE", "Peru"),
            ("5700000", "CO", "Colombia"),
            ("593000", "EC", "Rest of Latin America"),
            ("18090000000", "DO", "Rest of Latin America"),
            ("58000", "VE", "Rest of Latin America"),
        ] {
            assert_eq!(Market::of_phone(digits).name(), market, "{digits}");
            assert_eq!(Market::country(digits), Some(country));
            assert_eq!(Market::of_country(country), Market::of_phone(digits));
        }
        assert_eq!(Market::of_phone("15550000000"), Market::ELSEWHERE);
        assert_eq!(Market::of_country("DE"), Market::ELSEWHERE);
        assert_eq!(Market::calling_code("PE"), Some("51"));
    }

    /// Whichever is found first would be a matter of chance otherwise.
    #[test]
    fn no_calling_code_begins_with_another() {
        for (one, _, _) in CODES.iter() {
            let alike = CODES.iter().filter(|(other, _, _)| other.starts_with(one)).count();
            assert_eq!(alike, 1, "{one}");
        }
    }
}
