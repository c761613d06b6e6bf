//! Configuration: read once, in `main`, and complained about all at once.
//!
//! ```
//! use shared::config::Settings;
//!
//! let environment = |key: &str| (key == "SEND_RATE").then(|| "80".to_owned());
//! let mut settings = Settings::new(&environment);
//! let rate: u32 = settings.number("SEND_RATE");
//! let url = settings.text("GRAPH_URL");
//! let problem = settings.finish((rate, url)).unwrap_err();
//! assert_eq!(problem.to_string(), "set GRAPH_URL in the function's environment");
//! ```

use std::{collections::BTreeSet, str::FromStr};

use crate::domain::ids::NumberId;

/// Where values come from: the environment, or a map in a test.
pub type Lookup<'l> = dyn Fn(&str) -> Option<String> + 'l;

/// The process's environment. The only place that reads it.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where configuration is read; everybody else is given it"
)]
pub fn environment(key: &str) -> Option<String> {
    std::env::var(key).ok()
}

/// Everything that is missing or wrong, in one message: nobody should deploy four times to learn four names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct ConfigError(Vec<String>);

/// Takes values one by one and remembers what was wrong until [`Settings::finish`].
pub struct Settings<'l> {
    lookup: &'l Lookup<'l>,
    missing: Vec<String>,
    problems: Vec<String>,
}

impl<'l> Settings<'l> {
    pub fn new(lookup: &'l Lookup<'l>) -> Self {
        Self { lookup, missing: Vec::new(), problems: Vec::new() }
    }

    /// Set and not empty.
    pub fn text(&mut self, key: &str) -> String {
        self.optional(key).unwrap_or_else(|| {
            self.missing.push(key.to_owned());
            String::new()
        })
    }

    /// `None` if it is not set or empty.
    pub fn optional(&self, key: &str) -> Option<String> {
        (self.lookup)(key).filter(|value| !value.trim().is_empty())
    }

    pub fn number<N: FromStr + Default>(&mut self, key: &str) -> N {
        let text = self.text(key);
        if text.is_empty() {
            return N::default();
        }
        text.trim().parse().unwrap_or_else(|_| {
            self.problems.push(format!("{key} is not a number that fits: {text:?}"));
            N::default()
        })
    }

    /// Our WhatsApp numbers' ids, with commas between them.
    pub fn number_ids(&mut self, key: &str) -> BTreeSet<NumberId> {
        let text = self.text(key);
        let mut ids = BTreeSet::new();
        for id in text.split(',').map(str::trim).filter(|id| !id.is_empty()) {
            if id.bytes().all(|byte| byte.is_ascii_digit()) {
                ids.insert(NumberId::new(id));
            } else {
                self.problems.push(format!(
                    "{key} takes phone_number_ids (digits, with commas between them), not {id:?}"
                ));
            }
        }
        ids
    }

    /// The finished configuration, if nothing was missing or wrong.
    ///
    /// # Errors
    /// Everything at once.
    pub fn finish<C>(mut self, config: C) -> Result<C, ConfigError> {
        if !self.missing.is_empty() {
            let names = self.missing.join(", ");
            self.problems.insert(0, format!("set {names} in the function's environment"));
        }
        if self.problems.is_empty() { Ok(config) } else { Err(ConfigError(self.problems)) }
    }
}

impl std::fmt::Debug for Settings<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("missing", &self.missing)
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(key: &str) -> Option<String> {
        let value = match key {
            "NUMBERS" => "106540352242922, 106540352242923,",
            "WRONG_NUMBERS" => "106540352242922,+51 900",
            "RATE" => " 80 ",
            "WRONG_RATE" => "many",
            "EMPTY" => " ",
            _ => return None,
        };
        Some(value.to_owned())
    }

    #[test]
    fn values_are_read() {
        let mut settings = Settings::new(&lookup);
        let rate: u32 = settings.number("RATE");
        let numbers = settings.number_ids("NUMBERS");
        assert_eq!(settings.optional("EMPTY"), None);
        assert_eq!(settings.optional("ABSENT"), None);
        let (rate, numbers) = settings.finish((rate, numbers)).unwrap();
        assert_eq!((rate, numbers.len()), (80, 2));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let mut settings = Settings::new(&lookup);
        let _: String = settings.text("ABSENT");
        let _: u32 = settings.number("WRONG_RATE");
        let _: u32 = settings.number("EMPTY");
        settings.number_ids("WRONG_NUMBERS");
        let said = settings.finish(()).unwrap_err().to_string();
        assert_eq!(
            said,
            "set ABSENT, EMPTY in the function's environment; \
             WRONG_RATE is not a number that fits: \"many\"; \
             WRONG_NUMBERS takes phone_number_ids (digits, with commas between them), not \"+51 900\""
        );
    }
}
