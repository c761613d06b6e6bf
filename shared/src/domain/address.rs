//! How a person is reached on WhatsApp: a phone number, a business-scoped user id, or both.
//!
//! Since 2026 a person with a user name may write without showing her number, so neither part is the
//! person. Both are aliases of a [`super::ids::ParticipantId`]. `Debug` hides them: a log line that
//! prints an address shows nothing.
//! <https://developers.facebook.com/docs/whatsapp/business-scoped-user-ids>

use std::fmt;

use serde::{Deserialize, Serialize};

/// Digits of an international number without the plus sign, 5 to 20 of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

/// `CC.` and up to 140 letters, digits and points, e.g. `PE.13491208655302741918`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(String);

impl Phone {
    /// Takes `+51 900 000 000` as well as `51900000000`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.chars().any(|c| !(c.is_ascii_digit() || "+ -()".contains(c))) {
            return None;
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        (5..=20).contains(&digits.len()).then_some(Self(digits))
    }

    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl UserId {
    pub fn parse(text: &str) -> Option<Self> {
        let (country, rest) = text.split_once('.')?;
        let well_formed = country.len() == 2
            && country.chars().all(|c| c.is_ascii_uppercase())
            && !rest.is_empty()
            && rest.len() <= 140
            && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
        well_formed.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(hidden)")
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserId(hidden)")
    }
}

/// At least one of the two is there, or nobody could be answered; [`Address::new`] sees to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    phone: Option<Phone>,
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    user: Option<UserId>,
}

impl Address {
    pub fn new(phone: Option<Phone>, user: Option<UserId>) -> Option<Self> {
        (phone.is_some() || user.is_some()).then_some(Self { phone, user })
    }

    pub fn phone(&self) -> Option<&Phone> {
        self.phone.as_ref()
    }

    pub fn user(&self) -> Option<&UserId> {
        self.user.as_ref()
    }

    /// What `newer` knows wins; what it does not mention stays.
    #[must_use]
    pub fn updated_by(&self, newer: &Self) -> Self {
        Self {
            phone: newer.phone.clone().or_else(|| self.phone.clone()),
            user: newer.user.clone().or_else(|| self.user.clone()),
        }
    }

    /// The text of each alias, with its kind in front so that the two can never collide.
    pub fn aliases(&self) -> impl Iterator<Item = String> + '_ {
        // The user id first: it survives a user name, the phone number does not.
        let user = self.user.iter().map(|user| format!("user:{}", user.0));
        user.chain(self.phone.iter().map(|phone| format!("phone:{}", phone.0)))
    }

    /// Two letters, upper case, where the address tells: the id's prefix or the calling code.
    pub fn country(&self) -> Option<&str> {
        if let Some(user) = &self.user {
            return user.0.get(..2);
        }
        let digits = &self.phone.as_ref()?.0;
        CALLING_CODES.iter().find(|(code, _)| digits.starts_with(code)).map(|(_, country)| *country)
    }
}

/// Calling codes of the countries where the programme may run, longest first.
const CALLING_CODES: [(&str, &str); 20] = [
    ("502", "GT"),
    ("503", "SV"),
    ("504", "HN"),
    ("505", "NI"),
    ("506", "CR"),
    ("507", "PA"),
    ("591", "BO"),
    ("593", "EC"),
    ("595", "PY"),
    ("598", "UY"),
    ("1809", "DO"),
    ("1829", "DO"),
    ("1849", "DO"),
    ("51", "PE"),
    ("52", "MX"),
    ("54", "AR"),
    ("55", "BR"),
    ("56", "CL"),
    ("57", "CO"),
    ("58", "VE"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_a_phone_or_an_id() {
        assert!(Address::new(None, None).is_none());
        assert!(Address::new(Phone::parse("+51 900 000 000"), None).is_some());
    }

    #[test]
    fn nothing_of_an_address_is_printed() {
        let address =
            Address::new(Phone::parse("51900000000"), UserId::parse("PE.1234567890")).unwrap();
        let printed = format!("{address:?}");
        assert!(!printed.contains("9000") && !printed.contains("1234"), "{printed}");
        assert!(printed.contains("Phone(hidden)") && printed.contains("UserId(hidden)"));
    }

    #[test]
    fn garbage_is_neither_phone_nor_id() {
        for text in ["", "hola", "12", "PE.", "pe.123", "PERU.123", "1234567890123456789012345"] {
            assert!(UserId::parse(text).is_none(), "{text}");
            assert!(Phone::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_phone_is_its_digits_however_it_is_written() {
        let phone = Phone::parse("+51 (900) 000-000").unwrap();
        assert_eq!(phone.digits(), "51900000000");
        for (digits, is_phone) in [(4, false), (5, true), (20, true), (21, false)] {
            assert_eq!(Phone::parse(&"1".repeat(digits)).is_some(), is_phone, "{digits}");
        }
    }

    #[test]
    fn an_id_is_a_country_and_letters_and_digits() {
        let id = UserId::parse("PE.13491208655302741918").unwrap();
        assert_eq!(id.as_str(), "PE.13491208655302741918");
        assert!(UserId::parse("PE.ENT.11815799212886844830").is_some(), "of a parent account");
        for (length, is_id) in [(0, false), (1, true), (140, true), (141, false)] {
            assert_eq!(UserId::parse(&format!("PE.{}", "1".repeat(length))).is_some(), is_id);
        }
        for text in ["PE.1 2", "P1.12", "PEN.12", "Pe.12", "PE-12"] {
            assert!(UserId::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_is_newer_wins_and_what_it_does_not_mention_stays() {
        let address = |phone: Option<&str>, user: Option<&str>| {
            Address::new(phone.and_then(Phone::parse), user.and_then(UserId::parse)).unwrap()
        };
        let both = address(Some("51900000000"), Some("PE.1"));
        assert_eq!(both.phone().unwrap().digits(), "51900000000");
        assert_eq!(both.updated_by(&address(None, Some("PE.2"))).user().unwrap().as_str(), "PE.2");
        assert_eq!(both.updated_by(&address(None, Some("PE.2"))).phone(), both.phone());
        assert_eq!(both.updated_by(&address(Some("51900000001"), None)).user(), both.user());
        assert_eq!(address(Some("51900000000"), None).updated_by(&both), both);
        let aliases: Vec<String> = both.aliases().collect();
        assert_eq!(aliases, ["user:PE.1", "phone:51900000000"]);
    }

    #[test]
    fn the_country_comes_from_the_id_or_the_calling_code() {
        let country = |phone: Option<&str>, user: Option<&str>| {
            Address::new(phone.and_then(Phone::parse), user.and_then(UserId::parse))
                .and_then(|address| address.country().map(str::to_owned))
        };
        assert_eq!(country(Some("51900000000"), None).as_deref(), Some("PE"));
        assert_eq!(country(None, Some("BR.1")).as_deref(), Some("BR"));
        assert_eq!(country(Some("59890000000"), None).as_deref(), Some("UY"));
        assert_eq!(country(Some("99990000000"), None), None);
    }
}
