//! What was not for us, counted by name.

use std::collections::BTreeMap;

/// How often each thing was left alone: `{"field.account_update":1,"message.group":2}`.
///
/// A name never holds more than letters, underscores and the numbers of error codes, so it may be logged.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Ignored(BTreeMap<String, usize>);

/// More different names than a body can reasonably hold; the rest share one.
const NAMES_MAX: usize = 32;
const REST: &str = "others";

impl Ignored {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.iter().map(|(name, count)| (name.as_str(), *count))
    }

    pub fn count(&self, name: &str) -> usize {
        self.0.get(name).copied().unwrap_or(0)
    }

    pub(super) fn add(&mut self, name: &str, count: usize) {
        if count == 0 {
            return;
        }
        let known = self.0.contains_key(name) || self.0.len() < NAMES_MAX;
        let name = if known { name } else { REST };
        let total = self.0.entry(name.to_owned()).or_default();
        *total = total.saturating_add(count);
    }
}

/// `group.name`, where the name came from outside.
pub(super) fn name(group: &str, from_outside: &str) -> String {
    format!("{group}.{}", word(from_outside))
}

/// Letters and underscores, at most 40: a type's name, never a person's number.
pub(super) fn word(from_outside: &str) -> String {
    const CHARS_MAX: usize = 40;
    let word: String = from_outside
        .chars()
        .filter(|c| c.is_ascii_alphabetic() || *c == '_')
        .take(CHARS_MAX)
        .collect();
    if word.is_empty() { "unnamed".to_owned() } else { word.to_ascii_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_no_number() {
        assert_eq!(name("field", "account_update"), "field.account_update");
        assert_eq!(name("field", "+51 900 000 000"), "field.unnamed");
        assert_eq!(word(&"x".repeat(100)).len(), 40);
    }

    #[test]
    fn the_number_of_names_is_bounded_and_nothing_is_lost_from_the_count() {
        let mut ignored = Ignored::default();
        for n in 0..1_000 {
            ignored.add(&format!("name.{n}"), 1);
        }
        assert_eq!(ignored.iter().count(), NAMES_MAX + 1);
        assert_eq!(ignored.iter().map(|(_, count)| count).sum::<usize>(), 1_000);
    }
}
