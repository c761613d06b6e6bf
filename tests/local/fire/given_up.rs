//! What nobody knows the end of: the alarms ring for it, and a person looks.

use std::collections::BTreeMap;

use serde_json::Value;
use tertulia::local::stack::Stack;

/// Messages that were cut off between their claim and their answer, and are not sent again: a prize notice never is, and
/// any other not a second time.
#[derive(Debug, Default)]
pub(crate) struct GivenUp {
    /// By participant, the classes of her messages.
    of: BTreeMap<String, Vec<String>>,
}

impl GivenUp {
    /// From what the functions have logged.
    pub(crate) fn of(stack: &Stack) -> Self {
        let log = std::fs::read_to_string(stack.places.emulator_log()).unwrap_or_default();
        let mut of: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        for line in lines.filter(|line| line["message"] == "unconfirmed") {
            let field = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            of.entry(field("participant")).or_default().push(field("class"));
        }
        Self { of }
    }

    pub(crate) fn count(&self) -> usize {
        self.of.values().map(Vec::len).sum()
    }

    /// Each excuses one message that is missing.
    pub(crate) fn excuses(&mut self, participant: &str, class: &str) -> bool {
        let Some(classes) = self.of.get_mut(participant) else { return false };
        let Some(index) = classes.iter().position(|given_up| given_up == class) else {
            return false;
        };
        classes.swap_remove(index);
        true
    }
}
